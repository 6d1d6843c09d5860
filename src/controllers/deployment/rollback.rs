//! `kubectl rollout undo`: which template a Deployment goes back to. The work is kubectl's, not
//! the controller's, which only sees another template (DEP-49, DEP-53).

use std::rc::Rc;

use super::revision::NOT_COPIED;
use crate::api::{DeploymentId, Labels, PodTemplate, ReplicaSet};
use crate::store::Store;

/// The template and the annotations that undoing to `to_revision` gives a Deployment; 0 means the
/// revision before the last.
///
/// # Errors
/// The words of kubectl where it refuses.
pub fn target(
    store: &Store,
    id: DeploymentId,
    to_revision: i64,
) -> Result<(Rc<PodTemplate>, Rc<Labels>), String> {
    let Some(deployment) = store.deployment(id) else {
        return Err("Error from server (NotFound): the Deployment is gone".into());
    };
    if deployment.spec.paused {
        return Err(
            "error: you cannot rollback a paused deployment; resume it first with \
                    'kubectl rollout resume' and try again"
                .into(),
        );
    }
    let set = revision(store, id, to_revision)
        .map_err(|missing| missing.text(&deployment.meta.name, to_revision))?;
    if set.template.same_as(&deployment.spec.template) {
        return Err(format!(
            "deployment.apps/{} skipped rollback (current template already matches revision \
             {to_revision})",
            deployment.meta.name
        ));
    }
    let kept = deployment
        .meta
        .annotations
        .iter()
        .filter(|(key, _)| is_not_copied(key));
    let taken = set
        .meta
        .annotations
        .iter()
        .filter(|(key, _)| !is_not_copied(key));
    let annotations = kept
        .chain(taken)
        .map(|(key, value)| (Rc::clone(key), Rc::clone(value)));
    Ok((Rc::clone(&set.template), Rc::new(annotations.collect())))
}

fn is_not_copied(key: &str) -> bool {
    NOT_COPIED.contains(&key)
}

enum Missing {
    History,
    Revision,
}

impl Missing {
    fn text(&self, deployment: &str, to_revision: i64) -> String {
        match self {
            Self::History => {
                format!("error: no rollout history found for deployment \"{deployment}\"")
            }
            Self::Revision => {
                format!("error: unable to find specified revision {to_revision} in history")
            }
        }
    }
}

/// DEP-49: the ReplicaSet of that revision, or the one with the second highest.
fn revision(store: &Store, id: DeploymentId, wanted: i64) -> Result<Rc<ReplicaSet>, Missing> {
    let owned = store
        .replica_sets_of(id)
        .iter()
        .filter_map(|set| store.replica_set(*set));
    let mut by_revision: Vec<_> = owned.cloned().collect();
    by_revision.sort_by_key(|set| std::cmp::Reverse(set.revision));
    let found = match wanted {
        0 => by_revision.get(1),
        _ => by_revision.iter().find(|set| set.revision == wanted),
    };
    found.cloned().ok_or(if wanted == 0 {
        Missing::History
    } else {
        Missing::Revision
    })
}
