//! What the API server does with a command: the writes that it leads to, or the refusal.

use std::rc::Rc;

use super::pod_requests::{self, NewPods};
use super::{Command, Object, Workload, nodes, replica_set_requests, stateful_requests};
use crate::api::{
    Deployment, DeploymentId, DeploymentSpec, Kind, LabelSelector, Labels, MAX_PODS, Ms, ObjectRef,
    PodTemplate, Service, json, time_text,
};
use crate::controllers::deployment::rollback;
use crate::store::{Change, Reason, Store, Write};

/// The writes that `command` leads to at `now_ms`.
///
/// # Errors
/// The words of kubectl or of the API server where it refuses.
pub(super) fn writes(store: &Store, command: &Command, now_ms: Ms) -> Result<Vec<Write>, String> {
    let change = match command {
        Command::Apply(objects) => return apply(store, objects, now_ms),
        Command::SetImage {
            workload,
            container,
            image,
        } => {
            let container = container.as_deref();
            let edit = |template: &PodTemplate| with_image(template, container, image);
            return Ok(asked(set_template(store, workload, &edit)?));
        }
        Command::Restart { workload } => {
            let at = time_text(now_ms.div_euclid(1000));
            let edit = |template: &PodTemplate| Ok(template.with_annotation(RESTARTED_AT, &at));
            return Ok(asked(restart(store, workload, &edit)?));
        }
        Command::Scale { workload, replicas } => scale(store, workload, *replicas)?,
        Command::SetPartition { name, partition } => {
            stateful_requests::set_partition(store, name, *partition)?
        }
        Command::SetPaused { workload, paused } => set_paused(store, workload, *paused)?,
        Command::Undo {
            workload,
            to_revision,
        } => undo(store, workload, *to_revision)?,
        Command::Delete {
            kind,
            name,
            propagation,
        } => {
            if *kind == Kind::ResourceQuota && store.resource_quotas.contains_key(&**name) {
                return Ok(asked(Some(Change::ResourceQuotaDeleted(Rc::clone(name)))));
            }
            let object = named(store, *kind, name)?;
            return Ok(asked(store.deletion(object, Some(*propagation), now_ms)));
        }
        Command::DeletePod {
            pod,
            grace_period_seconds,
        } => {
            let deletion = store.pod_deletion(*pod, *grace_period_seconds, now_ms);
            deletion.ok_or("Error from server (NotFound): the pod is gone already")?
        }
        Command::SetCondition {
            pod,
            condition,
            status,
        } => pod_requests::set_condition(store, *pod, condition, *status, now_ms)?,
        Command::Fault { pod, fault } => {
            let exists = store.pod(*pod).is_some_and(|pod| pod.node.is_some());
            if !exists {
                return Err("the pod does not run on a node".into());
            }
            return Ok(vec![Write::new(
                Change::Told,
                Reason::FaultInjected(fault.name()),
            )]);
        }
        Command::SetRunning { component, running } => {
            return nodes::set_running(store, component, *running, now_ms);
        }
        Command::Quota(quota) => Change::ResourceQuota(quota.clone()),
        Command::SetApps(_) => {
            return Ok(vec![Write::new(Change::Told, Reason::AppsChanged)]);
        }
    };
    Ok(vec![Write::new(change, Reason::Asked)])
}

/// What `kubectl rollout restart` writes into a template.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// The template that `kubectl apply` makes of one that is there. It merges: an annotation that was
/// never applied stays, or every apply after a restart would replace all pods once more.
pub(super) fn merged(old: &PodTemplate, wanted: &Rc<PodTemplate>) -> Rc<PodTemplate> {
    match old.annotations.get(RESTARTED_AT) {
        Some(at) if !wanted.annotations.contains_key(RESTARTED_AT) => {
            Rc::new(wanted.with_annotation(RESTARTED_AT, at))
        }
        _ => Rc::clone(wanted),
    }
}

fn asked(change: Option<Change>) -> Vec<Write> {
    let writes = change.into_iter();
    writes
        .map(|change| Write::new(change, Reason::Asked))
        .collect()
}

fn scale(store: &Store, workload: &Workload, replicas: i32) -> Result<Change, String> {
    match workload {
        Workload::Deployment(name) => {
            let (id, object) = find(store, name)?;
            check_replicas("Deployment", name, replicas)?;
            let spec = DeploymentSpec {
                replicas,
                ..(*object.spec).clone()
            };
            Ok(changed(id, object, spec))
        }
        Workload::ReplicaSet(name) => {
            replica_set_requests::find(store, name)?;
            check_replicas("ReplicaSet", name, replicas)?;
            replica_set_requests::scale(store, name, replicas)
        }
        Workload::StatefulSet(name) => {
            stateful_requests::find(store, name)?;
            check_replicas("StatefulSet", name, replicas)?;
            stateful_requests::scale(store, name, replicas)
        }
    }
}

fn set_paused(store: &Store, workload: &Workload, paused: bool) -> Result<Change, String> {
    let verb = if paused { "pausing" } else { "resuming" };
    let name = match workload {
        Workload::Deployment(name) => name,
        Workload::ReplicaSet(name) => {
            replica_set_requests::find(store, name)?;
            return Err(unsupported("replicasets", name, verb));
        }
        Workload::StatefulSet(name) => {
            stateful_requests::find(store, name)?;
            return Err(unsupported("statefulsets", name, verb));
        }
    };
    let (id, object) = find(store, name)?;
    if object.spec.paused == paused {
        let state = if paused {
            "already paused"
        } else {
            "not paused"
        };
        return Err(format!("error: deployments.apps \"{name}\" is {state}"));
    }
    let spec = DeploymentSpec {
        paused,
        ..(*object.spec).clone()
    };
    Ok(changed(id, object, spec))
}

/// API-73: kubectl's words on a kind that a command is not for.
fn unsupported(resource: &str, name: &str, verb: &str) -> String {
    format!("error: {resource}.apps \"{name}\" {verb} is not supported")
}

fn undo(store: &Store, workload: &Workload, to_revision: i64) -> Result<Change, String> {
    match workload {
        Workload::Deployment(name) => {
            let (id, object) = find(store, name)?;
            let (template, annotations) = rollback::target(store, id, to_revision)?;
            let spec = DeploymentSpec {
                template,
                ..(*object.spec).clone()
            };
            Ok(changed_with(id, object, spec, annotations))
        }
        Workload::ReplicaSet(name) => {
            replica_set_requests::find(store, name)?;
            Err("error: no rollbacker has been implemented for \"ReplicaSet.apps\"".into())
        }
        Workload::StatefulSet(name) => stateful_requests::undo(store, name, to_revision),
    }
}

/// API-73.
fn restart(store: &Store, workload: &Workload, edit: Edit<'_>) -> Result<Option<Change>, String> {
    match workload {
        Workload::Deployment(name) if find(store, name)?.1.spec.paused => Err(format!(
            "error: deployments.apps \"{name}\" can't restart paused deployment (run rollout \
             resume first)"
        )),
        Workload::ReplicaSet(name) => {
            replica_set_requests::find(store, name)?;
            Err(unsupported("replicasets", name, "restarting"))
        }
        _ => Ok(()),
    }?;
    set_template(store, workload, edit)
}

/// What becomes of a template.
type Edit<'e> = &'e dyn Fn(&PodTemplate) -> Result<PodTemplate, String>;

/// Gives a workload another template. Nothing is written if that is the one it has.
fn set_template(
    store: &Store,
    workload: &Workload,
    edit: Edit<'_>,
) -> Result<Option<Change>, String> {
    let name = match workload {
        Workload::Deployment(name) => name,
        Workload::ReplicaSet(name) => {
            return replica_set_requests::set_template(store, name, edit);
        }
        Workload::StatefulSet(name) => return stateful_requests::set_template(store, name, edit),
    };
    let (id, object) = find(store, name)?;
    let template = edit(&object.spec.template)?;
    if template.same_as(&object.spec.template) {
        return Ok(None);
    }
    let spec = DeploymentSpec {
        template: Rc::new(template),
        ..(*object.spec).clone()
    };
    Ok(Some(changed(id, object, spec)))
}

fn with_image(
    template: &PodTemplate,
    container: Option<&str>,
    image: &str,
) -> Result<PodTemplate, String> {
    template.with_image(container, image).ok_or_else(|| {
        let container = container.unwrap_or_default();
        format!("error: unable to find container named \"{container}\"")
    })
}

/// A number of replicas that the API server takes, and that can be simulated.
fn check_replicas(kind: &str, name: &str, replicas: i32) -> Result<(), String> {
    if replicas < 0 {
        return Err(format!(
            "The {kind} \"{name}\" is invalid: spec.replicas: Invalid value: {replicas}: \
             must be greater than or equal to 0"
        ));
    }
    if i64::from(replicas) > MAX_PODS {
        return Err(format!(
            "{replicas} replicas: Rollscope simulates at most {MAX_PODS}"
        ));
    }
    Ok(())
}

/// The record of a scripted command that was refused.
pub(super) fn refused(why: &str) -> Write {
    Write::new(Change::Told, Reason::Refused(why.into()))
}

fn find<'a>(store: &'a Store, name: &str) -> Result<(DeploymentId, &'a Rc<Deployment>), String> {
    store
        .find_deployment(name)
        .and_then(|id| Some((id, store.deployment(id)?)))
        .ok_or_else(|| {
            format!("Error from server (NotFound): deployments.apps \"{name}\" not found")
        })
}

/// The object of that kind and name.
fn named(store: &Store, kind: Kind, name: &str) -> Result<ObjectRef, String> {
    let resource = kind.plural();
    let found = store.find(kind, name);
    found.ok_or_else(|| format!("Error from server (NotFound): {resource} \"{name}\" not found"))
}

fn changed(id: DeploymentId, object: &Deployment, spec: DeploymentSpec) -> Change {
    changed_with(id, object, spec, Rc::clone(&object.meta.annotations))
}

fn changed_with(
    id: DeploymentId,
    object: &Deployment,
    spec: DeploymentSpec,
    annotations: Rc<Labels>,
) -> Change {
    let labels = Rc::clone(&object.meta.labels);
    Change::DeploymentChanged {
        id,
        spec: Rc::new(spec),
        labels,
        annotations,
    }
}

/// `kubectl apply`: objects that exist are brought to the state that is asked for, others are
/// created. Nothing is written for an object that is as it should be.
fn apply(store: &Store, objects: &[Object], now_ms: Ms) -> Result<Vec<Write>, String> {
    let mut writes = Vec::new();
    let (mut created, mut created_sets, mut created_services) = (0, 0, 0);
    let mut created_replica_sets = 0;
    let mut pods = NewPods::new(store);
    for object in objects {
        let change = match object {
            Object::Deployment(wanted) => apply_deployment(store, wanted, &mut created, now_ms)?,
            Object::ReplicaSet(wanted) => {
                replica_set_requests::apply(store, wanted, &mut created_replica_sets, now_ms)?
            }
            Object::StatefulSet(wanted) => {
                stateful_requests::apply(store, wanted, &mut created_sets, now_ms)?
            }
            Object::Service(wanted) => apply_service(store, wanted, &mut created_services),
            Object::ResourceQuota(wanted) => {
                pods.limit(wanted);
                let known = store.resource_quotas.get(&*wanted.name);
                (known != Some(wanted)).then(|| Change::ResourceQuota(Some(Rc::clone(wanted))))
            }
            Object::Pod(wanted) => {
                match pods.apply(wanted, now_ms) {
                    Ok(changes) => writes.extend(
                        changes
                            .into_iter()
                            .map(|change| Write::new(change, Reason::Asked)),
                    ),
                    // kubectl goes on with the others.
                    Err(why) if objects.len() > 1 => writes.push(refused(&why)),
                    Err(why) => return Err(why),
                }
                continue;
            }
        };
        writes.extend(change.map(|change| Write::new(change, Reason::Asked)));
    }
    Ok(writes)
}

fn apply_deployment(
    store: &Store,
    wanted: &Rc<Deployment>,
    created: &mut usize,
    now_ms: Ms,
) -> Result<Option<Change>, String> {
    let Some(id) = store.find_deployment(&wanted.meta.name) else {
        let (id, uid) = store.next_deployment(*created);
        *created += 1;
        let mut object = Deployment::clone(wanted);
        object.meta.uid = uid;
        object.meta.created_s = now_ms.div_euclid(1000);
        return Ok(Some(Change::DeploymentCreated(id, Rc::new(object))));
    };
    let Some(object) = store.deployment(id) else {
        return Ok(None);
    };
    if object.spec.selector != wanted.spec.selector {
        let name = &wanted.meta.name;
        return Err(immutable("Deployment", name, &wanted.spec.selector));
    }
    let spec = DeploymentSpec {
        template: merged(&object.spec.template, &wanted.spec.template),
        ..(*wanted.spec).clone()
    };
    let unchanged = *object.spec == spec
        && object.meta.labels == wanted.meta.labels
        && object.meta.annotations == wanted.meta.annotations;
    Ok((!unchanged).then(|| Change::DeploymentChanged {
        id,
        spec: Rc::new(spec),
        labels: Rc::clone(&wanted.meta.labels),
        annotations: Rc::clone(&wanted.meta.annotations),
    }))
}

/// API-18: the API server's words on another selector.
pub(super) fn immutable(kind: &str, name: &str, selector: &LabelSelector) -> String {
    format!(
        "The {kind} \"{name}\" is invalid: spec.selector: Invalid value: {}: field is immutable",
        json(&selector.document())
    )
}

fn apply_service(store: &Store, wanted: &Rc<Service>, created: &mut usize) -> Option<Change> {
    let found = store
        .services
        .iter()
        .find(|(_, object)| object.meta.name == wanted.meta.name);
    let index = match found {
        Some((_, object)) if object == wanted => return None,
        Some((index, _)) => index,
        None => {
            *created += 1;
            store.services.next_index() + *created - 1
        }
    };
    Some(Change::ServiceApplied(index.into(), Rc::clone(wanted)))
}
