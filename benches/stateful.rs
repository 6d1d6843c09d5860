//! What a StatefulSet's rolling update costs, one pod at a time, and a change of size in the middle
//! of a Deployment's.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

mod update;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use update::larger::{half_updated, scale, stateful_set, update_stateful_set};

const SIZES: [i32; 2] = [1_000, 10_000];

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
