//! The attempts of one probe on a strip of time, to scale: what was tried, what is to come, which
//! attempts decide together, and when a failure has its consequence.

use yew::prelude::*;

use crate::api::{Ms, ProbeKind};
use crate::insight::words::{Key, ProbeStanding, seconds};
use crate::insight::{Language, probe_field};
use crate::kubelet::{Bounds, ProbeResult};
use crate::store::ProbeOutcome;
use crate::web::figures::{figures, percent};
use crate::web::markup::{classes, html};
use crate::web::view::{Dot, ProbeStrip, Row};

/// Moments on a strip as places across it, in percent.
#[derive(Clone, Copy)]
struct Scale {
    from_ms: Ms,
    to_ms: Ms,
}

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "a few periods")]
    fn share(self, at_ms: Ms) -> f64 {
        let at_ms = at_ms.clamp(self.from_ms, self.to_ms);
        (at_ms - self.from_ms) as f64 * 100.0 / (self.to_ms - self.from_ms) as f64
    }

    fn x(self, at_ms: Ms) -> String {
        percent(self.share(at_ms))
    }

    fn shows(self, at_ms: Ms) -> bool {
        (self.from_ms..=self.to_ms).contains(&at_ms)
    }
}

/// The strip, what it says, and the formula behind it.
pub fn strip(language: Language, strip: &ProbeStrip, now_ms: Ms) -> Html {
    let (from_ms, to_ms) = strip.span_ms;
    let scale = Scale { from_ms, to_ms };
    let period_ms = i64::from(strip.period_s.max(1)) * 1000;
    // Dots must not touch where attempts are close together.
    let radius = (scale.share(from_ms + period_ms) * 1.3).clamp(1.5, 5.5);
    let seen = strip.dots.iter().filter(|dot| scale.shows(dot.at_ms));
    let dots = seen.map(|dot| mark(dot, &scale.x(dot.at_ms), radius));
    let coming = strip.coming_ms.iter().filter(|at_ms| scale.shows(**at_ms));
    let coming = coming.map(|at_ms| {
        html! { <circle key={at_ms.to_string()} class="next" cx={scale.x(*at_ms)} cy="32" r={figures(radius * 0.9)} /> }
    });
    let rows = strip.rows.iter().filter(|row| row.to_ms > from_ms);
    let rows = rows.map(|row| bracket(scale, row, now_ms));
    let next_ms = strip.coming_ms.first().copied();
    let next_ms = next_ms.or(strip.now.and_then(|now| now.next_attempt_ms));
    let ruler_ms = next_ms.unwrap_or(now_ms);
    let delay = strip.delay_ms.filter(|delay| delay.1 > from_ms);
    // The second ruler has its place wherever there may be one.
    let height = if strip.delay_s > 0 { 74 } else { 60 };
    html! {
        <div key={strip.kind as usize} class="strip">
            <p><b>{ probe_field(strip.kind) }</b><span class="muted">{ standing(language, strip) }</span></p>
            <svg width="100%" height={height} role="img" aria-label={label(language, strip)}>
                <g>{ for strip.verdict.foretold.map(|bounds| consequence(scale, bounds)) }</g>
                <line class="axis" x1="0" x2="100%" y1="32" y2="32" />
                <line class="now" x1={scale.x(now_ms)} x2={scale.x(now_ms)} y1="20" y2="46" />
                <g>{ for rows }</g>
                <g>{ for coming }</g>
                <g>{ for dots }</g>
                { ruler(scale, (ruler_ms, ruler_ms + period_ms), 52, &format!("periodSeconds {}", strip.period_s)) }
                <g>{ for delay.filter(|_| strip.delay_s > 0).map(|delay| ruler(scale, delay, 67, &format!("initialDelaySeconds {}", strip.delay_s))) }</g>
            </svg>
            <p class="told-when">
                { language.verdict(&strip.verdict) }
                if let Some(bounds) = strip.verdict.foretold {
                    <br /><b>{ language.foretold(strip.kind, bounds) }</b>
                }
            </p>
            <p class="formula"><span>{ formula(language, strip, false) }</span><span>{ formula(language, strip, true) }</span></p>
        </div>
    }
}

/// What came of an attempt is told by its sign, too.
fn mark(dot: &Dot, x: &str, radius: f64) -> Html {
    let (class, sign) = match dot.outcome {
        ProbeOutcome::Success => ("good", "M-2.6 .2-.8 2 2.8-2"),
        ProbeOutcome::Failure => ("bad", "M-2-2 2 2M2-2-2 2"),
        ProbeOutcome::Error => ("error", "M0-2.4V.6M0 2.4v.1"),
    };
    let scale = figures(radius / 5.5);
    html! {
        <svg key={format!("{}-{}", dot.at_ms, dot.run)} class={classes!("attempt", class)} x={x.to_string()} y="32">
            <g transform={format_args!("scale({scale})")}><circle r="5.5" /><path d={sign} /></g>
        </svg>
    }
}

/// A bracket over a row of attempts: firm over those that were made, broken over those to come.
fn bracket(scale: Scale, row: &Row, now_ms: Ms) -> Html {
    let good = row.outcome == ProbeOutcome::Success;
    let (x1, x2) = (scale.x(row.from_ms), scale.x(row.to_ms));
    let made_until = scale.x(row.to_ms.min(now_ms).max(row.from_ms));
    let sign = if good { "✓" } else { "✗" };
    let end = |at_ms: Ms, x: &str| {
        let shown = scale.shows(at_ms);
        shown.then(|| html! { <line x1={x.to_string()} x2={x.to_string()} y1="17" y2="23" /> })
    };
    let ends = [end(row.from_ms, &x1), end(row.to_ms, &x2)];
    html! {
        <g key={row.from_ms.to_string()} class={classes!("bracket", if good { "good" } else { "bad" })}>
            <line class="to-come" x1={made_until.clone()} x2={x2} y1="17" y2="17" />
            <line x1={x1.clone()} x2={made_until} y1="17" y2="17" />
            <g>{ for ends.into_iter().flatten() }</g>
            <text x={x1} y="12">{ format_args!("{sign} {}/{}", row.made, row.of) }</text>
        </g>
    }
}

/// From the earliest to the latest moment at which failures have their consequence.
fn consequence(scale: Scale, bounds: Bounds) -> Html {
    let (from, to) = (
        scale.share(bounds.earliest_ms),
        scale.share(bounds.latest_ms),
    );
    html! { <rect class="consequence" x={percent(from)} width={percent((to - from).max(0.6))} y="20" height="24" /> }
}

/// A ruler, with what it measures on the side where there is room.
fn ruler(scale: Scale, (from_ms, to_ms): (Ms, Ms), y: i32, text: &str) -> Html {
    let (x1, x2) = (scale.x(from_ms), scale.x(to_ms));
    let before = scale.share(to_ms) > 55.0;
    let (x, dx, anchor) = if before {
        (x1.clone(), "-5", "end")
    } else {
        (x2.clone(), "5", "start")
    };
    html! {
        <g class="ruler">
            <line x1={x1.clone()} x2={x2.clone()} y1={y} y2={y} />
            <line x1={x1.clone()} x2={x1} y1={y - 3} y2={y + 3} />
            <line x1={x2.clone()} x2={x2} y1={y - 3} y2={y + 3} />
            <text {x} {dx} y={y + 4} text-anchor={anchor}>{ text }</text>
        </g>
    }
}

/// How the earliest or the latest moment follows from the fields.
fn formula(language: Language, strip: &ProbeStrip, latest: bool) -> String {
    let ProbeStrip {
        delay_s,
        period_s,
        timeout_s,
        failure_threshold,
        ..
    } = *strip;
    let time = strip.verdict.time;
    let (word, ms) = if latest {
        (Key::Latest, time.latest_ms)
    } else {
        (Key::Earliest, time.earliest_ms)
    };
    let (word, sum) = (language.text(word), seconds(ms));
    let delay = match strip.kind {
        ProbeKind::Startup => format!("initialDelaySeconds {delay_s} + "),
        ProbeKind::Liveness | ProbeKind::Readiness => String::new(),
    };
    let each = if latest && timeout_s > period_s {
        format!("timeoutSeconds {timeout_s}")
    } else {
        format!("periodSeconds {period_s}")
    };
    let times = if latest {
        format!("failureThreshold {failure_threshold} · {each} + timeoutSeconds {timeout_s}")
    } else {
        format!("(failureThreshold {failure_threshold} − 1) · {each}")
    };
    format!("{word} {delay}{times} = {sum}")
}

/// How far it is towards a decision.
fn standing(language: Language, strip: &ProbeStrip) -> String {
    let now = strip.now;
    let decided = |result| now.is_some_and(|now| now.result == result);
    language.probing(&ProbeStanding {
        kind: strip.kind,
        last: now.filter(|now| now.run > 0).and_then(|now| now.last),
        run: now.map_or(0, |now| now.run),
        is_good: decided(ProbeResult::Success),
        is_bad: decided(ProbeResult::Failure),
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
