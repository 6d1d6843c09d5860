//! One pod: a tile, a chip or a cell, and the glyphs that tell states by shape.

use yew::prelude::*;

use crate::api::PodId;
use crate::insight::Language;
use crate::insight::suffix;
use crate::kubelet::PodState;
use crate::web::markup::{classes, html};
use crate::web::view::{Form, TileView, glyph_path};

/// What a tile shows. What it asks for goes through its lane, by the id of its element.
#[derive(PartialEq)]
pub struct Props {
    /// The reader's language.
    pub language: Language,
    /// The pod.
    pub tile: TileView,
    /// Its revision.
    pub revision: i64,
    /// Whether the end of its name alone does not tell it from others.
    pub whole_name: bool,
    /// How it is drawn.
    pub form: Form,
    /// Whether it was chosen.
    pub selected: bool,
    /// Whether the Tab key stops here.
    pub tab_stop: bool,
}

/// What the element ids of tiles begin with.
const ID: &str = "pod-";

/// The id of a tile's element.
pub(super) fn element_id(pod: PodId) -> String {
    format!("{ID}{}", pod.0)
}

/// The pod whose tile has this id.
pub(super) fn pod_of(element_id: &str) -> Option<PodId> {
    element_id.strip_prefix(ID)?.parse().ok().map(PodId)
}

/// One pod.
pub fn pod_tile(props: &Props) -> Html {
    let Props {
        language,
        tile,
        form,
        selected,
        ..
    } = props;
    let note = language.note(tile.state, tile.note);
    let name = if props.whole_name {
        &*tile.name
    } else {
        suffix(&tile.name)
    };
    let label = language.tile(&tile.name, props.revision, &note);
    let shape = match form {
        Form::Tiles => "tile",
        Form::Chips => "chip",
        Form::Cells | Form::Bars => "cell",
    };
    let inside = match form {
        Form::Tiles => html! {
            <>
                { glyph(tile.state, tile.percent) }
                <span class="name">{ name }</span>
                { " " }
                <span class="note">{ note }</span>
            </>
        },
        Form::Chips => html! {
            <>
                { if tile.state == PodState::Available { check() } else { glyph(tile.state, tile.percent) } }
                <span class="name">{ name }</span>
            </>
        },
        Form::Cells | Form::Bars => html! { <></> },
    };
    html! {
        <button
            type="button"
            id={element_id(tile.pod)}
            class={classes!("pod", shape, class_of(tile.state), selected.then_some("selected"))}
            aria-label={label.clone()}
            aria-pressed={super::tabs::yes_or_no(*selected)}
            title={(*form != Form::Tiles).then_some(label)}
            tabindex={if props.tab_stop { "0" } else { "-1" }}
        >
            { inside }
        </button>
    }
}

/// The class of a state: it decides fill and border.
pub(super) fn class_of(state: PodState) -> &'static str {
    match state {
        PodState::Unscheduled | PodState::Pulling | PodState::Creating | PodState::Init => {
            "is-pending"
        }
        PodState::ImagePullBackOff | PodState::CrashLoopBackOff => "is-backoff",
        PodState::Starting | PodState::NotReady => "is-notready",
        PodState::Ready => "is-ready",
        PodState::Available => "is-available",
        PodState::Terminating => "is-terminating",
        PodState::Completed => "is-completed",
        PodState::Failed => "is-failed",
    }
}

/// The sign of a state, 16 by 16. `percent` fills the ring of a state that waits.
///
/// Every picture costs the browser something in every frame, and there can be hundreds of signs: so
/// the style sheet draws the ring, and the check of chips.
pub(super) fn glyph(state: PodState, percent: Option<u8>) -> Html {
    if let PodState::NotReady | PodState::Starting = state {
        let style = format!("--part:{}%", percent.unwrap_or(0));
        return html! { <i class="glyph ring" {style} /> };
    }
    let path = glyph_path(state);
    html! {
        <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
    }
}

fn check() -> Html {
    html! { <i class="glyph check" /> }
}
