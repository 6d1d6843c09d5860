//! The store itself: tables, indices, and how a change is applied.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Change, PodCounts, Table, names};
use crate::api::{
    Deletion, Deployment, DeploymentId, Ms, NodeId, Owner, Pod, PodId, ReplicaSet, ReplicaSetId,
    Service, Uid,
};

/// A node, as far as scheduling looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// Pods bound to it that are not finished.
    pub pods: i32,
}

/// Every object of a run. A clone shares all objects with the original.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    /// Where names and UIDs come from.
    seed: u64,
    /// How many changes there have been: `metadata.resourceVersion` of the last one.
    pub resource_version: u64,
    /// Deployments.
    pub deployments: Table<Deployment>,
    /// ReplicaSets.
    pub replica_sets: Table<ReplicaSet>,
    /// Pods.
    pub pods: Table<Pod>,
    /// Services.
    pub services: Table<Service>,
    /// Nodes.
    pub nodes: Vec<Node>,
    owned_replica_sets: Vec<Vec<ReplicaSetId>>,
    owned_pods: Vec<Vec<PodId>>,
    counts: Vec<PodCounts>,
    orphan_replica_sets: BTreeSet<ReplicaSetId>,
    orphan_pods: BTreeSet<PodId>,
}

impl Store {
    /// An empty store whose names and UIDs follow from `seed`, with `nodes` nodes.
    pub fn new(seed: u64, nodes: usize) -> Self {
        let nodes = (1..=nodes).map(|n| Node {
            name: format!("node-{n}").into(),
            pods: 0,
        });
        Self {
            seed,
            nodes: nodes.collect(),
            ..Self::default()
        }
    }

    /// The Deployment of that id.
    pub fn deployment(&self, id: DeploymentId) -> Option<&Rc<Deployment>> {
        self.deployments.get(id.index())
    }

    /// The ReplicaSet of that id.
    pub fn replica_set(&self, id: ReplicaSetId) -> Option<&Rc<ReplicaSet>> {
        self.replica_sets.get(id.index())
    }

    /// The pod of that id.
    pub fn pod(&self, id: PodId) -> Option<&Rc<Pod>> {
        self.pods.get(id.index())
    }

    /// The node of that id.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// The ReplicaSets that a Deployment owns, oldest first.
    pub fn replica_sets_of(&self, id: DeploymentId) -> &[ReplicaSetId] {
        self.owned_replica_sets
            .get(id.index())
            .map_or(&[], Vec::as_slice)
    }

    /// The pods that a ReplicaSet owns, oldest first, finished and terminating ones included.
    pub fn pods_of(&self, id: ReplicaSetId) -> &[PodId] {
        self.owned_pods.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// The counts of a ReplicaSet's pods. `None` for one that never existed.
    pub fn counts(&self, id: ReplicaSetId) -> Option<&PodCounts> {
        self.counts.get(id.index())
    }

    /// ReplicaSets without owner.
    pub fn orphan_replica_sets(&self) -> impl Iterator<Item = ReplicaSetId> {
        self.orphan_replica_sets.iter().copied()
    }

    /// Pods without owner.
    pub fn orphan_pods(&self) -> impl Iterator<Item = PodId> {
        self.orphan_pods.iter().copied()
    }

    /// The id, name suffix and UID that the `nth` pod created from now on will get.
    pub fn next_pod(&self, nth: usize) -> (PodId, String, Uid) {
        let index = self.pods.next_index() + nth;
        (
            PodId::from(index),
            names::suffix(self.seed, index),
            names::uid(self.seed, 0, index),
        )
    }

    /// The id and UID that the next ReplicaSet will get.
    pub fn next_replica_set(&self) -> (ReplicaSetId, Uid) {
        let index = self.replica_sets.next_index();
        (ReplicaSetId::from(index), names::uid(self.seed, 1, index))
    }

    /// The id and UID that the `nth` Deployment created from now on will get.
    pub fn next_deployment(&self, nth: usize) -> (DeploymentId, Uid) {
        let index = self.deployments.next_index() + nth;
        (DeploymentId::from(index), names::uid(self.seed, 2, index))
    }

    /// The Deployment of that name.
    pub fn find_deployment(&self, name: &str) -> Option<DeploymentId> {
        let found = self
            .deployments
            .iter()
            .find(|(_, object)| &*object.meta.name == name);
        found.map(|(index, _)| DeploymentId::from(index))
    }

    /// The ReplicaSet of that name.
    pub fn find_replica_set(&self, name: &str) -> Option<ReplicaSetId> {
        let found = self
            .replica_sets
            .iter()
            .find(|(_, object)| &*object.meta.name == name);
        found.map(|(index, _)| ReplicaSetId::from(index))
    }

    /// The pod of that name.
    pub fn find_pod(&self, name: &str) -> Option<PodId> {
        let found = self.pods.iter().find(|(_, object)| &*object.name == name);
        found.map(|(index, _)| PodId::from(index))
    }

    /// KL-68: what a request to delete a pod leads to. A pod that no kubelet looks after, or that
    /// is finished, goes at once; a second request can only shorten the grace period. `None` if
    /// there is nothing to delete or to shorten.
    pub fn pod_deletion(&self, id: PodId, grace_s: Option<i64>, now_ms: Ms) -> Option<Change> {
        let pod = self.pod(id)?;
        let own_s = pod.template.spec.termination_grace_period_seconds;
        let asked_s = grace_s.unwrap_or(own_s);
        let grace_period_seconds = if asked_s < 0 { 1 } else { asked_s };
        let deletion = Deletion {
            requested_ms: now_ms,
            grace_period_seconds,
        };
        if pod.node.is_none() || pod.status.phase.is_terminal() || grace_period_seconds == 0 {
            return Some(Change::PodRemoved(id));
        }
        let shorter = |earlier: Deletion| deletion.deadline_ms() < earlier.deadline_ms();
        pod.deletion
            .is_none_or(shorter)
            .then_some(Change::PodDeleting(id, deletion))
    }

    /// Applies one change. A change of an object that no longer exists does nothing: its writer
    /// was overtaken.
    pub fn apply(&mut self, change: &Change) {
        self.resource_version += 1;
        match change {
            Change::DeploymentCreated(_, object) => {
                self.deployments.push(Rc::clone(object));
                self.owned_replica_sets.push(Vec::new());
            }
            Change::DeploymentChanged {
                id,
                spec,
                labels,
                annotations,
            } => {
                if let Some(object) = self.deployments.get_mut(id.index()) {
                    object.spec = Rc::clone(spec);
                    object.meta.labels = Rc::clone(labels);
                    object.meta.annotations = Rc::clone(annotations);
                    object.meta.generation += 1;
                }
            }
            Change::DeploymentStatus {
                id,
                status,
                revision,
            } => {
                if let Some(object) = self.deployments.get_mut(id.index()) {
                    object.status = Rc::clone(status);
                    object.revision = *revision;
                }
            }
            Change::DeploymentDeleted(id) => {
                self.deployments.remove(id.index());
            }
            Change::ServiceApplied(id, object) => self.apply_service(id.index(), object),
            Change::Probed { .. } | Change::Told => {}
            Change::ReplicaSetCreated(..)
            | Change::ReplicaSetScaled { .. }
            | Change::ReplicaSetMeta { .. }
            | Change::ReplicaSetOwner(..)
            | Change::ReplicaSetStatus(..)
            | Change::ReplicaSetDeleted(_) => self.apply_to_replica_set(change),
            Change::PodCreated(..)
            | Change::PodBound { .. }
            | Change::PodStatus(..)
            | Change::PodDeleting(..)
            | Change::PodRemoved(_)
            | Change::PodOwner(..)
            | Change::PodMeta { .. } => self.apply_to_pod(change),
        }
    }

    fn apply_service(&mut self, index: usize, object: &Rc<Service>) {
        match self.services.get_mut(index) {
            Some(existing) => *existing = Service::clone(object),
            None => self.services.push(Rc::clone(object)),
        }
    }

    fn apply_to_replica_set(&mut self, change: &Change) {
        match change {
            Change::ReplicaSetCreated(id, object) => {
                self.replica_sets.push(Rc::clone(object));
                self.owned_pods.push(Vec::new());
                self.counts.push(PodCounts::default());
                self.link_replica_set(*id, object.owner);
            }
            Change::ReplicaSetScaled {
                id,
                to,
                desired_replicas,
                max_replicas,
                ..
            } => {
                if let Some(object) = self.replica_sets.get_mut(id.index()) {
                    object.meta.generation += u32::from(object.replicas != *to);
                    object.replicas = *to;
                    object.desired_replicas = *desired_replicas;
                    object.max_replicas = *max_replicas;
                }
            }
            Change::ReplicaSetMeta {
                id,
                annotations,
                revision,
                revision_history,
                min_ready_seconds,
            } => {
                if let Some(object) = self.replica_sets.get_mut(id.index()) {
                    object.meta.generation +=
                        u32::from(object.min_ready_seconds != *min_ready_seconds);
                    object.meta.annotations = Rc::clone(annotations);
                    object.revision = *revision;
                    object.revision_history = Rc::clone(revision_history);
                    object.min_ready_seconds = *min_ready_seconds;
                }
            }
            Change::ReplicaSetOwner(id, owner) => {
                self.unlink_replica_set(*id);
                if let Some(object) = self.replica_sets.get_mut(id.index()) {
                    object.owner = *owner;
                    self.link_replica_set(*id, *owner);
                }
            }
            Change::ReplicaSetStatus(id, status) => {
                if let Some(object) = self.replica_sets.get_mut(id.index()) {
                    object.status = Rc::clone(status);
                }
            }
            Change::ReplicaSetDeleted(id) => {
                self.unlink_replica_set(*id);
                self.replica_sets.remove(id.index());
            }
            _ => {}
        }
    }

    fn apply_to_pod(&mut self, change: &Change) {
        let id = match change {
            Change::PodCreated(id, object) => {
                self.pods.push(Rc::clone(object));
                self.link_pod(*id, object.owner);
                self.count(*id, 1);
                return;
            }
            Change::PodBound { id, .. }
            | Change::PodStatus(id, _)
            | Change::PodDeleting(id, _)
            | Change::PodRemoved(id)
            | Change::PodOwner(id, _)
            | Change::PodMeta { id, .. } => *id,
            _ => return,
        };
        self.count(id, -1);
        self.unlink_pod_if_it_moves(id, change);
        if let Some(pod) = self.pods.get_mut(id.index()) {
            match change {
                Change::PodBound { node, status, .. } => {
                    pod.node = Some(*node);
                    pod.status = Rc::clone(status);
                }
                Change::PodStatus(_, status) => pod.status = Rc::clone(status),
                Change::PodDeleting(_, deletion) => pod.deletion = Some(*deletion),
                Change::PodOwner(_, owner) => pod.owner = *owner,
                Change::PodMeta {
                    labels,
                    annotations,
                    ..
                } => {
                    pod.labels = Rc::clone(labels);
                    pod.annotations = Rc::clone(annotations);
                }
                _ => {}
            }
        }
        if let Change::PodOwner(_, owner) = change {
            self.link_pod(id, *owner);
        }
        if matches!(change, Change::PodRemoved(_)) {
            self.pods.remove(id.index());
        }
        self.count(id, 1);
    }

    fn unlink_pod_if_it_moves(&mut self, id: PodId, change: &Change) {
        if matches!(change, Change::PodRemoved(_) | Change::PodOwner(..)) {
            let owner = self.pod(id).and_then(|pod| pod.owner);
            self.unlink_pod(id, owner);
        }
    }

    /// Adds a pod to (`by` 1), or takes it out of (`by` −1), the counts of its owner and node.
    fn count(&mut self, id: PodId, by: i32) {
        let Some(pod) = self.pods.get(id.index()) else {
            return;
        };
        if let Some(Owner::ReplicaSet(owner)) = pod.owner
            && let Some(set) = self.replica_sets.get(owner.index())
            && let Some(counts) = self.counts.get_mut(owner.index())
        {
            counts.shift(pod, &set.pod_labels, by);
        }
        if let Some(node) = pod.node.and_then(|node| self.nodes.get_mut(node.index()))
            && !pod.status.phase.is_terminal()
        {
            node.pods += by;
        }
    }

    fn link_replica_set(&mut self, id: ReplicaSetId, owner: Option<DeploymentId>) {
        match owner.and_then(|owner| self.owned_replica_sets.get_mut(owner.index())) {
            Some(owned) => insert_sorted(owned, id),
            None => {
                self.orphan_replica_sets.insert(id);
            }
        }
    }

    fn unlink_replica_set(&mut self, id: ReplicaSetId) {
        let owner = self.replica_set(id).and_then(|object| object.owner);
        match owner.and_then(|owner| self.owned_replica_sets.get_mut(owner.index())) {
            Some(owned) => remove_sorted(owned, &id),
            None => {
                self.orphan_replica_sets.remove(&id);
            }
        }
    }

    fn link_pod(&mut self, id: PodId, owner: Option<Owner>) {
        match owner {
            Some(Owner::ReplicaSet(owner)) => {
                if let Some(owned) = self.owned_pods.get_mut(owner.index()) {
                    insert_sorted(owned, id);
                }
            }
            None => {
                self.orphan_pods.insert(id);
            }
        }
    }

    fn unlink_pod(&mut self, id: PodId, owner: Option<Owner>) {
        match owner {
            Some(Owner::ReplicaSet(owner)) => {
                if let Some(owned) = self.owned_pods.get_mut(owner.index()) {
                    remove_sorted(owned, &id);
                }
            }
            None => {
                self.orphan_pods.remove(&id);
            }
        }
    }
}

/// Inserts into a sorted list. Objects mostly come in the order of their ids, so this is a push.
fn insert_sorted<T: Ord>(list: &mut Vec<T>, item: T) {
    let place = list.partition_point(|other| *other < item);
    list.insert(place, item);
}

fn remove_sorted<T: Ord>(list: &mut Vec<T>, item: &T) {
    if let Ok(place) = list.binary_search(item) {
        list.remove(place);
    }
}
