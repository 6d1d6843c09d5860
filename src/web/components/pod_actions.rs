//! What can be done to a pod: a row of buttons for the chosen one, and a menu at the pointer.

use std::rc::Rc;

use yew::prelude::*;

use super::tabs::focus;
use crate::api::PodId;
use crate::insight::words::Label;
use crate::insight::{Language, suffix};
use crate::kubelet::app::Fault;
use crate::web::markup::html;

/// What can be done; `None` is a deletion.
const ACTIONS: [(Label, Option<Fault>); 6] = [
    (Label::Delete, None),
    (Label::Crash, Some(Fault::Crash)),
    (Label::OutOfMemory, Some(Fault::OutOfMemory)),
    (Label::Hang, Some(Fault::Hang)),
    (Label::FailReadiness, Some(Fault::Unready)),
    (Label::Heal, Some(Fault::Heal)),
];

/// The row of buttons, or, while no pod is chosen, how to come by them.
pub fn pod_actions(
    language: Language,
    pod: Option<(PodId, Rc<str>)>,
    on_fault: &Callback<(PodId, Fault)>,
    on_delete: &Callback<PodId>,
) -> Html {
    let Some((pod, name)) = pod else {
        return html! {
            <div class="pod-actions"><span class="muted">{ language.label(Label::ChooseAPod) }</span></div>
        };
    };
    let buttons = ACTIONS.iter().map(|(label, fault)| {
        let onclick = act(pod, *fault, on_fault, on_delete);
        html! {
            <button key={*label as usize} type="button" class="btn small" {onclick}>
                { language.label(*label) }
            </button>
        }
    });
    let name = suffix(&name).to_string();
    html! {
        <div class="pod-actions" role="group" aria-label={format!("{} {name}", language.label(Label::Pod))}>
            <span class="whom">{ name }</span>
            { for buttons }
        </div>
    }
}

fn act(
    pod: PodId,
    fault: Option<Fault>,
    on_fault: &Callback<(PodId, Fault)>,
    on_delete: &Callback<PodId>,
) -> Callback<MouseEvent> {
    let (on_fault, on_delete) = (on_fault.clone(), on_delete.clone());
    Callback::from(move |_: MouseEvent| match fault {
        Some(fault) => on_fault.emit((pod, fault)),
        None => on_delete.emit(pod),
    })
}

/// What the menu asks for.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// The reader's language.
    pub language: Language,
    /// The pod.
    pub pod: PodId,
    /// Where the pointer is.
    pub x: i32,
    /// Where the pointer is.
    pub y: i32,
    /// A program is to be broken, or healed.
    pub on_fault: Callback<(PodId, Fault)>,
    /// A pod is to be deleted.
    pub on_delete: Callback<PodId>,
    /// The menu is to be closed.
    pub on_close: Callback<()>,
}

/// What can be done to the pod under the pointer.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let on_close = &props.on_close;
    use_effect_with(props.pod, |_| focus("menu-0"));
    let onclick = on_close.reform(|_: MouseEvent| ());
    let onkeydown = {
        let on_close = on_close.clone();
        let pod = props.pod;
        Callback::from(move |event: KeyboardEvent| {
            let target = event.target_dyn_into::<web_sys::Element>();
            let at =
                target.and_then(|target| target.id().strip_prefix("menu-")?.parse::<usize>().ok());
            let at = at.unwrap_or(0);
            match &*event.key() {
                "Escape" => {
                    on_close.emit(());
                    focus(&super::pod_tile::element_id(pod));
                }
                "ArrowDown" => focus(&format!("menu-{}", (at + 1) % ACTIONS.len())),
                "ArrowUp" => focus(&format!(
                    "menu-{}",
                    (at + ACTIONS.len() - 1) % ACTIONS.len()
                )),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let items = ACTIONS.iter().enumerate().map(|(place, (label, fault))| {
        let onclick = act(props.pod, *fault, &props.on_fault, &props.on_delete);
        html! {
            <button key={place} type="button" role="menuitem" id={format!("menu-{place}")} {onclick}>
                { props.language.label(*label) }
            </button>
        }
    });
    let style = format!(
        "left:min({}px,100vw - 190px);top:min({}px,100vh - 240px)",
        props.x, props.y
    );
    html! {
        <div class="menu-ground" {onclick} {onkeydown}>
            <div class="menu" role="menu" {style}>{ for items }</div>
        </div>
    }
}
