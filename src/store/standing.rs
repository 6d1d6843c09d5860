//! Which ready pods of a ReplicaSet stand alike, kept while changes are applied: the ranking
//! (RS-8) compares a few standings, and does not look at thousands of pods.

use crate::api::{ContainerStatus, NodeId, Pod, PodId, PodPhase, RestartPolicy, SortedMap, Uid};

const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// What the ranking knows of an active pod, but for its UID and whether it is Ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// When the condition Ready last changed.
    pub ready_since_s: i64,
    /// Where it runs.
    pub node: Option<NodeId>,
    /// `status.phase`.
    pub phase: PodPhase,
    /// The annotation, 0 where it is absent or no number.
    pub deletion_cost: i32,
    /// The most restarts of a container.
    pub restarts: i32,
    /// The most restarts of a sidecar.
    pub sidecar_restarts: i32,
    /// When it was created.
    pub created_s: i64,
}

impl Standing {
    /// How a pod stands.
    pub fn of(pod: &Pod) -> Self {
        let status = &*pod.status;
        let sidecars = pod.template.spec.init_containers.iter();
        let sidecars = sidecars
            .zip(&status.init_containers)
            .filter(|(container, _)| container.restart_policy == Some(RestartPolicy::Always))
            .map(|(_, status)| status);
        let cost = pod.annotations.get(DELETION_COST);
        Self {
            ready_since_s: status.ready.since_s,
            node: pod.node,
            phase: status.phase,
            deletion_cost: cost.and_then(|text| text.parse().ok()).unwrap_or_default(),
            restarts: most_restarts(status.containers.iter()),
            sidecar_restarts: most_restarts(sidecars),
            created_s: pod.created_s,
        }
    }

    /// No standing with this time comes before it.
    pub(super) fn lowest(ready_since_s: i64) -> Self {
        Self {
            ready_since_s,
            node: None,
            phase: PodPhase::default(),
            deletion_cost: i32::MIN,
            restarts: i32::MIN,
            sidecar_restarts: i32::MIN,
            created_s: i64::MIN,
        }
    }
}

fn most_restarts<'a>(statuses: impl Iterator<Item = &'a ContainerStatus>) -> i32 {
    statuses
        .map(|status| status.restart_count)
        .max()
        .unwrap_or_default()
}

/// Pods of the same ReplicaSet and standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ring {
    pub first: PodId,
    pub count: i32,
}

/// Pods that stand alike are linked in a ring, so that one is out of it at once when it leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Links {
    by_pod: Vec<Link>,
}

/// A pod in its ring.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Link {
    uid: Uid,
    next: PodId,
    previous: PodId,
}

impl Links {
    /// Adds a ready pod to those that stand as it does.
    pub fn enter(&mut self, standings: &mut SortedMap<Standing, Ring>, id: PodId, pod: &Pod) {
        let none = Ring {
            first: id,
            count: 0,
        };
        let Some(ring) = standings.get_or_insert(Standing::of(pod), none) else {
            return;
        };
        ring.count += 1;
        let alone = Link {
            uid: pod.uid,
            next: id,
            previous: id,
        };
        if self.by_pod.len() <= id.index() {
            self.by_pod.resize(id.index() + 1, alone);
        }
        if let Some(link) = self.by_pod.get_mut(id.index()) {
            *link = alone;
        }
        if let Some(Link { previous, .. }) = self.by_pod.get(ring.first.index()).copied() {
            self.join(previous, id);
            self.join(id, ring.first);
        }
    }

    /// Takes a ready pod out from among those that stand as it does.
    pub fn leave(&mut self, standings: &mut SortedMap<Standing, Ring>, id: PodId, pod: &Pod) {
        let standing = Standing::of(pod);
        let all = Ring {
            first: id,
            count: 1,
        };
        let Some(Link { next, previous, .. }) = self.by_pod.get(id.index()).copied() else {
            return;
        };
        self.join(previous, next);
        if let Some(ring) = standings.get_or_insert(standing, all) {
            ring.count -= 1;
            if ring.first == id {
                ring.first = next;
            }
            if ring.count == 0 {
                standings.remove(&standing);
            }
        }
    }

    fn join(&mut self, one: PodId, other: PodId) {
        if let Some(link) = self.by_pod.get_mut(one.index()) {
            link.next = other;
        }
        if let Some(link) = self.by_pod.get_mut(other.index()) {
            link.previous = one;
        }
    }

    /// The pods of a ring with their UIDs, from `first` on.
    pub fn ring(&self, first: PodId) -> impl Iterator<Item = (Uid, PodId)> {
        let mut next = Some(first);
        std::iter::from_fn(move || {
            let id = next?;
            let link = self.by_pod.get(id.index())?;
            next = Some(link.next).filter(|next| *next != first);
            Some((link.uid, id))
        })
    }
}
