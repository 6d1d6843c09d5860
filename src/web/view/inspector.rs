//! Any object as YAML, and which objects can be shown beside a workload.

use std::rc::Rc;

use super::{Glance, endpoint_object, object};
use crate::api::ObjectRef;
use crate::insight::pace::replica_sets;
use crate::manifest::to_yaml;
use crate::store::Store;

/// Among so many claims those are looked for that no pod uses.
const CLAIMS_MAX: usize = 200;

/// An object as YAML, and which others there are.
#[derive(Clone, Debug, Default)]
pub struct ObjectView {
    /// What can be shown: the object, its kind and its name.
    pub choices: Vec<(ObjectRef, &'static str, Rc<str>)>,
    /// Which one is shown.
    pub shown: Option<ObjectRef>,
    /// Its YAML.
    pub yaml: String,
}

/// The object that was chosen.
pub fn object_view(glance: &Glance<'_>) -> ObjectView {
    let store = &glance.timeline.world().store;
    let pod = glance.selected_pod().map(ObjectRef::Pod);
    let choices = choices(glance, store, pod);
    let chosen = glance.object.filter(|object| choices.contains(object));
    let shown = chosen.or(pod).or(choices.first().copied());
    let document = shown.and_then(|object| object::document(store, object));
    let mut yaml = document.as_ref().map(to_yaml).unwrap_or_default();
    if let Some(ObjectRef::Service(id)) = shown
        && let Some(service) = store.services.get(id.index())
    {
        for slice in endpoint_object::slices(store, id, service) {
            yaml.push_str("---\n");
            yaml.push_str(&to_yaml(&slice));
        }
    }
    let mut named = Vec::new();
    for object in &choices {
        if let Some((kind, name)) = kind_and_name(store, *object) {
            named.push((*object, kind, Rc::clone(name)));
        }
    }
    ObjectView {
        choices: named,
        shown,
        yaml,
    }
}

/// The workload with what it owns, the pod with what it uses, and what belongs to nobody.
fn choices(glance: &Glance<'_>, store: &Store, pod: Option<ObjectRef>) -> Vec<ObjectRef> {
    let mut choices = Vec::new();
    match glance.workload {
        Some(ObjectRef::Deployment(id)) => {
            choices.push(ObjectRef::Deployment(id));
            for (id, _) in replica_sets(store, id) {
                choices.push(ObjectRef::ReplicaSet(id));
            }
        }
        Some(ObjectRef::ReplicaSet(id)) => choices.push(ObjectRef::ReplicaSet(id)),
        Some(ObjectRef::StatefulSet(id)) => {
            choices.push(ObjectRef::StatefulSet(id));
            for (index, revision) in store.revisions.iter() {
                if revision.owner == Some(id) {
                    choices.push(ObjectRef::ControllerRevision(index.into()));
                }
            }
        }
        _ => {
            for id in store.orphan_replica_sets() {
                choices.push(ObjectRef::ReplicaSet(id));
            }
        }
    }
    if let Some(ObjectRef::Pod(id)) = pod {
        choices.push(ObjectRef::Pod(id));
        if let Some(pod) = store.pod(id) {
            for claim in store.claims_of_pod(pod) {
                choices.push(ObjectRef::Claim(claim));
            }
        }
    }
    for (index, _) in store.claims.iter().take(CLAIMS_MAX) {
        let id = index.into();
        if store.pods_using(id).is_empty() {
            choices.push(ObjectRef::Claim(id));
        }
    }
    for (index, _) in store.services.iter() {
        choices.push(ObjectRef::Service(index.into()));
    }
    choices
}

/// The kind of an object that exists, and its name.
pub fn kind_and_name(store: &Store, object: ObjectRef) -> Option<(&'static str, &Rc<str>)> {
    Some(match object {
        ObjectRef::Deployment(id) => ("Deployment", &store.deployment(id)?.meta.name),
        ObjectRef::ReplicaSet(id) => ("ReplicaSet", &store.replica_set(id)?.meta.name),
        ObjectRef::Pod(id) => ("Pod", &store.pod(id)?.name),
        ObjectRef::Service(id) => ("Service", &store.services.get(id.index())?.meta.name),
        ObjectRef::StatefulSet(id) => ("StatefulSet", &store.stateful_set(id)?.meta.name),
        ObjectRef::ControllerRevision(id) => ("ControllerRevision", &store.revision(id)?.meta.name),
        ObjectRef::Claim(id) => ("PersistentVolumeClaim", &store.claim(id)?.meta.name),
        ObjectRef::Node(id) => ("Node", &store.node(id)?.name),
    })
}
