//! `kubectl get`: objects as tables, as YAML, or by their names.

use super::line::Line;
use super::not_simulated;
use super::resource::{EVENTS, Named, Resource, Target, target};
use crate::api::{Ms, ObjectRef};
use crate::kubelet::{PodColumns, human_duration};
use crate::manifest::to_yaml;
use crate::sim::Timeline;
use crate::store::Store;
use crate::web::view::{all_events, documents};

/// The kinds of `kubectl get all`, in its order.
const ALL: [&str; 5] = [
    "pods",
    "services",
    "deployments",
    "replicasets",
    "statefulsets",
];
/// API-40.
const NOTHING: &str = "No resources found in default namespace.\n";
/// The version that kubelets report.
const VERSION: &str = "v1.36.0";

/// What `kubectl get` prints.
///
/// # Errors
/// kubectl's words where it refuses, or that something is not simulated.
pub(super) fn get(line: &Line, timeline: &Timeline) -> Result<String, String> {
    let kinds = line.word(1);
    if EVENTS.split(' ').any(|name| name == kinds) {
        // There is one table of all events, and nothing else.
        return if line.has_more_than(2) {
            Err(not_simulated("get events …"))
        } else {
            Ok(events(timeline))
        };
    }
    let store = &timeline.world().store;
    let kinds = if kinds == "all" {
        ALL.join(",")
    } else {
        kinds.to_owned()
    };
    if !kinds.contains(',') {
        let Target { resource, names } = target(line, 1)?;
        let objects = resource.objects(store, &names, line)?;
        return shown(line, timeline, &[(resource, objects)], false);
    }
    let mut blocks = Vec::new();
    for kind in kinds.split(',') {
        let resource = Resource::of(kind)?;
        blocks.push((resource, resource.objects(store, &[], line)?));
    }
    // Of all kinds, those that cannot be shown are left out.
    if line.word(1) == "all" {
        blocks.retain(|(resource, _)| !resource.columns.is_empty());
    }
    shown(line, timeline, &blocks, true)
}

fn shown(
    line: &Line,
    timeline: &Timeline,
    blocks: &[(&Resource, Vec<Named>)],
    prefixed: bool,
) -> Result<String, String> {
    let store = &timeline.world().store;
    if blocks.iter().all(|(_, objects)| objects.is_empty()) {
        return Ok(NOTHING.into());
    }
    let mut out = String::new();
    match line.flag("output") {
        None => {}
        Some("yaml") => {
            let objects = blocks.iter().flat_map(|(_, objects)| objects);
            let objects: Vec<ObjectRef> = objects.map(|(_, object)| *object).collect();
            let document = documents(store, &objects);
            return document
                .map(|document| to_yaml(&document))
                .ok_or_else(|| not_simulated("-o yaml"));
        }
        Some("name") => {
            for (resource, objects) in blocks {
                for (name, _) in objects {
                    out.push_str(&[resource.one, "/", name, "\n"].concat());
                }
            }
            return Ok(out);
        }
        Some(format) => return Err(not_simulated(&["-o ", format].concat())),
    }
    for (resource, objects) in blocks {
        if objects.is_empty() {
            continue;
        }
        if resource.columns.is_empty() {
            return Err(not_simulated(&["get ", resource.all].concat()));
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let rows = objects.iter().map(|(name, object)| {
            let prefix = if prefixed {
                [resource.one, "/"].concat()
            } else {
                String::new()
            };
            let mut row = vec![prefix + name];
            row.extend(cells(store, *object, timeline.now_ms()).unwrap_or_default());
            row
        });
        out.push_str(&table(resource.columns, rows.collect()));
    }
    Ok(out)
}

/// The cells of an object after its name (API-41 to API-54).
fn cells(store: &Store, object: ObjectRef, now_ms: Ms) -> Option<Vec<String>> {
    let mut created_s = store.meta(object).map_or(0, |meta| meta.created_s);
    let ready = |ready: i32, wanted: i32| format!("{ready}/{wanted}");
    let mut cells = match object {
        ObjectRef::Pod(id) => {
            let pod = store.pod(id)?;
            let columns = PodColumns::of(pod);
            created_s = pod.created_s;
            vec![
                columns.ready_text(),
                String::from(&*columns.status),
                columns.restarts_text(now_ms),
            ]
        }
        ObjectRef::Deployment(id) => {
            let (spec, status) = store.deployment(id).map(|it| (&it.spec, &it.status))?;
            vec![
                ready(status.ready_replicas, spec.replicas),
                status.updated_replicas.to_string(),
                status.available_replicas.to_string(),
            ]
        }
        ObjectRef::ReplicaSet(id) => {
            let set = store.replica_set(id)?;
            let counts = [set.replicas, set.status.replicas, set.status.ready_replicas];
            counts.iter().map(ToString::to_string).collect()
        }
        ObjectRef::StatefulSet(id) => {
            let set = store.stateful_set(id)?;
            vec![ready(set.status.ready_replicas, set.spec.replicas)]
        }
        ObjectRef::ControllerRevision(id) => {
            let revision = store.revision(id)?;
            let owner = revision.owner.and_then(|id| store.stateful_set(id));
            let owner = owner.map_or("<none>".into(), |set| {
                ["statefulset.apps/", &set.meta.name].concat()
            });
            vec![owner, revision.revision.to_string()]
        }
        ObjectRef::Node(id) => {
            let health = store.node(id)?.health;
            let status = if health.unreachable {
                "NotReady"
            } else {
                "Ready"
            };
            vec![status.into(), "<none>".into()]
        }
        ObjectRef::Claim(_) | ObjectRef::Service(_) => return None,
    };
    cells.push(human_duration(now_ms - created_s * 1000));
    if let ObjectRef::Node(_) = object {
        cells.push(VERSION.into());
    }
    Some(cells)
}

/// API-40: columns as wide as their widest cell and three blanks, the last one as it is.
fn table(columns: &str, mut rows: Vec<Vec<String>>) -> String {
    let columns: Vec<String> = columns
        .split(' ')
        .map(|name| name.replace('_', " "))
        .collect();
    rows.insert(0, columns);
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(row.len().max(widths.len()), 3);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in &rows {
        let last = row.len().saturating_sub(1);
        for (place, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blanks = if place == last {
                0
            } else {
                width + 3 - cell.chars().count()
            };
            out.push_str(cell);
            out.push_str(&" ".repeat(blanks));
        }
        out.push('\n');
    }
    out
}

/// API-52, the one that was sent last at the end.
fn events(timeline: &Timeline) -> String {
    let now_ms = timeline.now_ms();
    let rows = all_events(timeline).into_iter().rev();
    let rows = rows.map(|(event, object)| {
        vec![
            human_duration(now_ms - event.at_ms),
            event.kind.name().into(),
            event.reason.into(),
            object,
            String::from(&*event.message),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return NOTHING.into();
    }
    table("LAST_SEEN TYPE REASON OBJECT MESSAGE", rows)
}
