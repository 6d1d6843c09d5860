//! The node: what one kubelet does for its pods, and how the simulated program behaves.
//!
//! [`sync_pod`] is the whole interface: the world calls it when the API shows something new about
//! a pod, or when the moment has come that the last call asked for. It looks at the pod as the
//! API has it, moves the pod's [`PodWorker`] on to `now`, and says what to write.

pub mod app;

mod conditions;
mod container;
mod countdown;
mod exits;
mod failing;
mod hooks;
mod images;
mod in_place;
#[cfg(test)]
mod lab;
mod lifecycle;
pub mod phase;
mod prober;
mod probers;
mod probing;
mod process;
mod qos;
mod reach;
mod references;
mod restart;
mod scene;
mod serving;
mod state;
mod status_column;
mod stopping;
mod termination;
mod texts;
mod turn;
mod view;
mod worker;

pub use countdown::BackOff;
pub use images::NodeAgent;
pub use prober::ProbeResult;
pub use qos::QosClass;
pub use reach::{Bounds, time_to_fail};
pub use restart::BackOffLimits;
pub use serving::{Reception, Serving};
pub use state::PodState;
pub use status_column::{PodColumns, human_duration};
pub use view::ProbeView;
pub use worker::{Context, NodeTiming, PodWorker, look_ahead, sync_pod};
