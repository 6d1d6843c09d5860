//! Replays the recorded behaviour of a real control plane and real kubelet code.
//!
//! `cargo test --release --test conformance` prints `FAMILY: matched/total` for every family, and
//! fails if a case of an implemented family differs. `ROLLSCOPE_TRACES` names a directory of JSON
//! files to read instead of the built-in copy; `ROLLSCOPE_CASE` picks cases by a part of their id
//! and prints every difference.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

mod cascade;
mod cases;
mod defaulting;
mod endpoint_slice;
mod kubelet;
mod lock_step;
mod pod_action;
mod quota;
mod rounding;
mod stateful_set;
mod validation;

use cases::{Case, Family, Verdict};

type Runner = fn(&Case) -> Verdict;

/// Families with a runner: a function from a case to what came of it.
const RUNNERS: [(&str, Runner); 14] = [
    ("cascade", cascade::run),
    ("defaulting", defaulting::run),
    ("deployment-rolling", lock_step::run),
    ("deployment-trouble", lock_step::run),
    ("endpointslice", endpoint_slice::run),
    ("pod-phase", kubelet::run),
    ("prober", kubelet::run),
    ("qos", kubelet::run),
    ("replicaset-scale-down", lock_step::run),
    ("restart-backoff", kubelet::run),
    ("rounding", rounding::run),
    ("statefulset", stateful_set::run),
    ("statefulset-maxunavailable", stateful_set::run),
    ("validation", validation::run),
];

/// Differences shown per family.
const SHOWN: usize = 3;

fn main() {
    let families = cases::families();
    assert!(!families.is_empty(), "no traces found");
    let (mut passed, mut failed) = (0, 0);
    for family in &families {
        match RUNNERS.iter().find(|(name, _)| *name == family.name) {
            Some((_, run)) => {
                let (matched, differing) = score(family, *run);
                passed += matched;
                failed += differing;
            }
            None => println!(
                "{}: not implemented ({} cases)",
                family.name,
                family.cases.len()
            ),
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        std::process::exit(1);
    }
}

/// Runs a family, prints its line, and returns how many cases matched and how many did not.
fn score(family: &Family, run: Runner) -> (usize, usize) {
    let (mut matched, mut skipped) = (0, 0);
    let mut differences = Vec::new();
    for case in &family.cases {
        match run(case) {
            Verdict::Matches => matched += 1,
            Verdict::NotImplemented => {
                skipped += 1;
                if cases::filter().is_some() {
                    println!("  {}: not implemented", case.id());
                }
            }
            Verdict::Differs(why) => differences.push((case.id().to_owned(), why)),
        }
    }
    let total = matched + differences.len();
    let rest = match skipped {
        0 => String::new(),
        _ => format!(" ({skipped} more cases are not implemented)"),
    };
    println!("{}: {matched}/{total}{rest}", family.name);
    let shown = if cases::filter().is_some() {
        usize::MAX
    } else {
        SHOWN
    };
    for (id, why) in differences.iter().take(shown) {
        println!("  {id}: {why}");
    }
    (matched, differences.len())
}
