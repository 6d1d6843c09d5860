//! Traces of controllers in lock-step: one action, then quiet, then a snapshot (SCHEMA, section 1).

mod driver;
mod snapshot;

use crate::cases::{Case, Verdict};
use driver::Driver;
use serde_json::Value;
pub use snapshot::letter;

/// Which of several equal pods goes is decided by random UIDs. Where a snapshot shows which one
/// went, the recorded choice has to be one that some UIDs lead to: so many are tried.
const SEEDS_FOR_TIES: u64 = 1000;

/// Replays a case.
pub fn run(case: &Case) -> Verdict {
    let first = replay(case, 0);
    let shows_ties = case.0["family"] == "replicaset-scale-down";
    if shows_ties && matches!(first, Verdict::Differs(_)) {
        let mut others = (1..SEEDS_FOR_TIES).map(|seed| replay(case, seed));
        return others
            .find(|verdict| matches!(verdict, Verdict::Matches))
            .unwrap_or(first);
    }
    first
}

/// Replays a case step by step until a snapshot differs.
fn replay(case: &Case, seed: u64) -> Verdict {
    let Some(mut driver) = Driver::new(&case.0, seed) else {
        return Verdict::NotImplemented;
    };
    let steps = case.0["steps"].as_array().map_or(&[][..], Vec::as_slice);
    let mut before = &Value::Null;
    for (number, step) in steps.iter().enumerate() {
        let (action, state) = (&step["action"], &step["state"]);
        if !driver.act(action, step["t"].as_f64(), &before["pods"]) {
            return Verdict::NotImplemented;
        }
        if let Some(difference) = snapshot::difference(&mut driver, state) {
            let action = action.to_string();
            let short: String = action.chars().take(120).collect();
            return Verdict::Differs(format!("step {number} {short}: {difference}"));
        }
        before = state;
    }
    Verdict::Matches
}
