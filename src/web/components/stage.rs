//! The stage: why, budget, pods, and the diagrams.

use std::rc::Rc;

use yew::prelude::*;

use super::budget_bar::BudgetBar;
use super::pod_actions::PodActions;
use super::pod_grid::PodGrid;
use super::rollout::Rollout;
use super::state_machine::{Moved, StateMachine};
use super::tabs::Tabs;
use super::why::{Next, WhyBanner};
use crate::api::PodId;
use crate::insight::words::Label;
use crate::kubelet::app::Fault;
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
    if view.name.is_empty() {
        return html! { <p class="nothing">{ language.label(Label::NothingRuns) }</p> };
    }
    html! {
        <div class="scene">
            <WhyBanner {language} why={view.why.clone()} />
            <BudgetBar {language} budget={view.budget.clone()} />
            <PodGrid
                {language}
                form={view.form}
                lanes={view.lanes.clone()}
                selected={view.selected}
                on_select={props.on_select.clone()}
                on_fault={props.on_fault.clone()}
                on_delete={props.on_delete.clone()}
            />
            <Diagrams view={Rc::clone(view)} on_select={props.on_select.clone()}>
                <PodActions
                    {language}
                    pod={chosen(view)}
                    on_fault={props.on_fault.clone()}
                    on_delete={props.on_delete.clone()}
                />
            </Diagrams>
        </div>
    }
}

/// The chosen pod with its name.
fn chosen(view: &StageView) -> Option<(PodId, Rc<str>)> {
    let mut tiles = view.lanes.iter().flat_map(|lane| &lane.tiles);
    let tile = tiles.find(|tile| Some(tile.pod) == view.selected)?;
    Some((tile.pod, Rc::clone(&tile.name)))
}

#[derive(Properties, PartialEq)]
struct DiagramsProps {
    view: Rc<StageView>,
    on_select: Callback<PodId>,
    children: Html,
}

/// The life of a pod, and that of the rollout, one at a time.
#[component]
fn Diagrams(props: &DiagramsProps) -> Html {
    let view = &props.view;
    let language = view.language;
    let shown = use_state(|| 0_usize);
    let on_choose = {
        let shown = shown.clone();
        Callback::from(move |tab| shown.set(tab))
    };
    let labels = [Label::PodStates, Label::Rollout].map(|label| language.label(label));
    html! {
        <section class="diagrams">
            <div class="diagram-head">
                <Tabs id="diagram" labels={labels.to_vec()} shown={*shown} {on_choose} />
                { props.children.clone() }
            </div>
            <div key={*shown} role="tabpanel" id="diagram-panel" aria-labelledby={format!("diagram-{}", *shown)}>
                if *shown == 0 {
                    <StateMachine {language} machine={Rc::clone(&view.machine)} />
                } else {
                    <Rollout {language} rollout={view.rollout.clone()} />
                }
            </div>
            <p class="caption">
                <Moved {language} machine={Rc::clone(&view.machine)} />
                <Next {language} next={view.why.next.clone()} on_select={props.on_select.clone()} />
            </p>
        </section>
    }
}
