//! One of the courses that a run has taken, with all that is known of it.

use super::history::Records;
use super::{Command, World};
use crate::api::Ms;

/// One course of events.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The branch it was forked from, and the number of records they share.
    pub parent: Option<(usize, usize)>,
    /// When it was forked.
    pub from_ms: Ms,
    pub(super) records: Records,
    /// Commands with the position at which, and the time when, they were given.
    pub(super) commands: Vec<(usize, Ms, Command)>,
    /// Worlds with their positions, the first at position 0.
    pub(super) checkpoints: Vec<(usize, World)>,
    /// Up to when everything is known.
    pub(super) explored_ms: Ms,
}

impl Branch {
    /// Up to when everything is known in it.
    pub fn explored_ms(&self) -> Ms {
        self.explored_ms
    }
}
