//! A change in one line: what happened to which object.

use crate::api::{
    ClaimId, ControllerRevisionId, DeploymentId, NodeId, ObjectRef, PodId, ReplicaSetId,
    ResourceQuota, ServiceId, StatefulSetId,
};
use crate::sim::{Actor, Record};
use crate::store::{Change, Endpoint, NodeHealth, ProbeOutcome, Reason, Store};

/// An object and what has happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `deployment/web`, `pod/web-…`; empty where no object is meant.
    pub object: String,
    /// `created`, `scaled 3 → 2`, `Running, ready`, …
    pub what: String,
}

/// What `record` did. `store` is the one after it; `removed` is the name of a pod that is gone by
/// it, which the store no longer knows.
pub fn line(record: &Record, store: &Store, removed: &str) -> Line {
    let (object, what) = match &record.change {
        Change::DeploymentCreated(id, _) => (deployment(store, *id), "created".into()),
        Change::DeploymentChanged { id, spec, .. } => {
            let image = spec.template.image(None).map_or("", |image| image);
            let paused = if spec.paused { ", paused" } else { "" };
            let what = format!("changed: {} replicas of {image}{paused}", spec.replicas);
            (deployment(store, *id), what)
        }
        Change::DeploymentStatus { id, status, .. } => {
            let what = format!(
                "status: {} updated, {} total, {} ready, {} available",
                status.updated_replicas,
                status.replicas,
                status.ready_replicas,
                status.available_replicas
            );
            (deployment(store, *id), what)
        }
        Change::DeploymentDeleted(id) => (deployment(store, *id), "deleted".into()),
        Change::ServiceApplied(_, service) => {
            (format!("service/{}", service.meta.name), "applied".into())
        }
        Change::Finalizers { object, hold } => (
            object_name(store, *object),
            format!("deleting, held by {}", hold.finalizers.join(", ")),
        ),
        Change::ServiceDeleted(id) => (service(store, *id), "deleted".into()),
        Change::EndpointsChanged {
            service: id,
            endpoints,
        } => (service(store, *id), endpoints_line(endpoints, store)),
        Change::EndpointsProxied(id) => (service(store, *id), proxied_line(*id, store)),
        Change::ResourceQuota(quota) => quota_line(quota.as_deref()),
        Change::ResourceQuotaDeleted(name) => (format!("resourcequota/{name}"), "deleted".into()),
        Change::NodeHealth(id, health) => (node(store, *id), health_line(**health).into()),
        Change::Scheduler { stopped } => {
            let what = if *stopped { "stopped" } else { "started" };
            ("scheduler".into(), what.into())
        }
        Change::Told => told(record, store),
        change => {
            return of_replica_set(change, store)
                .or_else(|| of_stateful_set(change, store))
                .unwrap_or_else(|| of_pod(change, store, removed));
        }
    };
    Line { object, what }
}

/// A node as `kubectl get nodes` has it, and what nobody but the simulation knows.
fn health_line(health: NodeHealth) -> &'static str {
    match (health.stopped_ms, health.unreachable) {
        (Some(_), false) => "its kubelet is stopped",
        (_, true) if health.evicts_since_ms.is_some() => "NotReady, tainted unreachable:NoExecute",
        (_, true) => "NotReady",
        (None, false) => "Ready",
    }
}

fn endpoints_line(endpoints: &[(PodId, Option<Endpoint>)], store: &Store) -> String {
    let [(id, endpoint)] = endpoints else {
        return format!("{} endpoints written", endpoints.len());
    };
    let what = match endpoint {
        None => "gone",
        Some(endpoint) if endpoint.terminating => "terminating",
        Some(endpoint) if endpoint.ready => "ready",
        Some(_) => "not ready",
    };
    format!("endpoint {}: {what}", pod(store, *id))
}

fn proxied_line(id: ServiceId, store: &Store) -> String {
    let ready = store.endpoints(id).map_or(0, |all| all.ready());
    format!("proxies know {ready} ready endpoints")
}

fn of_replica_set(change: &Change, store: &Store) -> Option<Line> {
    let (id, what) = match change {
        Change::ReplicaSetCreated(id, set) => {
            (*id, format!("created with {} replicas", set.replicas))
        }
        Change::ReplicaSetScaled { id, from, to, .. } if from == to => {
            (*id, "annotations refreshed".into())
        }
        Change::ReplicaSetScaled { id, from, to, .. } => (*id, format!("scaled {from} → {to}")),
        Change::ReplicaSetMeta { id, meta } => (*id, format!("revision {}", meta.revision)),
        Change::ReplicaSetChanged(id, set) => {
            let image = set.template.image(None).map_or("", |image| image);
            let what = format!("changed: {} replicas of {image}", set.replicas);
            (*id, what)
        }
        Change::ReplicaSetOwner(id, owner) => (*id, owned(owner.is_some()).into()),
        Change::ReplicaSetStatus(id, status) => {
            let what = format!(
                "status: {} pods, {} ready, {} available, {} terminating",
                status.replicas,
                status.ready_replicas,
                status.available_replicas,
                status.terminating_replicas
            );
            (*id, what)
        }
        Change::ReplicaSetDeleted(id) => (*id, "deleted".into()),
        _ => return None,
    };
    Some(Line {
        object: replica_set(store, id),
        what,
    })
}

fn of_stateful_set(change: &Change, store: &Store) -> Option<Line> {
    let revision = |id: ControllerRevisionId| {
        let name = store.revision(id).map_or("", |object| &*object.meta.name);
        format!("controllerrevision/{name}")
    };
    let claim = |id: ClaimId| {
        let name = store.claim(id).map_or("", |object| &*object.meta.name);
        format!("persistentvolumeclaim/{name}")
    };
    let (object, what) = match change {
        Change::StatefulSetCreated(id, _) => (stateful_set(store, *id), "created".into()),
        Change::StatefulSetChanged { id, spec, .. } => {
            let image = spec.template.image(None).map_or("", |image| image);
            let what = format!("changed: {} replicas of {image}", spec.replicas);
            (stateful_set(store, *id), what)
        }
        Change::StatefulSetStatus(id, status) => {
            let what = format!(
                "status: {} updated, {} current, {} total, {} ready, {} available",
                status.updated_replicas,
                status.current_replicas,
                status.replicas,
                status.ready_replicas,
                status.available_replicas
            );
            (stateful_set(store, *id), what)
        }
        Change::StatefulSetDeleted(id) => (stateful_set(store, *id), "deleted".into()),
        Change::RevisionCreated(id, object) => (
            revision(*id),
            format!("created as revision {}", object.revision),
        ),
        Change::RevisionNumbered(id, number) => (revision(*id), format!("revision {number}")),
        Change::RevisionOwner(id, owner) => (revision(*id), owned(owner.is_some()).into()),
        Change::RevisionDeleted(id) => (revision(*id), "deleted".into()),
        Change::ClaimCreated(id, _) => (claim(*id), "created".into()),
        Change::ClaimOwners(id, owners) => {
            (claim(*id), format!("{} owners from now on", owners.len()))
        }
        Change::ClaimDeleting(id) => (claim(*id), "deleting".into()),
        Change::ClaimRemoved(id) => (claim(*id), "gone".into()),
        _ => return None,
    };
    Some(Line { object, what })
}

fn owned(now: bool) -> &'static str {
    if now { "adopted" } else { "released" }
}

fn of_pod(change: &Change, store: &Store, removed: &str) -> Line {
    let (id, what) = match change {
        Change::PodCreated(id, _) => (*id, "created".to_owned()),
        Change::PodBound { id, node, .. } => {
            let node = store.node(*node).map_or("", |node| &*node.name);
            (*id, format!("bound to {node}"))
        }
        Change::PodStatus(id, status) => {
            let ready = if status.ready.is_true() {
                ", ready"
            } else {
                ""
            };
            (*id, format!("status: {}{ready}", status.phase.name()))
        }
        Change::PodDeleting(id, deletion) => (
            *id,
            format!("deleting, {} s of grace", deletion.grace_period_seconds),
        ),
        Change::PodRemoved(_) => {
            return Line {
                object: format!("pod/{removed}"),
                what: "gone".into(),
            };
        }
        Change::PodOwner(id, owner) => (*id, owned(owner.is_some()).into()),
        Change::PodTemplate(id, _) => (*id, "spec changed".into()),
        Change::PodMeta { id, .. } => (*id, "labels or annotations changed".into()),
        Change::Probed {
            pod,
            kind,
            outcome,
            run,
            ..
        } => {
            let outcome = match outcome {
                ProbeOutcome::Success => "succeeded",
                ProbeOutcome::Failure => "failed",
                ProbeOutcome::Error => "could not be tried",
            };
            (
                *pod,
                format!(
                    "{} probe {outcome}, {run} in a row",
                    kind.name().to_ascii_lowercase()
                ),
            )
        }
        _ => {
            return Line {
                object: String::new(),
                what: String::new(),
            };
        }
    };
    Line {
        object: pod(store, id),
        what,
    }
}

fn quota_line(quota: Option<&ResourceQuota>) -> (String, String) {
    let Some(quota) = quota else {
        return ("resourcequota".into(), "deleted".into());
    };
    let limits = [("pods", quota.pods), ("count/pods", quota.count_pods)];
    let limits = limits
        .iter()
        .filter_map(|(resource, limit)| Some(format!("limits {resource} to {}", (*limit)?)));
    let limits: Vec<_> = limits.collect();
    let object = format!("resourcequota/{}", quota.name);
    (object, limits.join(", "))
}

fn told(record: &Record, store: &Store) -> (String, String) {
    let what = match (&record.event, &record.because) {
        (Some(event), _) => format!("{}: {}", event.reason, event.message),
        (None, Reason::FaultInjected(fault)) => format!("fault: {fault}"),
        (None, Reason::AppsChanged) => "programs behave differently".into(),
        (None, Reason::Refused(why)) => format!("refused: {why}"),
        (None, _) => String::new(),
    };
    let event = record.event.as_ref();
    let object = event.map_or_else(String::new, |event| object_name(store, event.object));
    (object, what)
}

/// Who made a change, as a user knows them.
pub fn actor(actor: Actor, store: &Store) -> String {
    match actor {
        Actor::User => "user".into(),
        Actor::DeploymentController(_) => "deployment-controller".into(),
        Actor::ReplicaSetController(_) => "replicaset-controller".into(),
        Actor::StatefulSetController(_) => "statefulset-controller".into(),
        Actor::GarbageCollector(_) => "garbage-collector".into(),
        Actor::Scheduler(_) => "scheduler".into(),
        Actor::NodeController => "node-controller".into(),
        Actor::TaintEvictionController => "taint-eviction-controller".into(),
        Actor::EndpointSliceController => "endpointslice-controller".into(),
        Actor::KubeProxy(_) => "kube-proxy".into(),
        Actor::Kubelet(node, _) => {
            format!(
                "kubelet {}",
                store.node(node).map_or("", |node| &*node.name)
            )
        }
    }
}

fn object_name(store: &Store, object: ObjectRef) -> String {
    match object {
        ObjectRef::Deployment(id) => deployment(store, id),
        ObjectRef::ReplicaSet(id) => replica_set(store, id),
        ObjectRef::Pod(id) => pod(store, id),
        ObjectRef::StatefulSet(id) => stateful_set(store, id),
        _ => String::new(),
    }
}

fn deployment(store: &Store, id: DeploymentId) -> String {
    format!(
        "deployment/{}",
        store.deployment(id).map_or("", |object| &*object.meta.name)
    )
}

fn replica_set(store: &Store, id: ReplicaSetId) -> String {
    format!(
        "replicaset/{}",
        store
            .replica_set(id)
            .map_or("", |object| &*object.meta.name)
    )
}

fn stateful_set(store: &Store, id: StatefulSetId) -> String {
    format!(
        "statefulset/{}",
        store
            .stateful_set(id)
            .map_or("", |object| &*object.meta.name)
    )
}

fn service(store: &Store, id: ServiceId) -> String {
    let found = store.services.get(id.index());
    format!("service/{}", found.map_or("", |object| &*object.meta.name))
}

fn node(store: &Store, id: NodeId) -> String {
    format!("node/{}", store.node(id).map_or("", |node| &*node.name))
}

fn pod(store: &Store, id: PodId) -> String {
    format!("pod/{}", store.pod(id).map_or("", |object| &*object.name))
}
