//! Phase 1: a pod for every ordinal that is wanted.
//!
//! Models `processReplica` of `stateful_set_control.go`.

use super::view::View;
use super::{claims, pods};
use crate::store::{Block, StatefulReason, StatefulWait};

/// STS-17: goes through the ordinals from the lowest. `Some` if that ends the sync.
pub(super) fn fill(view: &mut View<'_>) -> Option<StatefulWait> {
    let is_ordered = view.spec().is_ordered();
    let mut failed = None;
    let mut last = i64::MAX;
    let mut from = view.start;
    while let Some(ordinal) = next(view, from, is_ordered).filter(|ordinal| *ordinal <= last) {
        let wait = one(view, ordinal, is_ordered);
        if is_ordered && wait.is_some() {
            return wait;
        }
        if view.failed && failed.is_none() {
            failed = wait;
            last = last_of_batch(view, ordinal);
        }
        from = ordinal + 1;
    }
    failed
}

/// STS-17: pods are made in batches of 1, 2, 4, … up to 500. When one fails the rest of its batch
/// is still made.
fn last_of_batch(view: &View<'_>, ordinal: i64) -> i64 {
    let (mut after, mut size) = (view.start + 1, 1);
    while after <= ordinal {
        size = (size * 2).min(500);
        after += size;
    }
    after - 1
}

/// The next ordinal from `from` on that something has to be done for, or that ends the phase.
fn next(view: &View<'_>, from: i64, is_ordered: bool) -> Option<i64> {
    let wanted = claims::wanted_owner(view.spec(), false);
    let in_order = |block: &Block| claims::owned_as(wanted, block) & !block.mislabeled;
    if is_ordered {
        view.first_unhealthy(from, view.end, &in_order)
    } else {
        let lacks = |block: &Block| block.finished | (block.pending & block.claims_missing);
        let good = |block: &Block| in_order(block) & !lacks(block);
        view.pods.first_without(from, view.end, &good)
    }
}

/// STS-18 to STS-22: one ordinal. `Some` for what ends the phase when pods are kept in order.
fn one(view: &mut View<'_>, ordinal: i64, is_ordered: bool) -> Option<StatefulWait> {
    let Some((_, pod)) = view.pod(ordinal) else {
        return pods::create(view, ordinal).or(is_ordered.then_some(StatefulWait::NextSync));
    };
    if pod.status.phase.is_terminal() {
        if pod.deletion.is_some() {
            return Some(StatefulWait::Predecessor(view.waits_at(ordinal)));
        }
        let phase = pod.status.phase;
        let because = StatefulReason::DeleteFinished {
            ordinal: i32::try_from(ordinal).unwrap_or(i32::MAX),
            phase,
        };
        pods::delete(view, ordinal, because);
        return Some(StatefulWait::NextSync);
    }
    if view.is(ordinal, &|block| block.pending & block.claims_missing)
        && let Err(error) = claims::create_missing(view, &pod.name)
    {
        return Some(view.fail(ordinal, &error, None));
    }
    if is_ordered && !view.is(ordinal, &|block| view.healthy(block)) {
        return Some(StatefulWait::Predecessor(view.waits_at(ordinal)));
    }
    pods::correct(view, ordinal);
    None
}
