//! One turn of a pod's worker: what it looks at, and what it wants written.

use std::rc::Rc;

use super::conditions;
use super::container::{ContainerWorker, Stage};
use super::failing::tell_restarting;
use super::images::NodeAgent;
use super::phase::{self, Moment};
use super::process::NEVER;
use super::scene::Scene;
use super::worker::{Context, Life, PodWorker};
use crate::api::{
    Container, ContainerState, ContainerStatus, Ms, ObjectRef, Pod, PodId, PodStatus, ProbeKind,
};
use crate::store::{Change, Event, Reason, Write};

/// A turn under way.
pub(super) struct PodTurn<'a> {
    pub context: &'a Context<'a>,
    pub id: PodId,
    pub pod: &'a Pod,
    pub node: &'a mut NodeAgent,
    pub worker: &'a mut PodWorker,
    /// The status as it is to be: shared with the pod's until something changes.
    pub status: Rc<PodStatus>,
    /// Whether `status` has changed since it was written.
    dirty: bool,
    writes: &'a mut Vec<Write>,
}

impl<'a> PodTurn<'a> {
    pub fn new(
        context: &'a Context<'a>,
        id: PodId,
        pod: &'a Pod,
        node: &'a mut NodeAgent,
        worker: &'a mut PodWorker,
        writes: &'a mut Vec<Write>,
    ) -> Self {
        Self {
            context,
            id,
            pod,
            node,
            worker,
            status: Rc::clone(&pod.status),
            dirty: false,
            writes,
        }
    }

    pub fn now_ms(&self) -> Ms {
        self.context.now_ms
    }

    pub fn now_s(&self) -> i64 {
        self.context.now_ms.div_euclid(1000)
    }

    /// How many init containers there are: they come first when containers are counted.
    pub fn inits(&self) -> usize {
        usize::from(self.worker.inits)
    }

    /// The spec of a container.
    pub fn spec(&self, index: usize) -> Option<&'a Container> {
        let spec = &self.pod.template.spec;
        match index.checked_sub(self.inits()) {
            None => spec.init_containers.get(index),
            Some(index) => spec.containers.get(index),
        }
    }

    /// The status of a container.
    pub fn container_status(&self, index: usize) -> Option<&ContainerStatus> {
        match index.checked_sub(self.inits()) {
            None => self.status.init_containers.get(index),
            Some(index) => self.status.containers.get(index),
        }
    }

    /// The status, to be changed.
    pub fn status_mut(&mut self) -> &mut PodStatus {
        self.dirty = true;
        Rc::make_mut(&mut self.status)
    }

    /// The status of a container, to be changed.
    pub fn container_status_mut(&mut self, index: usize) -> Option<&mut ContainerStatus> {
        let app = index.checked_sub(self.inits());
        let status = self.status_mut();
        match app {
            None => status.init_containers.get_mut(index),
            Some(index) => status.containers.get_mut(index),
        }
    }

    /// Shows a container as waiting.
    pub fn show_waiting(&mut self, index: usize, reason: &'static str, message: Option<Rc<str>>) {
        if let Some(status) = self.container_status_mut(index) {
            let state = ContainerState::Waiting { reason, message };
            if let ContainerState::Terminated(end) = std::mem::replace(&mut status.state, state) {
                status.last_termination = Some(end);
            }
        }
    }

    /// Writes the status, if it has changed, and sends the event, if there is one.
    pub fn write(&mut self, because: Reason, event: Option<Event>) {
        let change = if self.dirty {
            self.refresh(false);
            Change::PodStatus(self.id, Rc::clone(&self.status))
        } else if event.is_some() {
            Change::Told
        } else {
            return;
        };
        self.dirty = false;
        self.writes.push(Write {
            change,
            because,
            event,
        });
    }

    /// Writes the final status, whose phase and conditions are already right.
    pub fn write_final(&mut self, because: Reason) {
        self.dirty = false;
        let change = Change::PodStatus(self.id, Rc::clone(&self.status));
        self.writes.push(Write::new(change, because));
    }

    /// Adds a change that is not one of the status.
    pub fn push(&mut self, change: Change, because: Reason) {
        self.writes.push(Write::new(change, because));
    }

    /// Adds a change that is not one of the status, with an event.
    pub fn push_with(&mut self, change: Change, because: Reason, event: Event) {
        self.writes
            .push(Write::new(change, because).with_event(event));
    }

    /// Brings phase and conditions in line with the containers.
    pub fn refresh(&mut self, final_evaluation: bool) {
        let now_s = self.now_s();
        let app_active = {
            let mut apps = self.worker.containers().skip(self.inits());
            apps.any(ContainerWorker::has_process)
        };
        let moment = Moment {
            final_evaluation,
            app_active,
        };
        let sandbox = self.status.pod_ip.is_some() && !final_evaluation;
        let spec = &self.pod.template.spec;
        let restarting = self.worker.life == Life::Restarting;
        let status = self.status_mut();
        conditions::refresh(status, spec, moment, sandbox, now_s);
        tell_restarting(status, spec, restarting, now_s);
    }

    /// A Normal event about the pod.
    pub fn normal(&self, reason: &'static str, message: impl Into<Rc<str>>) -> Event {
        Event::normal(ObjectRef::Pod(self.id), reason, message)
    }

    /// A Warning event about the pod.
    pub fn warning(&self, reason: &'static str, message: impl Into<Rc<str>>) -> Event {
        Event::warning(ObjectRef::Pod(self.id), reason, message)
    }

    /// What the prober of that kind sees.
    pub fn scene(&self, index: usize, kind: ProbeKind) -> Option<Scene<'_>> {
        let spec = self.spec(index)?;
        let probe = spec.probe(kind)?;
        let status = self.container_status(index)?;
        let container = self.worker.container(index)?;
        let (running_since_ms, exit_code) = match &status.state {
            ContainerState::Running { started_ms } => (Some(*started_ms), None),
            ContainerState::Terminated(end) => (None, Some(end.exit_code)),
            ContainerState::Waiting { .. } => (None, None),
        };
        let policy = self.pod.template.spec.restart_policy;
        Some(Scene {
            now_ms: self.now_ms(),
            kind,
            probe,
            instance: shown_instance(status),
            running_since_ms,
            started: status.started,
            will_restart: exit_code.is_none_or(|code| phase::will_restart(policy, spec, code)),
            deleting: self.worker.life == Life::Stopping,
            program: container.program.as_ref(),
            spoilt: self.worker.down || self.worker.unready && kind == ProbeKind::Readiness,
            attempt_ms: self.context.timing.attempt_ms,
            eager: self.context.timing.tell_every_attempt,
        })
    }

    /// Moves a container on to another stage.
    pub fn enter(&mut self, index: usize, stage: Stage, until_ms: Ms) {
        if let Some(container) = self.worker.container_mut(index) {
            container.enter(stage, until_ms);
        }
    }

    /// Moves the pod on to another part of its life.
    pub fn live(&mut self, life: Life, until_ms: Option<Ms>) {
        self.worker.life = life;
        self.worker.until_ms = until_ms.unwrap_or(NEVER);
    }
}

/// Which instance of a container a status shows: 0 before the first.
pub(super) fn shown_instance(status: &ContainerStatus) -> u32 {
    let unborn =
        matches!(status.state, ContainerState::Waiting { .. }) && status.last_termination.is_none();
    if unborn {
        return 0;
    }
    u32::try_from(status.restart_count).unwrap_or(0) + 1
}
