//! The StatefulSet controller: pods with names of their own, made and replaced in order.
//!
//! Models `pkg/controller/statefulset` of Kubernetes 1.36. A sync goes through the phases of
//! `stateful_set_control.go`, a file here for each: `replicas`, `condemned`, `update`, `status`.

mod claims;
mod condemned;
mod pods;
mod replicas;
mod revisions;
pub mod rollback;
mod status;
mod update;
mod view;

use super::Outcome;
use crate::api::{Ms, Owner, StatefulSetId};
use crate::store::{Change, Reason, StatefulWait, Store, Write};
use view::View;

pub use claims::{WantedOwner, wanted_owner};

/// One sync of a StatefulSet.
pub fn sync(store: &Store, id: StatefulSetId, now_ms: Ms) -> Outcome {
    let Some(mut view) = view(store, id, now_ms) else {
        return Outcome::default();
    };
    let claims = claim(&view);
    if !claims.is_empty() {
        // What is adopted or released comes back as a change, and is looked at then.
        return Outcome {
            writes: claims,
            ..Outcome::default()
        };
    }
    revisions::find(&mut view);
    let waits_for = phases(&mut view);
    status::write(&mut view, waits_for);
    revisions::clean_up(&mut view);
    Outcome {
        requeue_at_ms: status::next_available_ms(&view),
        failed: view.failed,
        writes: view.writes,
    }
}

/// What the set waits for at `now_ms`, if nothing else happens.
pub fn waits_for(store: &Store, id: StatefulSetId, now_ms: Ms) -> Option<StatefulWait> {
    let mut view = view(store, id, now_ms)?;
    revisions::find(&mut view);
    Some(phases(&mut view))
}

fn view(store: &Store, id: StatefulSetId, now_ms: Ms) -> Option<View<'_>> {
    let set = store.stateful_set(id)?;
    let pods = store.stateful_pods(id)?;
    Some(View::new(store, id, set, pods, now_ms))
}

/// STS-14 to STS-29: what is done, and what keeps the rest from being done. Whatever ends one
/// phase ends the sync.
fn phases(view: &mut View<'_>) -> StatefulWait {
    if view.set.deleting {
        return StatefulWait::Nothing;
    }
    replicas::fill(view)
        .or_else(|| condemned::delete(view))
        .unwrap_or_else(|| update::replace(view))
}

/// STS-2, RS-28: orphans that match and have a name of the set are adopted, owned pods that no
/// longer match are released. Orphaned revisions are taken along.
fn claim(view: &View<'_>) -> Vec<Write> {
    if view.set.deleting {
        return Vec::new();
    }
    let (store, id) = (view.store, view.id);
    let (selector, namespace) = (&view.spec().selector, &view.set.meta.namespace);
    let revisions = store.revisions.iter().filter(|(_, object)| {
        object.owner.is_none()
            && object.meta.namespace == *namespace
            && selector.matches(&object.meta.labels)
    });
    let revisions = revisions.map(|(index, _)| Change::RevisionOwner(index.into(), Some(id)));
    let adopt = store.orphan_pods().filter(|orphan| {
        store.pod(*orphan).is_some_and(|pod| {
            pod.deletion.is_none()
                && pod.namespace == *namespace
                && crate::api::ordinal_of(&view.set.meta.name, &pod.name).is_some()
                && selector.matches(&pod.labels)
        })
    });
    let adopt = adopt.map(|pod| Change::PodOwner(pod, Some(Owner::StatefulSet(id))));
    let adopt = revisions.chain(adopt);
    let mut writes: Vec<_> = adopt
        .map(|change| Write::new(change, Reason::Adopted))
        .collect();
    let mut from = i64::MIN;
    while view.pods.unselected() > 0
        && let Some(ordinal) = view
            .pods
            .first_with(from, i64::MAX, &|block| block.unselected)
    {
        if let Some(pod) = view.pods.pod(ordinal) {
            writes.push(Write::new(Change::PodOwner(pod, None), Reason::Released));
        }
        from = ordinal + 1;
    }
    writes
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used)]
mod tests;
