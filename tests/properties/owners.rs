//! Nothing loses its owner but by an orphaning deletion, and no claim goes that is to be kept.

use rollscope::api::{ClaimOwner, ORPHAN, ObjectRef, Owner, Retention};
use rollscope::sim::{Actor, Record};
use rollscope::store::{Change, Store};

use crate::watch::{Broken, hold};

/// Who owned what before the record that is looked at.
#[derive(Default)]
pub(crate) struct Owners {
    /// By pod.
    pods: Vec<Option<Owner>>,
    /// By ReplicaSet, ControllerRevision and claim.
    others: Vec<(ObjectRef, Vec<ObjectRef>)>,
    /// What was deleted with its dependents to be left.
    orphaning: Vec<ObjectRef>,
    /// A StatefulSet once asked for claims to be deleted.
    claims_may_go: bool,
}

impl Owners {
    pub fn was_orphaned(&self) -> bool {
        !self.orphaning.is_empty()
    }

    pub fn see(&mut self, store: &Store, record: &Record) -> Broken {
        match &record.change {
            Change::Finalizers { object, hold }
                if hold.finalizers.iter().any(|name| **name == *ORPHAN) =>
            {
                self.orphaning.push(*object);
            }
            Change::StatefulSetCreated(id, _) | Change::StatefulSetChanged { id, .. } => {
                let spec = store.stateful_set(*id).map(|set| &set.spec);
                self.claims_may_go |= spec.is_some_and(|spec| {
                    [spec.when_deleted, spec.when_scaled].contains(&Retention::Delete)
                });
            }
            Change::PodCreated(id, pod) => {
                hold!(pod.owner.is_some(), "{} comes without owner", pod.name);
                hold!(id.index() == self.pods.len(), "{id:?} is not the next pod");
                self.pods.push(pod.owner);
            }
            Change::PodOwner(id, owner) => {
                let Some(before) = self.pods.get_mut(id.index()) else {
                    return Err(format!("{id:?} has never been created"));
                };
                let before = std::mem::replace(before, *owner);
                let owner = owner.map(Owner::object);
                self.changes(
                    store,
                    before.map(Owner::object).as_slice(),
                    owner.as_slice(),
                )?;
            }
            Change::ReplicaSetCreated(id, _) | Change::ReplicaSetOwner(id, _) => {
                self.look_at(store, record.actor, ObjectRef::ReplicaSet(*id))?;
            }
            Change::RevisionCreated(id, _) | Change::RevisionOwner(id, _) => {
                self.look_at(store, record.actor, ObjectRef::ControllerRevision(*id))?;
            }
            Change::ClaimCreated(id, _) | Change::ClaimOwners(id, _) => {
                self.look_at(store, record.actor, ObjectRef::Claim(*id))?;
            }
            Change::ClaimDeleting(_) | Change::ClaimRemoved(_) => {
                hold!(self.claims_may_go, "a claim goes that is to be retained");
            }
            _ => {}
        }
        Ok(())
    }

    /// The owners of an object after it was created or got other owners.
    fn look_at(&mut self, store: &Store, actor: Actor, object: ObjectRef) -> Broken {
        let owners: Vec<_> = owners_of(store, object);
        let known = self.others.iter().position(|(other, _)| *other == object);
        let known = known.and_then(|place| self.others.get_mut(place));
        let before = if let Some((_, before)) = known {
            std::mem::replace(before, owners.clone())
        } else {
            self.others.push((object, owners.clone()));
            Vec::new()
        };
        // STS-35: it is for the StatefulSet controller to say what a claim goes with.
        let is_retention = matches!(
            (object, actor),
            (ObjectRef::Claim(_), Actor::StatefulSetController(_))
        );
        if is_retention {
            return Ok(());
        }
        self.changes(store, &before, &owners)
    }

    fn changes(&self, store: &Store, before: &[ObjectRef], after: &[ObjectRef]) -> Broken {
        for owner in after {
            hold!(
                store.exists(*owner),
                "it is adopted by {owner:?}, which is gone"
            );
        }
        for owner in before.iter().filter(|owner| !after.contains(owner)) {
            let is_free = !store.exists(*owner) || self.orphaning.contains(owner);
            hold!(is_free, "it is orphaned although {owner:?} is there");
        }
        Ok(())
    }
}

fn owners_of(store: &Store, object: ObjectRef) -> Vec<ObjectRef> {
    let ObjectRef::Claim(id) = object else {
        let owners = store.owners(object).into_iter();
        return owners.map(|reference| reference.owner).collect();
    };
    let owners = store.claim(id).into_iter().flat_map(|claim| &claim.owners);
    let owners = owners.map(|owner| match owner {
        ClaimOwner::StatefulSet(id) => ObjectRef::StatefulSet(*id),
        ClaimOwner::Pod(id) => ObjectRef::Pod(*id),
    });
    owners.collect()
}
