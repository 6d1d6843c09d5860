//! The stage: why, budget, pods, and the diagrams.

use std::rc::Rc;

use yew::prelude::*;

use super::budget_bar::BudgetBar;
use super::pod_grid::PodGrid;
use super::rollout::Rollout;
use super::state_machine::StateMachine;
use super::why::WhyBanner;
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
            <WhyBanner {language} why={view.why.clone()} on_select={props.on_select.clone()} />
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
            <Diagrams view={Rc::clone(view)} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DiagramsProps {
    view: Rc<StageView>,
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
            <super::tabs::Tabs id="diagram" labels={labels.to_vec()} shown={*shown} {on_choose} />
            <div key={*shown} role="tabpanel" id="diagram-panel" aria-labelledby={format!("diagram-{}", *shown)}>
                if *shown == 0 {
                    <StateMachine {language} machine={Rc::clone(&view.machine)} />
                } else {
                    <Rollout {language} rollout={view.rollout.clone()} />
                }
            </div>
        </section>
    }
}
