//! The node lifecycle and the taint eviction controller: what becomes of a node whose kubelet says
//! nothing any more, and of its pods.
//!
//! Models `pkg/controller/nodelifecycle` and `pkg/controller/tainteviction` of Kubernetes 1.36 for
//! a cluster of one zone.

use std::rc::Rc;

use super::Outcome;
use crate::api::tree::{at, int, items, text};
use crate::api::{ConditionState, ConditionStatus, Ms, ObjectRef, Pod, PodId, PodStatus, Why};
use crate::store::{Change, Event, NodeHealth, NodeReason, Reason, Store, Write, joined};

/// How often nodes are looked at (CL-30).
const PASS_MS: Ms = 5_000;
/// How long a lease holds before its node counts as unreachable (CL-30).
const GRACE_MS: Ms = 50_000;
/// CL-32: from one node that pods are evicted from to the next.
const TAINT_EVERY_MS: Ms = 10_000;
/// The same while most nodes of a large cluster are unreachable.
const TAINT_SELDOM_MS: Ms = 100_000;
/// Up to so many nodes a cluster is small: then no other node is tainted meanwhile.
const SMALL: usize = 50;
/// CL-33: what admission gives pods that say nothing else.
const TOLERATION_MS: Ms = 300_000;
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";

/// One look at all nodes.
pub fn sync(store: &Store, now_ms: Ms) -> Outcome {
    let mut look = Look {
        store,
        now_ms,
        nodes: store.nodes.iter().map(|node| node.health).collect(),
        writes: Vec::new(),
        next_ms: Ms::MAX,
    };
    for place in 0..look.nodes.len() {
        look.miss_lease(place);
    }
    for place in 0..look.nodes.len() {
        look.taint(place);
    }
    for place in 0..look.nodes.len() {
        look.evict(place);
    }
    Outcome {
        writes: look.writes,
        requeue_at_ms: (look.next_ms != Ms::MAX).then_some(look.next_ms),
        ..Outcome::default()
    }
}

/// A look under way.
struct Look<'s> {
    store: &'s Store,
    now_ms: Ms,
    /// The nodes as they are to be.
    nodes: Vec<NodeHealth>,
    writes: Vec<Write>,
    /// When to look again.
    next_ms: Ms,
}

impl Look<'_> {
    /// Whether it is that time. If not, there is another look then.
    fn is_time(&mut self, at_ms: Ms) -> bool {
        let is_time = at_ms <= self.now_ms;
        if !is_time {
            self.next_ms = self.next_ms.min(at_ms);
        }
        is_time
    }

    fn write(&mut self, change: Change, because: NodeReason, event: Option<Event>) {
        self.writes.push(Write {
            change,
            because: Reason::Node(because),
            event,
        });
    }

    fn set(&mut self, place: usize, health: NodeHealth, because: NodeReason, event: Option<Event>) {
        if let Some(slot) = self.nodes.get_mut(place) {
            *slot = health;
        }
        let change = Change::NodeHealth(place.into(), Box::new(health));
        self.write(change, because, event);
    }

    fn each_pod(&mut self, place: usize, act: fn(&mut Self, PodId, &Pod)) {
        for (index, pod) in self.store.pods.iter() {
            if pod.node == Some(place.into()) {
                act(self, index.into(), pod);
            }
        }
    }

    /// CL-30: a node whose lease nobody renews is unreachable.
    fn miss_lease(&mut self, place: usize) {
        let Some(node) = self.store.nodes.get(place) else {
            return;
        };
        let health = NodeHealth {
            unreachable: true,
            ..node.health
        };
        let Some(renewed_ms) = health.renewed_ms().filter(|_| health != node.health) else {
            return;
        };
        if self.is_time(pass_at(renewed_ms + GRACE_MS)) {
            let words = ["Node ", &*node.name, " status is now: NodeNotReady"];
            let object = ObjectRef::Node(place.into());
            let event = Event::normal(object, "NodeNotReady", joined(&words));
            self.set(place, health, NodeReason::Silent, Some(event));
            self.each_pod(place, Self::unready);
        }
    }

    /// CL-31.
    fn unready(&mut self, id: PodId, pod: &Pod) {
        if pod.status.ready.is_true() {
            let mut status = PodStatus::clone(&pod.status);
            status.ready.status = Some(ConditionStatus::False);
            status.ready.since_s = self.now_ms.div_euclid(1000);
            let event = Event::warning(ObjectRef::Pod(id), "NodeNotReady", "Node is not ready");
            let change = Change::PodStatus(id, Rc::new(status));
            self.write(change, NodeReason::Unready, Some(event));
        }
    }

    /// CL-32, CL-36: whether pods are evicted from a node.
    fn taint(&mut self, place: usize) {
        let all = self.nodes.len();
        let silent = self.nodes.iter().filter(|node| node.unreachable).count();
        let Some(mut health) = self.nodes.get(place).copied() else {
            return;
        };
        let stays = health.unreachable && silent < all;
        let since_ms = &mut health.evicts_since_ms;
        if since_ms.is_some() == stays {
            return;
        }
        if !stays {
            *since_ms = None;
            if self.is_time(pass_at(self.now_ms)) {
                self.set(place, health, NodeReason::TaintGone, None);
                self.each_pod(place, Self::spare);
            }
            return;
        }
        *since_ms = Some(self.now_ms);
        // 55 %, and three at least.
        let every_ms = match silent > 2 && silent * 20 >= all * 11 {
            true if all <= SMALL => return,
            true => TAINT_SELDOM_MS,
            false => TAINT_EVERY_MS,
        };
        let tainted = self.nodes.iter().filter_map(|node| node.evicts_since_ms);
        let last_ms = tainted.max();
        if self.is_time(last_ms.map_or(self.now_ms, |last_ms| last_ms + every_ms)) {
            self.set(place, health, NodeReason::Tainted, None);
        }
    }

    fn spare(&mut self, id: PodId, pod: &Pod) {
        if pod.deletion.is_none() && tolerates_ms(pod, "NoExecute") != Some(Ms::MAX) {
            let event = marking(id, pod, "Cancelling deletion of Pod ");
            self.write(Change::Told, NodeReason::TaintGone, Some(event));
        }
    }

    fn evict(&mut self, place: usize) {
        if self
            .nodes
            .get(place)
            .is_some_and(|node| node.evicts_since_ms.is_some())
        {
            self.each_pod(place, Self::evict_pod);
        }
    }

    /// CL-33: a pod may tolerate the taint of its node for a while.
    fn evict_pod(&mut self, id: PodId, pod: &Pod) {
        let node = pod.node.and_then(|node| self.nodes.get(node.index()));
        let since_ms = node.and_then(|node| node.evicts_since_ms).unwrap_or(0);
        let tolerated_ms = tolerates_ms(pod, "NoExecute").unwrap_or(0);
        let at_ms = since_ms.saturating_add(tolerated_ms);
        if pod.deletion.is_some() || !self.is_time(at_ms) {
            return;
        }
        let because = NodeReason::Evicted { tolerated_ms };
        let mut status = PodStatus::clone(&pod.status);
        let disrupted = ConditionState {
            status: Some(ConditionStatus::True),
            why: Why::new(
                "DeletionByTaintManager",
                Some("Taint manager: deleting due to NoExecute taint".into()),
            ),
            since_s: self.now_ms.div_euclid(1000),
        };
        status.set_other(&"DisruptionTarget".into(), disrupted);
        let event = marking(id, pod, "Marking for deletion Pod ");
        self.write(Change::PodStatus(id, Rc::new(status)), because, Some(event));
        if let Some(change) = self.store.pod_deletion(id, None, self.now_ms) {
            self.write(change, because, None);
        }
    }
}

/// The first pass at or after `at_ms`.
fn pass_at(at_ms: Ms) -> Ms {
    (at_ms + PASS_MS - 1).div_euclid(PASS_MS) * PASS_MS
}

fn marking(id: PodId, pod: &Pod, words: &str) -> Event {
    let text = joined(&[words, &pod.namespace, "/", &pod.name]);
    Event::normal(ObjectRef::Pod(id), "TaintManagerEviction", text)
}

/// For how long a pod tolerates that its node is unreachable, by the effect of the taint: `None` if
/// it does not, [`Ms::MAX`] for ever (CL-9, CL-33).
pub(super) fn tolerates_ms(pod: &Pod, effect: &str) -> Option<Ms> {
    let mut least_ms = None;
    let spec = at(&pod.template.document, &["spec"])?;
    for own in items(spec, "tolerations") {
        let says = |key, wanted| text(own, key).is_none_or(|said| said == wanted);
        if says("key", UNREACHABLE) && says("effect", effect) && says("operator", "Exists") {
            let seconds = int(own, "tolerationSeconds");
            let ms = seconds.map_or(Ms::MAX, |seconds| seconds.max(0).saturating_mul(1000));
            least_ms = Some(ms.min(least_ms.unwrap_or(Ms::MAX)));
        }
    }
    least_ms.or((effect == "NoExecute").then_some(TOLERATION_MS))
}
