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

/// What can be done to a pod.
#[derive(Clone, Copy)]
enum Deed {
    /// Delete it, with this grace period, or its own.
    Delete(Option<i64>),
    /// Break something in it, or heal it.
    Fault(Fault),
}

/// All that can be done.
const ACTIONS: [(Key, Deed); 9] = [
    (Key::Delete, Deed::Delete(None)),
    (Key::ForceDelete, Deed::Delete(Some(0))),
    (Key::Evict, Deed::Fault(Fault::Evict)),
    (Key::Crash, Deed::Fault(Fault::Crash)),
    (Key::MemoryOut, Deed::Fault(Fault::OutOfMemory)),
    (Key::Hang, Deed::Fault(Fault::Hang)),
    (Key::FailReadiness, Deed::Fault(Fault::Unready)),
    (Key::DependencyDown, Deed::Fault(Fault::DependencyDown)),
    (Key::Heal, Deed::Fault(Fault::Heal)),
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
    let buttons = ACTIONS.iter().map(|(label, deed)| {
        html! {
            <button key={*label as usize} type="button" class="btn small" onclick={act(link, pod, *deed)}>
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

fn act(link: &Link, pod: PodId, deed: Deed) -> Handler {
    link.act(Action::Give(match deed {
        Deed::Fault(fault) => Command::Fault { pod, fault },
        Deed::Delete(grace_period_seconds) => Command::DeletePod {
            pod,
            grace_period_seconds,
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
    let items = ACTIONS.iter().enumerate().map(|(place, (label, deed))| {
        html! {
            <button key={place} type="button" role="menuitem" id={format_args!("{ID}{place}")} onclick={act(link, pod, *deed)}>
                { *label }
            </button>
        }
    });
    let style = format!(
        "left:min({x}px/var(--zoom),100vw/var(--zoom) - 190px);top:min({y}px/var(--zoom),100vh/var(--zoom) - 330px)"
    );
    html! {
        <div class="menu-ground" onclick={link.to(Msg::Menu(None))} {onkeydown}>
            <div class="menu" role="menu" {style}>{ for items }</div>
        </div>
    }
}
