//! Recreate: all old pods go before the first new one comes.

use super::view::View;
use super::{progress, revision};
use crate::store::{Reason, WaitsFor};

/// DEP-34 to DEP-37: one move.
pub(super) fn roll_out(view: &mut View<'_>) -> WaitsFor {
    let old: Vec<_> = view
        .old_sets()
        .filter(|set| set.wanted > 0)
        .map(|set| set.id)
        .collect();
    let mut scaled = false;
    for id in old {
        scaled |= view.scale(id, 0, false, Reason::RecreateOld);
    }
    if scaled || old_pods_running(view) {
        return WaitsFor::OldPodsGone;
    }
    let replicas = view.spec().replicas;
    let because = Reason::RecreateNew { replicas };
    revision::find_or_create_new(view, replicas, because.clone());
    if let Some(new) = view.new {
        view.scale(new, replicas, false, because);
    }
    if progress::is_complete_as_stored(view) {
        revision::clean_up_history(view);
    }
    let available = view.budget().new_available;
    if available >= replicas {
        WaitsFor::Nothing
    } else {
        WaitsFor::LastPods
    }
}

/// DEP-35: whether any old pod is not finished. Terminating pods block too: they are not finished
/// before their object is gone.
fn old_pods_running(view: &View<'_>) -> bool {
    view.old_sets().any(|set| {
        let unfinished = view
            .store
            .counts(set.id)
            .map_or(0, |counts| counts.unfinished());
        set.set.status.replicas > 0 || unfinished > 0
    })
}
