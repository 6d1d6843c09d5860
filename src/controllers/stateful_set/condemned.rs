//! Phases 2 and 3: pods beyond the ordinals that are wanted go, the highest first.
//!
//! Models `processCondemned` of `stateful_set_control.go`.

use super::view::View;
use super::{claims, pods};
use crate::store::{Block, StatefulReason, StatefulWait};

/// STS-24: `Some` if that ends the sync.
pub(super) fn delete(view: &mut View<'_>) -> Option<StatefulWait> {
    own_claims(view);
    let because = |ordinal: i64, view: &View<'_>| StatefulReason::DeleteCondemned {
        ordinal: i32::try_from(ordinal).unwrap_or(i32::MAX),
        replicas: view.spec().replicas,
        start: view.spec().ordinals_start,
        is_ordered: view.spec().is_ordered(),
    };
    if view.spec().is_ordered() {
        let ordinal = last(view, i64::MAX, &|_| u64::MAX)?;
        let is_healthy = view.is(ordinal, &|block| view.healthy(block));
        let is_terminating = view.is(ordinal, &|block| block.terminating);
        // STS-25: an unhealthy one goes only if no other is waited for.
        if is_terminating || !is_healthy && first_unhealthy(view) != Some(ordinal) {
            return Some(StatefulWait::Condemned(view.waits_at(ordinal)));
        }
        let because = because(ordinal, view);
        pods::delete(view, ordinal, because);
        return Some(StatefulWait::NextSync);
    }
    let mut before = i64::MAX;
    while let Some(ordinal) = last(view, before, &|block| !block.terminating) {
        let because = because(ordinal, view);
        pods::delete(view, ordinal, because);
        before = ordinal;
    }
    None
}

/// The highest condemned ordinal below `before` whose pod is among the `wanted` ones.
fn last(view: &View<'_>, before: i64, wanted: &dyn Fn(&Block) -> u64) -> Option<i64> {
    let above = view.pods.last_with(view.end, before, wanted);
    above.or_else(|| {
        view.pods
            .last_with(i64::MIN, before.min(view.start), wanted)
    })
}

/// STS-15: when this phase is reached all pods that are wanted are healthy, so it is the lowest
/// condemned one.
fn first_unhealthy(view: &View<'_>) -> Option<i64> {
    let unhealthy = |block: &Block| !view.healthy(block);
    let below = view.pods.first_with(i64::MIN, view.start, &unhealthy);
    below.or_else(|| view.pods.first_with(view.end, i64::MAX, &unhealthy))
}

/// Phase 2: the claims of pods that go for good may have to go with them (STS-35).
fn own_claims(view: &mut View<'_>) {
    let wanted = claims::wanted_owner(view.spec(), true);
    let wrong = |block: &Block| !claims::owned_as(wanted, block);
    let mut before = i64::MAX;
    while let Some(ordinal) = last(view, before, &wrong) {
        if let Some((id, pod)) = view.pod(ordinal) {
            claims::own(view, &pod.name, id, true);
        }
        before = ordinal;
    }
}
