//! The bar at the top: where the run comes from, and how time goes on.

use std::borrow::Cow;

use yew::prelude::*;

use super::share::share;
use crate::insight::Language;
use crate::insight::words::{Key, text_of};
use crate::scenario::GALLERY;
use crate::sim::StepUnit;
use crate::web::markup::html;
use crate::web::message::{Handler, Link, Msg};
use crate::web::session::{Action, SPEED_LABELS, Session, clock};

const UNITS: [(StepUnit, Key); 4] = [
    (StepUnit::Decision, Key::ByDecision),
    (StepUnit::Event, Key::ByEvent),
    (StepUnit::Second, Key::BySecond),
    (StepUnit::Phase, Key::ByPhase),
];

/// A choice: what it is called, what its title says, what there is to choose from, what is chosen
/// now, and what a choice asks for, by place.
struct Choice<'a> {
    class: &'static str,
    name: Key,
    title: &'static str,
    labels: Vec<Cow<'static, str>>,
    chosen: Option<usize>,
    choose: fn(usize) -> Msg,
    link: &'a Link,
}

fn choice(choice: Choice<'_>) -> Html {
    let choose = choice.choose;
    let onchange = choice
        .link
        .on_value(move |value| Some(choose(value.parse().ok()?)));
    let options = choice.labels.into_iter().enumerate().map(|(place, label)| {
        let here = choice.chosen == Some(place);
        html! { <option key={place} value={place} selected={here}>{ &*label }</option> }
    });
    let none = choice.chosen.is_none().then(|| {
        html! { <option key="own" value="" selected=true disabled=true>{ Key::OwnText }</option> }
    });
    html! {
        <select class={choice.class} aria-label={choice.name} title={choice.title} {onchange}>
            { for none }
            { for options }
        </select>
    }
}

/// A button with a picture; its name is for those who do not see it, and shows on hovering.
fn pictured(
    class: &'static str,
    name: Key,
    path: &'static str,
    keys: &str,
    disabled: bool,
    on: Handler,
) -> Html {
    html! {
        <button {class} type="button" {disabled} aria-label={name} title={format_args!("{}  ({keys})", text_of(name))} onclick={on}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
        </button>
    }
}

fn transport(link: &Link, session: &Session) -> Html {
    let unit = session.unit();
    let (name, path, toggle) = if session.is_playing() {
        (Key::Pause, "M4 3h3v10H4zm5 0h3v10H9z", Action::Pause)
    } else {
        (Key::Play, "M4 2.5v11l9.5-5.5z", Action::Play)
    };
    let steps = [
        (
            Key::ToStart,
            "M3 3h2v10H3zm10 0v10L6 8z",
            "Home",
            Action::ToStart,
        ),
        (
            Key::StepBack,
            "M10 3v10L3 8zm1 0h2v10h-2z",
            "←",
            Action::StepBack(unit),
        ),
        (name, path, "Space", toggle),
        (
            Key::StepOn,
            "M6 3v10l7-5zM3 3h2v10H3z",
            "→",
            Action::Step(unit),
        ),
        (
            Key::NextDecision,
            "M2 3.5v9L7.5 8zM11.5 4.5 15 8l-3.5 3.5L8 8z",
            "Shift →",
            Action::Step(StepUnit::Decision),
        ),
        (
            Key::ToEnd,
            "M11 3h2v10h-2zM3 3v10l7-5z",
            "End",
            Action::ToEnd,
        ),
    ];
    let buttons = steps.into_iter().map(|(name, path, keys, action)| {
        let class = if keys == "Space" {
            "btn primary play"
        } else {
            "btn"
        };
        let keys = if keys == "Space" {
            text_of(Key::KeySpace)
        } else {
            keys
        };
        pictured(class, name, path, keys, false, link.act(action))
    });
    html! { <div class="group transport" role="group" aria-label={Key::Time}>{ for buttons }</div> }
}

/// Taking back what was done, and doing it again.
fn undo(link: &Link, session: &Session) -> Html {
    let steps = [
        (
            Key::TakeBack,
            "M6.5 3 2.5 7l4 4V8.2h3.2c1.6 0 2.6 1 2.6 2.4S11.3 13 9.7 13H8v1.6h1.8c2.5 0 4.2-1.7 4.2-4s-1.7-4-4.3-4H6.5z",
            "Ctrl Z",
            Action::TakeBack,
        ),
        (
            Key::DoAgain,
            "M9.5 3l4 4-4 4V8.2H6.3c-1.6 0-2.6 1-2.6 2.4S4.7 13 6.3 13H8v1.6H6.2C3.7 14.6 2 12.9 2 10.6s1.7-4 4.3-4h3.2z",
            "Ctrl Shift Z",
            Action::DoAgain,
        ),
    ];
    let buttons = steps.into_iter().zip(session.can_undo());
    let buttons = buttons.map(|((label, path, keys, action), can)| {
        pictured("btn quiet", label, path, keys, !can, link.act(action))
    });
    html! { <div class="group aside">{ for buttons }</div> }
}

fn choices(link: &Link, session: &Session) -> [Html; 4] {
    let language = Language::current();
    let examples = (0..GALLERY.len()).map(|place| language.example(place));
    let about = session.example();
    let about = about.map(|place| language.example(place)[1]);
    let gallery = Choice {
        class: "btn gallery",
        name: Key::Example,
        title: about.unwrap_or_else(|| text_of(Key::OpenExample)),
        labels: examples.map(|[title, _]| title.into()).collect(),
        chosen: session.example(),
        choose: |place| Msg::Act(Action::Open(place)),
        link,
    };
    let units = Choice {
        class: "btn",
        name: Key::StepBy,
        title: text_of(Key::StepByTitle),
        labels: UNITS
            .iter()
            .map(|(_, label)| text_of(*label).into())
            .collect(),
        chosen: UNITS.iter().position(|(unit, _)| *unit == session.unit()),
        choose: |place| {
            let unit = UNITS.get(place).map_or(StepUnit::Decision, |unit| unit.0);
            Msg::Act(Action::SetUnit(unit))
        },
        link,
    };
    let speeds = Choice {
        class: "btn",
        name: Key::Speed,
        title: text_of(Key::SpeedTitle),
        labels: SPEED_LABELS.map(Cow::from).into(),
        chosen: Some(session.speed()),
        choose: |place| Msg::Act(Action::SetSpeed(place)),
        link,
    };
    let languages = Choice {
        class: "btn language",
        name: Key::LanguageOfPage,
        title: text_of(Key::LanguageOfPage),
        labels: Language::all().map(|one| one.name().into()).collect(),
        chosen: Language::all().position(|one| one == language),
        choose: |place| Msg::Language(Language::all().nth(place).unwrap_or_default()),
        link,
    };
    [gallery, units, speeds, languages].map(choice)
}

/// The bar. On narrow screens a menu holds what is not always needed.
pub fn top_bar(link: &Link, session: &Session, dark: bool) -> Html {
    let theme = if dark {
        Key::LightTheme
    } else {
        Key::DarkTheme
    };
    let [gallery, units, speeds, languages] = choices(link, session);
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
            { gallery }
            { undo(link, session) }
            <button class="btn others" type="button" popovertarget="rest" aria-label={Key::More} title={Key::More}>{ "⋯" }</button>
            <span class="spacer"></span>
            { transport(link, session) }
            <output class="clock" aria-label={Key::VirtualTime}>{ clock(session.timeline().now_ms()) }</output>
            <div id="rest" class="sheet" popover="auto">
                { units }
                { speeds }
                <span class="spacer"></span>
                <div class="group aside">
                    { share(link, Language::current()) }
                    { languages }
                    <button class="btn quiet" type="button" aria-label={theme} title={theme} onclick={link.to(Msg::Theme)}>
                        <svg viewBox="0 0 16 16" aria-hidden="true">
                            <path d="M8 1.5a6.5 6.5 0 1 0 0 13zm0 0a6.5 6.5 0 0 1 0 13v-1.3a5.2 5.2 0 0 0 0-10.4z" />
                        </svg>
                    </button>
                    <button class="btn quiet" type="button" aria-label={Key::Help} title={format_args!("{}  (?)", text_of(Key::Help))}
                        onclick={link.to(Msg::Help(true))}>{ "?" }</button>
                </div>
            </div>
        </header>
    }
}
