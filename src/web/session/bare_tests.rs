//! Sessions about what has no workload above it: a ReplicaSet that nobody owns, and bare Pods.

use super::tests::{act, field, turn, value};
use super::*;
use crate::insight::Language;
use crate::kubelet::PodState;
use crate::web::view::{Glance, Memory, RolloutPhase, StageView, stage_view};

const SET: &str = "apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:v1'}]}
";

const PODS: &str = "apiVersion: v1
kind: Pod
metadata: {name: hello}
spec:
  restartPolicy: Never
  containers: [{name: hello, image: 'hello:v1'}]
---
apiVersion: v1
kind: Pod
metadata: {name: web-server}
spec: {containers: [{name: web, image: 'web:v1'}]}
";

fn started(text: &str) -> Session {
    let mut session = Session::start(text);
    let findings = &session.given().findings;
    assert!(session.draft().is_none(), "{findings:?}");
    act(&mut session, Action::ToEnd);
    session
}

fn look(session: &Session, memory: &mut Memory) -> StageView {
    let glance = Glance {
        timeline: session.timeline(),
        workload: session.workload(),
        selected: session.selected(),
        object: None,
        language: Language::default(),
    };
    stage_view(&glance, memory)
}

fn names(view: &StageView) -> Vec<(&str, PodState)> {
    let tiles = view.orphans.iter().flat_map(|lane| &lane.tiles);
    tiles.map(|tile| (&*tile.name, tile.state)).collect()
}

#[test]
fn a_bare_replica_set_is_a_subject_with_one_lane() {
    let mut session = started(SET);
    assert_eq!(session.progress(), Progress::Complete);
    assert_eq!(session.subject().unwrap().title(), "ReplicaSet web");
    let mut memory = Memory::default();
    let view = look(&session, &mut memory);
    let [lane] = &view.lanes[..] else {
        panic!("{} lanes", view.lanes.len());
    };
    assert_eq!((lane.wanted, lane.available, lane.tiles.len()), (3, 3, 3));
    assert!(view.orphans.is_none() && view.slots.is_none());
    assert_eq!(view.rollout.phase, RolloutPhase::Complete);
    assert!(view.history.revisions.is_empty());
    assert!(view.budget.axis >= 3);

    turn(&mut session, "replicas", "5");
    act(&mut session, Action::ToEnd);
    assert_eq!(look(&session, &mut memory).lanes[0].available, 5);
    assert!(session.given().text.contains("replicas: 5"));
    turn(&mut session, "version", "v2");
    act(&mut session, Action::ToEnd);
    let store = &session.timeline().world().store;
    let mut images = store.pods.iter().map(|(_, pod)| pod.template.image(None));
    assert!(images.all(|image| image.is_some_and(|image| **image == *"web:v1")));
    assert_eq!(value(&session, "version").as_deref(), Some("v2"));
    assert_eq!(field(&session, "replicas").name, "replicas");
}

#[test]
fn the_text_follows_kubectl_scale() {
    let mut session = started(SET);
    let workload = Workload::ReplicaSet("web".into());
    act(
        &mut session,
        Action::Give(Command::Scale {
            workload,
            replicas: 4,
        }),
    );
    act(&mut session, Action::ToEnd);
    assert!(session.given().text.contains("replicas: 4"));
    let kept = session.to_text(true);
    let again = Session::from_text(&kept).unwrap();
    assert_eq!(again.to_text(true), kept);
    assert_eq!(again.timeline().world().store.pods.len(), 4);
}

#[test]
fn steps_go_from_pod_to_pod_of_a_bare_set() {
    let mut session = Session::start(SET);
    let mut seen = Vec::new();
    for _ in 0..3 {
        act(&mut session, Action::Step(StepUnit::Decision));
        seen.push(session.timeline().world().store.pods.len());
    }
    assert_eq!(seen, [1, 2, 3]);
}

#[test]
fn bare_pods_are_drawn_with_their_names() {
    let session = started(PODS);
    assert_eq!(session.progress(), Progress::Empty);
    assert!(session.subject().is_none());
    let view = look(&session, &mut Memory::default());
    assert_eq!(
        names(&view),
        [
            ("hello", PodState::Available),
            ("web-server", PodState::Available)
        ]
    );
    assert!(view.name.is_empty());
    let tokens = |state| view.machine.state(state).map(|it| it.tokens.len());
    assert_eq!(tokens(PodState::Available), Some(1));
    assert!(view.why.now.sentence.contains("No controller"));
}

#[test]
fn bare_pods_stand_beside_a_workload() {
    let session = started(&format!("{SET}---\n{PODS}"));
    let view = look(&session, &mut Memory::default());
    assert_eq!(view.lanes.len(), 1);
    assert_eq!(view.lanes[0].tiles.len(), 3);
    assert_eq!(names(&view).len(), 2);
    assert_eq!(view.tiles().len(), 5);
    let counted: i32 = view.budget.segments.iter().map(|it| it.pods).sum();
    assert_eq!(counted, 3, "they are no part of the workload's budget");
}

#[test]
fn orphans_stay_in_sight_and_in_place() {
    for set in [
        SET,
        &SET.replace("ReplicaSet", "StatefulSet")
            .replace("  selector", "  serviceName: web\n  selector"),
    ] {
        let mut session = started(set);
        let mut memory = Memory::default();
        look(&session, &mut memory);
        act(&mut session, Action::Delete(DeletionPropagation::Orphan));
        act(&mut session, Action::ToEnd);
        let view = look(&session, &mut memory);
        assert_eq!(names(&view).len(), 3, "{set}");
        assert_eq!(view.orphans.as_ref().unwrap().homes, 3);
        act(&mut session, Action::ApplyAgain);
        act(&mut session, Action::ToEnd);
        let view = look(&session, &mut memory);
        assert!(view.orphans.is_none());
        assert_eq!(view.tiles().len(), 3, "they are adopted: {set}");
    }
}

/// Whoever they belonged to, each has a place of its own until it is gone.
#[test]
fn pods_whose_owner_is_gone_are_drawn_until_they_are_gone() {
    for set in [
        SET,
        &SET.replace("ReplicaSet", "StatefulSet")
            .replace("  selector", "  serviceName: web\n  selector"),
    ] {
        let mut session = started(&format!("{set}---\n{PODS}"));
        let mut memory = Memory::default();
        look(&session, &mut memory);
        act(
            &mut session,
            Action::Delete(DeletionPropagation::Background),
        );
        while session.workload().is_some() {
            act(&mut session, Action::Step(StepUnit::Event));
        }
        let view = look(&session, &mut memory);
        let lane = view.orphans.unwrap();
        let mut homes: Vec<u32> = lane.tiles.iter().map(|tile| tile.home).collect();
        homes.dedup();
        assert_eq!(homes.len(), 5, "{set}");
        act(&mut session, Action::ToEnd);
        assert_eq!(names(&look(&session, &mut memory)).len(), 2, "{set}");
    }
}

/// Deleted as orphan, a Deployment leaves its ReplicaSets, and those keep their pods.
#[test]
fn replica_sets_that_a_deployment_has_left_are_drawn() {
    let mut session = started(&SET.replace("ReplicaSet", "Deployment"));
    act(&mut session, Action::RollOut);
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::Delete(DeletionPropagation::Orphan));
    act(&mut session, Action::ToEnd);
    let view = look(&session, &mut Memory::default());
    assert!(view.name.is_empty() && view.orphans.is_none());
    let wanted = view.lanes.iter().filter(|lane| lane.wanted > 0);
    let pods: Vec<usize> = wanted.map(|lane| lane.tiles.len()).collect();
    assert_eq!(pods, [3]);
}

#[test]
fn a_quota_that_leaves_the_text_is_deleted_in_the_running_world() {
    let quota = "---
apiVersion: v1
kind: ResourceQuota
metadata: {name: few}
spec: {hard: {pods: '2'}}
";
    let mut session = Session::start(&format!("{SET}{quota}"));
    act(&mut session, Action::SeekTime(20_000));
    let pods = |session: &Session| session.timeline().world().store.pods.iter().count();
    let run = session.run();
    assert_eq!(pods(&session), 2, "a third one is refused");
    act(&mut session, Action::Draft(SET.into()));
    act(&mut session, Action::ApplyDraft);
    assert_eq!(session.run(), run, "it is the same run");
    assert_eq!(&*session.given().text, SET);
    act(&mut session, Action::SeekTime(60_000));
    assert_eq!(pods(&session), 3);
    // It comes back by being written again, and a link knows of both.
    act(&mut session, Action::Draft(format!("{SET}{quota}").into()));
    act(&mut session, Action::ApplyDraft);
    assert_eq!(session.run(), run);
    let kept = session.to_text(true);
    let again = Session::from_text(&kept).unwrap();
    assert_eq!(again.to_text(true), kept);
    assert_eq!(
        again
            .timeline()
            .world()
            .store
            .resource_quotas
            .iter()
            .count(),
        1
    );
    act(&mut session, Action::TakeBack);
    act(&mut session, Action::TakeBack);
    assert_eq!(session.timeline().now_ms(), 20_000);
    assert_eq!(pods(&session), 2);
}
