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

/// What is said beside a status: a word for programs and a text for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Why {
    /// `reason`.
    pub reason: &'static str,
    /// `message`.
    pub message: Option<Rc<str>>,
}

impl Why {
    /// What a status is written with: nothing, if there is neither a reason nor a message.
    pub fn new(reason: &'static str, message: Option<Rc<str>>) -> Option<Rc<Self>> {
        let is_empty = reason.is_empty() && message.is_none();
        (!is_empty).then(|| Rc::new(Self { reason, message }))
    }
}

fn message(why: Option<&Rc<Why>>) -> &str {
    why.and_then(|why| why.message.as_deref())
        .unwrap_or_default()
}

/// One pod condition. `since_s` moves only when the status changes.
///
/// Every change of a pod's status keeps a whole copy, so that this is small.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConditionState {
    /// `status`; `None` while the condition has never been written.
    pub status: Option<ConditionStatus>,
    /// `reason` and `message`, if there is one of them.
    pub why: Option<Rc<Why>>,
    /// `lastTransitionTime`, seconds of virtual time.
    pub since_s: i64,
}

impl ConditionState {
    /// `reason`, or empty.
    pub fn reason(&self) -> &'static str {
        self.why.as_ref().map_or("", |why| why.reason)
    }

    /// `message`, or empty.
    pub fn message(&self) -> &str {
        message(self.why.as_ref())
    }

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
    /// `reason` of the whole pod, such as `Evicted`, and its `message`, if there is one of them.
    pub why: Option<Rc<Why>>,
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
    /// `reason` of the whole pod, or empty.
    pub fn reason(&self) -> &'static str {
        self.why.as_ref().map_or("", |why| why.reason)
    }

    /// `message` of the whole pod, or empty.
    pub fn message(&self) -> &str {
        message(self.why.as_ref())
    }

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
    pub last_termination: Option<Box<Terminated>>,
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
    Terminated(Box<Terminated>),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of 10,000 pods keeps more than a hundred thousand of them.
    #[test]
    fn a_status_is_small() {
        assert!(size_of::<PodStatus>() <= 240, "{}", size_of::<PodStatus>());
        let container = size_of::<ContainerStatus>();
        assert!(container <= 56, "{container}");
    }
}
