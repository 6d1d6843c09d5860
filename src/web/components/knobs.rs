//! The knobs, and the buttons below them.

use std::rc::Rc;

use yew::prelude::*;

use super::tabs::choice;
use crate::api::{IntOrPercent, Kind as ApiKind};
use crate::insight::Language;
use crate::insight::words::{Key, say, text_of};
use crate::sim::Workload;
use crate::web::figures::percent;
use crate::web::markup::html;
use crate::web::message::{Link, Msg};
use crate::web::session::{
    Action, Field, Given, Group, Kind, Preset, Subject, THE_APP, VERSION, groups, other_unit, pods,
    resolved, spoken,
};

/// What the knobs show and ask for.
pub struct Props {
    /// Where they ask.
    pub link: Link,
    /// The text that they turn.
    pub given: Rc<Given>,
    /// The workload of it that they are about.
    pub workload: Option<Workload>,
    /// Whether it exists now.
    pub exists: bool,
    /// Whether a turn of a knob begins the run anew.
    pub from_start: bool,
    /// The tag of the next version.
    pub next: String,
    /// The knob that is being turned, and the number that it stands at.
    pub turning: Option<(&'static Field, i32)>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.given, &other.given)
            && (&self.workload, self.exists) == (&other.workload, other.exists)
            && (&self.next, self.from_start) == (&other.next, other.from_start)
            && self.turning == other.turning
    }
}

/// One knob.
struct Knob<'a> {
    link: &'a Link,
    field: &'static Field,
    heading: &'static str,
    replicas: i32,
    /// The number that it stands at while it is being turned.
    turned: Option<i32>,
}

/// How a number of pods or of anything else is written.
type Written = fn(i32) -> String;

impl Knob<'_> {
    /// What the field is called where its heading is not beside it.
    fn spoken(&self) -> &'static str {
        spoken(self.field.name, Language::current())
    }

    /// A slider: while it is dragged only the number beside it follows; the text changes when it
    /// is let go, so that a drag is one edit.
    fn slider(&self, value: i32, range: (i32, i32), written: Written) -> Html {
        let (link, field) = (self.link, self.field);
        let (min, max) = (range.0, range.1.max(value));
        let oninput =
            link.on_value(move |value| Some(Msg::Turning(Some((field, value.parse().ok()?)))));
        let onchange = link.on_value(move |value| Some(turn(field, written(value.parse().ok()?))));
        let at = self.turned.unwrap_or(value);
        let fill = f64::from(at - min) * 100.0 / f64::from((max - min).max(1));
        html! {
            <input type="range" aria-label={self.spoken()} min={min} max={max} step="1"
                value={at.to_string()} style={format_args!("--fill:{}", percent(fill))} {oninput} {onchange} />
        }
    }

    /// The value in figures, to be typed over.
    fn exact(&self, text: String, long: bool) -> Html {
        let field = self.field;
        let onchange = self
            .link
            .on_value(move |value| Some(turn(field, value.trim().to_owned())));
        let (class, label) = if long {
            ("exact long", self.spoken().to_owned())
        } else {
            (
                "exact",
                say!(Language::current(), Exactly, name = self.spoken()),
            )
        };
        html! {
            <input {class} type="text" spellcheck="false"
                autocomplete="off" aria-label={label} value={text} {onchange} />
        }
    }

    fn number(&self, text: &str, range: (i32, i32), unit: Option<Key>) -> Html {
        // What is no number is never: the far end.
        let whole = text.split('.').next().and_then(|whole| whole.parse().ok());
        let unit = unit.filter(|_| whole.is_some());
        let value = whole.unwrap_or(range.1);
        let figures = self.turned.map_or_else(|| text.to_owned(), written);
        html! {
            <>
                <span class="value">{ self.exact(figures, false) }<small>{ unit.map_or("", text_of) }</small></span>
                { self.slider(value, range, written) }
            </>
        }
    }

    fn pods(&self, text: &str) -> Html {
        let (field, replicas) = (self.field, self.replicas);
        let value = pods(text).unwrap_or(IntOrPercent::Int(0));
        let (number, max, same): (i32, i32, fn(i32) -> IntOrPercent) = match value {
            IntOrPercent::Int(pods) => (pods, replicas.max(10), IntOrPercent::Int),
            IntOrPercent::Percent(percent) => (percent, 100, IntOrPercent::Percent),
        };
        let value = same(self.turned.unwrap_or(number));
        let comes_to = resolved(value, field, replicas);
        let comes_to = say!(Language::current(), PodsCount, pods = comes_to);
        let (sign, hint, written): (_, _, Written) = match value {
            IntOrPercent::Int(_) => ("%", Key::AsPercentage, written),
            IntOrPercent::Percent(_) => ("n", Key::AsPods, |percent| {
                IntOrPercent::Percent(percent).to_string()
            }),
        };
        let other = other_unit(value, field, replicas).to_string();
        let switch = self.link.to(turn(field, other));
        html! {
            <>
                <span class="value">
                    { self.exact(value.to_string(), false) }
                    <small>{ format_args!("→ {comes_to}") }</small>
                    <button class="unit" type="button" aria-label={format_args!("{}: {}", field.name, text_of(hint))}
                        title={hint} onclick={switch}>{ sign }</button>
                </span>
                { self.slider(number, (0, max), written) }
            </>
        }
    }

    fn switch(&self, on: bool) -> Html {
        let onchange = self.link.to(turn(self.field, (!on).to_string()));
        html! { <input type="checkbox" aria-label={self.spoken()} checked={on} {onchange} /> }
    }

    fn choice(&self, chosen: &str, words: &[&str]) -> Html {
        let words = words.iter().map(|word| {
            let word = (*word).to_owned();
            (word.clone(), chosen == word, turn(self.field, word))
        });
        choice(self.link, self.spoken(), words.collect())
    }

    /// What has no place here: only the first field of a probe says so, for that can be had.
    fn absent(&self) -> Html {
        let field = self.field;
        if !field.name.ends_with("Probe.initialDelaySeconds") {
            return Html::default();
        }
        html! {
            <div key={field.name} class="knob absent">
                <span class="name">{ Key::None }</span>
                <button type="button" class="btn small" aria-label={say!(Language::current(), AddProbe, probe = self.heading)}
                    onclick={self.link.to(turn(field, "0".to_owned()))}>{ Key::Add }</button>
            </div>
        }
    }

    /// The knob for a value; `None` where the text has no place for it.
    fn draw(&self, value: Option<&str>) -> Html {
        let field = self.field;
        let (class, control) = match (value, field.kind) {
            (None, _) => return self.absent(),
            (Some(text), Kind::Number { min, max, unit }) => {
                let beyond = field.kind_follows_size() && self.replicas > max;
                let max = if beyond { self.replicas * 2 } else { max };
                ("knob", self.number(text, (min, max), unit))
            }
            (Some(text), Kind::Pods) => ("knob", self.pods(text)),
            (Some(text), Kind::Word) => {
                let word = self.exact(text.to_owned(), true);
                ("knob", html! { <span class="value">{ word }</span> })
            }
            (Some(text), Kind::Choice(words)) => ("knob", self.choice(text, words)),
            (Some(text), Kind::Switch) => ("knob switch", self.switch(text == "true")),
        };
        html! {
            <div key={field.name} {class}>
                <span class="name">{ field.label(self.heading, Language::current()) }</span>
                { control }
            </div>
        }
    }
}

fn written(number: i32) -> String {
    number.to_string()
}

fn turn(field: &'static Field, value: String) -> Msg {
    Msg::Act(Action::Turn(field, value))
}

fn actions(props: &Props, subject: &Subject) -> Html {
    let Props { link, next, .. } = props;
    if !props.exists {
        let again = Action::ApplyAgain;
        return html! {
            <div class="actions">
                <button class="btn wide primary" type="button" title="kubectl apply" onclick={link.act(again)}>{ Key::ApplyAgain }</button>
            </div>
        };
    }
    if subject.workload.kind() == ApiKind::ReplicaSet {
        // It has no rollouts.
        return Html::default();
    }
    let pause = subject.spec.paused().map(|paused| {
        let (label, command) = if paused {
            (Key::ResumeRollout, "kubectl rollout resume")
        } else {
            (Key::PauseRollout, "kubectl rollout pause")
        };
        (
            text_of(label).to_owned(),
            Some(command),
            Action::SetPaused(!paused),
        )
    });
    let language = Language::current();
    let undo = Some("kubectl rollout undo");
    let buttons = [
        (
            say!(language, RollOut, version = next),
            None,
            Action::RollOut,
        ),
        (
            say!(language, RollOutBroken, version = next),
            None,
            Action::Behave(Preset::NeverReady),
        ),
        (text_of(Key::Undo).to_owned(), undo, Action::Undo(0)),
        (
            text_of(Key::Restart).to_owned(),
            Some("kubectl rollout restart"),
            Action::Restart,
        ),
    ];
    let buttons = buttons.into_iter().chain(pause).enumerate();
    let buttons = buttons.map(|(place, (label, title, action))| {
        html! { <button key={place} class="btn wide" type="button" {title} onclick={link.act(action)}>{ label }</button> }
    });
    html! { <div class="actions">{ for buttons }</div> }
}

fn group(props: &Props, subject: &Subject, group: &'static Group) -> Html {
    let Props { link, given, .. } = props;
    let title = match group.heading {
        "Deployment" | "ReplicaSet" | "StatefulSet" => subject.title(),
        THE_APP => {
            let version = given.value(subject, &VERSION).unwrap_or_default();
            say!(Language::current(), TheAppOf, version = &version)
        }
        heading => spoken(heading, Language::current()).to_owned(),
    };
    let knobs = group.fields.iter().map(|field| {
        let turning = props.turning.filter(|(turning, _)| *turning == field);
        let knob = Knob {
            link,
            field,
            heading: group.heading,
            replicas: subject.spec.replicas(),
            turned: turning.map(|(_, number)| number),
        };
        knob.draw(given.value(subject, field).as_deref())
    });
    html! {
        <details key={group.heading} open={group.is_open}>
            <summary>{ title }</summary>
            { for knobs }
        </details>
    }
}

fn preset_key(preset: Preset) -> Key {
    match preset {
        Preset::Good => Key::PresetGood,
        Preset::SlowStart => Key::PresetSlowStart,
        Preset::NeverReady => Key::PresetNeverReady,
        Preset::Crashes => Key::PresetCrashes,
        Preset::CrashesTwice => Key::PresetCrashesTwice,
        Preset::Hangs => Key::PresetHangs,
        Preset::SlowAnswers => Key::PresetSlowAnswers,
        Preset::Flaps => Key::PresetFlaps,
        Preset::DependencyDown => Key::PresetDependencyDown,
        Preset::Leaks => Key::PresetLeaks,
        Preset::IgnoresSigterm => Key::PresetIgnoresSigterm,
        Preset::ClosesAtSigterm => Key::PresetClosesAtSigterm,
        Preset::NoImage => Key::PresetNoImage,
    }
}

/// Ways for the program to behave, each by one click.
fn presets(props: &Props) -> Html {
    let Props { link, next, .. } = props;
    let language = Language::current();
    let heading = if props.from_start {
        language.text(Key::PresetsFromStart).to_owned()
    } else {
        say!(language, Presets, next)
    };
    let buttons = Preset::ALL.iter().map(|(preset, _)| {
        let onclick = link.act(Action::Behave(*preset));
        html! { <button key={*preset as usize} class="btn small" type="button" {onclick}>{ preset_key(*preset) }</button> }
    });
    html! {
        <details key="presets" class="presets">
            <summary>{ heading }</summary>
            <div class="preset-row">{ for buttons }</div>
        </details>
    }
}

/// Whether what is turned holds from now on, as an edited manifest does, or has held all along.
fn since_when(props: &Props) -> Html {
    let word = |word: Key, start: bool| {
        let ask = Msg::Act(Action::SetFromStart(start));
        (text_of(word).to_owned(), props.from_start == start, ask)
    };
    let words = vec![word(Key::FromNowOn, false), word(Key::FromTheStart, true)];
    html! { <div class="since"><span>{ Key::TurnHolds }</span>{ choice(&props.link, text_of(Key::TurnHolds), words) }</div> }
}

/// The knobs.
pub fn knobs(props: &Props) -> Html {
    let Some(subject) = props.given.subject(props.workload.as_ref()) else {
        return html! {
            <p class="muted knobs">{ Key::NothingToTurn }</p>
        };
    };
    let groups = groups(&subject.workload).iter();
    let groups = groups.map(|one| group(props, subject, one));
    html! {
        <div class="pane">
            { since_when(props) }
            <div class="knobs">{ for groups }{ presets(props) }</div>
            { actions(props, subject) }
        </div>
    }
}
