//! The state of a pod as people speak of it: the states of the page's diagram.

use super::phase::is_sidecar;
use super::worker::PodWorker;
use crate::api::{ContainerState, ContainerStatus, Ms, Pod, PodPhase};

/// Where a pod is in its life, in the words that a person would use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodState {
    /// No node yet.
    Unscheduled,
    /// An image is being pulled.
    Pulling,
    /// A pull has failed, and the next one has to wait.
    ImagePullBackOff,
    /// Its sandbox or its containers are being made.
    Creating,
    /// Its init containers run.
    Init,
    /// A startup probe has not succeeded yet.
    Starting,
    /// It runs, and is not ready.
    NotReady,
    /// It is ready, but not yet for `minReadySeconds`.
    Ready,
    /// It has been ready for `minReadySeconds`.
    Available,
    /// A container has died and waits for its restart.
    CrashLoopBackOff,
    /// It is marked for deletion.
    Terminating,
    /// It has succeeded.
    Completed,
    /// It has failed.
    Failed,
}

impl PodState {
    /// All states, in the order of a life.
    pub const ALL: [Self; 13] = [
        Self::Unscheduled,
        Self::Pulling,
        Self::ImagePullBackOff,
        Self::Creating,
        Self::Init,
        Self::Starting,
        Self::NotReady,
        Self::Ready,
        Self::Available,
        Self::CrashLoopBackOff,
        Self::Terminating,
        Self::Completed,
        Self::Failed,
    ];

    /// The state of `pod`. Its kubelet's worker knows whether an image is being pulled; without
    /// one such a pod is [`PodState::Creating`].
    pub fn of(pod: &Pod, worker: Option<&PodWorker>, min_ready_seconds: i32, now_ms: Ms) -> Self {
        match pod.status.phase {
            PodPhase::Succeeded => return Self::Completed,
            PodPhase::Failed => return Self::Failed,
            _ if pod.deletion.is_some() => return Self::Terminating,
            _ if pod.node.is_none() => return Self::Unscheduled,
            _ if pod.is_available(min_ready_seconds, now_ms) => return Self::Available,
            _ if pod.is_ready() => return Self::Ready,
            PodPhase::Pending | PodPhase::Running | PodPhase::Unknown => {}
        }
        let status = &*pod.status;
        let all = || status.init_containers.iter().chain(&status.containers);
        if all().any(|container| waits_for(container, &["CrashLoopBackOff"])) {
            return Self::CrashLoopBackOff;
        }
        if worker.is_some_and(PodWorker::is_pulling) {
            return Self::Pulling;
        }
        if all().any(|container| waits_for(container, &["ImagePullBackOff", "ErrImagePull"])) {
            return Self::ImagePullBackOff;
        }
        if status.phase == PodPhase::Pending {
            return Self::of_pending(pod);
        }
        let running = |container: &ContainerStatus| {
            matches!(container.state, ContainerState::Running { .. }) && !container.started
        };
        if status.containers.iter().any(running) {
            Self::Starting
        } else {
            Self::NotReady
        }
    }

    fn of_pending(pod: &Pod) -> Self {
        let status = &*pod.status;
        let done = |(spec, container): (&crate::api::Container, &ContainerStatus)| match &container
            .state
        {
            ContainerState::Terminated(end) => end.exit_code == 0,
            _ => is_sidecar(spec) && container.started,
        };
        let mut inits = pod
            .template
            .spec
            .init_containers
            .iter()
            .zip(&status.init_containers);
        if status.pod_ip.is_some() && !inits.all(done) {
            Self::Init
        } else {
            Self::Creating
        }
    }
}

fn waits_for(container: &ContainerStatus, reasons: &[&str]) -> bool {
    match &container.state {
        ContainerState::Waiting { reason, .. } => reasons.contains(reason),
        ContainerState::Running { .. } | ContainerState::Terminated(_) => false,
    }
}
