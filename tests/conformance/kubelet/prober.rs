//! Probe workers in virtual time: when they ask, what they publish, what the kubelet does.

use rollscope::api::{ContainerState, Ms, Probe, ProbeKind};
use rollscope::kubelet::app::{Answer, AnswerChange, AnswerClock, AppBehaviour};
use rollscope::kubelet::{BackOffLimits, NodeTiming, ProbeResult};
use rollscope::store::{Change, ProbeOutcome, Reason, Write};
use serde_json::Value;

use super::bench::{self, Bench};
use crate::cases::{Case, Verdict};

/// Workers start at this moment of the run's clock: a whole second.
const WORKERS_MS: Ms = 20_000;
/// How far times may be apart.
const TOLERANCE_MS: Ms = 10;

type Row = (Ms, String, String);

pub fn run(case: &Case) -> Verdict {
    let mut expected: Vec<Row> = case.0["trace"]
        .as_array()
        .expect("a trace")
        .iter()
        .map(row)
        .collect();
    let mut found = Run::new(&case.0["spec"]).trace();
    for rows in [&mut expected, &mut found] {
        rows.retain(|(_, kind, _)| kind != "sync" && kind != "pod-deleted");
    }
    compare(&expected, &found)
}

fn row(value: &Value) -> Row {
    let text = |index: usize| value[index].as_str().expect("a word").to_owned();
    (ms(&value[0]), text(1), text(2))
}

/// Every recorded row must be there within the tolerance, and no other.
fn compare(expected: &[Row], found: &[Row]) -> Verdict {
    let mut left: Vec<&Row> = found.iter().collect();
    for row in expected {
        let place = left.iter().position(|other| {
            (other.0 - row.0).abs() <= TOLERANCE_MS && (&other.1, &other.2) == (&row.1, &row.2)
        });
        match place {
            Some(place) => {
                left.remove(place);
            }
            None => return Verdict::Differs(format!("recorded {row:?}; left {:?}", left.first())),
        }
    }
    match left.first() {
        Some(row) => Verdict::Differs(format!("not recorded: {row:?}")),
        None => Verdict::Matches,
    }
}

const KINDS: [(&str, ProbeKind); 3] = [
    ("liveness", ProbeKind::Liveness),
    ("readiness", ProbeKind::Readiness),
    ("startup", ProbeKind::Startup),
];

fn word(kind: ProbeKind) -> &'static str {
    KINDS.iter().find(|(_, k)| *k == kind).expect("a kind").0
}

struct Run {
    bench: Bench,
    /// The first container start.
    zero_ms: Ms,
    horizon_ms: Ms,
    /// Syncs and the deletion that the driver asks for.
    syncs_ms: Vec<Ms>,
    delete_ms: Option<Ms>,
    rows: Vec<Row>,
    shown: Option<(bool, bool)>,
    published: [(u32, ProbeResult); 3],
}

impl Run {
    fn new(spec: &Value) -> Self {
        let zero_ms = WORKERS_MS - ms(&spec["workersStartAt"]);
        let timing = NodeTiming {
            sandbox_ms: zero_ms - WORKERS_MS,
            container_start_ms: 0,
            status_ms: ms(&spec["statusDelay"]),
            sync_ms: ms(&spec["syncDelay"]),
            attempt_ms: ms(&spec["probeLatency"]),
            back_off: BackOffLimits {
                initial_ms: 0,
                max_ms: 0,
            },
            tell_every_attempt: true,
            ..NodeTiming::default()
        };
        let behaviour = AppBehaviour {
            ready_after_ms: Some(0),
            // Where the pod is deleted the driver only stops the workers; the container runs on.
            sigterm_ms: spec["podDeletedAt"]
                .is_null()
                .then(|| ms(&spec["killSeconds"])),
            answers: answers(spec, zero_ms),
            ..AppBehaviour::default()
        };
        let mut app = bench::container("app");
        app.liveness_probe = probe(&spec["probes"]["liveness"]);
        app.readiness_probe = probe(&spec["probes"]["readiness"]);
        app.startup_probe = probe(&spec["probes"]["startup"]);
        let syncs = spec["extraSyncAt"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let delete = &spec["podDeletedAt"];
        Self {
            bench: Bench::new(bench::spec(vec![app]), behaviour, timing, WORKERS_MS),
            zero_ms,
            horizon_ms: zero_ms + ms(&spec["horizon"]),
            syncs_ms: syncs.iter().map(|at| zero_ms + ms(at)).collect(),
            delete_ms: (!delete.is_null()).then(|| zero_ms + ms(delete)),
            rows: Vec::new(),
            shown: None,
            published: [(0, ProbeResult::Unset); 3],
        }
    }

    fn trace(mut self) -> Vec<Row> {
        loop {
            let asked = self
                .syncs_ms
                .first()
                .copied()
                .into_iter()
                .chain(self.delete_ms);
            let Some(at_ms) = self.bench.next_ms().into_iter().chain(asked).min() else {
                break;
            };
            if at_ms > self.horizon_ms {
                break;
            }
            if self.syncs_ms.first() == Some(&at_ms) {
                self.syncs_ms.remove(0);
                self.bench.worker.request_sync(at_ms);
            }
            if self.delete_ms == Some(at_ms) {
                self.delete_ms = None;
                self.bench.now_ms = at_ms;
                self.bench.delete(1_000_000);
            }
            for write in self.bench.turn(at_ms) {
                self.read(at_ms, &write);
            }
            self.read_results(at_ms);
        }
        self.rows
    }

    fn tell(&mut self, at_ms: Ms, kind: &str, detail: impl Into<String>) {
        let at_ms = at_ms - self.zero_ms;
        self.rows.push((at_ms, kind.to_owned(), detail.into()));
    }

    fn read(&mut self, at_ms: Ms, write: &Write) {
        match &write.because {
            Reason::KilledByProbe { kind, .. } => self.tell(at_ms, "container-kill", word(*kind)),
            Reason::ContainerStarted { restarts } if write.event.is_some() => {
                self.tell(at_ms, "container-start", (restarts + 1).to_string());
            }
            _ => {}
        }
        match &write.change {
            Change::Probed { kind, outcome, .. } => {
                let result = match outcome {
                    ProbeOutcome::Success => "ok",
                    ProbeOutcome::Failure => "fail",
                    ProbeOutcome::Error => "error",
                };
                let began_ms = at_ms - self.bench.timing.attempt_ms;
                self.tell(began_ms, "probe", format!("{}:{result}", word(*kind)));
            }
            Change::PodStatus(_, status) => {
                let Some(container) = status.containers.first() else {
                    return;
                };
                if !matches!(container.state, ContainerState::Running { .. }) {
                    return;
                }
                let now = (container.ready, container.started);
                let before = self.shown.replace(now);
                if before.is_none_or(|(ready, _)| ready != now.0) {
                    self.tell(at_ms, "ready", now.0.to_string());
                }
                if before.is_none_or(|(_, started)| started != now.1) {
                    self.tell(at_ms, "started", now.1.to_string());
                }
            }
            _ => {}
        }
    }

    /// What the workers have published since the last look.
    fn read_results(&mut self, at_ms: Ms) {
        for (index, (name, kind)) in KINDS.iter().enumerate() {
            let Bench { pod, worker, .. } = &self.bench;
            let Some(view) = worker.probe_view(pod, 0, *kind, at_ms) else {
                continue;
            };
            let now = (view.instance, view.result);
            if view.result == ProbeResult::Unset || self.published[index] == now {
                continue;
            }
            self.published[index] = now;
            let result = match view.result {
                ProbeResult::Success => "Success",
                ProbeResult::Failure => "Failure",
                ProbeResult::Unknown | ProbeResult::Unset => "UNKNOWN",
            };
            self.tell(at_ms, "result", format!("{name}:{result}"));
        }
    }
}

fn answers(spec: &Value, zero_ms: Ms) -> Vec<AnswerChange> {
    let absolute = spec["outcomeClock"] == "absolute";
    let mut changes = Vec::new();
    for (name, kind) in KINDS {
        for change in spec["outcomes"][name]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
        {
            let from_ms = ms(&change["from"]);
            changes.push(AnswerChange {
                kind: Some(kind),
                clock: if absolute {
                    AnswerClock::Run
                } else {
                    AnswerClock::Process
                },
                from_ms: if absolute { zero_ms + from_ms } else { from_ms },
                answer: match change["result"].as_str() {
                    Some("ok") => Answer::Well,
                    Some("error") => Answer::Error,
                    _ => Answer::Badly,
                },
            });
        }
    }
    changes
}

fn probe(spec: &Value) -> Option<Probe> {
    let seconds = |name: &str| {
        let number = spec[name].as_i64().expect("a number");
        i32::try_from(number).expect("a small number")
    };
    spec.is_object().then(|| Probe {
        initial_delay_seconds: seconds("initialDelaySeconds"),
        period_seconds: seconds("periodSeconds"),
        failure_threshold: seconds("failureThreshold"),
        success_threshold: seconds("successThreshold"),
        ..bench::probe()
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "times of a trace are short"
)]
fn ms(seconds: &Value) -> Ms {
    (seconds.as_f64().expect("seconds") * 1000.0).round() as Ms
}
