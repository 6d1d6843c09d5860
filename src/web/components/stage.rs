//! The stage: why, budget, pods, and the diagrams.

use std::rc::Rc;

use yew::prelude::*;

use super::budget_bar::budget_bar;
use super::pod_actions::pod_actions;
use super::pod_grid::pod_grid;
use super::rollout::rollout;
use super::state_machine::{self, moved, state_machine};
use super::tabs::tabs;
use super::why::{next, why_banner};
use crate::api::PodId;
use crate::insight::words::Label;
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::message::{Link, Msg};
use crate::web::view::StageView;

/// What the stage shows and asks for.
#[derive(PartialEq)]
pub struct Props {
    /// Where it asks.
    pub link: Link,
    /// What is shown.
    pub view: StageView,
    /// Which diagram is shown, by place.
    pub diagram: usize,
    /// The menu of a pod, and where the pointer was.
    pub menu: Option<(PodId, i32, i32)>,
}

/// The stage.
pub fn stage(props: &Props) -> Html {
    let view = &props.view;
    let language = view.language;
    if view.name.is_empty() {
        return html! { <p class="nothing">{ language.label(Label::NothingRuns) }</p> };
    }
    html! {
        <div class="scene">
            { why_banner(language, &view.why) }
            { budget_bar(language, &view.budget) }
            { pod_grid(&props.link, view, props.menu) }
            { diagrams(props) }
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
fn diagrams(props: &Props) -> Html {
    let Props {
        link,
        view,
        diagram,
        ..
    } = props;
    let language = view.language;
    let labels = [Label::PodStates, Label::Rollout].map(|label| language.label(label));
    html! {
        <section class="diagrams">
            <div class="diagram-head">
                { tabs(link, "diagram", &labels, *diagram, Msg::Diagram) }
                { pod_actions(link, language, chosen(view)) }
            </div>
            <div key={*diagram} role="tabpanel" id="diagram-panel" aria-labelledby={format!("diagram-{diagram}")}>
                if *diagram == 0 {
                    { memo(state_machine, state_machine::Props { language, machine: Rc::clone(&view.machine) }) }
                } else {
                    { rollout(language, &view.rollout) }
                }
            </div>
            <p class="caption">
                { moved(language, &view.machine) }
                { next(link, language, view.why.next.as_ref()) }
            </p>
        </section>
    }
}
