//! What the kubelet knows of one container.

use std::rc::Rc;

use super::app::Answer;
use super::images::Pulling;
use super::probers::Probers;
use super::process::{NEVER, Program};
use super::restart::Ladder;
use crate::api::{Container, Ms, ProbeKind, Terminated};

/// Where a container is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// It has not had its turn.
    #[default]
    Idle,
    /// Its image is pulled.
    Pulling,
    /// A pull has just failed: `ErrImagePull`.
    PullFailed,
    /// It waits for the next pull: `ImagePullBackOff`.
    PullBackOff,
    /// It is created, and its process comes up.
    Starting,
    /// Its process runs, and so does its `postStart` hook; the kubelet waits for that.
    PostStart,
    /// Its process runs.
    Running,
    /// It is to stop, and its `preStop` hook runs.
    PreStop,
    /// It is a sidecar that is to stop after others.
    Turn,
    /// Its process was sent SIGTERM.
    Stopping,
    /// Its process has ended, and no restart is planned.
    Dead,
    /// It waits for its restart: `CrashLoopBackOff`.
    BackOff,
}

/// How a process will have ended when its time comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Exit {
    pub code: i32,
    /// KL-95: killed for memory.
    pub out_of_memory: bool,
    /// The grace period was over: SIGKILL.
    pub killed: bool,
}

impl Exit {
    /// KL-95.
    pub const OUT_OF_MEMORY: Self = Self {
        code: 137,
        out_of_memory: true,
        killed: false,
    };
}

/// What the kubelet kills a container for in a pod that lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kill {
    /// A probe failed (KL-61, KL-62).
    Probe,
    /// Its `postStart` hook failed (KL-40).
    PostStart,
    /// Its image is another one now (KL-32).
    Changed,
}

/// What was told of an attempt of a probe that did not go well.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unhealthy {
    /// Which probe, and what it heard: of one container the text depends on nothing else.
    pub heard: (ProbeKind, Answer),
    pub text: Rc<str>,
}

/// One container: its process, its ladder, its probers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContainerWorker {
    pub stage: Stage,
    /// When this stage ends by itself; [`NEVER`] if it does not.
    pub until_ms: Ms,
    /// The process, while there is one.
    pub program: Option<Program>,
    /// When the process ends by itself, whatever stage it is in; [`NEVER`] if it does not.
    pub own_end_ms: Ms,
    /// How it ends.
    pub exit: Exit,
    /// While it is being stopped: since when `grace_s` counts.
    pub grace_since_ms: Ms,
    /// While it is being stopped: what was left of its grace period then.
    pub grace_s: i64,
    /// How many instances were created: `restartCount` + 1.
    pub instance: u32,
    /// How often it has exited by its own behaviour.
    pub crashes: i32,
    /// What it is being killed for.
    pub killed_for: Option<Kill>,
    /// The end of an instance that was killed and replaced in one sync, which the status shows
    /// only together with the new one.
    pub replaced: Option<Box<Terminated>>,
    pub ladder: Ladder,
    /// The pull of its image, if there is or was one.
    pub pulling: Option<Box<Pulling>>,
    pub probers: Probers,
    /// What was told last of an attempt that did not go well.
    pub unhealthy: Option<Rc<Unhealthy>>,
}

impl ContainerWorker {
    /// A container that waits for its turn, with its probe workers running (KL-3).
    pub fn new(now_ms: Ms, spec: &Container) -> Self {
        Self {
            stage: Stage::Idle,
            until_ms: NEVER,
            program: None,
            own_end_ms: NEVER,
            exit: Exit::default(),
            grace_since_ms: 0,
            grace_s: 0,
            instance: 0,
            crashes: 0,
            killed_for: None,
            replaced: None,
            ladder: Ladder::default(),
            pulling: None,
            probers: Probers::new(now_ms, spec),
            unhealthy: None,
        }
    }

    /// Moves on to another stage.
    pub fn enter(&mut self, stage: Stage, until_ms: Ms) {
        self.stage = stage;
        self.until_ms = until_ms;
    }

    /// Moves on to a stage that ends with the process, if that ends before `until_ms`.
    pub fn enter_alive(&mut self, stage: Stage, until_ms: Ms) {
        self.enter(stage, until_ms.min(self.own_end_ms));
    }

    /// Whether a process runs.
    pub fn has_process(&self) -> bool {
        matches!(
            self.stage,
            Stage::PostStart | Stage::Running | Stage::PreStop | Stage::Turn | Stage::Stopping
        )
    }

    /// KL-40: whether the status may show the process: not before its `postStart` hook has ended
    /// well.
    pub fn is_seen(&self) -> bool {
        self.stage != Stage::PostStart && self.killed_for != Some(Kill::PostStart)
    }

    /// KL-69: what has passed is taken off the grace period, in whole seconds.
    pub fn spend_grace(&mut self, now_ms: Ms) {
        self.grace_s -= (now_ms - self.grace_since_ms) / 1000;
        self.grace_since_ms = now_ms;
    }
}
