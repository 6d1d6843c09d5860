//! The probes of a container on a scale of time: attempts that were made, attempts to come, and
//! which of them decide together.

use crate::api::{Container, ContainerState, Ms, Pod, PodId, ProbeKind, RestartPolicy};
use crate::insight::words::ProbeVerdict;
use crate::kubelet::{ProbeResult, ProbeView, time_to_fail};
use crate::sim::{History, World};
use crate::store::{Change, ProbeOutcome};

/// So many attempts of a probe are shown.
const DOTS_MAX: usize = 32;
/// So many attempts to come are shown.
const COMING_MAX: i32 = 30;
/// Attempts are looked for in so many records.
const RECORDS_MAX: usize = 20_000;
/// So many periods lie to the left of the present, or more where a longer row is under way.
const PERIODS_BACK: i64 = 6;

/// One attempt of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    /// When.
    pub at_ms: Ms,
    /// What came of it.
    pub outcome: ProbeOutcome,
    /// How many in a row that made.
    pub run: i32,
}

/// A row of attempts that decide together, once there are enough of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What they have to come to.
    pub outcome: ProbeOutcome,
    /// The first one.
    pub from_ms: Ms,
    /// The one that decides.
    pub to_ms: Ms,
    /// How many there were.
    pub made: i32,
    /// How many it takes.
    pub of: i32,
}

/// The attempts of one probe.
#[derive(Clone, Debug)]
pub struct ProbeStrip {
    /// Which probe.
    pub kind: ProbeKind,
    /// `initialDelaySeconds`.
    pub delay_s: i32,
    /// `periodSeconds`.
    pub period_s: i32,
    /// `timeoutSeconds`.
    pub timeout_s: i32,
    /// `successThreshold`.
    pub success_threshold: i32,
    /// `failureThreshold`.
    pub failure_threshold: i32,
    /// The moments at both ends of the strip.
    pub span_ms: (Ms, Ms),
    /// Where `initialDelaySeconds` begins and ends, if the container runs.
    pub delay_ms: Option<(Ms, Ms)>,
    /// The last attempts, oldest first.
    pub dots: Vec<Dot>,
    /// Attempts to come: those that it takes to decide.
    pub coming_ms: Vec<Ms>,
    /// The last row that decided, and the one that is to decide next.
    pub rows: Vec<Row>,
    /// What comes of failures, and when.
    pub verdict: ProbeVerdict,
    /// How it stands now, if its worker lives.
    pub now: Option<ProbeView>,
}

/// The strips of a container's probes, in the order in which they have their say.
pub(super) fn probes(
    world: &World,
    (id, pod): (PodId, &Pod),
    (index, container): (usize, &Container),
    now_ms: Ms,
    life: History<'_>,
) -> Vec<ProbeStrip> {
    const KINDS: [ProbeKind; 3] = [
        ProbeKind::Startup,
        ProbeKind::Readiness,
        ProbeKind::Liveness,
    ];
    let mut strips = Vec::new();
    for kind in KINDS {
        let Some(probe) = container.probe(kind) else {
            continue;
        };
        let worker = world.worker(id);
        let now = worker.and_then(|worker| worker.probe_view(pod, index, kind, now_ms));
        let mut dots = dots(life, id, index, kind);
        if let Some(now) = &now {
            add_counted(&mut dots, now);
        }
        let period_ms = Ms::from(probe.period_seconds.max(1)) * 1000;
        let verdict = ProbeVerdict {
            kind,
            time: time_to_fail(kind, probe),
            grace_ms: grace_ms(pod, container, kind),
            foretold: now.and_then(|now| now.fails),
        };
        let ahead = i64::from(probe.failure_threshold.min(COMING_MAX)) + 1;
        let ahead_ms = ahead * period_ms + Ms::from(probe.timeout_seconds) * 1000;
        let delay_ms = Ms::from(probe.initial_delay_seconds) * 1000;
        let mut strip = ProbeStrip {
            kind,
            delay_s: probe.initial_delay_seconds,
            period_s: probe.period_seconds,
            timeout_s: probe.timeout_seconds,
            success_threshold: probe.success_threshold,
            failure_threshold: probe.failure_threshold,
            span_ms: (now_ms - PERIODS_BACK * period_ms, now_ms + ahead_ms),
            delay_ms: started_ms(pod, index).map(|from_ms| (from_ms, from_ms + delay_ms)),
            rows: decided(&dots, probe.failure_threshold, period_ms),
            dots,
            coming_ms: Vec::new(),
            verdict,
            now,
        };
        strip.look_ahead(period_ms);
        strips.push(strip);
    }
    strips
}

/// When a container began, as its status shows it: without a fraction of a second (KL-52 (8)).
fn started_ms(pod: &Pod, index: usize) -> Option<Ms> {
    let status = &pod.status;
    let mut all = status.init_containers.iter().chain(&status.containers);
    match all.nth(index)?.state {
        ContainerState::Running { started_ms } => Some(started_ms.div_euclid(1000) * 1000),
        _ => None,
    }
}

/// How long a container that is killed for this probe may take to stop before it is restarted
/// (KL-63). `None` if it is not restarted.
fn grace_ms(pod: &Pod, container: &Container, kind: ProbeKind) -> Option<Ms> {
    let spec = &pod.template.spec;
    let policy = container.restart_policy.unwrap_or(spec.restart_policy);
    let stays_down = policy == RestartPolicy::Never && container.restart_rules.is_empty();
    let own_s = container.probe(kind)?.termination_grace_period_seconds;
    let of_pod_s = spec.termination_grace_period_seconds;
    (kind != ProbeKind::Readiness && !stays_down).then(|| own_s.unwrap_or(of_pod_s) * 1000)
}

/// The last row of failures that was long enough.
fn decided(dots: &[Dot], threshold: i32, period_ms: Ms) -> Vec<Row> {
    let enough = |dot: &&Dot| dot.outcome == ProbeOutcome::Failure && dot.run == threshold;
    let Some(last) = dots.iter().rfind(enough) else {
        return Vec::new();
    };
    let before = dots.iter().filter(|dot| dot.at_ms <= last.at_ms);
    let first = before.rev().find(|dot| dot.run == 1);
    // What is too long ago to be listed is left of the strip.
    let unlisted_ms = last.at_ms - i64::from(threshold - 1) * period_ms;
    vec![Row {
        outcome: ProbeOutcome::Failure,
        from_ms: first.map_or(unlisted_ms, |first| first.at_ms),
        to_ms: last.at_ms,
        made: threshold,
        of: threshold,
    }]
}

impl ProbeStrip {
    /// Adds the attempts to come, and the row that they make with those that were made.
    fn look_ahead(&mut self, period_ms: Ms) {
        let next = self
            .now
            .and_then(|now| Some((now, now.next_attempt_ms?, now.then_ms?)));
        let Some((now, next_ms, then_ms)) = next else {
            return;
        };
        let (outcome, of) = match (self.verdict.foretold, now.result) {
            (Some(_), _) => (ProbeOutcome::Failure, self.failure_threshold),
            (None, ProbeResult::Failure) => (ProbeOutcome::Success, self.success_threshold),
            (None, _) => return,
        };
        let made = if now.last == Some(outcome) {
            now.run
        } else {
            0
        };
        let made = made.clamp(0, (of - 1).max(0));
        let coming = (of - made).min(COMING_MAX);
        let later = (0..i64::from(coming - 1)).map(|later| then_ms + later * period_ms);
        self.coming_ms = std::iter::once(next_ms).chain(later).collect();
        // What is too long ago to be listed was a period apart.
        let mut first_ms = next_ms - i64::from(made) * period_ms;
        let mut listed = self.dots.iter().rev();
        if let Some(first) = listed.find(|dot| dot.outcome == outcome && dot.run == 1)
            && made > 0
        {
            first_ms = first.at_ms;
        }
        let (from_ms, to_ms) = self.span_ms;
        let shift_ms = (from_ms - (first_ms - period_ms)).max(0);
        self.span_ms = (from_ms - shift_ms, to_ms - shift_ms);
        self.rows.push(Row {
            outcome,
            from_ms: first_ms,
            to_ms: self.coming_ms.last().copied().unwrap_or(next_ms),
            made,
            of,
        });
    }
}

/// Adds the attempts that were only counted: while a probe keeps succeeding, not every attempt is
/// told.
fn add_counted(dots: &mut Vec<Dot>, now: &ProbeView) {
    let (Some(ProbeOutcome::Success), Some(next_ms)) = (now.last, now.next_attempt_ms) else {
        return;
    };
    let told = dots.last().copied();
    let told_run = told.filter(|dot| dot.outcome == ProbeOutcome::Success);
    let missing = now.run - told_run.map_or(0, |dot| dot.run);
    let mut counted = Vec::new();
    for back in 1..=missing {
        let at_ms = next_ms - i64::from(back) * now.period_ms;
        if counted.len() == DOTS_MAX || told.is_some_and(|dot| dot.at_ms >= at_ms) {
            break;
        }
        counted.push(Dot {
            at_ms,
            outcome: ProbeOutcome::Success,
            run: now.run + 1 - back,
        });
    }
    counted.reverse();
    dots.append(&mut counted);
    dots.drain(..dots.len().saturating_sub(DOTS_MAX));
}

/// The last attempts of a probe that were told.
fn dots(life: History<'_>, id: PodId, index: usize, wanted: ProbeKind) -> Vec<Dot> {
    let mut dots = Vec::new();
    for record in life.iter().rev().take(RECORDS_MAX) {
        if let Change::Probed {
            pod,
            container,
            kind,
            outcome,
            run,
        } = record.change
            && pod == id
            && usize::from(container) == index
            && kind == wanted
        {
            dots.push(Dot {
                at_ms: record.at_ms,
                outcome,
                run,
            });
            if dots.len() == DOTS_MAX {
                break;
            }
        }
    }
    dots.reverse();
    dots
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::super::{Glance, pod_view};
    use super::*;
    use crate::scenario;
    use crate::sim::Timeline;

    /// The strips of the first pod of an example at a moment.
    fn strips(example: &str, at_ms: Ms) -> Vec<ProbeStrip> {
        let mut gallery = scenario::GALLERY.iter();
        let text = gallery.find(|it| it.id == example).unwrap().text;
        let mut timeline = Timeline::new(scenario::open(text).setup);
        timeline.seek_time(at_ms);
        let glance = Glance {
            timeline: &timeline,
            workload: None,
            selected: Some(PodId(0)),
            object: None,
            language: crate::insight::Language::default(),
        };
        pod_view(&glance).unwrap().containers[0].probes.clone()
    }

    /// The liveness probe fails at 20, 40 and 60 s, and kills a container that began at 4 s.
    #[test]
    fn a_row_of_failures_and_when_it_kills() {
        let strip = &strips("slow-start", 50_000)[0];
        assert_eq!(strip.delay_ms, Some((4_000, 19_000)));
        assert_eq!(strip.dots.len(), 2);
        assert_eq!(strip.coming_ms, [60_000]);
        let row = Row {
            outcome: ProbeOutcome::Failure,
            from_ms: 20_000,
            to_ms: 60_000,
            made: 2,
            of: 3,
        };
        let near = |a: Ms, b: Ms| (a - b).abs() < 1_000;
        let found = strip.rows[0];
        assert!(near(found.from_ms, row.from_ms) && near(found.to_ms, row.to_ms));
        assert_eq!((found.outcome, found.made, found.of), (row.outcome, 2, 3));
        let time = strip.verdict.time;
        assert_eq!((time.earliest_ms, time.latest_ms), (40_000, 61_000));
        let foretold = strip.verdict.foretold.unwrap();
        assert!(near(foretold.earliest_ms, 60_000) && near(foretold.latest_ms, 61_000));
        assert_eq!(strip.verdict.grace_ms, Some(30_000));
        // Killed: the row that decided stays, and nothing more is foretold of this container.
        let strip = &strips("slow-start", 60_300)[0];
        assert_eq!(strip.verdict.foretold, None);
        assert_eq!((strip.rows.len(), strip.rows[0].made), (1, 3));
        assert!(strip.coming_ms.is_empty());
    }

    /// A long row stays on the strip, and so does its end, at one scale all along.
    #[test]
    fn a_long_row_is_shown_whole() {
        let [early, late] = [60_000, 310_000].map(|at_ms| strips("robust-webapp", at_ms).remove(0));
        for strip in [&early, &late] {
            let row = strip.rows.last().unwrap();
            assert_eq!(row.of, 30);
            assert!(strip.span_ms.0 < row.from_ms && row.to_ms < strip.span_ms.1);
        }
        assert!(late.rows[0].made > early.rows[0].made);
        let length = |strip: &ProbeStrip| strip.span_ms.1 - strip.span_ms.0;
        assert_eq!(length(&early), length(&late));
    }
}
