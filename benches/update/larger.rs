//! The other two changes whose cost is measured as it grows: a StatefulSet's rolling update, one pod
//! at a time, and a change of size in the middle of a Deployment's.

use rollscope::scenario;
use rollscope::sim::{Command, Timeline, Workload, World};

use super::{before_update, is_complete};

/// Far enough for 10,000 pods, one after the other.
const END_MS: i64 = 1_000_000_000;

fn manifest(replicas: i32) -> String {
    format!(
        "apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: app
spec:
  replicas: {replicas}
  serviceName: app
  selector:
    matchLabels: {{app: app}}
  template:
    metadata:
      labels: {{app: app}}
    spec:
      containers:
      - name: app
        image: app:v1
"
    )
}

fn is_updated(world: &World, replicas: i32) -> bool {
    let mut sets = world.store.stateful_sets.iter();
    sets.next().is_some_and(|(_, set)| {
        let status = &set.status;
        status.observed_generation == set.meta.generation
            && [status.replicas, status.available_replicas] == [replicas; 2]
            && status.current_revision == status.update_revision
    })
}

/// All pods of the first revision are available.
pub fn stateful_set(replicas: i32) -> Timeline {
    let mut timeline = Timeline::new(scenario::open(&manifest(replicas)).setup);
    timeline.run_until(END_MS, |world| is_updated(world, replicas));
    timeline
}

/// The run with the update done.
pub fn update_stateful_set(mut timeline: Timeline, replicas: i32) -> Timeline {
    let set_image = Command::SetImage {
        workload: Workload::StatefulSet("app".into()),
        container: None,
        image: "app:v2".into(),
    };
    timeline.submit(set_image).unwrap();
    let before = timeline.records().len();
    timeline.run_until(END_MS, |world| is_updated(world, replicas));
    assert!(timeline.records().len() > before + 10 * replicas.unsigned_abs() as usize);
    timeline
}

/// A Deployment that is half way through an update.
pub fn half_updated(replicas: i32) -> Timeline {
    let mut timeline = before_update(replicas);
    let set_image = Command::SetImage {
        workload: Workload::Deployment("app".into()),
        container: None,
        image: "app:v2".into(),
    };
    timeline.submit(set_image).unwrap();
    timeline.run_until(END_MS, |world| {
        let mut deployments = world.store.deployments.iter();
        deployments
            .next()
            .is_some_and(|(_, it)| it.status.updated_replicas > replicas / 2)
    });
    timeline
}

/// The run with the change of size and the update done.
pub fn scale(mut timeline: Timeline, to: i32) -> Timeline {
    let scale = Command::Scale {
        workload: Workload::Deployment("app".into()),
        replicas: to,
    };
    timeline.submit(scale).unwrap();
    timeline.run_until(END_MS, |world| is_complete(world, to));
    assert!(is_complete(timeline.world(), to));
    timeline
}
