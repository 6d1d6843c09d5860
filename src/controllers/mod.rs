//! The control plane, one file a controller.
//!
//! Each controller is a function `sync(store, key, now)`: it reads the store and answers with
//! writes, in the order in which it makes them, and with the time at which it wants to look again.
//! It changes nothing itself, knows nothing of the other controllers, and never sees what woke it
//! (DEP-1).

pub mod claims;
pub mod deployment;
pub mod endpoint_slice;
pub mod garbage_collector;
mod hash;
pub mod node_lifecycle;
pub mod replica_set;
pub mod scheduler;
pub mod stateful_set;

use crate::api::Ms;
use crate::store::Write;

/// What a sync leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What to write, in order.
    pub writes: Vec<Write>,
    /// When to sync again, if nothing happens before.
    pub requeue_at_ms: Option<Ms>,
    /// Whether something was refused: the key comes back after a while that grows with each
    /// failure in a row (RS-2, STS-1).
    pub failed: bool,
}
