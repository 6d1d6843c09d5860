//! The loop that runs the actors: virtual clock, agenda, commands, records, timeline.

mod command;
mod record;

pub use command::{Command, Object};
pub use record::{Actor, Record};
