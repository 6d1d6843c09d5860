//! From the first look at a pod to its running containers (KL-3).

use std::rc::Rc;

use super::app::Pull;
use super::container::{ContainerWorker, Exit, Stage};
use super::images::{Pulling, REGISTRY_MS, image_bytes};
use super::phase::is_sidecar;
use super::process::{self, NEVER, Program};
use super::restart::go_duration;
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::{
    ConditionState, ConditionStatus, ContainerState, ContainerStatus, Ms, PullPolicy,
};
use crate::store::{Event, Reason, joined};

/// How long a regular init container runs if its image is not said to do anything else.
const INIT_RUN_MS: Ms = 1_000;
/// How soon the first sync after a failed pull comes: the sandbox is noticed (KL-1).
const FIRST_FLIP_MS: Ms = 1_000;
/// KL-1: how soon a sync that ended in an error is repeated.
const FLIP_MS: Ms = 10_000;

impl PodTurn<'_> {
    /// Looks at the pod as the API has it. Returns whether something may be due by that.
    pub fn notice(&mut self) -> bool {
        let new = self.worker.life == Life::New && self.pod.node.is_some();
        if new && self.status.phase.is_terminal() {
            self.live(Life::Finished, None);
        } else if new {
            self.accept();
        }
        if self.pod.deletion.is_some() {
            self.notice_deletion();
        }
        let changed = self.notice_images();
        let evicted = std::mem::take(&mut self.worker.evict) && self.evict();
        new || changed || evicted || self.pod.deletion.is_some()
    }

    /// The kubelet takes the pod.
    fn accept(&mut self) {
        let spec = &self.pod.template.spec;
        let now_ms = self.now_ms();
        let start_time_s = self.now_s();
        let containers = spec.init_containers.iter().chain(&spec.containers);
        self.worker
            .set_containers(containers.map(|container| ContainerWorker::new(now_ms, container)));
        self.worker.template = Some(Rc::clone(&self.pod.template));
        self.worker.inits = u8::try_from(spec.init_containers.len()).unwrap_or(u8::MAX);
        // KL-12.
        let waiting = ContainerStatus::waiting(if spec.init_containers.is_empty() {
            "ContainerCreating"
        } else {
            "PodInitializing"
        });
        let status = self.status_mut();
        status.start_time_s = Some(start_time_s);
        status.containers = vec![waiting.clone(); spec.containers.len()];
        status.init_containers = vec![waiting; spec.init_containers.len()];
        if status.scheduled.status.is_none() {
            status.scheduled = ConditionState {
                status: Some(ConditionStatus::True),
                since_s: start_time_s,
                ..ConditionState::default()
            };
        }
        self.write(Reason::KubeletAccepted, None);
        if !self.await_volumes() {
            self.make_sandbox(self.now_ms());
        }
    }

    fn make_sandbox(&mut self, from_ms: Ms) {
        let until_ms = from_ms + self.context.timing.sandbox_ms;
        self.live(Life::Sandbox, Some(until_ms));
    }

    /// The pod has its sandbox and its address; its containers get their turn.
    pub fn sandbox_ready(&mut self) {
        if self.worker.mount_wait_ms > 0 {
            if !self.await_volumes() {
                self.make_sandbox(self.mounted_at_ms());
            }
            return;
        }
        let node = self.pod.node.map_or(0, |node| node.0);
        let address = self.node.address(node);
        self.status_mut().pod_ip = Some(address);
        self.live(Life::Active, None);
        self.advance();
        self.write(Reason::SandboxReady, None);
    }

    /// Starts the container whose turn it is: init containers one after the other (KL-19), then
    /// the app containers, each as soon as the one before has been started.
    pub fn advance(&mut self) {
        if self.worker.life != Life::Active {
            return;
        }
        let mut index = 0;
        while let Some(container) = self.worker.container(index) {
            match container.stage {
                Stage::Idle => self.begin(index),
                Stage::Pulling | Stage::Starting | Stage::PostStart => return,
                _ if index < self.inits() && !self.is_done(index) => return,
                _ => index += 1,
            }
        }
    }

    /// Whether an init container lets the next one start.
    fn is_done(&self, index: usize) -> bool {
        let (Some(spec), Some(status)) = (self.spec(index), self.container_status(index)) else {
            return true;
        };
        match &status.state {
            ContainerState::Terminated(end) => !is_sidecar(spec) && end.exit_code == 0,
            _ => is_sidecar(spec) && (status.started || status.restart_count > 0),
        }
    }

    /// A container gets its image, and is created (KL-33 to KL-37).
    pub fn begin(&mut self, index: usize) {
        let Some(spec) = self.spec(index) else {
            return;
        };
        let now_ms = self.now_ms();
        let behaviour = Rc::clone(self.context.apps.behaviour(&spec.image));
        let present = self.has_image(&spec.image);
        match spec.image_pull_policy {
            PullPolicy::Never if !present => {
                let text = format!(
                    "Container image \"{}\" is not present with pull policy of Never",
                    spec.image
                );
                self.show_waiting(index, "ErrImageNeverPull", Some(text.as_str().into()));
                let event = self.warning("ErrImageNeverPull", text);
                self.write(Reason::ImageMissing, Some(event));
                self.enter(index, Stage::PullBackOff, now_ms + FLIP_MS);
            }
            PullPolicy::IfNotPresent | PullPolicy::Never if present => {
                let text = joined(&[
                    "Container image \"",
                    &spec.image,
                    "\" already present on machine and can be accessed by the pod",
                ]);
                let event = self.normal("Pulled", text);
                self.write(Reason::ImagePresent, Some(event));
                self.create(index);
            }
            _ => self.pull(index, &spec.image, &behaviour.pull),
        }
    }

    /// Whether the node has an image.
    pub fn has_image(&self, image: &str) -> bool {
        let behaviour = self.context.apps.behaviour(image);
        behaviour.pull == Pull::Present || self.node.has(image, self.now_ms())
    }

    fn pull(&mut self, index: usize, image: &Rc<str>, pull: &Pull) {
        let now_ms = self.now_ms();
        let (takes_ms, error) = match pull {
            Pull::Takes(takes_ms) if !self.node.will_have(image) => (*takes_ms, None),
            Pull::Present | Pull::Takes(_) => (REGISTRY_MS, None),
            Pull::Fails(error) => (REGISTRY_MS, Some(Rc::clone(error))),
        };
        let loaded = error.is_none().then_some(image);
        let end_ms = self.node.pull(loaded, takes_ms, now_ms);
        if let Some(container) = self.worker.container_mut(index) {
            let mut pulling = container.pulling.take().unwrap_or_default();
            pulling.asked_ms = now_ms;
            pulling.takes_ms = takes_ms;
            pulling.error = error;
            container.pulling = Some(pulling);
            container.enter(Stage::Pulling, end_ms);
        }
        let event = self.normal("Pulling", format!("Pulling image \"{image}\""));
        let takes_ms = end_ms - now_ms;
        self.write(Reason::Pulling { takes_ms }, Some(event));
    }

    fn pull_ends(&mut self, index: usize) {
        let Some(spec) = self.spec(index) else {
            return;
        };
        let now_ms = self.now_ms();
        let container = self.worker.container_mut(index);
        let Some(pulling) = container.and_then(|container| container.pulling.as_mut()) else {
            return;
        };
        let image = &spec.image;
        if let Some(error) = pulling.error.clone() {
            let retry_ms = pulling.fail(now_ms);
            let backoff_ms = pulling.wait_ms;
            self.pull_fails(index, image, &error, retry_ms, backoff_ms);
            return;
        }
        let Pulling {
            asked_ms, takes_ms, ..
        } = **pulling;
        let text = format!(
            "Successfully pulled image \"{image}\" in {} ({} including waiting). Image size: {} \
             bytes.",
            go_duration(takes_ms),
            go_duration(now_ms - asked_ms),
            image_bytes(image)
        );
        let event = self.normal("Pulled", text);
        let waited_ms = now_ms - asked_ms - takes_ms;
        self.write(
            Reason::Pulled {
                takes_ms,
                waited_ms,
            },
            Some(event),
        );
        self.create(index);
    }

    /// KL-35: a pull has failed.
    fn pull_fails(&mut self, index: usize, image: &str, error: &str, retry_ms: Ms, wait_ms: Ms) {
        let first = wait_ms < FLIP_MS * 2;
        let flip_ms = self.now_ms() + if first { FIRST_FLIP_MS } else { FLIP_MS };
        self.enter(index, Stage::PullFailed, flip_ms.min(retry_ms));
        let because = Reason::PullFailed {
            backoff_ms: wait_ms,
        };
        let text = format!("Failed to pull image \"{image}\": {error}");
        let event = self.warning("Failed", text);
        self.write(because.clone(), Some(event));
        self.show_waiting(index, "ErrImagePull", Some(error.into()));
        let event = self.warning("Failed", "Error: ErrImagePull");
        self.write(because, Some(event));
        self.advance();
    }

    /// KL-36: the kubelet looks again, and the wait is not over.
    fn pull_backs_off(&mut self, index: usize) {
        let Some(spec) = self.spec(index) else {
            return;
        };
        let container = self.worker.container(index);
        let Some(pulling) = container.and_then(|container| container.pulling.as_deref()) else {
            return;
        };
        let backoff_ms = pulling.wait_ms;
        let until_ms = pulling.failed_ms + backoff_ms;
        let text = format!("Back-off pulling image \"{}\"", spec.image);
        let error = pulling.error.as_deref().unwrap_or_default();
        let message = format!("{text}: ErrImagePull: {error}");
        self.enter(index, Stage::PullBackOff, until_ms);
        let event = self.normal("BackOff", text);
        self.write(Reason::PullFailed { backoff_ms }, Some(event));
        self.show_waiting(index, "ImagePullBackOff", Some(message.into()));
        let event = self.warning("Failed", "Error: ImagePullBackOff");
        self.write(Reason::PullFailed { backoff_ms }, Some(event));
    }

    /// A new instance of a container is created.
    pub fn create(&mut self, index: usize) {
        if self.lacks_environment(index) {
            return;
        }
        let until_ms = self.now_ms() + self.context.timing.container_start_ms;
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        container.instance += 1;
        container.killed_for = None;
        container.enter(Stage::Starting, until_ms);
        let restarts = i32::try_from(container.instance - 1).unwrap_or(i32::MAX);
        let event = self.normal("Created", "Container created");
        self.write(Reason::ContainerCreated { restarts }, Some(event));
    }

    /// The process of a container runs.
    fn process_starts(&mut self, index: usize) {
        let (now_ms, uid) = (self.now_ms(), self.pod.uid.0);
        let Some(spec) = self.spec(index) else {
            return;
        };
        let behaviour = Rc::clone(self.context.apps.behaviour(&spec.image));
        let runs_once = index < self.inits() && !is_sidecar(spec);
        let memory_limit_bytes = spec.memory_limit_bytes;
        let seed = self.context.seed;
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        let draw = process::draw(seed, uid, container.instance);
        let program = Program::start(behaviour, now_ms, draw);
        let (end_ms, exit) = program.end(container.crashes, memory_limit_bytes);
        (container.own_end_ms, container.exit) = if runs_once && end_ms == NEVER {
            (now_ms + INIT_RUN_MS, Exit::default())
        } else {
            (end_ms, exit)
        };
        container.program = Some(program);
        container.enter(Stage::Running, container.own_end_ms);
        let restarts = i32::try_from(container.instance - 1).unwrap_or(i32::MAX);
        let event = self.normal("Started", "Container started");
        let because = Reason::ContainerStarted { restarts };
        if self.begin_post_start(index) {
            self.write(because, Some(event));
        } else {
            self.process_is_up(&because, Some(event));
        }
    }

    /// A container has been started for good: the status is to show it, and the next one starts.
    pub fn process_is_up(&mut self, because: &Reason, event: Option<Event>) {
        if self.context.timing.status_ms == 0 {
            self.sync_because(because, event);
        } else {
            self.write(because.clone(), event);
            self.worker
                .request_sync(self.now_ms() + self.context.timing.status_ms);
            self.advance();
        }
    }

    /// The part of the pod's life has ended.
    pub fn life_goes_on(&mut self) {
        match self.worker.life {
            Life::Sandbox => self.sandbox_ready(),
            Life::Cleaning => self.remove(),
            Life::New
            | Life::Active
            | Life::Restarting
            | Life::Stopping
            | Life::Finished
            | Life::Gone => {
                self.worker.until_ms = NEVER;
            }
        }
    }

    /// The stage of a container has ended.
    pub fn container_goes_on(&mut self, index: usize) {
        let Some(container) = self.worker.container_mut(index) else {
            return;
        };
        container.until_ms = NEVER;
        if container.has_process() && container.own_end_ms <= self.context.now_ms {
            self.process_ends(index);
            return;
        }
        match container.stage {
            Stage::Pulling => self.pull_ends(index),
            Stage::PullFailed => {
                let pulling = container.pulling.as_deref();
                let retry_ms = pulling.map_or(0, |pulling| pulling.failed_ms + pulling.wait_ms);
                if retry_ms <= self.now_ms() {
                    self.begin(index);
                } else {
                    self.pull_backs_off(index);
                }
            }
            Stage::PullBackOff => self.begin(index),
            Stage::Starting => self.process_starts(index),
            Stage::PostStart => self.post_start_ends(index),
            Stage::PreStop => self.pre_stop_ends(index),
            Stage::Turn => self.sigterm(index),
            Stage::Running | Stage::Stopping => self.process_ends(index),
            Stage::BackOff => self.back_off_ends(index),
            Stage::Idle | Stage::Dead => {}
        }
    }
}
