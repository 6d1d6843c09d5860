//! Which ReplicaSet is the new one, which revision it is, and how long old ones are kept.

use std::rc::Rc;

use super::progress;
use super::view::{OwnedSet, View, age_key};
use crate::api::{
    LabelSelector, Labels, NO_LIMIT, ObjectMeta, ReplicaSet, ReplicaSetId, ReplicaSetStatus,
};
use crate::controllers::hash;
use crate::store::{Change, Reason, ReplicaSetMeta, Write};

/// Key that tells the pods of one template from those of another.
pub(super) const HASH_LABEL: &str = "pod-template-hash";
/// DEP-17: the revision history is kept shorter than this many characters.
const MAX_HISTORY_LENGTH: usize = 2000;

/// DEP-18: annotations of a Deployment that its ReplicaSets do not get.
pub(super) const NOT_COPIED: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

/// DEP-11: the new ReplicaSet is the oldest one with the Deployment's template. Its revision and
/// annotations are brought up to date (DEP-16 to DEP-18).
pub(super) fn find_new(view: &mut View<'_>) {
    let template = &view.spec().template;
    view.new = view
        .sets
        .iter()
        .find(|set| set.set.template.same_as(template))
        .map(|set| set.id);
    let Some(new) = view.new_set().cloned() else {
        return;
    };

    let next = next_revision(view);
    let set = &new.set;
    let annotations = copied_annotations(view, &set.meta.annotations);
    let revision = set.revision.max(next);
    let min_ready_seconds = view.spec().min_ready_seconds;
    let in_step = *annotations == *set.meta.annotations
        && revision == set.revision
        && min_ready_seconds == set.min_ready_seconds;
    if in_step {
        view.revision = set.revision;
        progress::note_found(view, &set.meta.name);
        return;
    }
    let change = Change::ReplicaSetMeta {
        id: new.id,
        meta: Box::new(ReplicaSetMeta {
            annotations,
            revision,
            revision_history: history_with(set, revision),
            min_ready_seconds,
        }),
    };
    view.writes
        .push(Write::new(change, Reason::RevisionBookkeeping { revision }));
}

/// DEP-13: makes a ReplicaSet for the Deployment's template if there is none, of the size that
/// `initial` gives.
pub(super) fn find_or_create_new(view: &mut View<'_>, initial: i32, because: Reason) {
    if view.new.is_some() {
        return;
    }
    let hash = hash::of_template(view.spec().template.fingerprint, view.collision_count);
    let name = hash::named(&view.deployment.meta.name, &hash);
    if view.store.find_replica_set(&name).is_some() {
        // DEP-15: another template has this hash; the next sync tries with another one.
        view.collision_count = Some(view.collision_count.unwrap_or(0) + 1);
        return;
    }
    let (id, set) = new_set(view, &name, &hash, initial);
    let revision = set.revision;
    let set = Rc::new(set);
    let mut write = Write::new(Change::ReplicaSetCreated(id, Rc::clone(&set)), because);
    write.event = view.scaling_event(&name, 0, initial);
    view.writes.push(write);
    view.sets.push(OwnedSet {
        id,
        wanted: initial,
        set,
    });
    view.new = Some(id);
    view.revision = revision;
    progress::note_created(view, &name);
}

/// DEP-14: the object.
fn new_set(view: &View<'_>, name: &str, hash: &str, replicas: i32) -> (ReplicaSetId, ReplicaSet) {
    let (id, uid) = view.store.next_replica_set(0);
    let spec = view.spec();
    let labels = Rc::new(with_hash(&spec.template.labels, hash));
    let selector = LabelSelector {
        match_labels: with_hash(&spec.selector.match_labels, hash),
        match_expressions: spec.selector.match_expressions.clone(),
    };
    let set = ReplicaSet {
        meta: ObjectMeta {
            name: name.into(),
            namespace: Rc::clone(&view.deployment.meta.namespace),
            labels: Rc::clone(&labels),
            annotations: copied_annotations(view, &Labels::new()),
            uid,
            generation: 1,
            created_s: view.now_s(),
            deletion_s: None,
            finalizers: Vec::new(),
        },
        owner: Some(view.id),
        replicas,
        min_ready_seconds: spec.min_ready_seconds,
        selector: Rc::new(selector),
        template: Rc::clone(&spec.template),
        pod_labels: labels,
        template_hash: hash.into(),
        revision: next_revision(view),
        revision_history: "".into(),
        desired_replicas: Some(spec.replicas),
        max_replicas: Some(spec.max_total()),
        status: Rc::new(ReplicaSetStatus::default()),
    };
    (id, set)
}

fn with_hash(labels: &Labels, hash: &str) -> Labels {
    let mut labels = labels.clone();
    labels.insert(HASH_LABEL.into(), hash.into());
    labels
}

/// DEP-16: one more than the highest revision of the old ReplicaSets.
fn next_revision(view: &View<'_>) -> i64 {
    1 + view
        .old_sets()
        .map(|set| set.set.revision)
        .max()
        .unwrap_or(0)
}

/// DEP-18: what a ReplicaSet has, overlaid with what the Deployment has.
fn copied_annotations(view: &View<'_>, existing: &Labels) -> Rc<Labels> {
    let mut annotations = existing.clone();
    for (key, value) in view.deployment.meta.annotations.iter() {
        if !NOT_COPIED.contains(&&**key) {
            annotations.insert(Rc::clone(key), Rc::clone(value));
        }
    }
    Rc::new(annotations)
}

/// DEP-17: the former revisions of a ReplicaSet that gets another one. The oldest are dropped
/// when the list becomes too long.
fn history_with(set: &ReplicaSet, revision: i64) -> Rc<str> {
    if set.revision == 0 || set.revision == revision {
        return Rc::clone(&set.revision_history);
    }
    let history = if set.revision_history.is_empty() {
        set.revision.to_string()
    } else {
        format!("{},{}", set.revision_history, set.revision)
    };
    let mut kept = history.as_str();
    while kept.len() > MAX_HISTORY_LENGTH
        && let Some((_, rest)) = kept.split_once(',')
    {
        kept = rest;
    }
    kept.into()
}

/// DEP-56: of the old ReplicaSets beyond the limit, those that are empty are deleted, the lowest
/// revision first. One that is not empty is passed over, and no other goes in its place.
pub(super) fn clean_up_history(view: &mut View<'_>) {
    let limit = view.spec().revision_history_limit;
    let mut old: Vec<_> = view
        .old_sets()
        .filter(|set| !set.set.meta.is_deleting())
        .cloned()
        .collect();
    let excess = old
        .len()
        .saturating_sub(usize::try_from(limit).unwrap_or(0));
    if limit == NO_LIMIT || excess == 0 {
        return;
    }
    let because = Reason::HistoryLimit {
        limit,
        old: i32::try_from(old.len()).unwrap_or(i32::MAX),
    };
    old.sort_by(|a, b| {
        let by_revision = a.set.revision.cmp(&b.set.revision);
        by_revision.then_with(|| age_key(&a.set).cmp(&age_key(&b.set)))
    });
    for OwnedSet { id, set, wanted } in old.into_iter().take(excess) {
        let unobserved = set.meta.generation > set.status.observed_generation;
        if set.status.replicas == 0 && wanted == 0 && !unobserved {
            view.writes
                .push(Write::new(Change::ReplicaSetDeleted(id), because.clone()));
        }
    }
}
