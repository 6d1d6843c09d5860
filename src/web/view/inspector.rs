//! The inspector: why, one pod in full, any object as YAML, and the events.

use std::rc::Rc;

use super::events::{EventView, events};
use super::object;
use super::pod::{PodView, pod_view};
use super::stage::StageView;
use super::why::WhyView;
use super::{Glance, hue};
use crate::api::{ObjectRef, Owner};
use crate::insight::Language;
use crate::insight::pace::replica_sets;
use crate::manifest::to_yaml;

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
    if let Some(deployment) = store.deployment(glance.deployment) {
        let name = Rc::clone(&deployment.meta.name);
        choices.push((ObjectRef::Deployment(glance.deployment), "Deployment", name));
    }
    for (id, set) in replica_sets(store, glance.deployment) {
        let name = Rc::clone(&set.meta.name);
        choices.push((ObjectRef::ReplicaSet(id), "ReplicaSet", name));
    }
    let pod = glance.selected.and_then(|id| Some((id, store.pod(id)?)));
    if let Some((id, pod)) = pod {
        choices.push((ObjectRef::Pod(id), "Pod", Rc::clone(&pod.name)));
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
    ObjectView {
        choices,
        shown,
        yaml: document.as_ref().map(to_yaml).unwrap_or_default().into(),
    }
}

/// The hue of what an object belongs to, if it belongs to a revision.
pub(super) fn hue_of_owner(owner: Option<Owner>) -> Option<u8> {
    match owner? {
        Owner::ReplicaSet(id) => Some(hue(id)),
        Owner::StatefulSet(_) => None,
    }
}
