//! Why a change was made: the rule, and the numbers that went into it.
//!
//! A reason is data. `insight` puts it into words and formulas in the reader's language; nothing
//! else in the engine looks at it.

use std::rc::Rc;

use super::{NodeReason, StatefulReason};
use crate::api::{Ms, ProbeKind};

/// The numbers of a rolling update at one moment. Everything that the two limits say follows from
/// them (DEP-22 to DEP-28).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    /// `spec.replicas`.
    pub replicas: i32,
    /// maxSurge in pods.
    pub max_surge: i32,
    /// maxUnavailable in pods.
    pub max_unavailable: i32,
    /// Σ `spec.replicas` over all ReplicaSets.
    pub total: i32,
    /// `spec.replicas` of the new ReplicaSet.
    pub new_wanted: i32,
    /// Available pods of the new ReplicaSet.
    pub new_available: i32,
    /// Available pods of the old ReplicaSets.
    pub old_available: i32,
}

impl Budget {
    /// How many pods must stay available.
    pub fn min_available(&self) -> i32 {
        self.replicas - self.max_unavailable
    }

    /// How many pods may be wanted at most.
    pub fn max_total(&self) -> i32 {
        self.replicas.saturating_add(self.max_surge)
    }

    /// Where an axis of pods ends: at the upper limit, unless that is so far away that the pods
    /// would be too small to see.
    pub fn axis_end(&self) -> i32 {
        let there = self.replicas.max(self.total).max(1);
        self.max_total().min(there.saturating_mul(3))
    }

    /// How many pods are available.
    pub fn available(&self) -> i32 {
        self.old_available + self.new_available
    }

    /// DEP-26: how many old pods the new ones leave room to take away.
    pub fn may_scale_down(&self) -> i32 {
        self.total - self.min_available() - (self.new_wanted - self.new_available)
    }
}

/// Which of the ranking's criteria set a deleted pod before the ones that stay (RS-12 to RS-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// All pods go; nothing is compared.
    All,
    /// RS-12: not scheduled.
    Unscheduled,
    /// RS-13: phase.
    Phase,
    /// RS-14: not ready.
    NotReady,
    /// RS-15: pod-deletion-cost.
    DeletionCost,
    /// RS-16: its node holds more of the related pods.
    DoubledUp,
    /// RS-17: became ready more recently.
    ReadyLater,
    /// RS-18: more restarts.
    Restarts,
    /// RS-19: created more recently.
    Younger,
    /// RS-17, RS-19: same age by the logarithmic clock, so the smaller UID.
    Uid,
    /// RS-20: equal in everything.
    Tie,
}

/// Why a write is made. The few reasons with many numbers keep them in a box: there is a reason in
/// every record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Somebody asked for it: a command of the page, the script or the command line.
    Asked,
    /// Somebody broke, or healed, a program: this is what was done to it.
    FaultInjected(&'static str),
    /// Somebody changed how programs behave.
    AppsChanged,
    /// A scripted command was refused, in these words.
    Refused(Rc<str>),
    /// A node fell silent, or came back.
    Node(NodeReason),

    /// DEP-13, DEP-24: a template without a ReplicaSet gets one, with its first share of pods.
    NewReplicaSet(Box<Budget>),
    /// DEP-36: Recreate makes the new ReplicaSet, whole, once no old pod is left.
    RecreateNew {
        /// `spec.replicas`.
        replicas: i32,
    },
    /// DEP-34: Recreate takes all old pods away first.
    RecreateOld,
    /// DEP-35: Recreate waits for old pods.
    RecreateWaits {
        /// How many old pods there still are.
        old_pods: i32,
    },
    /// DEP-23, DEP-24: the new ReplicaSet grows as far as the upper limit allows.
    ScaleUpNew(Box<Budget>),
    /// DEP-23: the new ReplicaSet has more than is wanted.
    ScaleDownNew(Box<Budget>),
    /// DEP-27: unavailable old pods go first, for nothing is lost with them.
    CleanUpUnhealthy {
        /// The numbers before.
        budget: Box<Budget>,
        /// Pods wanted by this old ReplicaSet.
        wanted: i32,
        /// Those of them that are available.
        available: i32,
        /// How many may go in this sync.
        limit: i32,
    },
    /// DEP-28: healthy old pods go as far as the lower limit allows.
    ScaleDownOld {
        /// The numbers before.
        budget: Box<Budget>,
        /// Available pods, after unhealthy ones were taken away, above the lower limit.
        spare: i32,
    },
    /// DEP-40: the only ReplicaSet that has pods follows `spec.replicas`.
    ScaleOnlyActive {
        /// `spec.replicas`.
        replicas: i32,
    },
    /// DEP-41: the new ReplicaSet is complete, so old ones are emptied.
    Saturated {
        /// `spec.replicas`.
        replicas: i32,
    },
    /// DEP-42 to DEP-44: in mid-rollout every ReplicaSet gets its share of a change of size.
    ProportionalShare {
        /// What may be wanted in all from now on.
        allowed: i32,
        /// What is wanted in all until now.
        total: i32,
        /// What this ReplicaSet wants until now.
        wanted: i32,
        /// Its share of the change.
        share: i32,
    },
    /// DEP-16 to DEP-18: revision, annotations or minReadySeconds follow the Deployment.
    RevisionBookkeeping {
        /// The revision from now on.
        revision: i64,
    },
    /// DEP-56: the history is longer than revisionHistoryLimit.
    HistoryLimit {
        /// `revisionHistoryLimit`.
        limit: i32,
        /// How many old ReplicaSets there are.
        old: i32,
    },
    /// DEP-58 to DEP-73: the status says what has become of it, and this is what the rollout
    /// waits for, if it does.
    DeploymentStatus {
        /// The numbers now.
        budget: Box<Budget>,
        /// What keeps the rollout from its next move.
        waits_for: WaitsFor,
    },
    /// DEP-10, RS-28: an orphan that matches the selector is adopted.
    Adopted,
    /// DEP-10, RS-28: an owned object that no longer matches is released.
    Released,

    /// RS-7: too few active pods. They are created in batches of 1, 2, 4, 8, …
    CreatePods {
        /// `spec.replicas`.
        wanted: i32,
        /// Active pods before this sync.
        active: i32,
        /// The size of the batch that this pod belongs to.
        batch: i32,
    },
    /// RS-8: too many active pods. The ranking decides which go.
    DeletePods {
        /// `spec.replicas`.
        wanted: i32,
        /// Active pods before this sync.
        active: i32,
        /// What put this pod before those that stay.
        rank: Rank,
    },
    /// RS-22: the counts of its pods.
    ReplicaSetStatus,

    /// STS-1 to STS-47: what the StatefulSet controller does.
    Stateful(Box<StatefulReason>),

    /// CL-7: the scheduler binds a pod to the node with the fewest.
    Scheduled {
        /// How many pods the node had.
        pods: i32,
    },

    /// CL-50: what has become of a pod makes it another endpoint, or none.
    EndpointOfPod,
    /// CL-54, CL-55: a Service is new or has changed, and all its endpoints with it.
    EndpointsOfService,
    /// CL-52: the proxies have heard of it.
    ProxiesFollow,

    /// CL-130, CL-133: its owner is gone.
    OwnerGone,
    /// CL-131: its owner waits for it to go.
    OwnerWaits,
    /// CL-131: nothing is left that it has to wait for.
    DependentsGone,
    /// CL-132: its owner goes without it.
    Orphaned,
    /// CL-132: its dependents have been let go.
    OrphansLeft,

    /// KL-3: the kubelet takes the pod.
    KubeletAccepted,
    /// KL-43: the sandbox exists, and with it the pod's address.
    SandboxReady,
    /// KL-35: an image is pulled.
    Pulling {
        /// How long it will take.
        takes_ms: Ms,
    },
    /// KL-35, KL-37: the image has been pulled.
    Pulled {
        /// How long the pull took.
        takes_ms: Ms,
        /// How long it had to wait for its turn.
        waited_ms: Ms,
    },
    /// KL-34: the image is on the node.
    ImagePresent,
    /// KL-34: the image is not on the node, and must not be pulled.
    ImageMissing,
    /// KL-4, KL-13: something that the pod refers to does not exist.
    NotFound {
        /// What, in the kubelet's words.
        error: Rc<str>,
        /// It is a volume; otherwise the environment of a container.
        volume: bool,
    },
    /// KL-35, KL-36: a pull failed; the next attempt comes after the back-off.
    PullFailed {
        /// The wait before the next attempt.
        backoff_ms: Ms,
    },
    /// KL-3, KL-15: a new instance of a container is created.
    ContainerCreated {
        /// How many instances there were before.
        restarts: i32,
    },
    /// KL-3: a container starts.
    ContainerStarted {
        /// How many times it was started before.
        restarts: i32,
    },
    /// KL-52: a probe was tried.
    Probed {
        /// The threshold that `run` is held against.
        threshold: i32,
    },
    /// KL-52 (14): as many attempts as the threshold asks for agreed, and the result changed.
    ProbeDecided {
        /// Which probe.
        kind: ProbeKind,
        /// Whether it is now a success.
        success: bool,
        /// How many attempts in a row it took.
        threshold: i32,
    },
    /// KL-60: a started container without readiness probe is ready.
    ReadyWithoutProbe,
    /// KL-1: the kubelet looks at the pod again, and its status is another one.
    Synced,
    /// KL-14: the process of a container ended by itself.
    ContainerExited {
        /// Its exit code.
        exit_code: i32,
    },
    /// KL-95: a container needed more memory than it may have.
    OutOfMemory {
        /// Its limit; 0 if it has none.
        limit_bytes: i64,
    },
    /// KL-40: a `postStart` hook has ended, and the container counts as running.
    PostStartEnded {
        /// How long it took.
        takes_ms: Ms,
    },
    /// KL-40: a `postStart` hook has failed, so the container is killed.
    PostStartFailed,
    /// KL-69: a `preStop` hook has ended, or the grace period has: SIGTERM is next.
    PreStopEnded {
        /// How long it ran.
        took_ms: Ms,
        /// What is left of the grace period.
        left_s: i64,
    },
    /// KL-24: a rule of restart has all containers of the pod started again.
    RestartAll {
        /// The exit code that the rule is about.
        exit_code: i32,
    },
    /// KL-32: a container is killed because its image was changed in the pod's spec.
    ImageChanged,
    /// KL-77: the pod has run for longer than it may.
    ActiveDeadline {
        /// `activeDeadlineSeconds`.
        seconds: i64,
    },
    /// KL-93: the kubelet evicts the pod.
    Evicted,
    /// KL-61, KL-62: the kubelet kills a container because a probe failed.
    KilledByProbe {
        /// Which probe.
        kind: ProbeKind,
        /// Its `failureThreshold`.
        threshold: i32,
    },
    /// KL-26 to KL-29: the container is not restarted before its back-off is over.
    RestartBackOff {
        /// The wait, measured from the end of the dead container.
        delay_ms: Ms,
    },
    /// KL-69: the kubelet stops the containers of a pod that is marked for deletion.
    Stopping {
        /// The grace period.
        grace_period_seconds: i64,
    },
    /// KL-69: the grace period is over.
    GraceOver {
        /// The grace period.
        grace_period_seconds: i64,
    },
    /// KL-11, KL-78: all app containers have ended and none will be restarted.
    Finished,
    /// KL-73: all containers have stopped.
    Stopped,
    /// KL-68, KL-73: the object is removed.
    Removed,
}

/// What keeps a rolling update from its next move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitsFor {
    /// It is complete.
    Nothing,
    /// It has just moved, and goes on with the next sync.
    NextSync,
    /// New pods must become available: the lower limit holds old ones back.
    Availability,
    /// All new pods are wanted and all old ones gone: the last new pods must become available.
    LastPods,
    /// It is paused.
    Resume,
    /// Recreate: old pods must be gone.
    OldPodsGone,
    /// It is marked for deletion, and nothing is done about it any more.
    Deletion,
}

impl Reason {
    /// The rule's id in the specification of Kubernetes' behaviour.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Asked | Self::Refused(_) => "API-80",
            Self::NewReplicaSet(_) => "DEP-13",
            Self::RecreateNew { .. } => "DEP-36",
            Self::RecreateOld => "DEP-34",
            Self::RecreateWaits { .. } => "DEP-35",
            Self::ScaleUpNew(_) => "DEP-24",
            Self::ScaleDownNew(_) => "DEP-23",
            Self::CleanUpUnhealthy { .. } => "DEP-27",
            Self::ScaleDownOld { .. } => "DEP-28",
            Self::ScaleOnlyActive { .. } => "DEP-40",
            Self::Saturated { .. } => "DEP-41",
            Self::ProportionalShare { .. } => "DEP-43",
            Self::RevisionBookkeeping { .. } => "DEP-16",
            Self::HistoryLimit { .. } => "DEP-56",
            Self::DeploymentStatus { .. } => "DEP-58",
            Self::Adopted | Self::Released => "RS-28",
            Self::CreatePods { .. } => "RS-7",
            Self::DeletePods { .. } => "RS-8",
            Self::ReplicaSetStatus => "RS-22",
            Self::Stateful(reason) => reason.rule(),
            Self::Node(reason) => reason.rule(),
            Self::Scheduled { .. } => "CL-7",
            Self::EndpointOfPod => "CL-50",
            Self::EndpointsOfService => "CL-54",
            Self::ProxiesFollow => "CL-52",
            Self::OwnerGone => "CL-130",
            Self::OwnerWaits | Self::DependentsGone => "CL-131",
            Self::Orphaned | Self::OrphansLeft => "CL-132",
            Self::KubeletAccepted
            | Self::ContainerCreated { .. }
            | Self::ContainerStarted { .. } => "KL-3",
            Self::SandboxReady => "KL-43",
            Self::Pulling { .. } | Self::Pulled { .. } => "KL-35",
            Self::ImagePresent | Self::ImageMissing => "KL-34",
            Self::NotFound { volume: true, .. } => "KL-4",
            Self::NotFound { .. } => "KL-13",
            Self::Synced => "KL-1",
            Self::Finished => "KL-78",
            Self::PullFailed { .. } => "KL-36",
            Self::Probed { .. } | Self::ProbeDecided { .. } => "KL-52",
            Self::ReadyWithoutProbe => "KL-60",
            Self::FaultInjected(_) | Self::AppsChanged | Self::ContainerExited { .. } => "KL-14",
            Self::KilledByProbe {
                kind: ProbeKind::Startup,
                ..
            } => "KL-61",
            Self::KilledByProbe { .. } => "KL-62",
            Self::OutOfMemory { .. } => "KL-95",
            Self::PostStartEnded { .. } | Self::PostStartFailed => "KL-40",
            Self::RestartAll { .. } => "KL-24",
            Self::ImageChanged => "KL-32",
            Self::ActiveDeadline { .. } => "KL-77",
            Self::Evicted => "KL-93",
            Self::RestartBackOff { .. } => "KL-26",
            Self::PreStopEnded { .. } | Self::Stopping { .. } | Self::GraceOver { .. } => "KL-69",
            Self::Stopped | Self::Removed => "KL-73",
        }
    }
}
