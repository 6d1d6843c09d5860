//! ReplicaSets that no Deployment owns: what a user can do with them, and what they do with pods.

#![allow(clippy::expect_used, clippy::panic)]

use rollscope::api::{DeletionPropagation, Kind, Owner, Pod, ReplicaSetId};
use rollscope::insight::Language;
use rollscope::insight::measure::{Ending, Measured, ending};
use rollscope::scenario::{self, objects};
use rollscope::sim::{Command, Workload, World};

const WEB: ReplicaSetId = ReplicaSetId(0);

fn manifest(replicas: i32, image: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web
spec:
  replicas: {replicas}
  selector:
    matchLabels: {{app: web}}
  template:
    metadata:
      labels: {{app: web, tier: front}}
    spec:
      containers:
      - name: nginx
        image: {image}
"
    )
}

const BARE_PODS: &str = "
apiVersion: v1
kind: Pod
metadata: {name: lonely-1, labels: {app: web}}
spec: {containers: [{name: nginx, image: nginx:1.27}]}
---
apiVersion: v1
kind: Pod
metadata: {name: lonely-2, labels: {app: web}}
spec: {containers: [{name: nginx, image: nginx:1.27}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, labels: {app: other}}
spec: {containers: [{name: nginx, image: nginx:1.27}]}
";

fn start(text: &str) -> World {
    let opened = scenario::open(text);
    let problems = &opened.reading.problems;
    assert!(problems.is_empty(), "{problems:?}");
    World::new(opened.setup)
}

fn run(world: &mut World, seconds: i64) {
    let until_ms = world.now_ms() + seconds * 1000;
    while world.step(until_ms).is_some() {}
    world.wait_until(until_ms);
}

fn apply(world: &mut World, text: &str) -> Result<(), String> {
    let reading = scenario::open(text).reading;
    assert!(reading.is_good(), "{:?}", reading.problems);
    world.submit(&Command::Apply(objects(&reading)))
}

fn scale(world: &mut World, replicas: i32) {
    let workload = Workload::ReplicaSet("web".into());
    world
        .submit(&Command::Scale { workload, replicas })
        .expect("it exists");
}

fn delete(world: &mut World, propagation: DeletionPropagation) {
    let command = Command::Delete {
        kind: Kind::ReplicaSet,
        name: "web".into(),
        propagation,
    };
    world.submit(&command).expect("it exists");
}

fn owned(world: &World) -> Vec<&Pod> {
    let pods = world.store.pods.iter().map(|(_, pod)| &**pod);
    pods.filter(|pod| pod.owner == Some(Owner::ReplicaSet(WEB)) && pod.deletion.is_none())
        .collect()
}

fn images(world: &World) -> Vec<&str> {
    let mut images: Vec<&str> = owned(world)
        .iter()
        .map(|pod| pod.template.image(None).map_or("", |image| image))
        .collect();
    images.sort_unstable();
    images
}

#[test]
fn it_has_as_many_pods_as_it_wants() {
    let mut world = start(&manifest(3, "nginx:1.27"));
    run(&mut world, 60);
    let set = world.store.replica_set(WEB).expect("it was created");
    assert_eq!((set.status.replicas, set.status.available_replicas), (3, 3));
    assert_eq!(set.meta.generation, 1);
    for pod in owned(&world) {
        assert!(pod.name.starts_with("web-"), "{}", pod.name);
        let labels = |key: &str| pod.labels.get(key).map(|value| &**value);
        assert_eq!(
            (labels("app"), labels("tier")),
            (Some("web"), Some("front"))
        );
        assert_eq!(pod.labels.len(), 2, "nobody adds a pod-template-hash");
    }
    let of = Measured::ReplicaSet(WEB);
    assert_eq!(ending(&world.store, of), Ending::Complete);
}

#[test]
fn its_size_follows_scale_and_apply() {
    let mut world = start(&manifest(3, "nginx:1.27"));
    run(&mut world, 60);
    scale(&mut world, 5);
    run(&mut world, 60);
    assert_eq!(owned(&world).len(), 5);
    apply(&mut world, &manifest(2, "nginx:1.27")).expect("a size may change");
    run(&mut world, 60);
    assert_eq!(owned(&world).len(), 2);
    let set = world.store.replica_set(WEB).expect("it is there");
    assert_eq!(
        (set.meta.generation, set.status.observed_generation),
        (3, 3)
    );
    apply(&mut world, &manifest(2, "nginx:1.27")).expect("nothing changes");
    assert!(
        !world.is_mid_turn(),
        "nothing is written for what is as it should be"
    );
}

/// A template that changes replaces nothing: only pods that are made afterwards have it.
#[test]
fn another_template_is_for_new_pods_only() {
    let mut world = start(&manifest(2, "nginx:1.27"));
    run(&mut world, 60);
    apply(&mut world, &manifest(2, "nginx:1.28")).expect("a template may change");
    run(&mut world, 60);
    assert_eq!(images(&world), ["nginx:1.27", "nginx:1.27"]);
    scale(&mut world, 3);
    run(&mut world, 60);
    assert_eq!(images(&world), ["nginx:1.27", "nginx:1.27", "nginx:1.28"]);
}

/// RS-22: pods that were made from other labels are not fully labeled any more.
#[test]
fn pods_are_counted_anew_by_the_labels_of_another_template() {
    let mut world = start(&manifest(2, "nginx:1.27"));
    run(&mut world, 60);
    let other = manifest(2, "nginx:1.27").replace("tier: front", "tier: back");
    apply(&mut world, &other).expect("labels of the template may change");
    run(&mut world, 60);
    let status = &world.store.replica_set(WEB).expect("it is there").status;
    assert_eq!((status.replicas, status.fully_labeled_replicas), (2, 0));
    scale(&mut world, 3);
    run(&mut world, 60);
    let status = &world.store.replica_set(WEB).expect("it is there").status;
    assert_eq!((status.replicas, status.fully_labeled_replicas), (3, 1));
}

/// API-18.
#[test]
fn its_selector_stays() {
    let mut world = start(&manifest(1, "nginx:1.27"));
    run(&mut world, 60);
    let other = manifest(1, "nginx:1.27").replace("app: web", "app: new");
    let refusal = apply(&mut world, &other).expect_err("the selector is immutable");
    assert_eq!(
        refusal,
        "The ReplicaSet \"web\" is invalid: spec.selector: Invalid value: \
         {\"matchLabels\":{\"app\":\"new\"}}: field is immutable"
    );
    assert_eq!(owned(&world).len(), 1);
}

/// RS-28, RS-29: it takes pods that nobody owns, and deletes those that are too many.
#[test]
fn it_adopts_pods_that_match() {
    let mut world = start(BARE_PODS);
    run(&mut world, 60);
    apply(&mut world, &manifest(3, "nginx:1.27")).expect("it is new");
    run(&mut world, 60);
    let names: Vec<&str> = owned(&world).iter().map(|pod| &*pod.name).collect();
    assert_eq!(names.len(), 3);
    assert!(names.contains(&"lonely-1") && names.contains(&"lonely-2"));
    scale(&mut world, 1);
    run(&mut world, 60);
    assert_eq!(owned(&world).len(), 1);
    let other = world.store.find_pod("other").expect("it is not concerned");
    assert_eq!(world.store.pod(other).expect("it is there").owner, None);
}

/// CL-130 to CL-132, RS-30.
#[test]
fn it_is_deleted_with_its_pods_or_without() {
    for propagation in DeletionPropagation::ALL {
        let mut world = start(&manifest(3, "nginx:1.27"));
        run(&mut world, 60);
        delete(&mut world, propagation);
        run(&mut world, 120);
        assert!(world.store.replica_sets.is_empty(), "{propagation:?}");
        let left = match propagation {
            DeletionPropagation::Orphan => 3,
            _ => 0,
        };
        assert_eq!(world.store.orphan_pods().count(), left, "{propagation:?}");
        assert_eq!(world.store.pods.len(), left, "{propagation:?}");
        apply(&mut world, &manifest(3, "nginx:1.27")).expect("it is new again");
        run(&mut world, 60);
        assert_eq!(world.store.orphan_pods().count(), 0);
        assert_eq!(world.store.pods.len(), 3);
    }
}

/// DEP-2, DEP-10: a Deployment that is there takes a ReplicaSet that matches.
#[test]
fn a_deployment_adopts_a_set_that_matches() {
    let deployment = manifest(3, "nginx:1.27")
        .replace("kind: ReplicaSet", "kind: Deployment")
        .replace("name: web", "name: front");
    let mut world = start(&deployment);
    run(&mut world, 60);
    let set = manifest(1, "nginx:1.20").replace("name: web", "name: old\n  labels: {app: web}");
    apply(&mut world, &set).expect("it is new");
    run(&mut world, 120);
    let id = world.store.find_replica_set("old").expect("it is kept");
    let old = world.store.replica_set(id).expect("it is there");
    assert!(old.owner.is_some(), "it is adopted");
    assert_eq!(old.replicas, 0, "its template is not the Deployment's");
    assert_eq!(world.store.pods.len(), 3);
}

#[test]
fn what_kubectl_does_not_do_with_it() {
    let mut world = start(&manifest(1, "nginx:1.27"));
    run(&mut world, 10);
    let workload = || Workload::ReplicaSet("web".into());
    let commands = [
        (
            Command::Restart {
                workload: workload(),
            },
            "error: replicasets.apps \"web\" restarting is not supported",
        ),
        (
            Command::SetPaused {
                workload: workload(),
                paused: true,
            },
            "error: replicasets.apps \"web\" pausing is not supported",
        ),
        (
            Command::Undo {
                workload: workload(),
                to_revision: 0,
            },
            "error: no rollbacker has been implemented for \"ReplicaSet.apps\"",
        ),
        (
            Command::Scale {
                workload: workload(),
                replicas: -1,
            },
            "The ReplicaSet \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater \
             than or equal to 0",
        ),
        (
            Command::Scale {
                workload: Workload::ReplicaSet("nope".into()),
                replicas: 1,
            },
            "Error from server (NotFound): replicasets.apps \"nope\" not found",
        ),
    ];
    for (command, words) in commands {
        assert_eq!(world.submit(&command), Err(words.to_owned()), "{command:?}");
    }
}

#[test]
fn a_script_names_it_as_it_names_others() {
    let text = manifest(2, "nginx:1.27")
        + "
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  script:
  - at: 30s
    setImage: {replicaSet: web, image: nginx:1.28}
  - at: 40s
    scale: {replicaSet: web, replicas: 3}
  - at: 90s
    delete: {kind: ReplicaSet, name: web, cascade: orphan}
";
    let mut world = start(&text);
    run(&mut world, 80);
    assert_eq!(images(&world), ["nginx:1.27", "nginx:1.27", "nginx:1.28"]);
    run(&mut world, 80);
    assert_eq!(world.store.orphan_pods().count(), 3);
    let both = text.replace(
        "{replicaSet: web, r",
        "{replicaSet: web, deployment: web, r",
    );
    let problems = scenario::open(&both).reading.problems;
    let words = problems.iter();
    let words: Vec<String> = words
        .map(|problem| Language::ENGLISH.problem(problem))
        .collect();
    assert_eq!(words, ["exactly one of deployment, replicaSet is needed"]);
}
