//! The rollout as a whole: its own few states, its conditions, and what kubectl says of it.

use std::rc::Rc;

use super::Glance;
use super::pod::ConditionView;
use crate::api::{Deployment, DeploymentConditionType as Type, Ms, StatefulSet};
use crate::insight::pace::Pace;
use crate::insight::{RolloutStatus, deployment_rollout_status, rollout_status};
use crate::store::{StatefulWait, WaitsFor};

/// Where a rollout is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RolloutPhase {
    /// It is under way.
    #[default]
    Progressing,
    /// It has arrived.
    Complete,
    /// Somebody has paused it.
    Paused,
    /// Nothing has moved for longer than the deadline allows.
    DeadlineExceeded,
    /// What goes by itself is done; the rest stays behind the partition, or until pods are deleted.
    Held,
    /// A pod of the old template keeps the new one from coming (STS-43).
    Blocked,
}

impl RolloutPhase {
    /// Those of a Deployment, in the order in which the page draws them.
    pub const OF_DEPLOYMENT: [Self; 4] = [
        Self::Progressing,
        Self::Complete,
        Self::Paused,
        Self::DeadlineExceeded,
    ];

    /// Those of a ReplicaSet that nobody owns.
    pub const OF_REPLICA_SET: [Self; 2] = [Self::Progressing, Self::Complete];

    /// Those of a StatefulSet.
    pub const OF_STATEFUL_SET: [Self; 4] =
        [Self::Progressing, Self::Complete, Self::Held, Self::Blocked];
}

/// The rollout.
#[derive(Clone, Debug, Default)]
pub struct RolloutView {
    /// Where it is.
    pub phase: RolloutPhase,
    /// Where it can be.
    pub phases: &'static [RolloutPhase],
    /// Its conditions, in the order of the API.
    pub conditions: Vec<ConditionView>,
    /// How long it may stand still from now on, if there is a limit that counts now.
    pub deadline_in_ms: Option<Ms>,
    /// `progressDeadlineSeconds`, if there is one.
    pub deadline_s: Option<i32>,
    /// What `kubectl rollout status` prints (DEP-76, STS-48).
    pub kubectl: String,
}

pub(super) fn rollout_view(
    glance: &Glance<'_>,
    pace: &Pace,
    deployment: &Deployment,
) -> RolloutView {
    let status = &deployment.status;
    let progressing = status.condition(Type::Progressing);
    let phase = match progressing.map(|condition| condition.reason) {
        _ if deployment.spec.paused => RolloutPhase::Paused,
        Some("ProgressDeadlineExceeded") => RolloutPhase::DeadlineExceeded,
        _ if pace.waits_for == WaitsFor::Nothing => RolloutPhase::Complete,
        _ => RolloutPhase::Progressing,
    };
    let deadline_s = deployment.spec.progress_deadline();
    let deadline_in_ms = deadline_s
        .zip(progressing)
        .filter(|_| phase == RolloutPhase::Progressing)
        .map(|(seconds, condition)| {
            let due_ms = (condition.last_update_s + i64::from(seconds)) * 1000;
            (due_ms - glance.timeline.now_ms()).max(0)
        });
    let mut conditions = Vec::new();
    for condition in &status.conditions {
        conditions.push(ConditionView {
            kind: condition.kind.name().into(),
            status: condition.status,
            reason: condition.reason,
            message: Some(Rc::clone(&condition.message)),
            since_s: condition.last_transition_s,
        });
    }
    RolloutView {
        phase,
        phases: &RolloutPhase::OF_DEPLOYMENT,
        conditions,
        deadline_in_ms,
        deadline_s,
        kubectl: kubectl(deployment_rollout_status(deployment)),
    }
}

pub(super) fn stateful_rollout(set: &StatefulSet, waits_for: StatefulWait) -> RolloutView {
    let phase = match waits_for {
        StatefulWait::Nothing => RolloutPhase::Complete,
        StatefulWait::Partition { .. } | StatefulWait::OnDelete { .. } => RolloutPhase::Held,
        StatefulWait::Predecessor(pod) if pod.is_outdated => RolloutPhase::Blocked,
        _ => RolloutPhase::Progressing,
    };
    RolloutView {
        phase,
        phases: &RolloutPhase::OF_STATEFUL_SET,
        kubectl: kubectl(rollout_status(set)),
        ..RolloutView::default()
    }
}

fn kubectl(status: Result<RolloutStatus, String>) -> String {
    status.map_or_else(|error| error, |status| status.text)
}
