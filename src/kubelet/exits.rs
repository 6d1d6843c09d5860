//! Processes that end: by themselves, killed for a failed probe, and what follows (KL-20 to
//! KL-31, KL-61, KL-62).

use super::container::{Exit, Kill, Stage};
use super::phase::{is_sidecar, restarts_all, will_restart, will_restart_init};
use super::process::NEVER;
use super::restart::{Verdict, go_duration};
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::{ContainerState, Ms, ProbeKind, Terminated};
use crate::store::{Change, Reason};

impl PodTurn<'_> {
    /// KL-61, KL-62: the kubelet kills a container because of a probe.
    pub fn kill(&mut self, index: usize, kind: ProbeKind) {
        let Some((spec, probe)) = self.spec(index).and_then(|spec| {
            let probe = spec.probe(kind)?;
            Some((spec, probe))
        }) else {
            return;
        };
        let word = if kind == ProbeKind::Startup {
            "startup"
        } else {
            "liveness"
        };
        let text = if index < self.inits() {
            format!("Init container {} failed {word} probe", spec.name)
        } else {
            format!(
                "Container {} failed {word} probe, will be restarted",
                spec.name
            )
        };
        let event = self.normal("Killing", text);
        let because = Reason::KilledByProbe {
            kind,
            threshold: probe.failure_threshold,
        };
        self.push_with(Change::Told, because, event);
        if let Some(container) = self.worker.container_mut(index) {
            container.killed_for = Some(Kill::Probe);
        }
        // KL-63.
        let of_probe = probe.termination_grace_period_seconds;
        let of_probe = of_probe.filter(|_| self.pod.deletion.is_none());
        self.stop_container(index, of_probe.unwrap_or(self.grace_s()));
    }

    /// The process of a container has ended.
    pub fn process_ends(&mut self, index: usize) {
        let now_ms = self.now_ms();
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let Exit {
            code,
            out_of_memory,
            ..
        } = container.exit;
        container.crashes += i32::from(container.stage != Stage::Stopping);
        let program = container.program.take();
        container.own_end_ms = NEVER;
        container.enter(Stage::Dead, NEVER);
        let end = Terminated {
            exit_code: code,
            reason: match code {
                _ if out_of_memory => "OOMKilled",
                0 => "Completed",
                _ => "Error",
            },
            started_ms: program.map_or(now_ms, |program| program.started_ms),
            finished_ms: now_ms,
        };
        match self.worker.life {
            Life::Stopping => {
                self.show_end(index, end);
                self.one_has_stopped(index);
            }
            Life::Restarting => {
                let because = self.why_ended(index, &end);
                self.show_end(index, end);
                self.write(because, None);
                self.restart_all_goes_on();
            }
            _ => self.after_exit(index, end),
        }
    }

    /// Shows a process as ended.
    pub fn show_end(&mut self, index: usize, end: Terminated) {
        let init = self.is_regular_init(index);
        let container = self.worker.container_mut(index);
        let instance = container.map_or(1, |container| {
            container.replaced = None;
            container.instance
        });
        if let Some(status) = self.container_status_mut(index) {
            status.ready = init && end.exit_code == 0;
            status.started = false;
            status.restart_count = i32::try_from(instance.saturating_sub(1)).unwrap_or(i32::MAX);
            let state = ContainerState::Terminated(end.into());
            if let ContainerState::Terminated(last) = std::mem::replace(&mut status.state, state) {
                status.last_termination = Some(last);
            }
        }
    }

    fn is_regular_init(&self, index: usize) -> bool {
        index < self.inits() && self.spec(index).is_some_and(|spec| !is_sidecar(spec))
    }

    /// Why a process has ended by itself.
    pub fn why_ended(&self, index: usize, end: &Terminated) -> Reason {
        let limit_bytes = self.spec(index).and_then(|spec| spec.memory_limit_bytes);
        match end.reason {
            "OOMKilled" => Reason::OutOfMemory {
                limit_bytes: limit_bytes.unwrap_or(0),
            },
            _ => Reason::ContainerExited {
                exit_code: end.exit_code,
            },
        }
    }

    /// What follows the end of a process in a pod that lives on.
    fn after_exit(&mut self, index: usize, end: Terminated) {
        let Some(spec) = self.spec(index) else {
            return;
        };
        let container = self.worker.container(index);
        if container.is_some_and(|container| container.killed_for == Some(Kill::Changed)) {
            self.start_changed(index, end);
            return;
        }
        let policy = self.pod.template.spec.restart_policy;
        let regular_init = self.is_regular_init(index);
        let exit_code = end.exit_code;
        if restarts_all(spec, exit_code) {
            self.restart_all(index, end);
            return;
        }
        let again = if regular_init {
            will_restart_init(policy, spec, exit_code)
        } else {
            will_restart(policy, spec, exit_code)
        };
        if again {
            self.restart(index, end);
            return;
        }
        let because = self.why_ended(index, &end);
        self.show_end(index, end);
        if regular_init && exit_code == 0 {
            self.write(because, None);
            self.advance();
        } else if regular_init || self.apps_are_done() {
            self.finish(because);
        } else {
            self.write(because, None);
        }
    }

    /// Whether no app container runs or will run again (KL-11).
    fn apps_are_done(&self) -> bool {
        let mut apps = self.worker.containers().skip(self.inits());
        apps.all(|container| container.stage == Stage::Dead)
    }

    /// KL-27, KL-29: a dead container is restarted now or later.
    fn restart(&mut self, index: usize, end: Terminated) {
        let now_ms = self.now_ms();
        let limits = self.context.timing.back_off;
        let status = self.container_status(index);
        let last = status.and_then(|status| status.last_termination.as_ref());
        let before_ms = last.map(|last| last.finished_ms);
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let killed = container.killed_for == Some(Kill::Probe);
        let hook_failed = container.killed_for == Some(Kill::PostStart);
        // After a kill the kubelet first looks at the instance before the one that it killed.
        let mut verdict = match (killed, before_ms) {
            (true, None) => Verdict::Restart,
            (true, Some(before_ms)) => container.ladder.ask(now_ms, before_ms, limits),
            (false, _) => container.ladder.ask(now_ms, now_ms, limits),
        };
        if killed && verdict == Verdict::Restart {
            // Kill and start are one sync: nobody sees the container down.
            container.replaced = Some(Box::new(end));
            self.create(index);
            return;
        }
        let because = self.why_ended(index, &end);
        self.show_end(index, end);
        if hook_failed {
            let message = "PostStartHook failed".into();
            self.show_waiting(index, "PostStartHookError", Some(message));
        }
        self.write(because, None);
        if killed && let Some(container) = self.worker.container_mut(index) {
            verdict = container.ladder.ask(now_ms, now_ms, limits);
        }
        match verdict {
            Verdict::Restart => self.create(index),
            Verdict::Wait { delay_ms, until_ms } => self.back_off(index, delay_ms, until_ms),
        }
    }

    /// KL-29, KL-31: `CrashLoopBackOff`.
    fn back_off(&mut self, index: usize, delay_ms: Ms, until_ms: Ms) {
        let Some(spec) = self.spec(index) else {
            return;
        };
        let pod = format!("{}_{}({})", self.pod.name, self.pod.namespace, self.pod.uid);
        let message = format!(
            "back-off {} restarting failed container={} pod={pod}",
            go_duration(delay_ms),
            spec.name
        );
        self.enter(index, Stage::BackOff, until_ms);
        self.show_waiting(index, "CrashLoopBackOff", Some(message.into()));
        let text = format!(
            "Back-off restarting failed container {} in pod {pod}",
            spec.name
        );
        let event = self.warning("BackOff", text);
        self.write(Reason::RestartBackOff { delay_ms }, Some(event));
    }

    /// A wait in `CrashLoopBackOff` is over, or its ladder was forgotten.
    pub fn back_off_ends(&mut self, index: usize) {
        let now_ms = self.now_ms();
        let limits = self.context.timing.back_off;
        let last = self
            .container_status(index)
            .and_then(|status| status.last_termination.as_ref());
        let finished_ms = last.map_or(now_ms, |last| last.finished_ms);
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        match container.ladder.ask(now_ms, finished_ms, limits) {
            Verdict::Restart => self.create(index),
            Verdict::Wait { until_ms, .. } => self.enter(index, Stage::BackOff, until_ms),
        }
    }
}
