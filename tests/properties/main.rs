//! What holds whatever happens: in every rolling update, and in random histories of a workload.
//!
//! `ROLLSCOPE_HISTORIES` says how many histories are tried instead of 20,000, half of them of a
//! Deployment and half of a StatefulSet, and with them a quarter as many lives of single pods. They
//! are the same ones in every run unless `PROPTEST_RNG_SEED` gives another seed. A history that
//! breaks a rule is made as short as it will go and printed as a Scenario file, which
//! `rollscope run` and the page repeat.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic)]

mod bare;
mod end;
mod generate;
mod histories;
mod history;
mod limits;
mod ordered;
mod owners;
mod pods;
mod pods_watch;
mod rolling;
#[path = "../support/mod.rs"]
mod support;
mod watch;
