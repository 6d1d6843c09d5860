//! Who is to have a turn after a change: those who watch what it has changed.

use super::agenda::Turn;
use super::world::World;
use crate::api::{
    ClaimId, ClaimOwner, DeploymentId, NodeId, Owner, PodId, ReplicaSetId, StatefulSetId,
};
use crate::store::Change;

impl World {
    /// Asks for the turns of those who lose an object by `change`: afterwards the store can no
    /// longer tell who they are.
    pub(super) fn wake_before(&mut self, change: &Change) {
        match change {
            Change::PodRemoved(id) | Change::PodOwner(id, _) => {
                self.wake_owner_of_pod(*id);
                if matches!(change, Change::PodRemoved(_)) {
                    self.wake_claims_of_pod(*id);
                    self.wake_recreate(*id);
                    if let Some(worker) = self.workers.get_mut(id.index()) {
                        *worker = None;
                    }
                }
            }
            Change::ReplicaSetDeleted(id) | Change::ReplicaSetOwner(id, _) => {
                self.wake_owner_of_replica_set(*id);
            }
            Change::StatefulSetDeleted(id) => self.wake_claims_of_set(*id),
            Change::NodeHealth(id, health) => self.wake_kubelet_of(*id, **health),
            _ => {}
        }
    }

    /// Asks for the turns of those who watch what `change` has changed (DEP-2, RS-1).
    pub(super) fn wake(&mut self, change: &Change) {
        match change {
            Change::DeploymentCreated(id, _)
            | Change::DeploymentChanged { id, .. }
            | Change::DeploymentStatus { id, .. } => self.wake_deployment(*id),
            Change::ReplicaSetCreated(id, _)
            | Change::ReplicaSetScaled { id, .. }
            | Change::ReplicaSetMeta { id, .. }
            | Change::ReplicaSetChanged(id, _)
            | Change::ReplicaSetOwner(id, _)
            | Change::ReplicaSetStatus(id, _) => {
                self.wake_replica_set(*id);
                self.wake_owner_of_replica_set(*id);
            }
            Change::PodCreated(id, pod) => {
                self.wake_owner_of_pod(*id);
                if !self.setup.driven && pod.node.is_none() {
                    let at_ms = self.now_ms + self.setup.latency.scheduler_ms;
                    self.agenda.ask(at_ms, Turn::Scheduler(*id));
                }
                self.wake_kubelet(*id);
            }
            Change::PodBound { id, .. }
            | Change::PodDeleting(id, _)
            | Change::PodTemplate(id, _)
            | Change::PodMeta { id, .. } => {
                self.wake_owner_of_pod(*id);
                self.wake_kubelet(*id);
            }
            Change::PodStatus(id, _) | Change::PodOwner(id, _) => self.wake_owner_of_pod(*id),
            Change::ClaimOwners(id, _) | Change::ClaimDeleting(id) => self.wake_claim(*id),
            Change::RevisionOwner(_, Some(id))
            | Change::StatefulSetCreated(id, _)
            | Change::StatefulSetChanged { id, .. }
            | Change::StatefulSetStatus(id, _) => self.wake_stateful_set(*id),
            Change::Finalizers { object, .. } => self.wake_marked(*object),
            Change::NodeHealth(..) | Change::Scheduler { .. } => self.wake_around_nodes(),
            Change::DeploymentDeleted(_)
            | Change::ReplicaSetDeleted(_)
            | Change::PodRemoved(_)
            | Change::StatefulSetDeleted(_)
            | Change::RevisionCreated(..)
            | Change::RevisionNumbered(..)
            | Change::RevisionOwner(..)
            | Change::RevisionDeleted(_)
            | Change::ClaimCreated(..)
            | Change::ClaimRemoved(_)
            | Change::ServiceApplied(..)
            | Change::ServiceDeleted(_)
            | Change::EndpointsChanged { .. }
            | Change::EndpointsProxied(_)
            | Change::PodBonds(..)
            | Change::ResourceQuota(_)
            | Change::ResourceQuotaDeleted(_)
            | Change::Probed { .. }
            | Change::Told => {}
        }
    }

    pub(super) fn wake_deployment(&mut self, id: DeploymentId) {
        let at_ms = self.now_ms + self.setup.latency.controller_ms;
        self.agenda.ask(at_ms, Turn::Deployment(id));
    }

    pub(super) fn wake_replica_set(&mut self, id: ReplicaSetId) {
        let at_ms = self.now_ms + self.setup.latency.controller_ms;
        self.agenda.ask(at_ms, Turn::ReplicaSet(id));
    }

    fn wake_claim(&mut self, id: ClaimId) {
        let at_ms = self.now_ms + self.setup.latency.controller_ms;
        self.agenda.ask(at_ms, Turn::Claim(id));
    }

    fn wake_claims_of_pod(&mut self, id: PodId) {
        let claims: Vec<_> = match self.store.pod(id) {
            Some(pod) => self.store.claims_of_pod(pod).collect(),
            None => return,
        };
        for claim in claims {
            self.wake_claim(claim);
        }
    }

    fn wake_claims_of_set(&mut self, id: StatefulSetId) {
        let owner = ClaimOwner::StatefulSet(id);
        let claims = self.store.claims.iter();
        let owned = claims.filter(|(_, claim)| claim.owners.contains(&owner));
        for claim in owned.map(|(index, _)| index.into()).collect::<Vec<_>>() {
            self.wake_claim(claim);
        }
    }

    pub(super) fn wake_stateful_set(&mut self, id: StatefulSetId) {
        let at_ms = self.now_ms + self.setup.latency.controller_ms;
        self.agenda.ask(at_ms, Turn::StatefulSet(id));
    }

    /// DEP-2: an orphan concerns every Deployment whose selector matches it.
    pub(super) fn wake_owner_of_replica_set(&mut self, id: ReplicaSetId) {
        let Some(set) = self.store.replica_set(id) else {
            return;
        };
        if let Some(owner) = set.owner {
            return self.wake_deployment(owner);
        }
        let deployments = self.store.deployments.iter();
        let matching: Vec<_> = deployments
            .filter(|(_, object)| object.spec.selector.matches(&set.meta.labels))
            .map(|(index, _)| DeploymentId::from(index))
            .collect();
        for owner in matching {
            self.wake_deployment(owner);
        }
    }

    fn wake_owner_of_pod(&mut self, id: PodId) {
        let Some(pod) = self.store.pod(id) else {
            return;
        };
        match pod.owner {
            Some(Owner::ReplicaSet(owner)) => self.wake_replica_set(owner),
            Some(Owner::StatefulSet(owner)) => self.wake_stateful_set(owner),
            None => self.wake_possible_owners(id),
        }
    }

    /// RS-1, STS-1: an orphan concerns every set whose selector matches it.
    fn wake_possible_owners(&mut self, id: PodId) {
        let Some(pod) = self.store.pod(id).cloned() else {
            return;
        };
        let matching: Vec<_> = self
            .store
            .replica_sets
            .iter()
            .filter(|(_, object)| object.selector.matches(&pod.labels))
            .map(|(index, _)| ReplicaSetId::from(index))
            .collect();
        for owner in matching {
            self.wake_replica_set(owner);
        }
        // STS-1.
        let sets = self.store.stateful_sets.iter();
        let matching: Vec<_> = sets
            .filter(|(_, object)| object.spec.selector.matches(&pod.labels))
            .map(|(index, _)| StatefulSetId::from(index))
            .collect();
        for owner in matching {
            self.wake_stateful_set(owner);
        }
    }

    /// DEP-3: under Recreate, the disappearance of a pod wakes its Deployment.
    fn wake_recreate(&mut self, id: PodId) {
        let owner = self.store.pod(id).and_then(|pod| pod.owner);
        if let Some(Owner::ReplicaSet(owner)) = owner {
            self.wake_owner_of_replica_set(owner);
        }
    }

    fn wake_kubelet(&mut self, id: PodId) {
        let node: Option<NodeId> = self.store.pod(id).and_then(|pod| pod.node);
        if !self.setup.driven && node.is_some() {
            let at_ms = self.now_ms + self.setup.latency.kubelet_ms;
            self.agenda.ask(at_ms, Turn::Kubelet(id));
        }
    }
}
