//! What has no workload above it: ReplicaSets that nobody owns, and pods without a controller.

use super::explain::Explanation;
use super::words::{Key, Language};
use crate::api::ReplicaSet;

/// What a ReplicaSet that nobody owns waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetWait {
    /// All its pods are there and available.
    Nothing,
    /// Its controller has something to do.
    NextSync,
    /// Pods of it are not available yet.
    Availability,
    /// The API server takes no more of its pods.
    Refusal,
    /// It is marked for deletion.
    Deletion,
}

impl SetWait {
    /// What `set` waits for, by its status.
    pub fn of(set: &ReplicaSet) -> Self {
        let status = &set.status;
        if set.meta.is_deleting() {
            Self::Deletion
        } else if status.observed_generation < set.meta.generation {
            Self::NextSync
        } else if status.replica_failure.is_some() {
            Self::Refusal
        } else if status.replicas != set.replicas {
            Self::NextSync
        } else if status.available_replicas < set.replicas {
            Self::Availability
        } else {
            Self::Nothing
        }
    }
}

/// Explains what a ReplicaSet that nobody owns waits for.
pub fn explain_bare_set(language: Language, set: &ReplicaSet) -> Explanation {
    let wait = SetWait::of(set);
    Explanation {
        sentence: language.bare_set(wait, set),
        formula: Vec::new(),
        rule: match wait {
            SetWait::Nothing | SetWait::Availability => "RS-22",
            SetWait::NextSync => "RS-6",
            SetWait::Refusal => "RS-24",
            SetWait::Deletion => "CL-131",
        },
        field: Some("spec.replicas".into()),
    }
}

/// Explains what pods without a controller cannot hope for.
pub fn explain_bare_pods(language: Language) -> Explanation {
    Explanation {
        sentence: language.text(Key::BarePodsWait).into(),
        rule: "RS-29",
        ..Explanation::default()
    }
}
