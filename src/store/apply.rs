//! How changes are applied: the only way in which the store changes.

use std::rc::Rc;

use super::owned::OwnedPods;
use super::{Change, Endpoints, PodCounts, Store};
use crate::api::{
    DeploymentId, ObjectRef, Owner, PodId, ReplicaSet, ReplicaSetId, Service, SortedMap,
};

impl Store {
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
            Change::ServiceDeleted(id) => {
                self.services.remove(id.index());
                if let Some(endpoints) = self.endpoints.get_mut(id.index()) {
                    *endpoints = Endpoints::default();
                }
            }
            Change::EndpointsChanged { service, endpoints } => {
                self.write_endpoints(*service, endpoints);
            }
            Change::EndpointsProxied(service) => {
                if let Some(endpoints) = self.endpoints.get_mut(service.index()) {
                    endpoints.propagate();
                }
            }
            Change::ResourceQuota(_)
            | Change::ResourceQuotaDeleted(_)
            | Change::NodeHealth(..)
            | Change::Scheduler { .. } => self.apply_to_cluster(change),
            Change::Probed { .. } | Change::Told => {}
            Change::StatefulSetCreated(..)
            | Change::StatefulSetChanged { .. }
            | Change::StatefulSetStatus(..)
            | Change::StatefulSetDeleted(_) => self.apply_to_stateful_set(change),
            Change::RevisionCreated(..)
            | Change::RevisionNumbered(..)
            | Change::RevisionOwner(..)
            | Change::RevisionDeleted(_) => self.apply_to_revision(change),
            Change::ClaimCreated(..)
            | Change::ClaimOwners(..)
            | Change::ClaimDeleting(_)
            | Change::ClaimRemoved(_) => self.apply_to_claim(change),
            Change::ReplicaSetCreated(..)
            | Change::ReplicaSetScaled { .. }
            | Change::ReplicaSetMeta { .. }
            | Change::ReplicaSetChanged(..)
            | Change::ReplicaSetOwner(..)
            | Change::ReplicaSetStatus(..)
            | Change::ReplicaSetDeleted(_) => self.apply_to_replica_set(change),
            Change::PodCreated(..)
            | Change::PodBound { .. }
            | Change::PodStatus(..)
            | Change::PodDeleting(..)
            | Change::PodRemoved(_)
            | Change::PodOwner(..)
            | Change::PodBonds(..)
            | Change::PodTemplate(..)
            | Change::PodMeta { .. } => self.apply_to_pod(change),
            Change::Finalizers { object, hold } => {
                if let ObjectRef::StatefulSet(id) = object
                    && let Some(set) = self.stateful_sets.get_mut(id.index())
                {
                    set.deleting = hold.deletion_s.is_some();
                }
                if let Some(meta) = self.meta_mut(*object) {
                    meta.generation += u32::from(meta.deletion_s != hold.deletion_s);
                    meta.deletion_s = hold.deletion_s;
                    meta.finalizers.clone_from(&hold.finalizers);
                }
            }
        }
    }

    /// What no workload owns.
    fn apply_to_cluster(&mut self, change: &Change) {
        match change {
            Change::ResourceQuota(Some(quota)) => {
                let name = Rc::clone(&quota.name);
                self.resource_quotas.insert(name, Rc::clone(quota));
            }
            Change::ResourceQuota(None) => self.resource_quotas = SortedMap::default(),
            Change::ResourceQuotaDeleted(name) => {
                self.resource_quotas.remove(name);
            }
            Change::NodeHealth(id, health) => {
                if let Some(node) = self.nodes.get_mut(id.index()) {
                    node.health = **health;
                }
            }
            Change::Scheduler { stopped } => self.scheduler_stopped = *stopped,
            _ => {}
        }
    }

    fn apply_service(&mut self, index: usize, object: &Rc<Service>) {
        if let Some(existing) = self.services.get_mut(index) {
            *existing = Service::clone(object);
        } else {
            self.services.push(Rc::clone(object));
            self.endpoints.push(Endpoints::default());
        }
    }

    fn apply_to_replica_set(&mut self, change: &Change) {
        match change {
            Change::ReplicaSetCreated(id, object) => {
                self.replica_sets.push(Rc::clone(object));
                self.owned_pods.push(OwnedPods::default());
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
            Change::ReplicaSetMeta { id, meta } => {
                if let Some(object) = self.replica_sets.get_mut(id.index()) {
                    object.meta.generation +=
                        u32::from(object.min_ready_seconds != meta.min_ready_seconds);
                    object.meta.annotations = Rc::clone(&meta.annotations);
                    object.revision = meta.revision;
                    object.revision_history = Rc::clone(&meta.revision_history);
                    object.min_ready_seconds = meta.min_ready_seconds;
                }
            }
            Change::ReplicaSetChanged(id, wanted) => self.change_replica_set(*id, wanted),
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

    fn change_replica_set(&mut self, id: ReplicaSetId, wanted: &ReplicaSet) {
        let pods = self.pods_of(id).to_vec();
        // They are counted by the labels of the template, which may be others afterwards.
        for pod in &pods {
            self.count(*pod, -1);
        }
        if let Some(object) = self.replica_sets.get_mut(id.index()) {
            object.meta.generation += u32::from(!object.has_spec_of(wanted));
            object.replicas = wanted.replicas;
            object.min_ready_seconds = wanted.min_ready_seconds;
            object.template = Rc::clone(&wanted.template);
            object.meta.labels = Rc::clone(&wanted.meta.labels);
            object.meta.annotations = Rc::clone(&wanted.meta.annotations);
            if object.pod_labels != wanted.pod_labels {
                object.pod_labels = Rc::clone(&wanted.pod_labels);
            }
        }
        for pod in pods {
            self.count(pod, 1);
        }
    }

    fn apply_to_pod(&mut self, change: &Change) {
        let id = match change {
            Change::PodCreated(id, object) => {
                self.pods.push(Rc::clone(object));
                self.link_pod(*id, object.owner);
                self.count(*id, 1);
                self.note_bonds(*id);
                return;
            }
            Change::PodBound { id, .. }
            | Change::PodStatus(id, _)
            | Change::PodDeleting(id, _)
            | Change::PodRemoved(id)
            | Change::PodOwner(id, _)
            | Change::PodBonds(id, _)
            | Change::PodTemplate(id, _)
            | Change::PodMeta { id, .. } => *id,
            _ => return,
        };
        self.count(id, -1);
        let owner = self.pod(id).and_then(|pod| pod.owner);
        match change {
            Change::PodRemoved(_) => {
                if let Some(pod) = self.pods.remove(id.index()) {
                    self.unlink_pod(id, owner);
                    self.prune_stateful(&pod);
                }
            }
            Change::PodOwner(_, new_owner) => {
                self.unlink_pod(id, owner);
                self.edit_pod(change, id);
                self.link_pod(id, *new_owner);
            }
            _ => self.edit_pod(change, id),
        }
        self.count(id, 1);
        self.note_bonds(id);
    }

    fn note_bonds(&mut self, id: PodId) {
        if self.pod(id).is_some_and(|pod| pod.bonds.is_some()) {
            self.bonded_pods.insert(id, ());
        } else {
            self.bonded_pods.remove(&id);
        }
    }

    fn edit_pod(&mut self, change: &Change, id: PodId) {
        let Some(pod) = self.pods.get_mut(id.index()) else {
            return;
        };
        match change {
            Change::PodBound { node, status, .. } => {
                pod.node = Some(*node);
                pod.status = Rc::clone(status);
            }
            Change::PodStatus(_, status) => pod.status = Rc::clone(status),
            Change::PodDeleting(_, deletion) => pod.deletion = Some(*deletion),
            Change::PodOwner(_, owner) => pod.owner = *owner,
            Change::PodTemplate(_, template) => pod.template = Rc::clone(template),
            Change::PodBonds(_, bonds) => pod.bonds.clone_from(bonds),
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

    /// Adds a pod to (`by` 1), or takes it out of (`by` −1), the counts of its owner and node.
    fn count(&mut self, id: PodId, by: i32) {
        let Some(pod) = self.pods.get(id.index()) else {
            return;
        };
        match pod.owner {
            Some(Owner::ReplicaSet(owner)) => {
                if let Some(set) = self.replica_sets.get(owner.index())
                    && let Some(counts) = self.counts.get_mut(owner.index())
                {
                    counts.shift((id, pod), &set.pod_labels, &mut self.links, by);
                }
            }
            Some(Owner::StatefulSet(owner)) => {
                let claims = self.claims_of(owner, id, pod);
                if let Some(pods) = self.stateful_pods.get_mut(owner.index()) {
                    if by > 0 {
                        pods.enter(id, pod, claims);
                    } else {
                        pods.leave(id, pod);
                    }
                }
            }
            None => {}
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
                self.orphan_replica_sets.insert(id, ());
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
                    owned.add(id);
                }
            }
            // It is found by its ordinal.
            Some(Owner::StatefulSet(_)) => {}
            None => {
                self.orphan_pods.insert(id, ());
            }
        }
    }

    fn unlink_pod(&mut self, id: PodId, owner: Option<Owner>) {
        let owner = match owner {
            Some(Owner::ReplicaSet(owner)) => owner,
            Some(Owner::StatefulSet(_)) => return,
            None => {
                self.orphan_pods.remove(&id);
                return;
            }
        };
        let pods = &self.pods;
        if let Some(owned) = self.owned_pods.get_mut(owner.index()) {
            match pods.get(id.index()) {
                Some(_) => owned.release(id),
                None => owned.forget(|id| pods.get(id.index()).is_some()),
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
