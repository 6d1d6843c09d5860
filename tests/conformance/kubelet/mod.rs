//! The kubelet's families: one pod on a node, driven as the world drives it.

mod backoff;
mod bench;
mod phase;
mod prober;
mod qos;

use crate::cases::{Case, Verdict};

pub fn run(case: &Case) -> Verdict {
    match case.0["family"].as_str() {
        Some("prober") => prober::run(case),
        Some("restart-backoff") => backoff::run(case),
        Some("pod-phase") => phase::run(case),
        Some("qos") => qos::run(case),
        _ => Verdict::NotImplemented,
    }
}
