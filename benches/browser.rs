//! What a rolling update costs in the browser: the cases of `rollout`, compiled as the page is.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::indexing_slicing, reason = "there are always rounds")]

mod update;

use std::hint::black_box;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use update::{before_update, update};
use wasm_bindgen_test::{Instant, console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// How long a case is measured, without its preparations.
const PATIENCE: Duration = Duration::from_secs(2);

/// Times a routine again and again, each time on what `prepare` makes, and prints the median of
/// the rounds. A round is many runs where one is short against the steps of a browser's clock.
async fn measure<T>(name: &str, prepare: impl Fn() -> T, mut routine: impl FnMut(T)) {
    let began = Instant::now();
    routine(prepare());
    let runs = u32::try_from(10_000 / (began.elapsed().as_micros() + 1)).map_or(1, |runs| runs + 1);

    let mut rounds = Vec::new();
    while rounds.len() < 5 || rounds.iter().sum::<Duration>() * runs < PATIENCE {
        // Control goes back to the browser, which would otherwise give the page up as hung.
        TimeoutFuture::new(0).await;
        let inputs: Vec<_> = (0..runs).map(|_| prepare()).collect();
        let began = Instant::now();
        for input in inputs {
            routine(input);
        }
        rounds.push(began.elapsed() / runs);
    }
    rounds.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    console_log!(
        "{name}: {:.3} ms (least {:.3}, {} rounds of {runs})",
        milliseconds(rounds[rounds.len() / 2]),
        milliseconds(rounds[0]),
        rounds.len(),
    );
}

#[wasm_bindgen_test]
async fn rolling_update() {
    for replicas in [30, 100, 1_000, 10_000] {
        let start = before_update(replicas);
        let name = format!("rolling update 25%/25%, {replicas} pods");
        measure(
            &name,
            || start.clone(),
            |timeline| {
                black_box(update(timeline, replicas));
            },
        )
        .await;
    }
}

#[wasm_bindgen_test]
async fn seek() {
    let mut timeline = update(before_update(1_000), 1_000);
    let length = timeline.records().len();
    let mut place = 0;
    measure(
        "seek anywhere in a history of 1,000 pods",
        || (),
        |()| {
            place = (place + length * 5 / 13) % length;
            timeline.seek(black_box(place));
        },
    )
    .await;
}
