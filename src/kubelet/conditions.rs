//! The conditions of a pod, from the states of its containers (KL-41 to KL-46).

use std::fmt;
use std::rc::Rc;

use super::phase::{Moment, Part, is_sidecar, phase};
use crate::api::{
    ConditionState, ConditionStatus, Container, ContainerState, ContainerStatus, PodPhase, PodSpec,
    PodStatus, Why,
};

/// What a condition says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub status: bool,
    pub why: Option<Rc<Why>>,
}

impl Verdict {
    fn yes(reason: &'static str) -> Self {
        Self {
            status: true,
            why: Why::new(reason, None),
        }
    }

    fn no(why: Option<Rc<Why>>) -> Self {
        Self { status: false, why }
    }

    /// Writes the verdict down. The time moves only with the status (KL-41).
    pub fn store(self, condition: &mut ConditionState, now_s: i64) {
        let status = if self.status {
            ConditionStatus::True
        } else {
            ConditionStatus::False
        };
        if condition.status != Some(status) {
            condition.since_s = now_s;
        }
        condition.status = Some(status);
        condition.why = self.why;
    }
}

/// A reason with a text, which is written anew only if it is another one than before: most syncs
/// say what the sync before said.
fn told(
    before: Option<&Rc<Why>>,
    reason: &'static str,
    write: impl Fn(&mut dyn fmt::Write) -> fmt::Result,
) -> Option<Rc<Why>> {
    if let Some(before) = before.filter(|before| before.reason == reason) {
        let rest = before.message.as_deref().unwrap_or_default();
        let mut same = Same { rest };
        if write(&mut same).is_ok() && same.rest.is_empty() {
            return Some(Rc::clone(before));
        }
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut text);
    Why::new(reason, (!text.is_empty()).then(|| text.into()))
}

/// Compares what is written with a text, and fails where they part.
struct Same<'a> {
    rest: &'a str,
}

impl fmt::Write for Same<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.rest = self.rest.strip_prefix(part).ok_or(fmt::Error)?;
        Ok(())
    }
}

/// Writes `words: [a b]`, after a comma if it is not the first; nothing if there are no names.
fn list<'a>(
    out: &mut dyn fmt::Write,
    first: &mut bool,
    words: &str,
    names: impl Iterator<Item = &'a str>,
) -> fmt::Result {
    let mut empty = true;
    for name in names {
        if empty {
            let before = if *first { "" } else { ", " };
            for part in [before, words, ": ["] {
                out.write_str(part)?;
            }
        } else {
            out.write_str(" ")?;
        }
        out.write_str(name)?;
        (empty, *first) = (false, false);
    }
    if empty { Ok(()) } else { out.write_str("]") }
}

/// The two lists of the messages of KL-44 and KL-45: containers without status, and those whose
/// status is not `good`.
fn shortcomings<'a>(
    out: &mut dyn fmt::Write,
    parts: impl Iterator<Item = Part<'a>> + Clone,
    words: &str,
    good: impl Fn(Part<'a>, &ContainerStatus) -> bool,
) -> fmt::Result {
    let unknown = parts.clone().filter(|part| part.status.is_none());
    let bad = parts.filter(|part| part.status.is_some_and(|status| !good(*part, status)));
    let mut first = true;
    let names = unknown.map(|part| &*part.spec.name);
    list(out, &mut first, "containers with unknown status", names)?;
    list(out, &mut first, words, bad.map(|part| &*part.spec.name))
}

/// KL-45: `ContainersReady`, over sidecars and app containers. `before` is what was said until now.
pub(super) fn containers_ready<'a>(
    parts: &(impl Iterator<Item = Part<'a>> + Clone),
    phase: PodPhase,
    before: Option<&Rc<Why>>,
) -> Verdict {
    let all_known = parts.clone().all(|part| part.status.is_some());
    match phase {
        PodPhase::Succeeded if all_known => return Verdict::no(Why::new("PodCompleted", None)),
        PodPhase::Failed => return Verdict::no(Why::new("PodFailed", None)),
        _ => {}
    }
    let is_ready = |part: Part<'_>| part.status.is_some_and(|status| status.ready);
    if parts.clone().all(is_ready) {
        return Verdict::yes("");
    }
    let words = "containers with unready status";
    Verdict::no(told(before, "ContainersNotReady", |out| {
        shortcomings(out, parts.clone(), words, |_, status| status.ready)
    }))
}

/// KL-44: `Initialized`, over the init containers. `before` is what was said until now.
pub(super) fn initialized<'a>(
    init: &(impl Iterator<Item = Part<'a>> + Clone),
    app_has_started: bool,
    phase: PodPhase,
    before: Option<&Rc<Why>>,
) -> Verdict {
    let is_complete = |part: Part<'_>, status: &ContainerStatus| {
        if is_sidecar(part.spec) {
            status.started
        } else {
            status.ready
        }
    };
    let all_known = init.clone().all(|part| part.status.is_some());
    if phase == PodPhase::Succeeded && all_known {
        return Verdict::yes("PodCompleted");
    }
    let complete = |part: Part<'_>| part.status.is_some_and(|status| is_complete(part, status));
    if app_has_started || init.clone().all(complete) {
        return Verdict::yes("");
    }
    let words = "containers with incomplete status";
    Verdict::no(told(before, "ContainersNotInitialized", |out| {
        shortcomings(out, init.clone(), words, is_complete)
    }))
}

/// KL-46: `Ready`, with the conditions that the readiness gates ask for.
pub(super) fn ready(containers_ready: &Verdict, gates: &[Rc<str>], status: &PodStatus) -> Verdict {
    if !containers_ready.status {
        return containers_ready.clone();
    }
    let closed = gates.iter().filter_map(|gate| match status.other(gate) {
        None => Some(format!(
            "corresponding condition of pod readiness gate \"{gate}\" does not exist."
        )),
        Some(condition) if condition.is_true() => None,
        Some(condition) => Some(format!(
            "the status of pod readiness gate \"{gate}\" is not \"True\", but {}",
            condition.status.unwrap_or_default().name()
        )),
    });
    let closed: Vec<String> = closed.collect();
    if closed.is_empty() {
        return containers_ready.clone();
    }
    let message = closed.join(", ").into();
    Verdict::no(Why::new("ReadinessGatesNotReady", Some(message)))
}

/// Whether `Ready` is to be another one although the containers are as they were: by the readiness
/// gates, or because the kubelet was silent (CL-31).
pub(super) fn ready_has_moved(status: &PodStatus, gates: &[Rc<str>]) -> bool {
    if !status.containers_ready.is_true() {
        return false;
    }
    let verdict = ready(&Verdict::yes(""), gates, status);
    (verdict.status, &verdict.why) != (status.ready.is_true(), &status.ready.why)
}

fn parts<'a>(
    specs: &'a [Container],
    statuses: &'a [ContainerStatus],
) -> impl Iterator<Item = Part<'a>> + Clone {
    let indexed = specs.iter().enumerate();
    indexed.map(|(index, spec)| Part {
        spec,
        status: statuses.get(index),
    })
}

/// Brings phase and conditions of `status` in line with its containers.
pub(super) fn refresh(
    status: &mut PodStatus,
    spec: &PodSpec,
    moment: Moment,
    sandbox: bool,
    now_s: i64,
) {
    let init = || parts(&spec.init_containers, &status.init_containers);
    let app = || parts(&spec.containers, &status.containers);
    let phase = if status.phase.is_terminal() {
        status.phase
    } else {
        phase(spec.restart_policy, init(), app(), moment)
    };
    // KL-10: the last phase stays as long as containers may run.
    let phase = if phase.is_terminal() && !moment.final_evaluation {
        status.phase
    } else {
        phase
    };
    let has_started = |status: &ContainerStatus| {
        status.last_termination.is_some() || !matches!(status.state, ContainerState::Waiting { .. })
    };
    let app_has_started = status.containers.iter().any(has_started);
    let before = status.initialized.why.as_ref();
    let initialized = initialized(&init(), app_has_started, phase, before);
    let sidecars = init().filter(|part| is_sidecar(part.spec));
    let before = status.containers_ready.why.as_ref();
    let containers_ready = containers_ready(&sidecars.chain(app()), phase, before);
    let ready = ready(&containers_ready, &spec.readiness_gates, status);
    status.phase = phase;
    let sandbox = Verdict {
        status: sandbox,
        ..Verdict::default()
    };
    sandbox.store(&mut status.ready_to_start_containers, now_s);
    initialized.store(&mut status.initialized, now_s);
    containers_ready.store(&mut status.containers_ready, now_s);
    ready.store(&mut status.ready, now_s);
}

#[cfg(test)]
#[path = "conditions_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
