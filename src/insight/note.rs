//! The one thing worth saying about a pod beside the name of its state.

use crate::api::{Ms, Pod, ProbeKind};
use crate::kubelet::{PodState, PodWorker, ProbeView};
use crate::store::ProbeOutcome;

/// What to say about a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Note {
    /// Nothing beyond the state.
    #[default]
    Plain,
    /// The state ends by itself after so many seconds.
    Left(i64),
    /// A probe that decides about the state is tried next after so many seconds.
    NextProbe(i64),
    /// The readiness probe has succeeded so many times in a row, of so many that it takes.
    Passed(i32, i32),
    /// A probe has failed so many times in a row, of so many that it takes.
    Failed(ProbeKind, i32, i32),
    /// It ended with that exit code.
    Exited(i32),
}

/// What is going to happen to a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// A probe is tried.
    Probe(ProbeKind),
    /// It counts as available.
    Available,
    /// A pull ends.
    Pulled,
    /// A back-off ends.
    BackOffOver,
    /// Its process runs.
    Started,
    /// Its grace is over, or its processes have ended before.
    Stopped,
}

/// A pod at one moment, as a tile shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glimpse {
    /// What to say.
    pub note: Note,
    /// How much of a wait is over, in percent, where one can tell.
    pub percent: Option<u8>,
    /// What comes next, and when.
    pub due: Option<(Ms, Due)>,
}

/// What is worth saying about a pod in `state`.
pub fn glimpse(
    pod: &Pod,
    worker: Option<&PodWorker>,
    state: PodState,
    min_ready_seconds: i32,
    now_ms: Ms,
) -> Glimpse {
    let ends_ms = worker.and_then(PodWorker::stage_ends_ms);
    match state {
        PodState::NotReady => waiting(pod, worker, ProbeKind::Readiness, now_ms),
        PodState::Starting => waiting(pod, worker, ProbeKind::Startup, now_ms),
        PodState::Available => running(pod, worker, now_ms),
        PodState::Ready => {
            let whole_ms = i64::from(min_ready_seconds) * 1000;
            let due_ms = pod.status.ready.since_s * 1000 + whole_ms;
            countdown(due_ms, whole_ms, Due::Available, now_ms)
        }
        PodState::Terminating => {
            let Some(deletion) = pod.deletion else {
                return Glimpse::default();
            };
            let whole_ms = deletion.grace_period_seconds * 1000;
            let mut glimpse = countdown(deletion.deadline_ms(), whole_ms, Due::Stopped, now_ms);
            glimpse.due = ends_ms.map(|at_ms| (at_ms, Due::Stopped));
            glimpse
        }
        PodState::Pulling => ending(ends_ms, Due::Pulled, now_ms),
        PodState::ImagePullBackOff | PodState::CrashLoopBackOff => {
            ending(ends_ms, Due::BackOffOver, now_ms)
        }
        PodState::Creating | PodState::Init => Glimpse {
            due: ends_ms.map(|at_ms| (at_ms, Due::Started)),
            ..Glimpse::default()
        },
        PodState::Failed => Glimpse {
            note: exit_code(pod).map_or(Note::Plain, Note::Exited),
            ..Glimpse::default()
        },
        PodState::Unscheduled | PodState::Completed => Glimpse::default(),
    }
}

fn countdown(due_ms: Ms, whole_ms: Ms, due: Due, now_ms: Ms) -> Glimpse {
    Glimpse {
        note: Note::Left(seconds_up(due_ms - now_ms)),
        percent: percent(whole_ms - (due_ms - now_ms), whole_ms),
        due: Some((due_ms, due)),
    }
}

fn ending(ends_ms: Option<Ms>, due: Due, now_ms: Ms) -> Glimpse {
    Glimpse {
        note: ends_ms.map_or(Note::Plain, |at_ms| Note::Left(seconds_up(at_ms - now_ms))),
        percent: None,
        due: ends_ms.map(|at_ms| (at_ms, due)),
    }
}

/// A pod that waits for its readiness or startup probe.
fn waiting(pod: &Pod, worker: Option<&PodWorker>, kind: ProbeKind, now_ms: Ms) -> Glimpse {
    let views = probes(pod, worker, kind, now_ms);
    let open = views.filter_map(|view| Some((view.next_attempt_ms?, view)));
    let Some((at_ms, view)) = open.min_by_key(|(at_ms, _)| *at_ms) else {
        return Glimpse::default();
    };
    let note = match view.last {
        Some(ProbeOutcome::Success) if view.run < view.threshold => {
            Note::Passed(view.run, view.threshold)
        }
        Some(ProbeOutcome::Failure) if kind == ProbeKind::Startup => {
            Note::Failed(kind, view.run, view.threshold)
        }
        _ => Note::NextProbe(seconds_up(at_ms - now_ms)),
    };
    let passed_ms = view.period_ms - (at_ms - now_ms);
    Glimpse {
        note,
        percent: percent(passed_ms, view.period_ms),
        due: Some((at_ms, Due::Probe(kind))),
    }
}

/// A pod that is well, unless a probe has begun to fail.
fn running(pod: &Pod, worker: Option<&PodWorker>, now_ms: Ms) -> Glimpse {
    for kind in [ProbeKind::Liveness, ProbeKind::Readiness] {
        for view in probes(pod, worker, kind, now_ms) {
            if view.last == Some(ProbeOutcome::Failure) && view.run > 0 {
                return Glimpse {
                    note: Note::Failed(kind, view.run, view.threshold),
                    percent: None,
                    due: view.next_attempt_ms.map(|at_ms| (at_ms, Due::Probe(kind))),
                };
            }
        }
    }
    Glimpse::default()
}

fn probes(
    pod: &Pod,
    worker: Option<&PodWorker>,
    kind: ProbeKind,
    now_ms: Ms,
) -> impl Iterator<Item = ProbeView> {
    let spec = &pod.template.spec;
    let inits = spec.init_containers.len();
    let with_probe = spec.containers.iter().enumerate();
    let with_probe = with_probe.filter(move |(_, container)| container.probe(kind).is_some());
    with_probe.filter_map(move |(index, _)| worker?.probe_view(pod, inits + index, kind, now_ms))
}

fn exit_code(pod: &Pod) -> Option<i32> {
    use crate::api::ContainerState::Terminated;
    let ends = pod.status.containers.iter().map(|status| &status.state);
    let mut codes = ends.filter_map(|state| match state {
        Terminated(end) => Some(end.exit_code),
        _ => None,
    });
    codes.find(|code| *code != 0)
}

/// Whole seconds, rounded up: a countdown reaches 0 when it is over, not a second before.
fn seconds_up(ms: Ms) -> i64 {
    (ms.max(0) + 999) / 1000
}

fn percent(part: Ms, whole: Ms) -> Option<u8> {
    let percent = part.clamp(0, whole.max(0)) * 100;
    percent
        .checked_div(whole)
        .and_then(|n| u8::try_from(n).ok())
}
