//! What the API server does with a command that is about a StatefulSet.

use std::rc::Rc;

use super::requests::merged;
use crate::api::{
    Labels, Ms, PodTemplate, RollingUpdate, StatefulSet, StatefulSetId, StatefulSetSpec,
    UpdateStrategy,
};
use crate::controllers::stateful_set::rollback;
use crate::store::{Change, Store};

/// The StatefulSet of that name.
///
/// # Errors
/// kubectl's words if there is none.
pub(super) fn find<'s>(
    store: &'s Store,
    name: &str,
) -> Result<(StatefulSetId, &'s Rc<StatefulSet>), String> {
    store
        .find_stateful_set(name)
        .and_then(|id| Some((id, store.stateful_set(id)?)))
        .ok_or_else(|| {
            format!("Error from server (NotFound): statefulsets.apps \"{name}\" not found")
        })
}

fn changed(id: StatefulSetId, object: &StatefulSet, spec: StatefulSetSpec) -> Change {
    Change::StatefulSetChanged {
        id,
        spec: Rc::new(spec),
        labels: Rc::clone(&object.meta.labels),
        annotations: Rc::clone(&object.meta.annotations),
    }
}

/// Gives a set another size.
pub(super) fn scale(store: &Store, name: &str, replicas: i32) -> Result<Change, String> {
    let (id, object) = find(store, name)?;
    let spec = StatefulSetSpec {
        replicas,
        ..(*object.spec).clone()
    };
    Ok(changed(id, object, spec))
}

/// Gives a set another template. Nothing is written if that is the one it has.
pub(super) fn set_template(
    store: &Store,
    name: &str,
    edit: &dyn Fn(&PodTemplate) -> Result<PodTemplate, String>,
) -> Result<Option<Change>, String> {
    let (id, object) = find(store, name)?;
    let template = edit(&object.spec.template)?;
    if template.same_as(&object.spec.template) {
        return Ok(None);
    }
    let spec = StatefulSetSpec {
        template: Rc::new(template),
        ..(*object.spec).clone()
    };
    Ok(Some(changed(id, object, spec)))
}

/// STS-13: pods below `partition` keep the template that they have. Under OnDelete there is none.
pub(super) fn set_partition(store: &Store, name: &str, partition: i32) -> Result<Change, String> {
    let (id, object) = find(store, name)?;
    let mut spec = (*object.spec).clone();
    if let UpdateStrategy::RollingUpdate(rolling) = &mut spec.update_strategy {
        rolling.get_or_insert_with(RollingUpdate::default).partition = partition;
    }
    Ok(changed(id, object, spec))
}

/// STS-50: `kubectl rollout undo`.
pub(super) fn undo(store: &Store, name: &str, to_revision: i64) -> Result<Change, String> {
    let (id, object) = find(store, name)?;
    let spec = StatefulSetSpec {
        template: rollback::target(store, id, to_revision)?,
        ..(*object.spec).clone()
    };
    Ok(changed(id, object, spec))
}

/// `kubectl apply` of a set: it is created, or brought to what is asked for.
pub(super) fn apply(
    store: &Store,
    wanted: &Rc<StatefulSet>,
    created: &mut usize,
    now_ms: Ms,
) -> Result<Option<Change>, String> {
    let name = &wanted.meta.name;
    let Ok((id, object)) = find(store, name) else {
        let (id, uid) = store.next_stateful_set(*created);
        *created += 1;
        let mut object = StatefulSet::clone(wanted);
        object.meta.uid = uid;
        object.meta.created_s = now_ms.div_euclid(1000);
        return Ok(Some(Change::StatefulSetCreated(id, Rc::new(object))));
    };
    // STS-52.
    if !object.spec.may_become(&wanted.spec) {
        return Err(format!(
            "The StatefulSet \"{name}\" is invalid: spec: Forbidden: {}",
            StatefulSetSpec::IMMUTABLE
        ));
    }
    let same = |one: &Labels, two: &Labels| one == two;
    let spec = StatefulSetSpec {
        template: merged(&object.spec.template, &wanted.spec.template),
        ..(*wanted.spec).clone()
    };
    let unchanged = *object.spec == spec
        && same(&object.meta.labels, &wanted.meta.labels)
        && same(&object.meta.annotations, &wanted.meta.annotations);
    Ok((!unchanged).then(|| Change::StatefulSetChanged {
        id,
        spec: Rc::new(spec),
        labels: Rc::clone(&wanted.meta.labels),
        annotations: Rc::clone(&wanted.meta.annotations),
    }))
}
