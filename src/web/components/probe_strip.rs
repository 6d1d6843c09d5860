//! The attempts of one probe on a strip of time.

use yew::prelude::*;

use crate::api::Ms;
use crate::insight::words::{ProbeStanding, say, seconds};
use crate::insight::{Language, probe_field};
use crate::kubelet::ProbeResult;
use crate::store::ProbeOutcome;
use crate::web::figures::percent;
use crate::web::markup::{classes, html};
use crate::web::view::{Dot, ProbeStrip};

/// So many periods lie to the left of the present.
const PERIODS_BACK: i64 = 6;

/// The strip: a dot an attempt, a dashed one for the next, and the present.
pub fn strip(language: Language, strip: &ProbeStrip, now_ms: Ms) -> Html {
    let period_ms = i64::from(strip.period_s.max(1)) * 1000;
    let from_ms = now_ms - PERIODS_BACK * period_ms;
    let span_ms = (PERIODS_BACK + 2) * period_ms;
    #[expect(clippy::cast_precision_loss, reason = "a few periods")]
    let x = |at_ms: Ms| percent((at_ms - from_ms) as f64 * 100.0 / span_ms as f64);
    let seen = strip.dots.iter().filter(|dot| dot.at_ms >= from_ms);
    let dots = seen.map(|dot| mark(dot, &x(dot.at_ms)));
    let next = strip.now.and_then(|now| now.next_attempt_ms);
    let next = next.filter(|at_ms| *at_ms <= from_ms + span_ms);
    html! {
        <div key={strip.kind as usize} class="strip">
            <p><b>{ probe_field(strip.kind) }</b><span class="muted">{ rhythm(language, strip) }</span></p>
            <svg width="100%" height="40" role="img" aria-label={label(language, strip)}>
                <line class="axis" x1="0" x2="100%" y1="14" y2="14" />
                <line class="now" x1={x(now_ms)} x2={x(now_ms)} y1="2" y2="26" />
                <g>{ for dots }</g>
                <g>
                    if let Some(at_ms) = next {
                        <circle class="next" cx={x(at_ms)} cy="14" r="5" />
                        <text x={x(at_ms)} y="37" text-anchor="middle">{ seconds(at_ms - now_ms) }</text>
                    }
                </g>
            </svg>
            <p class="muted">{ standing(language, strip) }</p>
        </div>
    }
}

fn mark(dot: &Dot, x: &str) -> Html {
    let (class, sign) = match dot.outcome {
        ProbeOutcome::Success => ("good", "M-2.6 .2-.8 2 2.8-2"),
        ProbeOutcome::Failure => ("bad", "M-2-2 2 2M2-2-2 2"),
        ProbeOutcome::Error => ("error", "M0-2.4V.6M0 2.4v.1"),
    };
    html! {
        <svg key={format!("{}-{}", dot.at_ms, dot.run)} class={classes!("attempt", class)} x={x.to_string()} y="14">
            <circle r="5.5" /><path d={sign} />
        </svg>
    }
}

fn rhythm(language: Language, strip: &ProbeStrip) -> String {
    say!(language, Every, seconds = strip.period_s)
}

/// How far it is towards a decision.
fn standing(language: Language, strip: &ProbeStrip) -> String {
    let now = strip.now.filter(|now| now.run > 0);
    language.probing(&ProbeStanding {
        last: now.and_then(|now| now.last),
        run: now.map_or(0, |now| now.run),
        is_good: now.is_some_and(|now| now.result == ProbeResult::Success),
        success_threshold: strip.success_threshold,
        failure_threshold: strip.failure_threshold,
    })
}

fn label(language: Language, strip: &ProbeStrip) -> String {
    let failed = strip
        .dots
        .iter()
        .filter(|dot| dot.outcome != ProbeOutcome::Success);
    format!(
        "{}: {}, ✗ {}, {}",
        probe_field(strip.kind),
        strip.dots.len(),
        failed.count(),
        standing(language, strip)
    )
}
