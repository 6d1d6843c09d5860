//! The conditions of a pod, from the states of its containers (KL-41 to KL-46).

use std::rc::Rc;

use super::phase::{Moment, Part, is_sidecar, phase};
use crate::api::{
    ConditionState, ConditionStatus, Container, ContainerState, ContainerStatus, PodPhase, PodSpec,
    PodStatus,
};

/// What a condition says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub status: bool,
    pub reason: &'static str,
    pub message: Option<Rc<str>>,
}

impl Verdict {
    fn yes(reason: &'static str) -> Self {
        Self {
            status: true,
            reason,
            message: None,
        }
    }

    fn no(reason: &'static str, message: Option<Rc<str>>) -> Self {
        Self {
            status: false,
            reason,
            message,
        }
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
        condition.reason = self.reason;
        condition.message = self.message;
    }
}

fn listed(words: &str, names: &[&str]) -> Option<String> {
    (!names.is_empty()).then(|| format!("{words}: [{}]", names.join(" ")))
}

fn message(parts: [Option<String>; 2]) -> Option<Rc<str>> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", ").into())
}

/// KL-45: `ContainersReady`, over sidecars and app containers.
pub(super) fn containers_ready<'a>(
    parts: impl Iterator<Item = Part<'a>> + Clone,
    phase: PodPhase,
) -> Verdict {
    let all_ready = |part: Part<'_>| part.status.is_some_and(|status| status.ready);
    if !phase.is_terminal() && parts.clone().all(all_ready) {
        return Verdict::yes("");
    }
    let all_known = parts.clone().all(|part| part.status.is_some());
    match phase {
        PodPhase::Succeeded if all_known => return Verdict::no("PodCompleted", None),
        PodPhase::Failed => return Verdict::no("PodFailed", None),
        _ => {}
    }
    let (mut unknown, mut unready) = (Vec::new(), Vec::new());
    for part in parts {
        match part.status {
            None => unknown.push(&*part.spec.name),
            Some(status) if !status.ready => unready.push(&*part.spec.name),
            Some(_) => {}
        }
    }
    if unknown.is_empty() && unready.is_empty() {
        return Verdict::yes("");
    }
    Verdict::no(
        "ContainersNotReady",
        message([
            listed("containers with unknown status", &unknown),
            listed("containers with unready status", &unready),
        ]),
    )
}

/// KL-44: `Initialized`, over the init containers.
pub(super) fn initialized<'a>(
    init: impl Iterator<Item = Part<'a>>,
    app_has_started: bool,
    phase: PodPhase,
) -> Verdict {
    let (mut unknown, mut incomplete) = (Vec::new(), Vec::new());
    for part in init {
        let Some(status) = part.status else {
            unknown.push(&*part.spec.name);
            continue;
        };
        let complete = if is_sidecar(part.spec) {
            status.started
        } else {
            status.ready
        };
        if !complete {
            incomplete.push(&*part.spec.name);
        }
    }
    if phase == PodPhase::Succeeded && unknown.is_empty() {
        return Verdict::yes("PodCompleted");
    }
    if app_has_started || (unknown.is_empty() && incomplete.is_empty()) {
        return Verdict::yes("");
    }
    Verdict::no(
        "ContainersNotInitialized",
        message([
            listed("containers with unknown status", &unknown),
            listed("containers with incomplete status", &incomplete),
        ]),
    )
}

/// KL-46: `Ready`. No condition that a readiness gate asks for can be set here, so a gate keeps
/// the pod from ever being ready.
pub(super) fn ready(containers_ready: &Verdict, gates: &[Rc<str>]) -> Verdict {
    if !containers_ready.status || gates.is_empty() {
        return containers_ready.clone();
    }
    let missing = gates.iter().map(|gate| {
        format!("corresponding condition of pod readiness gate \"{gate}\" does not exist.")
    });
    let missing: Vec<String> = missing.collect();
    Verdict::no("ReadinessGatesNotReady", Some(missing.join(", ").into()))
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
    let initialized = initialized(init(), app_has_started, phase);
    let sidecars = init().filter(|part| is_sidecar(part.spec));
    let containers_ready = containers_ready(sidecars.chain(app()), phase);
    let ready = ready(&containers_ready, &spec.readiness_gates);
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
