//! The stage: why, budget, pods, and below them the diagrams and tables, one at a time.

use std::rc::Rc;

use yew::prelude::*;

use super::budget_bar::budget_bar;
use super::curves;
use super::history::history;
use super::pod_actions::pod_actions;
use super::pod_grid::pod_grid;
use super::rollout::rollout;
use super::state_machine::{self, moved, state_machine};
use super::tabs::{choice, tabs};
use super::traffic::traffic;
use super::why::{next, why_banner};
use crate::api::{Ms, PodId};
use crate::insight::suffix;
use crate::insight::words::Key;
use crate::sim::Workload;
use crate::web::browser::has_narrow_stage;
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::message::{Link, Msg};
use crate::web::session::{Action, Field, PARTITION, Subject, title};
use crate::web::timeline_view::TimelineModel;
use crate::web::view::StageView;

/// The place of the counts as a table among the diagrams.
pub const NUMBERS: usize = 3;

/// What the stage shows and asks for.
#[derive(Clone, Copy)]
pub struct Props<'a> {
    /// Where it asks.
    pub link: &'a Link,
    /// What is shown.
    pub view: &'a StageView,
    /// The counts over time.
    pub model: &'a TimelineModel,
    /// The moment that is looked at.
    pub now_ms: Ms,
    /// Which diagram is shown, by place.
    pub diagram: usize,
    /// The menu of a pod, and where the pointer was.
    pub menu: Option<(PodId, i32, i32)>,
    /// The knob that is being turned, here or on the left, and the number that it stands at.
    pub turning: Option<(&'static Field, i32)>,
    /// The workloads that there are to look at.
    pub workloads: &'a [Subject],
    /// The one that is looked at.
    pub focus: Option<&'a Workload>,
}

/// The stage.
pub fn stage(props: Props<'_>) -> Html {
    let Props { link, view, .. } = props;
    let language = view.language;
    if view.name.is_empty() {
        if view.lanes.is_empty() && view.orphans.is_none() {
            return html! {
                <div class="scene">
                    { chooser(props) }
                    <p class="nothing"><b>{ Key::NothingRuns }</b>{ " " }{ Key::NothingHint }</p>
                </div>
            };
        }
        return html! {
            <div class="scene">
                { chooser(props) }
                { why_banner(&view.why) }
                { pod_grid(link, view, props.menu, None) }
                { diagrams(props) }
            </div>
        };
    }
    let turned = props.turning.filter(|(field, _)| **field == PARTITION);
    let turned = turned.map(|(_, number)| number);
    html! {
        <div class="scene">
            { chooser(props) }
            { why_banner(&view.why) }
            { budget_bar(language, &view.budget) }
            { traffic(link, language, view.traffic.as_ref()) }
            { pod_grid(link, view, props.menu, turned) }
            { diagrams(props) }
        </div>
    }
}

/// Which of several workloads stage and knobs are about.
fn chooser(props: Props<'_>) -> Html {
    let workloads = props.workloads;
    if workloads.len() < 2 {
        return Html::default();
    }
    let name = props.view.language.text(Key::Workload);
    let words = workloads.iter().map(|subject| {
        let workload = &subject.workload;
        let chosen = props.focus == Some(workload);
        let ask = Msg::Act(Action::Follow(workload.clone()));
        (title(workload), chosen, ask)
    });
    html! { <div class="chooser">{ choice(props.link, name, words.collect()) }</div> }
}

/// The chosen pod with what tells it from the others: of one without a controller, the whole name.
fn chosen(view: &StageView) -> Option<(PodId, &str)> {
    let orphans = view.orphans.iter().flat_map(|lane| &lane.tiles);
    let mut orphans = orphans.filter(|tile| Some(tile.pod) == view.selected);
    if let Some(tile) = orphans.next() {
        return Some((tile.pod, &*tile.name));
    }
    let mut tiles = view.tiles().into_iter();
    let tile = tiles.find(|tile| Some(tile.pod) == view.selected)?;
    Some((tile.pod, suffix(&tile.name)))
}

/// The life of a pod, that of the rollout, and the counts, one at a time.
fn diagrams(props: Props<'_>) -> Html {
    let Props { link, view, .. } = props;
    let language = view.language;
    let mut labels = vec![language.text(Key::PodStates)];
    let mut diagram = 0;
    // Pods without a controller have nothing else.
    if !view.name.is_empty() {
        diagram = props.diagram;
        let others = [Key::Rollout, Key::History, Key::Numbers];
        labels.extend(others.map(|label| language.text(label)));
    }
    let shown = match diagram {
        0 => {
            let given = state_machine::Props {
                language,
                machine: Rc::clone(&view.machine),
                narrow: has_narrow_stage(),
            };
            memo(state_machine, given)
        }
        1 => rollout(language, &view.rollout),
        NUMBERS => curves::table(link, props.model, props.now_ms),
        _ => history(link, language, &view.history),
    };
    html! {
        <section class="diagrams">
            <div class="diagram-head">
                { tabs(link, "diagram", &labels, diagram, Msg::Diagram) }
                { pod_actions(link, language, chosen(view)) }
            </div>
            <div key={diagram} role="tabpanel" id="diagram-panel" aria-labelledby={format_args!("diagram-{diagram}")}>
                { shown }
            </div>
            <p class="caption">
                { moved(language, &view.machine) }
                { next(link, language, view.why.next.as_ref()) }
            </p>
        </section>
    }
}
