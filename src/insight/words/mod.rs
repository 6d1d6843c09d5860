//! Languages. Each is a file with the same functions as `en`; what they say is theirs alone.

mod en;
mod time;

pub use time::{clock, seconds};

use super::explain::Subject;
use crate::api::DeploymentStatus;
use crate::insight::note::{Due, Note};
use crate::kubelet::PodState;
use crate::store::{Budget, Change, ProbeOutcome, Reason, WaitsFor};

/// A language that explanations can be given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
}

/// A word of a formula or a label that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Available pods.
    Available,
    /// Pods of old ReplicaSets.
    Old,
    /// Pods of the new ReplicaSet.
    New,
    /// Pods that old ReplicaSets may lose.
    MayGo,
    /// Pods that the new ReplicaSet may gain.
    MayCome,
    /// Pods that all ReplicaSets want together.
    Wanted,
    /// Pods that exist.
    Active,
    /// Pods that have to be created.
    ToCreate,
    /// Pods that have to be deleted.
    ToDelete,
    /// The share of one ReplicaSet in a change of size.
    Share,
    /// The size of a batch.
    Batch,
    /// Attempts in a row.
    InARow,
    /// Old ReplicaSets that are kept.
    Kept,
}

/// How far a probe is towards a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeStanding {
    /// What the last attempt came to, if there was one.
    pub last: Option<ProbeOutcome>,
    /// How many attempts in a row came to that.
    pub run: i32,
    /// Whether the probe has decided that all is well.
    pub is_good: bool,
    /// `successThreshold`.
    pub success_threshold: i32,
    /// `failureThreshold`.
    pub failure_threshold: i32,
}

/// What the pods of a segment of the budget bar have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodKind {
    /// They count as available.
    Available,
    /// They are there and not available.
    Unavailable,
    /// They are marked for deletion, and count for neither limit.
    Terminating,
}

/// How many pods there are, and between which limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodNumbers {
    /// How many are available.
    pub available: i32,
    /// How many must stay available.
    pub min_available: i32,
    /// How many are there, those on their way out not counted.
    pub active: i32,
    /// How many may be wanted.
    pub max_total: i32,
    /// How many are on their way out.
    pub terminating: i32,
}

/// A label of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named by what it says")]
pub enum Label {
    Now,
    LastDecision,
    LastRecord,
    Next,
    In,
    Rule,
    HangsOn,
    PodBudget,
    Holds,
    Revision,
    Present,
    Wants,
    Ready,
    AvailableCount,
    GoingAway,
    PodStates,
    Rollout,
    Pending,
    Running,
    Succeeded,
    Failed,
    Progressing,
    Complete,
    Paused,
    DeadlineExceeded,
    Held,
    Blocked,
    History,
    UndoTo,
    DeleteIt,
    PodsLeft,
    Current,
    Updated,
    Condemned,
    Kept,
    Used,
    Deleting,
    GoesWithSet,
    GoesWithPod,
    Stays,
    Empty,
    Workload,
    MayStandStill,
    Delete,
    Crash,
    Hang,
    FailReadiness,
    OutOfMemory,
    Heal,
    ChooseAPod,
    NoPod,
    NothingRuns,
    Why,
    Pod,
    Object,
    Events,
    NoEvents,
    Node,
    Address,
    Age,
    Restarts,
    Grace,
    Conditions,
    Containers,
    Probes,
    Container,
    InitContainer,
    State,
    LastState,
    Every,
}

impl Language {
    /// Why a change was made.
    pub fn sentence(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        match self {
            Self::English => en::sentence(reason, change, subject),
        }
    }

    /// That a rollout has waited for longer than its deadline allows.
    pub fn stuck(self) -> &'static str {
        match self {
            Self::English => en::stuck(),
        }
    }

    /// That the Deployment controller has written its status.
    pub fn status(self, status: &DeploymentStatus) -> String {
        match self {
            Self::English => en::status(status),
        }
    }

    /// What a rollout waits for.
    pub fn wait(self, waits_for: WaitsFor, budget: &Budget) -> String {
        match self {
            Self::English => en::wait(waits_for, budget),
        }
    }

    /// A word that stands alone.
    pub fn word(self, word: Word) -> &'static str {
        match self {
            Self::English => en::word(word),
        }
    }

    /// The name of a pod's state, as the diagram and the tiles give it.
    pub fn state(self, state: PodState) -> &'static str {
        match self {
            Self::English => en::state(state),
        }
    }

    /// What brings a pod from one state to the other; empty if nothing does.
    pub fn cause(self, from: PodState, to: PodState) -> &'static str {
        match self {
            Self::English => en::cause(from, to),
        }
    }

    /// What a state means for the pod that is in it.
    pub fn meaning(self, state: PodState) -> &'static str {
        match self {
            Self::English => en::meaning(state),
        }
    }

    /// What a tile says about a pod below its name.
    pub fn note(self, state: PodState, note: Note) -> String {
        match self {
            Self::English => en::note(state, note),
        }
    }

    /// What comes next for a pod, as in `readiness probe of q7x2k`.
    pub fn due(self, due: Due, pod: &str) -> String {
        match self {
            Self::English => en::due(due, pod),
        }
    }

    /// A label of the page.
    pub fn label(self, label: Label) -> &'static str {
        match self {
            Self::English => en::label(label),
        }
    }

    /// What a tile is called.
    pub fn tile(self, pod: &str, revision: i64, note: &str) -> String {
        match self {
            Self::English => en::tile(pod, revision, note),
        }
    }

    /// What stands on a segment of the budget bar, and what follows it where there is room.
    pub fn segment(self, pods: i32, kind: PodKind, revision: i64) -> [String; 2] {
        match self {
            Self::English => en::segment(pods, kind, revision),
        }
    }

    /// What the budget bar is called.
    pub fn budget(self, pods: &PodNumbers) -> String {
        match self {
            Self::English => en::budget(pods),
        }
    }

    /// What the budget bar is called where there are no limits.
    pub fn pods(self, pods: &PodNumbers, replicas: i32) -> String {
        match self {
            Self::English => en::pods_of(pods, replicas),
        }
    }

    /// What a partition of a StatefulSet means.
    pub fn partition(self, partition: i32, start: i32, replicas: i32) -> String {
        match self {
            Self::English => en::partition(partition, start, replicas),
        }
    }

    /// How a probe stands.
    pub fn probing(self, standing: &ProbeStanding) -> String {
        match self {
            Self::English => en::probing(standing),
        }
    }
}
