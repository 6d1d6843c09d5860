//! The workloads of a text, whatever their kind.

use std::rc::Rc;

use crate::api::{DeploymentSpec, Document, PodTemplate, StatefulSetSpec};
use crate::manifest::ManifestObject;
use crate::sim::Workload;
use crate::store::{Change, Store};

/// The `spec` of a workload.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// Of a Deployment.
    Deployment(Rc<DeploymentSpec>),
    /// Of a StatefulSet.
    StatefulSet(Rc<StatefulSetSpec>),
}

impl Spec {
    /// `replicas`.
    pub fn replicas(&self) -> i32 {
        match self {
            Self::Deployment(spec) => spec.replicas,
            Self::StatefulSet(spec) => spec.replicas,
        }
    }

    /// `paused`; a StatefulSet cannot be.
    pub fn paused(&self) -> Option<bool> {
        match self {
            Self::Deployment(spec) => Some(spec.paused),
            Self::StatefulSet(_) => None,
        }
    }

    /// `updateStrategy.rollingUpdate.partition`; a Deployment has none.
    pub fn partition(&self) -> Option<i32> {
        match self {
            Self::Deployment(_) => None,
            Self::StatefulSet(spec) => Some(spec.update_strategy.partition()),
        }
    }

    /// `template`.
    pub fn template(&self) -> &Rc<PodTemplate> {
        match self {
            Self::Deployment(spec) => &spec.template,
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
    let kind = match workload {
        Workload::Deployment(_) => "Deployment",
        Workload::StatefulSet(_) => "StatefulSet",
    };
    format!("{kind} {}", workload.name())
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
        Change::StatefulSetChanged { id, spec, .. } => {
            let name = store.stateful_set(*id).map(|it| Rc::clone(&it.meta.name));
            let spec = Spec::StatefulSet(Rc::clone(spec));
            Some((name.map(Workload::StatefulSet), spec))
        }
        _ => None,
    }
}
