//! The budget bar: pods on an axis with the two limits that a rolling update keeps.

use yew::prelude::*;

use super::hue_class;
use crate::insight::Language;
use crate::insight::words::{Key, PodKind};
use crate::web::figures::percent;
use crate::web::markup::{Classes, classes, html};
use crate::web::view::{BudgetView, Segment};

/// Up to this many pods, each has its own division on the bar.
const DIVISIONS_MAX: i32 = 40;

/// The bar.
pub fn budget_bar(language: Language, budget: &BudgetView) -> Html {
    let share = |pods: i32| f64::from(pods) * 100.0 / f64::from(budget.axis.max(1));
    let mut from = 0;
    let segments = budget.segments.iter().map(|segment| {
        let at = share(from);
        from += segment.pods;
        bar(language, segment, at, share(segment.pods))
    });
    let segments: Vec<Html> = segments.collect();
    let divisions = if budget.axis <= DIVISIONS_MAX {
        1..budget.axis
    } else {
        0..0
    };
    let divisions = divisions.map(|pods| {
        let x = percent(share(pods));
        html! { <line key={pods} x1={x.clone()} x2={x} y1="47" y2="54" /> }
    });
    let [has_lower, has_upper] = budget.has_limits;
    let height = if !has_upper || beside(budget) { 74 } else { 89 };
    let name = if has_lower {
        language.budget(&budget.pods)
    } else {
        language.pods(&budget.pods, budget.replicas)
    };
    html! {
        <section class="budget">
            <h2>{ Key::PodBudget }</h2>
            <svg class="bar" width="100%" height={height} role="img" aria-label={name}>
                <rect class="ground" x="0" y="24" width="100%" height="30" rx="6" />
                <g class="segments">{ for segments }</g>
                <g class="divisions">{ for divisions }</g>
                { limits(language, budget, share) }
            </svg>
        </section>
    }
}

fn bar(language: Language, segment: &Segment, at: f64, width: f64) -> Html {
    let kind = match segment.kind {
        PodKind::Available => "is-available",
        PodKind::Unavailable => "is-unavailable",
        PodKind::Terminating => "is-terminating",
    };
    let [text, more] = language.segment(segment.pods, segment.kind, segment.revision);
    // How wide a bar has to be for more than the number: the style sheet knows how wide it is.
    let room = match width {
        ..4.0 => "none",
        ..18.0 => "little",
        ..30.0 => "some",
        ..38.0 => "enough",
        _ => "much",
    };
    let style = format!("x:{};width:{}", percent(at), percent(width));
    html! {
        <svg
            key={format!("{}{kind}", segment.hue)}
            class={classes!("segment", kind, room, hue_class(segment.hue))}
            x={percent(at)}
            y="24"
            width={percent(width)}
            height="30"
            {style}
        >
            <rect width="100%" height="30" />
            <text class="brief" x="12" y="20">{ segment.pods }</text>
            <text class="full" x="12" y="20">{ text }<tspan class="more">{ more }</tspan></text>
        </svg>
    }
}

/// Whether there is room for `replicas` on the right of its line, in the row of the lower limit.
fn beside(budget: &BudgetView) -> bool {
    budget.pods.min_available * 100 > budget.axis * 34 && budget.replicas * 100 < budget.axis * 84
}

/// The lines of the two limits and of what is wanted. The labels have rows of their own: the
/// upper limit above the bar, the lower one below; `replicas`, which lies between them, below the
/// lower one where it would run into it.
fn limits(language: Language, budget: &BudgetView, share: impl Fn(i32) -> f64) -> Html {
    let replicas = share(budget.replicas);
    let [has_lower, has_upper] = budget.has_limits;
    if !has_lower {
        let anchor = if replicas > 34.0 { "end" } else { "start" };
        return html! {
            <g class="limit-marks">
                { line(replicas, false) }
                { label("replicas", budget.replicas, replicas, 70, anchor, "") }
            </g>
        };
    }
    let min = share(budget.pods.min_available);
    let max = share(budget.pods.max_total);
    let holds = |holds: bool| if holds { language.text(Key::Holds) } else { "" };
    let (replicas_anchor, replicas_y) = match (beside(budget), replicas > 50.0) {
        // The row of the upper limit is free.
        _ if !has_upper => (if replicas > 34.0 { "end" } else { "start" }, 13),
        (true, _) => ("start", 70),
        (false, true) => ("end", 85),
        (false, false) => ("start", 85),
    };
    let min_anchor = if min > 34.0 { "end" } else { "start" };
    html! {
        <g class="limit-marks">
            { line(replicas, false) }
            { line(min, budget.lower_holds) }
            if has_upper {
                { line(max, budget.upper_holds) }
            }
            if has_upper {
                { label("maxTotal", budget.pods.max_total, max, 13, if max > 34.0 { "end" } else { "start" }, holds(budget.upper_holds)) }
            }
            { label("minAvailable", budget.pods.min_available, min, 70, min_anchor, holds(budget.lower_holds)) }
            { label("replicas", budget.replicas, replicas, replicas_y, replicas_anchor, "") }
        </g>
    }
}

/// A limit that holds cuts through the bar; another one only shows where it is.
fn line(at: f64, holds: bool) -> Html {
    let x = percent(at);
    let gap = if holds { "none" } else { "8 30" };
    html! {
        <line class={line_class(holds)} x1={x.clone()} x2={x} y1="16" y2="62" stroke-dasharray={gap} />
    }
}

fn line_class(holds: bool) -> Classes {
    classes!("limit-mark", holds.then_some("holds"))
}

/// The name of a line and how many pods it stands at; and, if it holds the rollout back, a word.
fn label(
    name: &'static str,
    pods: i32,
    at: f64,
    y: i32,
    anchor: &'static str,
    holds: &'static str,
) -> Html {
    let dx = if anchor == "end" { "-5" } else { "5" };
    let sign = if holds.is_empty() { "" } else { " ◂ " };
    html! {
        <text class={line_class(!holds.is_empty())} x={percent(at)} y={y} {dx} text-anchor={anchor}>
            { name }{ " " }{ pods }<tspan class="more">{ sign }{ holds }</tspan>
        </text>
    }
}
