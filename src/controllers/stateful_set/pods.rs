//! How the pods of a set are made, marked and deleted.
//!
//! Models `stateful_pod_control.go`.

use std::rc::Rc;

use super::claims;
use super::view::{Revision, View};
use crate::api::{Owner, Pod, PodId, UpdateStrategy};
use crate::store::{
    Change, Event, POD_INDEX, POD_NAME, REVISION_HASH, StatefulReason, StatefulWait,
};

/// STS-13: whether a missing pod comes back from the template that it had, rather than from the
/// new one.
pub(super) fn keeps_current(view: &View<'_>, ordinal: i64) -> bool {
    let kept = match view.spec().update_strategy {
        UpdateStrategy::OnDelete => return false,
        UpdateStrategy::RollingUpdate(Some(rolling)) => rolling.partition,
        UpdateStrategy::RollingUpdate(None) => view.set.status.current_replicas,
    };
    ordinal < view.start + i64::from(kept)
}

/// STS-19, STS-30: creates the pod of an ordinal, its claims before it.
pub(super) fn create(view: &mut View<'_>, ordinal: i64) -> Option<StatefulWait> {
    let Ok(short) = i32::try_from(ordinal) else {
        return None;
    };
    let name: Rc<str> = view.set.pod_name(short).into();
    if claims::are_stale(view, &name) {
        return Some(StatefulWait::StaleClaim { ordinal: short });
    }
    if let Err(error) = claims::create_missing(view, &name) {
        return Some(failed_create(view, ordinal, &name, &error));
    }
    if view
        .store
        .find_stateful_pod(&view.set.meta.name, short)
        .is_some()
    {
        // Somebody else's pod has the name, and the API server refuses another one. It is tried
        // again later, without an event.
        let error = format!("pods \"{name}\" already exists");
        return Some(view.fail(ordinal, &error, None));
    }
    let namespace = &view.set.meta.namespace;
    if let Err(error) = view.admission.admit(namespace, &name) {
        return Some(failed_create(view, ordinal, &name, &error));
    }
    let updated = !keeps_current(view, ordinal);
    let revision = if updated { &view.update } else { &view.current };
    let revision = revision.clone()?;
    let (id, _, uid) = view.store.next_pod(view.created.len());
    let mut pod = Pod {
        name: Rc::clone(&name),
        namespace: Rc::clone(&view.set.meta.namespace),
        uid,
        owner: Some(Owner::StatefulSet(view.id)),
        labels: Rc::clone(&revision.object.template.labels),
        annotations: Rc::clone(&revision.object.template.annotations),
        template: Rc::clone(&revision.object.template),
        identity: Some(Rc::clone(&view.spec().identity)),
        created_s: view.now_ms.div_euclid(1000),
        node: None,
        bonds: revision.object.template.bonds.clone(),
        deletion: None,
        status: Rc::default(),
    };
    label(&mut pod, short, Some(&revision.object.meta.name));
    let because = StatefulReason::CreatePod {
        ordinal: short,
        replicas: view.spec().replicas,
        is_ordered: view.spec().is_ordered(),
        revision: revision.number,
        is_kept: !updated && !is_update(view, &revision),
    };
    let event = view.pod_event("SuccessfulCreate", "Create", &name);
    let change = Change::PodCreated(id, Rc::new(pod));
    view.write_with(change, because, Some(event));
    view.created.push((ordinal, id, is_update(view, &revision)));
    claims::own(view, &name, id, false);
    None
}

/// STS-31: what is told of a pod that could not be created.
fn failed_create(view: &mut View<'_>, ordinal: i64, pod: &str, error: &str) -> StatefulWait {
    let set = &view.set.meta.name;
    let text = format!("Create Pod {pod} in StatefulSet {set} failed error: {error}");
    let event = Event::warning(view.object(), "FailedCreate", text);
    view.fail(ordinal, error, Some(event))
}

fn is_update(view: &View<'_>, revision: &Revision) -> bool {
    view.update
        .as_ref()
        .is_some_and(|update| update.id == revision.id)
}

/// STS-4: the labels that say which pod it is, and of which revision.
fn label(pod: &mut Pod, ordinal: i32, revision: Option<&Rc<str>>) {
    let labels = Rc::make_mut(&mut pod.labels);
    labels.insert(POD_NAME.into(), Rc::clone(&pod.name));
    labels.insert(POD_INDEX.into(), ordinal.to_string().into());
    if let Some(revision) = revision {
        labels.insert(REVISION_HASH.into(), Rc::clone(revision));
    }
}

/// STS-22: labels and claims are brought back to what they have to be.
pub(super) fn correct(view: &mut View<'_>, ordinal: i64) {
    let (Some((id, pod)), Ok(short)) = (view.pod(ordinal), i32::try_from(ordinal)) else {
        return;
    };
    let before = view.writes.len();
    if view.is(ordinal, &|block| block.mislabeled) {
        let mut labeled = Pod::clone(pod);
        label(&mut labeled, short, None);
        let change = Change::PodMeta {
            id,
            labels: labeled.labels,
            annotations: labeled.annotations,
        };
        view.write(change, StatefulReason::Relabel);
    }
    claims::own(view, &pod.name, id, false);
    let event = view.pod_event("SuccessfulUpdate", "Update", &pod.name);
    if view.writes.len() > before
        && let Some(last) = view.writes.last_mut()
    {
        last.event = Some(event);
    }
}

/// STS-33: deletes the pod of an ordinal, with its own grace period.
pub(super) fn delete(view: &mut View<'_>, ordinal: i64, because: StatefulReason) {
    if let Some((id, pod)) = view.pod(ordinal)
        && let Some(change) = view.store.pod_deletion(id, None, view.now_ms)
    {
        delete_with(view, change, &pod.name, because);
    }
}

/// Deletes a pod that this very sync has created: nothing has to be stopped for it.
pub(super) fn delete_created(
    view: &mut View<'_>,
    ordinal: i64,
    id: PodId,
    because: StatefulReason,
) {
    if let Ok(ordinal) = i32::try_from(ordinal) {
        let name = view.set.pod_name(ordinal);
        delete_with(view, Change::PodRemoved(id), &name, because);
    }
}

fn delete_with(view: &mut View<'_>, change: Change, name: &str, because: StatefulReason) {
    let event = view.pod_event("SuccessfulDelete", "Delete", name);
    view.write_with(change, because, Some(event));
}
