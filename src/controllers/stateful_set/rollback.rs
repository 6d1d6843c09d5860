//! `kubectl rollout undo`: which template a StatefulSet goes back to (STS-50). The work is
//! kubectl's, not the controller's, which only sees another template.

use std::rc::Rc;

use crate::api::{ControllerRevision, PodTemplate, StatefulSetId};
use crate::store::Store;

/// The revisions of a set, the highest number first.
pub fn history(store: &Store, id: StatefulSetId) -> Vec<&Rc<ControllerRevision>> {
    let owned = store.revisions.iter().map(|(_, object)| object);
    let mut owned: Vec<_> = owned.filter(|object| object.owner == Some(id)).collect();
    owned.sort_by_key(|object| std::cmp::Reverse(object.revision));
    owned
}

/// The template that undoing to `to_revision` gives a set; 0 means the revision before the last.
///
/// # Errors
/// The words of kubectl where it refuses.
pub fn target(
    store: &Store,
    id: StatefulSetId,
    to_revision: i64,
) -> Result<Rc<PodTemplate>, String> {
    let Some(set) = store.stateful_set(id) else {
        return Err("Error from server (NotFound): the StatefulSet is gone".into());
    };
    let history = history(store, id);
    let found = if to_revision == 0 {
        let before = history.get(1);
        before.ok_or("error: no last revision to roll back to".to_owned())?
    } else {
        let mut all = history.iter();
        let found = all.find(|object| object.revision == to_revision);
        found.ok_or_else(|| {
            format!("error: unable to find specified revision {to_revision} in history")
        })?
    };
    if found.template.same_as(&set.spec.template) {
        return Err(format!(
            "statefulset.apps/{} skipped rollback (current template already matches revision {})",
            set.meta.name, found.revision
        ));
    }
    Ok(Rc::clone(&found.template))
}
