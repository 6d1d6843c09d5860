//! `spec.script`: commands that come by themselves.

use std::rc::Rc;

use super::apps;
use super::fields::{Fields, Reader};
use crate::api::{DeletionPropagation, Kind, Ms, PodId, ResourceQuota};
use crate::kubelet::app::Fault;
use crate::manifest::{self, ManifestObject, Node, Options, ScenarioProblem, Value};
use crate::sim::{Command, Workload};

/// The most entries that `spec.script` may have.
const SCRIPT_MAX: usize = 1_000;

/// What an entry may do.
pub(super) const ACTIONS: [&str; 16] = [
    "apply",
    "setImage",
    "scale",
    "partition",
    "pause",
    "resume",
    "undo",
    "restart",
    "delete",
    "deletePod",
    "condition",
    "fault",
    "quota",
    "stop",
    "start",
    "behaviour",
];

/// All of `spec.script`, in the order of time. `options` say how the API server reads what is
/// applied.
pub(super) fn read(
    reader: &mut Reader<'_>,
    spec: &Fields<'_>,
    options: &Options<'_>,
) -> Vec<(Ms, Command)> {
    let mut script = Vec::new();
    let Some(node) = spec.get("script") else {
        return script;
    };
    let items = reader.list_up_to(node, "spec.script", SCRIPT_MAX);
    for (index, item) in items.iter().enumerate() {
        let path = format!("spec.script[{index}]");
        script.extend(entry(reader, item, &path, options));
    }
    script.sort_by_key(|(at_ms, _)| *at_ms);
    script
}

fn entry(
    reader: &mut Reader<'_>,
    node: &Node,
    path: &str,
    options: &Options<'_>,
) -> Option<(Ms, Command)> {
    let mut known = vec!["at"];
    known.extend(ACTIONS);
    let fields = Fields::of(reader, node, path, &known)?;
    if fields.get("at").is_none() {
        fields.miss(reader, "at");
    }
    let at_ms = fields.duration(reader, "at")?;
    Some((at_ms, action(reader, &fields, options)?))
}

/// The one thing that an entry does.
pub(super) fn action(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    options: &Options<'_>,
) -> Option<Command> {
    let mut actions = ACTIONS.iter().filter(|name| fields.get(name).is_some());
    let (Some(name), None) = (actions.next(), actions.next()) else {
        let (what, with) = (ScenarioProblem::NotOne, ACTIONS.join(", "));
        reader.refuse(fields.span(), fields.own_path(), what, &[&with]);
        return None;
    };
    match *name {
        "apply" => apply(reader, fields, options),
        "behaviour" => behaviour(reader, fields),
        name => command(reader, fields, name),
    }
}

/// How programs behave from now on: what the Scenario itself says of it, said anew.
fn behaviour(reader: &mut Reader<'_>, entry: &Fields<'_>) -> Option<Command> {
    let known = ["apps", "dependencies", "missing"];
    let path = entry.path("behaviour");
    let fields = Fields::of(reader, entry.get("behaviour")?, &path, &known)?;
    Some(Command::SetApps(Rc::new(apps::read_all(reader, &fields))))
}

/// Manifests inside the script: another state of an object, or one that is gone come again.
fn apply(reader: &mut Reader<'_>, entry: &Fields<'_>, options: &Options<'_>) -> Option<Command> {
    let text = entry.text(reader, "apply")?;
    let reading = manifest::read_with(&text, options);
    let problem = reading.problems.first();
    let span = entry.get("apply").map_or(entry.span(), |node| node.span);
    let path = entry.path("apply");
    if let Some(problem) = problem {
        let with = [&*problem.line.to_string(), &*problem.message];
        reader.refuse(span, &path, ScenarioProblem::Applied, &with);
    } else if reading
        .objects()
        .any(|(_, object)| *object == ManifestObject::Scenario)
    {
        reader.refuse(span, &path, ScenarioProblem::NoObject, &[]);
    } else {
        return Some(Command::Apply(super::objects(&reading)));
    }
    None
}

fn command(reader: &mut Reader<'_>, entry: &Fields<'_>, name: &str) -> Option<Command> {
    if name == "pause" || name == "resume" {
        return Some(Command::SetPaused {
            workload: Workload::Deployment(entry.text(reader, name)?),
            paused: name == "pause",
        });
    }
    if name == "stop" || name == "start" {
        return Some(Command::SetRunning {
            component: entry.text(reader, name)?,
            running: name == "start",
        });
    }
    let known: &[&str] = match name {
        "setImage" => &[
            "deployment",
            "replicaSet",
            "statefulSet",
            "container",
            "image",
        ],
        "scale" => &["deployment", "replicaSet", "statefulSet", "replicas"],
        "partition" => &["statefulSet", "partition"],
        "undo" => &["deployment", "statefulSet", "toRevision"],
        "restart" => &["deployment", "statefulSet"],
        "delete" => &["kind", "name", "cascade"],
        "deletePod" => &["pod", "gracePeriodSeconds"],
        "quota" => &["name", "pods"],
        "condition" => &["pod", "type", "status"],
        _ => &["pod", "kind"],
    };
    let fields = Fields::of(reader, entry.get(name)?, &entry.path(name), known)?;
    Some(match name {
        "setImage" => Command::SetImage {
            workload: workload(reader, &fields)?,
            container: fields.text(reader, "container"),
            image: fields.required(reader, "image")?,
        },
        "scale" => {
            if fields.get("replicas").is_none() {
                fields.miss(reader, "replicas");
            }
            Command::Scale {
                workload: workload(reader, &fields)?,
                replicas: fields.small(reader, "replicas", 0..=REPLICAS_MAX)?,
            }
        }
        "partition" => Command::SetPartition {
            name: fields.required(reader, "statefulSet")?,
            partition: fields.small(reader, "partition", 0..=REPLICAS_MAX)?,
        },
        "undo" => Command::Undo {
            workload: workload(reader, &fields)?,
            to_revision: fields
                .whole(reader, "toRevision", 0..=i64::MAX)
                .unwrap_or(0),
        },
        "restart" => Command::Restart {
            workload: workload(reader, &fields)?,
        },
        "delete" => {
            let kinds = [
                ("Deployment", Kind::Deployment),
                ("ReplicaSet", Kind::ReplicaSet),
                ("StatefulSet", Kind::StatefulSet),
                ("Service", Kind::Service),
                ("ResourceQuota", Kind::ResourceQuota),
            ];
            let cascades = DeletionPropagation::ALL.map(|cascade| (cascade.name(), cascade));
            Command::Delete {
                kind: fields.word(reader, "kind", &kinds)?,
                name: fields.required(reader, "name")?,
                propagation: fields
                    .word(reader, "cascade", &cascades)
                    .unwrap_or_default(),
            }
        }
        "deletePod" => Command::DeletePod {
            pod: pod(reader, &fields)?,
            grace_period_seconds: fields.whole(reader, "gracePeriodSeconds", 0..=86_400),
        },
        "condition" => {
            if fields.get("status").is_none() {
                fields.miss(reader, "status");
            }
            Command::SetCondition {
                pod: pod(reader, &fields)?,
                condition: fields.required(reader, "type")?,
                status: fields.word(reader, "status", &[("True", true), ("False", false)])?,
            }
        }
        "quota" => Command::Quota(quota(reader, &fields)),
        _ => Command::Fault {
            pod: pod(reader, &fields)?,
            fault: fault(reader, &fields)?,
        },
    })
}

/// A workload of that name.
type Named = fn(Rc<str>) -> Workload;

/// Under what key a workload's name stands.
const WORKLOADS: [(&str, Named); 3] = [
    ("deployment", Workload::Deployment),
    ("replicaSet", Workload::ReplicaSet),
    ("statefulSet", Workload::StatefulSet),
];

/// A workload by its name under the key of its kind.
fn workload(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Workload> {
    let mut given = WORKLOADS
        .iter()
        .filter(|(key, _)| fields.get(key).is_some());
    let Some((key, of)) = given.next() else {
        return Some(Workload::Deployment(fields.required(reader, "deployment")?));
    };
    if let Some((other, _)) = given.next()
        && let Some(node) = fields.get(other)
    {
        let (path, with) = (fields.path(other), format!("{key}, {other}"));
        reader.refuse(node.span, &path, ScenarioProblem::NotOne, &[&with]);
        return None;
    }
    Some(of(fields.required(reader, key)?))
}

/// A ResourceQuota of pods; none if no number of pods is given.
fn quota(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Rc<ResourceQuota>> {
    let pods = fields.small(reader, "pods", 0..=REPLICAS_MAX)?;
    Some(Rc::new(ResourceQuota {
        name: fields.text(reader, "name").unwrap_or("quota".into()),
        namespace: "default".into(),
        pods: Some(pods),
        count_pods: None,
    }))
}

/// The most pods that a script may ask for.
const REPLICAS_MAX: i32 = 20_000;

/// A pod by its number: 1 is the first pod that the run creates.
fn pod(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<PodId> {
    let Some(node) = fields.get("pod") else {
        fields.miss(reader, "pod");
        return None;
    };
    if let Value::Text(_) = node.value {
        let (path, what) = (fields.path("pod"), ScenarioProblem::NoPodNumber);
        reader.refuse(node.span, &path, what, &[]);
        return None;
    }
    let number = fields.whole(reader, "pod", 1..=i64::from(u32::MAX))?;
    u32::try_from(number - 1).ok().map(PodId)
}

fn fault(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Fault> {
    if fields.get("kind").is_none() {
        fields.miss(reader, "kind");
    }
    fields.word(reader, "kind", &Fault::NAMED)
}
