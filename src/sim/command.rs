//! What a user can ask for. Everything that the page, the script or the command line does to a
//! run is one of these, so everything can be undone, shared and replayed.

use std::rc::Rc;

use crate::api::{Deployment, PodId, Service};
use crate::kubelet::app::{Apps, Fault};

/// An object as a manifest gives it.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Object {
    /// A Deployment.
    Deployment(Rc<Deployment>),
    /// A Service.
    Service(Rc<Service>),
}

/// Something a user asks for.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Command {
    /// Create the objects, or bring existing ones to this state (`kubectl apply`).
    Apply(Vec<Object>),
    /// Give a container of a Deployment another image (`kubectl set image`).
    SetImage {
        /// The Deployment's name.
        deployment: Rc<str>,
        /// The container's name; the first one if there is none.
        container: Option<Rc<str>>,
        /// The image.
        image: Rc<str>,
    },
    /// Change the size of a Deployment (`kubectl scale`).
    Scale {
        /// The Deployment's name.
        deployment: Rc<str>,
        /// `spec.replicas`.
        replicas: i32,
    },
    /// `kubectl rollout pause` and `resume`.
    SetPaused {
        /// The Deployment's name.
        deployment: Rc<str>,
        /// `spec.paused`.
        paused: bool,
    },
    /// `kubectl rollout undo`.
    Undo {
        /// The Deployment's name.
        deployment: Rc<str>,
        /// `--to-revision`; 0 means the one before.
        to_revision: i64,
    },
    /// `kubectl delete pod`.
    DeletePod {
        /// The pod.
        pod: PodId,
        /// `--grace-period`; the pod's own if there is none.
        grace_period_seconds: Option<i64>,
    },
    /// Break something in a pod.
    Fault {
        /// The pod.
        pod: PodId,
        /// What breaks.
        fault: Fault,
    },
    /// Let programs behave differently from now on.
    SetApps(Rc<Apps>),
}
