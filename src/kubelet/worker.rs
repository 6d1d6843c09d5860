//! One pod's worker, and the loop that moves it on.

use std::hint::black_box;
use std::rc::Rc;

use crate::api::{ContainerState, Ms, Pod, PodId, PodTemplate, ProbeKind, Why};
use crate::store::Write;

use super::app::{Apps, Fault};
use super::container::{ContainerWorker, Exit, Stage};
use super::images::NodeAgent;
use super::prober::{Prober, Step};
use super::probers::KINDS;
use super::process::NEVER;
use super::restart::BackOffLimits;
use super::turn::PodTurn;

/// How long things take on a node, and its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeTiming {
    /// From taking the pod to a sandbox with an address.
    pub sandbox_ms: Ms,
    /// From creating a container to its process running.
    pub container_start_ms: Ms,
    /// From the end of the last container to the removal of the pod object.
    pub cleanup_ms: Ms,
    /// From a process running to the kubelet noticing it.
    pub status_ms: Ms,
    /// From a changed probe result to the sync of the pod that acts on it (KL-1).
    pub sync_ms: Ms,
    /// How long an attempt of a probe takes if it is answered.
    pub attempt_ms: Ms,
    /// The crash-loop ladder (KL-26, KL-30).
    pub back_off: BackOffLimits,
    /// Whether every attempt of a probe is told, also those that change nothing.
    pub tell_every_attempt: bool,
}

impl Default for NodeTiming {
    fn default() -> Self {
        Self {
            sandbox_ms: 200,
            container_start_ms: 800,
            cleanup_ms: 100,
            status_ms: 0,
            sync_ms: 0,
            attempt_ms: 0,
            back_off: BackOffLimits::default(),
            tell_every_attempt: false,
        }
    }
}

/// What a turn of a worker may look at besides the pod.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the turn.
    pub now_ms: Ms,
    /// The seed of the run, for what differs from pod to pod.
    pub seed: u64,
    /// How programs behave.
    pub apps: &'a Apps,
    /// How long things take on the node.
    pub timing: &'a NodeTiming,
}

/// Where a pod is in its life on the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Life {
    /// The kubelet has not seen it.
    #[default]
    New,
    /// Its sandbox is made.
    Sandbox,
    /// Its containers start, run and are restarted.
    Active,
    /// KL-24: all its containers are stopped, to be started anew.
    Restarting,
    /// Its containers are stopped for good.
    Stopping,
    /// Its phase is final, and nobody has asked for its deletion.
    Finished,
    /// It is about to be removed.
    Cleaning,
    /// It is gone.
    Gone,
}

/// What the kubelet knows of one pod that the API does not show: timers, counters, back-offs.
#[derive(Clone, Debug, PartialEq)]
pub struct PodWorker {
    pub(super) life: Life,
    /// When this part of its life ends by itself.
    pub(super) until_ms: Ms,
    /// When a sync was asked for.
    pub(super) sync_at_ms: Ms,
    /// While stopping: when the grace period ends.
    pub(super) deadline_ms: Ms,
    /// While stopping: what the pod fails for, if not for its containers.
    pub(super) failure: Option<Rc<Why>>,
    /// A user has made the pod unready.
    pub(super) unready: bool,
    /// A user has taken away what the pod depends on.
    pub(super) down: bool,
    /// The kubelet is to evict the pod.
    pub(super) evict: bool,
    /// How many of the containers are init containers.
    pub(super) inits: u8,
    /// What the containers were made from.
    pub(super) template: Option<Rc<PodTemplate>>,
    /// KL-4: the wait between the last two attempts to mount volumes.
    pub(super) mount_wait_ms: i32,
    /// KL-4: when the kubelet began to wait for volumes.
    pub(super) mounts_since_ms: Ms,
    /// The first container, in place: most pods have no other.
    first: Option<ContainerWorker>,
    /// The others.
    rest: Vec<ContainerWorker>,
}

impl Default for PodWorker {
    fn default() -> Self {
        Self {
            life: Life::New,
            until_ms: NEVER,
            sync_at_ms: NEVER,
            deadline_ms: NEVER,
            failure: None,
            unready: false,
            down: false,
            evict: false,
            inits: 0,
            template: None,
            mount_wait_ms: 0,
            mounts_since_ms: 0,
            first: None,
            rest: Vec::new(),
        }
    }
}

impl PodWorker {
    /// Takes note of a fault; the next [`sync_pod`] acts on it.
    pub fn inject(&mut self, fault: Fault, now_ms: Ms) {
        match fault {
            Fault::Unready => self.unready = true,
            Fault::DependencyDown => self.down = true,
            Fault::Heal => (self.unready, self.down) = (false, false),
            Fault::Evict => self.evict = true,
            Fault::Crash | Fault::OutOfMemory | Fault::Hang => {}
        }
        let inits = usize::from(self.inits);
        for container in self.containers_mut().skip(inits) {
            let Some(program) = &mut container.program else {
                continue;
            };
            match fault {
                Fault::Hang => {
                    program.silent_ms = program.silent_ms.min(now_ms);
                    program.healed = false;
                }
                Fault::Heal => {
                    program.healed |= program.sigterm_ms == NEVER;
                    if container.stage == Stage::Running {
                        container.own_end_ms = NEVER;
                        container.until_ms = NEVER;
                    }
                }
                Fault::Unready | Fault::DependencyDown | Fault::Evict => {}
                Fault::Crash | Fault::OutOfMemory => {
                    container.own_end_ms = now_ms;
                    container.until_ms = now_ms;
                    container.exit = match fault {
                        Fault::OutOfMemory => Exit::OUT_OF_MEMORY,
                        _ => Exit {
                            code: 1,
                            ..Exit::default()
                        },
                    };
                    return;
                }
            }
        }
    }

    /// Asks for a sync of the pod at `now_ms`, as any change of the pod in the API does (KL-1).
    pub fn request_sync(&mut self, now_ms: Ms) {
        if matches!(self.life, Life::Active | Life::Stopping) {
            self.sync_at_ms = self.sync_at_ms.min(now_ms);
        }
    }

    /// KL-67: the kubelet has been started again, and looks at its pods.
    pub fn begin_anew(&mut self, now_ms: Ms) {
        for container in self.containers_mut() {
            for prober in container.probers.iter_mut() {
                prober.begin_anew(now_ms);
            }
        }
        self.request_sync(now_ms);
    }

    /// Whether an image is being pulled for the pod right now, which its status does not tell.
    pub fn is_pulling(&self) -> bool {
        self.containers()
            .any(|container| container.stage == Stage::Pulling)
    }

    pub(super) fn set_containers(&mut self, mut containers: impl Iterator<Item = ContainerWorker>) {
        self.first = containers.next();
        self.rest = containers.collect();
    }

    pub(super) fn containers(&self) -> impl Iterator<Item = &ContainerWorker> {
        self.first.iter().chain(&self.rest)
    }

    pub(super) fn containers_mut(&mut self) -> impl Iterator<Item = &mut ContainerWorker> {
        self.first.iter_mut().chain(&mut self.rest)
    }

    pub(super) fn container(&self, index: usize) -> Option<&ContainerWorker> {
        match index.checked_sub(1) {
            None => self.first.as_ref(),
            Some(index) => self.rest.get(index),
        }
    }

    pub(super) fn container_mut(&mut self, index: usize) -> Option<&mut ContainerWorker> {
        match index.checked_sub(1) {
            None => self.first.as_mut(),
            Some(index) => self.rest.get_mut(index),
        }
    }
}

/// Something that happens in the worker by itself. At one instant the order is: what containers
/// do, syncs, ends of attempts, ticks, triggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    /// The part of the pod's life ends.
    Life,
    /// The stage of a container ends.
    Container(usize),
    /// The pod has run for as long as it may.
    Deadline,
    /// A sync is due.
    Sync,
    /// A prober acts.
    Probe(Step, usize, ProbeKind),
}

/// A turn ends after this many happenings, whatever is due: a program that dies the moment it
/// starts on a node without back-off must not hold the run up.
const HAPPENINGS_MAX: usize = 1_000;

/// Reads a little here and there of what [`sync_pod`] reads. Nothing comes of it, but that the
/// memory is near when the turn of the pod comes.
pub fn look_ahead(pod: &Pod, worker: Option<&PodWorker>) {
    let status = &*pod.status;
    let shown = status.containers.first();
    black_box((pod.created_s, pod.node, pod.deletion.is_some()));
    black_box((status.phase, status.start_time_s, status.ready.since_s));
    black_box(shown.map(|container| (container.restart_count, container.started)));
    let Some(worker) = worker else { return };
    black_box((worker.until_ms, worker.mounts_since_ms, worker.life));
    if let Some(container) = &worker.first {
        black_box((container.until_ms, container.own_end_ms, container.grace_s));
        let readiness = container.probers.get(ProbeKind::Readiness);
        black_box((container.instance, readiness.map(Prober::run)));
    }
}

/// One turn of the worker of `pod`. What it wants written is added to `writes`, in order. Returns
/// when the worker wants its next turn, if nothing happens before.
pub fn sync_pod(
    context: &Context<'_>,
    id: PodId,
    pod: &Pod,
    node: &mut NodeAgent,
    worker: &mut PodWorker,
    writes: &mut Vec<Write>,
) -> Option<Ms> {
    let mut turn = PodTurn::new(context, id, pod, node, worker, writes);
    turn.catch_up();
    // What was due at this moment happens before the kubelet hears of what the API shows anew.
    let mut next_ms = turn.settle();
    if turn.notice() {
        next_ms = turn.settle();
    }
    next_ms.map(|at_ms| at_ms.max(context.now_ms + 1))
}

impl PodTurn<'_> {
    /// What happens next.
    fn next(&self) -> Option<(Ms, Happening)> {
        let worker = &*self.worker;
        let mut first = (worker.until_ms, Happening::Life);
        first = first.min((self.active_deadline_ms(), Happening::Deadline));
        let mut sync_ms = worker.sync_at_ms;
        let mut hook_ends_ms = 0;
        for (index, container) in worker.containers().enumerate() {
            if let Some(seen_ms) = self.unseen_until_ms(index, container) {
                sync_ms = sync_ms.min(seen_ms);
            }
            if container.stage == Stage::PostStart {
                hook_ends_ms = container.until_ms;
            }
            first = first.min((container.until_ms, Happening::Container(index)));
            for kind in KINDS {
                let prober = container.probers.get(kind);
                let Some(prober) = prober.filter(|prober| prober.is_live()) else {
                    continue;
                };
                let due = self.scene(index, kind).and_then(|scene| prober.due(&scene));
                if let Some((at_ms, step)) = due {
                    first = first.min((at_ms, Happening::Probe(step, index, kind)));
                }
            }
        }
        // KL-40: the worker of the pod waits for a postStart hook, and does nothing else.
        first = first.min((sync_ms.max(hook_ends_ms), Happening::Sync));
        (first.0 != NEVER).then_some(first)
    }

    /// When the kubelet notices that a process has come up, if it has not yet (KL-1).
    fn unseen_until_ms(&self, index: usize, container: &ContainerWorker) -> Option<Ms> {
        let status_ms = self.context.timing.status_ms;
        if status_ms == 0 {
            return None;
        }
        if !container.is_seen() {
            return None;
        }
        let started_ms = container.program.as_ref()?.started_ms;
        let status = self.container_status(index)?;
        let seen = status.state == ContainerState::Running { started_ms };
        (!seen).then_some(started_ms + status_ms)
    }

    /// Does everything that is due. Returns when the next thing is.
    fn settle(&mut self) -> Option<Ms> {
        for _ in 0..HAPPENINGS_MAX {
            match self.next() {
                Some((at_ms, happening)) if at_ms <= self.now_ms() => self.handle(happening),
                next => return next.map(|(at_ms, _)| at_ms),
            }
        }
        Some(self.now_ms())
    }

    fn handle(&mut self, happening: Happening) {
        match happening {
            Happening::Life => self.life_goes_on(),
            Happening::Deadline => self.deadline_is_over(),
            Happening::Container(index) => self.container_goes_on(index),
            Happening::Sync => self.sync(),
            Happening::Probe(Step::End, index, kind) => self.attempt_ends(index, kind),
            Happening::Probe(Step::Tick, ..) => self.tick(),
            Happening::Probe(Step::Trigger, index, kind) => self.ask(index, kind, Step::Trigger),
        }
    }
}
