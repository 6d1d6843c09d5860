//! How the cost of a change grows from 1,000 to 10,000 pods.
//!
//! Both sizes are run in turn, so that a machine that is slower for a while is so for both, and the
//! growth is the median over the rounds.

mod update;

use std::hint::black_box;
use std::time::Instant;

use rollscope::sim::Timeline;
use update::larger::{half_updated, scale, stateful_set, update_stateful_set};
use update::{before_update, update};

const SMALL: i32 = 1_000;
const LARGE: i32 = 10_000;
/// So many small runs are as much work as a large one, if the cost grows with the pods.
const SMALL_RUNS: u32 = 10;
const ROUNDS: usize = 15;

/// A run with so many pods, just before the change.
type Start = fn(i32) -> Timeline;
/// A change of a workload with so many pods.
type Change = fn(Timeline, i32) -> Timeline;

fn main() {
    let cases: [(&str, Start, Change); 3] = [
        ("rolling update of a Deployment", before_update, update),
        (
            "rolling update of a StatefulSet",
            stateful_set,
            update_stateful_set,
        ),
        (
            "scale in mid-rollout",
            half_updated,
            |timeline, replicas| scale(timeline, replicas + replicas / 2),
        ),
    ];
    let only = std::env::args().skip(1).find(|it| !it.starts_with('-'));
    for (name, start, change) in cases {
        if only.as_ref().is_none_or(|only| name.contains(only)) {
            measure(name, start, change);
        }
    }
}

fn measure(name: &str, start: Start, change: Change) {
    let (small, large) = (start(SMALL), start(LARGE));
    let mut rounds = [(0.0, 0.0, 0.0); ROUNDS];
    for round in &mut rounds {
        let small_ms = (0..SMALL_RUNS)
            .map(|_| milliseconds(&small, SMALL, change))
            .sum::<f64>()
            / f64::from(SMALL_RUNS);
        let large_ms = milliseconds(&large, LARGE, change);
        *round = (small_ms, large_ms, large_ms / small_ms);
    }
    let small_ms = median(rounds.map(|round| round.0));
    let large_ms = median(rounds.map(|round| round.1));
    let growth = median(rounds.map(|round| round.2));
    println!(
        "{name}: {SMALL} pods {small_ms:.2} ms, {LARGE} pods {large_ms:.1} ms, {growth:.1}-fold"
    );
}

fn milliseconds(start: &Timeline, replicas: i32, change: Change) -> f64 {
    let timeline = start.clone();
    let began = Instant::now();
    let end = black_box(change(timeline, replicas));
    let took = began.elapsed();
    drop(end);
    took.as_secs_f64() * 1000.0
}

fn median(mut values: [f64; ROUNDS]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.get(ROUNDS / 2);
    middle.copied().unwrap_or_default()
}
