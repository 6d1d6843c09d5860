//! What the set's status says (STS-36).
//!
//! Models `updateStatus` and `completeRollingUpdate` of `stateful_set_control.go`.

use std::rc::Rc;

use super::view::View;
use crate::api::{Ms, StatefulSetStatus, UpdateStrategy};
use crate::store::{Change, StatefulReason, StatefulWait};

/// Adds the write of the status, if it has changed.
pub(super) fn write(view: &mut View<'_>, waits_for: StatefulWait) {
    let status = counts(view);
    if status == *view.set.status {
        return;
    }
    let because = StatefulReason::Status {
        replicas: view.spec().replicas,
        waits_for,
    };
    let change = Change::StatefulSetStatus(view.id, Rc::new(status));
    view.write(change, because);
}

/// STS-36 to STS-38: the pods as this sync found them.
fn counts(view: &View<'_>) -> StatefulSetStatus {
    let name = |revision: &Option<super::view::Revision>| {
        let found = revision.as_ref();
        found.map_or_else(|| "".into(), |it| Rc::clone(&it.object.meta.name))
    };
    let (current_revision, update_revision) = (name(&view.current), name(&view.update));
    let current = view.pods.revision(&current_revision);
    let mut status = StatefulSetStatus {
        observed_generation: view.set.meta.generation,
        current_revision,
        update_revision,
        collision_count: view.collision_count,
        replicas: view.pods.len(),
        ready_replicas: view.pods.ready(),
        available_replicas: view.pods.ready() - view.not_yet_available,
        current_replicas: view.pods.staying(current) - view.deleted_for_update,
        updated_replicas: view.pods.staying(view.update_number),
    };
    complete(view, &mut status);
    status
}

/// STS-12: the update is complete, and its revision becomes the current one.
fn complete(view: &View<'_>, status: &mut StatefulSetStatus) {
    let replicas = view.spec().replicas;
    let is_rolling = matches!(
        view.spec().update_strategy,
        UpdateStrategy::RollingUpdate(_)
    );
    let all = [
        status.updated_replicas,
        status.ready_replicas,
        status.replicas,
    ];
    if is_rolling && all == [replicas; 3] {
        status.current_replicas = status.updated_replicas;
        status.current_revision = Rc::clone(&status.update_revision);
    }
}

/// STS-1: when the next ready pod becomes available without anybody's doing.
pub(super) fn next_available_ms(view: &View<'_>) -> Option<Ms> {
    let seconds = view.spec().min_ready_seconds;
    let mut waiting = view.pods.not_yet_available(seconds, view.now_ms);
    let (since_s, _) = waiting.next()?;
    Some((since_s + i64::from(seconds)) * 1000)
}
