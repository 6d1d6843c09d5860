//! A prompt for kubectl: what a line asks for, of the simulated cluster at the moment that is looked
//! at. What is only shown is told at once; what changes something becomes commands like any others,
//! so that they can be taken back, shared and replayed.
//!
//! kubectl's own words are used where it has some (API-40 to API-85, DEP-76, STS-48). What is not
//! simulated is said to be so.

mod complete;
mod get;
mod line;
mod request;
mod resource;
mod rollout;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;

pub use complete::complete;

use crate::insight::Language;
use crate::insight::words::say;
use crate::sim::{Command, Timeline, Workload};
use line::Line;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// It is answered already.
    Told(String),
    /// Something is to be done, one after the other.
    Do(Vec<Asked>),
    /// Fields of a workload are to get these values.
    Patch(Workload, Vec<(String, String)>),
}

/// A command, and what kubectl prints once it is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What is to be done.
    pub command: Command,
    /// What is printed then.
    pub done: String,
    /// Whether nothing is printed where nothing changed (API-81).
    pub quiet: bool,
}

/// The lines that show what can be asked for.
const HELP: &str = "\
kubectl get pods|deploy|rs|sts|controllerrevisions|nodes|events [NAME] [-l KEY=VALUE] [-o yaml|name]
kubectl get all
kubectl set image deploy/NAME CONTAINER=IMAGE
kubectl scale deploy/NAME --replicas=N
kubectl patch sts/NAME -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}}}'
kubectl rollout status|history|undo|restart|pause|resume deploy/NAME [--to-revision=N]
kubectl delete pod NAME [--grace-period=SECONDS] [--now] [--force]
kubectl delete deploy|rs|sts|svc NAME [--cascade=background|foreground|orphan]
";

/// What `text` asks for.
///
/// # Errors
/// The words of kubectl where it refuses, or that this is not simulated.
pub fn ask(text: &str, timeline: &Timeline) -> Result<Ask, String> {
    let line = Line::read(text)?;
    let store = &timeline.world().store;
    match line.word(0) {
        "" | "help" => Ok(Ask::Told(HELP.into())),
        "get" => get::get(&line, timeline).map(Ask::Told),
        "rollout" => rollout::rollout(&line, store),
        "scale" => request::scale(&line, store),
        "set" if line.word(1) == "image" => request::set_image(&line, store),
        "patch" => request::patch(&line, store),
        "delete" => request::delete(&line, store),
        verb => Err(not_simulated(verb)),
    }
}

/// Says that something is not simulated, and where it stands what is.
fn not_simulated(what: &str) -> String {
    say!(Language::current(), KubectlNot, what)
}
