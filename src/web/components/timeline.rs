//! The timeline at the bottom: the run laid out in space, with a playhead to drag.

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use super::console;
use super::curves::chart;
use super::hue_class;
use super::stage::NUMBERS;
use super::timeline_rows::{self, LEGEND, fill, pitch, rows, share};
use crate::api::Ms;
use crate::insight::Language;
use crate::insight::words::{Key, say, text_of};
use crate::web::browser::is_one_region;
use crate::web::figures::{figures, percent};
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::message::{Link, Msg, Prompt};
use crate::web::session::{Action, SharedModel, clock, short};
use crate::web::timeline_view::{Axis, TimelineModel, bar_in_row, sample_at};

/// What the timeline shows and asks for.
pub struct Props {
    /// Where it asks.
    pub link: Link,
    /// The records as they are drawn.
    pub model: SharedModel,
    /// How many of them there are.
    pub seen: usize,
    /// Where the playhead stands.
    pub now_ms: Ms,
    /// Up to when everything is known.
    pub known_ms: Ms,
}

/// The place under the pointer while a button is held down, as a share of the axis.
fn place(event: &PointerEvent) -> Option<f64> {
    if event.buttons() & 1 == 0 {
        return None;
    }
    let target = event.target()?.unchecked_into::<Element>();
    let plot = target.closest(".plot").ok()??;
    if event.type_() == "pointerdown" {
        // Without capture the drag only ends at the edge.
        let _ = plot.set_pointer_capture(event.pointer_id());
    }
    let area = plot.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - area.left()) / area.width().max(1.0))
}

fn scale(axis: &Axis) -> Html {
    let marks = axis.labels();
    let mark = |at_ms: Ms| {
        let x = percent(share(axis, at_ms));
        html! {
            <g key={at_ms}>
                <line x1={x.clone()} x2={x.clone()} y1="0" y2="100%" />
                <text {x} y="100%" dy="-3" dx="4">{ short(at_ms) }</text>
            </g>
        }
    };
    html! { <svg class="axis" width="100%" height="100%" aria-hidden="true">{ for marks.into_iter().map(mark) }</svg> }
}

/// Flags of commands, and ticks of decisions.
fn events(model: &TimelineModel, axis: &Axis) -> Html {
    let mut free_from = -1.0;
    let letter = if is_one_region() { 1.8 } else { 0.62 };
    let flags = model.flags.iter().map(|flag| {
        let at = share(axis, flag.at_ms);
        let letters = flag.label.chars();
        let letters = letters.map(|it| if it > '\u{2e80}' { 2.0 } else { 1.0 });
        let long = letter * letters.sum::<f64>();
        let left = at + long > 100.0;
        let begins = if left { at - long } else { at };
        let shown = begins >= free_from;
        if shown {
            free_from = begins + long + 2.0;
        }
        let x = percent(at);
        html! {
            <g key={flag.position} class="flag">
                <line x1={x.clone()} x2={x.clone()} y1="3" y2="100%" />
                <text {x} y="11" dx={if left { "-5" } else { "5" }} text-anchor={if left { "end" } else { "start" }}>
                    { if shown { &*flag.label } else { "" } }
                </text>
                <title>{ format_args!("{} {}", short(flag.at_ms), flag.label) }</title>
            </g>
        }
    });
    let flags: Html = flags.collect();
    let ticks = model.decisions.iter().map(|(at_ms, position)| {
        let x = percent(share(axis, *at_ms));
        html! { <line key={*position} class="tick" x1={x.clone()} x2={x} y1="15" y2="20" /> }
    });
    html! {
        <svg class="events" width="100%" height="100%" aria-hidden="true">
            { flags }
            <g>{ for ticks }</g>
        </svg>
    }
}

fn labels(model: &TimelineModel, now_ms: Ms) -> Html {
    let pitch = pitch(model.rows());
    if model.is_crowd() || pitch < 9.5 {
        let words = say!(Language::current(), PodsUpTo, pods = model.rows());
        return html! { <div key="few" class="names"><span class="count">{ words }</span></div> };
    }
    let names = (0..model.rows()).map(|row| {
        let bar = bar_in_row(&model.bars, row, now_ms);
        let (class, name) = match bar {
            Some(bar) => (hue_class(bar.hue), bar.name.to_string()),
            None => ("", String::new()),
        };
        html! { <span key={row} {class} style={format_args!("height:{}px", figures(pitch))}>{ name }</span> }
    });
    html! { <div key="all" class="names">{ for names }</div> }
}

fn counts(model: &TimelineModel, now_ms: Ms) -> Html {
    let sample = sample_at(&model.samples, now_ms)
        .copied()
        .unwrap_or_default();
    let rows = [
        ("limit", "maxTotal", sample.max_total),
        ("total", text_of(Key::Total), sample.total),
        ("ready", text_of(Key::Ready), sample.ready),
        ("available", text_of(Key::AvailableCount), sample.available),
        ("limit", "minAvailable", sample.min_available),
    ];
    // Without limits both lines are what is wanted.
    let wanted = sample.min_available == sample.max_total;
    let rows = rows
        .iter()
        .filter(|(_, name, _)| !wanted || *name != "minAvailable");
    let rows = rows.map(|(class, name, value)| {
        let name = if wanted && *class == "limit" {
            &"replicas"
        } else {
            name
        };
        html! {
            <div key={*name} class={*class}><dt>{ *name }</dt><dd>{ *value }</dd></div>
        }
    });
    html! { <dl class="counts" aria-label={Key::PodsNow}>{ for rows }</dl> }
}

fn legend(link: &Link, is_crowd: bool) -> Html {
    let items = LEGEND.iter().map(|shade| {
        html! {
            <span key={shade.word()} class="hue-1">
                <svg width="14" height="9" aria-hidden="true"><rect class={shade.word()} fill={fill(*shade)} x="0.5" y="0.5" width="13" height="8" /></svg>
                { shade.key() }
            </span>
        }
    });
    let table = link.to(Msg::Diagram(NUMBERS));
    html! {
        <div class={if is_crowd { "legend crowd" } else { "legend" }}>
            { for items }<span class="ticks">{ Key::Decision }</span>
            <button class="link" type="button" onclick={table}>{ Key::AsTable }</button>
            <button class="link" id={console::OPEN} type="button" onclick={link.to(Msg::Prompt(Prompt::Show(true)))}>
                { "kubectl " }<kbd>{ "/" }</kbd>
            </button>
        </div>
    }
}

/// Arrow keys on the playhead move it by seconds.
fn key_target(key: &str, now_ms: Ms, known_ms: Ms) -> Option<Ms> {
    Some(match key {
        "ArrowLeft" | "ArrowDown" => now_ms - 1000,
        "ArrowRight" | "ArrowUp" => now_ms + 1000,
        "PageDown" => now_ms - 10_000,
        "PageUp" => now_ms + 10_000,
        "Home" => 0,
        "End" => known_ms,
        _ => return None,
    })
}

/// Where on the plot something stands. It is moved there as a whole: with each frame something moves,
/// and nothing has to be laid out or painted anew for that.
fn moved(to: f64) -> String {
    format!("transform:translateX({}cqw)", figures(to))
}

fn playhead(props: &Props, axis: &Axis) -> Html {
    let (now_ms, known_ms) = (props.now_ms, props.known_ms);
    let onkeydown = props.link.on_key(move |event, key| {
        let at_ms = key_target(key, now_ms, known_ms).filter(|_| !event.shift_key())?;
        event.prevent_default();
        event.stop_propagation();
        Some(Msg::Act(Action::SeekTime(at_ms.max(0))))
    });
    html! {
        <div class="playhead" role="slider" tabindex="0" aria-label={Key::Time} aria-valuemin="0"
            aria-valuemax={(axis.moment(1.0) / 1000).to_string()} aria-valuenow={(now_ms / 1000).to_string()}
            aria-valuetext={clock(now_ms)} style={moved(share(axis, now_ms))} {onkeydown}></div>
    }
}

/// The timeline.
pub fn timeline(props: &Props) -> Html {
    let axis = props.model.borrow().axis(props.known_ms.max(props.now_ms));
    let drag = || {
        props
            .link
            .on(|event| Some(Msg::Seek(place(event.unchecked_ref())?)))
    };
    let model = props.model.borrow();
    let (now, known) = (share(&axis, props.now_ms), share(&axis, props.known_ms));
    let room = if is_one_region() { 55.0 } else { 78.0 };
    let known_part = || timeline_rows::Props {
        model: props.model.clone(),
        seen: props.seen,
        axis: axis.clone(),
    };
    html! {
        <section class="time" aria-label={Key::Timeline}>
            <div class="side">
                <h2>{ Key::Timeline }</h2>
                { labels(&model, props.now_ms) }
                { counts(&model, props.now_ms) }
            </div>
            <div class="plot" onpointerdown={drag()} onpointermove={drag()}>
                { scale(&axis) }
                { memo(rows, known_part()) }
                { memo(chart, known_part()) }
                <div class="veil">
                    <div class="future" style={moved(now)}></div>
                    <div class="unknown" style={moved(known.max(now))}>{ if known < room { text_of(Key::NotYet) } else { "" } }</div>
                </div>
                { events(&model, &axis) }
                { playhead(props, &axis) }
            </div>
            { legend(&props.link, model.is_crowd()) }
        </section>
    }
}
