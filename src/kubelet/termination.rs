//! The end of a pod: stopping its containers, its final status, its removal (KL-68 to KL-78).

use super::container::Stage;
use super::process::NEVER;
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::{
    ConditionState, ConditionStatus, ContainerState, Deletion, Ms, PodPhase, ProbeKind, Terminated,
    Why,
};
use crate::store::{Change, Reason, joined};

impl PodTurn<'_> {
    /// The pod is marked for deletion, now or since some turns ago.
    pub fn notice_deletion(&mut self) {
        match self.worker.life {
            Life::New | Life::Sandbox | Life::Active | Life::Restarting => {
                let grace_s = self.grace_s();
                self.stop(
                    grace_s,
                    &Reason::Stopping {
                        grace_period_seconds: grace_s,
                    },
                );
            }
            Life::Stopping => {
                // KL-68: a later request may only shorten the grace period.
                let deadline_ms = self.now_ms() + self.grace_s() * 1000;
                let requested_ms = self.pod.deletion.map_or(NEVER, Deletion::deadline_ms);
                if requested_ms < self.worker.deadline_ms {
                    self.shorten(deadline_ms);
                }
            }
            Life::Finished => self.live(Life::Cleaning, Some(self.now_ms())),
            Life::Cleaning | Life::Gone => {}
        }
    }

    /// The grace period of the pod: what its deletion asks for, or its own.
    pub fn grace_s(&self) -> i64 {
        let of_pod = self.pod.template.spec.termination_grace_period_seconds;
        let asked = self
            .pod
            .deletion
            .map(|deletion| deletion.grace_period_seconds);
        asked.unwrap_or(of_pod).max(0)
    }

    fn shorten(&mut self, deadline_ms: Ms) {
        let grace_s = (deadline_ms - self.now_ms()) / 1000;
        self.worker.deadline_ms = deadline_ms;
        for index in 0..self.worker.containers().count() {
            self.shorten_grace(index, grace_s);
        }
    }

    /// KL-69: no new containers; the running ones are stopped.
    pub fn stop(&mut self, grace_s: i64, because: &Reason) {
        self.live(Life::Stopping, None);
        self.worker.sync_at_ms = NEVER;
        self.worker.deadline_ms = self.now_ms() + grace_s * 1000;
        let count = self.worker.containers().count();
        for index in 0..count {
            let Some(container) = self.worker.container_mut(index) else {
                continue;
            };
            for kind in [ProbeKind::Liveness, ProbeKind::Startup] {
                if let Some(prober) = container.probers.get_mut(kind) {
                    prober.stop();
                }
            }
            if container.has_process() {
                let name = self.spec(index).map_or("", |spec| &spec.name);
                let event = self.normal("Killing", joined(&["Stopping container ", name]));
                self.push_with(Change::Told, because.clone(), event);
            } else {
                container.enter(Stage::Dead, NEVER);
            }
        }
        for index in 0..count {
            let stage = self
                .worker
                .container(index)
                .map(|container| container.stage);
            match stage {
                Some(Stage::Running | Stage::PostStart) => self.stop_container(index, grace_s),
                // A probe, or another end of the pod, has begun to stop it.
                _ => self.shorten_grace(index, grace_s),
            }
        }
        if !self.any_process() {
            self.all_have_stopped();
        }
    }

    /// KL-71: sidecars whose turn has come are sent SIGTERM.
    fn stop_next(&mut self) {
        for index in 0..self.worker.containers().count() {
            let container = self.worker.container(index);
            let waits = container.is_some_and(|container| container.stage == Stage::Turn);
            if waits && self.is_turn_of(index) {
                self.sigterm(index);
            }
        }
        if !self.any_process() {
            self.all_have_stopped();
        }
    }

    /// A container of a stopping pod has ended; its status already shows it.
    pub fn one_has_stopped(&mut self, index: usize) {
        let exit = self.worker.container(index).map(|container| container.exit);
        if self.any_process() {
            let exit_code = exit.map_or(0, |exit| exit.code);
            self.write(Reason::ContainerExited { exit_code }, None);
        }
        self.stop_next();
    }

    /// KL-11, KL-78: the app containers are done by themselves, so the pod is.
    pub fn finish(&mut self, because: Reason) {
        if self.any_process() {
            self.write(because, None);
        }
        let grace_s = self
            .pod
            .template
            .spec
            .termination_grace_period_seconds
            .max(0);
        self.stop(grace_s, &Reason::Finished);
    }

    /// KL-73: the final status.
    fn all_have_stopped(&mut self) {
        let mut killed = false;
        for container in self.worker.containers_mut() {
            killed |= container.exit.killed;
            for prober in container.probers.iter_mut() {
                prober.abandon();
            }
        }
        let now_ms = self.now_ms();
        let status = self.status_mut();
        for container in &mut status.containers {
            container.ready = false;
            container.started = false;
            if let ContainerState::Waiting { .. } = container.state {
                let last = container.last_termination.take();
                let unknown = || Terminated {
                    exit_code: 137,
                    reason: "ContainerStatusUnknown",
                    started_ms: now_ms,
                    finished_ms: now_ms,
                };
                container.state =
                    ContainerState::Terminated(last.unwrap_or_else(|| unknown().into()));
            }
        }
        if let Some(failure) = self.worker.failure.take() {
            let status = self.status_mut();
            if failure.reason == "Evicted" {
                let condition = ConditionState {
                    status: Some(ConditionStatus::True),
                    why: Why::new("TerminationByKubelet", failure.message.clone()),
                    since_s: now_ms.div_euclid(1000),
                };
                status.set_other(&"DisruptionTarget".into(), condition);
            }
            status.phase = PodPhase::Failed;
            status.why = Some(failure);
        }
        self.refresh(true);
        let grace_period_seconds = self.grace_s();
        let because = match self.pod.deletion {
            Some(_) if killed => Reason::GraceOver {
                grace_period_seconds,
            },
            Some(_) => Reason::Stopped,
            None => Reason::Finished,
        };
        self.write_final(because);
        if self.pod.deletion.is_some() {
            let until_ms = now_ms + self.context.timing.cleanup_ms;
            self.live(Life::Cleaning, Some(until_ms));
        } else {
            self.live(Life::Finished, None);
        }
    }

    /// KL-73: the object goes.
    pub fn remove(&mut self) {
        self.push(Change::PodRemoved(self.id), Reason::Removed);
        self.live(Life::Gone, None);
    }
}
