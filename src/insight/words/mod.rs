//! Languages. Each is a file with the same functions as [`en`]; what they say is theirs alone.

pub mod en;
mod time;

pub use time::{clock, seconds};

use super::explain::Subject;
use crate::insight::note::{Due, Note};
use crate::kubelet::PodState;
use crate::store::{Budget, Change, Reason, WaitsFor};

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

impl Language {
    /// Why a change was made.
    pub fn sentence(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        match self {
            Self::English => en::sentence(reason, change, subject),
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
}
