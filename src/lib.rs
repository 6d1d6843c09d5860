//! Rollscope: a Kubernetes workload laboratory. A control plane and kubelets simulated as plain
//! data and pure functions, and a page that steps through what they do.
//!
//! # The map
//!
//! A room imports only from the rooms below it.
//!
//! | floor | room | what it is | what it must not know |
//! | --- | --- | --- | --- |
//! | 6 | [`web`] | the Yew page: session, view models, components, charts | how a decision is made |
//! | 6 | `cli` | the native face: runs a file and prints its records | how a decision is made |
//! | 5 | [`insight`] | what a run teaches: explanations, summaries | the browser, the reader's screen |
//! | 5 | [`scenario`] | the scenario file and the built-in gallery | the browser |
//! | 4 | [`sim`] | the loop: virtual clock, agenda, commands, records, timeline | what the actors decide |
//! | 3 | [`controllers`] | the control plane, one file a controller, each a pure function | clocks, each other |
//! | 3 | [`kubelet`] | the node: pod worker, prober, termination, and how the app behaves | the control plane |
//! | 2 | [`store`] | the API server's memory: objects, counts, changes and reasons | who writes, and why |
//! | 2 | [`manifest`] | YAML text to objects, with places for errors | the store |
//! | 1 | [`api`] | what a Kubernetes object is: types, defaults, validation | everything above |
//!
//! Nothing below `web` knows a browser, and nothing outside `sim` reads a clock or draws a random
//! number: the same scenario and the same commands give the same record stream to the byte.
//!
//! Numbers such as DEP-24 cite the rules of Kubernetes that are followed; docs/RULES.md says what
//! each one is, and which file of Kubernetes it comes from.

// The markup of the page is read a token at a time.
#![recursion_limit = "512"]

pub mod api;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod controllers;
pub mod insight;
pub mod kubelet;
pub mod manifest;
pub mod scenario;
pub mod sim;
pub mod store;
pub mod web;
