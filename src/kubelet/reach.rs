//! How long a probe that fails takes to decide: the bounds that its fields set (KL-52, KL-61,
//! KL-62).

use super::prober::{ProbeResult, Prober, Step};
use super::scene::Scene;
use crate::api::{Ms, Probe, ProbeKind};

/// The earliest and the latest moment of something, or the shortest and the longest time to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Not before.
    pub earliest_ms: Ms,
    /// Not after.
    pub latest_ms: Ms,
}

/// How long it takes until `failureThreshold` attempts in a row have failed: for a startup probe
/// from the start of a container that never answers well, for the others from the moment at which
/// the program begins to fail.
///
/// At the earliest an attempt comes at once, and each hears at once that something is wrong. At
/// the latest one has just begun, and each waits until its timeout; the next one begins after
/// that, or at the tick, whichever is later.
pub fn time_to_fail(kind: ProbeKind, probe: &Probe) -> Bounds {
    let delay_ms = match kind {
        ProbeKind::Startup => Ms::from(probe.initial_delay_seconds) * 1000,
        ProbeKind::Liveness | ProbeKind::Readiness => 0,
    };
    let first = Bounds {
        earliest_ms: delay_ms,
        latest_ms: delay_ms + slowest_ms(probe),
    };
    last_of(first, probe.failure_threshold, probe)
}

/// When the last one of `attempts` failing attempts has failed, if the first begins within `first`.
fn last_of(first: Bounds, attempts: i32, probe: &Probe) -> Bounds {
    let more = Ms::from(attempts.max(1) - 1);
    Bounds {
        earliest_ms: first.earliest_ms + more * Ms::from(probe.period_seconds) * 1000,
        latest_ms: first.latest_ms + more * slowest_ms(probe) + timeout_ms(probe),
    }
}

/// The longest time from one failing attempt to the next.
fn slowest_ms(probe: &Probe) -> Ms {
    timeout_ms(probe).max(Ms::from(probe.period_seconds) * 1000)
}

fn timeout_ms(probe: &Probe) -> Ms {
    Ms::from(probe.timeout_seconds) * 1000
}

impl Prober {
    /// When the next attempt begins as things stand, or the one under way ends.
    pub fn next_attempt_ms(&self, scene: &Scene<'_>) -> Option<Ms> {
        if let Some((at_ms, Step::End)) = self.due(scene) {
            return Some(at_ms);
        }
        let started_ms = scene.running_since_ms.filter(|_| self.is_live())?;
        let held_back = scene.started == (scene.kind == ProbeKind::Startup)
            || scene.deleting && scene.kind != ProbeKind::Readiness
            || self.is_on_hold(scene.instance);
        let from_ms = scene.now_ms.max(scene.delay_over_ms(started_ms));
        (!held_back).then(|| self.tick_from(scene.probe, from_ms))
    }

    /// When the attempt after that one begins.
    pub fn following_attempt_ms(&self, scene: &Scene<'_>) -> Option<Ms> {
        let next_ms = self.next_attempt_ms(scene)?;
        Some(match self.due(scene) {
            Some((_, Step::End)) => self.tick_after(next_ms),
            _ => next_ms + Ms::from(scene.probe.period_seconds) * 1000,
        })
    }

    /// When it will have decided that something is wrong, if every attempt from now on fails.
    /// `None` if it has decided that, or if nothing is asked.
    pub fn fails(&self, scene: &Scene<'_>) -> Option<Bounds> {
        let (at_ms, then_ms) = (
            self.next_attempt_ms(scene)?,
            self.following_attempt_ms(scene)?,
        );
        let result = self.result(scene.instance);
        let good = result == ProbeResult::Success || scene.kind != ProbeKind::Readiness;
        if !good || result == ProbeResult::Failure {
            return None;
        }
        let left = scene.probe.failure_threshold - self.failures();
        let at = |at_ms| Bounds {
            earliest_ms: at_ms,
            latest_ms: at_ms,
        };
        let under_way = matches!(self.due(scene), Some((_, Step::End)));
        Some(match (under_way, left) {
            (true, ..=1) => at(at_ms),
            (true, _) => last_of(at(then_ms), left - 1, scene.probe),
            (false, _) => last_of(at(at_ms), left, scene.probe),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::app::{Answer, AnswerChange, AnswerClock, AppBehaviour};
    use super::super::lab::{Lab, container, probe, spec};
    use super::*;

    /// A pod whose program begins to answer like that at `from_ms`.
    fn breaking(kind: ProbeKind, probe: &Probe, from_ms: Ms, answer: Answer) -> Lab {
        let mut app = container("app");
        let probe = Some(probe.clone());
        match kind {
            ProbeKind::Startup => app.startup_probe = probe,
            ProbeKind::Liveness => app.liveness_probe = probe,
            ProbeKind::Readiness => app.readiness_probe = probe,
        }
        let mut lab = Lab::new(spec(vec![app])).behave(AppBehaviour {
            ready_after_ms: Some(0),
            answers: vec![AnswerChange {
                kind: None,
                clock: AnswerClock::Run,
                from_ms,
                answer,
            }],
            ..AppBehaviour::default()
        });
        // The container does not start at a tick, nor at a whole second.
        lab.timing.container_start_ms = 1_300;
        lab
    }

    /// When the probe has decided: the container is killed, or not ready any more.
    fn decided_ms(lab: &mut Lab, kind: ProbeKind, from_ms: Ms) -> Ms {
        loop {
            let at_ms = lab.wake_at_ms.expect("it decides some time");
            lab.run_until(at_ms);
            let decided = match kind {
                ProbeKind::Readiness => at_ms >= from_ms && !lab.pod.is_ready(),
                _ => lab.log.iter().any(|(_, write)| {
                    let event = write.event.as_ref();
                    event.is_some_and(|event| event.reason == "Killing")
                }),
            };
            if decided {
                return at_ms;
            }
        }
    }

    fn probes() -> impl Iterator<Item = Probe> {
        let mut probes = Vec::new();
        for period_seconds in [1, 3, 10] {
            for timeout_seconds in [1, 4, 11] {
                for failure_threshold in [1, 2, 3] {
                    for initial_delay_seconds in [0, 7] {
                        probes.push(Probe {
                            initial_delay_seconds,
                            timeout_seconds,
                            period_seconds,
                            failure_threshold,
                            ..probe()
                        });
                    }
                }
            }
        }
        probes.into_iter()
    }

    const ANSWERS: [Answer; 3] = [Answer::Badly, Answer::Silent, Answer::Slow(600_000)];

    #[test]
    fn a_failure_decides_within_the_bounds_of_the_fields() {
        for probe in probes() {
            for kind in [ProbeKind::Liveness, ProbeKind::Readiness] {
                let bounds = time_to_fail(kind, &probe);
                for (from_ms, answer) in [30_000, 31_001, 36_999].into_iter().zip(ANSWERS) {
                    let mut lab = breaking(kind, &probe, from_ms, answer);
                    let took_ms = decided_ms(&mut lab, kind, from_ms) - from_ms;
                    let within = bounds.earliest_ms..=bounds.latest_ms;
                    assert!(within.contains(&took_ms), "{kind:?} {took_ms} {probe:?}");
                }
            }
            let bounds = time_to_fail(ProbeKind::Startup, &probe);
            for answer in ANSWERS {
                let mut lab = breaking(ProbeKind::Startup, &probe, 0, answer);
                // `startedAt` has no fraction: the container starts at 1.3 s.
                let took_ms = decided_ms(&mut lab, ProbeKind::Startup, 0) - 1_000;
                let within = bounds.earliest_ms..=bounds.latest_ms + 300;
                assert!(within.contains(&took_ms), "{took_ms} {probe:?}");
            }
        }
    }

    #[test]
    fn the_bounds_of_a_liveness_probe_are_reached() {
        let probe = probe();
        let bounds = time_to_fail(ProbeKind::Liveness, &probe);
        assert_eq!((bounds.earliest_ms, bounds.latest_ms), (20_000, 31_000));
        for (from_ms, answer, took_ms) in [
            (30_000, Answer::Badly, 20_000),
            (30_001, Answer::Silent, 30_999),
        ] {
            let mut lab = breaking(ProbeKind::Liveness, &probe, from_ms, answer);
            let decided_ms = decided_ms(&mut lab, ProbeKind::Liveness, from_ms);
            assert_eq!(decided_ms - from_ms, took_ms);
        }
    }

    /// Whenever one looks: if all goes wrong from then on, it is decided when that was foretold.
    #[test]
    fn what_is_foretold_comes_true() {
        for probe in probes() {
            for kind in [
                ProbeKind::Startup,
                ProbeKind::Liveness,
                ProbeKind::Readiness,
            ] {
                for answer in ANSWERS {
                    let broken_ms = if kind == ProbeKind::Startup {
                        0
                    } else {
                        20_000
                    };
                    let mut lab = breaking(kind, &probe, broken_ms, answer);
                    let end_ms = decided_ms(&mut lab.twin(), kind, broken_ms);
                    let mut looks = 0;
                    while let Some(at_ms) = lab.wake_at_ms.filter(|at_ms| *at_ms < end_ms) {
                        lab.run_until(at_ms);
                        if at_ms < broken_ms {
                            continue;
                        }
                        let view = lab.worker.probe_view(&lab.pod, 0, kind, at_ms);
                        let Some(bounds) = view.and_then(|view| view.fails) else {
                            continue;
                        };
                        looks += 1;
                        let within = bounds.earliest_ms..=bounds.latest_ms;
                        assert!(within.contains(&end_ms), "{end_ms} {bounds:?} {probe:?}");
                    }
                    let seen = looks > 0 || probe.failure_threshold == 1;
                    assert!(seen, "{kind:?} {answer:?} {probe:?}");
                }
            }
        }
    }
}
