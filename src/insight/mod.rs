//! What a run teaches: why something happened, and what a rollout waits for.
//!
//! The engine gives reasons as data. Here they become sentences and formulas, in the reader's
//! language; a language is one file in [`words`].

mod bare;
mod deployment_rollout;
mod describe;
mod explain;
pub mod line;
pub mod measure;
pub mod note;
pub mod pace;
mod stateful_rollout;
pub mod stream;
pub mod words;

pub use bare::{SetWait, explain_bare_pods, explain_bare_set};
pub use deployment_rollout::{
    deployment_rollout_history, deployment_rollout_revision, deployment_rollout_status,
    deployment_rollout_undo,
};
#[cfg(target_arch = "wasm32")]
pub(crate) use explain::probe_field;
pub use explain::{Explanation, explain, explain_set_wait, explain_wait};
pub(crate) use explain::{short_name, suffix};
pub use stateful_rollout::{RolloutStatus, rollout_history, rollout_revision, rollout_status};
pub use words::Language;

#[cfg(test)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod stateful_tests;
