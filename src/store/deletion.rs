//! What the API server makes of a request to delete an object, and who depends on whom.

use std::rc::Rc;

use super::{Change, Hold, Store};
use crate::api::{
    Bonds, ClaimOwner, Deletion, DeletionPropagation, FOREGROUND, ORPHAN, ObjectMeta, ObjectRef,
    Owner, OwnerReference, PodId,
};

impl Store {
    /// `metadata` of an object. Pods and nodes have theirs in fields of their own.
    pub fn meta(&self, object: ObjectRef) -> Option<&ObjectMeta> {
        match object {
            ObjectRef::Deployment(id) => Some(&self.deployment(id)?.meta),
            ObjectRef::ReplicaSet(id) => Some(&self.replica_set(id)?.meta),
            ObjectRef::StatefulSet(id) => Some(&self.stateful_set(id)?.meta),
            ObjectRef::ControllerRevision(id) => Some(&self.revision(id)?.meta),
            ObjectRef::Claim(id) => Some(&self.claim(id)?.meta),
            ObjectRef::Service(id) => Some(&self.services.get(id.index())?.meta),
            ObjectRef::Pod(_) | ObjectRef::Node(_) => None,
        }
    }

    pub(super) fn meta_mut(&mut self, object: ObjectRef) -> Option<&mut ObjectMeta> {
        match object {
            ObjectRef::Deployment(id) => Some(&mut self.deployments.get_mut(id.index())?.meta),
            ObjectRef::ReplicaSet(id) => Some(&mut self.replica_sets.get_mut(id.index())?.meta),
            ObjectRef::StatefulSet(id) => Some(&mut self.stateful_sets.get_mut(id.index())?.meta),
            _ => None,
        }
    }

    /// Whether an object is (still) there.
    pub fn exists(&self, object: ObjectRef) -> bool {
        match object {
            ObjectRef::Pod(id) => self.pod(id).is_some(),
            ObjectRef::Node(id) => self.node(id).is_some(),
            _ => self.meta(object).is_some(),
        }
    }

    /// CL-130 to CL-132: what a request to delete an object leads to: it goes at once, unless
    /// finalizers hold it. `None` if there is nothing to do. Without `propagation` the finalizers
    /// stay as they are.
    pub fn deletion(
        &self,
        object: ObjectRef,
        propagation: Option<DeletionPropagation>,
        now_ms: i64,
    ) -> Option<Change> {
        match object {
            ObjectRef::Pod(id) => return self.pod_deletion(id, None, now_ms),
            ObjectRef::Claim(id) => {
                let open = !self.claim(id)?.deleting;
                return open.then_some(Change::ClaimDeleting(id));
            }
            _ => {}
        }
        let mut finalizers = self.meta(object)?.finalizers.clone();
        if let Some(propagation) = propagation {
            finalizers.retain(|name| **name != *FOREGROUND && **name != *ORPHAN);
            finalizers.extend(propagation.finalizer().map(Rc::from));
        }
        self.with_finalizers(object, finalizers, Some(now_ms.div_euclid(1000)))
    }

    /// What other finalizers make of an object: one that is marked for deletion goes with the last
    /// of them. `deletion_s` marks it, if it is not marked yet.
    pub fn with_finalizers(
        &self,
        object: ObjectRef,
        finalizers: Vec<Rc<str>>,
        deletion_s: Option<i64>,
    ) -> Option<Change> {
        let meta = self.meta(object)?;
        let deletion_s = meta.deletion_s.or(deletion_s);
        if deletion_s.is_some() && finalizers.is_empty() {
            return removal(object);
        }
        let changed = deletion_s != meta.deletion_s || finalizers != meta.finalizers;
        changed.then_some(Change::Finalizers {
            object,
            hold: Box::new(Hold {
                deletion_s,
                finalizers,
            }),
        })
    }

    /// What becomes of a pod when its kubelet is done with it: finalizers hold it, with no grace
    /// left.
    pub(crate) fn pod_removal(&self, id: PodId, now_ms: i64) -> Change {
        let held = self.pod(id).filter(|pod| pod.has_finalizers());
        let Some(pod) = held else {
            return Change::PodRemoved(id);
        };
        let before = pod.deletion;
        if before.is_some_and(|deletion| deletion.grace_period_seconds == 0) {
            return Change::Told;
        }
        let deletion = Deletion {
            requested_ms: before.map_or(now_ms, |deletion| deletion.requested_ms),
            grace_period_seconds: 0,
        };
        Change::PodDeleting(id, deletion)
    }

    /// The owners of an object: `metadata.ownerReferences`.
    pub fn owners(&self, object: ObjectRef) -> Vec<OwnerReference> {
        let of_controller = |owner: Option<ObjectRef>| {
            let owner = owner.map(|owner| OwnerReference {
                owner,
                controller: true,
                block_owner_deletion: true,
            });
            owner.into_iter().collect::<Vec<_>>()
        };
        match object {
            ObjectRef::ReplicaSet(id) => {
                let owner = self.replica_set(id).and_then(|set| set.owner);
                of_controller(owner.map(ObjectRef::Deployment))
            }
            ObjectRef::ControllerRevision(id) => {
                let owner = self.revision(id).and_then(|revision| revision.owner);
                of_controller(owner.map(ObjectRef::StatefulSet))
            }
            ObjectRef::Pod(id) => {
                let Some(pod) = self.pod(id) else {
                    return Vec::new();
                };
                let mut owners = of_controller(pod.owner.map(Owner::object));
                owners.extend(pod.bonds.iter().flat_map(|bonds| &bonds.owners));
                owners
            }
            ObjectRef::Claim(id) => {
                let owners = self.claim(id).into_iter().flat_map(|claim| &claim.owners);
                let owners = owners.flat_map(|owner| {
                    of_controller(Some(match owner {
                        ClaimOwner::StatefulSet(id) => ObjectRef::StatefulSet(*id),
                        ClaimOwner::Pod(id) => ObjectRef::Pod(*id),
                    }))
                });
                owners.collect()
            }
            _ => Vec::new(),
        }
    }

    /// What takes one owner from an object.
    pub fn without_owner(&self, object: ObjectRef, owner: ObjectRef) -> Option<Change> {
        match object {
            ObjectRef::ReplicaSet(id) => Some(Change::ReplicaSetOwner(id, None)),
            ObjectRef::ControllerRevision(id) => Some(Change::RevisionOwner(id, None)),
            ObjectRef::Claim(id) => {
                let mut owners = self.claim(id)?.owners.clone();
                owners.retain(|other| match other {
                    ClaimOwner::StatefulSet(id) => ObjectRef::StatefulSet(*id) != owner,
                    ClaimOwner::Pod(id) => ObjectRef::Pod(*id) != owner,
                });
                Some(Change::ClaimOwners(id, owners))
            }
            ObjectRef::Pod(id) => {
                let pod = self.pod(id)?;
                if pod.owner.map(Owner::object) == Some(owner) {
                    return Some(Change::PodOwner(id, None));
                }
                let mut bonds = Bonds::clone(pod.bonds.as_ref()?);
                bonds.owners.retain(|other| other.owner != owner);
                let any = !bonds.finalizers.is_empty() || !bonds.owners.is_empty();
                Some(Change::PodBonds(id, any.then(|| Rc::new(bonds))))
            }
            _ => None,
        }
    }

    /// The objects that name `owner` among their owners, in the order in which they came.
    pub fn dependents(&self, owner: ObjectRef) -> Vec<ObjectRef> {
        let mut found: Vec<ObjectRef> = match owner {
            ObjectRef::Deployment(id) => {
                let sets = self.replica_sets_of(id).iter();
                sets.map(|id| ObjectRef::ReplicaSet(*id)).collect()
            }
            ObjectRef::ReplicaSet(id) => {
                let pods = self.pods_of(id).iter();
                let pods = pods.filter(|id| self.pod(**id).is_some());
                pods.map(|id| ObjectRef::Pod(*id)).collect()
            }
            ObjectRef::StatefulSet(id) => {
                let pods = self.stateful_pods(id).into_iter();
                pods.flat_map(|pods| pods.ids().map(ObjectRef::Pod))
                    .collect()
            }
            _ => Vec::new(),
        };
        if let ObjectRef::StatefulSet(id) = owner {
            let revisions = self.revisions.iter();
            let owned = revisions.filter(|(_, object)| object.owner == Some(id));
            found.extend(owned.map(|(index, _)| ObjectRef::ControllerRevision(index.into())));
            let owner = ClaimOwner::StatefulSet(id);
            let claims = self.claims.iter();
            let owned = claims.filter(|(_, claim)| claim.owners.contains(&owner));
            found.extend(owned.map(|(index, _)| ObjectRef::Claim(index.into())));
        }
        let bonded = self.bonded_pods.keys().copied();
        let bonded = bonded.filter(|id| {
            let pod = self.pod(*id);
            pod.is_some_and(|pod| pod.is_bonded_to(owner))
        });
        found.extend(bonded.map(ObjectRef::Pod));
        found
    }
}

/// What makes an object go away that nothing holds.
fn removal(object: ObjectRef) -> Option<Change> {
    match object {
        ObjectRef::Deployment(id) => Some(Change::DeploymentDeleted(id)),
        ObjectRef::ReplicaSet(id) => Some(Change::ReplicaSetDeleted(id)),
        ObjectRef::StatefulSet(id) => Some(Change::StatefulSetDeleted(id)),
        ObjectRef::ControllerRevision(id) => Some(Change::RevisionDeleted(id)),
        ObjectRef::Service(id) => Some(Change::ServiceDeleted(id)),
        ObjectRef::Claim(_) | ObjectRef::Pod(_) | ObjectRef::Node(_) => None,
    }
}
