//! RollingUpdate: old and new pods change places within two limits.

use super::revision;
use super::view::View;
use super::{progress, view::OwnedSet};
use crate::api::ReplicaSetId;
use crate::store::{Reason, WaitsFor};

/// DEP-20: one move. The new ReplicaSet first; the old ones only if that did not change.
pub(super) fn roll_out(view: &mut View<'_>) -> WaitsFor {
    let budget = view.budget();
    revision::find_or_create_new(
        view,
        new_count(view, 0),
        Reason::NewReplicaSet(Box::new(budget)),
    );
    if scale_new(view) || scale_old(view) {
        return WaitsFor::NextSync;
    }
    if progress::is_complete_as_stored(view) {
        revision::clean_up_history(view);
    }
    what_is_missing(view)
}

fn what_is_missing(view: &View<'_>) -> WaitsFor {
    let replicas = view.spec().replicas;
    let old_wanted: i32 = view.old_sets().map(|set| set.wanted).sum();
    let budget = view.budget();
    if budget.new_wanted < replicas || old_wanted > 0 {
        WaitsFor::Availability
    } else if budget.new_available < replicas {
        WaitsFor::LastPods
    } else {
        WaitsFor::Nothing
    }
}

/// DEP-23: the new ReplicaSet grows as far as the upper limit allows, or shrinks to what is
/// wanted. Says whether it changed.
fn scale_new(view: &mut View<'_>) -> bool {
    let Some(new) = view.new_set() else {
        return false;
    };
    let (id, wanted) = (new.id, new.wanted);
    let budget = view.budget();
    if wanted > budget.replicas {
        view.scale(
            id,
            budget.replicas,
            false,
            Reason::ScaleDownNew(Box::new(budget)),
        )
    } else {
        view.scale(
            id,
            new_count(view, wanted),
            false,
            Reason::ScaleUpNew(Box::new(budget)),
        )
    }
}

/// DEP-24: the size that the upper limit allows a new ReplicaSet that wants `wanted` pods now.
/// Only what is *wanted* counts: neither readiness nor terminating pods (DEP-25).
fn new_count(view: &View<'_>, wanted: i32) -> i32 {
    let budget = view.budget();
    let room = budget.max_total() - budget.total;
    if room <= 0 || wanted >= budget.replicas {
        return wanted;
    }
    wanted + room.min(budget.replicas - wanted)
}

/// DEP-26: old pods go as far as the lower limit allows: unavailable ones first, then healthy
/// ones. Says whether anything changed.
fn scale_old(view: &mut View<'_>) -> bool {
    let budget = view.budget();
    let any_old = view.old_sets().any(|set| set.wanted > 0);
    let limit = budget.may_scale_down();
    if !any_old || limit <= 0 {
        return false;
    }
    let unhealthy = clean_up_unhealthy(view, limit);
    let healthy = scale_down_healthy(view);
    unhealthy || healthy
}

/// The old ReplicaSets with pods, oldest first.
fn active_old(view: &View<'_>) -> Vec<(ReplicaSetId, i32, i32)> {
    let active = view.old_sets().filter(|set| set.wanted > 0);
    active
        .map(|set| (set.id, set.wanted, set.available()))
        .collect()
}

/// DEP-27: takes away old pods that are not available: nothing is lost with them.
fn clean_up_unhealthy(view: &mut View<'_>, limit: i32) -> bool {
    let budget = view.budget();
    let mut rest = limit;
    let mut any = false;
    for (id, wanted, available) in active_old(view) {
        let go = rest.min(wanted - available);
        if go <= 0 {
            continue;
        }
        let because = Reason::CleanUpUnhealthy {
            budget: Box::new(budget),
            wanted,
            available,
            limit: rest,
        };
        any |= view.scale(id, wanted - go, false, because);
        rest -= go;
    }
    any
}

/// DEP-28: takes away as many old pods as are available beyond the lower limit. The counts of
/// available pods are those read at the start: they have not moved yet in this sync.
fn scale_down_healthy(view: &mut View<'_>) -> bool {
    let budget = view.budget();
    let active = active_old(view);
    let old_available: i32 = active.iter().map(|(_, _, available)| available).sum();
    let new_available = view.new_set().map_or(0, OwnedSet::available);
    let spare = old_available + new_available - budget.min_available();
    let mut rest = spare;
    let mut any = false;
    for (id, wanted, _) in active {
        let go = rest.min(wanted);
        if go <= 0 {
            break;
        }
        any |= view.scale(
            id,
            wanted - go,
            false,
            Reason::ScaleDownOld {
                budget: Box::new(budget),
                spare,
            },
        );
        rest -= go;
    }
    any
}
