//! The inspector: why, one pod in full, any object as YAML, and the events.

use std::rc::Rc;

use super::events::{EventView, events};
use super::object;
use super::pod::{PodView, pod_view};
use super::stage::StageView;
use super::why::WhyView;
use super::{Glance, endpoint_object};
use crate::api::ObjectRef;
use crate::insight::Language;
use crate::insight::pace::replica_sets;
use crate::manifest::to_yaml;

/// Among so many claims those are looked for that no pod uses.
const CLAIMS_MAX: usize = 200;

/// An object as YAML, and which others there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectView {
    /// What can be shown: the object, its kind and its name.
    pub choices: Vec<(ObjectRef, &'static str, Rc<str>)>,
    /// Which one is shown.
    pub shown: Option<ObjectRef>,
    /// Its YAML.
    pub yaml: Rc<str>,
}

/// The whole inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InspectorView {
    /// The reader's language.
    pub language: Language,
    /// The moment that is looked at, for the age of things.
    pub now_s: i64,
    /// Why things stand as they do.
    pub why: WhyView,
    /// The chosen pod.
    pub pod: Option<Rc<PodView>>,
    /// An object as YAML.
    pub object: ObjectView,
    /// Events of all objects.
    pub events: Rc<Vec<EventView>>,
}

/// What the inspector shows beside `stage`.
pub fn inspector_view(glance: &Glance<'_>, stage: &StageView) -> InspectorView {
    InspectorView {
        language: glance.language,
        now_s: glance.timeline.now_ms().div_euclid(1000),
        why: stage.why.clone(),
        pod: pod_view(glance).map(Rc::new),
        object: object_view(glance),
        events: Rc::new(events(glance, |_| true, |_| false)),
    }
}

fn object_view(glance: &Glance<'_>) -> ObjectView {
    let world = glance.timeline.world();
    let store = &world.store;
    let mut choices = Vec::new();
    let mut offer = |object, kind, name: &Rc<str>| choices.push((object, kind, Rc::clone(name)));
    let pod = glance.selected.and_then(|id| Some((id, store.pod(id)?)));
    let workload = glance.workload;
    match workload {
        Some(object @ ObjectRef::Deployment(id)) => {
            if let Some(deployment) = store.deployment(id) {
                offer(object, "Deployment", &deployment.meta.name);
            }
            for (id, set) in replica_sets(store, id) {
                offer(ObjectRef::ReplicaSet(id), "ReplicaSet", &set.meta.name);
            }
        }
        Some(object @ ObjectRef::StatefulSet(id)) => {
            if let Some(set) = store.stateful_set(id) {
                offer(object, "StatefulSet", &set.meta.name);
            }
            let revisions = store.revisions.iter();
            for (index, revision) in revisions.filter(|(_, it)| it.owner == Some(id)) {
                let object = ObjectRef::ControllerRevision(index.into());
                offer(object, "ControllerRevision", &revision.meta.name);
            }
        }
        _ => {}
    }
    if let Some((id, pod)) = pod {
        offer(ObjectRef::Pod(id), "Pod", &pod.name);
        for claim in store.claims_of_pod(pod) {
            if let Some(object) = store.claim(claim) {
                offer(
                    ObjectRef::Claim(claim),
                    "PersistentVolumeClaim",
                    &object.meta.name,
                );
            }
        }
    }
    let left_behind = store.claims.iter().take(CLAIMS_MAX);
    for (index, claim) in left_behind {
        let id = index.into();
        if store.pods_using(id).is_empty() {
            offer(
                ObjectRef::Claim(id),
                "PersistentVolumeClaim",
                &claim.meta.name,
            );
        }
    }
    let services = store.services.iter();
    choices.extend(services.map(|(index, service)| {
        let name = Rc::clone(&service.meta.name);
        (ObjectRef::Service(index.into()), "Service", name)
    }));
    let listed = |object: &ObjectRef| choices.iter().any(|(other, ..)| other == object);
    let chosen = glance.object.filter(listed);
    let shown = chosen
        .or(pod.map(|(id, _)| ObjectRef::Pod(id)))
        .or(choices.first().map(|(object, ..)| *object));
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
    ObjectView {
        choices,
        shown,
        yaml: yaml.into(),
    }
}
