//! What the page says. The texts are data, a file for each language beside this one: `en.txt` says
//! how they are written, and adding a language is adding a file. Which of them is said, and what of
//! the run fills its holes, is decided in the modules here, once for all languages.

mod around;
mod control;
mod examples;
mod labels;
mod language;
mod node;
mod probes;
mod problems;
mod requests;
mod stateful;
mod time;

pub(crate) use language::{Filling, Saying, say};
pub use language::{Key, Language, text_of};
pub use time::{Length, clock, seconds};

use crate::api::{Ms, ProbeKind};
use crate::kubelet::Bounds;
use crate::store::ProbeOutcome;

/// How far a probe is towards a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeStanding {
    /// Which probe.
    pub kind: ProbeKind,
    /// What the last attempt came to, if there was one.
    pub last: Option<ProbeOutcome>,
    /// How many attempts in a row came to that.
    pub run: i32,
    /// Whether the probe has decided that all is well.
    pub is_good: bool,
    /// Whether it has decided that something is wrong, for good or until it succeeds.
    pub is_bad: bool,
    /// `successThreshold`.
    pub success_threshold: i32,
    /// `failureThreshold`.
    pub failure_threshold: i32,
}

/// What comes of a probe that fails, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeVerdict {
    /// Which probe.
    pub kind: ProbeKind,
    /// How long it takes from the first failure, or for a startup probe from the start.
    pub time: Bounds,
    /// How long a container that is killed for it may take to stop; `None` if it is not
    /// restarted.
    pub grace_ms: Option<Ms>,
    /// When it will have come to that, if every attempt from now on fails.
    pub foretold: Option<Bounds>,
}

/// How a client's requests fare at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// How long it takes until the first one; 0 once there was one.
    pub begins_in_ms: Ms,
    /// How many pods get requests.
    pub endpoints: usize,
    /// How many of them fail requests.
    pub failing: usize,
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::string_slice)]
mod tests;
