//! What a Kubernetes object is: a typed subset of the API, with Kubernetes' own names.
//!
//! Two views of one object live side by side. The *document* is the whole defaulted object as a
//! tree ([`Document`]): nothing that a user wrote is lost, and templates are compared on it. The
//! *typed* structs hold the fields that controllers, the kubelet or the page act on.
//!
//! Times in objects have whole seconds (`_s`), as the API serialises them; the simulation's clock
//! has milliseconds (`_ms`).

mod admit;
mod canonical;
mod defaults;
mod deployment;
mod document;
pub(crate) mod fields;
mod id;
mod image;
mod int_or_percent;
mod lifecycle;
mod meta;
mod number;
mod pod;
mod pod_status;
mod project;
mod quantity;
mod replica_set;
mod resource_quota;
mod selector;
mod service;
mod sorted;
mod stateful_set;
mod template;
mod time;
pub(crate) mod tree;
mod validate;

pub use admit::{
    Admitted, MAX_PODS, MetadataError, Refusal, admit, check_metadata, generated_name,
};
pub use defaults::set_defaults;
pub use deployment::{
    Deployment, DeploymentCondition, DeploymentConditionType, DeploymentSpec, DeploymentStatus,
    NO_LIMIT, Strategy,
};
pub use document::{Document, Mapping};
pub use id::{
    ClaimId, ControllerRevisionId, DeploymentId, NodeId, ObjectRef, Owner, OwnerReference, PodId,
    ReplicaSetId, ServiceId, StatefulSetId,
};
pub use int_or_percent::{IntOrPercent, Rounding};
pub(crate) use lifecycle::own_restart;
pub use lifecycle::{Hook, Lifecycle, RestartRule};
pub use meta::{DeletionPropagation, FOREGROUND, Labels, ORPHAN, ObjectMeta, Uid};
pub(crate) use number::{float_text, scaled};
pub use pod::{
    Bonds, Container, ContainerPort, Pod, PodIdentity, PodSpec, PortRef, Probe, ProbeHandler,
    ProbeKind, PullPolicy, RestartPolicy,
};
pub use pod_status::{
    ConditionState, ConditionStatus, ContainerState, ContainerStatus, Deletion, PodPhase,
    PodStatus, Terminated, Why,
};
pub use project::{POD_TEMPLATE_HASH, label_map};
pub use quantity::{Quantity, QuantityError};
pub use replica_set::{ReplicaFailure, ReplicaSet, ReplicaSetStatus};
pub use resource_quota::ResourceQuota;
pub use selector::{LabelSelector, Requirement, SelectorOperator};
pub use service::{Service, ServicePort};
pub use sorted::SortedMap;
pub use stateful_set::{
    ClaimOwner, ControllerRevision, PersistentVolumeClaim, PodManagementPolicy, Retention,
    RollingUpdate, StatefulSet, StatefulSetSpec, StatefulSetStatus, UpdateStrategy,
    VolumeClaimTemplate, claim_name, ordinal_of,
};
pub use template::PodTemplate;
pub use time::time_text;
pub(crate) use tree::{json, map, quoted};
pub use validate::{Cause, FieldError, Kind, Policy, Verdict, validate, validate_update};

/// Switches of the control plane that are not as Kubernetes 1.36 has them by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FeatureGates {
    /// `MaxUnavailableStatefulSet` (STS-29): off by default.
    pub max_unavailable_stateful_set: bool,
}

/// Milliseconds of virtual time since the run began.
pub type Ms = i64;
