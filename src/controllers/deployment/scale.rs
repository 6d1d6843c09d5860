//! Another number of replicas, apart from a rollout: while paused, or in the middle of one.

use super::view::{OwnedSet, View, age_key};
use crate::api::{ReplicaSetId, Strategy};
use crate::store::Reason;

/// DEP-39: a ReplicaSet with pods was sized for another number of replicas.
pub(super) fn is_scaling_event(view: &View<'_>) -> bool {
    let replicas = view.spec().replicas;
    view.sets.iter().filter(|set| set.wanted > 0).any(|set| {
        set.set
            .desired_replicas
            .is_some_and(|desired| desired >= 0 && desired != replicas)
    })
}

/// DEP-40 to DEP-44: sizes the ReplicaSets for `spec.replicas`, without rolling out.
pub(super) fn follow_replicas(view: &mut View<'_>) {
    let replicas = view.spec().replicas;
    let active: Vec<_> = view
        .sets
        .iter()
        .filter(|set| set.wanted > 0)
        .map(|set| set.id)
        .collect();
    match active.as_slice() {
        [] => {
            let newest_old = view
                .old_sets()
                .max_by(|a, b| age_key(&a.set).cmp(&age_key(&b.set)));
            if let Some(only) = view.new.or(newest_old.map(|set| set.id)) {
                view.scale(only, replicas, false, Reason::ScaleOnlyActive { replicas });
            }
        }
        [only] => {
            view.scale(*only, replicas, false, Reason::ScaleOnlyActive { replicas });
        }
        _ if is_saturated(view) => {
            let new = view.new;
            for id in active.into_iter().filter(|id| Some(*id) != new) {
                view.scale(id, 0, false, Reason::Saturated { replicas });
            }
        }
        _ => {
            if matches!(view.spec().strategy, Strategy::RollingUpdate { .. }) {
                share_out(view);
            }
        }
    }
}

/// DEP-41: the new ReplicaSet is what is wanted, and all of it is available.
fn is_saturated(view: &View<'_>) -> bool {
    let replicas = view.spec().replicas;
    view.new_set().is_some_and(|new| {
        new.wanted == replicas
            && new.set.desired_replicas == Some(replicas)
            && new.available() == replicas
    })
}

/// DEP-42 to DEP-44: every ReplicaSet with pods gets its share of the change; what rounding
/// leaves over goes to the first one.
fn share_out(view: &mut View<'_>) {
    let spec = view.spec();
    let allowed = if spec.replicas > 0 {
        spec.max_total()
    } else {
        0
    };
    let active = in_order_of_shares(view, allowed);
    let total: i32 = active.iter().map(|set| set.wanted).sum();
    let to_add = allowed - total;

    let mut added = 0;
    let mut shares: Vec<(ReplicaSetId, i32, i32)> = Vec::with_capacity(active.len());
    for set in &active {
        let share = share_of(view, set, to_add, added);
        added += share;
        shares.push((set.id, set.wanted, share));
    }
    if let Some((_, wanted, share)) = shares.first_mut() {
        *share = (*share + to_add - added).max(-*wanted);
    }
    for (id, wanted, share) in shares {
        let because = Reason::ProportionalShare {
            allowed,
            total,
            wanted,
            share,
        };
        view.scale(id, wanted + share, true, because);
    }
}

/// DEP-42: the largest first; of equal ones the newest when pods are added, the oldest when they
/// are taken away.
fn in_order_of_shares(view: &View<'_>, allowed: i32) -> Vec<OwnedSet> {
    let new = view.new_set();
    let mut active: Vec<_> = view
        .old_sets()
        .chain(new)
        .filter(|set| set.wanted > 0)
        .cloned()
        .collect();
    let total: i32 = active.iter().map(|set| set.wanted).sum();
    let by_age = |a: &OwnedSet, b: &OwnedSet| age_key(&a.set).cmp(&age_key(&b.set));
    if allowed > total {
        active.sort_by(|a, b| b.wanted.cmp(&a.wanted).then_with(|| by_age(b, a)));
    } else if allowed < total {
        active.sort_by(|a, b| b.wanted.cmp(&a.wanted).then_with(|| by_age(a, b)));
    }
    active
}

/// DEP-43: the share of one ReplicaSet in `to_add`, of which `added` are given already.
fn share_of(view: &View<'_>, set: &OwnedSet, to_add: i32, added: i32) -> i32 {
    let rest = to_add - added;
    if rest == 0 || set.wanted == 0 {
        0
    } else if to_add > 0 {
        fraction(view, set).min(rest)
    } else {
        fraction(view, set).max(rest)
    }
}

/// DEP-43: by how much a ReplicaSet would change if all changed in proportion.
fn fraction(view: &View<'_>, set: &OwnedSet) -> i32 {
    let spec = view.spec();
    if spec.replicas == 0 {
        return -set.wanted;
    }
    let sized_for = set.set.max_replicas.filter(|max| *max != 0);
    let before = sized_for.unwrap_or(view.deployment.status.replicas);
    let after = i64::from(spec.max_total());
    divide_rounding(i64::from(set.wanted) * after, i64::from(before)).map_or(0, |n| n - set.wanted)
}

/// The nearest whole number, halves away from zero; both arguments are not negative. `None` for a
/// division by zero.
fn divide_rounding(dividend: i64, divisor: i64) -> Option<i32> {
    let nearest = (2 * dividend + divisor).checked_div(2 * divisor)?;
    i32::try_from(nearest).ok()
}
