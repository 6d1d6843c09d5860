//! A StatefulSet on the stage.

use std::rc::Rc;

use super::*;
use crate::api::{ClaimOwner, Document, StatefulSet, StatefulSetId};
use crate::sim::{Command, Object, Setup, StepUnit, Workload};

const MANIFEST: &str = "
metadata: {name: db}
spec:
  replicas: 4
  serviceName: db
  selector: {matchLabels: {app: db}}
  ordinals: {start: 1}
  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}
  persistentVolumeClaimRetentionPolicy: {whenScaled: Retain, whenDeleted: Delete}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: registry.example/db:v1
        readinessProbe: {tcpSocket: {port: 5432}, periodSeconds: 5}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";

/// A set that runs `v1`, at rest.
fn running(replicas: i32) -> Timeline {
    let document: Document = serde_yaml::from_str(MANIFEST).unwrap();
    let mut set = StatefulSet::from_document(&document);
    let spec = Rc::make_mut(&mut set.spec);
    spec.replicas = replicas;
    if replicas > 4 {
        spec.pod_management_policy = crate::api::PodManagementPolicy::Parallel;
    }
    let mut timeline = Timeline::new(Setup {
        seed: 7,
        nodes: 20,
        ..Setup::default()
    });
    let object = Object::StatefulSet(Rc::new(set));
    timeline.submit(Command::Apply(vec![object])).unwrap();
    timeline.seek_time(300_000);
    timeline
}

fn workload() -> Workload {
    Workload::StatefulSet("db".into())
}

fn scale(timeline: &mut Timeline, replicas: i32) {
    let workload = workload();
    timeline
        .submit(Command::Scale { workload, replicas })
        .unwrap();
}

fn set_image(timeline: &mut Timeline, image: &str) {
    let command = Command::SetImage {
        workload: workload(),
        container: None,
        image: image.into(),
    };
    timeline.submit(command).unwrap();
}

fn glance(timeline: &Timeline) -> Glance<'_> {
    Glance {
        timeline,
        workload: Some(ObjectRef::StatefulSet(StatefulSetId(0))),
        selected: None,
        object: None,
        language: Language::default(),
    }
}

/// The ordinals with what is in them: `+` for a wanted slot, `-` for a condemned one, then the
/// revision of its pod.
fn drawn(view: &StageView) -> Vec<String> {
    let slots = view.slots.as_ref().unwrap().slots.iter();
    let text = |slot: &Rc<SlotView>| {
        let sign = if slot.is_wanted { '+' } else { '-' };
        let pod = slot.pod.as_ref().map(|pod| format!(" r{}", pod.revision));
        format!("{sign}{}{}", slot.ordinal, pod.unwrap_or_default())
    };
    slots.map(text).collect()
}

#[test]
fn pods_are_in_the_slots_of_their_ordinals_at_every_moment() {
    let mut timeline = running(4);
    set_image(&mut timeline, "registry.example/db:v2");
    let mut memory = Memory::default();
    let mut seen_empty = false;
    while timeline.step(StepUnit::Event) && timeline.now_ms() < 600_000 {
        let view = stage_view(&glance(&timeline), &mut memory);
        let slots = &view.slots.as_ref().unwrap().slots;
        assert_eq!(slots.len(), 4);
        let store = &timeline.world().store;
        let mut pods = 0;
        for (ordinal, slot) in (1..).zip(slots) {
            assert_eq!(slot.ordinal, ordinal);
            seen_empty |= slot.pod.is_none();
            if let Some(pod) = slot.pod_id() {
                assert_eq!(&*store.pod(pod).unwrap().name, format!("db-{ordinal}"));
                pods += 1;
            }
        }
        assert_eq!(pods, store.pods.len(), "a pod has no slot");
    }
    assert!(seen_empty, "no slot was ever seen empty");
    let view = stage_view(&glance(&timeline), &mut memory);
    // The partition counts from `ordinals.start`.
    assert_eq!(drawn(&view), ["+1 r1", "+2 r1", "+3 r2", "+4 r2"]);
    assert_eq!(view.slots.as_ref().unwrap().partition, Some(2));
    assert_eq!(view.why.tone, Tone::Held);
    assert_eq!(view.why.now.rule, "STS-42");
    let field = "spec.updateStrategy.rollingUpdate.partition";
    assert_eq!(view.why.now.field.as_deref(), Some(field));
    assert_eq!(view.rollout.phase, RolloutPhase::Held);
    assert!(
        view.rollout
            .kubectl
            .contains("partitioned roll out complete: 2 new pods")
    );
    let hues: Vec<u8> = view.lanes.iter().map(|lane| lane.hue).collect();
    assert_eq!(hues, [1, 2]);
    assert_eq!(view.budget.segments.len(), 2);
    assert_eq!(view.budget.has_limits, [false; 2]);
}

#[test]
fn condemned_pods_and_kept_claims_stand_beyond_the_end() {
    let mut timeline = running(4);
    scale(&mut timeline, 2);
    timeline.step(StepUnit::Decision);
    let view = stage_view(&glance(&timeline), &mut Memory::default());
    assert_eq!(drawn(&view), ["+1 r1", "+2 r1", "-3 r1", "-4 r1"]);
    timeline.seek_time(600_000);
    let view = stage_view(&glance(&timeline), &mut Memory::default());
    assert_eq!(drawn(&view), ["+1 r1", "+2 r1", "-3", "-4"]);
    let slots = &view.slots.as_ref().unwrap().slots;
    let used: Vec<bool> = slots.iter().map(|slot| slot.claims[0].is_used).collect();
    assert_eq!(used, [true, true, false, false]);
    let owner = Some(ClaimOwner::StatefulSet(StatefulSetId(0)));
    assert!(slots.iter().all(|slot| slot.claims[0].owner == owner));
    assert!(!slots.iter().any(|slot| slot.claims[0].is_deleting));
}

#[test]
fn every_object_of_a_set_is_shown_as_yaml() {
    let timeline = running(2);
    let mut glance = glance(&timeline);
    glance.selected = timeline.world().store.find_pod("db-1");
    let choices = object_view(&glance).choices;
    let kinds: Vec<&str> = choices.iter().map(|(_, kind, _)| *kind).collect();
    let all = [
        "StatefulSet",
        "ControllerRevision",
        "Pod",
        "PersistentVolumeClaim",
    ];
    assert_eq!(kinds, all);
    for (object, kind, name) in choices {
        glance.object = Some(object);
        let yaml = object_view(&glance).yaml;
        assert!(yaml.contains(&format!("kind: {kind}\n")), "{yaml}");
        assert!(yaml.contains(&format!("name: {name}\n")), "{yaml}");
    }
}

#[test]
fn the_form_follows_the_size() {
    for (replicas, form, slots) in [
        (4, Form::Tiles, 4),
        (100, Form::Chips, 100),
        (1_000, Form::Cells, 1_000),
        (2_001, Form::Bars, 0),
    ] {
        let timeline = running(replicas);
        let view = stage_view(&glance(&timeline), &mut Memory::default());
        assert_eq!(view.form, form);
        assert_eq!(view.slots.as_ref().unwrap().slots.len(), slots);
        assert_eq!(view.tiles().len(), slots);
        assert_eq!(view.budget.pods.available, replicas);
    }
}

#[test]
fn the_history_numbers_revisions_and_counts_their_pods() {
    let mut timeline = running(4);
    set_image(&mut timeline, "registry.example/db:v2");
    timeline.seek_time(600_000);
    let view = stage_view(&glance(&timeline), &mut Memory::default());
    let history = view.history.revisions.iter();
    let told: Vec<_> = history
        .map(|it| (it.number, &*it.image, it.pods, it.is_present))
        .collect();
    assert_eq!(
        told,
        [
            (2, "registry.example/db:v2", 2, true),
            (1, "registry.example/db:v1", 2, false),
        ]
    );
    assert_eq!(view.history.paused, None);
}

#[test]
fn a_service_is_shown_with_its_slices() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec:\n  clusterIP: None\n  \
                   selector: {app: db}\n  ports: [{name: sql, port: 5432}]\n---\napiVersion: apps/v1\n\
                   kind: StatefulSet";
    let text = format!("{service}{MANIFEST}");
    let setup = crate::scenario::open(&text).setup;
    let mut timeline = Timeline::new(setup);
    timeline.seek_time(300_000);
    let mut glance = glance(&timeline);
    glance.object = Some(ObjectRef::Service(crate::api::ServiceId(0)));
    let yaml = object_view(&glance).yaml;
    let documents: Vec<&str> = yaml.split("---\n").collect();
    assert_eq!(documents.len(), 2, "{yaml}");
    assert!(documents[1].contains("kind: EndpointSlice"), "{yaml}");
    for part in [
        "ready: true",
        "name: db-4",
        "port: 5432",
        "apiVersion: v1\n",
    ] {
        assert!(documents[1].contains(part), "no {part} in {yaml}");
    }
}
