//! Turns of the garbage collector.

use super::Actor;
use super::agenda::Turn;
use super::world::World;
use crate::api::ObjectRef;
use crate::controllers::garbage_collector;
use crate::store::Change;

impl World {
    pub(super) fn collector_turn(&mut self, owner: ObjectRef) {
        let outcome = garbage_collector::sync(&self.store, owner, self.now_ms);
        let actor = Actor::GarbageCollector(owner);
        self.take(actor, Turn::Collect(owner), outcome);
    }

    /// The owners that lose a dependent by `change`, which has not been made yet.
    pub(super) fn losing_owners(&self, change: &Change) -> Vec<ObjectRef> {
        let dependent = match change {
            Change::PodRemoved(id) | Change::PodBonds(id, _) => ObjectRef::Pod(*id),
            Change::ReplicaSetDeleted(id) => ObjectRef::ReplicaSet(*id),
            Change::RevisionDeleted(id) => ObjectRef::ControllerRevision(*id),
            Change::ClaimRemoved(id) => ObjectRef::Claim(*id),
            _ => return Vec::new(),
        };
        let owners = self.store.owners(dependent).into_iter();
        let owners = owners.map(|reference| reference.owner);
        owners.filter(|owner| self.is_deleting(*owner)).collect()
    }

    /// Asks for the collector's turns after `change`. An owner that waits for many is looked at
    /// again when the last of them is gone.
    pub(super) fn wake_collector(&mut self, change: &Change, losing: Vec<ObjectRef>) {
        for owner in losing {
            if !self.still_has_pods(owner) {
                self.ask_collector(owner);
            }
        }
        let object = match change {
            Change::Finalizers { object, .. } => *object,
            Change::DeploymentDeleted(id) => ObjectRef::Deployment(*id),
            Change::ReplicaSetDeleted(id) => ObjectRef::ReplicaSet(*id),
            Change::StatefulSetDeleted(id) => ObjectRef::StatefulSet(*id),
            Change::PodCreated(_, pod) => {
                let bonds = pod.bonds.iter().flat_map(|bonds| &bonds.owners);
                let owners: Vec<_> = bonds.map(|reference| reference.owner).collect();
                for owner in owners {
                    self.ask_collector(owner);
                }
                return;
            }
            _ => return,
        };
        self.ask_collector(object);
    }

    fn is_deleting(&self, owner: ObjectRef) -> bool {
        let meta = self.store.meta(owner);
        meta.is_some_and(|meta| meta.is_deleting())
    }

    fn still_has_pods(&self, owner: ObjectRef) -> bool {
        match owner {
            ObjectRef::ReplicaSet(id) => !self.store.pods_of(id).is_empty(),
            ObjectRef::StatefulSet(id) => {
                let pods = self.store.stateful_pods(id);
                pods.is_some_and(|pods| !pods.is_empty())
            }
            _ => false,
        }
    }

    fn ask_collector(&mut self, owner: ObjectRef) {
        let at_ms = self.now_ms + self.setup.latency.controller_ms;
        self.agenda.ask(at_ms, Turn::Collect(owner));
    }

    /// Asks for the turns of the controllers of an object that was marked for deletion.
    pub(super) fn wake_marked(&mut self, object: ObjectRef) {
        match object {
            ObjectRef::Deployment(id) => self.wake_deployment(id),
            ObjectRef::ReplicaSet(id) => {
                self.wake_replica_set(id);
                self.wake_owner_of_replica_set(id);
            }
            ObjectRef::StatefulSet(id) => self.wake_stateful_set(id),
            _ => {}
        }
    }
}
