//! The loop that runs the actors: virtual clock, agenda, commands, records, timeline.
//!
//! [`World`] is one run at one moment. It takes turns off its agenda, lets actors act, makes their
//! writes one by one and returns a [`Record`] for each. [`Timeline`] keeps the records and goes
//! back and forth among them.

mod agenda;
mod branch;
mod collection;
mod command;
mod digest;
mod history;
mod lock_step;
mod nodes;
mod phases;
mod pod_requests;
mod queue;
mod record;
mod replica_set_requests;
mod requests;
mod retries;
mod services;
mod setup;
mod stateful_requests;
mod timeline;
mod traffic;
mod wake;
mod world;

pub use branch::Branch;
pub use command::{Command, Object, Workload};
pub use digest::digest;
pub use history::History;
pub use lock_step::LockStep;
pub use nodes::SCHEDULER;
pub use record::{Actor, Record};
pub use setup::{Latency, Setup};
pub use timeline::{StepUnit, Timeline};
pub use traffic::{Client, RequestOutcome, Row, Traffic};
pub use world::World;
