//! Phase and conditions of a pod, from the states of its containers. Pure functions.

use std::rc::Rc;

use crate::api::{
    ConditionState, ConditionStatus, Container, ContainerState, ContainerStatus, PodPhase, PodSpec,
    PodStatus, RestartPolicy,
};

/// One container as the computation of the phase sees it.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub spec: &'a Container,
    pub status: Option<&'a ContainerStatus>,
}

/// Whether an init container is a sidecar: it has `restartPolicy: Always` (KL-19).
pub(super) fn is_sidecar(container: &Container) -> bool {
    container.restart_policy == Some(RestartPolicy::Always)
}

/// KL-24: whether a container that exited with `code` is started again.
pub(super) fn will_restart(pod: RestartPolicy, container: &Container, code: i32) -> bool {
    match container.restart_policy.unwrap_or(pod) {
        RestartPolicy::Always => true,
        RestartPolicy::OnFailure => code != 0,
        RestartPolicy::Never => false,
    }
}

/// KL-20: as [`will_restart`], for a regular init container. Exit code 0 is final for it.
pub(super) fn will_restart_init(pod: RestartPolicy, container: &Container, code: i32) -> bool {
    code != 0 && will_restart(pod, container, code)
}

fn last_exit(status: &ContainerStatus) -> Option<i32> {
    status.last_termination.as_ref().map(|last| last.exit_code)
}

/// What the phase depends on besides the containers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moment {
    /// All containers were stopped for good.
    pub final_evaluation: bool,
    /// Some app container is active in the runtime.
    pub app_active: bool,
}

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, none a state"
)]
struct Tally {
    init_pending: bool,
    init_fatal: bool,
    sidecar_pending: bool,
    unknown: bool,
    running: bool,
    waiting: bool,
    stopped: i32,
    succeeded: i32,
    restarting: bool,
}

/// KL-7: the phase.
pub(super) fn phase<'a>(
    policy: RestartPolicy,
    init: impl Iterator<Item = Part<'a>>,
    app: impl Iterator<Item = Part<'a>>,
    moment: Moment,
) -> PodPhase {
    let mut tally = Tally::default();
    for part in init {
        if is_sidecar(part.spec) {
            tally.sidecar(part);
        } else {
            tally.init(policy, part);
        }
    }
    for part in app {
        tally.app(policy, part);
    }
    let all_succeeded = tally.stopped == tally.succeeded;
    if tally.init_fatal {
        PodPhase::Failed
    } else if tally.init_pending || (tally.sidecar_pending && !moment.app_active) || tally.waiting {
        PodPhase::Pending
    } else if tally.running && !tally.unknown {
        PodPhase::Running
    } else if !tally.unknown && tally.stopped > 0 {
        match (moment.final_evaluation, tally.restarting, all_succeeded) {
            (false, true, _) => PodPhase::Running,
            (_, _, true) => PodPhase::Succeeded,
            (_, _, false) => PodPhase::Failed,
        }
    } else {
        PodPhase::Pending
    }
}

impl Tally {
    fn init(&mut self, policy: RestartPolicy, part: Part<'_>) {
        let ended = part.status.and_then(|status| match &status.state {
            ContainerState::Terminated(end) => Some(end.exit_code),
            ContainerState::Waiting { .. } => last_exit(status),
            ContainerState::Running { .. } => None,
        });
        match ended {
            None => self.init_pending = true,
            Some(0) => {}
            Some(code) if will_restart_init(policy, part.spec, code) => self.init_pending = true,
            Some(_) => self.init_fatal = true,
        }
    }

    fn sidecar(&mut self, part: Part<'_>) {
        let Some(status) = part.status else {
            self.unknown = true;
            return;
        };
        match status.state {
            ContainerState::Running { .. } => {
                self.running = true;
                self.sidecar_pending |= !status.started;
            }
            ContainerState::Waiting { .. } if status.last_termination.is_none() => {
                self.sidecar_pending = true;
                self.waiting = true;
            }
            ContainerState::Waiting { .. } | ContainerState::Terminated(_) => {}
        }
    }

    fn app(&mut self, policy: RestartPolicy, part: Part<'_>) {
        let Some(status) = part.status else {
            self.unknown = true;
            return;
        };
        let code = match &status.state {
            ContainerState::Running { .. } => {
                self.running = true;
                return;
            }
            ContainerState::Terminated(end) => {
                self.succeeded += i32::from(end.exit_code == 0);
                end.exit_code
            }
            ContainerState::Waiting { .. } => {
                let Some(code) = last_exit(status) else {
                    self.waiting = true;
                    return;
                };
                code
            }
        };
        self.stopped += 1;
        self.restarting |= will_restart(policy, part.spec, code);
    }
}

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
