//! Processes that end: by themselves, killed for a failed probe, and what follows (KL-20 to
//! KL-31, KL-61, KL-62).

use super::container::{Exit, Stage};
use super::process::NEVER;
use super::restart::{Verdict, go_duration};
use super::status::{is_sidecar, will_restart, will_restart_init};
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::{ContainerState, Ms, ProbeKind, Terminated};
use crate::store::{Change, Reason};

/// KL-69: SIGTERM is never followed by SIGKILL sooner than this.
const GRACE_MIN_MS: Ms = 2_000;

impl PodTurn<'_> {
    /// SIGTERM to a container, and SIGKILL at `deadline_ms` (KL-69).
    pub fn terminate(&mut self, index: usize, deadline_ms: Ms) {
        let now_ms = self.now_ms();
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let Some(program) = &mut container.program else {
            return;
        };
        let kill_ms = deadline_ms.max(now_ms + GRACE_MIN_MS);
        program.sigterm_ms = program.sigterm_ms.min(now_ms);
        let takes_ms = program.behaviour.sigterm_ms;
        let end_ms = takes_ms.map_or(NEVER, |ms| program.sigterm_ms.saturating_add(ms));
        let own_ms = if container.stage == Stage::Running {
            container.until_ms
        } else {
            NEVER
        };
        container.stage = Stage::Stopping;
        if own_ms <= end_ms && own_ms <= kill_ms {
            return;
        }
        container.until_ms = end_ms.min(kill_ms);
        container.exit = match takes_ms {
            _ if end_ms > kill_ms => Exit {
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
        let of_pod = self.pod.template.spec.termination_grace_period_seconds;
        let grace_s = probe.termination_grace_period_seconds.unwrap_or(of_pod);
        self.terminate(index, self.now_ms() + grace_s.max(0) * 1000);
        if let Some(container) = self.worker.container_mut(index) {
            container.killed_for = Some(kind);
        }
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
        let by_itself = container.stage == Stage::Running;
        container.crashes += i32::from(by_itself);
        let program = container.program.take();
        container.enter(Stage::Dead, NEVER);
        let restarts = i32::try_from(container.instance.saturating_sub(1)).unwrap_or(i32::MAX);
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
        let init = index < self.inits() && self.spec(index).is_some_and(|spec| !is_sidecar(spec));
        let before = self.container_status(index).and_then(|status| {
            let last = status.last_termination.as_ref();
            last.map(|last| last.finished_ms)
        });
        if let Some(status) = self.container_status_mut(index) {
            status.state = ContainerState::Terminated(end);
            status.restart_count = restarts;
            status.ready = init && code == 0;
            status.started = false;
        }
        if self.worker.life == Life::Stopping {
            self.one_has_stopped(index);
        } else {
            self.after_exit(index, code, before);
        }
    }

    /// What follows the end of a process in a pod that lives on. `before_ms` is when the instance
    /// before this one ended.
    fn after_exit(&mut self, index: usize, code: i32, before_ms: Option<Ms>) {
        let Some(spec) = self.spec(index) else {
            return;
        };
        let policy = self.pod.template.spec.restart_policy;
        let regular_init = index < self.inits() && !is_sidecar(spec);
        let again = if regular_init {
            will_restart_init(policy, spec, code)
        } else {
            will_restart(policy, spec, code)
        };
        if again {
            self.write(Reason::ContainerExited { exit_code: code }, None);
            self.restart(index, before_ms);
        } else if regular_init && code == 0 {
            self.write(Reason::ContainerExited { exit_code: code }, None);
            self.advance();
        } else if regular_init || self.apps_are_done() {
            self.finish(code);
        } else {
            self.write(Reason::ContainerExited { exit_code: code }, None);
        }
    }

    /// Whether no app container runs or will run again (KL-11).
    fn apps_are_done(&self) -> bool {
        let mut apps = self.worker.containers().skip(self.inits());
        apps.all(|container| container.stage == Stage::Dead)
    }

    /// KL-27, KL-29: a dead container is restarted now or later.
    fn restart(&mut self, index: usize, before_ms: Option<Ms>) {
        let now_ms = self.now_ms();
        let limits = self.context.timing.back_off;
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        // After a kill the kubelet first looks at the instance before the one that it killed.
        let first = match (container.killed_for, before_ms) {
            (Some(_), None) => Verdict::Restart,
            (Some(_), Some(before_ms)) => container.ladder.ask(now_ms, before_ms, limits),
            (None, _) => container.ladder.ask(now_ms, now_ms, limits),
        };
        let verdict = match first {
            Verdict::Wait { .. } if container.killed_for.is_some() => {
                container.ladder.ask(now_ms, now_ms, limits)
            }
            verdict => verdict,
        };
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
