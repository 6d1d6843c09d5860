//! The prober's own tables (KL-50 to KL-56), and what must hold whatever the numbers are.

use std::rc::Rc;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::api::ProbeHandler;
use crate::kubelet::app::{AnswerChange, AnswerClock, AppBehaviour};
use crate::kubelet::lab::{self, Lab};
use crate::kubelet::process::Program;
use crate::store::{Change, Reason};

fn table(text: &str) -> Vec<Value> {
    let table: Value = serde_json::from_str(text).unwrap();
    table["cases"].as_array().unwrap().clone()
}

fn kind_of(word: &Value) -> ProbeKind {
    match word.as_str().unwrap() {
        "liveness" => ProbeKind::Liveness,
        "readiness" => ProbeKind::Readiness,
        _ => ProbeKind::Startup,
    }
}

fn number(value: &Value) -> i32 {
    i32::try_from(value.as_i64().unwrap()).unwrap()
}

fn scene<'a>(kind: ProbeKind, probe: &'a Probe, program: Option<&'a Program>) -> Scene<'a> {
    Scene {
        now_ms: 100_000,
        kind,
        probe,
        instance: 1,
        running_since_ms: Some(0),
        started: kind != ProbeKind::Startup,
        will_restart: true,
        deleting: false,
        program,
        spoilt: false,
        attempt_ms: 0,
        eager: true,
    }
}

fn program(answer: Answer) -> Program {
    let change = AnswerChange {
        kind: None,
        clock: AnswerClock::Run,
        from_ms: 0,
        answer,
    };
    let behaviour = AppBehaviour {
        ready_after_ms: Some(0),
        answers: vec![change],
        ..AppBehaviour::default()
    };
    Program::start(Rc::new(behaviour), 0, 0)
}

#[test]
fn sequences_of_outcomes() {
    for case in table(include_str!("../../tests/tables/prober_sequences.json")) {
        let kind = kind_of(&case["type"]);
        let probe = Probe {
            failure_threshold: number(&case["failureThreshold"]),
            success_threshold: number(&case["successThreshold"]),
            ..lab::probe()
        };
        let mut prober = Prober::new(0, &probe);
        let mut instance = 1;
        let outcomes = case["outcomes"].as_array().unwrap();
        for (outcome, cached) in outcomes
            .iter()
            .zip(case["cachedAfterEach"].as_array().unwrap())
        {
            let answer = match outcome.as_str().unwrap() {
                "Success" => Answer::Well,
                "Failure" => Answer::Badly,
                "error" => Answer::Error,
                _ => {
                    instance += 1;
                    // The tick that first sees the new container, before anything is asked.
                    let scene = Scene {
                        instance,
                        started: kind == ProbeKind::Startup,
                        ..scene(kind, &probe, None)
                    };
                    prober.ask(&scene, Step::Tick);
                    assert_eq!(format!("{:?}", prober.result(instance)), *cached, "{case}");
                    continue;
                }
            };
            let program = program(answer);
            let scene = Scene {
                instance,
                ..scene(kind, &probe, Some(&program))
            };
            prober.ask(&scene, Step::Tick);
            while prober.busy_until_ms != NEVER {
                prober.end(&scene);
            }
            assert_eq!(format!("{:?}", prober.result(instance)), *cached, "{case}");
        }
    }
}

#[test]
fn single_steps() {
    for case in table(include_str!("../../tests/tables/prober_step.json")) {
        let situation = case["situation"].as_str().unwrap();
        for kind in case["types"].as_array().unwrap().iter().map(kind_of) {
            let mut probe = lab::probe();
            probe.failure_threshold = 1;
            if situation.ends_with("initialDelaySeconds 10") {
                probe.initial_delay_seconds = 10;
            }
            let program = program(Answer::Well);
            let mut scene = scene(kind, &probe, Some(&program));
            let started_ms = match situation {
                "running for 0 s, initialDelaySeconds 10" => 100_000,
                _ => 0,
            };
            scene.running_since_ms = Some(started_ms);
            match situation {
                // The worker of a finished pod is ended by the worker of the pod.
                "Pod phase Failed" => continue,
                "no Pod status known" | "container has no status" => scene.instance = 0,
                "container waiting" => scene.running_since_ms = None,
                "container terminated, will not restart" => {
                    scene.running_since_ms = None;
                    scene.will_restart = false;
                }
                "Pod has deletionTimestamp, container running" => scene.deleting = true,
                _ => {}
            }
            let mut prober = Prober::new(0, &probe);
            prober.ask(&scene, Step::Tick);
            if prober.busy_until_ms != NEVER {
                prober.end(&scene);
            }
            let cached = case["cached"].as_str().unwrap_or("Unset");
            assert_eq!(
                format!("{:?}", prober.result(scene.instance)),
                cached,
                "{case} {kind:?}"
            );
            assert_eq!(
                prober.is_live(),
                case["continue"] == true,
                "{case} {kind:?}"
            );
        }
    }
}

/// Times of the attempts of a kind in a lab's log, without repetitions.
fn attempts_ms(lab: &Lab, kind: ProbeKind) -> Vec<Ms> {
    let mut times: Vec<Ms> = lab
        .log
        .iter()
        .filter(|(_, write)| matches!(write.change, Change::Probed { kind: k, .. } if k == kind))
        .map(|(at_ms, _)| *at_ms)
        .collect();
    times.dedup();
    times
}

#[test]
fn first_attempts() {
    for case in table(include_str!(
        "../../tests/tables/probe_timelines_derived.json"
    )) {
        let kind = kind_of(&case["type"]);
        let probe = Probe {
            period_seconds: number(&case["periodSeconds"]),
            initial_delay_seconds: number(&case["initialDelaySeconds"]),
            failure_threshold: 1_000,
            ..lab::probe()
        };
        let start_s = number(&case["containerStart"]);
        let mut app = lab::container("app");
        match kind {
            ProbeKind::Liveness => app.liveness_probe = Some(probe),
            ProbeKind::Readiness => app.readiness_probe = Some(probe),
            ProbeKind::Startup => app.startup_probe = Some(probe),
        }
        let started_s = number(&case["startedAt"]);
        let mut answers = vec![AnswerChange {
            kind: Some(kind),
            clock: AnswerClock::Run,
            from_ms: 0,
            answer: Answer::Badly,
        }];
        if started_s > start_s {
            // A startup probe whose first success comes at that moment.
            app.startup_probe = Some(Probe {
                period_seconds: 1,
                failure_threshold: 1_000,
                ..lab::probe()
            });
            answers.extend(
                [(0, Answer::Badly), (started_s, Answer::Well)].map(|(s, answer)| AnswerChange {
                    kind: Some(ProbeKind::Startup),
                    clock: AnswerClock::Run,
                    from_ms: Ms::from(s) * 1000,
                    answer,
                }),
            );
        }
        let mut lab = Lab::new(lab::spec(vec![app])).behave(AppBehaviour {
            ready_after_ms: Some(0),
            answers,
            ..AppBehaviour::default()
        });
        lab.timing.sandbox_ms = Ms::from(start_s) * 1000;
        lab.run_until(90_000);
        let found = attempts_ms(&lab, kind);
        let expected = case["firstAttempts"].as_array().unwrap();
        let expected: Vec<Ms> = expected
            .iter()
            .map(|s| Ms::from(number(s)) * 1000)
            .collect();
        assert_eq!(found[..3], expected, "{case}");
    }
}

/// A pod with three probes whose program answers as it likes.
fn any_lab() -> impl Strategy<Value = Lab> {
    let any_probe = (0..12, 1..8, 1..4).prop_map(|(delay, period, failures)| Probe {
        initial_delay_seconds: delay,
        period_seconds: period,
        failure_threshold: failures,
        ..lab::probe()
    });
    let answer = prop_oneof![
        3 => Just(Answer::Well),
        1 => Just(Answer::Badly),
        1 => Just(Answer::Refused),
        1 => Just(Answer::Silent),
        1 => Just(Answer::Error),
    ];
    let change = (0..60_000_i64, answer, any::<bool>(), 0..4_usize).prop_map(
        |(from_ms, answer, run, kind)| AnswerChange {
            kind: crate::kubelet::probers::KINDS.get(kind).copied(),
            clock: if run {
                AnswerClock::Run
            } else {
                AnswerClock::Process
            },
            from_ms,
            answer,
        },
    );
    let answers = proptest::collection::vec(change, 0..6);
    let probes = proptest::array::uniform3(proptest::option::of(any_probe));
    (probes, answers, 1..4, 0..3_000_i64).prop_map(|(probes, mut answers, threshold, sandbox)| {
        answers.sort_by_key(|change| change.from_ms);
        let mut app = lab::container("app");
        let [liveness, readiness, startup] = probes;
        app.liveness_probe = liveness;
        app.startup_probe = startup;
        app.readiness_probe = readiness.map(|probe| Probe {
            success_threshold: threshold,
            ..probe
        });
        let mut lab = Lab::new(lab::spec(vec![app])).behave(AppBehaviour {
            ready_after_ms: Some(1_500),
            sigterm_ms: Some(700),
            answers,
            ..AppBehaviour::default()
        });
        lab.timing.sandbox_ms = sandbox;
        lab
    })
}

/// What can be seen from outside: everything but attempts that only confirm.
fn visible(lab: &Lab) -> Vec<String> {
    let writes = lab.log.iter().filter(|(_, write)| {
        let confirms = matches!(
            write.change,
            Change::Probed {
                outcome: ProbeOutcome::Success,
                ..
            }
        );
        !confirms
    });
    writes
        .map(|(at_ms, write)| format!("{at_ms} {:?} {:?}", write.change, write.because))
        .collect()
}

proptest! {
    /// Attempts that are passed over change nothing: a lab that simulates each of them writes
    /// the same.
    #[test]
    fn passing_over_attempts_changes_nothing(lazy in any_lab()) {
        let mut lazy = lazy;
        let mut eager = lazy.twin();
        eager.timing.tell_every_attempt = true;
        lazy.run_until(150_000);
        eager.run_until(150_000);
        prop_assert_eq!(visible(&lazy), visible(&eager));
    }

    /// KL-52 (9): no liveness or readiness attempt before startup has succeeded; KL-60: ready only
    /// after a readiness success.
    #[test]
    fn startup_holds_the_others_back(lab in any_lab()) {
        let mut lab = lab;
        lab.timing.tell_every_attempt = true;
        lab.run_until(150_000);
        let spec = Rc::clone(&lab.pod.template);
        let container = &spec.spec.containers[0];
        let (mut started, mut succeeded) = (false, false);
        for (_, write) in &lab.log {
            match &write.change {
                Change::Probed { kind: ProbeKind::Startup, .. } => {}
                Change::Probed { kind, outcome, .. } => {
                    // An attempt that hung may have begun at the container before.
                    let event = write.event.as_ref();
                    let hung = event.is_some_and(|event| event.message.ends_with("timeout"));
                    prop_assert!(started || hung, "{}", lab.text());
                    if *kind == ProbeKind::Readiness {
                        succeeded |= *outcome == ProbeOutcome::Success;
                    }
                }
                Change::PodStatus(_, status) => {
                    started = status.containers[0].started;
                    let free = container.readiness_probe.is_none();
                    prop_assert!(!status.containers[0].ready || free || succeeded);
                }
                _ => {}
            }
            if let Reason::KilledByProbe { .. } = write.because {
                succeeded = false;
            }
        }
    }

    /// KL-69: the grace period is not exceeded, but by the 2 s minimum; a terminating pod does not
    /// become ready again.
    #[test]
    fn termination_ends_in_time(lab in any_lab(), at_ms in 0..60_000_i64, grace_s in 1..40_i64) {
        let mut lab = lab;
        lab.run_until(at_ms);
        let was_ready = lab.pod.is_ready();
        lab.delete(grace_s);
        let before = lab.log.len();
        lab.run_until(at_ms + 200_000);
        let (end_ms, last) = lab.log.last().unwrap();
        prop_assert!(matches!(last.change, Change::PodRemoved(_)));
        prop_assert!(end_ms - at_ms <= grace_s.max(2) * 1000 + lab.timing.cleanup_ms);
        let mut ready = was_ready;
        for (_, write) in &lab.log[before..] {
            if let Change::PodStatus(_, status) = &write.change {
                prop_assert!(ready || !status.ready.is_true(), "{}", lab.text());
                ready = status.ready.is_true();
            }
        }
    }
}

/// KL-57, KL-58: an answer that comes after `timeoutSeconds` is a failure, as if there were none.
#[test]
fn slow_answers() {
    for (takes_ms, ready) in [(900, true), (1_000, false), (3_000, false)] {
        let mut app = lab::container("app");
        app.readiness_probe = Some(Probe {
            handler: ProbeHandler::Exec {
                command: vec!["cat".into(), "/ready".into()],
            },
            ..lab::probe()
        });
        let mut lab = Lab::new(lab::spec(vec![app])).behave(AppBehaviour {
            ready_after_ms: Some(0),
            answers: vec![AnswerChange {
                kind: None,
                clock: AnswerClock::Process,
                from_ms: 0,
                answer: Answer::Slow(takes_ms),
            }],
            ..AppBehaviour::default()
        });
        lab.run_until(899);
        assert!(!lab.pod.is_ready());
        lab.run_until(900);
        assert_eq!(lab.pod.is_ready(), ready);
        lab.run_until(60_000);
        assert_eq!(lab.pod.is_ready(), ready);
        let words = "Readiness probe failed: command timed out: \"cat /ready\" timed out after 1s";
        assert_eq!(lab.text().contains(words), !ready, "{}", lab.text());
    }
}
