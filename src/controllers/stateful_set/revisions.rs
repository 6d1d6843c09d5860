//! The set's history: which revision its template is, and how long old ones are kept.
//!
//! Models `getStatefulSetRevisions` and `truncateHistory` of `stateful_set_control.go`.

use std::rc::Rc;

use super::view::{Revision, View};
use crate::api::{ControllerRevision, Labels, ObjectMeta};
use crate::controllers::hash;
use crate::store::{Change, StatefulReason};

/// STS-8: the label with the hash alone.
const HASH_LABEL: &str = "controller.kubernetes.io/hash";

/// STS-9, STS-10: finds, renumbers or makes the revision of the template, and finds the one that
/// pods which are not updated have.
pub(super) fn find(view: &mut View<'_>) {
    let all = view.store.revisions.iter();
    let owned = all.filter(|(_, object)| object.owner == Some(view.id));
    let owned = owned.map(|(index, object)| Revision {
        id: index.into(),
        number: object.revision,
        object: Rc::clone(object),
    });
    view.revisions = owned.collect();
    view.revisions.sort_by(|a, b| {
        let (one, two) = (&a.object.meta, &b.object.meta);
        let by_number = a.number.cmp(&b.number);
        by_number.then_with(|| (one.created_s, &one.name).cmp(&(two.created_s, &two.name)))
    });
    let template = &view.spec().template;
    let newest = view.revisions.last().map_or(0, |newest| newest.number);
    let same = |revision: &&Revision| revision.object.template.same_as(template);
    let update = match view.revisions.iter().rev().find(same).cloned() {
        Some(same) if same.number == newest => same,
        Some(older) => raise(view, older, newest + 1),
        None => create(view, newest + 1),
    };
    let named = &view.set.status.current_revision;
    let current = view
        .revisions
        .iter()
        .find(|revision| revision.object.meta.name == *named);
    view.current = Some(current.unwrap_or(&update).clone());
    view.update_number = view.pods.revision(&update.object.meta.name);
    view.update = Some(update);
}

/// STS-9: the set went back to an older template, which becomes the newest revision.
fn raise(view: &mut View<'_>, older: Revision, number: i64) -> Revision {
    let because = StatefulReason::RevisionRaised {
        from: older.number,
        to: number,
    };
    view.write(Change::RevisionNumbered(older.id, number), because);
    Revision { number, ..older }
}

/// STS-8: the object. Another template may have the same hash: then another one is tried.
fn create(view: &mut View<'_>, number: i64) -> Revision {
    let template = &view.spec().template;
    let taken = |name: &str| {
        let mut all = view.store.revisions.iter();
        all.any(|(_, other)| &*other.meta.name == name)
    };
    let name_with = |collisions: i32| {
        let hash = hash::of_template(template.fingerprint, Some(collisions));
        (hash::named(&view.set.meta.name, &hash), hash)
    };
    let mut collisions = view.collision_count;
    let (mut name, mut hash) = name_with(collisions);
    while taken(&name) {
        collisions += 1;
        (name, hash) = name_with(collisions);
    }
    view.collision_count = collisions;
    let mut labels = Labels::clone(&template.labels);
    labels.insert(HASH_LABEL.into(), hash.into());
    let (id, uid) = view.store.next_revision();
    let object = Rc::new(ControllerRevision {
        meta: ObjectMeta {
            namespace: Rc::clone(&view.set.meta.namespace),
            labels: Rc::new(labels),
            annotations: Rc::clone(&view.set.meta.annotations),
            uid,
            created_s: view.now_ms.div_euclid(1000),
            ..ObjectMeta::named(name)
        },
        owner: Some(view.id),
        template: Rc::clone(template),
        revision: number,
    });
    let change = Change::RevisionCreated(id, Rc::clone(&object));
    view.write(change, StatefulReason::NewRevision { number });
    Revision { id, object, number }
}

/// STS-11: of the revisions that neither the set nor a pod has, the oldest go beyond the limit. A
/// negative limit keeps all.
pub(super) fn clean_up(view: &mut View<'_>) {
    let limit = view.spec().revision_history_limit;
    let Ok(kept) = usize::try_from(limit) else {
        return;
    };
    let in_use = |revision: &&Revision| {
        let name = &revision.object.meta.name;
        let is = |other: &Option<Revision>| other.as_ref().is_some_and(|it| it.id == revision.id);
        is(&view.current)
            || is(&view.update)
            || view.pods.carried_revisions().any(|carried| carried == name)
    };
    let old: Vec<_> = view
        .revisions
        .iter()
        .filter(|revision| !in_use(revision))
        .map(|revision| revision.id)
        .collect();
    let excess = old.len().saturating_sub(kept);
    let because = StatefulReason::RevisionHistory {
        limit,
        old: i32::try_from(old.len()).unwrap_or(i32::MAX),
    };
    for id in old.into_iter().take(excess) {
        view.write(Change::RevisionDeleted(id), because);
    }
}
