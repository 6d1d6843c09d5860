//! A StatefulSet's ordinals in their slots: a pod or none, its claims below, and the partition as
//! a line between two of them that can be moved.

use std::rc::Rc;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::hue_class;
use super::pod_grid::{bars, homes_class};
use super::pod_tile;
use crate::api::{ClaimOwner, PodId};
use crate::insight::Language;
use crate::insight::words::{Key, say};
use crate::web::markup::{classes, html};
use crate::web::memo::memo_in_list;
use crate::web::message::{Link, Msg};
use crate::web::session::PARTITION;
use crate::web::view::{ClaimView, Form, LaneView, SlotView, SlotsView, StageView};

/// The id of the line's element.
pub const LINE: &str = "partition-line";
/// What the element ids of slots begin with; their index among the slots follows.
const SLOT: &str = "slot-";

/// Where the line is now, and where it is being moved to.
#[derive(Clone, Copy, PartialEq)]
struct Cut {
    partition: i32,
    start: i32,
    replicas: i32,
}

#[derive(PartialEq)]
struct SlotProps {
    link: Link,
    language: Language,
    form: Form,
    slot: Rc<SlotView>,
    index: i32,
    /// The line, if it stands at this slot.
    line: Option<Cut>,
    /// Whether the line is being moved here: to its left, or to its right.
    cut: Option<bool>,
    is_selected: bool,
    is_tab_stop: bool,
}

/// The slots, below the revisions that their pods have.
pub fn slots(
    link: &Link,
    view: &StageView,
    slots: &SlotsView,
    tab_stop: Option<PodId>,
    turned: Option<i32>,
) -> Html {
    let language = view.language;
    let lanes = view
        .lanes
        .iter()
        .map(|lane| legend(language, view.form, lane));
    let replicas = slots.replicas;
    let begun = slots
        .slots
        .iter()
        .take_while(|slot| slot.ordinal < slots.start);
    let before = i32::try_from(begun.count()).unwrap_or(0);
    let drawn = slots.slots.iter().zip(0..).map(|(slot, place)| {
        let index = place - before;
        let here = |partition: i32| match partition.clamp(0, replicas) {
            at if at == index => Some(false),
            at if at == replicas && index == replicas - 1 => Some(true),
            _ => None,
        };
        let line = slots.partition.filter(|at| here(*at).is_some());
        let given = SlotProps {
            link: link.clone(),
            language,
            form: view.form,
            slot: Rc::clone(slot),
            index,
            line: line.map(|partition| Cut {
                partition,
                start: slots.start,
                replicas,
            }),
            cut: turned.filter(|_| slots.partition.is_some()).and_then(here),
            is_selected: slot.pod_id().is_some() && slot.pod_id() == view.selected,
            is_tab_stop: slot.pod_id().is_some() && slot.pod_id() == tab_stop,
        };
        memo_in_list(format!("{SLOT}{}", slot.ordinal), slot_view, given)
    });
    let ask = |event: &Event| drag(event.unchecked_ref());
    let [ready, current, updated] = slots.counts;
    let count = |label: Key, pods: i32| {
        html! { <span key={label as usize}>{ label }{ " " }<b>{ pods }</b></span> }
    };
    html! {
        <section class="lane sets" aria-label={format_args!("StatefulSet {}", view.name)}>
            <header>
                <h3>{ format_args!("StatefulSet {}", view.name) }</h3>
                <span class="lane-counts">
                    { count(Key::Wants, replicas) }
                    { count(Key::Ready, ready) }
                    { count(Key::Current, current) }
                    { count(Key::Updated, updated) }
                </span>
            </header>
            <ul class="revisions">{ for lanes }</ul>
            <div class={classes!(homes_class(view.form), "slots")}
                onpointerdown={link.on(ask)}
                onpointermove={link.on(ask)}
                onpointerup={link.on(ask)}>
                { for drawn }
            </div>
        </section>
    }
}

/// One revision that pods have, or are to have.
fn legend(language: Language, form: Form, lane: &LaneView) -> Html {
    let here = lane.active + lane.terminating;
    html! {
        <li key={&*lane.name} class={hue_class(lane.hue)}>
            <i class="dot" />
            <b>{ say!(language, Revision, revision = lane.revision) }</b>
            <span class="set">{ format_args!("{} · {} · ", lane.name, lane.image) }</span>
            <span>{ say!(language, PodsCount, pods = here) }</span>
            if lane.is_new {
                <em>{ Key::Present }</em>
            }
            if form == Form::Bars {
                { bars(language, lane) }
            }
        </li>
    }
}

fn slot_view(props: &SlotProps) -> Html {
    let SlotProps {
        language,
        form,
        slot,
        index,
        ..
    } = props;
    let pod = if let Some(pod) = &slot.pod {
        let given = pod_tile::Props {
            whole_name: false,
            language: *language,
            tile: pod.tile.clone(),
            revision: pod.revision,
            form: *form,
            selected: props.is_selected,
            tab_stop: props.is_tab_stop,
        };
        html! { <span key="pod" class={hue_class(pod.hue)}>{ pod_tile::pod_tile(&given) }</span> }
    } else {
        let title = format!("{}: {}", slot.ordinal, language.text(Key::Empty));
        html! { <i key="none" class="home" {title}>{ slot.ordinal }</i> }
    };
    // Where there is little room, only what is out of the ordinary is told.
    let is_told = |claim: &&ClaimView| match form {
        Form::Tiles => true,
        Form::Chips => claim.is_deleting || !claim.is_used,
        Form::Cells | Form::Bars => false,
    };
    let claims = slot.claims.iter().filter(is_told);
    let claims = claims.map(|claim| claim_view(*language, claim));
    let class = classes!(
        "slot",
        (!slot.is_wanted).then_some("condemned"),
        props
            .cut
            .map(|right| if right { "cut right" } else { "cut" })
    );
    let condemned = !slot.is_wanted && slot.pod.is_some();
    let title = condemned.then(|| language.text(Key::Condemned));
    html! {
        <div {class} id={format_args!("{SLOT}{index}")} {title}>
            { pod }
            <ul class="claims">{ for claims }</ul>
            if let Some(cut) = props.line {
                { line(&props.link, *language, cut, *index) }
            }
        </div>
    }
}

fn claim_view(language: Language, claim: &ClaimView) -> Html {
    let (class, state) = match (claim.is_deleting, claim.is_used) {
        (true, _) => ("is-deleting", Key::Deleting),
        (_, true) => ("is-used", Key::Used),
        (_, false) => ("is-kept", Key::Kept),
    };
    let fate = language.text(match claim.owner {
        None => Key::Stays,
        Some(ClaimOwner::StatefulSet(_)) => Key::GoesWithSet,
        Some(ClaimOwner::Pod(_)) => Key::GoesWithPod,
    });
    let state = language.text(state);
    html! {
        <li key={&*claim.name} {class} title={format_args!("PVC {}: {state}, {fate}", claim.name)}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 4c0-2.7 10-2.7 10 0v8c0 2.7-10 2.7-10 0zM3 4c0 2.7 10 2.7 10 0" /></svg>
            { state }
        </li>
    }
}

fn line(link: &Link, language: Language, cut: Cut, index: i32) -> Html {
    let Cut {
        partition,
        start,
        replicas,
    } = cut;
    let onkeydown = link.on_key(move |event, key| {
        let to = match key {
            "ArrowLeft" | "ArrowDown" => partition.min(replicas) - 1,
            "ArrowRight" | "ArrowUp" => partition + 1,
            "Home" => 0,
            "End" => replicas,
            _ => return None,
        };
        event.prevent_default();
        // The page has the same keys for steps in time.
        event.stop_propagation();
        let to = to.clamp(0, replicas);
        (to != partition).then_some(Msg::Partition(to))
    });
    let words = language.partition(partition, start, replicas);
    let right = index < partition;
    html! {
        <div id={LINE} class={classes!("partition", right.then_some("right"))} role="slider" tabindex="0"
            aria-label={Key::PartitionLine} aria-valuemin="0" aria-valuemax={replicas}
            aria-valuenow={partition} aria-valuetext={words.clone()} title={words} {onkeydown}>
            <span>{ partition }</span>
        </div>
    }
}

/// The partition follows the pointer while it holds the line, and is set when it lets go.
fn drag(event: &PointerEvent) -> Option<Msg> {
    let target = event.target()?.unchecked_into::<Element>();
    let line = target.closest(".partition").ok()??;
    if event.type_() == "pointerdown" {
        // Without capture the drag only ends at the edge of the slots.
        let _ = line.set_pointer_capture(event.pointer_id());
        return None;
    }
    let is_over = event.type_() == "pointerup";
    if !is_over && event.buttons() & 1 == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a place on the screen")]
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let under = document().element_from_point(x, y)?;
    let Ok(Some(slot)) = under.closest(".slot:not(.condemned)") else {
        return is_over.then_some(Msg::Turning(None));
    };
    let index: i32 = slot.id().strip_prefix(SLOT)?.parse().ok()?;
    let area = slot.get_bounding_client_rect();
    let is_right = f64::from(event.client_x()) > area.left() + area.width() / 2.0;
    let partition = index + i32::from(is_right);
    Some(if is_over {
        Msg::Partition(partition)
    } else {
        Msg::Turning(Some((&PARTITION, partition)))
    })
}
