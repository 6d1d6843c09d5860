//! The Progressing condition: what has happened to the rollout, and for how long nothing has.

use std::rc::Rc;

use super::view::View;
use crate::api::{
    ConditionStatus, DeploymentCondition, DeploymentConditionType as Type, DeploymentStatus, Ms,
};

const AVAILABLE: &str = "NewReplicaSetAvailable";
const UPDATED: &str = "ReplicaSetUpdated";
const TIMED_OUT: &str = "ProgressDeadlineExceeded";
const PAUSED: &str = "DeploymentPaused";
const RESUMED: &str = "DeploymentResumed";

pub(super) fn progressing(conditions: &[DeploymentCondition]) -> Option<&DeploymentCondition> {
    conditions
        .iter()
        .find(|condition| condition.kind == Type::Progressing)
}

/// DEP-60: writes a condition. One with the same status and reason stays untouched; another one
/// is replaced, and moves to the end of the list.
pub(super) fn set_condition(
    conditions: &mut Vec<DeploymentCondition>,
    mut condition: DeploymentCondition,
) {
    let existing = conditions
        .iter()
        .position(|other| other.kind == condition.kind);
    if let Some(other) = existing.and_then(|place| conditions.get(place)) {
        if other.status == condition.status && other.reason == condition.reason {
            return;
        }
        if other.status == condition.status {
            condition.last_transition_s = other.last_transition_s;
        }
    }
    conditions.retain(|other| other.kind != condition.kind);
    conditions.push(condition);
}

pub(super) fn condition(
    kind: Type,
    status: ConditionStatus,
    reason: &'static str,
    message: impl Into<Rc<str>>,
    now_s: i64,
) -> DeploymentCondition {
    let message = message.into();
    DeploymentCondition {
        kind,
        status,
        reason,
        message,
        last_update_s: now_s,
        last_transition_s: now_s,
    }
}

/// DEP-61: a pause stops the clock of the deadline, and a resumption starts it again.
pub(super) fn note_pause(view: &mut View<'_>) {
    let reason = progressing(&view.conditions).map(|condition| condition.reason);
    if view.spec().progress_deadline().is_none() || reason == Some(TIMED_OUT) {
        return;
    }
    let (reason, message) = match (view.spec().paused, reason == Some(PAUSED)) {
        (true, false) => (PAUSED, "Deployment is paused"),
        (false, true) => (RESUMED, "Deployment is resumed"),
        _ => return,
    };
    let now_s = view.now_s();
    let noted = condition(
        Type::Progressing,
        ConditionStatus::Unknown,
        reason,
        message,
        now_s,
    );
    set_condition(&mut view.conditions, noted);
}

/// DEP-62: a new ReplicaSet was made.
pub(super) fn note_created(view: &mut View<'_>, name: &str) {
    let message = format!("Created new replica set \"{name}\"");
    note(view, "NewReplicaSetCreated", message);
}

/// DEP-62: a ReplicaSet with the template was found, and nothing was said about progress yet.
pub(super) fn note_found(view: &mut View<'_>, name: &str) {
    if progressing(&view.conditions).is_none() {
        note(
            view,
            "FoundNewReplicaSet",
            format!("Found new replica set \"{name}\""),
        );
    }
}

fn note(view: &mut View<'_>, reason: &'static str, message: String) {
    if view.spec().progress_deadline().is_some() {
        let now_s = view.now_s();
        let noted = condition(
            Type::Progressing,
            ConditionStatus::True,
            reason,
            message,
            now_s,
        );
        set_condition(&mut view.conditions, noted);
    }
}

/// DEP-63: what a rollout's status says about progress.
pub(super) fn evaluate(view: &mut View<'_>, status: &DeploymentStatus) {
    let reason = progressing(&view.conditions).map(|condition| condition.reason);
    let done = status.replicas == status.updated_replicas && reason == Some(AVAILABLE);
    if view.spec().progress_deadline().is_none() || done {
        return;
    }
    let subject = match view.new_set() {
        Some(new) => format!("ReplicaSet \"{}\"", new.set.meta.name),
        None => format!("Deployment \"{}\"", view.deployment.meta.name),
    };
    let now_s = view.now_s();
    let make = |status, reason, text: &str| {
        condition(
            Type::Progressing,
            status,
            reason,
            format!("{subject} {text}"),
            now_s,
        )
    };
    if is_complete(view, status) {
        let complete = make(
            ConditionStatus::True,
            AVAILABLE,
            "has successfully progressed.",
        );
        set_condition(&mut view.conditions, complete);
    } else if has_progressed(&view.deployment.status, status) {
        replace_progressing(
            view,
            make(ConditionStatus::True, UPDATED, "is progressing."),
        );
    } else if is_timed_out(view) {
        let late = make(
            ConditionStatus::False,
            TIMED_OUT,
            "has timed out progressing.",
        );
        set_condition(&mut view.conditions, late);
    }
}

/// DEP-63 (b): every progress counts anew, also under the same reason.
fn replace_progressing(view: &mut View<'_>, mut condition: DeploymentCondition) {
    if let Some(other) = progressing(&view.conditions)
        && other.status == condition.status
    {
        condition.last_transition_s = other.last_transition_s;
    }
    view.conditions
        .retain(|other| other.kind != Type::Progressing);
    view.conditions.push(condition);
}

/// DEP-71.
fn is_complete(view: &View<'_>, status: &DeploymentStatus) -> bool {
    let replicas = view.spec().replicas;
    status.updated_replicas == replicas
        && status.replicas == replicas
        && status.available_replicas == replicas
        && status.observed_generation >= view.deployment.meta.generation
}

/// DEP-20: complete by the status that was stored before this sync.
pub(super) fn is_complete_as_stored(view: &View<'_>) -> bool {
    is_complete(view, &view.deployment.status)
}

/// DEP-72.
fn has_progressed(before: &DeploymentStatus, now: &DeploymentStatus) -> bool {
    now.updated_replicas > before.updated_replicas
        || now.replicas - now.updated_replicas < before.replicas - before.updated_replicas
        || now.ready_replicas > before.ready_replicas
        || now.available_replicas > before.available_replicas
}

/// DEP-73.
fn is_timed_out(view: &View<'_>) -> bool {
    let Some(condition) = progressing(&view.conditions) else {
        return false;
    };
    match condition.reason {
        AVAILABLE => false,
        TIMED_OUT => true,
        _ => deadline_ms(view, condition).is_some_and(|deadline_ms| deadline_ms < view.now_ms),
    }
}

fn deadline_ms(view: &View<'_>, condition: &DeploymentCondition) -> Option<Ms> {
    let seconds = view.spec().progress_deadline()?;
    Some((condition.last_update_s + i64::from(seconds)) * 1000)
}

/// DEP-73: when to look again for a rollout that stands still.
pub(super) fn next_check_ms(view: &View<'_>, status: &DeploymentStatus) -> Option<Ms> {
    let condition = progressing(&view.conditions)?;
    // Time alone changes nothing about a rollout that has timed out, nor about one that was
    // complete and has lost pods since.
    if is_complete(view, status) || [TIMED_OUT, AVAILABLE].contains(&condition.reason) {
        return None;
    }
    let deadline_ms = deadline_ms(view, condition)?;
    let too_late = deadline_ms - view.now_ms < 1000;
    Some(if too_late {
        deadline_ms.max(view.now_ms) + 1
    } else {
        deadline_ms + 1000
    })
}
