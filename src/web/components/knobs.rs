//! The knobs, and the buttons below them.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::api::IntOrPercent;
use crate::web::figures::percent;
use crate::web::markup::{classes, html, part};
use crate::web::session::{Action, Field, GROUPS, Given, Kind, other_unit, pods, resolved};

/// What the knobs show and ask for.
pub struct Props {
    /// The text that they turn.
    pub given: Rc<Given>,
    /// The tag of the next version.
    pub next: Option<AttrValue>,
    /// Something is to be done.
    pub on_act: Callback<Action>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.given, &other.given) && self.next == other.next
    }
}

/// One knob.
#[derive(PartialEq, Properties)]
struct KnobProps {
    field: Field,
    /// `None` where the text has no place for it.
    value: Option<AttrValue>,
    replicas: i32,
    on_turn: Callback<(Field, String)>,
}

fn typed(event: &Event) -> Option<String> {
    let input: HtmlInputElement = event.target_dyn_into()?;
    Some(input.value())
}

/// A slider: while it is dragged only the number beside it follows; the text changes when it is
/// let go, so that a drag is one edit.
fn slider(
    name: &'static str,
    value: i32,
    range: (i32, i32),
    shown: &UseStateHandle<Option<i32>>,
    on: Callback<i32>,
) -> Html {
    let (min, max) = (range.0, range.1.max(value));
    let oninput = {
        let shown = shown.clone();
        Callback::from(move |event: InputEvent| {
            let input: Option<HtmlInputElement> = event.target_dyn_into();
            shown.set(input.and_then(|input| input.value().parse().ok()));
        })
    };
    let onchange = {
        let shown = shown.clone();
        Callback::from(move |event: Event| {
            shown.set(None);
            if let Some(value) = typed(&event).and_then(|value| value.parse().ok()) {
                on.emit(value);
            }
        })
    };
    let at = (**shown).unwrap_or(value);
    let fill = f64::from(at - min) * 100.0 / f64::from((max - min).max(1));
    html! {
        <input type="range" aria-label={name} min={min.to_string()} max={max.to_string()} step="1"
            value={at.to_string()} style={format!("--fill:{}", percent(fill))} {oninput} {onchange} />
    }
}

/// The value in figures, to be typed over.
fn exact(name: &'static str, text: String, on: Callback<String>, long: bool) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(value) = typed(&event) {
            on.emit(value.trim().to_owned());
        }
    });
    let label = if long {
        name.to_owned()
    } else {
        format!("{name}, exactly")
    };
    html! {
        <input class={classes!("exact", long.then_some("long"))} type="text" spellcheck="false"
            autocomplete="off" aria-label={label} value={text} {onchange} />
    }
}

fn number(
    props: &KnobProps,
    text: &str,
    range: (i32, i32),
    unit: &'static str,
    shown: &UseStateHandle<Option<i32>>,
) -> Html {
    let field = props.field;
    let turn = props.on_turn.clone();
    let on_text = turn.reform(move |value: String| (field, value));
    let on_number = turn.reform(move |value: i32| (field, value.to_string()));
    let value = text.parse().unwrap_or(range.1);
    let figures = shown.map_or_else(|| text.to_owned(), |value| value.to_string());
    html! {
        <>
            <span class="value">{ exact(field.name(), figures, on_text, false) }<small>{ unit }</small></span>
            { slider(field.name(), value, range, shown, on_number) }
        </>
    }
}

fn pods_knob(props: &KnobProps, text: &str, shown: &UseStateHandle<Option<i32>>) -> Html {
    let (field, replicas) = (props.field, props.replicas);
    let value = pods(text).unwrap_or(IntOrPercent::Int(0));
    let (number, max, same): (i32, i32, fn(i32) -> IntOrPercent) = match value {
        IntOrPercent::Int(pods) => (pods, replicas.max(10), IntOrPercent::Int),
        IntOrPercent::Percent(percent) => (percent, 100, IntOrPercent::Percent),
    };
    let value = same(shown.unwrap_or(number));
    let comes_to = resolved(value, field, replicas);
    let noun = if comes_to == 1 { "pod" } else { "pods" };
    let turn = props.on_turn.clone();
    let on_number = turn.reform(move |value: i32| (field, same(value).to_string()));
    let on_text = turn.reform(move |value: String| (field, value));
    let other = other_unit(value, field, replicas).to_string();
    let (sign, hint) = match value {
        IntOrPercent::Int(_) => ("%", "write it as a percentage"),
        IntOrPercent::Percent(_) => ("n", "write it as a number of pods"),
    };
    let switch = turn.reform(move |_: MouseEvent| (field, other.clone()));
    html! {
        <>
            <span class="value">
                { exact(field.name(), value.to_string(), on_text, false) }
                <small>{ format!("→ {comes_to} {noun}") }</small>
                <button class="unit" type="button" aria-label={format!("{}: {hint}", field.name())}
                    title={hint} onclick={switch}>{ sign }</button>
            </span>
            { slider(field.name(), number, (0, max), shown, on_number) }
        </>
    }
}

fn switch(props: &KnobProps, text: &str) -> Html {
    let (field, on) = (props.field, text == "true");
    let onchange = props
        .on_turn
        .reform(move |_: Event| (field, (!on).to_string()));
    html! { <input type="checkbox" aria-label={field.name()} checked={on} {onchange} /> }
}

#[component]
fn Knob(props: &KnobProps) -> Html {
    let shown = use_state(|| None);
    let field = props.field;
    let (class, control) = match (&props.value, field.kind()) {
        (None, _) => ("knob absent", html! { <span class="value">{ "–" }</span> }),
        (Some(text), Kind::Number { min, max, unit }) => {
            let replicas = field == Field::Replicas && props.replicas > max;
            let max = if replicas { props.replicas * 2 } else { max };
            ("knob", number(props, text, (min, max), unit, &shown))
        }
        (Some(text), Kind::Pods) => ("knob", pods_knob(props, text, &shown)),
        (Some(text), Kind::Word) => {
            let on = props.on_turn.reform(move |value: String| (field, value));
            (
                "knob",
                html! { <span class="value">{ exact(field.name(), text.to_string(), on, true) }</span> },
            )
        }
        (Some(text), Kind::Switch) => ("knob switch", switch(props, text)),
    };
    html! {
        <div {class}>
            <span class="name">{ field.label() }</span>
            { control }
        </div>
    }
}

fn actions(props: &Props) -> Html {
    let act = |action: Action| props.on_act.reform(move |_: MouseEvent| action.clone());
    let next = props.next.clone().unwrap_or_default();
    let paused = props.given.value(Field::Paused).as_deref() == Some("true");
    let pause = if paused { "Resume" } else { "Pause" };
    html! {
        <div class="actions">
            <button class="btn wide" type="button" onclick={act(Action::RollOut)}>{ format!("Roll out {next}") }</button>
            <button class="btn wide" type="button" onclick={act(Action::RollOutBroken)}>{ format!("Broken {next}") }</button>
            <button class="btn wide" type="button" title="kubectl rollout undo" onclick={act(Action::Undo)}>{ "Undo" }</button>
            <button class="btn wide" type="button" title={format!("kubectl rollout {}", if paused { "resume" } else { "pause" })}
                onclick={act(Action::SetPaused(!paused))}>{ pause }{ " rollout" }</button>
        </div>
    }
}

/// The knobs.
pub fn knobs(props: &Props) -> Html {
    let given = &props.given;
    let on_turn = props
        .on_act
        .reform(|(field, value)| Action::Turn(field, value));
    let Some(deployment) = given.deployment() else {
        return html! { <p class="muted knobs">{ "No Deployment runs. Write one in the YAML tab." }</p> };
    };
    let replicas = deployment.spec.replicas;
    let version = given.value(Field::Version).unwrap_or_default();
    let groups = GROUPS.iter().map(|(heading, fields)| {
        let title = match *heading {
            "Deployment" => format!("Deployment {}", deployment.meta.name),
            "the app" => format!("the app, {version}"),
            heading => heading.to_owned(),
        };
        let knobs = fields.iter().map(|field| {
            let value = given.value(*field).map(AttrValue::from);
            part! { <Knob key={field.name()} field={*field} {value} {replicas} on_turn={on_turn.clone()} /> }
        });
        html! { <fieldset key={*heading}><legend>{ title }</legend>{ for knobs }</fieldset> }
    });
    html! {
        <div class="pane">
            <div class="knobs">{ for groups }</div>
            { actions(props) }
        </div>
    }
}
