//! What a rolling update costs, from the command to its completion.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

mod update;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use update::{before_update, is_complete, update};

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
