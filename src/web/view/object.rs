//! Objects as the API would show them now: spec and status as one document.

use super::fields::{amount, int, labels, list, map, shown, some_int, text, time};
use super::{pod_object, stateful_object};
use crate::api::{
    ConditionStatus, Deployment, Document, Labels, ObjectMeta, ObjectRef, PortRef, ReplicaSet,
    Service, Strategy, Uid,
};
use crate::store::Store;

const REVISION: &str = "deployment.kubernetes.io/revision";

/// The object, if it exists.
pub(super) fn document(store: &Store, object: ObjectRef) -> Option<Document> {
    match object {
        ObjectRef::Deployment(id) => Some(deployment(store.deployment(id)?)),
        ObjectRef::ReplicaSet(id) => Some(replica_set(store, store.replica_set(id)?)),
        ObjectRef::Pod(id) => Some(pod_object::pod(store, store.pod(id)?)),
        ObjectRef::Service(id) => Some(service(store.services.get(id.index())?)),
        ObjectRef::StatefulSet(id) => Some(stateful_object::set(store.stateful_set(id)?)),
        ObjectRef::ControllerRevision(id) => {
            Some(stateful_object::revision(store, store.revision(id)?))
        }
        ObjectRef::Claim(id) => Some(stateful_object::claim(store, store.claim(id)?)),
        ObjectRef::Node(_) => None,
    }
}

/// These objects as one document: the object itself, or a list of them. `None` if there is one that
/// cannot be shown.
pub fn documents(store: &Store, objects: &[ObjectRef]) -> Option<Document> {
    if let [object] = objects {
        return document(store, *object);
    }
    let mut items = Vec::new();
    for object in objects {
        items.push(document(store, *object)?);
    }
    let list = [text("v1"), items.into(), text("List")];
    Some(map("apiVersion items kind", list))
}

/// An object with its spec and status, which may be missing.
#[inline(never)]
pub(super) fn object(kind: &str, meta: Document, spec: Document, status: Document) -> Document {
    let names = "apiVersion kind metadata spec status";
    map(
        names,
        [text(version_of(kind)), text(kind), meta, spec, status],
    )
}

fn version_of(kind: &str) -> &'static str {
    match kind {
        "Pod" | "Service" | "PersistentVolumeClaim" => "v1",
        _ => "apps/v1",
    }
}

pub(super) fn meta(meta: &ObjectMeta, more: &[(&str, String)], owner: Document) -> Document {
    let mut annotations = Labels::clone(&meta.annotations);
    for (key, value) in more {
        annotations.insert((*key).into(), value.as_str().into());
    }
    map(
        "name namespace uid generation creationTimestamp labels annotations ownerReferences",
        [
            text(&meta.name),
            text(&meta.namespace),
            shown(&meta.uid),
            int(meta.generation),
            time(meta.created_s),
            labels(&meta.labels),
            labels(&annotations),
            owner,
        ],
    )
}

pub(super) fn owner_reference(kind: &str, name: &str, uid: Uid) -> Document {
    let owner = map(
        "apiVersion kind name uid controller blockOwnerDeletion",
        [
            text(version_of(kind)),
            text(kind),
            text(name),
            shown(&uid),
            true.into(),
            true.into(),
        ],
    );
    vec![owner].into()
}

fn strategy(strategy: Strategy) -> Document {
    match strategy {
        Strategy::Recreate => map("type", [text("Recreate")]),
        Strategy::RollingUpdate {
            max_surge,
            max_unavailable,
        } => {
            let rolling = [amount(max_surge), amount(max_unavailable)];
            let rolling = map("maxSurge maxUnavailable", rolling);
            map("type rollingUpdate", [text("RollingUpdate"), rolling])
        }
    }
}

/// A condition; only those of a Deployment have the time of their last update.
pub(super) fn condition(
    kind: &str,
    status: ConditionStatus,
    (reason, message): (&str, &str),
    since_s: i64,
    updated_s: Option<i64>,
) -> Document {
    map(
        "type status reason message lastTransitionTime lastUpdateTime",
        [
            text(kind),
            text(status.name()),
            text(reason),
            text(message),
            time(since_s),
            updated_s.map_or(Document::Null, time),
        ],
    )
}

fn deployment(object_: &Deployment) -> Document {
    let (spec, status) = (&object_.spec, &object_.status);
    let revision = [(REVISION, object_.revision.to_string())];
    let revision = if object_.revision > 0 {
        &revision[..]
    } else {
        &[]
    };
    let mut conditions = Vec::new();
    for entry in &status.conditions {
        conditions.push(condition(
            entry.kind.name(),
            entry.status,
            (entry.reason, &entry.message),
            entry.last_transition_s,
            Some(entry.last_update_s),
        ));
    }
    let spec = map(
        "replicas selector strategy minReadySeconds revisionHistoryLimit progressDeadlineSeconds paused template",
        [
            int(spec.replicas),
            spec.selector.document(),
            strategy(spec.strategy),
            int(spec.min_ready_seconds),
            int(spec.revision_history_limit),
            some_int(spec.progress_deadline_seconds),
            spec.paused.into(),
            spec.template.document.clone(),
        ],
    );
    let status = map(
        "observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas collisionCount conditions",
        [
            int(status.observed_generation),
            int(status.replicas),
            int(status.updated_replicas),
            int(status.ready_replicas),
            int(status.available_replicas),
            int(status.unavailable_replicas),
            int(status.terminating_replicas),
            some_int(status.collision_count),
            conditions.into(),
        ],
    );
    let meta = meta(&object_.meta, revision, Document::Null);
    object("Deployment", meta, spec, status)
}

fn replica_set(store: &Store, set: &ReplicaSet) -> Document {
    let owner = set.owner.and_then(|id| store.deployment(id));
    let owner = owner.map_or(Document::Null, |owner| {
        owner_reference("Deployment", &owner.meta.name, owner.meta.uid)
    });
    let mut notes = Vec::new();
    if set.revision > 0 {
        notes.push((REVISION, set.revision.to_string()));
    }
    if let Some(desired) = set.desired_replicas {
        notes.push((
            "deployment.kubernetes.io/desired-replicas",
            desired.to_string(),
        ));
    }
    if let Some(max) = set.max_replicas {
        notes.push(("deployment.kubernetes.io/max-replicas", max.to_string()));
    }
    if !set.revision_history.is_empty() {
        let history = set.revision_history.to_string();
        notes.push(("deployment.kubernetes.io/revision-history", history));
    }
    let spec = map(
        "replicas minReadySeconds selector template",
        [
            int(set.replicas),
            int(set.min_ready_seconds),
            set.selector.document(),
            set.template.document.clone(),
        ],
    );
    let status = &set.status;
    let mut conditions = Vec::new();
    if let Some(failure) = &status.replica_failure {
        let words = (failure.reason, &*failure.message);
        let (kind, status) = ("ReplicaFailure", ConditionStatus::True);
        conditions.push(condition(kind, status, words, failure.since_s, None));
    }
    let status = map(
        "replicas fullyLabeledReplicas readyReplicas availableReplicas terminatingReplicas observedGeneration conditions",
        [
            int(status.replicas),
            int(status.fully_labeled_replicas),
            int(status.ready_replicas),
            int(status.available_replicas),
            int(status.terminating_replicas),
            int(status.observed_generation),
            list(conditions),
        ],
    );
    object("ReplicaSet", meta(&set.meta, &notes, owner), spec, status)
}

fn service(service: &Service) -> Document {
    let mut ports = Vec::new();
    for port in &service.ports {
        let target = match &port.target_port {
            PortRef::Number(number) => int(*number),
            PortRef::Name(name) => text(name),
        };
        ports.push(map(
            "name port targetPort protocol",
            [
                text(&port.name),
                int(port.port),
                target,
                text(&port.protocol),
            ],
        ));
    }
    let spec = map(
        "clusterIP selector ports",
        [
            text(if service.headless { "None" } else { "" }),
            labels(&service.selector),
            ports.into(),
        ],
    );
    let meta = meta(&service.meta, &[], Document::Null);
    object("Service", meta, spec, Document::Null)
}
