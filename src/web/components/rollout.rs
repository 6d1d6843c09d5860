//! The rollout as a whole: its few states, its conditions, and kubectl's word on it.

use yew::prelude::*;

use crate::api::ConditionStatus;
use crate::insight::Language;
use crate::insight::words::{Key, Length, clock, say};
use crate::web::markup::{classes, html};
use crate::web::view::{ConditionView, RolloutPhase, RolloutView};

fn label(phase: RolloutPhase) -> Key {
    match phase {
        RolloutPhase::Progressing => Key::Progressing,
        RolloutPhase::Complete => Key::Complete,
        RolloutPhase::Paused => Key::Paused,
        RolloutPhase::DeadlineExceeded => Key::DeadlineExceeded,
        RolloutPhase::Held => Key::Held,
        RolloutPhase::Blocked => Key::Blocked,
    }
}

/// The rollout.
pub fn rollout(language: Language, rollout: &RolloutView) -> Html {
    let phases = rollout.phases.iter().map(|&phase| {
        let now = phase == rollout.phase;
        html! {
            <li
                key={phase as usize}
                class={classes!(now.then_some("on"), matches!(phase, RolloutPhase::DeadlineExceeded | RolloutPhase::Blocked).then_some("bad"))}
                aria-current={now.then_some("step")}
            >
                { label(phase) }
            </li>
        }
    });
    let deadline = rollout.deadline_in_ms;
    let deadline =
        deadline.map(|ms| say!(language, MayStandStill, left = Length(ms / 1000 * 1000)));
    html! {
        <div class="rollout">
            <ol class="phases">{ for phases }</ol>
            <p class="muted">{ deadline.unwrap_or_else(|| "\u{a0}".into()) }</p>
            { conditions(&rollout.conditions) }
            <p class="kubectl"><b>{ "$ kubectl rollout status" }</b><br />{ &rollout.kubectl }</p>
        </div>
    }
}

/// Conditions of an object, one below the other.
pub fn conditions(conditions: &[ConditionView]) -> Html {
    let rows = conditions.iter().map(|condition| {
        let (class, sign) = match condition.status {
            ConditionStatus::True => ("is-true", "✓"),
            ConditionStatus::False => ("is-false", "✗"),
            ConditionStatus::Unknown => ("is-unknown", "?"),
        };
        html! {
            <li key={condition.kind.to_string()} {class}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                <b>{ &*condition.kind }</b>
                <span>{ condition.status.name() }</span>
                <time>{ clock(condition.since_s * 1000) }</time>
                <p>
                    if !condition.reason.is_empty() {
                        <code>{ condition.reason }</code>
                    }
                    { " " }{ condition.message.as_deref().unwrap_or_default() }
                </p>
            </li>
        }
    });
    html! { <ul class="conditions">{ for rows }</ul> }
}
