//! Phase 4: pods of an older template are replaced, the highest ordinal first.
//!
//! Models the end of `updateStatefulSet`, and `updateStatefulSetAfterInvariantEstablished`.

use super::pods;
use super::view::View;
use crate::api::UpdateStrategy;
use crate::store::{Block, StatefulReason, StatefulWait};

/// STS-26: a pod is deleted here, and made again from the new template in a later sync.
pub(super) fn replace(view: &mut View<'_>) -> StatefulWait {
    if view.spec().update_strategy == UpdateStrategy::OnDelete {
        what_is_left(view)
    } else if view.store.feature_gates.max_unavailable_stateful_set {
        several(view)
    } else {
        one_by_one(view)
    }
}

/// The first ordinal that may be updated. A partition may lie beyond all ordinals.
fn first(view: &View<'_>) -> i64 {
    let partition = view.spec().update_strategy.partition();
    view.start + i64::from(partition)
}

/// STS-27, STS-28: the highest pod of an older template goes, unless one above it is not available
/// yet.
fn one_by_one(view: &mut View<'_>) -> StatefulWait {
    let first = first(view);
    let outdated = last_outdated(view, first, view.end);
    let unhealthy = last_unhealthy(view, first);
    let target = outdated.filter(|target| unhealthy.is_none_or(|other| other <= *target));
    let Some(target) = target else {
        return match unhealthy {
            Some(ordinal) => pods_to_wait_for(view, ordinal),
            None => what_is_left(view),
        };
    };
    let because = StatefulReason::UpdatePod {
        ordinal: i32::try_from(target).unwrap_or(i32::MAX),
        partition: view.spec().update_strategy.partition(),
        unavailable: i32::from(unhealthy == Some(target)),
        max_unavailable: 1,
    };
    delete(view, target, because);
    StatefulWait::NextSync
}

/// STS-29: as many as the limit allows go at once.
fn several(view: &mut View<'_>) -> StatefulWait {
    let replicas = view.spec().replicas;
    let max_unavailable = view.spec().update_strategy.max_unavailable(replicas);
    let healthy = |block: &Block| view.healthy(block);
    let unavailable = replicas - view.pods.count(view.start, view.end, &healthy);
    let first = first(view);
    let mut before = view.end;
    let mut any = false;
    for _ in unavailable..max_unavailable {
        let Some(target) = last_outdated(view, first, before) else {
            break;
        };
        let because = StatefulReason::UpdatePod {
            ordinal: i32::try_from(target).unwrap_or(i32::MAX),
            partition: view.spec().update_strategy.partition(),
            unavailable,
            max_unavailable,
        };
        delete(view, target, because);
        before = target;
        any = true;
    }
    if any {
        StatefulWait::NextSync
    } else if unavailable > 0 && last_outdated(view, first, view.end).is_some() {
        StatefulWait::Budget {
            unavailable,
            max_unavailable,
        }
    } else {
        match last_unhealthy(view, view.start) {
            Some(ordinal) => pods_to_wait_for(view, ordinal),
            None => what_is_left(view),
        }
    }
}

/// The highest ordinal whose pod has an older template and is not on its way out. Pods that this
/// sync has created count too.
fn last_outdated(view: &View<'_>, first: i64, before: i64) -> Option<i64> {
    let outdated = |block: &Block| !view.updated(block) & !block.terminating;
    let created = view
        .created
        .iter()
        .filter(|(ordinal, _, is_updated)| !is_updated && *ordinal >= first && *ordinal < before);
    let created = created.map(|(ordinal, ..)| *ordinal).max();
    view.pods.last_with(first, before, &outdated).max(created)
}

/// The highest ordinal from `first` on whose pod is not healthy.
fn last_unhealthy(view: &View<'_>, first: i64) -> Option<i64> {
    let created = view
        .created
        .iter()
        .filter(|(ordinal, ..)| *ordinal >= first);
    let created = created.map(|(ordinal, ..)| *ordinal).max();
    view.last_unhealthy(first, view.end).max(created)
}

fn delete(view: &mut View<'_>, target: i64, because: StatefulReason) {
    let mut created = view.created.iter();
    match created.find(|(ordinal, ..)| *ordinal == target) {
        Some(&(_, id, _)) => pods::delete_created(view, target, id, because),
        None => pods::delete(view, target, because),
    }
    view.deleted_for_update += 1;
}

/// What an update, or a set that is not being updated, waits for at a pod.
fn pods_to_wait_for(view: &View<'_>, ordinal: i64) -> StatefulWait {
    if view.created.iter().any(|(created, ..)| *created == ordinal) {
        return StatefulWait::NextSync;
    }
    let pod = view.waits_at(ordinal);
    match last_outdated(view, first(view), ordinal) {
        Some(_) => StatefulWait::Updated(pod),
        None => StatefulWait::Pod(pod),
    }
}

/// What nobody is going to do by itself.
fn what_is_left(view: &View<'_>) -> StatefulWait {
    let outdated = |block: &Block| !view.updated(block);
    let left = view.pods.count(view.start, view.end, &outdated);
    match view.spec().update_strategy {
        _ if left == 0 => match last_unhealthy(view, view.start) {
            Some(ordinal) => StatefulWait::Pod(view.waits_at(ordinal)),
            None => StatefulWait::Nothing,
        },
        UpdateStrategy::OnDelete => StatefulWait::OnDelete { left },
        UpdateStrategy::RollingUpdate(_) => StatefulWait::Partition {
            left,
            partition: view.spec().update_strategy.partition(),
        },
    }
}
