//! The bar at the top: where the run comes from, and how time goes on.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::scenario::GALLERY;
use crate::sim::StepUnit;
use crate::web::markup::html;
use crate::web::session::{Action, SPEED_LABELS};

/// What the bar shows and asks for.
pub struct Props {
    /// Whether the clock runs.
    pub playing: bool,
    /// How far a step goes.
    pub unit: StepUnit,
    /// How fast the clock runs, by place in [`SPEED_LABELS`].
    pub speed: usize,
    /// The time.
    pub clock: AttrValue,
    /// The example that runs, by place, if it is one.
    pub example: Option<usize>,
    /// Whether the dark theme is on.
    pub dark: bool,
    /// How many branches of time there are, and which one is looked at.
    pub branches: (usize, usize),
    /// Something is to be done.
    pub on_act: Callback<Action>,
    /// The theme is to be changed.
    pub on_theme: Callback<MouseEvent>,
    /// Help is wanted.
    pub on_help: Callback<MouseEvent>,
}

const UNITS: [(StepUnit, &str, &str); 3] = [
    (StepUnit::Decision, "decision", "by decision"),
    (StepUnit::Event, "event", "by event"),
    (StepUnit::Second, "second", "by second"),
];

fn place_of(event: &Event) -> Option<usize> {
    let select: HtmlSelectElement = event.target_dyn_into()?;
    usize::try_from(select.selected_index()).ok()
}

/// A button with a picture; its name is for those who do not see it, and shows on hovering.
fn pictured(name: &'static str, path: &'static str, keys: &str, on: Callback<MouseEvent>) -> Html {
    html! {
        <button class="btn" type="button" aria-label={name} title={format!("{name}  ({keys})")} onclick={on}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
        </button>
    }
}

fn transport(props: &Props) -> Html {
    let unit = props.unit;
    let act = |action: Action| props.on_act.reform(move |_: MouseEvent| action.clone());
    let (name, path, toggle) = if props.playing {
        ("Pause", "M4 3h3v10H4zm5 0h3v10H9z", Action::Pause)
    } else {
        ("Play", "M4 2.5v11l9.5-5.5z", Action::Play)
    };
    html! {
        <div class="group transport" role="group" aria-label="Time">
            { pictured("To start", "M3 3h2v10H3zm10 0v10L6 8z", "Home", act(Action::ToStart)) }
            { pictured("Step back", "M10 3v10L3 8zm1 0h2v10h-2z", "←", act(Action::StepBack(unit))) }
            <button class="btn primary play" type="button" aria-label={name}
                title={format!("{name}  (Space)")} onclick={act(toggle)}>
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
            </button>
            { pictured("Step", "M6 3v10l7-5zM3 3h2v10H3z", "→", act(Action::Step(unit))) }
            { pictured("To end", "M11 3h2v10h-2zM3 3v10l7-5z", "End", act(Action::ToEnd)) }
        </div>
    }
}

fn unit_select(props: &Props) -> Html {
    let choose = props.on_act.reform(|event: Event| {
        let unit = place_of(&event).and_then(|place| UNITS.get(place));
        Action::SetUnit(unit.map_or(StepUnit::Decision, |(unit, ..)| *unit))
    });
    let options = UNITS.iter().map(|(unit, value, label)| {
        html! { <option key={*value} value={*value} selected={*unit == props.unit}>{ *label }</option> }
    });
    html! {
        <select class="btn" aria-label="Step by" title="How far a step goes" onchange={choose}>
            { for options }
        </select>
    }
}

fn speed_select(props: &Props) -> Html {
    let choose = props
        .on_act
        .reform(|event: Event| Action::SetSpeed(place_of(&event).unwrap_or_default()));
    let options = SPEED_LABELS.iter().enumerate().map(|(place, label)| {
        html! { <option key={place} value={*label} selected={place == props.speed}>{ *label }</option> }
    });
    html! {
        <select class="btn" aria-label="Speed" title="Speed  ([ slower, ] faster)" onchange={choose}>
            { for options }
        </select>
    }
}

fn gallery(props: &Props) -> Html {
    let own = usize::from(props.example.is_none());
    let choose = props.on_act.reform(move |event: Event| {
        Action::Open(place_of(&event).unwrap_or_default().saturating_sub(own))
    });
    let options = GALLERY.iter().enumerate().map(|(place, example)| {
        let here = props.example == Some(place);
        html! { <option key={place} value={place.to_string()} selected={here}>{ example.title }</option> }
    });
    let none = (own == 1).then(|| {
        html! { <option key="own" value="" selected=true disabled=true>{ "Your own text" }</option> }
    });
    html! {
        <select class="btn gallery" aria-label="Example" title="Open an example" onchange={choose}>
            { for none }
            { for options }
        </select>
    }
}

/// Branches of time: the run as it first was, and what became of it by acting in the past.
fn branches(props: &Props) -> Html {
    let (count, current) = props.branches;
    if count < 2 {
        return html! { <span key="one" class="branches"></span> };
    }
    let choose = props
        .on_act
        .reform(|event: Event| Action::Switch(place_of(&event).unwrap_or_default()));
    let options = (0..count).map(|place| {
        let label = if place == 0 {
            "first run".to_owned()
        } else {
            format!("fork {place}")
        };
        html! { <option key={place} value={place.to_string()} selected={place == current}>{ label }</option> }
    });
    html! {
        <span key="many" class="branches">
            <select class="btn" aria-label="Branch" title="Acting in the past forks time: here are the other futures"
                onchange={choose}>
                { for options }
            </select>
        </span>
    }
}

/// The bar.
pub fn top_bar(props: &Props) -> Html {
    let theme = if props.dark {
        "Light theme"
    } else {
        "Dark theme"
    };
    html! {
        <header class="top">
            <h1 class="logo">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <rect class="old" x="2" y="9" width="8" height="8" rx="2" />
                    <rect class="new" x="12" y="5" width="8" height="8" rx="2" />
                    <path class="ground" d="M3 21h18" />
                </svg>
                { "Rollscope" }
            </h1>
            { gallery(props) }
            <span class="spacer"></span>
            { transport(props) }
            { unit_select(props) }
            { speed_select(props) }
            <output class="clock" aria-label="Virtual time">{ &props.clock }</output>
            { branches(props) }
            <span class="spacer"></span>
            <div class="group">
                <button class="btn quiet" type="button" aria-label={theme} title={theme}
                    onclick={props.on_theme.clone()}>
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M8 1.5a6.5 6.5 0 1 0 0 13zm0 0a6.5 6.5 0 0 1 0 13v-1.3a5.2 5.2 0 0 0 0-10.4z" />
                    </svg>
                </button>
                <button class="btn quiet" type="button" aria-label="Help" title="Help  (?)"
                    onclick={props.on_help.clone()}>{ "?" }</button>
            </div>
        </header>
    }
}
