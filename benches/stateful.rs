//! What a StatefulSet's rolling update costs, one pod at a time, and a change of size in the middle
//! of a Deployment's.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]
#![allow(clippy::unwrap_used, reason = "a benchmark should stop where it fails")]

mod update;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rollscope::scenario;
use rollscope::sim::{Command, Timeline, Workload, World};
use update::{before_update, is_complete};

/// Far enough for 10,000 pods, one after the other.
const END_MS: i64 = 1_000_000_000;
const SIZES: [i32; 2] = [1_000, 10_000];

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

fn stateful_set(replicas: i32) -> Timeline {
    let mut timeline = Timeline::new(scenario::open(&manifest(replicas)).setup);
    timeline.run_until(END_MS, |world| is_updated(world, replicas));
    timeline
}

fn update_stateful_set(mut timeline: Timeline, replicas: i32) -> Timeline {
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

fn rolling_update(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rolling update of a StatefulSet");
    for replicas in SIZES {
        let start = stateful_set(replicas);
        group.throughput(Throughput::Elements(replicas.unsigned_abs().into()));
        group.sample_size(10);
        group.bench_function(format!("{replicas} pods"), |bencher| {
            bencher.iter_batched(
                || start.clone(),
                |timeline| black_box(update_stateful_set(timeline, replicas)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// A Deployment that is half way through an update.
fn half_updated(replicas: i32) -> Timeline {
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

fn scale(mut timeline: Timeline, to: i32) -> Timeline {
    let scale = Command::Scale {
        workload: Workload::Deployment("app".into()),
        replicas: to,
    };
    timeline.submit(scale).unwrap();
    timeline.run_until(END_MS, |world| is_complete(world, to));
    assert!(is_complete(timeline.world(), to));
    timeline
}

fn proportional_scale(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scale in mid-rollout");
    for replicas in SIZES {
        let start = half_updated(replicas);
        let to = replicas + replicas / 2;
        group.throughput(Throughput::Elements(replicas.unsigned_abs().into()));
        group.sample_size(10);
        group.bench_function(format!("{replicas} to {to} pods"), |bencher| {
            bencher.iter_batched(
                || start.clone(),
                |timeline| black_box(scale(timeline, to)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, rolling_update, proportional_scale);
criterion_main!(benches);
