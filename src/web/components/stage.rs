//! The stage: why, budget, pods, and the diagrams.

use std::rc::Rc;

use yew::prelude::*;

use super::budget_bar::budget_bar;
use super::pod_actions::pod_actions;
use super::pod_grid::PodGrid;
use super::rollout::rollout;
use super::state_machine::{self, moved, state_machine};
use super::tabs::tabs;
use super::why::{next, why_banner};
use crate::api::PodId;
use crate::insight::words::Label;
use crate::kubelet::app::Fault;
use crate::web::markup::{html, part};
use crate::web::memo::memo;
use crate::web::view::StageView;

/// What the stage shows and asks for.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is shown.
    pub view: Rc<StageView>,
    /// A pod was chosen.
    pub on_select: Callback<PodId>,
    /// A program is to be broken, or healed.
    pub on_fault: Callback<(PodId, Fault)>,
    /// A pod is to be deleted.
    pub on_delete: Callback<PodId>,
}

/// The stage.
#[component]
pub fn Stage(props: &Props) -> Html {
    let view = &props.view;
    let language = view.language;
    let diagram = use_state(|| 0_usize);
    let on_choose = {
        let diagram = diagram.clone();
        Callback::from(move |tab| diagram.set(tab))
    };
    if view.name.is_empty() {
        return html! { <p class="nothing">{ language.label(Label::NothingRuns) }</p> };
    }
    html! {
        <div class="scene">
            { why_banner(language, &view.why) }
            { budget_bar(language, &view.budget) }
            { part! {
                <PodGrid
                    {language}
                    form={view.form}
                    lanes={view.lanes.clone()}
                    selected={view.selected}
                    on_select={props.on_select.clone()}
                    on_fault={props.on_fault.clone()}
                    on_delete={props.on_delete.clone()}
                />
            } }
            { diagrams(props, *diagram, &on_choose) }
        </div>
    }
}

/// The chosen pod with its name.
fn chosen(view: &StageView) -> Option<(PodId, Rc<str>)> {
    let mut tiles = view.lanes.iter().flat_map(|lane| &lane.tiles);
    let tile = tiles.find(|tile| Some(tile.pod) == view.selected)?;
    Some((tile.pod, Rc::clone(&tile.name)))
}

/// The life of a pod, and that of the rollout, one at a time.
fn diagrams(props: &Props, shown: usize, on_choose: &Callback<usize>) -> Html {
    let view = &props.view;
    let language = view.language;
    let labels = [Label::PodStates, Label::Rollout].map(|label| language.label(label));
    html! {
        <section class="diagrams">
            <div class="diagram-head">
                { tabs("diagram", &labels, shown, on_choose) }
                { pod_actions(language, chosen(view), &props.on_fault, &props.on_delete) }
            </div>
            <div key={shown} role="tabpanel" id="diagram-panel" aria-labelledby={format!("diagram-{shown}")}>
                if shown == 0 {
                    { memo(state_machine, state_machine::Props { language, machine: Rc::clone(&view.machine) }) }
                } else {
                    { rollout(language, &view.rollout) }
                }
            </div>
            <p class="caption">
                { moved(language, &view.machine) }
                { next(language, view.why.next.as_ref(), &props.on_select) }
            </p>
        </section>
    }
}
