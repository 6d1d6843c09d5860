//! The workloads of a text, whatever their kind.

use std::rc::Rc;

use crate::api::{DeploymentSpec, Document, PodTemplate, ReplicaSet, StatefulSetSpec};
use crate::manifest::ManifestObject;
use crate::sim::Workload;
use crate::store::{Change, Store};

/// The `spec` of a workload.
#[derive(Clone, Debug)]
pub enum Spec {
    /// Of a Deployment.
    Deployment(Rc<DeploymentSpec>),
    /// Of a ReplicaSet, which has it in fields of its own.
    ReplicaSet(Rc<ReplicaSet>),
    /// Of a StatefulSet.
    StatefulSet(Rc<StatefulSetSpec>),
}

impl PartialEq for Spec {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Deployment(one), Self::Deployment(other)) => one == other,
            (Self::ReplicaSet(one), Self::ReplicaSet(other)) => one.has_spec_of(other),
            (Self::StatefulSet(one), Self::StatefulSet(other)) => one == other,
            _ => false,
        }
    }
}

impl Spec {
    /// `replicas`.
    pub fn replicas(&self) -> i32 {
        match self {
            Self::Deployment(spec) => spec.replicas,
            Self::ReplicaSet(set) => set.replicas,
            Self::StatefulSet(spec) => spec.replicas,
        }
    }

    /// `paused`, of a Deployment: others cannot be.
    pub fn paused(&self) -> Option<bool> {
        match self {
            Self::Deployment(spec) => Some(spec.paused),
            Self::ReplicaSet(_) | Self::StatefulSet(_) => None,
        }
    }

    /// `updateStrategy.rollingUpdate.partition`, of a StatefulSet: others have none.
    pub fn partition(&self) -> Option<i32> {
        match self {
            Self::Deployment(_) | Self::ReplicaSet(_) => None,
            Self::StatefulSet(spec) => Some(spec.update_strategy.partition()),
        }
    }

    /// `template`.
    pub fn template(&self) -> &Rc<PodTemplate> {
        match self {
            Self::Deployment(spec) => &spec.template,
            Self::ReplicaSet(set) => &set.template,
            Self::StatefulSet(spec) => &spec.template,
        }
    }

    /// Whether a StatefulSet may not become like `other` (STS-52).
    pub fn is_another(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::StatefulSet(one), Self::StatefulSet(other)) => !one.may_become(other),
            _ => false,
        }
    }
}

/// A workload that a text asks for.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its kind and name.
    pub workload: Workload,
    /// The place of its document in the text.
    pub(super) document: usize,
    /// The object as the API server keeps it.
    pub(super) admitted: Document,
    /// What it asks for.
    pub spec: Spec,
}

impl Subject {
    /// The workload of a document, if it is one.
    pub(super) fn of(place: usize, object: &ManifestObject, admitted: &Document) -> Option<Self> {
        let (workload, spec) = match object {
            ManifestObject::Deployment(object) => (
                Workload::Deployment(Rc::clone(&object.meta.name)),
                Spec::Deployment(Rc::clone(&object.spec)),
            ),
            ManifestObject::ReplicaSet(object) => (
                Workload::ReplicaSet(Rc::clone(&object.meta.name)),
                Spec::ReplicaSet(Rc::clone(object)),
            ),
            ManifestObject::StatefulSet(object) => (
                Workload::StatefulSet(Rc::clone(&object.meta.name)),
                Spec::StatefulSet(Rc::clone(&object.spec)),
            ),
            _ => return None,
        };
        Some(Self {
            workload,
            document: place,
            admitted: admitted.clone(),
            spec,
        })
    }

    /// `StatefulSet web`.
    pub fn title(&self) -> String {
        title(&self.workload)
    }
}

/// `StatefulSet web`.
pub fn title(workload: &Workload) -> String {
    format!("{} {}", workload.kind().name(), workload.name())
}

/// The workload whose spec a change has set, and what it is now. Its name is not known any more
/// when it is gone.
pub(super) fn changed(change: &Change, store: &Store) -> Option<(Option<Workload>, Spec)> {
    match change {
        Change::DeploymentChanged { id, spec, .. } => {
            let name = store.deployment(*id).map(|it| Rc::clone(&it.meta.name));
            let spec = Spec::Deployment(Rc::clone(spec));
            Some((name.map(Workload::Deployment), spec))
        }
        Change::ReplicaSetChanged(id, set) => {
            let name = store.replica_set(*id).map(|it| Rc::clone(&it.meta.name));
            let spec = Spec::ReplicaSet(Rc::clone(set));
            Some((name.map(Workload::ReplicaSet), spec))
        }
        Change::ReplicaSetScaled { id, to, .. } => {
            let set = store.replica_set(*id).filter(|set| set.owner.is_none())?;
            let scaled = ReplicaSet {
                replicas: *to,
                ..ReplicaSet::clone(set)
            };
            let name = Rc::clone(&set.meta.name);
            let spec = Spec::ReplicaSet(Rc::new(scaled));
            Some((Some(Workload::ReplicaSet(name)), spec))
        }
        Change::StatefulSetChanged { id, spec, .. } => {
            let name = store.stateful_set(*id).map(|it| Rc::clone(&it.meta.name));
            let spec = Spec::StatefulSet(Rc::clone(spec));
            Some((name.map(Workload::StatefulSet), spec))
        }
        _ => None,
    }
}
