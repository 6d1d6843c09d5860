//! Objects as the API would show them now: spec and status as one document.

use std::fmt::Display;
use std::rc::Rc;

use super::stateful_object;
use crate::api::{
    ConditionStatus, ContainerState, ContainerStatus, Deployment, Document, Labels, Mapping,
    ObjectMeta, ObjectRef, Owner, Pod, PodIdentity, PortRef, ReplicaSet, Service, Strategy,
    Terminated, Uid, claim_name, time_text,
};
use crate::store::Store;

const REVISION: &str = "deployment.kubernetes.io/revision";

/// A document of a map under construction; keys come in the order in which they are added.
#[derive(Default)]
pub(super) struct Map(Mapping);

impl Map {
    pub fn set(mut self, key: &str, value: impl Into<Document>) -> Self {
        self.0.insert(key, value.into());
        self
    }

    /// Adds what there is, and nothing for nothing.
    pub fn set_some(self, key: &str, value: Option<impl Into<Document>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    /// Adds a text that is not empty.
    pub fn set_text(self, key: &str, text: &str) -> Self {
        self.set_some(key, (!text.is_empty()).then_some(text))
    }

    pub fn done(self) -> Document {
        Document::Mapping(self.0)
    }
}

/// The object, if it exists.
pub(super) fn document(store: &Store, object: ObjectRef) -> Option<Document> {
    match object {
        ObjectRef::Deployment(id) => Some(deployment(store.deployment(id)?)),
        ObjectRef::ReplicaSet(id) => Some(replica_set(store, store.replica_set(id)?)),
        ObjectRef::Pod(id) => Some(pod(store, store.pod(id)?)),
        ObjectRef::Service(id) => Some(service(store.services.get(id.index())?)),
        ObjectRef::StatefulSet(id) => Some(stateful_object::set(store.stateful_set(id)?)),
        ObjectRef::ControllerRevision(id) => {
            Some(stateful_object::revision(store, store.revision(id)?))
        }
        ObjectRef::Claim(id) => Some(stateful_object::claim(store, store.claim(id)?)),
        ObjectRef::Node(_) => None,
    }
}

pub(super) fn object(api_version: &str, kind: &str, meta: Document) -> Map {
    Map::default()
        .set("apiVersion", api_version)
        .set("kind", kind)
        .set("metadata", meta)
}

fn labels(labels: &Labels) -> Option<Document> {
    let pairs = labels.iter();
    let map = pairs.fold(Map::default(), |map, (key, value)| map.set(key, &**value));
    (!labels.is_empty()).then(|| map.done())
}

/// A moment as the API writes it. The run begins at midnight of the first day of its calendar.
pub(super) fn time(seconds: i64) -> Document {
    time_text(seconds).into()
}

pub(super) fn text(value: impl Display) -> Document {
    value.to_string().into()
}

pub(super) fn meta(
    meta: &ObjectMeta,
    more: &[(&str, String)],
    owner: Option<Document>,
) -> Document {
    let mut annotations = Labels::clone(&meta.annotations);
    for (key, value) in more {
        annotations.insert((*key).into(), value.as_str().into());
    }
    Map::default()
        .set("name", &*meta.name)
        .set("namespace", &*meta.namespace)
        .set("uid", text(meta.uid))
        .set("generation", meta.generation)
        .set("creationTimestamp", time(meta.created_s))
        .set_some("labels", labels(&meta.labels))
        .set_some("annotations", labels(&annotations))
        .set_some("ownerReferences", owner)
        .done()
}

pub(super) fn owner_reference(kind: &str, name: &str, uid: Uid) -> Document {
    let is_core = matches!(kind, "Pod" | "Service");
    let owner = Map::default()
        .set("apiVersion", if is_core { "v1" } else { "apps/v1" })
        .set("kind", kind)
        .set("name", name)
        .set("uid", text(uid))
        .set("controller", true)
        .set("blockOwnerDeletion", true);
    vec![owner.done()].into()
}

pub(super) fn selector(selector: &crate::api::LabelSelector) -> Document {
    use crate::api::SelectorOperator as Operator;
    let expressions: Vec<Document> = selector
        .match_expressions
        .iter()
        .map(|requirement| {
            let operator = match requirement.operator {
                Operator::In => "In",
                Operator::NotIn => "NotIn",
                Operator::Exists => "Exists",
                Operator::DoesNotExist => "DoesNotExist",
            };
            let values: Vec<Document> = requirement.values.iter().map(|v| (&**v).into()).collect();
            Map::default()
                .set("key", &*requirement.key)
                .set("operator", operator)
                .set_some("values", (!values.is_empty()).then_some(values))
                .done()
        })
        .collect();
    Map::default()
        .set_some("matchLabels", labels(&selector.match_labels))
        .set_some(
            "matchExpressions",
            (!expressions.is_empty()).then_some(expressions),
        )
        .done()
}

fn strategy(strategy: Strategy) -> Document {
    let amount = |amount: crate::api::IntOrPercent| match amount {
        crate::api::IntOrPercent::Int(n) => Document::from(n),
        percent @ crate::api::IntOrPercent::Percent(_) => text(percent),
    };
    match strategy {
        Strategy::Recreate => Map::default().set("type", "Recreate").done(),
        Strategy::RollingUpdate {
            max_surge,
            max_unavailable,
        } => {
            let rolling = Map::default()
                .set("maxSurge", amount(max_surge))
                .set("maxUnavailable", amount(max_unavailable));
            Map::default()
                .set("type", "RollingUpdate")
                .set("rollingUpdate", rolling.done())
                .done()
        }
    }
}

fn condition(
    kind: &str,
    status: ConditionStatus,
    reason: &str,
    message: Option<&str>,
    since_s: i64,
) -> Map {
    Map::default()
        .set("type", kind)
        .set("status", status.name())
        .set_text("reason", reason)
        .set_text("message", message.unwrap_or_default())
        .set("lastTransitionTime", time(since_s))
}

fn deployment(object_: &Deployment) -> Document {
    let (spec, status) = (&object_.spec, &object_.status);
    let revision = [(REVISION, object_.revision.to_string())];
    let revision = if object_.revision > 0 {
        &revision[..]
    } else {
        &[]
    };
    let conditions: Vec<Document> = status
        .conditions
        .iter()
        .map(|entry| {
            let (kind, message) = (entry.kind.name(), Some(&*entry.message));
            let since_s = entry.last_transition_s;
            condition(kind, entry.status, entry.reason, message, since_s)
                .set("lastUpdateTime", time(entry.last_update_s))
                .done()
        })
        .collect();
    let spec = Map::default()
        .set("replicas", spec.replicas)
        .set("selector", selector(&spec.selector))
        .set("strategy", strategy(spec.strategy))
        .set("minReadySeconds", spec.min_ready_seconds)
        .set("revisionHistoryLimit", spec.revision_history_limit)
        .set_some("progressDeadlineSeconds", spec.progress_deadline_seconds)
        .set("paused", spec.paused)
        .set("template", spec.template.document.clone());
    let status = Map::default()
        .set("observedGeneration", status.observed_generation)
        .set("replicas", status.replicas)
        .set("updatedReplicas", status.updated_replicas)
        .set("readyReplicas", status.ready_replicas)
        .set("availableReplicas", status.available_replicas)
        .set("unavailableReplicas", status.unavailable_replicas)
        .set("terminatingReplicas", status.terminating_replicas)
        .set_some("collisionCount", status.collision_count)
        .set("conditions", conditions);
    object("apps/v1", "Deployment", meta(&object_.meta, revision, None))
        .set("spec", spec.done())
        .set("status", status.done())
        .done()
}

fn replica_set(store: &Store, set: &ReplicaSet) -> Document {
    let owner = set.owner.and_then(|id| store.deployment(id));
    let owner = owner.map(|o| owner_reference("Deployment", &o.meta.name, o.meta.uid));
    let mut notes = vec![(REVISION, set.revision.to_string())];
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
    let spec = Map::default()
        .set("replicas", set.replicas)
        .set("minReadySeconds", set.min_ready_seconds)
        .set("selector", selector(&set.selector))
        .set("template", set.template.document.clone());
    let status = &set.status;
    let failure = status.replica_failure.as_ref().map(|failure| {
        let (reason, message) = (failure.reason, Some(&*failure.message));
        let kind = "ReplicaFailure";
        vec![
            condition(
                kind,
                ConditionStatus::True,
                reason,
                message,
                failure.since_s,
            )
            .done(),
        ]
    });
    let status = Map::default()
        .set("replicas", status.replicas)
        .set("fullyLabeledReplicas", status.fully_labeled_replicas)
        .set("readyReplicas", status.ready_replicas)
        .set("availableReplicas", status.available_replicas)
        .set("terminatingReplicas", status.terminating_replicas)
        .set("observedGeneration", status.observed_generation)
        .set_some("conditions", failure);
    object("apps/v1", "ReplicaSet", meta(&set.meta, &notes, owner))
        .set("spec", spec.done())
        .set("status", status.done())
        .done()
}

/// STS-4, STS-5: what a StatefulSet gives its pods beside the template.
fn with_identity(spec: Map, pod: &Pod, identity: &PodIdentity) -> Map {
    let subdomain = Some(&*identity.subdomain).filter(|subdomain| !subdomain.is_empty());
    let is_claim = |volume: &&Document| {
        let name = volume.get("name").and_then(Document::as_str);
        identity.claims.iter().any(|claim| Some(&**claim) == name)
    };
    let own = spec.0.get("volumes").and_then(Document::as_sequence);
    let own = own.into_iter().flatten().filter(|volume| !is_claim(volume));
    let claims = identity.claims.iter().map(|claim| {
        let source = Map::default().set("claimName", claim_name(claim, &pod.name));
        let volume = Map::default().set("name", &**claim);
        volume.set("persistentVolumeClaim", source.done()).done()
    });
    let volumes: Vec<_> = own.cloned().chain(claims).collect();
    let volumes = Some(volumes).filter(|volumes| !volumes.is_empty());
    spec.set("hostname", &*pod.name)
        .set_some("subdomain", subdomain)
        .set_some("volumes", volumes)
}

fn pod(store: &Store, pod: &Pod) -> Document {
    let owner = pod.owner.and_then(|owner| match owner {
        Owner::ReplicaSet(id) => Some(("ReplicaSet", &store.replica_set(id)?.meta)),
        Owner::StatefulSet(id) => Some(("StatefulSet", &store.stateful_set(id)?.meta)),
    });
    let owner = owner.map(|(kind, meta)| owner_reference(kind, &meta.name, meta.uid));
    let meta = Map::default()
        .set("name", &*pod.name)
        .set("namespace", &*pod.namespace)
        .set("uid", text(pod.uid))
        .set("creationTimestamp", time(pod.created_s))
        .set_some(
            "deletionTimestamp",
            pod.deletion
                .map(|deletion| time(deletion.deadline_ms().div_euclid(1000))),
        )
        .set_some(
            "deletionGracePeriodSeconds",
            pod.deletion.map(|deletion| deletion.grace_period_seconds),
        )
        .set_some("labels", labels(&pod.labels))
        .set_some("annotations", labels(&pod.annotations))
        .set_some("ownerReferences", owner);
    let mut spec = Map::default();
    if let Some(Document::Mapping(fields)) = pod.template.document.get("spec") {
        spec = Map(fields.clone());
    }
    if let Some(identity) = &pod.identity {
        spec = with_identity(spec, pod, identity);
    }
    let node = pod.node.and_then(|node| store.node(node));
    let spec = spec.set_some("nodeName", node.map(|node| &*node.name));
    object("v1", "Pod", meta.done())
        .set("spec", spec.done())
        .set("status", pod_status(pod))
        .done()
}

fn pod_status(pod: &Pod) -> Document {
    let (spec, status) = (&pod.template.spec, &pod.status);
    let conditions: Vec<Document> = super::pod::named_conditions(status)
        .into_iter()
        .filter_map(|(kind, entry)| {
            let message = entry.message.as_deref();
            let map = condition(kind, entry.status?, entry.reason, message, entry.since_s);
            Some(map.done())
        })
        .collect();
    let containers = |specs: &[crate::api::Container], statuses: &[ContainerStatus]| {
        let both = specs.iter().zip(statuses);
        let list: Vec<Document> = both
            .map(|(spec, status)| container_status(&spec.name, &spec.image, status))
            .collect();
        (!list.is_empty()).then_some(list)
    };
    Map::default()
        .set("phase", status.phase.name())
        .set_text("reason", status.reason)
        .set_text("message", status.message.as_deref().unwrap_or_default())
        .set_some("podIP", status.pod_ip.as_deref())
        .set_some("startTime", status.start_time_s.map(time))
        .set("conditions", conditions)
        .set_some(
            "initContainerStatuses",
            containers(&spec.init_containers, &status.init_containers),
        )
        .set_some(
            "containerStatuses",
            containers(&spec.containers, &status.containers),
        )
        .done()
}

fn container_status(name: &Rc<str>, image: &Rc<str>, status: &ContainerStatus) -> Document {
    let last = status.last_termination.as_ref();
    let last = last.map(|end| Map::default().set("terminated", terminated(end)).done());
    Map::default()
        .set("name", &**name)
        .set("image", &**image)
        .set("state", state(&status.state))
        .set_some("lastState", last)
        .set("ready", status.ready)
        .set("started", status.started)
        .set("restartCount", status.restart_count)
        .done()
}

fn state(state: &ContainerState) -> Document {
    let map = Map::default();
    match state {
        ContainerState::Waiting { reason, message } => {
            let waiting = Map::default()
                .set_text("reason", reason)
                .set_text("message", message.as_deref().unwrap_or_default());
            map.set("waiting", waiting.done()).done()
        }
        ContainerState::Running { started_ms } => {
            let running = Map::default().set("startedAt", time(started_ms.div_euclid(1000)));
            map.set("running", running.done()).done()
        }
        ContainerState::Terminated(end) => map.set("terminated", terminated(end)).done(),
    }
}

fn terminated(end: &Terminated) -> Document {
    Map::default()
        .set("exitCode", end.exit_code)
        .set_text("reason", end.reason)
        .set("startedAt", time(end.started_ms.div_euclid(1000)))
        .set("finishedAt", time(end.finished_ms.div_euclid(1000)))
        .done()
}

fn service(service: &Service) -> Document {
    let ports: Vec<Document> = service
        .ports
        .iter()
        .map(|port| {
            let target = match &port.target_port {
                PortRef::Number(n) => Document::from(*n),
                PortRef::Name(name) => (&**name).into(),
            };
            Map::default()
                .set_text("name", &port.name)
                .set("port", port.port)
                .set("targetPort", target)
                .set("protocol", &*port.protocol)
                .done()
        })
        .collect();
    let spec = Map::default()
        .set_some("clusterIP", service.headless.then_some("None"))
        .set_some("selector", labels(&service.selector))
        .set("ports", ports);
    object("v1", "Service", meta(&service.meta, &[], None))
        .set("spec", spec.done())
        .done()
}
