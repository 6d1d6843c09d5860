//! What the API server does with a command that is about a ReplicaSet.

use std::rc::Rc;

use super::requests::immutable;
use crate::api::{Ms, PodTemplate, ReplicaSet, ReplicaSetId};
use crate::store::{Change, Store};

/// The ReplicaSet of that name.
///
/// # Errors
/// kubectl's words if there is none.
pub(super) fn find<'s>(
    store: &'s Store,
    name: &str,
) -> Result<(ReplicaSetId, &'s Rc<ReplicaSet>), String> {
    store
        .find_replica_set(name)
        .and_then(|id| Some((id, store.replica_set(id)?)))
        .ok_or_else(|| {
            format!("Error from server (NotFound): replicasets.apps \"{name}\" not found")
        })
}

/// Gives a set another size.
pub(super) fn scale(store: &Store, name: &str, replicas: i32) -> Result<Change, String> {
    let (id, object) = find(store, name)?;
    Ok(Change::ReplicaSetScaled {
        id,
        from: object.replicas,
        to: replicas,
        desired_replicas: object.desired_replicas,
        max_replicas: object.max_replicas,
    })
}

/// Gives a set another template, which only its next pods are made from. Nothing is written if
/// that is the one it has.
pub(super) fn set_template(
    store: &Store,
    name: &str,
    edit: &dyn Fn(&PodTemplate) -> Result<PodTemplate, String>,
) -> Result<Option<Change>, String> {
    let (id, object) = find(store, name)?;
    let template = edit(&object.template)?;
    if template.same_as(&object.template) {
        return Ok(None);
    }
    let object = ReplicaSet {
        template: Rc::new(template),
        ..ReplicaSet::clone(object)
    };
    Ok(Some(Change::ReplicaSetChanged(id, Rc::new(object))))
}

/// `kubectl apply` of a set: it is created, or brought to what is asked for.
pub(super) fn apply(
    store: &Store,
    wanted: &Rc<ReplicaSet>,
    created: &mut usize,
    now_ms: Ms,
) -> Result<Option<Change>, String> {
    let name = &wanted.meta.name;
    let Ok((id, object)) = find(store, name) else {
        let (id, uid) = store.next_replica_set(*created);
        *created += 1;
        let mut object = ReplicaSet::clone(wanted);
        object.meta.uid = uid;
        object.meta.created_s = now_ms.div_euclid(1000);
        return Ok(Some(Change::ReplicaSetCreated(id, Rc::new(object))));
    };
    if object.selector != wanted.selector {
        return Err(immutable("ReplicaSet", name, &wanted.selector));
    }
    let unchanged = object.has_spec_of(wanted)
        && object.meta.labels == wanted.meta.labels
        && object.meta.annotations == wanted.meta.annotations;
    Ok((!unchanged).then(|| Change::ReplicaSetChanged(id, Rc::clone(wanted))))
}
