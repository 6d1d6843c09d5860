//! What a user can ask for. Everything that the page, the script or the command line does to a
//! run is one of these, so everything can be undone, shared and replayed.

use std::rc::Rc;

use crate::api::{
    DeletionPropagation, Deployment, Kind, Pod, PodId, ReplicaSet, ResourceQuota, Service,
    StatefulSet,
};
use crate::kubelet::app::{Apps, Fault};

/// An object as a manifest gives it.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Object {
    /// A Deployment.
    Deployment(Rc<Deployment>),
    /// A ReplicaSet that no Deployment owns.
    ReplicaSet(Rc<ReplicaSet>),
    /// A StatefulSet.
    StatefulSet(Rc<StatefulSet>),
    /// A ResourceQuota.
    ResourceQuota(Rc<ResourceQuota>),
    /// A Service.
    Service(Rc<Service>),
    /// A Pod that no controller owns.
    Pod(Rc<Pod>),
}

/// A workload by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Workload {
    /// A Deployment.
    Deployment(Rc<str>),
    /// A ReplicaSet.
    ReplicaSet(Rc<str>),
    /// A StatefulSet.
    StatefulSet(Rc<str>),
}

impl Workload {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Deployment(_) => Kind::Deployment,
            Self::ReplicaSet(_) => Kind::ReplicaSet,
            Self::StatefulSet(_) => Kind::StatefulSet,
        }
    }

    /// Its name.
    pub fn name(&self) -> &Rc<str> {
        match self {
            Self::Deployment(name) | Self::ReplicaSet(name) | Self::StatefulSet(name) => name,
        }
    }
}

/// Something a user asks for.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Command {
    /// Create the objects, or bring existing ones to this state (`kubectl apply`).
    Apply(Vec<Object>),
    /// Give a container of a workload another image (`kubectl set image`).
    SetImage {
        /// Which one.
        workload: Workload,
        /// The container's name; the first one if there is none.
        container: Option<Rc<str>>,
        /// The image.
        image: Rc<str>,
    },
    /// Change the size of a workload (`kubectl scale`).
    Scale {
        /// Which one.
        workload: Workload,
        /// `spec.replicas`.
        replicas: i32,
    },
    /// Move the partition of a StatefulSet's update (`kubectl patch`).
    SetPartition {
        /// The StatefulSet.
        name: Rc<str>,
        /// `spec.updateStrategy.rollingUpdate.partition`.
        partition: i32,
    },
    /// `kubectl rollout pause` and `resume`.
    SetPaused {
        /// Which one.
        workload: Workload,
        /// `spec.paused`.
        paused: bool,
    },
    /// `kubectl rollout undo`.
    Undo {
        /// Which one.
        workload: Workload,
        /// `--to-revision`; 0 means the one before.
        to_revision: i64,
    },
    /// `kubectl rollout restart`: all pods are replaced, since the template gets an annotation.
    Restart {
        /// Which one.
        workload: Workload,
    },
    /// `kubectl delete`, of anything but a pod.
    Delete {
        /// What kind of object.
        kind: Kind,
        /// Its name.
        name: Rc<str>,
        /// `--cascade`.
        propagation: DeletionPropagation,
    },
    /// `kubectl delete pod`.
    DeletePod {
        /// The pod.
        pod: PodId,
        /// `--grace-period`; the pod's own if there is none.
        grace_period_seconds: Option<i64>,
    },
    /// Set a condition of a pod, as a controller does that a readiness gate waits for.
    SetCondition {
        /// The pod.
        pod: PodId,
        /// The condition's `type`.
        condition: Rc<str>,
        /// Whether its `status` is True.
        status: bool,
    },
    /// Break something in a pod.
    Fault {
        /// The pod.
        pod: PodId,
        /// What breaks.
        fault: Fault,
    },
    /// Limit how many pods there may be (`kubectl create quota`), or end every such limit.
    Quota(Option<Rc<ResourceQuota>>),
    /// Stop a part of the cluster, or start it again.
    SetRunning {
        /// The name of a node, whose kubelet is meant, or `scheduler`.
        component: Rc<str>,
        /// Whether it runs from now on.
        running: bool,
    },
    /// Let programs behave differently from now on.
    SetApps(Rc<Apps>),
}
