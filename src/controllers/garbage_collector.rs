//! The garbage collector: what becomes of objects when their owners go.
//!
//! Models `pkg/controller/garbagecollector` of Kubernetes 1.36. It looks at one owner: when that is
//! gone, or is marked for deletion with a finalizer that is the collector's to take away.

use super::Outcome;
use crate::api::{DeletionPropagation, FOREGROUND, Ms, ORPHAN, ObjectRef};
use crate::store::{Reason, Store, Write};

/// One look at an object that others may depend on.
pub fn sync(store: &Store, owner: ObjectRef, now_ms: Ms) -> Outcome {
    let held_by = |name: &str| {
        let meta = store.meta(owner);
        meta.is_some_and(|meta| meta.is_deleting() && meta.has_finalizer(name))
    };
    let writes = if !store.exists(owner) {
        collect(store, owner, now_ms)
    } else if held_by(ORPHAN) {
        orphan(store, owner)
    } else if held_by(FOREGROUND) {
        collect_before(store, owner, now_ms)
    } else {
        Vec::new()
    };
    Outcome {
        writes,
        ..Outcome::default()
    }
}

/// CL-130, CL-133: the owner is gone. What has no other owner goes too; what has keeps that one.
fn collect(store: &Store, owner: ObjectRef, now_ms: Ms) -> Vec<Write> {
    let dependents = store.dependents(owner).into_iter();
    let changes = dependents.filter_map(|dependent| {
        if has_other_owner(store, dependent, owner) {
            store.without_owner(dependent, owner)
        } else {
            store.deletion(dependent, own_wish(store, dependent), now_ms)
        }
    });
    changes
        .map(|change| Write::new(change, Reason::OwnerGone))
        .collect()
}

/// How an object goes that nobody has said anything else about: as its own finalizers ask.
fn own_wish(store: &Store, object: ObjectRef) -> Option<DeletionPropagation> {
    let meta = store.meta(object)?;
    let asked = [DeletionPropagation::Orphan, DeletionPropagation::Foreground]
        .into_iter()
        .find(|wish| {
            wish.finalizer()
                .is_some_and(|name| meta.has_finalizer(name))
        });
    Some(asked.unwrap_or(DeletionPropagation::Background))
}

/// CL-132: the dependents are let go, and then the owner goes alone.
fn orphan(store: &Store, owner: ObjectRef) -> Vec<Write> {
    let dependents = store.dependents(owner).into_iter();
    let changes = dependents.filter_map(|dependent| store.without_owner(dependent, owner));
    let mut writes: Vec<_> = changes
        .map(|change| Write::new(change, Reason::Orphaned))
        .collect();
    writes.extend(release(store, owner, ORPHAN, Reason::OrphansLeft));
    writes
}

/// CL-131: what blocks the owner goes first, and when none of it is left the owner goes.
fn collect_before(store: &Store, owner: ObjectRef, now_ms: Ms) -> Vec<Write> {
    let mut writes = Vec::new();
    let mut blocking = 0;
    for dependent in store.dependents(owner) {
        let owners = store.owners(dependent);
        let blocks = owners
            .iter()
            .any(|reference| reference.owner == owner && reference.block_owner_deletion);
        if !blocks {
            continue;
        }
        let change = if has_other_owner(store, dependent, owner) {
            store.without_owner(dependent, owner)
        } else {
            blocking += 1;
            // What others wait for in turn has to wait for them too.
            let propagation = if store.dependents(dependent).is_empty() {
                DeletionPropagation::Background
            } else {
                DeletionPropagation::Foreground
            };
            store.deletion(dependent, Some(propagation), now_ms)
        };
        writes.extend(change.map(|change| Write::new(change, Reason::OwnerWaits)));
    }
    if blocking == 0 {
        writes.extend(release(store, owner, FOREGROUND, Reason::DependentsGone));
    }
    writes
}

/// Takes the collector's finalizer from an object, which goes if that was the last one.
fn release(store: &Store, object: ObjectRef, finalizer: &str, because: Reason) -> Option<Write> {
    let mut finalizers = store.meta(object)?.finalizers.clone();
    finalizers.retain(|name| **name != *finalizer);
    let change = store.with_finalizers(object, finalizers, None)?;
    Some(Write::new(change, because))
}

/// Whether another owner than `owner` exists and does not itself wait for its dependents to go.
fn has_other_owner(store: &Store, object: ObjectRef, owner: ObjectRef) -> bool {
    let waits = |other: ObjectRef| {
        let meta = store.meta(other);
        meta.is_some_and(|meta| meta.is_deleting() && meta.has_finalizer(FOREGROUND))
    };
    let others = store.owners(object).into_iter();
    let mut others = others.map(|reference| reference.owner);
    others.any(|other| other != owner && store.exists(other) && !waits(other))
}
