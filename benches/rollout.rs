//! What a rolling update costs, from the command to its completion.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rollscope::sim::{Command, Timeline, World};

/// Far enough for every rollout measured here to be complete.
const END_MS: i64 = 3_600_000;
/// When the script of `support::setup` sets the new image.
const UPDATE_MS: i64 = 30_000;

/// Whether all pods are of the new revision and available.
fn is_complete(world: &World, replicas: i32) -> bool {
    let Some((_, object)) = world.store.deployments.iter().next() else {
        return false;
    };
    let status = &object.status;
    object.revision == 2
        && status.updated_replicas == replicas
        && status.available_replicas == replicas
        && status.replicas == replicas
        && status.terminating_replicas == 0
}

/// A run in which all pods of the first revision are available, just before the update.
fn before_update(replicas: i32) -> Timeline {
    let mut setup = support::setup(&support::deployment(replicas));
    setup.script.truncate(1);
    let mut timeline = Timeline::new(setup);
    timeline.seek_time(UPDATE_MS);
    timeline
}

fn update(mut timeline: Timeline, replicas: i32) -> Timeline {
    let set_image = Command::SetImage {
        deployment: "app".into(),
        container: None,
        image: "app:v2".into(),
    };
    timeline.submit(set_image).unwrap();
    timeline.run_until(END_MS, |world| is_complete(world, replicas));
    timeline
}

fn rolling_update(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rolling update 25%/25%");
    for replicas in [30, 100, 1_000, 10_000] {
        let start = before_update(replicas);
        let end = update(start.clone(), replicas);
        assert!(
            is_complete(end.world(), replicas),
            "{replicas} pods did not become available"
        );
        group.throughput(Throughput::Elements(replicas.unsigned_abs().into()));
        group.sample_size(if replicas > 1_000 { 10 } else { 30 });
        group.bench_function(format!("{replicas} pods"), |bencher| {
            bencher.iter_batched(
                || start.clone(),
                |timeline| black_box(update(timeline, replicas)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn seek(criterion: &mut Criterion) {
    let mut timeline = update(before_update(1_000), 1_000);
    let length = timeline.records().len();
    let mut place = 0;
    criterion.bench_function("seek anywhere in a history of 1,000 pods", |bencher| {
        bencher.iter(|| {
            // Strides that visit all parts of the history, in both directions.
            place = (place + length * 5 / 13) % length;
            timeline.seek(black_box(place));
        });
    });
}

criterion_group!(benches, rolling_update, seek);
criterion_main!(benches);
