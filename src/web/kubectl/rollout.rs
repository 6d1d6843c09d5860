//! `kubectl rollout` (API-70 to API-73).

use super::line::Line;
use super::request::one;
use super::resource::workload;
use super::{Ask, not_simulated};
use crate::api::ObjectRef;
use crate::insight::{
    deployment_rollout_history, deployment_rollout_status, rollout_history, rollout_status,
};
use crate::sim::{Command, Workload};
use crate::store::Store;

/// What `kubectl rollout` does or tells.
pub(super) fn rollout(line: &Line, store: &Store) -> Result<Ask, String> {
    let verb = line.word(1);
    let (resource, workload) = workload(line, 2, store)?;
    let name = [resource.one, "/", workload.name()].concat();
    let (command, done) = match verb {
        "status" => return status(&workload, store).map(Ask::Told),
        "history" => return history(&workload, store).map(Ask::Told),
        "undo" => {
            let to_revision = line.number("to-revision")?.unwrap_or(0);
            let command = Command::Undo {
                workload,
                to_revision,
            };
            (command, "rolled back")
        }
        "restart" => (Command::Restart { workload }, "restarted"),
        "pause" | "resume" => {
            let paused = verb == "pause";
            let done = if paused { "paused" } else { "resumed" };
            (Command::SetPaused { workload, paused }, done)
        }
        verb => return Err(not_simulated(&["rollout ", verb].concat())),
    };
    Ok(one(command, [&*name, " ", done].concat()))
}

fn object(workload: &Workload, store: &Store) -> Option<ObjectRef> {
    store.find(workload.kind(), workload.name())
}

/// DEP-76, STS-48: the line that is printed first. kubectl goes on until the rollout has ended; here
/// time passes only as one lets it.
fn status(workload: &Workload, store: &Store) -> Result<String, String> {
    let status = match object(workload, store) {
        Some(ObjectRef::Deployment(id)) => store
            .deployment(id)
            .map(|object| deployment_rollout_status(object)),
        Some(ObjectRef::StatefulSet(id)) => store.stateful_set(id).map(|set| rollout_status(set)),
        _ => None,
    };
    let unknown = || Err(no("status viewer"));
    let status = status.unwrap_or_else(unknown)?;
    Ok(status.text + "\n")
}

/// API-71, DEP-55, STS-50.
fn history(workload: &Workload, store: &Store) -> Result<String, String> {
    match object(workload, store) {
        Some(ObjectRef::Deployment(id)) => Ok(deployment_rollout_history(store, id)),
        Some(ObjectRef::StatefulSet(id)) => Ok(rollout_history(store, id)),
        _ => Err(no("history viewer")),
    }
}

/// What kubectl says of a ReplicaSet, which has no rollouts.
fn no(what: &str) -> String {
    format!("error: no {what} has been implemented for \"ReplicaSet.apps\"")
}
