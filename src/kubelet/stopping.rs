//! How one container is stopped: its hook, its turn, SIGTERM, SIGKILL (KL-69 to KL-71).

use super::container::{ContainerWorker, Exit, Stage};
use super::phase::is_sidecar;
use super::process::NEVER;
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::Ms;

/// KL-69: SIGTERM is never followed by SIGKILL sooner than this.
const GRACE_MIN_MS: Ms = 2_000;

impl PodTurn<'_> {
    /// Begins to stop a container, with a grace period of `grace_s`: its `preStop` hook comes
    /// first.
    pub fn stop_container(&mut self, index: usize, grace_s: i64) {
        let now_ms = self.now_ms();
        let hook = self.pre_stop(index).filter(|_| grace_s > 0);
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        container.grace_since_ms = now_ms;
        container.grace_s = grace_s;
        match hook {
            Some(run) => {
                let takes_ms = run.takes_ms.min(grace_s * 1000);
                container.enter_alive(Stage::PreStop, now_ms + takes_ms);
            }
            None => self.await_turn(index),
        }
    }

    /// KL-71: sends SIGTERM, unless the container is a sidecar that others go before.
    pub fn await_turn(&mut self, index: usize) {
        let waits = self.worker.life == Life::Stopping && !self.is_turn_of(index);
        let now_ms = self.now_ms();
        match self.worker.container_mut(index) {
            Some(container) if waits && container.grace_s > 0 => {
                let until_ms = now_ms + container.grace_s * 1000;
                container.enter_alive(Stage::Turn, until_ms);
            }
            _ => self.sigterm(index),
        }
    }

    /// KL-71: whether no container runs that has to stop before this one. App containers stop
    /// before sidecars, and sidecars from last to first.
    pub fn is_turn_of(&self, index: usize) -> bool {
        let inits = self.inits();
        let sidecar = |index: usize| index < inits && self.spec(index).is_some_and(is_sidecar);
        if !sidecar(index) {
            return true;
        }
        let mut others = self.worker.containers().enumerate();
        !others.any(|(other, container)| {
            let before = other >= inits || (other > index && sidecar(other));
            before && container.has_process()
        })
    }

    /// SIGTERM, and SIGKILL when the rest of the grace period is over.
    pub fn sigterm(&mut self, index: usize) {
        let now_ms = self.now_ms();
        let status = self.container_status(index);
        let in_service = status.is_some_and(|status| status.ready);
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        container.spend_grace(now_ms);
        let Some(program) = &mut container.program else {
            return;
        };
        let kill_ms = now_ms + (container.grace_s * 1000).max(GRACE_MIN_MS);
        program.terminate(now_ms, in_service);
        let takes_ms = program.behaviour.sigterm_ms;
        let end_ms = takes_ms.map_or(NEVER, |ms| program.sigterm_ms.saturating_add(ms));
        if container.own_end_ms <= end_ms.min(kill_ms) {
            container.enter(Stage::Stopping, container.own_end_ms);
            return;
        }
        container.own_end_ms = NEVER;
        container.enter(Stage::Stopping, end_ms.min(kill_ms));
        container.exit = match takes_ms {
            _ if kill_ms < end_ms => Exit {
                code: 137,
                killed: true,
                ..Exit::default()
            },
            Some(0) => Exit {
                code: 143,
                ..Exit::default()
            },
            _ => Exit::default(),
        };
    }

    /// KL-68: a container that is being stopped already gets a new, shorter grace period.
    pub fn shorten_grace(&mut self, index: usize, grace_s: i64) {
        let now_ms = self.now_ms();
        let deadline_ms = now_ms + grace_s * 1000;
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let hurry = match container.stage {
            Stage::PreStop | Stage::Turn => true,
            Stage::Stopping => container.until_ms > deadline_ms.max(now_ms + GRACE_MIN_MS),
            _ => false,
        };
        if !hurry {
            return;
        }
        container.grace_since_ms = now_ms;
        container.grace_s = grace_s;
        if container.stage == Stage::Stopping {
            self.sigterm(index);
        } else {
            container.until_ms = container.until_ms.min(deadline_ms);
        }
    }

    /// Whether a process runs in any container.
    pub fn any_process(&self) -> bool {
        self.worker.containers().any(ContainerWorker::has_process)
    }
}
