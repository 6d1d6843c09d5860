//! One pod's worker.

use crate::api::{Ms, Pod, PodId};
use crate::store::Write;

use super::app::{Apps, Fault};

/// How long things take on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeTiming {
    /// From taking the pod to a sandbox with an address.
    pub sandbox_ms: Ms,
    /// From creating a container to its process running.
    pub container_start_ms: Ms,
    /// From the end of the last container to the removal of the pod object.
    pub cleanup_ms: Ms,
}

impl Default for NodeTiming {
    fn default() -> Self {
        Self {
            sandbox_ms: 200,
            container_start_ms: 800,
            cleanup_ms: 100,
        }
    }
}

/// What a turn of a worker may look at besides the pod.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the turn.
    pub now_ms: Ms,
    /// The seed of the run, for what differs from pod to pod.
    pub seed: u64,
    /// How programs behave.
    pub apps: &'a Apps,
    /// How long things take on the node.
    pub timing: &'a NodeTiming,
}

/// What the kubelet of one node knows besides its pods: images, and when the registry is free.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeAgent {}

/// What the kubelet knows of one pod that the API does not show: timers, counters, back-offs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodWorker {}

impl PodWorker {
    /// Takes note of a fault; the next [`sync_pod`] acts on it.
    pub fn inject(&mut self, _fault: Fault, _now_ms: Ms) {}
}

/// What a turn leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// What to write, in order.
    pub writes: Vec<Write>,
    /// When the worker wants its next turn, if nothing happens before.
    pub wake_at_ms: Option<Ms>,
}

/// One turn of the worker of `pod`.
pub fn sync_pod(
    _context: &Context<'_>,
    _id: PodId,
    _pod: &Pod,
    _node: &mut NodeAgent,
    _worker: &mut PodWorker,
) -> Turn {
    Turn::default()
}
