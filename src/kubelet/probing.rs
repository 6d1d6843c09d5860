//! Syncs of a running pod, and what its probers lead to (KL-1, KL-54, KL-57, KL-60).

use std::rc::Rc;

use super::app::Answer;
use super::conditions;
use super::container::{Stage, Unhealthy};
use super::phase::is_sidecar;
use super::prober::{Ended, ProbeResult, Prober, Step};
use super::probers::KINDS;
use super::process::NEVER;
use super::texts;
use super::turn::{PodTurn, shown_instance};
use super::worker::Life;
use crate::api::{Container, ContainerState, Probe, ProbeKind};
use crate::store::{Change, Event, ProbeOutcome, Reason};

impl PodTurn<'_> {
    /// Counts the attempts that took place without a turn.
    pub fn catch_up(&mut self) {
        let now_ms = self.now_ms();
        let count = self.worker.containers().count();
        for index in 0..count {
            for kind in KINDS {
                let Some(mut prober) = self.take(index, kind) else {
                    continue;
                };
                if prober.is_behind(now_ms)
                    && let Some(scene) = self.scene(index, kind)
                {
                    prober.catch_up(&scene);
                    self.put_back(index, kind, prober);
                }
            }
        }
    }

    fn put_back(&mut self, index: usize, kind: ProbeKind, prober: Prober) {
        let container = self.worker.container_mut(index);
        if let Some(place) = container.and_then(|container| container.probers.get_mut(kind)) {
            *place = prober;
        }
    }

    fn take(&self, index: usize, kind: ProbeKind) -> Option<Prober> {
        let container = self.worker.container(index)?;
        container.probers.get(kind).copied()
    }

    /// A sync that was asked for.
    pub fn sync(&mut self) {
        self.sync_because(&Reason::Synced, None);
    }

    /// KL-1: computes the status anew, kills what has failed, triggers what is not ready, starts
    /// what can start. `because` is the reason of the write where no probe has decided anything.
    pub fn sync_because(&mut self, because: &Reason, event: Option<Event>) {
        if self.worker.sync_at_ms <= self.now_ms() {
            self.worker.sync_at_ms = NEVER;
        }
        if conditions::ready_has_moved(&self.status, &self.pod.template.spec.readiness_gates) {
            self.status_mut();
        }
        let count = self.worker.containers().count();
        let mut because = because.clone();
        for index in 0..count {
            self.show_process(index);
            if let Some(decided) = self.show_results(index) {
                because = decided;
            }
        }
        self.write(because, event);
        if self.worker.life != Life::Active && self.worker.life != Life::Stopping {
            return;
        }
        for index in 0..count {
            self.act_on_results(index);
        }
        self.advance();
    }

    /// Shows a process that has come up since the last sync.
    fn show_process(&mut self, index: usize) {
        let Some(container) = self.worker.container(index) else {
            return;
        };
        let Some(program) = container.program.as_ref().filter(|_| container.is_seen()) else {
            return;
        };
        let started_ms = program.started_ms;
        let seen = started_ms + self.context.timing.status_ms <= self.now_ms();
        let restarts = i32::try_from(container.instance.saturating_sub(1)).unwrap_or(i32::MAX);
        let shown = self.container_status(index).map(|status| &status.state);
        if !seen || shown == Some(&(ContainerState::Running { started_ms })) {
            return;
        }
        let container = self.worker.container_mut(index);
        let replaced = container.and_then(|container| container.replaced.take());
        if let Some(status) = self.container_status_mut(index) {
            let state = ContainerState::Running { started_ms };
            if let ContainerState::Terminated(end) = std::mem::replace(&mut status.state, state) {
                status.last_termination = Some(end);
            }
            if let Some(end) = replaced {
                status.last_termination = Some(end);
            }
            status.restart_count = restarts;
            status.ready = false;
            status.started = false;
        }
    }

    /// KL-18, KL-60: `started` and `ready` from the cached results. Returns the reason if one of
    /// them has changed by a probe.
    fn show_results(&mut self, index: usize) -> Option<Reason> {
        let spec = self.spec(index)?;
        let status = self.container_status(index)?;
        let regular_init = index < self.inits() && !is_sidecar(spec);
        if regular_init || !matches!(status.state, ContainerState::Running { .. }) {
            return None;
        }
        let instance = shown_instance(status);
        let (was_started, was_ready) = (status.started, status.ready);
        let succeeded = |turn: &Self, kind| {
            let prober = turn.take(index, kind);
            prober.is_some_and(|prober| prober.result(instance) == ProbeResult::Success)
        };
        let started =
            was_started || spec.startup_probe.is_none() || succeeded(self, ProbeKind::Startup);
        let ready =
            started && (spec.readiness_probe.is_none() || succeeded(self, ProbeKind::Readiness));
        if (started, ready) == (was_started, was_ready) {
            return None;
        }
        let status = self.container_status_mut(index)?;
        status.started = started;
        status.ready = ready;
        let decided = |kind: ProbeKind, success: bool| {
            let probe = spec.probe(kind)?;
            Some(Reason::ProbeDecided {
                kind,
                success,
                threshold: threshold(probe, success),
            })
        };
        match (started != was_started, ready != was_ready) {
            (true, _) if spec.startup_probe.is_some() => decided(ProbeKind::Startup, true),
            (_, true) if spec.readiness_probe.is_some() => decided(ProbeKind::Readiness, ready),
            _ => None,
        }
    }

    /// KL-54, KL-61, KL-62.
    fn act_on_results(&mut self, index: usize) {
        let Some(status) = self.container_status(index) else {
            return;
        };
        if !matches!(status.state, ContainerState::Running { .. }) {
            return;
        }
        let (instance, started) = (shown_instance(status), status.started);
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let failed =
            |prober: &Prober| prober.is_live() && prober.result(instance) == ProbeResult::Failure;
        if started
            && let Some(readiness) = container.probers.get_mut(ProbeKind::Readiness)
            && readiness.result(instance) != ProbeResult::Success
        {
            readiness.trigger();
        }
        let fatal = [ProbeKind::Liveness, ProbeKind::Startup]
            .into_iter()
            .find(|kind| container.probers.get(*kind).is_some_and(failed));
        let current = container.stage == Stage::Running && container.instance == instance;
        if let (Some(kind), true, Life::Active) = (fatal, current, self.worker.life) {
            self.kill(index, kind);
        }
    }

    /// Tickers tick. Those of one moment do so together: what comes of one attempt does not
    /// change what another worker saw at the same tick.
    pub fn tick(&mut self) {
        let now_ms = self.now_ms();
        let count = self.worker.containers().count();
        for index in 0..count {
            for kind in KINDS {
                let Some(mut prober) = self.take(index, kind).filter(Prober::is_live) else {
                    continue;
                };
                let Some(scene) = self.scene(index, kind) else {
                    continue;
                };
                match prober.due(&scene) {
                    Some((at_ms, Step::Tick)) if at_ms <= now_ms => {
                        self.ask(index, kind, Step::Tick);
                    }
                    _ => {
                        prober.pass(&scene);
                        self.put_back(index, kind, prober);
                    }
                }
            }
        }
    }

    /// A tick or a trigger of a prober.
    pub fn ask(&mut self, index: usize, kind: ProbeKind, step: Step) {
        let Some(mut prober) = self.take(index, kind) else {
            return;
        };
        let Some(scene) = self.scene(index, kind) else {
            return;
        };
        let changed = prober.ask(&scene, step);
        self.put_back(index, kind, prober);
        if changed && kind != ProbeKind::Liveness {
            self.worker
                .request_sync(self.now_ms() + self.context.timing.sync_ms);
        }
    }

    /// An attempt of a probe ends.
    pub fn attempt_ends(&mut self, index: usize, kind: ProbeKind) {
        let Some(mut prober) = self.take(index, kind) else {
            return;
        };
        let Some(scene) = self.scene(index, kind) else {
            return;
        };
        let ended = prober.end(&scene);
        self.put_back(index, kind, prober);
        if ended.news || self.context.timing.tell_every_attempt {
            self.tell_attempt(index, kind, ended);
        }
        let matters = kind != ProbeKind::Liveness || ended.outcome == ProbeOutcome::Failure;
        if ended.changed && matters {
            self.worker
                .request_sync(self.now_ms() + self.context.timing.sync_ms);
        }
    }

    fn tell_attempt(&mut self, index: usize, kind: ProbeKind, ended: Ended) {
        let Some((spec, probe)) = self
            .spec(index)
            .and_then(|spec| Some((spec, spec.probe(kind)?)))
        else {
            return;
        };
        let change = Change::Probed {
            pod: self.id,
            container: u8::try_from(index).unwrap_or(u8::MAX),
            kind,
            outcome: ended.outcome,
            run: ended.run,
        };
        let success = ended.outcome == ProbeOutcome::Success;
        let because = Reason::Probed {
            threshold: threshold(probe, success),
        };
        if ended.hears == Answer::Well {
            self.push(change, because);
            return;
        }
        let text = self.unhealthy(index, (kind, ended.hears), spec, probe);
        let event = self.warning("Unhealthy", text);
        self.push_with(change, because, event);
    }

    /// What is told of an attempt that did not go well: mostly what was told of the one before.
    fn unhealthy(
        &mut self,
        index: usize,
        heard: (ProbeKind, Answer),
        spec: &Container,
        probe: &Probe,
    ) -> Rc<str> {
        let container = self.worker.container(index);
        let last = container.and_then(|container| container.unhealthy.as_deref());
        if let Some(last) = last.filter(|last| last.heard == heard) {
            return Rc::clone(&last.text);
        }
        let ip = self.status.pod_ip.as_deref().unwrap_or_default();
        let text: Rc<str> = texts::unhealthy(heard.0, probe, spec, ip, heard.1).into();
        if let Some(container) = self.worker.container_mut(index) {
            let text = Rc::clone(&text);
            container.unhealthy = Some(Rc::new(Unhealthy { heard, text }));
        }
        text
    }
}

fn threshold(probe: &Probe, success: bool) -> i32 {
    if success {
        probe.success_threshold
    } else {
        probe.failure_threshold
    }
}
