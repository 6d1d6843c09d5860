//! What can be done to a pod: a row of buttons for the chosen one, and a menu at the pointer.

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::pod_tile::element_id;
use crate::api::PodId;
use crate::insight::Language;
use crate::insight::words::Key;
use crate::kubelet::app::Fault;
use crate::sim::Command;
use crate::web::browser::focus;
use crate::web::markup::html;
use crate::web::message::{Handler, Link, Msg};
use crate::web::session::Action;

/// What can be done; `None` is a deletion.
const ACTIONS: [(Key, Option<Fault>); 6] = [
    (Key::Delete, None),
    (Key::Crash, Some(Fault::Crash)),
    (Key::MemoryOut, Some(Fault::OutOfMemory)),
    (Key::Hang, Some(Fault::Hang)),
    (Key::FailReadiness, Some(Fault::Unready)),
    (Key::Heal, Some(Fault::Heal)),
];

/// What the element ids of the menu's items begin with.
const ID: &str = "menu-";

/// The id of the menu's first item.
pub const FIRST: &str = "menu-0";

/// The row of buttons, or, while no pod is chosen, how to come by them.
pub fn pod_actions(link: &Link, language: Language, pod: Option<(PodId, &str)>) -> Html {
    let Some((pod, name)) = pod else {
        return html! {
            <div class="pod-actions"><span class="muted">{ Key::ChooseAPod }</span></div>
        };
    };
    let buttons = ACTIONS.iter().map(|(label, fault)| {
        html! {
            <button key={*label as usize} type="button" class="btn small" onclick={act(link, pod, *fault)}>
                { *label }
            </button>
        }
    });
    html! {
        <div class="pod-actions" role="group" aria-label={format_args!("{} {name}", language.text(Key::Pod))}>
            <span class="whom">{ name }</span>
            { for buttons }
        </div>
    }
}

fn act(link: &Link, pod: PodId, fault: Option<Fault>) -> Handler {
    link.act(Action::Give(match fault {
        Some(fault) => Command::Fault { pod, fault },
        None => Command::DeletePod {
            pod,
            grace_period_seconds: None,
        },
    }))
}

/// What can be done to the pod under the pointer, which is at `x` and `y`.
pub fn menu(link: &Link, (pod, x, y): (PodId, i32, i32)) -> Html {
    let onkeydown = link.on_key(move |event, key| {
        let target = event.target()?.unchecked_into::<Element>();
        let at = target.id().strip_prefix(ID)?.parse::<usize>().ok()?;
        let to = match key {
            "ArrowDown" => (at + 1) % ACTIONS.len(),
            "ArrowUp" => (at + ACTIONS.len() - 1) % ACTIONS.len(),
            "Escape" => at,
            _ => return None,
        };
        event.prevent_default();
        event.stop_propagation();
        if key == "Escape" {
            focus(&element_id(pod));
            return Some(Msg::Menu(None));
        }
        focus(&format!("{ID}{to}"));
        None
    });
    let items = ACTIONS.iter().enumerate().map(|(place, (label, fault))| {
        html! {
            <button key={place} type="button" role="menuitem" id={format_args!("{ID}{place}")} onclick={act(link, pod, *fault)}>
                { *label }
            </button>
        }
    });
    let style = format!("left:min({x}px,100vw - 190px);top:min({y}px,100vh - 240px)");
    html! {
        <div class="menu-ground" onclick={link.to(Msg::Menu(None))} {onkeydown}>
            <div class="menu" role="menu" {style}>{ for items }</div>
        </div>
    }
}
