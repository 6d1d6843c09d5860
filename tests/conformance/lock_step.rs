//! Traces of controllers in lock-step: one action, then quiet, then a snapshot (SCHEMA, section 1).

mod driver;
mod snapshot;

use crate::cases::{Case, Verdict};
use driver::Driver;
use serde_json::Value;

/// Replays a case step by step until a snapshot differs.
pub fn run(case: &Case) -> Verdict {
    let Some(mut driver) = Driver::new(&case.0["spec"]) else {
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
