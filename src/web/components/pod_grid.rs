//! The pods in their lanes.

use std::rc::Rc;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::hue_class;
use super::pod_actions::menu as menu_of;
use super::pod_tile::{self, class_of, element_id, glyph, pod_of};
use super::slots::slots;
use crate::api::PodId;
use crate::insight::Language;
use crate::insight::words::{Key, say, text_of};
use crate::kubelet::PodState;
use crate::web::browser::focus;
use crate::web::figures::percent;
use crate::web::markup::{classes, html};
use crate::web::memo::memo_in_list;
use crate::web::message::{Link, Msg};
use crate::web::session::Action;
use crate::web::view::{Form, LaneView, StageView};

/// Up to this many homes share the whole width.
const FEW: u32 = 6;

/// The pods in their lanes, and the menu of one of them.
///
/// `turned` is where the partition of a StatefulSet is being moved to.
pub fn pod_grid(
    link: &Link,
    view: &StageView,
    menu: Option<(PodId, i32, i32)>,
    turned: Option<i32>,
) -> Html {
    let tiles = view.tiles();
    let order: Vec<PodId> = tiles.iter().map(|tile| tile.pod).collect();
    let selected = view.selected.filter(|pod| order.contains(pod));
    let tab_stop = selected.or(order.first().copied());
    let onclick = link.on(|event| Some(Msg::Act(Action::Select(Some(pod_under(event)?)))));
    let oncontextmenu = link.on(|event| {
        let pod = pod_under(event)?;
        event.prevent_default();
        let event = event.unchecked_ref::<MouseEvent>();
        Some(Msg::Menu(Some((pod, event.client_x(), event.client_y()))))
    });
    let onkeydown = link.on_key(move |event, key| {
        walk(event, key, &order);
        None
    });
    let lane_of = |lane: &Rc<LaneView>, form: Form| {
        let mine =
            |pod: Option<PodId>| pod.filter(|pod| lane.tiles.iter().any(|tile| tile.pod == *pod));
        let given = LaneProps {
            language: view.language,
            form,
            lane: Rc::clone(lane),
            selected: mine(view.selected),
            tab_stop: mine(tab_stop),
        };
        memo_in_list(Rc::clone(&lane.name), lane_view, given)
    };
    let orphans = view.orphans.as_ref();
    let orphans = orphans.map(|lane| lane_of(lane, Form::of(lane.states.iter().sum())));
    let lanes: Html = if let Some(of_set) = &view.slots {
        slots(link, view, of_set, tab_stop, turned)
    } else {
        let lanes = view.lanes.iter().map(|lane| lane_of(lane, view.form));
        html! { <>{ for lanes }</> }
    };
    let mut homes = view.lanes.iter().map(|lane| lane.homes);
    let few = homes.all(|homes| homes <= FEW).then_some("few");
    html! {
        <section class="pods" {onclick} {oncontextmenu} {onkeydown}>
            <div class={classes!("pod-lanes", few)}>{ lanes }{ for orphans }</div>
            <div class="over">
                if let Some(place) = menu {
                    { menu_of(link, place) }
                }
            </div>
        </section>
    }
}

/// The pod whose tile a pointer is over.
fn pod_under(event: &Event) -> Option<PodId> {
    let target = event.target()?.unchecked_into::<Element>();
    pod_of(&target.closest("button.pod").ok()??.id())
}

/// Arrow keys go from tile to tile as they lie on the screen.
fn walk(event: &KeyboardEvent, key: &str, order: &[PodId]) {
    let target = event
        .target()
        .map(|target| target.unchecked_into::<Element>());
    let Some(from) = target.and_then(|target| pod_of(&target.id())) else {
        return;
    };
    let Some(place) = order.iter().position(|pod| *pod == from) else {
        return;
    };
    let to = match key {
        "ArrowRight" => order.get(place + 1).copied(),
        "ArrowLeft" => place
            .checked_sub(1)
            .and_then(|place| order.get(place))
            .copied(),
        "Home" => order.first().copied(),
        "End" => order.last().copied(),
        "ArrowDown" => beyond(
            &mut order.get(place + 1..).unwrap_or_default().iter(),
            from,
            1.0,
        ),
        "ArrowUp" => beyond(
            &mut order.get(..place).unwrap_or_default().iter().rev(),
            from,
            -1.0,
        ),
        _ => return,
    };
    event.prevent_default();
    // The page has the same keys for steps in time.
    event.stop_propagation();
    if let Some(to) = to {
        focus(&element_id(to));
    }
}

/// The nearest tile of the next row that is `down` or up from `from`.
fn beyond(tiles: &mut dyn Iterator<Item = &PodId>, from: PodId, down: f64) -> Option<PodId> {
    let place = |pod: PodId| {
        let area = document()
            .get_element_by_id(&element_id(pod))?
            .get_bounding_client_rect();
        Some((area.left(), area.top()))
    };
    let (x, y) = place(from)?;
    let mut best: Option<(f64, f64, PodId)> = None;
    for pod in tiles {
        let Some((left, top)) = place(*pod) else {
            continue;
        };
        let rows = (top - y) * down;
        if rows < 4.0 {
            continue;
        }
        let off = (left - x).abs();
        match best {
            Some((best_rows, _, _)) if rows > best_rows + 4.0 => break,
            Some((_, best_off, _)) if off >= best_off => {}
            _ => best = Some((rows, off, *pod)),
        }
    }
    best.map(|(.., pod)| pod)
}

#[derive(PartialEq)]
struct LaneProps {
    language: Language,
    form: Form,
    lane: Rc<LaneView>,
    selected: Option<PodId>,
    tab_stop: Option<PodId>,
}

/// One ReplicaSet.
fn lane_view(props: &LaneProps) -> Html {
    let (language, lane) = (props.language, &props.lane);
    let name = match (lane.id, lane.revision) {
        (None, _) => text_of(Key::BarePods).to_owned(),
        (_, 0) => "ReplicaSet".to_owned(),
        (_, revision) => say!(language, Revision, revision),
    };
    let inside = if props.form == Form::Bars {
        bars(language, lane)
    } else {
        homes(props)
    };
    let count = |label: Key, pods: i32| {
        html! { <span key={label as usize}>{ label }{ " " }<b>{ pods }</b></span> }
    };
    html! {
        <section
            class={classes!("lane", hue_class(lane.hue), (lane.wanted == 0 && lane.tiles.is_empty()).then_some("empty"))}
            aria-label={name.clone()}
        >
            <header>
                <h3><i class="dot" />{ name }</h3>
                if lane.id.is_some() {
                    <span class="set">{ &*lane.name }{ " · " }<b>{ &*lane.image }</b></span>
                }
                <span class="lane-counts">
                    if lane.id.is_some() {
                        { count(Key::Wants, lane.wanted) }
                    }
                    { count(Key::Ready, lane.ready) }
                    { count(Key::AvailableCount, lane.available) }
                </span>
            </header>
            { inside }
        </section>
    }
}

fn homes(props: &LaneProps) -> Html {
    let LaneProps { language, lane, .. } = props;
    let mut tiles = lane.tiles.iter().peekable();
    let homes = (0..lane.homes).map(|home| {
        let Some(tile) = tiles.next_if(|tile| tile.home == home) else {
            return html! { <i key={format!("home-{home}")} class="home" /> };
        };
        let given = pod_tile::Props {
            language: *language,
            tile: tile.clone(),
            revision: lane.revision,
            whole_name: lane.id.is_none(),
            form: props.form,
            selected: props.selected == Some(tile.pod),
            tab_stop: props.tab_stop == Some(tile.pod),
        };
        memo_in_list(tile.pod.0, pod_tile::pod_tile, given)
    });
    html! { <div class={classes!(homes_class(props.form), lane.id.is_none().then_some("named"))}>{ for homes }</div> }
}

/// The class of what holds homes or slots.
pub(super) fn homes_class(form: Form) -> &'static str {
    match form {
        Form::Tiles => "homes tiles",
        Form::Chips => "homes chips",
        Form::Cells | Form::Bars => "homes cells",
    }
}

/// Too many pods for a mark each: how many are in which state. The whole width is what the workload
/// wants, so that lanes can be compared, and nothing below moves while pods change their states.
pub(super) fn bars(language: Language, lane: &LaneView) -> Html {
    let all = u32::try_from(lane.states.iter().sum::<i32>()).unwrap_or(0);
    let most = f64::from(all.max(lane.homes).max(1));
    let (mut parts, mut rows) = (Vec::new(), Vec::new());
    for state in PodState::ALL {
        let pods = lane.in_state(state);
        if pods > 0 {
            let width = percent(f64::from(pods) * 100.0 / most);
            parts.push(html! { <i key={state as usize} class={class_of(state)} style={format_args!("width:{width}")} /> });
            rows.push(html! {
                <li key={state as usize}>{ glyph(state, None) }{ language.state(state) }{ " " }<b>{ pods }</b></li>
            });
        }
    }
    html! {
        <div class="bars">
            <div class="track">{ for parts }</div>
            <ul>{ for rows }</ul>
        </div>
    }
}
