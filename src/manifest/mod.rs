//! YAML text to API objects, with the place of everything that is wrong.
//!
//! [`read`] takes a text as `kubectl apply -f` does and always gives a [`Reading`]: the documents,
//! the objects in the good ones, and what there is to say about the rest, each with its line and
//! column. What kubectl or the API server would refuse is refused in their words.

pub mod edit;
mod kinds;
pub mod kubectl;
mod parse;
mod path;
mod print;
mod problem;
mod read;
mod reading;
mod scalar;
mod scanner;
mod simulated;
mod split;
mod syntax;
mod tree;
mod trees;
mod write;

pub use parse::{MAX_DEPTH, MAX_NODES};
pub use print::to_yaml;
pub use problem::{Notice, NoticeKind, Problem, ProblemKind, ScenarioProblem};
pub use read::{MAX_BYTES, read, read_with};
pub use reading::{ManifestDocument, ManifestObject, Options, Reading};
pub use tree::{Entry, LineIndex, Node, Span, Value};
pub use trees::tree;
