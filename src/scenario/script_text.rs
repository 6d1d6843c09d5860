//! Commands as `spec.script` has them: what [`super::script`] reads, written.

use super::fields::{Fields, Reader};
use super::script::{ACTIONS, action};
use crate::api::{Document, Mapping, PodId};
use crate::manifest::{self, LineIndex, Options};
use crate::sim::{Command, Workload};

/// A command as an entry of `spec.script` without its time. `None` for those that need the text
/// from which they were read: `Apply`, `SetApps`.
pub fn script_entry(command: &Command) -> Option<Document> {
    let workload = |workload: &Workload| match workload {
        Workload::Deployment(name) => ("deployment", text(name)),
        Workload::ReplicaSet(name) => ("replicaSet", text(name)),
        Workload::StatefulSet(name) => ("statefulSet", text(name)),
    };
    let (name, fields): (_, Vec<(&str, Document)>) = match command {
        Command::Apply(_) | Command::SetApps(_) => return None,
        Command::SetImage {
            workload: of,
            container,
            image,
        } => {
            let container = container.as_deref().map(|it| ("container", text(it)));
            let fields = [Some(workload(of)), container, Some(("image", text(image)))];
            ("setImage", fields.into_iter().flatten().collect())
        }
        Command::Scale {
            workload: of,
            replicas,
        } => (
            "scale",
            vec![workload(of), ("replicas", (*replicas).into())],
        ),
        Command::SetPartition { name, partition } => (
            "partition",
            vec![
                ("statefulSet", text(name)),
                ("partition", (*partition).into()),
            ],
        ),
        Command::SetPaused {
            workload: of,
            paused,
        } => {
            let name = if *paused { "pause" } else { "resume" };
            return Some(one(name, text(of.name())));
        }
        Command::Undo {
            workload: of,
            to_revision,
        } => (
            "undo",
            vec![workload(of), ("toRevision", (*to_revision).into())],
        ),
        Command::SetRunning { component, running } => {
            let name = if *running { "start" } else { "stop" };
            return Some(one(name, text(component)));
        }
        Command::Restart { workload: of } => ("restart", vec![workload(of)]),
        Command::Delete {
            kind,
            name,
            propagation,
        } => (
            "delete",
            vec![
                ("kind", text(kind.name())),
                ("name", text(name)),
                ("cascade", text(propagation.name())),
            ],
        ),
        Command::DeletePod {
            pod,
            grace_period_seconds,
        } => {
            let grace = grace_period_seconds.map(|it| ("gracePeriodSeconds", it.into()));
            let fields = [Some(number(*pod)), grace];
            ("deletePod", fields.into_iter().flatten().collect())
        }
        Command::SetCondition {
            pod,
            condition,
            status,
        } => {
            let status = if *status { "True" } else { "False" };
            let fields = vec![
                number(*pod),
                ("type", text(condition)),
                ("status", text(status)),
            ];
            ("condition", fields)
        }
        Command::Fault { pod, fault } => {
            let kind = fault.name();
            ("fault", vec![number(*pod), ("kind", text(kind))])
        }
        Command::Quota(quota) => {
            let pods = quota
                .as_ref()
                .and_then(|it| Some(("pods", it.pods?.into())));
            let name = quota.as_ref().map(|it| ("name", text(&it.name)));
            ("quota", pods.into_iter().chain(name).collect())
        }
    };
    let mut map = Mapping::default();
    for (key, value) in fields {
        map.insert(key, value);
    }
    Some(one(name, Document::Mapping(map)))
}

/// The command of an entry of `spec.script` that stands alone, without its time.
pub fn script_command(text: &str) -> Option<Command> {
    let root = manifest::tree(text)?;
    let mut reader = Reader::new(LineIndex::new(text));
    let fields = Fields::of(&mut reader, &root, "", &ACTIONS)?;
    let command = action(&mut reader, &fields, &Options::default())?;
    reader.problems.is_empty().then_some(command)
}

fn text(text: &str) -> Document {
    text.into()
}

/// Scripts count pods from 1.
fn number(pod: PodId) -> (&'static str, Document) {
    ("pod", (i64::from(pod.0) + 1).into())
}

fn one(name: &str, value: Document) -> Document {
    let mut map = Mapping::default();
    map.insert(name, value);
    Document::Mapping(map)
}
