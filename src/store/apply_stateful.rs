//! Changes of StatefulSets, their revisions and claims.

use std::rc::Rc;

use super::stateful_pods::ClaimsOf;
use super::{Change, StatefulPods, Store};
use crate::api::{ClaimId, ClaimOwner, Owner, Pod, PodId, StatefulSetId, claim_name, ordinal_of};

impl Store {
    pub(super) fn apply_to_stateful_set(&mut self, change: &Change) {
        match change {
            Change::StatefulSetCreated(_, object) => {
                self.stateful_sets.push(Rc::clone(object));
                self.stateful_pods.push(StatefulPods::new(object));
            }
            Change::StatefulSetChanged {
                id,
                spec,
                labels,
                annotations,
            } => {
                if let Some(object) = self.stateful_sets.get_mut(id.index()) {
                    object.meta.generation += u32::from(object.spec != *spec);
                    object.spec = Rc::clone(spec);
                    object.meta.labels = Rc::clone(labels);
                    object.meta.annotations = Rc::clone(annotations);
                }
            }
            Change::StatefulSetStatus(id, status) => {
                if let Some(object) = self.stateful_sets.get_mut(id.index()) {
                    object.status = Rc::clone(status);
                }
            }
            Change::StatefulSetDeleted(id) => {
                self.stateful_sets.remove(id.index());
            }
            _ => {}
        }
    }

    pub(super) fn apply_to_revision(&mut self, change: &Change) {
        match change {
            Change::RevisionCreated(_, object) => self.revisions.push(Rc::clone(object)),
            Change::RevisionNumbered(id, revision) => {
                if let Some(object) = self.revisions.get_mut(id.index()) {
                    object.revision = *revision;
                }
            }
            Change::RevisionOwner(id, owner) => {
                if let Some(object) = self.revisions.get_mut(id.index()) {
                    object.owner = *owner;
                }
            }
            Change::RevisionDeleted(id) => {
                self.revisions.remove(id.index());
            }
            _ => {}
        }
    }

    pub(super) fn apply_to_claim(&mut self, change: &Change) {
        let name = match change {
            Change::ClaimCreated(id, object) => {
                let name = Rc::clone(&object.meta.name);
                self.claims.push(Rc::clone(object));
                self.claims_by_name.insert(Rc::clone(&name), *id);
                name
            }
            Change::ClaimOwners(id, owners) => {
                let Some(object) = self.claims.get_mut(id.index()) else {
                    return;
                };
                object.owners.clone_from(owners);
                Rc::clone(&object.meta.name)
            }
            Change::ClaimDeleting(id) => {
                if let Some(object) = self.claims.get_mut(id.index()) {
                    object.deleting = true;
                }
                return;
            }
            Change::ClaimRemoved(id) => {
                let Some(object) = self.claims.remove(id.index()) else {
                    return;
                };
                self.claims_by_name.remove(&object.meta.name);
                Rc::clone(&object.meta.name)
            }
            _ => return,
        };
        for (set, ordinal) in self.users_of_claim(&name) {
            let pods = self.stateful_pods(set);
            let Some(id) = pods.and_then(|pods| pods.pod(i64::from(ordinal))) else {
                continue;
            };
            let Some(pod) = self.pod(id) else { continue };
            let claims = self.claims_of(set, id, pod);
            if let Some(pods) = self.stateful_pods.get_mut(set.index()) {
                pods.note_claims(ordinal, claims);
            }
        }
    }

    /// The set and the ordinal of every pod of a StatefulSet, past or present, that would use the
    /// claim of that name (STS-5).
    fn users_of_claim(&self, claim: &str) -> Vec<(StatefulSetId, i32)> {
        let mut users = Vec::new();
        for (index, pods) in self.stateful_pods.iter().enumerate() {
            for template in &pods.identity.claims {
                let pod = claim.strip_prefix(&**template);
                let pod = pod.and_then(|rest| rest.strip_prefix('-'));
                let ordinal = pod.and_then(|pod| ordinal_of(&pods.set_name, pod));
                users.extend(ordinal.map(|ordinal| (StatefulSetId::from(index), ordinal)));
            }
        }
        users
    }

    /// The pod with that ordinal of any StatefulSet called `set`, past or present, or a pod that
    /// has that name and no owner.
    pub fn find_stateful_pod(&self, set: &str, ordinal: i32) -> Option<PodId> {
        let mut sets = self
            .stateful_pods
            .iter()
            .filter(|pods| *pods.set_name == *set);
        let owned = sets.find_map(|pods| pods.pod(i64::from(ordinal)));
        let named = |orphan: &PodId| {
            let pod = self.pod(*orphan);
            pod.is_some_and(|pod| ordinal_of(set, &pod.name) == Some(ordinal))
        };
        owned.or_else(|| self.orphan_pods().find(named))
    }

    /// The pods that use a claim: those of StatefulSets, and those that a set has left behind.
    pub fn pods_using(&self, id: ClaimId) -> Vec<PodId> {
        let Some(claim) = self.claim(id) else {
            return Vec::new();
        };
        let name = &claim.meta.name;
        let users = self.users_of_claim(name).into_iter();
        let owned = users.filter_map(|(set, ordinal)| {
            self.stateful_pods(set)
                .and_then(|pods| pods.pod(i64::from(ordinal)))
        });
        let left_behind = self.orphan_pods().filter(|orphan| {
            let pod = self.pod(*orphan);
            pod.is_some_and(|pod| claim_names(pod).any(|other| other == **name))
        });
        owned.chain(left_behind).collect()
    }

    /// The claims of a pod that exist.
    pub fn claims_of_pod<'s>(&'s self, pod: &'s Pod) -> impl Iterator<Item = ClaimId> {
        claim_names(pod).filter_map(|name| self.find_claim(&name))
    }

    /// Who owns the claims that the pod of a StatefulSet uses.
    pub(super) fn claims_of(&self, set: StatefulSetId, id: PodId, pod: &Pod) -> ClaimsOf {
        let mut found = ClaimsOf {
            missing: false,
            free: true,
            set: true,
            pod: true,
        };
        let Some(pods) = self.stateful_pods(set) else {
            return found;
        };
        for template in &pods.identity.claims {
            let claim = self.find_claim(&claim_name(template, &pod.name));
            let Some(claim) = claim.and_then(|claim| self.claim(claim)) else {
                found.missing = true;
                continue;
            };
            found.free &= claim.owners.is_empty();
            found.set &= claim.owners == [ClaimOwner::StatefulSet(set)];
            found.pod &= claim.owners == [ClaimOwner::Pod(id)];
        }
        found
    }

    pub(super) fn prune_stateful(&mut self, pod: &Pod) {
        if let Some(Owner::StatefulSet(owner)) = pod.owner
            && let Some(pods) = self.stateful_pods.get_mut(owner.index())
        {
            pods.prune(&pod.name);
        }
    }
}

/// STS-5: the names of the claims that a pod uses.
fn claim_names(pod: &Pod) -> impl Iterator<Item = String> {
    let templates = pod.identity.iter().flat_map(|identity| &identity.claims);
    templates.map(|template| claim_name(template, &pod.name))
}
