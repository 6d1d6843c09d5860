//! The life of a pod as a diagram, with the pods where they are.

use std::rc::Rc;

use yew::prelude::*;

use super::state_paths::{Place, path, place};
use crate::insight::Language;
use crate::insight::words::Key;
use crate::kubelet::PodState;
use crate::web::markup::{classes, html};
use crate::web::view::{EDGES, MachineView, Move, StateView, Token};

/// What the diagram shows.
#[derive(PartialEq)]
pub struct Props {
    /// The reader's language.
    pub language: Language,
    /// The states and who is in them.
    pub machine: Rc<MachineView>,
    /// Whether the phases stand below each other.
    pub narrow: bool,
}

/// A phase and the box that stands for it, on a wide screen and on a narrow one: x, y, width, height.
const PHASES: [(Key, [[i32; 4]; 2]); 4] = [
    (Key::Pending, [[1, 1, 282, 188], [1, 1, 342, 171]]),
    (Key::Running, [[299, 1, 424, 188], [1, 187, 342, 171]]),
    (Key::Succeeded, [[739, 1, 120, 86], [1, 373, 148, 69]]),
    (Key::Failed, [[739, 103, 120, 86], [185, 373, 158, 69]]),
];

/// The diagram.
pub fn state_machine(props: &Props) -> Html {
    let (language, machine, narrow) = (props.language, &props.machine, props.narrow);
    let phases = PHASES.into_iter().map(|(label, [wide, tall])| {
        let [x, y, width, height] = if narrow { tall } else { wide };
        html! {
            <g key={label as usize}>
                <rect x={x} y={y} width={width} height={height} rx="12" />
                <text x={(x + 13)} y={(y + 18)}>{ label }</text>
            </g>
        }
    });
    let edges = EDGES.iter().zip(&machine.possible).enumerate();
    let edges = edges.map(|(index, (ends, possible))| edge(props, index, *ends, *possible));
    let states = machine.states.iter().map(|state| pill(props, state));
    let moves = machine.moves.iter().enumerate();
    let moves = moves.map(|(index, moved)| mover(props, index, moved));
    let size = if narrow { "0 0 344 443" } else { "0 0 860 190" };
    html! {
        <div class="machine">
            <div class="scroll" tabindex="0" role="group" aria-label={Key::PodStates}>
                <svg class={narrow.then_some("tall")} viewBox={size} role="img" aria-label={summary(language, machine)}>
                    <defs>
                        <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
                            <path d="M0 .8 7 4 0 7.2z" />
                        </marker>
                    </defs>
                    <g class="phases">{ for phases }</g>
                    <g class="edges">{ for edges }</g>
                    <g class="states">{ for states }</g>
                    <g class="moves">{ for moves }</g>
                </svg>
            </div>
        </div>
    }
}

/// The states with pods, in a sentence.
fn summary(language: Language, machine: &MachineView) -> String {
    let mut full = Vec::new();
    for state in &machine.states {
        let pods: i32 = state.tokens.iter().map(|token| token.pods).sum();
        if pods > 0 {
            full.push(format!("{pods} {}", language.state(state.state)));
        }
    }
    format!("{}: {}", language.text(Key::PodStates), full.join(", "))
}

/// What has just moved, and why.
pub fn moved(language: Language, machine: &MachineView) -> Html {
    let Some(moved) = machine.moves.first() else {
        return html! { <span class="moved">{ "\u{a0}" }</span> };
    };
    let (from, to) = (language.state(moved.from), language.state(moved.to));
    let cause = language.cause(moved.from, moved.to);
    html! {
        <span class={format_args!("moved hue-{}", moved.hue)}>
            <i class="dot" />
            { format_args!("{from} → {to}") }
            <em>{ format_args!("{}{cause}", if cause.is_empty() { "" } else { ": " }) }</em>
        </span>
    }
}

fn edge(props: &Props, index: usize, ends: (PodState, PodState), possible: bool) -> Html {
    let ((from, to), language) = (ends, props.language);
    let live = props
        .machine
        .moves
        .iter()
        .find(|moved| (moved.from, moved.to) == ends);
    let hue = live.map(|moved| format!("live hue-{}", moved.hue));
    let d = path(from, to, props.narrow);
    let title = format!(
        "{} → {}: {}",
        language.state(from),
        language.state(to),
        language.cause(from, to)
    );
    html! {
        <g key={index} class={classes!("edge", (!possible).then_some("dim"), hue)}>
            <path class="reach" d={d.clone()}><title>{ title }</title></path>
            <path class="line" {d} marker-end="url(#tip)" />
        </g>
    }
}

fn pill(props: &Props, state: &StateView) -> Html {
    let language = props.language;
    let Place {
        x,
        y,
        width,
        height,
    } = place(state.state, props.narrow);
    let name = language.state(state.state);
    let full = !state.tokens.is_empty();
    let class = classes!(
        "state",
        super::pod_tile::class_of(state.state),
        full.then_some("full"),
        (!state.possible).then_some("dim")
    );
    let mut right = x + width + 4;
    let tokens: Vec<Html> = state
        .tokens
        .iter()
        .rev()
        .map(|token| {
            let digits = token.pods.to_string().len();
            let wide = 18 + 7 * i32::try_from(digits.saturating_sub(1)).unwrap_or(0);
            right -= wide + 2;
            token_mark(token, right + 2, y - 11, wide)
        })
        .collect();
    html! {
        <g key={state.state as usize} {class}>
            <title>{ format_args!("{name}. {}", language.meaning(state.state)) }</title>
            <rect x={x} y={y} width={width} height={height} rx="15" />
            <text class={(name.len() > 15).then_some("long")} x={(x + width / 2)} y={(y + 19)}>
                { name }
            </text>
            { for tokens }
        </g>
    }
}

fn token_mark(token: &Token, x: i32, y: i32, width: i32) -> Html {
    html! {
        <g key={token.hue} class={format_args!("token hue-{}", token.hue)}>
            <rect x={x} y={y} width={width} height="18" rx="9" />
            <text x={(x + width / 2)} y={(y + 13)}>{ token.pods }</text>
        </g>
    }
}

/// A token on its way. It is a new element for every move, so the animation starts with it.
fn mover(props: &Props, index: usize, moved: &Move) -> Html {
    let way = path(moved.from, moved.to, props.narrow);
    let (serial, style) = (props.machine.serial, format!("offset-path:path('{way}')"));
    html! {
        <circle key={format!("{serial}-{index}")} class={format_args!("mover hue-{}", moved.hue)} r="8" {style} />
    }
}
