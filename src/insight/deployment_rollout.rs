//! What `kubectl rollout` says of a Deployment (DEP-51, DEP-55, DEP-76).
//!
//! Models the Deployment parts of kubectl's `polymorphichelpers/{rollout_status,history,rollback}.go`.

use super::describe;
use super::stateful_rollout::{
    CHANGE_CAUSE, NO_REVISION, RolloutStatus, history_text, revision_text,
};
use crate::api::{Deployment, DeploymentConditionType, DeploymentId, Labels};
use crate::controllers::deployment::rollback;
use crate::store::Store;

/// DEP-76: what `kubectl rollout status` prints of the Deployment as it is now.
///
/// # Errors
/// kubectl's words where it gives up: the rollout has exceeded its deadline.
pub fn deployment_rollout_status(deployment: &Deployment) -> Result<RolloutStatus, String> {
    let (name, status) = (&deployment.meta.name, &deployment.status);
    let waiting = |text: String| RolloutStatus {
        text,
        is_done: false,
    };
    if deployment.meta.generation > status.observed_generation {
        let text = "Waiting for deployment spec update to be observed...";
        return Ok(waiting(text.into()));
    }
    let is_late = status.conditions.iter().any(|condition| {
        condition.kind == DeploymentConditionType::Progressing
            && condition.reason == "ProgressDeadlineExceeded"
    });
    if is_late {
        return Err(format!(
            "error: deployment \"{name}\" exceeded its progress deadline"
        ));
    }
    let (replicas, updated) = (deployment.spec.replicas, status.updated_replicas);
    let (old, available) = (status.replicas - updated, status.available_replicas);
    let what = if updated < replicas {
        format!("{updated} out of {replicas} new replicas have been updated")
    } else if old > 0 {
        format!("{old} old replicas are pending termination")
    } else if available < updated {
        format!("{available} of {updated} updated replicas are available")
    } else {
        return Ok(RolloutStatus {
            text: format!("deployment \"{name}\" successfully rolled out"),
            is_done: true,
        });
    };
    Ok(waiting(format!(
        "Waiting for deployment \"{name}\" rollout to finish: {what}..."
    )))
}

/// DEP-55: what `kubectl rollout history` prints.
pub fn deployment_rollout_history(store: &Store, id: DeploymentId) -> String {
    let Some(deployment) = store.deployment(id) else {
        return String::new();
    };
    let owned = store.replica_sets_of(id).iter();
    let mut sets: Vec<_> = owned.filter_map(|set| store.replica_set(*set)).collect();
    sets.sort_by_key(|set| set.revision);
    let rows = sets
        .iter()
        .map(|set| (set.revision, &*set.meta.annotations));
    history_text(&format!("deployment.apps/{}", deployment.meta.name), rows)
}

/// API-71: what `kubectl rollout history --revision` prints.
///
/// # Errors
/// kubectl's words where there is no such revision.
pub fn deployment_rollout_revision(
    store: &Store,
    id: DeploymentId,
    revision: i64,
) -> Result<String, String> {
    let name = store.deployment(id).map_or("", |object| &*object.meta.name);
    let owned = store.replica_sets_of(id).iter();
    let mut sets = owned.filter_map(|set| store.replica_set(*set));
    let set = sets
        .find(|set| set.revision == revision)
        .ok_or(NO_REVISION)?;
    let mut annotations = Labels::clone(&set.template.annotations);
    if let Some(cause) = set.meta.annotations.get(CHANGE_CAUSE) {
        annotations.insert(CHANGE_CAUSE.into(), cause.clone());
    }
    let document = &set.template.document;
    let template = describe::pod_template(document, &set.pod_labels, &annotations);
    Ok(revision_text("deployment", name, revision, &template))
}

/// DEP-51: what `kubectl rollout undo` prints if it is given now.
///
/// # Errors
/// kubectl's words where it changes nothing.
pub fn deployment_rollout_undo(
    store: &Store,
    id: DeploymentId,
    to_revision: i64,
) -> Result<String, String> {
    rollback::target(store, id, to_revision)?;
    let name = store.deployment(id).map_or("", |object| &*object.meta.name);
    Ok(format!("deployment.apps/{name} rolled back"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::rc::Rc;

    use serde_json::Value;

    use super::*;
    use crate::api::{DeploymentSpec, DeploymentStatus, Document, ObjectMeta};

    #[test]
    fn every_row_of_the_status_table() {
        let table = include_str!("../../tests/tables/rollout_status_messages.json");
        let table: Value = serde_json::from_str(table).unwrap();
        let rows = table["cases"].as_array().unwrap().iter();
        let mut seen = 0;
        for row in rows.filter(|row| row["kind"] == "Deployment") {
            let int = |key: &str| i32::try_from(row[key].as_i64().unwrap()).unwrap();
            let mut deployment = Deployment {
                meta: ObjectMeta::named(row["name"].as_str().unwrap()),
                ..Deployment::from_document(&Document::Null)
            };
            deployment.meta.generation = int("generation").unsigned_abs();
            deployment.spec = Rc::new(DeploymentSpec {
                replicas: int("specReplicas"),
                ..(*deployment.spec).clone()
            });
            deployment.status = Rc::new(DeploymentStatus {
                observed_generation: int("observedGeneration").unsigned_abs(),
                replicas: int("replicas"),
                updated_replicas: int("updated"),
                available_replicas: int("available"),
                ..DeploymentStatus::default()
            });
            let expected = RolloutStatus {
                text: row["message"].as_str().unwrap().to_owned(),
                is_done: row["done"] == true,
            };
            assert_eq!(
                deployment_rollout_status(&deployment),
                Ok(expected),
                "{row}"
            );
            seen += 1;
        }
        assert_eq!(seen, 5);
    }
}
