use super::*;
use crate::api::{DeletionPropagation, DeploymentId, Kind, PodId};
use crate::kubelet::PodState;
use crate::kubelet::app::{Fault, Pull};
use crate::manifest::ProblemKind;
use crate::sim::{Workload, World};

fn scenario(spec: &str) -> Opened {
    open(&format!(
        "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n{spec}"
    ))
}

fn problems(spec: &str) -> Vec<String> {
    let opened = scenario(spec);
    let problems = opened.reading.problems.iter();
    problems
        .map(|p| {
            let ProblemKind::Scenario(what) = p.kind else {
                return p.message.clone();
            };
            let with = p.arguments.join("; ");
            format!("{}:{} {}: {what:?} {with}", p.line, p.column, p.path)
        })
        .collect()
}

#[test]
fn without_a_scenario_there_are_defaults() {
    let opened = open("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");
    assert_eq!((opened.setup.seed, opened.setup.nodes), (1, 3));
    assert_eq!(opened.setup.script.len(), 1);
}

#[test]
fn every_field_arrives() {
    let opened = scenario(
        "  seed: 7
  nodes: 5
  latency: {controller: 1ms, scheduler: 2ms, kubelet: 3ms,
    sandbox: 4ms, containerStart: 5ms, cleanup: 6ms}
  apps:
  - image: a:v1
    readyAfter: never
    readySpread: 2s
    crash: {after: 3s, exitCode: 2, times: 4}
    hangsAfter: 1m30s
    sigterm: ignored
    pull: {takes: 5s}
    answers:
    - {from: 60s, clock: run, probe: readiness, says: badly}
  - image: b*
    pull: {fails: gone}
  script:
  - {at: 9s, scale: {deployment: a, replicas: 3}}
  - {at: 8s, pause: a}
  - {at: 10s, deletePod: {pod: 1, gracePeriodSeconds: 0}}
  - {at: 11s, fault: {pod: 2, kind: hang}}
  - {at: 12s, undo: {deployment: a}}
",
    );
    assert_eq!(opened.reading.problems, []);
    let setup = opened.setup;
    assert_eq!((setup.seed, setup.nodes), (7, 5));
    let (latency, timing) = (setup.latency, setup.timing);
    let read = [
        latency.controller_ms,
        latency.scheduler_ms,
        latency.kubelet_ms,
        timing.sandbox_ms,
        timing.container_start_ms,
        timing.cleanup_ms,
    ];
    assert_eq!(read, [1, 2, 3, 4, 5, 6]);
    let app = setup.apps.behaviour("a:v1");
    assert_eq!((app.ready_after_ms, app.ready_spread_ms), (None, 2_000));
    assert_eq!((app.hangs_after_ms, app.sigterm_ms), (Some(90_000), None));
    assert_eq!((&app.pull, app.answers.len()), (&Pull::Takes(5_000), 1));
    let crash = app.crash.unwrap();
    assert_eq!(
        (crash.after_ms, crash.exit_code, crash.times),
        (3_000, 2, Some(4))
    );
    assert_eq!(setup.apps.behaviour("bc").pull, Pull::Fails("gone".into()));
    let times: Vec<Ms> = setup.script.iter().map(|(at_ms, _)| *at_ms).collect();
    assert_eq!(times, [0, 8_000, 9_000, 10_000, 11_000, 12_000]);
    let fault = Command::Fault {
        pod: crate::api::PodId(1),
        fault: Fault::Hang,
    };
    assert_eq!(setup.script[4].1, fault);
}

#[test]
fn what_is_wrong_is_refused_at_its_place() {
    let cases = [
        (
            "  sed: 1",
            "4:3 spec.sed: UnknownField seed, nodes, latency, client, dependencies, \
             apps, missing, featureGates, script",
        ),
        (
            "  seed: -1",
            "4:9 spec.seed: OutOfRange -1; 0; 9223372036854775807",
        ),
        ("  nodes: many", "4:10 spec.nodes: WrongType integer; many"),
        (
            "  latency: {kubelet: 12}",
            "4:22 spec.latency.kubelet: Unreadable 12; 12s, 250ms, 1m30s, … 168h",
        ),
        (
            "  apps:\n  - readyAfter: 1s",
            "5:5 spec.apps[0].image: Required ",
        ),
        (
            "  apps:\n  - {image: a, pull: slow}",
            "5:22 spec.apps[0].pull: NotOneOf slow; present",
        ),
        (
            "  script:\n  - {at: 1s}",
            "5:5 spec.script[0]: NotOne apply, setImage, scale, partition, pause, resume, \
             undo, restart, delete, deletePod, condition, fault, quota, stop, start, behaviour",
        ),
        (
            "  script:\n  - {at: 1s, deletePod: {pod: my-app-x}}",
            "5:31 spec.script[0].deletePod.pod: NoPodNumber ",
        ),
        ("  script: {}", "4:11 spec.script: WrongType list; {}"),
    ];
    for (spec, expected) in cases {
        assert_eq!(problems(spec), [expected], "{spec}");
    }
}

/// The text has lines of its own; a problem in it stands where the text begins.
#[test]
fn a_script_applies_manifests() {
    let service = |port: &str| {
        format!(
            "  script:
  - at: 5s
    apply: |
      apiVersion: v1
      kind: Service
      metadata: {{name: web}}
      spec: {{selector: {{app: web}}, ports: [{{port: {port}}}]}}
"
        )
    };
    let mut world = World::new(scenario(&service("80")).setup);
    while world.step(4_999).is_some() {}
    assert!(world.store.find_service("web").is_none());
    while world.step(5_000).is_some() {}
    assert!(world.store.find_service("web").is_some());

    let [problem] = &problems(&service("0"))[..] else {
        panic!("one problem");
    };
    let place = "7:7 spec.script[0].apply: Applied 4; ";
    assert!(problem.starts_with(place), "{problem}");
    let nested = service("80").replace("v1", "rollscope.dev/v1alpha1");
    let nested = nested.replace("kind: Service", "kind: Scenario");
    let nested = nested.split("      metadata").next().unwrap();
    let refused = "7:7 spec.script[0].apply: NoObject ";
    assert_eq!(problems(nested), [refused]);
}

#[test]
fn one_scenario_is_enough() {
    let one = "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\n";
    let opened = open(&format!("{one}---\n{one}"));
    assert_eq!(opened.reading.problems.len(), 1);
    assert_eq!(opened.reading.problems[0].document, 1);
}

fn world_at(id: &str, at_ms: Ms) -> World {
    let example = GALLERY.iter().find(|example| example.id == id).unwrap();
    let opened = open(example.text);
    assert_eq!(opened.reading.problems, [], "{id}");
    let mut world = World::new(opened.setup);
    while world.step(at_ms).is_some() {}
    world
}

/// Replicas, updated, ready, available of the only Deployment.
fn counts(world: &World) -> [i32; 4] {
    let status = &world.store.deployment(DeploymentId(0)).unwrap().status;
    [
        status.replicas,
        status.updated_replicas,
        status.ready_replicas,
        status.available_replicas,
    ]
}

fn states(world: &World) -> Vec<PodState> {
    let pods = world.store.pods.iter();
    let now_ms = world.now_ms();
    pods.map(|(_, pod)| PodState::of(pod, None, 0, now_ms))
        .collect()
}

#[test]
fn the_first_example_opens_in_the_middle_of_a_rollout_that_completes() {
    let opens_at_ms = GALLERY[0].opens_at_ms;
    assert_eq!(counts(&world_at("rolling-update", 14_999)), [6, 6, 6, 6]);
    let [replicas, updated, ready, _] = counts(&world_at("rolling-update", opens_at_ms));
    assert!(replicas == 8 && updated < 6 && ready >= 5);
    assert_eq!(counts(&world_at("rolling-update", 120_000)), [6, 6, 6, 6]);
}

#[test]
fn the_careful_one_never_has_a_pod_less() {
    let opened = open(GALLERY[1].text);
    let mut world = World::new(opened.setup);
    while world.step(200_000).is_some() {
        if world.now_ms() > 20_000 {
            assert!(counts(&world)[3] >= 4, "at {}", world.now_ms());
        }
    }
    assert_eq!(counts(&world), [4, 4, 4, 4]);
}

#[test]
fn the_broken_one_stops_at_its_limits() {
    let world = world_at("broken-release", 300_000);
    assert_eq!(counts(&world), [10, 4, 6, 6]);
}

#[test]
fn the_typo_keeps_pods_pending() {
    let world = world_at("image-typo", 80_000);
    let states = states(&world);
    let stuck = states
        .iter()
        .filter(|state| **state == PodState::ImagePullBackOff);
    assert_eq!(stuck.count(), 2);
}

#[test]
fn a_thousand_pods_are_rolled_over() {
    let world = world_at("thousand", 200_000);
    assert_eq!(counts(&world), [1_000; 4]);
}

#[test]
fn commands_are_read_as_they_are_written() {
    let of = || Workload::Deployment("my-app".into());
    let set = || Workload::StatefulSet("true".into());
    let (pod, grace) = (PodId(3), Some(0));
    for command in [
        Command::SetImage {
            workload: of(),
            container: Some("010".into()),
            image: "my-app:v2".into(),
        },
        Command::SetImage {
            workload: set(),
            container: None,
            image: "a\"b".into(),
        },
        Command::Scale {
            workload: set(),
            replicas: 7,
        },
        Command::SetPartition {
            name: "db".into(),
            partition: 2,
        },
        Command::SetPaused {
            workload: of(),
            paused: true,
        },
        Command::SetPaused {
            workload: of(),
            paused: false,
        },
        Command::Undo {
            workload: set(),
            to_revision: 0,
        },
        Command::Restart { workload: of() },
        Command::Delete {
            kind: Kind::StatefulSet,
            name: "db".into(),
            propagation: DeletionPropagation::Orphan,
        },
        Command::DeletePod {
            pod,
            grace_period_seconds: grace,
        },
        Command::DeletePod {
            pod,
            grace_period_seconds: None,
        },
        Command::SetCondition {
            pod,
            condition: "example.com/gate".into(),
            status: true,
        },
        Command::Fault {
            pod,
            fault: Fault::OutOfMemory,
        },
        Command::Quota(None),
    ] {
        let entry = script_entry(&command).unwrap();
        for text in [crate::api::json(&entry), crate::manifest::to_yaml(&entry)] {
            assert_eq!(script_command(&text).as_ref(), Some(&command), "{text}");
        }
    }
    for text in [
        "",
        "7",
        "undo",
        "{undo: {}}",
        "{undo: {deployment: a}, pause: b}",
    ] {
        assert_eq!(script_command(text), None, "{text}");
    }
}

#[test]
fn a_script_changes_how_programs_behave() {
    let script = "  script:\n  - at: 1s\n    behaviour:\n      dependencies: [{name: db}]\n      \
                  apps: [{image: a, readyAfter: never, needs: [{dependency: db}]}]\n";
    let setup = scenario(script).setup;
    let Command::SetApps(apps) = &setup.script[1].1 else {
        panic!("{:?}", setup.script);
    };
    assert_eq!(apps.behaviour("a").ready_after_ms, None);
    let unknown =
        "  script:\n  - {at: 1s, behaviour: {apps: [{image: a, needs: [{dependency: x}]}]}}";
    assert!(problems(unknown)[0].contains("spec.script[0].behaviour.apps[0].needs"));
}
