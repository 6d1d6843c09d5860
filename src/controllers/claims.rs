//! What becomes of claims whose owners go: the garbage collector's and the claim protection's part
//! (STS-35).

use super::Outcome;
use crate::api::{ClaimId, ClaimOwner};
use crate::store::{Change, Reason, StatefulReason, Store, Write};

/// Looks at one claim. It is marked for deletion when every owner that it had is gone, and goes
/// when no pod uses it any more.
pub fn sync(store: &Store, id: ClaimId) -> Outcome {
    let Some(claim) = store.claim(id) else {
        return Outcome::default();
    };
    let write = |change| {
        Write::new(
            change,
            Reason::Stateful(Box::new(StatefulReason::ClaimUnowned)),
        )
    };
    let exists = |owner: &&ClaimOwner| match owner {
        ClaimOwner::StatefulSet(id) => store.stateful_set(*id).is_some(),
        ClaimOwner::Pod(id) => store.pod(*id).is_some(),
    };
    let left: Vec<_> = claim.owners.iter().filter(exists).copied().collect();
    let mut writes = Vec::new();
    let is_unowned = left.is_empty() && !claim.owners.is_empty();
    if is_unowned && !claim.deleting {
        writes.push(write(Change::ClaimDeleting(id)));
    } else if !is_unowned && left.len() < claim.owners.len() {
        writes.push(write(Change::ClaimOwners(id, left)));
    }
    if (is_unowned || claim.deleting) && store.pods_using(id).is_empty() {
        writes.push(write(Change::ClaimRemoved(id)));
    }
    Outcome {
        writes,
        ..Outcome::default()
    }
}
