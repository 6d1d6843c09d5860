//! What kubectl calls the kinds of objects, and which objects there are of each.

use std::rc::Rc;

use super::line::Line;
use super::not_simulated;
use crate::api::{Labels, ObjectRef};
use crate::sim::Workload;
use crate::store::Store;
use crate::web::view::kind_and_name;

/// A kind of objects.
#[derive(Debug)]
pub(super) struct Resource {
    /// What it may be called: plural, singular and short, each lower case.
    names: &'static str,
    /// How a single object is prefixed: `deployment.apps`.
    pub(super) one: &'static str,
    /// How the API server calls all of them: `deployments.apps`.
    pub(super) all: &'static str,
    /// The columns of `kubectl get` (API-41 to API-54).
    pub(super) columns: &'static str,
    /// The object at a place of its table.
    object: fn(usize) -> ObjectRef,
    /// How many places that table has.
    places: fn(&Store) -> usize,
}

/// An object and its name.
pub(super) type Named = (Rc<str>, ObjectRef);

/// Events are shown, but are no objects of the store.
pub(super) const EVENTS: &str = "events event ev";

/// All that there are.
const RESOURCES: [Resource; 7] = [
    Resource {
        names: "pods pod po",
        one: "pod",
        all: "pods",
        columns: "NAME READY STATUS RESTARTS AGE",
        object: |place| ObjectRef::Pod(place.into()),
        places: |store| store.pods.next_index(),
    },
    Resource {
        names: "deployments deployment deploy",
        one: "deployment.apps",
        all: "deployments.apps",
        columns: "NAME READY UP-TO-DATE AVAILABLE AGE",
        object: |place| ObjectRef::Deployment(place.into()),
        places: |store| store.deployments.next_index(),
    },
    Resource {
        names: "replicasets replicaset rs",
        one: "replicaset.apps",
        all: "replicasets.apps",
        columns: "NAME DESIRED CURRENT READY AGE",
        object: |place| ObjectRef::ReplicaSet(place.into()),
        places: |store| store.replica_sets.next_index(),
    },
    Resource {
        names: "statefulsets statefulset sts",
        one: "statefulset.apps",
        all: "statefulsets.apps",
        columns: "NAME READY AGE",
        object: |place| ObjectRef::StatefulSet(place.into()),
        places: |store| store.stateful_sets.next_index(),
    },
    Resource {
        names: "controllerrevisions controllerrevision",
        one: "controllerrevision.apps",
        all: "controllerrevisions.apps",
        columns: "NAME CONTROLLER REVISION AGE",
        object: |place| ObjectRef::ControllerRevision(place.into()),
        places: |store| store.revisions.next_index(),
    },
    Resource {
        names: "nodes node no",
        one: "node",
        all: "nodes",
        columns: "NAME STATUS ROLES AGE VERSION",
        object: |place| ObjectRef::Node(place.into()),
        places: |store| store.nodes.len(),
    },
    Resource {
        names: "services service svc",
        one: "service",
        all: "services",
        columns: "",
        object: |place| ObjectRef::Service(place.into()),
        places: |store| store.services.next_index(),
    },
];

impl Resource {
    /// The kind that `word` stands for. A group may follow its name: `deployments.v1.apps`.
    ///
    /// # Errors
    /// API-85.
    pub(super) fn of(word: &str) -> Result<&'static Self, String> {
        let bare = word.split('.').next().unwrap_or_default();
        let bare = bare.to_ascii_lowercase();
        let mut all = RESOURCES.iter();
        let found = all.find(|resource| resource.names.split(' ').any(|name| name == bare));
        found.ok_or_else(|| format!("error: the server doesn't have a resource type \"{word}\""))
    }

    /// All objects of the kind, oldest first.
    fn named(&self, store: &Store) -> Vec<Named> {
        let mut named = Vec::new();
        for place in 0..(self.places)(store) {
            let object = (self.object)(place);
            if let Some((_, name)) = kind_and_name(store, object) {
                named.push((Rc::clone(name), object));
            }
        }
        named
    }

    /// Those objects of the kind that have one of these names, and the labels that are asked for;
    /// all of them without names. As the API server lists them: by their names.
    ///
    /// # Errors
    /// API-85, if there is no object of one of the names.
    pub(super) fn objects(
        &self,
        store: &Store,
        names: &[&str],
        line: &Line,
    ) -> Result<Vec<Named>, String> {
        let mut objects = self.named(store);
        objects.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        if let Some(missing) = names
            .iter()
            .find(|name| !objects.iter().any(|(known, _)| **known == ***name))
        {
            let all = self.all;
            return Err(format!(
                "Error from server (NotFound): {all} \"{missing}\" not found"
            ));
        }
        objects.retain(|(name, object)| {
            (names.is_empty() || names.contains(&&**name))
                && line
                    .flag("selector")
                    .is_none_or(|selector| selects(selector, labels(store, *object)))
        });
        Ok(objects)
    }

    /// A workload of that kind and name.
    pub(super) fn workload(&self, name: &str) -> Option<Workload> {
        let of = match self.one {
            "deployment.apps" => Workload::Deployment,
            "replicaset.apps" => Workload::ReplicaSet,
            "statefulset.apps" => Workload::StatefulSet,
            _ => return None,
        };
        Some(of(name.into()))
    }
}

/// Every kind and every object: what a word of a line may be meant to become.
pub(super) fn names(store: &Store) -> Vec<String> {
    let mut names = Vec::new();
    for resource in &RESOURCES {
        let mut short = "";
        for name in resource.names.split(' ') {
            names.push(name.to_owned());
            short = name;
        }
        for (name, _) in resource.named(store) {
            names.push([short, "/", &name].concat());
            names.push(String::from(&*name));
        }
    }
    names
}

fn labels(store: &Store, object: ObjectRef) -> Option<&Labels> {
    match object {
        ObjectRef::Pod(id) => store.pod(id).map(|pod| &*pod.labels),
        object => store.meta(object).map(|meta| &*meta.labels),
    }
}

/// Whether labels are as `-l` asks for: `app=web,tier!=db,track`.
fn selects(selector: &str, labels: Option<&Labels>) -> bool {
    selector.split(',').all(|wanted| {
        let has = |key: &str| labels.and_then(|labels| labels.get(key.trim()));
        let is = |value: &Rc<str>, wanted: &str| **value == *wanted.trim_start_matches('=').trim();
        if let Some((key, value)) = wanted.split_once("!=") {
            !has(key).is_some_and(|known| is(known, value))
        } else if let Some((key, value)) = wanted.split_once('=') {
            has(key).is_some_and(|known| is(known, value))
        } else {
            has(wanted).is_some()
        }
    })
}

/// What a line is about: a kind, and the names of its objects.
pub(super) struct Target<'l> {
    pub(super) resource: &'static Resource,
    pub(super) names: Vec<&'l str>,
}

/// What the words of a line from a place on are about: `deploy/web`, or `deploy web other`.
///
/// # Errors
/// kubectl's words where that is nothing.
pub(super) fn target(line: &Line, from: usize) -> Result<Target<'_>, String> {
    // What is to be set follows the names of objects, which have no such sign in them.
    let words = line.words(from).iter().map(|word| &**word);
    let words = words.filter(|word| !word.contains('='));
    let first = line.word(from);
    if first.is_empty() {
        return Err("error: required resource not specified".into());
    }
    let Some((kind, _)) = first.split_once('/') else {
        let resource = Resource::of(first)?;
        let names = words.skip(1).collect();
        return Ok(Target { resource, names });
    };
    let resource = Resource::of(kind)?;
    let mut names = Vec::new();
    for word in words {
        let own = word.split_once('/');
        let own = own.filter(|(kind, _)| kind_is(kind, resource));
        let (_, name) = own.ok_or_else(|| not_simulated(word))?;
        names.push(name);
    }
    Ok(Target { resource, names })
}

fn kind_is(word: &str, resource: &'static Resource) -> bool {
    Resource::of(word).is_ok_and(|found| found.one == resource.one)
}

/// The one workload that a line is about.
///
/// # Errors
/// kubectl's words where there is none.
pub(super) fn workload(
    line: &Line,
    from: usize,
    store: &Store,
) -> Result<(&'static Resource, Workload), String> {
    let Target { resource, names } = target(line, from)?;
    let Some(name) = names.first() else {
        return Err("error: resource(s) were provided, but no name was specified".into());
    };
    resource.objects(store, &[name], &Line::default())?;
    let workload = resource.workload(name);
    let workload =
        workload.ok_or_else(|| not_simulated(&format!("{} {}", line.word(0), resource.one)))?;
    Ok((resource, workload))
}
