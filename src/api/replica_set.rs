//! ReplicaSets.

use std::rc::Rc;

use super::tree::{get, int32, labels};
use super::{DeploymentId, Document, LabelSelector, Labels, ObjectMeta, PodTemplate};

/// A ReplicaSet. Its pods carry `pod_labels`, which are the template's plus `pod-template-hash`.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct ReplicaSet {
    /// `metadata`.
    pub meta: ObjectMeta,
    /// The Deployment that owns it, if any.
    pub owner: Option<DeploymentId>,
    /// `spec.replicas`.
    pub replicas: i32,
    /// `spec.minReadySeconds`.
    pub min_ready_seconds: i32,
    /// `spec.selector`.
    pub selector: Rc<LabelSelector>,
    /// `spec.template`, without `pod-template-hash`.
    pub template: Rc<PodTemplate>,
    /// The labels that its pods get.
    pub pod_labels: Rc<Labels>,
    /// The label `pod-template-hash`; empty on a ReplicaSet that no Deployment made.
    pub template_hash: Rc<str>,
    /// Annotation `deployment.kubernetes.io/revision`; 0 while it is absent (DEP-16).
    pub revision: i64,
    /// Annotation `deployment.kubernetes.io/revision-history`: former revisions (DEP-17).
    pub revision_history: Rc<str>,
    /// Annotation `deployment.kubernetes.io/desired-replicas` (DEP-19).
    pub desired_replicas: Option<i32>,
    /// Annotation `deployment.kubernetes.io/max-replicas` (DEP-19).
    pub max_replicas: Option<i32>,
    /// `status`.
    pub status: Rc<ReplicaSetStatus>,
}

impl ReplicaSet {
    /// The ReplicaSet that `document` describes, of which nobody is the owner. Fields without a
    /// value get their defaults; `status` is empty, as the API server leaves it.
    pub fn from_document(document: &Document) -> Self {
        let empty = Document::Null;
        let spec = get(document, "spec").unwrap_or(&empty);
        let selector = get(spec, "selector").unwrap_or(&empty);
        let template = get(spec, "template").unwrap_or(&empty);
        let pod_meta = get(template, "metadata").unwrap_or(&empty);
        Self {
            meta: ObjectMeta::from_document(document),
            owner: None,
            replicas: int32(spec, "replicas").unwrap_or(1),
            min_ready_seconds: int32(spec, "minReadySeconds").unwrap_or(0),
            selector: Rc::new(LabelSelector::from_document(selector)),
            template: Rc::new(PodTemplate::from_document(template)),
            pod_labels: Rc::new(labels(pod_meta, "labels")),
            template_hash: "".into(),
            revision: 0,
            revision_history: "".into(),
            desired_replicas: None,
            max_replicas: None,
            status: Rc::default(),
        }
    }

    /// Whether its `spec` says the same as that of `other`.
    pub fn has_spec_of(&self, other: &Self) -> bool {
        (self.replicas, self.min_ready_seconds) == (other.replicas, other.min_ready_seconds)
            && self.selector == other.selector
            && self.pod_labels == other.pod_labels
            && self.template == other.template
    }
}

/// `status` of a ReplicaSet (RS-22).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReplicaSetStatus {
    /// `replicas`: active pods.
    pub replicas: i32,
    /// `fullyLabeledReplicas`.
    pub fully_labeled_replicas: i32,
    /// `readyReplicas`.
    pub ready_replicas: i32,
    /// `availableReplicas`.
    pub available_replicas: i32,
    /// `terminatingReplicas`.
    pub terminating_replicas: i32,
    /// `observedGeneration`.
    pub observed_generation: u32,
    /// Condition `ReplicaFailure`, present only while it is True (RS-24).
    pub replica_failure: Option<ReplicaFailure>,
}

/// Condition `ReplicaFailure` (RS-24).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReplicaFailure {
    /// `FailedCreate` or `FailedDelete`.
    pub reason: &'static str,
    /// The error's text.
    pub message: Rc<str>,
    /// `lastTransitionTime`, seconds of virtual time.
    pub since_s: i64,
}
