//! What the API server does with a command: the writes that it leads to, or the refusal.

use std::rc::Rc;

use super::{Command, Object};
use crate::api::{
    Deployment, DeploymentId, DeploymentSpec, Labels, MAX_PODS, Ms, PodTemplate, Service,
};
use crate::controllers::deployment::rollback;
use crate::kubelet::app::Fault;
use crate::store::{Change, Reason, Store, Write};

/// The writes that `command` leads to at `now_ms`.
///
/// # Errors
/// The words of kubectl or of the API server where it refuses.
pub(super) fn writes(store: &Store, command: &Command, now_ms: Ms) -> Result<Vec<Write>, String> {
    let change = match command {
        Command::Apply(objects) => return apply(store, objects, now_ms),
        Command::SetImage {
            deployment,
            container,
            image,
        } => {
            return set_image(store, deployment, container.as_deref(), image);
        }
        Command::Scale {
            deployment,
            replicas,
        } => {
            let (id, object) = find(store, deployment)?;
            check_replicas(deployment, *replicas)?;
            let spec = DeploymentSpec {
                replicas: *replicas,
                ..(*object.spec).clone()
            };
            changed(id, object, spec)
        }
        Command::SetPaused { deployment, paused } => {
            let (id, object) = find(store, deployment)?;
            if object.spec.paused == *paused {
                let state = if *paused {
                    "already paused"
                } else {
                    "not paused"
                };
                return Err(format!(
                    "error: deployments.apps \"{deployment}\" is {state}"
                ));
            }
            let spec = DeploymentSpec {
                paused: *paused,
                ..(*object.spec).clone()
            };
            changed(id, object, spec)
        }
        Command::Undo {
            deployment,
            to_revision,
        } => {
            let (id, object) = find(store, deployment)?;
            let (template, annotations) = rollback::target(store, id, *to_revision)?;
            let spec = DeploymentSpec {
                template,
                ..(*object.spec).clone()
            };
            changed_with(id, object, spec, annotations)
        }
        Command::DeletePod {
            pod,
            grace_period_seconds,
        } => {
            let deletion = store.pod_deletion(*pod, *grace_period_seconds, now_ms);
            deletion.ok_or("Error from server (NotFound): the pod is gone already")?
        }
        Command::Fault { pod, fault } => {
            let exists = store.pod(*pod).is_some_and(|pod| pod.node.is_some());
            if !exists {
                return Err("the pod does not run on a node".into());
            }
            return Ok(vec![Write::new(
                Change::Told,
                Reason::FaultInjected(fault_name(*fault)),
            )]);
        }
        Command::SetApps(_) => {
            return Ok(vec![Write::new(Change::Told, Reason::AppsChanged)]);
        }
    };
    Ok(vec![Write::new(change, Reason::Asked)])
}

/// A number of replicas that the API server takes, and that can be simulated.
fn check_replicas(deployment: &str, replicas: i32) -> Result<(), String> {
    if replicas < 0 {
        return Err(format!(
            "The Deployment \"{deployment}\" is invalid: spec.replicas: Invalid value: {replicas}: \
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

fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::Crash => "crash",
        Fault::Hang => "hang",
        Fault::OutOfMemory => "out of memory",
        Fault::Unready => "unready",
        Fault::Heal => "heal",
    }
}

fn find<'a>(store: &'a Store, name: &str) -> Result<(DeploymentId, &'a Rc<Deployment>), String> {
    store
        .find_deployment(name)
        .and_then(|id| Some((id, store.deployment(id)?)))
        .ok_or_else(|| {
            format!("Error from server (NotFound): deployments.apps \"{name}\" not found")
        })
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

fn set_image(
    store: &Store,
    name: &str,
    container: Option<&str>,
    image: &str,
) -> Result<Vec<Write>, String> {
    let (id, object) = find(store, name)?;
    let template: PodTemplate = object
        .spec
        .template
        .with_image(container, image)
        .ok_or_else(|| {
            format!(
                "error: unable to find container named \"{}\"",
                container.unwrap_or_default()
            )
        })?;
    if template.same_as(&object.spec.template) {
        return Ok(Vec::new());
    }
    let spec = DeploymentSpec {
        template: Rc::new(template),
        ..(*object.spec).clone()
    };
    Ok(vec![Write::new(changed(id, object, spec), Reason::Asked)])
}

/// `kubectl apply`: objects that exist are brought to the state that is asked for, others are
/// created. Nothing is written for an object that is as it should be.
fn apply(store: &Store, objects: &[Object], now_ms: Ms) -> Result<Vec<Write>, String> {
    let mut writes = Vec::new();
    let mut created = 0;
    let mut created_services = 0;
    for object in objects {
        let change = match object {
            Object::Deployment(wanted) => apply_deployment(store, wanted, &mut created, now_ms)?,
            Object::Service(wanted) => apply_service(store, wanted, &mut created_services),
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
        return Err(format!(
            "The Deployment \"{}\" is invalid: spec.selector: field is immutable",
            wanted.meta.name
        ));
    }
    let unchanged = object.spec == wanted.spec
        && object.meta.labels == wanted.meta.labels
        && object.meta.annotations == wanted.meta.annotations;
    Ok((!unchanged).then(|| Change::DeploymentChanged {
        id,
        spec: Rc::clone(&wanted.spec),
        labels: Rc::clone(&wanted.meta.labels),
        annotations: Rc::clone(&wanted.meta.annotations),
    }))
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
