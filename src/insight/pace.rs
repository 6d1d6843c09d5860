//! Where a rolling update stands at this moment, told from the objects alone.
//!
//! A controller says what it waits for only when it writes. Between two writes the page still has
//! to know, at any moment that one can stop at, so it is read off the store here: the same numbers
//! by the same rules (DEP-22 to DEP-28).

use crate::api::{Deployment, DeploymentId, ReplicaSet, ReplicaSetId, Strategy};
use crate::store::{Budget, Store, WaitsFor};

/// A rollout at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The numbers of the two limits.
    pub budget: Budget,
    /// What it waits for.
    pub waits_for: WaitsFor,
    /// The ReplicaSet of the present template, once it exists.
    pub new: Option<ReplicaSetId>,
    /// Pods that old ReplicaSets want.
    pub old_wanted: i32,
    /// Whether the lower limit keeps old pods from going.
    pub lower_holds: bool,
    /// Whether the upper limit keeps new pods from coming.
    pub upper_holds: bool,
}

/// Where the rollout of that Deployment stands.
pub fn pace(store: &Store, id: DeploymentId) -> Option<Pace> {
    let deployment = store.deployment(id)?;
    let new = new_replica_set(store, id, deployment);
    let spec = &deployment.spec;
    let mut budget = Budget {
        replicas: spec.replicas,
        max_surge: spec.max_surge(),
        max_unavailable: spec.max_unavailable(),
        ..Budget::default()
    };
    let mut old_wanted = 0;
    let mut old_pods = 0;
    for (set_id, set) in replica_sets(store, id) {
        budget.total += set.replicas;
        if Some(set_id) == new {
            budget.new_wanted = set.replicas;
            budget.new_available = set.status.available_replicas;
        } else {
            budget.old_available += set.status.available_replicas;
            old_wanted += set.replicas;
            old_pods += store.counts(set_id).map_or(0, |counts| counts.unfinished());
        }
    }
    let rolling = matches!(spec.strategy, Strategy::RollingUpdate { .. });
    let may_go = budget.may_scale_down() > 0 && spare(&budget) > 0;
    let may_come = budget.total < budget.max_total();
    let wants_more = budget.new_wanted < budget.replicas;
    let waits_for = if spec.paused {
        WaitsFor::Resume
    } else if deployment.status.observed_generation < deployment.meta.generation {
        WaitsFor::NextSync
    } else if !rolling && old_wanted + old_pods > 0 {
        WaitsFor::OldPodsGone
    } else if new.is_none() {
        WaitsFor::NextSync
    } else if wants_more || old_wanted > 0 {
        if rolling && !(may_go && old_wanted > 0 || may_come && wants_more) {
            WaitsFor::Availability
        } else {
            WaitsFor::NextSync
        }
    } else if budget.new_available < budget.replicas {
        WaitsFor::LastPods
    } else {
        WaitsFor::Nothing
    };
    Some(Pace {
        budget,
        waits_for,
        new,
        old_wanted,
        lower_holds: rolling && old_wanted > 0 && !may_go,
        upper_holds: rolling && wants_more && !may_come,
    })
}

/// DEP-28: how many pods are available beyond those that must stay.
pub fn spare(budget: &Budget) -> i32 {
    budget.available() - budget.min_available()
}

/// The ReplicaSets of a Deployment, in the order of their creation.
pub fn replica_sets(
    store: &Store,
    id: DeploymentId,
) -> impl Iterator<Item = (ReplicaSetId, &ReplicaSet)> {
    let owned = store.replica_sets_of(id).iter();
    owned.filter_map(|id| Some((*id, &**store.replica_set(*id)?)))
}

/// DEP-11: the oldest ReplicaSet with the Deployment's template.
fn new_replica_set(
    store: &Store,
    id: DeploymentId,
    deployment: &Deployment,
) -> Option<ReplicaSetId> {
    let template = &deployment.spec.template;
    let same = replica_sets(store, id).filter(|(_, set)| set.template.same_as(template));
    let oldest = same.min_by(|(_, a), (_, b)| {
        (a.meta.created_s, &a.meta.name).cmp(&(b.meta.created_s, &b.meta.name))
    });
    oldest.map(|(id, _)| id)
}
