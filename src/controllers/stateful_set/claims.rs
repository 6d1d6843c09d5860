//! The claims of a set's pods: made before the pod, and owned as the retention policy asks.
//!
//! Models the claim functions of `stateful_pod_control.go` and `stateful_set_utils.go`.

use std::rc::Rc;

use super::view::View;
use crate::api::{
    ClaimOwner, ObjectMeta, PersistentVolumeClaim, PodId, Retention, StatefulSetSpec,
};
use crate::store::{Block, Change, Event, StatefulReason};

/// Who has to own a pod's claims (STS-35).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedOwner {
    /// Nobody: they stay, whatever goes.
    Nobody,
    /// They go with the set.
    StatefulSet,
    /// They go with their pod, which is on its way out for good.
    Pod,
}

/// STS-35: who has to own the claims of a pod. `condemned` pods are those beyond the ordinals that
/// are wanted.
pub fn wanted_owner(spec: &StatefulSetSpec, condemned: bool) -> WantedOwner {
    match (spec.when_deleted, spec.when_scaled) {
        (_, Retention::Delete) if condemned => WantedOwner::Pod,
        (Retention::Delete, _) => WantedOwner::StatefulSet,
        (Retention::Retain, _) => WantedOwner::Nobody,
    }
}

/// The pods whose claims are owned as they have to be. Claims that do not exist are not looked at.
pub(super) fn owned_as(wanted: WantedOwner, block: &Block) -> u64 {
    match wanted {
        WantedOwner::Nobody => block.claims_free,
        WantedOwner::StatefulSet => block.claims_of_set,
        WantedOwner::Pod => block.claims_of_pod,
    }
}

/// STS-19: a claim of the missing pod still belongs to the pod that had its name before. It has to
/// be gone first, or the new pod would get a volume that is about to be deleted.
pub(super) fn are_stale(view: &View<'_>, pod: &str) -> bool {
    let templates = view.spec().volume_claim_templates.iter();
    view.spec().when_scaled == Retention::Delete
        && templates.into_iter().any(|template| {
            let claim = view.store.find_claim(&template.claim_name(pod));
            let claim = claim.and_then(|claim| view.store.claim(claim));
            claim.is_some_and(|claim| {
                let mut owners = claim.owners.iter();
                owners.any(|owner| matches!(owner, ClaimOwner::Pod(_)))
            })
        })
}

/// STS-5, STS-20: creates the claims of a pod that do not exist.
///
/// # Errors
/// If one is being deleted: it can be neither used nor made again.
pub(super) fn create_missing(view: &mut View<'_>, pod: &str) -> Result<(), String> {
    let mut deleting = Vec::new();
    for template in view.spec().volume_claim_templates.iter() {
        let name = template.claim_name(pod);
        if let Some(claim) = view.store.find_claim(&name) {
            if view.store.claim(claim).is_some_and(|claim| claim.deleting) {
                deleting.push(format!("pvc {name} is being deleted"));
            }
            continue;
        }
        let text = format!(
            "Create Claim {name} Pod {pod} in StatefulSet {} success",
            view.set.meta.name
        );
        let (id, uid) = view.store.next_claim(view.created_claims.len());
        let claim = PersistentVolumeClaim {
            meta: ObjectMeta {
                namespace: Rc::clone(&view.set.meta.namespace),
                labels: Rc::clone(&template.labels),
                uid,
                created_s: view.now_ms.div_euclid(1000),
                ..ObjectMeta::named(name.as_str())
            },
            owners: Vec::new(),
            deleting: false,
            storage: Rc::clone(&template.storage),
        };
        view.created_claims.push(name);
        let event = Event::normal(view.object(), "SuccessfulCreate", text);
        let change = Change::ClaimCreated(id, Rc::new(claim));
        view.write_with(change, StatefulReason::CreateClaim, Some(event));
    }
    match deleting.as_slice() {
        [] => Ok(()),
        [one] => Err(one.clone()),
        several => Err(format!("[{}]", several.join(", "))),
    }
}

/// STS-35: gives the claims of a pod the owner that the retention policy asks for.
pub(super) fn own(view: &mut View<'_>, pod: &str, id: PodId, condemned: bool) {
    let wanted = wanted_owner(view.spec(), condemned);
    let set = ClaimOwner::StatefulSet(view.id);
    let wanted_ref = match wanted {
        WantedOwner::Nobody => None,
        WantedOwner::StatefulSet => Some(set),
        WantedOwner::Pod => Some(ClaimOwner::Pod(id)),
    };
    for template in view.spec().volume_claim_templates.iter() {
        let name = template.claim_name(pod);
        let created = view.created_claims.iter().position(|other| *other == name);
        let claim = match created {
            Some(nth) => view.store.next_claim(nth).0,
            None => match view.store.find_claim(&name) {
                Some(claim) => claim,
                None => continue,
            },
        };
        let existing = view
            .store
            .claim(claim)
            .map_or(&[][..], |claim| &claim.owners);
        let others = existing
            .iter()
            .filter(|owner| **owner != set && **owner != ClaimOwner::Pod(id));
        let owners: Vec<_> = others.copied().chain(wanted_ref).collect();
        if owners != existing {
            let because = StatefulReason::ClaimRetention {
                when_deleted: view.spec().when_deleted,
                when_scaled: view.spec().when_scaled,
                condemned,
            };
            view.write(Change::ClaimOwners(claim, owners), because);
        }
    }
}
