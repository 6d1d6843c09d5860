//! What can be observed of Deployments, step by step, and of the stories in the gallery.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]

mod gallery;
mod run;

use rollscope::api::{ConditionStatus, DeploymentConditionType, PodId, PodPhase, ReplicaSetId};
use rollscope::scenario;
use rollscope::sim::{Command, LockStep, Workload};
use run::Run;

fn app() -> Workload {
    Workload::Deployment("my-app".into())
}

fn set_image(image: &str) -> Command {
    Command::SetImage {
        workload: app(),
        container: None,
        image: image.into(),
    }
}

/// Four pods, 25% and 25%, with a deadline of a minute; v2 is never ready, the others at once.
const DEFAULT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: my-app}
spec:
  replicas: 4
  progressDeadlineSeconds: 60
  selector: {matchLabels: {app: my-app}}
  template:
    metadata: {labels: {app: my-app}}
    spec:
      containers:
      - name: app
        image: my-app:v1
        readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  apps:
  - {image: 'my-app:v2', readyAfter: never}
  - {image: 'my-app:*', readyAfter: 2s, sigterm: 5s}
";

/// DEP-30, DEP-81.
#[test]
fn move_by_move() {
    let objects = scenario::objects(&scenario::open(DEFAULT).reading);
    let mut run = LockStep::new(1, 1);
    run.submit(&Command::Apply(objects)).unwrap();
    run.bind_all();
    for pod in 0..4 {
        run.report(PodId(pod), PodPhase::Running, true);
    }
    let from = run.records().len();
    let wanted = |run: &LockStep| {
        let set = |id| run.world().store.replica_set(ReplicaSetId(id)).unwrap();
        (set(0).replicas, set(1).replicas)
    };
    run.submit(&set_image("my-app:v3")).unwrap();
    let mut plateaus = vec![wanted(&run)];
    for pod in 4..8 {
        run.bind_all();
        run.report(PodId(pod), PodPhase::Running, true);
        plateaus.push(wanted(&run));
    }
    assert_eq!(plateaus, [(3, 2), (2, 3), (1, 4), (0, 4), (0, 4)]);
    let events = run.records()[from..].iter();
    let moves = events.filter_map(|record| {
        let event = record.event.as_ref()?;
        let text = event.message.strip_prefix("Scaled ")?;
        let (direction, rest) = text.split_once(' ')?;
        let (_, numbers) = rest.split_once(" from ")?;
        Some(format!("{direction} from {numbers}"))
    });
    let expected = [
        "up from 0 to 1",
        "down from 4 to 3",
        "up from 1 to 2",
        "down from 3 to 2",
        "up from 2 to 3",
        "down from 2 to 1",
        "up from 3 to 4",
        "down from 1 to 0",
    ];
    assert_eq!(moves.collect::<Vec<_>>(), expected);
}

/// DEP-33, DEP-63, DEP-53.
#[test]
fn a_version_that_is_never_ready() {
    use DeploymentConditionType::{Available, Progressing};
    let late = (ConditionStatus::False, "ProgressDeadlineExceeded");
    let mut run = Run::of(DEFAULT);
    run.until(20_000)
        .give(&set_image("my-app:v2"))
        .until(40_000);
    assert_eq!(run.wanted(), [3, 2]);
    let progress = |run: &Run| {
        let mut all = run.app().status.conditions.iter();
        let found = all.find(|condition| condition.kind == Progressing);
        found.unwrap().last_update_s * 1000
    };
    let deadline_ms = progress(&run) + 61_000;
    run.until(deadline_ms - 1);
    assert_ne!(run.condition(Progressing), late);
    run.until(deadline_ms + 1_000);
    assert_eq!(run.condition(Progressing), late);
    assert_eq!(run.condition(Available).0, ConditionStatus::True);
    run.until(1_000_000);
    assert_eq!(run.wanted(), [3, 2], "nothing goes back by itself");

    // An old pod that is killed is replaced, and that is progress.
    let store = &run.world.store;
    let mut old = store.pods_of(ReplicaSetId(0)).iter().copied();
    let pod = old.find(|id| store.pod(*id).is_some()).unwrap();
    let delete = Command::DeletePod {
        pod,
        grace_period_seconds: None,
    };
    run.give(&delete).until(1_020_000);
    assert_eq!(run.app().status.available_replicas, 3);
    assert_eq!(
        run.condition(Progressing),
        (ConditionStatus::True, "ReplicaSetUpdated")
    );
    assert!(run.fewest_available(20_000) >= 2);

    let undo_ms = 1_100_000;
    run.until(undo_ms).give(&Command::Undo {
        workload: app(),
        to_revision: 0,
    });
    run.until(1_200_000);
    // DEP-23, DEP-27: the old one grows, and both broken pods go first.
    let mut moves = run.scaled(undo_ms);
    moves.sort_unstable();
    assert_eq!(moves, [(0, 3, 4), (1, 2, 0)]);
    assert_eq!((run.history(), run.image()), (vec![2, 3], "my-app:v1"));
    assert!(run.is_complete());
}

/// DEP-61, DEP-73: the clock of the deadline stands still, and nobody looks at it.
#[test]
fn a_pause_may_last() {
    let mut run = Run::of(DEFAULT);
    run.until(20_000).give(&set_image("my-app:v3"));
    run.until(20_500).give(&Command::SetPaused {
        workload: app(),
        paused: true,
    });
    run.until(600_000);
    assert!(!run.is_complete());
    assert_eq!(
        run.condition(DeploymentConditionType::Progressing),
        (ConditionStatus::Unknown, "DeploymentPaused")
    );
    assert_eq!(run.world.next_ms(), None);
}

/// DEP-33: in mid-rollout a third version takes the broken pods' places first.
#[test]
fn three_updates_in_a_row() {
    let mut run = Run::of(DEFAULT);
    run.until(20_000)
        .give(&set_image("my-app:v2"))
        .until(40_000);
    assert_eq!(run.wanted(), [3, 2]);
    run.give(&set_image("my-app:v3")).until(40_100);
    assert_eq!(run.wanted(), [3, 0, 2]);
    assert_eq!(run.scaled(40_000), [(1, 2, 0), (2, 0, 2)]);
    run.until(41_000)
        .give(&set_image("my-app:v4"))
        .until(120_000);
    assert_eq!(run.wanted(), [0, 0, 0, 4]);
    assert_eq!(
        (run.history(), run.image()),
        (vec![1, 2, 3, 4], "my-app:v4")
    );
    assert!(run.is_complete());
    assert!(run.fewest_available(20_000) >= 3 && run.most_active() <= 5);
}

/// DEP-34 to DEP-36.
#[test]
fn all_out_then_all_in() {
    let text = DEFAULT.replace("replicas: 4", "replicas: 3\n  strategy: {type: Recreate}");
    let mut run = Run::of(&text);
    run.until(20_000)
        .give(&set_image("my-app:v3"))
        .until(21_000);
    assert_eq!(run.scaled(20_000), [(0, 3, 0)]);
    run.until(60_000);
    // The shutdown takes 5 s. A pod that has ended does not block, be its object gone or not.
    let created = run.created()[1];
    assert!((25_000..25_500).contains(&created), "{created}");
    let mut before = Run::of(&text);
    before
        .until(20_000)
        .give(&set_image("my-app:v3"))
        .until(created);
    let mut old = before
        .world
        .store
        .pods
        .iter()
        .filter(|(index, _)| *index < 3);
    assert!(old.all(|(_, pod)| pod.status.phase.is_terminal()));
    assert_eq!(run.scaled(20_000), [(0, 3, 0)], "it is created whole");
    assert_eq!(
        (run.wanted(), run.fewest_available(20_000)),
        (vec![0, 3], 0)
    );
    assert_eq!(run.most_active(), 3);
    assert!(run.is_complete());
}
