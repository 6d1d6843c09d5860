//! What has become of a pod: phase, conditions, container states.

use std::rc::Rc;

use super::Ms;

/// `status.phase` (KL-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodPhase {
    /// Accepted; not every container has started.
    #[default]
    Pending,
    /// Deprecated; no controller or kubelet of 1.36 sets it, but the ranking knows it (RS-13).
    Unknown,
    /// At least one container runs, starts or restarts.
    Running,
    /// All containers exited with 0 and will not restart.
    Succeeded,
    /// All containers have stopped, at least one of them in failure.
    Failed,
}

impl PodPhase {
    /// Succeeded or Failed: a phase that never changes again.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }

    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Unknown => "Unknown",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }
}

/// Set when deletion was asked for (KL-68).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deletion {
    /// When the request came.
    pub requested_ms: Ms,
    /// `metadata.deletionGracePeriodSeconds`.
    pub grace_period_seconds: i64,
}

impl Deletion {
    /// `metadata.deletionTimestamp`: when the grace period ends.
    pub fn deadline_ms(self) -> Ms {
        self.requested_ms + self.grace_period_seconds * 1000
    }
}

/// The three values of a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ConditionStatus {
    /// `"True"`.
    True,
    /// `"False"`.
    #[default]
    False,
    /// `"Unknown"`.
    Unknown,
}

impl ConditionStatus {
    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::True => "True",
            Self::False => "False",
            Self::Unknown => "Unknown",
        }
    }
}

/// One pod condition. `since_s` moves only when the status changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConditionState {
    /// `status`; `None` while the condition has never been written.
    pub status: Option<ConditionStatus>,
    /// `reason`, or empty.
    pub reason: &'static str,
    /// `message`, or empty.
    pub message: Option<Rc<str>>,
    /// `lastTransitionTime`, seconds of virtual time.
    pub since_s: i64,
}

impl ConditionState {
    /// Whether the condition is written and True.
    pub fn is_true(&self) -> bool {
        self.status == Some(ConditionStatus::True)
    }
}

/// `status` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodStatus {
    /// `phase`.
    pub phase: PodPhase,
    /// `reason` of the whole pod, such as `Evicted`, or empty.
    pub reason: &'static str,
    /// `message` of the whole pod.
    pub message: Option<Rc<str>>,
    /// Condition `PodScheduled` (KL-42).
    pub scheduled: ConditionState,
    /// Condition `PodReadyToStartContainers` (KL-43).
    pub ready_to_start_containers: ConditionState,
    /// Condition `Initialized` (KL-44).
    pub initialized: ConditionState,
    /// Condition `ContainersReady` (KL-45).
    pub containers_ready: ConditionState,
    /// Condition `Ready` (KL-46).
    pub ready: ConditionState,
    /// Conditions of other types: those that other controllers set, such as the ones that
    /// readiness gates wait for, and `DisruptionTarget` (KL-48).
    pub others: Vec<(Rc<str>, ConditionState)>,
    /// `startTime`: when the kubelet took the pod, seconds of virtual time.
    pub start_time_s: Option<i64>,
    /// `podIP`, once the sandbox exists.
    pub pod_ip: Option<Rc<str>>,
    /// `containerStatuses`, in the order of the spec.
    pub containers: Vec<ContainerStatus>,
    /// `initContainerStatuses`, in the order of the spec.
    pub init_containers: Vec<ContainerStatus>,
}

impl PodStatus {
    /// The condition of a type that has no field of its own.
    pub fn other(&self, kind: &str) -> Option<&ConditionState> {
        let mut others = self.others.iter();
        others
            .find(|(name, _)| **name == *kind)
            .map(|(_, condition)| condition)
    }

    /// Sets such a condition. The time moves only with the status (KL-41).
    pub fn set_other(&mut self, kind: &Rc<str>, mut condition: ConditionState) {
        let mut others = self.others.iter_mut();
        match others.find(|(name, _)| name == kind) {
            Some((_, before)) => {
                if before.status == condition.status {
                    condition.since_s = before.since_s;
                }
                *before = condition;
            }
            None => self.others.push((Rc::clone(kind), condition)),
        }
    }
}

/// One entry of `containerStatuses`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerStatus {
    /// `state`.
    pub state: ContainerState,
    /// `lastState.terminated`.
    pub last_termination: Option<Terminated>,
    /// `restartCount`.
    pub restart_count: i32,
    /// `ready` (KL-60).
    pub ready: bool,
    /// `started` (KL-18).
    pub started: bool,
}

/// `state` of a container (KL-12 to KL-14).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContainerState {
    /// Not running yet, or not again.
    Waiting {
        /// `ContainerCreating`, `CrashLoopBackOff`, `ErrImagePull`, …
        reason: &'static str,
        /// The longer text, if any.
        message: Option<Rc<str>>,
    },
    /// The process runs.
    Running {
        /// `startedAt`, milliseconds of virtual time (the API shows whole seconds of it).
        started_ms: Ms,
    },
    /// The process has ended.
    Terminated(Terminated),
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Terminated {
    /// `exitCode`.
    pub exit_code: i32,
    /// `reason`: `Completed`, `Error`, `OOMKilled`, …
    pub reason: &'static str,
    /// `startedAt`, milliseconds of virtual time.
    pub started_ms: Ms,
    /// `finishedAt`, milliseconds of virtual time.
    pub finished_ms: Ms,
}

impl ContainerStatus {
    /// A container that nothing has happened to yet.
    pub fn waiting(reason: &'static str) -> Self {
        Self {
            state: ContainerState::Waiting {
                reason,
                message: None,
            },
            last_termination: None,
            restart_count: 0,
            ready: false,
            started: false,
        }
    }
}
