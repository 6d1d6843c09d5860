//! The status that a sync leaves behind.

use std::rc::Rc;

use super::progress;
use super::view::{OwnedSet, View};
use crate::api::{
    ConditionStatus, DeploymentCondition, DeploymentConditionType as Type, DeploymentStatus,
};
use crate::controllers::Outcome;
use crate::store::{Change, Reason, WaitsFor, Write};

/// DEP-9: whether progress is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evaluation {
    /// After pausing and scaling it is not.
    Plain,
    /// After a step of a rollout it is.
    Rollout,
}

/// Ends a sync: adds the write of the status, if that has changed, and asks for the moment at
/// which the deadline has to be looked at.
pub(super) fn write(mut view: View<'_>, evaluation: Evaluation, waits_for: WaitsFor) -> Outcome {
    let mut status = counts(&view);
    set_available(&mut view, &status);
    if evaluation == Evaluation::Rollout {
        if view.spec().progress_deadline().is_none() {
            view.conditions
                .retain(|condition| condition.kind != Type::Progressing);
        }
        progress::evaluate(&mut view, &status);
        copy_replica_failure(&mut view);
    }
    status.conditions = std::mem::take(&mut view.conditions);
    let unchanged = status == *view.deployment.status && view.revision == view.deployment.revision;
    if unchanged {
        view.conditions.clone_from(&status.conditions);
        // DEP-73: only a rollout is looked at again. While it is paused its clock stands still.
        let is_rollout = evaluation == Evaluation::Rollout;
        let next_check_ms = || progress::next_check_ms(&view, &status);
        let requeue_at_ms = is_rollout.then(next_check_ms).flatten();
        return Outcome {
            writes: view.writes,
            requeue_at_ms,
            ..Outcome::default()
        };
    }
    let because = Reason::DeploymentStatus {
        budget: Box::new(view.budget()),
        waits_for,
    };
    let change = Change::DeploymentStatus {
        id: view.id,
        status: Rc::new(status),
        revision: view.revision,
    };
    view.writes.push(Write::new(change, because));
    Outcome {
        writes: view.writes,
        ..Outcome::default()
    }
}

/// DEP-58, DEP-59: the counts, all of them from the status of the ReplicaSets.
fn counts(view: &View<'_>) -> DeploymentStatus {
    let sum = |count: fn(&OwnedSet) -> i32| view.sets.iter().map(count).sum::<i32>();
    let available_replicas = sum(OwnedSet::available);
    DeploymentStatus {
        observed_generation: view.deployment.meta.generation,
        replicas: sum(|set| set.set.status.replicas),
        updated_replicas: view.new_set().map_or(0, |set| set.set.status.replicas),
        ready_replicas: sum(|set| set.set.status.ready_replicas),
        available_replicas,
        unavailable_replicas: (view.total_wanted() - available_replicas).max(0),
        terminating_replicas: sum(|set| set.set.status.terminating_replicas),
        collision_count: view.collision_count,
        conditions: Vec::new(),
    }
}

/// DEP-67.
fn set_available(view: &mut View<'_>, status: &DeploymentStatus) {
    let enough = status.available_replicas >= view.spec().min_available();
    let (value, reason, message) = if enough {
        let message = "Deployment has minimum availability.";
        (ConditionStatus::True, "MinimumReplicasAvailable", message)
    } else {
        let message = "Deployment does not have minimum availability.";
        (
            ConditionStatus::False,
            "MinimumReplicasUnavailable",
            message,
        )
    };
    let now_s = view.now_s();
    let available = progress::condition(Type::Available, value, reason, message, now_s);
    progress::set_condition(&mut view.conditions, available);
}

/// DEP-68: the new ReplicaSet's failure, or else that of the first one that has one.
fn copy_replica_failure(view: &mut View<'_>) {
    let failing = |set: &OwnedSet| set.set.status.replica_failure.clone();
    let failure = view
        .new_set()
        .and_then(failing)
        .or_else(|| view.sets.iter().find_map(failing));
    view.conditions
        .retain(|condition| condition.kind != Type::ReplicaFailure || failure.is_some());
    if let Some(failure) = failure {
        let copied = DeploymentCondition {
            kind: Type::ReplicaFailure,
            status: ConditionStatus::True,
            reason: failure.reason,
            message: failure.message,
            last_update_s: failure.since_s,
            last_transition_s: failure.since_s,
        };
        progress::set_condition(&mut view.conditions, copied);
    }
}
