//! The crash-loop ladder of the real runtime manager: when each instance starts and ends, and
//! what the container waits with.

use std::rc::Rc;

use rollscope::api::{ContainerState, Ms, RestartPolicy};
use rollscope::kubelet::app::{Answer, AnswerChange, AnswerClock, AppBehaviour, Crash};
use rollscope::kubelet::{BackOffLimits, NodeTiming};
use rollscope::store::Reason;
use serde_json::Value;

use super::bench::{self, Bench};
use crate::cases::{Case, Verdict};

/// The recording looked at the container this often.
const POLL_MS: Ms = 250;

/// One instance: start, end, wait before the next, message of the wait.
type Life = (Ms, Ms, Ms, String);

pub fn run(case: &Case) -> Verdict {
    let expected: Vec<Life> = case.0["starts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| {
            let message = row[3].as_str().unwrap_or_default().to_owned();
            (ms(&row[0]), ms(&row[1]), ms(&row[2]), message)
        })
        .collect();
    let found = lives(&case.0["spec"], expected.len());
    for (index, row) in expected.iter().enumerate() {
        match found.get(index) {
            Some(other) if other == row => {}
            other => {
                return Verdict::Differs(format!("start {index}: {other:?}, recorded {row:?}"));
            }
        }
    }
    Verdict::Matches
}

fn behaviour(spec: &Value, start: usize) -> AppBehaviour {
    let lifetimes = spec["lifetimes"].as_array().expect("a list");
    let life_ms = ms(lifetimes.get(start).or(lifetimes.last()).expect("a life"));
    let by_probe = spec["end"] == "liveness";
    AppBehaviour {
        ready_after_ms: Some(0),
        sigterm_ms: Some(0),
        crash: (!by_probe).then_some(Crash {
            after_ms: life_ms.max(POLL_MS),
            exit_code: i32::from(spec["end"] == "exit1"),
            times: None,
        }),
        answers: vec![AnswerChange {
            kind: None,
            clock: AnswerClock::Process,
            from_ms: life_ms,
            answer: Answer::Badly,
        }],
        ..AppBehaviour::default()
    }
}

/// The pod's starts, up to `count` of them and the wait after the last.
fn lives(spec: &Value, count: usize) -> Vec<Life> {
    let timing = NodeTiming {
        sandbox_ms: 0,
        container_start_ms: 0,
        back_off: BackOffLimits {
            initial_ms: ms(&spec["initialSeconds"]),
            max_ms: ms(&spec["maxSeconds"]),
        },
        ..NodeTiming::default()
    };
    let mut app = bench::container("app");
    if spec["end"] == "liveness" {
        let mut probe = bench::probe();
        probe.period_seconds = 1;
        probe.failure_threshold = 1;
        app.liveness_probe = Some(probe);
    }
    let mut pod_spec = bench::spec(vec![app]);
    pod_spec.restart_policy = match spec["restartPolicy"].as_str() {
        Some("Never") => RestartPolicy::Never,
        Some("OnFailure") => RestartPolicy::OnFailure,
        _ => RestartPolicy::Always,
    };
    let mut bench = Bench::new(pod_spec, behaviour(spec, 0), timing, 0);
    let mut lives: Vec<Life> = Vec::new();
    while let Some(at_ms) = bench.next_ms() {
        for write in bench.turn(at_ms) {
            if let Reason::ContainerStarted { .. } = write.because {
                if let Some(last) = lives.last_mut() {
                    last.2 = at_ms - last.1;
                }
                if lives.len() == count {
                    return lives;
                }
                lives.push((at_ms, NOT_YET_MS, 0, String::new()));
                bench.apps.otherwise = Rc::new(behaviour(spec, lives.len()));
            }
            let Some(last) = lives.last_mut().filter(|last| last.1 == NOT_YET_MS) else {
                continue;
            };
            if matches!(
                write.because,
                Reason::KilledByProbe { .. } | Reason::ContainerExited { .. } | Reason::Finished
            ) {
                last.1 = at_ms;
            }
        }
        read_wait(&bench, &mut lives);
    }
    lives
}

const NOT_YET_MS: Ms = -1;

/// Takes note of what a waiting container says.
fn read_wait(bench: &Bench, lives: &mut [Life]) {
    let state = &bench.pod.status.containers[0].state;
    if let (
        ContainerState::Waiting {
            reason,
            message: Some(message),
        },
        Some(last),
    ) = (state, lives.last_mut())
    {
        let message = message.replace(&bench.pod.uid.to_string(), "u1");
        last.3 = format!("{reason} | {message}");
    }
}

#[expect(clippy::cast_possible_truncation, reason = "times of a case are short")]
fn ms(seconds: &Value) -> Ms {
    (seconds.as_f64().expect("seconds") * 1000.0).round() as Ms
}
