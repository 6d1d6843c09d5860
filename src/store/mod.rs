//! The API server's memory.
//!
//! The [`Store`] holds every object of a run, the index of who owns what, and the counts that
//! controllers decide by. It changes in one way only: [`Store::apply`] takes a [`Change`]. Who
//! made the change, and why, is told by the [`Write`] around it; the store does not look at that.

mod apply;
mod apply_stateful;
mod block;
mod change;
mod counts;
mod deletion;
mod dns;
mod endpoints;
mod event;
mod names;
mod node;
mod node_reason;
mod owned;
mod quota;
mod reason;
mod standing;
mod stateful_pods;
mod stateful_reason;
mod table;

mod memory;

pub use block::Block;
pub use change::{Change, Hold, ProbeOutcome, ReplicaSetMeta, Write};
pub use counts::PodCounts;
pub use dns::DnsAnswer;
pub use endpoints::{Endpoint, EndpointSlice, Endpoints, MAX_ENDPOINTS_PER_SLICE, endpoint_ports};
pub use event::{Event, EventType, joined};
pub use memory::Store;
pub use node::{Node, NodeHealth};
pub use node_reason::NodeReason;
pub use quota::PodAdmission;
pub use reason::{Budget, Rank, Reason, WaitsFor};
pub use standing::Standing;
pub use stateful_pods::{POD_INDEX, POD_NAME, REVISION_HASH, StatefulPods};
pub use stateful_reason::{PodWait, StatefulReason, StatefulWait, Until};
pub use table::Table;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod stateful_tests;
