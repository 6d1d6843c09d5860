//! The store itself: tables and indices, and how they are read.

use std::rc::Rc;

use super::owned::OwnedPods;
use super::standing::{Links, Standing};
use super::{Change, Endpoints, Node, NodeHealth, PodCounts, StatefulPods, Table, names};
use crate::api::{
    ClaimId, ControllerRevision, ControllerRevisionId, Deletion, Deployment, DeploymentId,
    FeatureGates, Kind, Ms, NodeId, ObjectRef, PersistentVolumeClaim, Pod, PodId, ReplicaSet,
    ReplicaSetId, ResourceQuota, Service, ServiceId, SortedMap, StatefulSet, StatefulSetId, Uid,
};

/// Every object of a run. A clone shares all objects with the original.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    /// Where names and UIDs come from.
    pub(super) seed: u64,
    /// How many changes there have been: `metadata.resourceVersion` of the last one.
    pub resource_version: u64,
    /// Deployments.
    pub deployments: Table<Deployment>,
    /// How the control plane's switches are set.
    pub feature_gates: FeatureGates,
    /// ReplicaSets.
    pub replica_sets: Table<ReplicaSet>,
    /// StatefulSets.
    pub stateful_sets: Table<StatefulSet>,
    /// ControllerRevisions.
    pub revisions: Table<ControllerRevision>,
    /// PersistentVolumeClaims.
    pub claims: Table<PersistentVolumeClaim>,
    /// Pods.
    pub pods: Table<Pod>,
    /// Services.
    pub services: Table<Service>,
    /// ResourceQuotas, by their names.
    pub resource_quotas: SortedMap<Rc<str>, Rc<ResourceQuota>>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Whether somebody has stopped the scheduler.
    pub scheduler_stopped: bool,
    pub(super) owned_replica_sets: Vec<Vec<ReplicaSetId>>,
    pub(super) owned_pods: Vec<OwnedPods>,
    pub(super) counts: Vec<PodCounts>,
    pub(super) links: Links,
    pub(super) endpoints: Vec<Endpoints>,
    pub(super) orphan_replica_sets: SortedMap<ReplicaSetId, ()>,
    pub(super) orphan_pods: SortedMap<PodId, ()>,
    pub(super) bonded_pods: SortedMap<PodId, ()>,
    pub(super) stateful_pods: Vec<StatefulPods>,
    pub(super) claims_by_name: SortedMap<Rc<str>, ClaimId>,
}

impl Store {
    /// An empty store whose names and UIDs follow from `seed`, with `nodes` nodes.
    pub fn new(seed: u64, nodes: usize) -> Self {
        let nodes = (1..=nodes).map(|n| Node {
            name: format!("node-{n}").into(),
            pods: 0,
            health: NodeHealth::default(),
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

    /// The StatefulSet of that id.
    pub fn stateful_set(&self, id: StatefulSetId) -> Option<&Rc<StatefulSet>> {
        self.stateful_sets.get(id.index())
    }

    /// The ControllerRevision of that id.
    pub fn revision(&self, id: ControllerRevisionId) -> Option<&Rc<ControllerRevision>> {
        self.revisions.get(id.index())
    }

    /// The claim of that id.
    pub fn claim(&self, id: ClaimId) -> Option<&Rc<PersistentVolumeClaim>> {
        self.claims.get(id.index())
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

    /// The pods that a ReplicaSet owns, oldest first, finished and terminating ones included, and
    /// for a while some that are gone. It is empty if all are gone.
    pub fn pods_of(&self, id: ReplicaSetId) -> &[PodId] {
        self.owned_pods.get(id.index()).map_or(&[], OwnedPods::ids)
    }

    /// The counts of a ReplicaSet's pods. `None` for one that never existed.
    pub fn counts(&self, id: ReplicaSetId) -> Option<&PodCounts> {
        self.counts.get(id.index())
    }

    /// How the ready pods of a ReplicaSet stand, each standing with one of the pods that have it.
    pub fn standings(&self, id: ReplicaSetId) -> impl Iterator<Item = (Standing, PodId)> {
        let counts = self.counts.get(id.index()).into_iter();
        let rings = counts.flat_map(|counts| counts.standings.iter());
        rings.map(|(standing, ring)| (*standing, ring.first))
    }

    /// All pods of the standing that one of [`Store::standings`] has.
    pub fn standing_with(&self, id: PodId) -> impl Iterator<Item = (Uid, PodId)> {
        self.links.ring(id)
    }

    /// The pods that a StatefulSet owns, by ordinal. `None` for a set that never existed.
    pub fn stateful_pods(&self, id: StatefulSetId) -> Option<&StatefulPods> {
        self.stateful_pods.get(id.index())
    }

    /// ReplicaSets without owner.
    pub fn orphan_replica_sets(&self) -> impl Iterator<Item = ReplicaSetId> {
        self.orphan_replica_sets.keys().copied()
    }

    /// Pods without owner.
    pub fn orphan_pods(&self) -> impl Iterator<Item = PodId> {
        self.orphan_pods.keys().copied()
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

    /// The id and UID that the `nth` ReplicaSet created from now on will get.
    pub fn next_replica_set(&self, nth: usize) -> (ReplicaSetId, Uid) {
        let index = self.replica_sets.next_index() + nth;
        (ReplicaSetId::from(index), names::uid(self.seed, 1, index))
    }

    /// The id and UID that the `nth` Deployment created from now on will get.
    pub fn next_deployment(&self, nth: usize) -> (DeploymentId, Uid) {
        let index = self.deployments.next_index() + nth;
        (DeploymentId::from(index), names::uid(self.seed, 2, index))
    }

    /// The id and UID that the `nth` StatefulSet created from now on will get.
    pub fn next_stateful_set(&self, nth: usize) -> (StatefulSetId, Uid) {
        let index = self.stateful_sets.next_index() + nth;
        (StatefulSetId::from(index), names::uid(self.seed, 3, index))
    }

    /// The id and UID that the next ControllerRevision will get.
    pub fn next_revision(&self) -> (ControllerRevisionId, Uid) {
        let index = self.revisions.next_index();
        let id = ControllerRevisionId::from(index);
        (id, names::uid(self.seed, 4, index))
    }

    /// The id and UID that the `nth` claim created from now on will get.
    pub fn next_claim(&self, nth: usize) -> (ClaimId, Uid) {
        let index = self.claims.next_index() + nth;
        (ClaimId::from(index), names::uid(self.seed, 5, index))
    }

    /// The object of that kind and name, of a kind that is not a pod.
    pub fn find(&self, kind: Kind, name: &str) -> Option<ObjectRef> {
        match kind {
            Kind::Deployment => self.find_deployment(name).map(ObjectRef::Deployment),
            Kind::ReplicaSet => self.find_replica_set(name).map(ObjectRef::ReplicaSet),
            Kind::StatefulSet => self.find_stateful_set(name).map(ObjectRef::StatefulSet),
            Kind::Service => self.find_service(name).map(ObjectRef::Service),
            Kind::ConfigMap | Kind::Pod | Kind::ResourceQuota => None,
        }
    }

    /// The StatefulSet of that name.
    pub fn find_stateful_set(&self, name: &str) -> Option<StatefulSetId> {
        let found = self
            .stateful_sets
            .iter()
            .find(|(_, object)| &*object.meta.name == name);
        found.map(|(index, _)| StatefulSetId::from(index))
    }

    /// The claim of that name.
    pub fn find_claim(&self, name: &str) -> Option<ClaimId> {
        self.claims_by_name.get(name).copied()
    }

    /// The Deployment of that name.
    pub fn find_deployment(&self, name: &str) -> Option<DeploymentId> {
        let found = self
            .deployments
            .iter()
            .find(|(_, object)| &*object.meta.name == name);
        found.map(|(index, _)| DeploymentId::from(index))
    }

    /// The Service of that name.
    pub fn find_service(&self, name: &str) -> Option<ServiceId> {
        let mut services = self.services.iter();
        let found = services.find(|(_, object)| &*object.meta.name == name);
        found.map(|(index, _)| ServiceId::from(index))
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
            return Some(self.pod_removal(id, now_ms)).filter(|change| *change != Change::Told);
        }
        let shorter = |earlier: Deletion| deletion.deadline_ms() < earlier.deadline_ms();
        pod.deletion
            .is_none_or(shorter)
            .then_some(Change::PodDeleting(id, deletion))
    }
}
