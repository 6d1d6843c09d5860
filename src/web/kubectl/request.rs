//! What changes a workload or a pod: scale, set image, patch, delete.

use super::line::Line;
use super::resource::{Target, target, workload};
use super::{Ask, Asked, not_simulated};
use crate::api::{DeletionPropagation, Document, Kind, ObjectRef, PodId};
use crate::manifest;
use crate::sim::Command;
use crate::store::Store;

/// One command, and what is printed after it.
pub(super) fn one(command: Command, done: String) -> Ask {
    Ask::Do(vec![Asked {
        command,
        done,
        quiet: false,
    }])
}

/// `kubectl scale` (API-80).
pub(super) fn scale(line: &Line, store: &Store) -> Result<Ask, String> {
    let (resource, workload) = workload(line, 1, store)?;
    let replicas = line.number("replicas")?.unwrap_or(-1);
    let replicas = i32::try_from(replicas)
        .ok()
        .filter(|replicas| *replicas >= 0);
    let replicas = replicas.ok_or(
        "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
    )?;
    let done = format!("{}/{} scaled", resource.one, workload.name());
    Ok(one(Command::Scale { workload, replicas }, done))
}

/// `kubectl set image` (API-81).
pub(super) fn set_image(line: &Line, store: &Store) -> Result<Ask, String> {
    let (resource, workload) = workload(line, 2, store)?;
    let pairs = line.words(2).iter().filter_map(|word| word.split_once('='));
    let asked = pairs.map(|(container, image)| Asked {
        command: Command::SetImage {
            workload: workload.clone(),
            // Of all containers there is mostly one.
            container: (container != "*").then(|| container.into()),
            image: image.into(),
        },
        done: format!("{}/{} image updated", resource.one, workload.name()),
        quiet: true,
    });
    let asked: Vec<Asked> = asked.collect();
    if asked.is_empty() {
        return Err("error: at least one image update is required".into());
    }
    Ok(Ask::Do(asked))
}

/// `kubectl patch`, as far as it gives single fields other values.
pub(super) fn patch(line: &Line, store: &Store) -> Result<Ask, String> {
    let (_, workload) = workload(line, 1, store)?;
    let patch = line.flag("patch");
    let patch = patch.ok_or("error: must specify --patch or --patch-file")?;
    let patch = manifest::tree(patch).map(|tree| tree.to_document());
    let patch = patch.filter(|patch| patch.as_mapping().is_some());
    let patch = patch.ok_or("error: unable to parse the patch")?;
    let mut fields = Vec::new();
    leaves(&patch, String::new(), &mut fields)?;
    if let Some((path, _)) = fields.iter().find(|(path, _)| !path.starts_with("spec.")) {
        return Err(not_simulated(&["patch ", path].concat()));
    }
    Ok(Ask::Patch(workload, fields))
}

/// The single values in a patch, with their paths.
fn leaves(
    document: &Document,
    path: String,
    found: &mut Vec<(String, String)>,
) -> Result<(), String> {
    let value = match document {
        Document::Mapping(map) => {
            for (key, value) in map {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(value, [&*path, dot, key].concat(), found)?;
            }
            return Ok(());
        }
        Document::Bool(value) => value.to_string(),
        Document::Int(value) => value.to_string(),
        Document::String(value) => String::from(&**value),
        Document::Null | Document::Float(_) | Document::Sequence(_) => {
            return Err(not_simulated(&["patch ", &path].concat()));
        }
    };
    found.push((path, value));
    Ok(())
}

/// `kubectl delete` (API-82).
pub(super) fn delete(line: &Line, store: &Store) -> Result<Ask, String> {
    let Target { resource, names } = target(line, 1)?;
    if names.is_empty() && line.flag("all").or(line.flag("selector")).is_none() {
        return Err("error: resource(s) were provided, but no name was specified".into());
    }
    let objects = resource.objects(store, &names, line)?;
    if objects.is_empty() {
        return Ok(Ask::Told("No resources found\n".into()));
    }
    let grace = grace(line)?;
    let cascade = line.flag("cascade").unwrap_or("background");
    let mut cascades = DeletionPropagation::ALL.into_iter();
    let propagation = cascades.find(|known| known.name() == cascade).ok_or_else(|| {
        format!(
            "error: invalid cascade value ({cascade}). Must be \"background\", \"foreground\", or \
             \"orphan\""
        )
    })?;
    let forced = if grace == Some(0) { "force " } else { "" };
    let mut asked = Vec::new();
    for (name, object) in objects {
        let command = match object {
            ObjectRef::Pod(pod) => delete_pod(pod, grace),
            object => Command::Delete {
                kind: kind(object)
                    .ok_or_else(|| not_simulated(&["delete ", resource.one].concat()))?,
                name: name.clone(),
                propagation,
            },
        };
        asked.push(Asked {
            command,
            done: format!(
                "{} \"{name}\" {forced}deleted from default namespace",
                resource.one
            ),
            quiet: false,
        });
    }
    // Only pods have something that goes on without them.
    if let (Some(0), Some(first)) = (grace, asked.first_mut()) {
        first.done.insert_str(0, FORCED);
    }
    Ok(Ask::Do(asked))
}

const FORCED: &str = "Warning: Immediate deletion does not wait for confirmation that the running \
    resource has been terminated. The resource may continue to run on the cluster indefinitely.\n";

fn delete_pod(pod: PodId, grace_period_seconds: Option<i64>) -> Command {
    Command::DeletePod {
        pod,
        grace_period_seconds,
    }
}

/// KL-76: how long pods have, if that is said. Only `--force` gives them no time at all.
fn grace(line: &Line) -> Result<Option<i64>, String> {
    let given = line.number("grace-period")?.filter(|seconds| *seconds >= 0);
    Ok(match given {
        _ if line.flag("now").is_some() => Some(1),
        None if line.flag("force").is_some() => Some(0),
        Some(0) if line.flag("force").is_none() => Some(1),
        given => given,
    })
}

fn kind(object: ObjectRef) -> Option<Kind> {
    Some(match object {
        ObjectRef::Deployment(_) => Kind::Deployment,
        ObjectRef::ReplicaSet(_) => Kind::ReplicaSet,
        ObjectRef::StatefulSet(_) => Kind::StatefulSet,
        ObjectRef::Service(_) => Kind::Service,
        _ => return None,
    })
}
