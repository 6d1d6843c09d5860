//! Nodes that fall silent, and a scheduler that stands still: what is asked for, and who is to have
//! a turn after that.

use std::rc::Rc;

use super::Actor;
use super::agenda::Turn;
use super::world::World;
use crate::api::{Ms, NodeId, PodId};
use crate::controllers::node_lifecycle;
use crate::store::{Change, NodeHealth, NodeReason, Reason, Store, Write};

/// What the scheduler is called.
pub const SCHEDULER: &str = "scheduler";

/// The writes by which a component stops or starts: none if it does so already. A kubelet that
/// starts tells at once that its node is Ready (CL-36).
///
/// # Errors
/// The API server's words where there is no such node.
pub(super) fn set_running(
    store: &Store,
    component: &str,
    running: bool,
    now_ms: Ms,
) -> Result<Vec<Write>, String> {
    let change = if component == SCHEDULER {
        let stopped = !running;
        (store.scheduler_stopped != stopped).then_some(Change::Scheduler { stopped })
    } else {
        let mut nodes = store.nodes.iter();
        let Some(place) = nodes.position(|node| *node.name == *component) else {
            return Err(format!(
                "Error from server (NotFound): nodes \"{component}\" not found"
            ));
        };
        let before = store.nodes.get(place).map(|node| node.health);
        let before = before.unwrap_or_default();
        let mut health = before;
        if running {
            health.stopped_ms = None;
            health.unreachable = false;
        } else {
            health.stopped_ms.get_or_insert(now_ms);
        }
        (health != before).then_some(Change::NodeHealth(place.into(), Box::new(health)))
    };
    let because = Reason::Node(NodeReason::Asked { running });
    Ok(change
        .map(|change| Write::new(change, because))
        .into_iter()
        .collect())
}

impl World {
    /// Whether the pod's kubelet is stopped.
    pub(super) fn is_unattended(&self, id: PodId) -> bool {
        let node = self.store.pod(id).and_then(|pod| pod.node);
        let node = node.and_then(|node| self.store.node(node));
        node.is_some_and(|node| node.health.stopped_ms.is_some())
    }

    /// A turn of the controllers that look after nodes.
    pub(super) fn nodes_turn(&mut self) {
        let outcome = node_lifecycle::sync(&self.store, self.now_ms);
        for write in outcome.writes {
            let actor = match write.because {
                Reason::Node(NodeReason::Evicted { .. }) => Actor::TaintEvictionController,
                _ => Actor::NodeController,
            };
            self.pending.push_back((actor, write));
        }
        self.ask_at(outcome.requeue_at_ms, Turn::Nodes);
    }

    /// A kubelet that comes back looks at all its pods. To be asked before the change is made.
    pub(super) fn wake_kubelet_of(&mut self, id: NodeId, health: NodeHealth) {
        let before = self.store.node(id);
        if before.is_none_or(|node| node.health.is_running()) || !health.is_running() {
            return;
        }
        for pod in self.pods_of_node(Some(id)) {
            if let Some(Some(worker)) = self.workers.get_mut(pod.index()) {
                Rc::make_mut(worker).begin_anew(self.now_ms);
            }
            self.agenda.ask(self.now_ms, Turn::Kubelet(pod));
        }
    }

    /// The controllers of nodes look at them, and the scheduler at the pods that have none.
    pub(super) fn wake_around_nodes(&mut self) {
        self.agenda.ask(self.now_ms, Turn::Nodes);
        let at_ms = self.now_ms + self.setup.latency.scheduler_ms;
        for pod in self.pods_of_node(None) {
            self.agenda.ask(at_ms, Turn::Scheduler(pod));
        }
    }

    fn pods_of_node(&self, node: Option<NodeId>) -> Vec<PodId> {
        let mut found = Vec::new();
        for (index, pod) in self.store.pods.iter() {
            if pod.node == node {
                found.push(index.into());
            }
        }
        found
    }
}
