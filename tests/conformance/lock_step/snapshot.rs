//! Compares what the simulation shows with a recorded snapshot.

use std::collections::{BTreeMap, BTreeSet};

use rollscope::api::{ObjectRef, Owner, Pod, PodPhase};
use rollscope::store::{Change, Event};
use serde_json::{Value, json};

use super::driver::Driver;
use crate::quota::REFUSED;

/// SCHEMA R7: no object sends more events than this in a burst.
const EVENT_BURST: usize = 25;

/// The first thing that differs.
pub fn difference(driver: &mut Driver, recorded: &Value) -> Option<String> {
    let mut found = events(driver);
    let mut expected = events_recorded(&recorded["events"]);
    if expected.iter().any(|row| row.contains(REFUSED)) && !driver.was_refused {
        return Some("events: nothing was refused".into());
    }
    found.append(&mut driver.late_events.0);
    expected.append(&mut driver.late_events.1);
    for rows in [&mut found, &mut expected] {
        rows.retain(|row| !row.contains(REFUSED));
        rows.sort();
    }
    let difference = state_difference(driver, recorded)
        .or_else(|| differs("events", &json!(found), &json!(expected)));
    if difference.is_some() && driver.late_steps > 0 {
        driver.late_steps -= 1;
        driver.late_events = (found, expected);
        return None;
    }
    difference
}

fn state_difference(driver: &Driver, recorded: &Value) -> Option<String> {
    differs(
        "deploy",
        &deployment(driver, &recorded["deploy"]),
        &with_race(&recorded["deploy"]),
    )
    .or_else(|| {
        differs(
            "rs",
            &replica_sets(driver, &recorded["rs"]),
            &recorded["rs"],
        )
    })
    .or_else(|| differs("pods", &pods(driver), &pods_recorded(&recorded["pods"])))
}

fn differs(what: &str, found: &Value, recorded: &Value) -> Option<String> {
    (found != recorded).then(|| format!("{what}: {found}\n      recorded {recorded}"))
}

fn deployment(driver: &Driver, recorded: &Value) -> Value {
    let store = &driver.lock_step.world().store;
    let Some((_, object)) = store.deployments.iter().next() else {
        return Value::Null;
    };
    if recorded.is_null() {
        return Value::Null;
    }
    let status = &object.status;
    let mut conditions: Vec<_> = status
        .conditions
        .iter()
        .map(|condition| {
            json!([
                condition.kind.name(),
                condition.status.name(),
                condition.reason
            ])
        })
        .collect();
    conditions.sort_by_key(|condition| condition[0].as_str().map(str::to_owned));
    with_race(&json!({
        "spec": object.spec.replicas,
        "paused": object.spec.paused,
        "replicas": status.replicas,
        "updatedReplicas": status.updated_replicas,
        "readyReplicas": status.ready_replicas,
        "availableReplicas": status.available_replicas,
        "unavailableReplicas": status.unavailable_replicas,
        "terminatingReplicas": status.terminating_replicas,
        "conditions": conditions,
        "revision": object.revision.to_string(),
    }))
}

/// SCHEMA: whether `NewReplicaSetCreated` or `ReplicaSetUpdated` is seen first is a race.
fn with_race(deploy: &Value) -> Value {
    let mut deploy = deploy.clone();
    let conditions = deploy.get_mut("conditions").and_then(Value::as_array_mut);
    for condition in conditions.into_iter().flatten() {
        if condition[2] == "NewReplicaSetCreated" {
            condition[2] = "ReplicaSetUpdated".into();
        }
    }
    deploy
}

fn replica_sets(driver: &Driver, recorded: &Value) -> Value {
    let store = &driver.lock_step.world().store;
    let mut sets = serde_json::Map::new();
    for (index, set) in store.replica_sets.iter() {
        let name = format!("r{}", index + 1);
        let mut fields = json!({
            "spec": set.replicas,
            "replicas": set.status.replicas,
            "readyReplicas": set.status.ready_replicas,
            "availableReplicas": set.status.available_replicas,
            "terminatingReplicas": set.status.terminating_replicas,
        });
        // SCHEMA R8: a bare ReplicaSet has neither.
        if set.owner.is_some() {
            fields["rev"] = set.revision.into();
            fields["image"] = set.template.image(None).map_or("", |image| image).into();
        }
        if !recorded[&name]["conditions"].is_null() || set.status.replica_failure.is_some() {
            let failure = set.status.replica_failure.as_ref();
            fields["conditions"] = failure
                .map(|failure| json!(["ReplicaFailure", "True", failure.reason]))
                .into_iter()
                .collect();
        }
        sets.insert(name, fields);
    }
    sets.into()
}

/// How the traces write a pod's state.
pub fn letter(pod: &Pod) -> String {
    let phase = match pod.status.phase {
        PodPhase::Pending => "P",
        PodPhase::Running => "R",
        PodPhase::Succeeded => "S",
        PodPhase::Failed => "F",
        PodPhase::Unknown => "U",
    };
    let ready = if pod.is_ready() { "+" } else { "" };
    let terminating = if pod.deletion.is_some() { "!" } else { "" };
    format!("{phase}{ready}{terminating}")
}

/// Per ReplicaSet the multiset of states; with the node where the trace has it.
fn pods(driver: &Driver) -> Value {
    let store = &driver.lock_step.world().store;
    let with_node = driver.places_pods;
    let states = store.pods.iter().map(|(_, pod)| {
        let Some(Owner::ReplicaSet(set)) = pod.owner else {
            panic!("an orphan")
        };
        let state = letter(pod);
        let node = pod
            .node
            .map_or(String::new(), |node| format!("n{}", node.0 + 1));
        let state = if with_node {
            json!([state, node])
        } else {
            json!(state)
        };
        (format!("r{}", set.0 + 1), state.to_string())
    });
    multisets(states)
}

fn pods_recorded(pods: &Value) -> Value {
    let pods = pods.as_object().into_iter().flatten();
    multisets(pods.map(|(name, state)| {
        let set = name.split('#').next().unwrap_or_default();
        (set.to_owned(), state.to_string())
    }))
}

fn multisets(items: impl Iterator<Item = (String, String)>) -> Value {
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (set, state) in items {
        sets.entry(set).or_default().push(state);
    }
    for states in sets.values_mut() {
        states.sort();
    }
    json!(sets)
}

/// The events of the records since the last snapshot, with the recording's names. Pod numbers are
/// left out: pods of one pass are exchangeable.
fn events(driver: &mut Driver) -> Vec<String> {
    let names = names(driver);
    let lock_step = &driver.lock_step;
    let new: Vec<Event> = lock_step.records()[driver.seen_records..]
        .iter()
        .filter_map(|record| record.event.clone())
        .collect();
    driver.seen_records = lock_step.records().len();
    // Equal events within a step are one event that is counted up.
    let mut distinct = BTreeSet::new();
    let mut rows = Vec::new();
    for event in new {
        let Some(object) = object_name(driver, event.object) else {
            continue;
        };
        let sent = driver.events_sent.entry(object.clone()).or_default();
        *sent += 1;
        if *sent <= EVENT_BURST && distinct.insert((object.clone(), event.message.clone())) {
            let message = renamed(&event.message, &names);
            rows.push(json!([object, event.kind.name(), event.reason, message]).to_string());
        }
    }
    driver.was_refused |= rows.iter().any(|row| row.contains(REFUSED));
    rows
}

fn object_name(driver: &Driver, object: ObjectRef) -> Option<String> {
    match object {
        ObjectRef::Deployment(_) => Some("Deployment/app".into()),
        ObjectRef::ReplicaSet(id) => Some(format!("ReplicaSet/r{}", id.0 + 1)),
        ObjectRef::Pod(_) if driver.lock_step.world().setup().driven => None,
        _ => None,
    }
}

/// Object names with what the recording calls them, pods first, for their names begin with those
/// of their ReplicaSets.
fn names(driver: &Driver) -> Vec<(String, String)> {
    let mut pods = Vec::new();
    let mut sets = Vec::new();
    for record in driver.lock_step.records() {
        match &record.change {
            Change::PodCreated(_, pod) => {
                let Some(Owner::ReplicaSet(set)) = pod.owner else {
                    continue;
                };
                pods.push((pod.name.to_string(), format!("r{}#*", set.0 + 1)));
            }
            Change::ReplicaSetCreated(id, set) => {
                sets.push((set.meta.name.to_string(), format!("r{}", id.0 + 1)));
            }
            _ => {}
        }
    }
    pods.into_iter().chain(sets).collect()
}

fn renamed(message: &str, names: &[(String, String)]) -> String {
    let found = names
        .iter()
        .find(|(name, _)| message.split(' ').any(|word| word == name));
    found.map_or_else(
        || message.to_owned(),
        |(name, to)| message.replace(name, to),
    )
}

/// SCHEMA T1: without the prefix of combined events and without counts.
fn events_recorded(events: &Value) -> Vec<String> {
    events
        .as_array()
        .into_iter()
        .flatten()
        .map(|event| {
            let message = event[3].as_str().unwrap_or_default();
            let message = message
                .strip_prefix("(combined from similar events): ")
                .unwrap_or(message);
            let message = match message.split_once('#') {
                Some((start, _)) => format!("{start}#*"),
                None => message.to_owned(),
            };
            json!([event[0], event[1], event[2], message]).to_string()
        })
        .collect()
}
