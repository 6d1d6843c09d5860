//! The changes that can be made to the store, one variant a kind of API write.

use std::rc::Rc;

use super::{Endpoint, Event, NodeHealth, Reason};
use crate::api::{
    Bonds, ClaimId, ClaimOwner, ControllerRevision, ControllerRevisionId, Deletion, Deployment,
    DeploymentId, DeploymentSpec, DeploymentStatus, Labels, NodeId, ObjectRef, Owner,
    PersistentVolumeClaim, Pod, PodId, PodStatus, PodTemplate, ProbeKind, ReplicaSet, ReplicaSetId,
    ReplicaSetStatus, ResourceQuota, Service, ServiceId, StatefulSet, StatefulSetId,
    StatefulSetSpec, StatefulSetStatus,
};

/// What an actor wants done, why, and what it tells about it.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Write {
    /// What is to change.
    pub change: Change,
    /// The rule and the numbers behind it.
    pub because: Reason,
    /// The Event that is sent with it.
    pub event: Option<Event>,
}

impl Write {
    /// A write that sends no Event.
    pub fn new(change: Change, because: Reason) -> Self {
        Self {
            change,
            because,
            event: None,
        }
    }

    /// The same write, with an Event.
    #[must_use]
    pub fn with_event(self, event: Event) -> Self {
        Self {
            event: Some(event),
            ..self
        }
    }
}

/// One change of the store.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Change {
    /// A Deployment is created.
    DeploymentCreated(DeploymentId, Rc<Deployment>),
    /// The user changes a Deployment's spec, labels or annotations; `generation` goes up (DEP-66).
    DeploymentChanged {
        /// Which one.
        id: DeploymentId,
        /// Its new spec.
        spec: Rc<DeploymentSpec>,
        /// Its new `metadata.labels`.
        labels: Rc<Labels>,
        /// Its new `metadata.annotations`.
        annotations: Rc<Labels>,
    },
    /// The controller writes a Deployment's status, and with it the revision annotation.
    DeploymentStatus {
        /// Which one.
        id: DeploymentId,
        /// Its new status.
        status: Rc<DeploymentStatus>,
        /// Its revision annotation (DEP-18).
        revision: i64,
    },
    /// A Deployment is deleted.
    DeploymentDeleted(DeploymentId),
    /// A ReplicaSet is created.
    ReplicaSetCreated(ReplicaSetId, Rc<ReplicaSet>),
    /// `spec.replicas` of a ReplicaSet and the two annotations beside it (DEP-45).
    ReplicaSetScaled {
        /// Which one.
        id: ReplicaSetId,
        /// `spec.replicas` until now.
        from: i32,
        /// `spec.replicas` from now on.
        to: i32,
        /// Annotation `desired-replicas`.
        desired_replicas: Option<i32>,
        /// Annotation `max-replicas`.
        max_replicas: Option<i32>,
    },
    /// What a Deployment keeps in step on its new ReplicaSet (DEP-16 to DEP-18).
    ReplicaSetMeta {
        /// Which one.
        id: ReplicaSetId,
        /// What it is to have from now on.
        meta: Box<ReplicaSetMeta>,
    },
    /// The owner of a ReplicaSet changes: adopted or released (DEP-10).
    ReplicaSetOwner(ReplicaSetId, Option<DeploymentId>),
    /// The controller writes a ReplicaSet's status.
    ReplicaSetStatus(ReplicaSetId, Rc<ReplicaSetStatus>),
    /// A ReplicaSet is deleted.
    ReplicaSetDeleted(ReplicaSetId),
    /// A StatefulSet is created.
    StatefulSetCreated(StatefulSetId, Rc<StatefulSet>),
    /// The user changes a StatefulSet's spec, labels or annotations; `generation` goes up.
    StatefulSetChanged {
        /// Which one.
        id: StatefulSetId,
        /// Its new spec.
        spec: Rc<StatefulSetSpec>,
        /// Its new `metadata.labels`.
        labels: Rc<Labels>,
        /// Its new `metadata.annotations`.
        annotations: Rc<Labels>,
    },
    /// The controller writes a StatefulSet's status.
    StatefulSetStatus(StatefulSetId, Rc<StatefulSetStatus>),
    /// A StatefulSet is deleted.
    StatefulSetDeleted(StatefulSetId),
    /// A ControllerRevision is created.
    RevisionCreated(ControllerRevisionId, Rc<ControllerRevision>),
    /// A ControllerRevision gets another number (STS-9).
    RevisionNumbered(ControllerRevisionId, i64),
    /// The owner of a ControllerRevision changes: adopted or released.
    RevisionOwner(ControllerRevisionId, Option<StatefulSetId>),
    /// A ControllerRevision is deleted.
    RevisionDeleted(ControllerRevisionId),
    /// A claim is created.
    ClaimCreated(ClaimId, Rc<PersistentVolumeClaim>),
    /// The owners of a claim change (STS-35).
    ClaimOwners(ClaimId, Vec<ClaimOwner>),
    /// A claim is marked for deletion. It goes when no pod uses it any more.
    ClaimDeleting(ClaimId),
    /// A claim is gone.
    ClaimRemoved(ClaimId),
    /// A pod is created.
    PodCreated(PodId, Rc<Pod>),
    /// The scheduler binds a pod to a node, and with that `PodScheduled` turns True (CL-17).
    PodBound {
        /// Which one.
        id: PodId,
        /// Where to.
        node: NodeId,
        /// Its new status.
        status: Rc<PodStatus>,
    },
    /// The kubelet writes a pod's status.
    PodStatus(PodId, Rc<PodStatus>),
    /// A pod is marked for deletion (KL-68).
    PodDeleting(PodId, Deletion),
    /// A pod object is gone.
    PodRemoved(PodId),
    /// The owner of a pod changes: adopted or released (RS-28).
    PodOwner(PodId, Option<Owner>),
    /// A user changes labels or annotations of a pod.
    PodMeta {
        /// Which one.
        id: PodId,
        /// Its new `metadata.labels`.
        labels: Rc<Labels>,
        /// Its new `metadata.annotations`.
        annotations: Rc<Labels>,
    },
    /// A user changes what may change in the spec of a pod that exists (API-31).
    PodTemplate(PodId, Rc<PodTemplate>),
    /// What ties a pod to others changes: its finalizers, or owners beside its controller.
    PodBonds(PodId, Option<Rc<Bonds>>),
    /// An object is marked for deletion and held by finalizers, or other finalizers hold it.
    Finalizers {
        /// Which one.
        object: ObjectRef,
        /// What it has from now on.
        hold: Box<Hold>,
    },
    /// A Service is created or replaced.
    ServiceApplied(ServiceId, Rc<Service>),
    /// A Service is deleted, and its EndpointSlices with it.
    ServiceDeleted(ServiceId),
    /// The EndpointSlices of a Service say something else of some pods, or nothing any more.
    EndpointsChanged {
        /// The Service.
        service: ServiceId,
        /// The pods, and what is said of them from now on.
        endpoints: Vec<(PodId, Option<Endpoint>)>,
    },
    /// The proxies of all nodes, and the cluster's DNS, see the EndpointSlices as they are.
    EndpointsProxied(ServiceId),
    /// A probe was tried. Nothing in the store changes by that.
    Probed {
        /// The pod.
        pod: PodId,
        /// The container, by its place in the spec.
        container: u8,
        /// Which of its probes.
        kind: ProbeKind,
        /// What came of it.
        outcome: ProbeOutcome,
        /// How many attempts in a row have come out like this.
        run: i32,
    },
    /// Only an Event is sent.
    Told,
    /// A kubelet stops or starts, or the control plane thinks otherwise of its node.
    NodeHealth(NodeId, Box<NodeHealth>),
    /// The scheduler stops, or starts again.
    Scheduler {
        /// Whether it is stopped.
        stopped: bool,
    },
    /// A ResourceQuota is created or replaced, or all of them are deleted.
    ResourceQuota(Option<Rc<ResourceQuota>>),
    /// The user changes a ReplicaSet's spec, labels or annotations: it is to be like this one.
    ReplicaSetChanged(ReplicaSetId, Rc<ReplicaSet>),
    /// The ResourceQuota of that name is deleted.
    ResourceQuotaDeleted(Rc<str>),
}

/// What marks an object for deletion, and what keeps it from going.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hold {
    /// `metadata.deletionTimestamp`.
    pub deletion_s: Option<i64>,
    /// `metadata.finalizers`.
    pub finalizers: Vec<Rc<str>>,
}

/// What a Deployment keeps in step on its new ReplicaSet (DEP-16 to DEP-18).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReplicaSetMeta {
    /// `metadata.annotations`, those with typed fields left out.
    pub annotations: Rc<Labels>,
    /// Annotation `revision`.
    pub revision: i64,
    /// Annotation `revision-history`.
    pub revision_history: Rc<str>,
    /// `spec.minReadySeconds`.
    pub min_ready_seconds: i32,
}

/// What one attempt of a probe came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProbeOutcome {
    /// The app answered well.
    Success,
    /// The app answered badly, late or not at all.
    Failure,
    /// The attempt itself went wrong; it does not count (KL-56).
    Error,
}
