//! Percentages of pods, and the two limits of a rolling update.

use rollscope::api::{IntOrPercent, Rounding, Strategy};
use serde_json::Value;

use crate::cases::{Case, Verdict};

pub fn run(case: &Case) -> Verdict {
    let spec = &case.0["spec"];
    let expected = &case.0["result"];
    match spec["kind"].as_str() {
        Some("value") => value(spec, expected),
        Some("fenceposts") => fenceposts(spec, expected),
        _ => Verdict::NotImplemented,
    }
}

fn value(spec: &Value, expected: &Value) -> Verdict {
    let value = amount(&spec["value"]);
    let total = int(&spec["total"]);
    let up = value.resolve(total, Rounding::Up);
    let down = value.resolve(total, Rounding::Down);
    differs(&[("roundUp", up), ("roundDown", down)], expected)
}

fn fenceposts(spec: &Value, expected: &Value) -> Verdict {
    let replicas = int(&spec["replicas"]);
    let strategy = Strategy::RollingUpdate {
        max_surge: amount(&spec["maxSurge"]),
        max_unavailable: amount(&spec["maxUnavailable"]),
    };
    let (surge, unavailable) = strategy.fenceposts(replicas);
    let max_unavailable = strategy.max_unavailable(replicas);
    let found = [
        ("surge", surge),
        ("unavailable", unavailable),
        ("controllerMaxSurge", surge),
        ("controllerMaxUnavailable", max_unavailable),
        ("controllerMinAvailable", replicas - max_unavailable),
    ];
    differs(&found, expected)
}

fn differs(found: &[(&str, i32)], expected: &Value) -> Verdict {
    for (name, value) in found {
        if expected[*name] != *value {
            return Verdict::Differs(format!("{name}: {value}, recorded {}", expected[*name]));
        }
    }
    Verdict::Matches
}

fn amount(value: &Value) -> IntOrPercent {
    // What is absent counts as 0 here (DEP-21); the API server's defaults come in before.
    let Some(text) = value.as_str() else {
        return IntOrPercent::Int(0);
    };
    IntOrPercent::from_percent_text(text)
        .unwrap_or_else(|| IntOrPercent::Int(text.parse().expect("a number")))
}

fn int(value: &Value) -> i32 {
    value
        .as_i64()
        .and_then(|n| i32::try_from(n).ok())
        .expect("a number of pods")
}
