//! The view models over whole rollouts.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use super::*;
use crate::api::{Deployment, Document};
use crate::kubelet::PodState;
use crate::kubelet::app::{AppBehaviour, Apps, ImagePattern};
use crate::sim::{Command, Object, Setup, StepUnit, Workload};

const MANIFEST: &str = "
metadata: {name: web}
spec:
  replicas: 4
  minReadySeconds: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: registry.example/shop/web:v1
        readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
";

/// A Deployment of `replicas` pods that runs `v1`, and has been asked for `v2`.
fn rolling(replicas: i32) -> Timeline {
    let document: Document = serde_yaml::from_str(MANIFEST).unwrap();
    let mut deployment = Deployment::from_document(&document);
    Rc::make_mut(&mut deployment.spec).replicas = replicas;
    let broken = AppBehaviour {
        ready_after_ms: None,
        ..AppBehaviour::default()
    };
    let mut timeline = Timeline::new(Setup {
        seed: 7,
        nodes: 3,
        apps: Rc::new(Apps {
            by_image: vec![(ImagePattern("broken:*".into()), Rc::new(broken))],
            ..Apps::default()
        }),
        ..Setup::default()
    });
    let object = Object::Deployment(Rc::new(deployment));
    timeline.submit(Command::Apply(vec![object])).unwrap();
    timeline.seek_time(60_000);
    set_image(&mut timeline, "web:v2");
    timeline
}

fn set_image(timeline: &mut Timeline, image: &str) {
    let command = Command::SetImage {
        workload: Workload::Deployment("web".into()),
        container: None,
        image: image.into(),
    };
    timeline.submit(command).unwrap();
}

fn glance(timeline: &Timeline) -> Glance<'_> {
    Glance {
        timeline,
        workload: Some(ObjectRef::Deployment(crate::api::DeploymentId(0))),
        selected: None,
        object: None,
        language: Language::default(),
    }
}

#[test]
fn homes_are_for_life_and_counts_are_those_of_the_store() {
    let mut timeline = rolling(6);
    let mut memory = Memory::default();
    let mut homes: BTreeMap<PodId, (Option<ObjectRef>, u32)> = BTreeMap::new();
    let mut looks = 0;
    while timeline.step(StepUnit::Event) && timeline.now_ms() < 300_000 {
        let view = stage_view(&glance(&timeline), &mut memory);
        let store = &timeline.world().store;
        let mut shown = 0;
        for lane in &view.lanes {
            let Some(ObjectRef::ReplicaSet(id)) = lane.id else {
                panic!("a lane of no ReplicaSet");
            };
            let counts = store.counts(id).unwrap();
            let available = counts.available(3, timeline.now_ms());
            let mut pods = store.pods_of(id).iter().filter_map(|id| store.pod(*id));
            let terminating = pods.by_ref().filter(|pod| pod.deletion.is_some()).count();
            let terminating = i32::try_from(terminating).unwrap();
            let counted = (counts.active, counts.ready, available, terminating);
            let seen = (lane.active, lane.ready, lane.available, lane.terminating);
            assert_eq!(seen, counted);
            let mut taken: Vec<u32> = lane.tiles.iter().map(|tile| tile.home).collect();
            taken.dedup();
            assert_eq!(taken.len(), lane.tiles.len(), "two pods in one home");
            for tile in &lane.tiles {
                let home = *homes.entry(tile.pod).or_insert((lane.id, tile.home));
                assert_eq!(home, (lane.id, tile.home), "{} has moved", tile.name);
            }
            shown += lane.tiles.len();
        }
        assert_eq!(shown, store.pods.len());
        looks += 1;
    }
    assert!(looks > 100, "only {looks} records");
}

#[test]
fn a_fresh_memory_finds_the_same_homes() {
    let mut timeline = rolling(6);
    let mut memory = Memory::default();
    for _ in 0..400 {
        timeline.step(StepUnit::Event);
        stage_view(&glance(&timeline), &mut memory);
    }
    timeline.step_back(StepUnit::Decision);
    let walked = stage_view(&glance(&timeline), &mut memory);
    let fresh = stage_view(&glance(&timeline), &mut Memory::default());
    assert_eq!(walked.lanes, fresh.lanes);
}

#[test]
fn the_wait_in_force_is_told_at_every_stop() {
    let mut timeline = rolling(4);
    timeline.seek_time(65_000);
    let view = stage_view(&glance(&timeline), &mut Memory::default());
    // DEP-30: the first plateau is 3 old pods and 2 new ones.
    assert_eq!(
        view.why.now.formula,
        [
            "minAvailable = 4 − 1 = 3",
            "available = 3 old + 0 new = 3",
            "may go = 3 − 3 = 0",
            "maxTotal = 4 + 1 = 5",
            "may come = min(5 − 5, 4 − 2) = 0",
        ]
    );
    assert_eq!(
        view.why.now.sentence,
        "The Deployment controller waits: 3 of 4 pods are available and 3 must stay, so no old \
         pod may go before a new one is available. 5 of at most 5 are wanted, so none may come."
    );
    assert!(view.budget.lower_holds && view.budget.upper_holds);
    assert_eq!(
        (view.budget.pods.active, view.budget.pods.available),
        (5, 3)
    );
    let next = view.why.next.unwrap();
    assert!(next.what.starts_with("readiness probe of "), "{next:?}");
    timeline.seek_time(200_000);
    let view = stage_view(&glance(&timeline), &mut Memory::default());
    assert_eq!(view.rollout.phase, RolloutPhase::Complete);
    assert_eq!(view.why.tone, Tone::Calm);
}

#[test]
fn moves_are_told_once() {
    let mut timeline = rolling(2);
    let mut memory = Memory::default();
    let mut moves = 0;
    let mut serial = stage_view(&glance(&timeline), &mut memory).machine.serial;
    while timeline.step(StepUnit::Event) && timeline.now_ms() < 200_000 {
        let view = stage_view(&glance(&timeline), &mut memory);
        let again = stage_view(&glance(&timeline), &mut memory);
        assert_eq!(view.machine, again.machine);
        if view.machine.serial != serial {
            serial = view.machine.serial;
            moves += view.machine.moves.iter().map(|m| m.pods).sum::<i32>();
        }
    }
    // A new pod goes unscheduled, creating, not ready, ready, available; an old one terminates.
    assert_eq!(moves, 2 * 4 + 2);
}

#[test]
fn the_inspector_shows_the_chosen_pod_and_any_object() {
    let mut timeline = rolling(4);
    timeline.seek_time(68_000);
    let store = &timeline.world().store;
    let newest = store.pods.iter().last().unwrap().0;
    let glance = Glance {
        selected: Some(newest.into()),
        ..glance(&timeline)
    };
    let pod = pod_view(&glance).unwrap();
    assert_eq!(pod.state, PodState::NotReady);
    assert_eq!(pod.columns.status, "Running");
    let strip = &pod.containers[0].probes[0];
    assert!(!strip.dots.is_empty());
    assert!(!pod.events.is_empty());
    let choices = object_view(&glance).choices;
    assert_eq!(choices.len(), 4);
    for (object, ..) in &choices {
        let glance = Glance {
            object: Some(*object),
            ..glance
        };
        let view = object_view(&glance);
        let read: Document = serde_yaml::from_str(&view.yaml).unwrap();
        assert!(read.get("status").is_some(), "{}", view.yaml);
    }
}

#[test]
fn a_thousand_pods_are_looked_at_quickly() {
    let mut timeline = rolling(1_000);
    let mut memory = Memory::default();
    timeline.seek_time(75_000);
    let glance = glance(&timeline);
    stage_view(&glance, &mut memory);
    let began = Instant::now();
    let view = stage_view(&glance, &mut memory);
    let took = began.elapsed();
    println!("{took:?} for {} lanes", view.lanes.len());
    assert_eq!(view.form, Form::Cells);
    let limit_ms = if cfg!(debug_assertions) { 40 } else { 4 };
    assert!(took.as_millis() < limit_ms, "{took:?}");
}

#[test]
fn a_stuck_rollout_says_so() {
    let mut timeline = rolling(4);
    timeline.seek_time(200_000);
    set_image(&mut timeline, "broken:v3");
    timeline.seek_time(830_000);
    let view = stage_view(&glance(&timeline), &mut Memory::default());
    assert_eq!(view.rollout.phase, RolloutPhase::DeadlineExceeded);
    assert_eq!(view.why.tone, Tone::Stuck);
    assert!(view.why.now.sentence.starts_with("The rollout is stuck"));
    assert!(view.why.now.sentence.contains("3 of 4 pods are available"));
}

#[test]
fn a_picture_shows_every_pod_in_any_form() {
    for (replicas, form) in [
        (5, Form::Tiles),
        (30, Form::Chips),
        (300, Form::Cells),
        (3_000, Form::Bars),
    ] {
        let mut timeline = rolling(replicas);
        timeline.seek_time(66_000);
        let view = stage_view(&glance(&timeline), &mut Memory::default());
        assert_eq!(view.form, form, "{replicas}");
        let svg = picture(&view, "01:06.0");
        assert!(!svg.contains('{'), "a hole is left");
        assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>"));
        for text in ["web", "01:06.0", "minAvailable", "maxTotal", "v1", "v2"] {
            assert!(svg.contains(text), "{text}");
        }
        let shown = view
            .tiles()
            .iter()
            .filter(|tile| svg.contains(crate::insight::suffix(&tile.name)))
            .count();
        if form == Form::Bars {
            // As long as the workload wants pods, and cut into what they are.
            assert!(svg.contains(r#"width="904" height="18""#));
            assert!(
                svg.contains(&format!(">{}<", "available 3000")) || svg.contains(">not ready ")
            );
        }
        let named = matches!(form, Form::Tiles | Form::Chips);
        assert_eq!(shown, if named { view.tiles().len() } else { 0 });
        // It is one tree: as many elements end as begin.
        assert_eq!(svg.matches('<').count(), svg.matches('>').count());
        for tag in ["svg", "text", "pattern", "defs"] {
            let (begin, end) = (format!("<{tag}"), format!("</{tag}>"));
            assert_eq!(
                svg.matches(&begin).count(),
                svg.matches(&end).count(),
                "{tag}"
            );
        }
    }
}
