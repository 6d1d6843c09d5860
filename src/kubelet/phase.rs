//! The phase of a pod, from the states of its containers (KL-7).

use crate::api::{
    Container, ContainerState, ContainerStatus, PodPhase, RestartPolicy, own_restart,
};

/// One container as the computation of the phase sees it.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Its spec.
    pub spec: &'a Container,
    /// Its status; `None` while it has none.
    pub status: Option<&'a ContainerStatus>,
}

/// Whether an init container is a sidecar: it has `restartPolicy: Always` (KL-19).
pub(super) fn is_sidecar(container: &Container) -> bool {
    container.restart_policy == Some(RestartPolicy::Always)
}

/// KL-24: whether a container that exited with `code` is started again.
pub(super) fn will_restart(pod: RestartPolicy, container: &Container, code: i32) -> bool {
    let own = own_restart(container.restart_policy, &container.restart_rules, code);
    own.map_or_else(|| pod.restarts(code), |(again, _)| again)
}

/// KL-24: whether an exit with `code` has all containers of the pod started again.
pub(super) fn restarts_all(container: &Container, code: i32) -> bool {
    let own = own_restart(container.restart_policy, &container.restart_rules, code);
    own.is_some_and(|(_, all)| all)
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
pub struct Moment {
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
pub fn phase<'a>(
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
            // KL-9: the app containers that wait for it keep the pod Pending.
            Some(code) if will_restart_init(policy, part.spec, code) => {}
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

#[cfg(test)]
#[path = "phase_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
