//! One pod in full.

use std::rc::Rc;

use yew::prelude::*;

use super::events;
use super::hue_class;
use super::pod_tile::{class_of, glyph};
use super::probe_strip::strip;
use super::rollout::conditions;
use crate::api::{ContainerState, Ms};
use crate::insight::Language;
use crate::insight::words::{Key, clock, say, seconds};
use crate::kubelet::BackOff;
use crate::sim::{Command, SCHEDULER};
use crate::store::Node;
use crate::web::markup::{classes, html};
use crate::web::message::Link;
use crate::web::session::Action;
use crate::web::view::{ContainerView, Glance, PodView, pod_view};

/// The chosen pod.
pub fn pod_detail(link: &Link, glance: &Glance<'_>) -> Html {
    let language = glance.language;
    let Some(pod) = pod_view(glance) else {
        return html! { <p class="muted">{ Key::NoPod }</p> };
    };
    let containers = pod.containers.iter();
    let containers = containers.map(|one| container(language, one, pod.now_ms));
    let title = |label: Key| html! { <h2>{ label }</h2> };
    let hue = pod.hue.map(hue_class);
    html! {
        <div class={classes!("pod-detail", hue)}>
            <h2 class="pod-name">{ &*pod.name }</h2>
            <p class={classes!("standing", class_of(pod.state))}>
                { glyph(pod.state, pod.glimpse.percent) }
                <b>{ language.note(pod.state, pod.glimpse.note) }</b>
            </p>
            <p class="meaning">{ language.meaning(pod.state) }</p>
            { facts(language, &pod) }
            { components(link, language, &pod) }
            { title(Key::Containers) }
            <div>{ for containers }</div>
            { title(Key::Conditions) }
            { conditions(&pod.conditions) }
            { title(Key::Events) }
            { events::list(pod.events) }
        </div>
    }
}

/// What of the cluster looks after the pod, to be stopped and started.
fn components(link: &Link, language: Language, pod: &PodView) -> Html {
    let button = |what: &str, component: Rc<str>, runs: bool| {
        let label = say!(
            language,
            (if runs { Key::StopIt } else { Key::StartIt }),
            what
        );
        let running = !runs;
        let command = Command::SetRunning { component, running };
        let onclick = link.act(Action::Give(command));
        html! { <button type="button" class="btn small" {onclick}>{ label }</button> }
    };
    let kubelet = pod
        .node
        .as_ref()
        .map(|node| button("kubelet", Rc::clone(&node.name), node.health.is_running()));
    html! {
        <div class="pod-actions">
            { for kubelet }
            { button(SCHEDULER, SCHEDULER.into(), pod.scheduler_runs) }
        </div>
    }
}

fn facts(language: Language, pod: &PodView) -> Html {
    let missing = || "–".to_string();
    let facts = [
        ("READY", pod.columns.ready_text()),
        ("STATUS", pod.columns.status.to_string()),
        ("RESTARTS", pod.columns.restarts_text(pod.now_ms)),
        (
            language.text(Key::Age),
            seconds(pod.now_ms / 1000 * 1000 - pod.created_s * 1000),
        ),
        (
            language.text(Key::Node),
            pod.node.as_ref().map_or_else(missing, node_text),
        ),
        (
            language.text(Key::Address),
            pod.ip.as_ref().map_or_else(missing, ToString::to_string),
        ),
        (language.text(Key::Grace), seconds(pod.grace_s * 1000)),
    ];
    let rows = facts.into_iter().map(|(name, value)| {
        html! { <div key={name}><dt>{ name }</dt><dd>{ value }</dd></div> }
    });
    html! { <dl class="facts">{ for rows }</dl> }
}

/// A node's name, and that it is not as it should be.
fn node_text(node: &Node) -> String {
    let state = if node.health.unreachable {
        " NotReady"
    } else {
        ""
    };
    format!("{}{state}", node.name)
}

fn container(language: Language, one: &ContainerView, now_ms: Ms) -> Html {
    let kind = if one.is_init {
        Key::InitContainer
    } else {
        Key::Container
    };
    let strips = one.probes.iter();
    let strips = strips.map(|probe| strip(language, probe, now_ms));
    let state = one.state.as_ref().map_or_else(String::new, state_text);
    let back_off = one.back_off.map(|wait| back_off(language, wait, now_ms));
    let counts = format!(
        "{} {} · {} {}",
        language.text(Key::Restarts),
        one.restarts,
        language.text(Key::Ready),
        if one.ready { "✓" } else { "✗" }
    );
    let last = one.last.as_ref().map(|end| {
        let label = language.text(Key::LastState);
        format!(
            "{label}: {} ({}), {}",
            end.reason,
            end.exit_code,
            clock(end.finished_ms)
        )
    });
    html! {
        <section key={one.name.to_string()} class="container">
            <p>
                <b>{ &*one.name }</b>{ " " }<span class="muted">{ kind }{ " · " }{ &*one.image }</span>
            </p>
            <p>{ state }</p>
            { for back_off }
            <p class="muted">{ counts }</p>
            <p class="muted">{ last.unwrap_or_default() }</p>
            { for strips }
        </section>
    }
}

/// How long a container still has to wait, and where it stands on its ladder.
fn back_off(language: Language, wait: BackOff, now_ms: Ms) -> Html {
    let ladder: Vec<Ms> = wait.ladder_ms().collect();
    let step = ladder.iter().position(|step_ms| *step_ms == wait.wait_ms);
    let steps = ladder.iter().enumerate().map(|(place, step_ms)| {
        let on = Some(place) == step;
        html! { <li key={place} class={on.then_some("on")} aria-current={on.then_some("step")}>{ step_ms / 1000 }</li> }
    });
    // A countdown reaches 0 when it is over, not a second before.
    let left_ms = (wait.until_ms - now_ms + 999) / 1000 * 1000;
    html! {
        <div class="back-off">
            <p>{ language.back_off(left_ms, step.map_or(1, |step| step + 1)) }</p>
            <ol class="ladder">{ for steps }</ol>
        </div>
    }
}

fn state_text(state: &ContainerState) -> String {
    match state {
        ContainerState::Waiting { reason, message } => match message {
            Some(message) => format!("Waiting: {reason}. {message}"),
            None => format!("Waiting: {reason}"),
        },
        ContainerState::Running { started_ms } => say!(
            Language::current(),
            RunningSince,
            clock = &clock(*started_ms)
        ),
        ContainerState::Terminated(end) => {
            format!(
                "Terminated: {} ({}), {}",
                end.reason,
                end.exit_code,
                clock(end.finished_ms)
            )
        }
    }
}
