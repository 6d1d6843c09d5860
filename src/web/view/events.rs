//! Kubernetes Events up to the present moment, newest first, repeats merged.

use std::rc::Rc;

use super::inspector::kind_and_name;
use crate::api::{Ms, ObjectRef};
use crate::sim::Timeline;
use crate::store::{Change, EventType};

/// So many different events are listed beside the stage, while time runs, and where
/// somebody asks for all of them.
const EVENTS_MAX: usize = 40;
const RUNNING_MAX: usize = 8;
const ALL_MAX: usize = 1_000;
/// Repeats are looked for in so many records.
const RECORDS_MAX: usize = 4_000;

/// An Event, with its repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    /// When it was last sent.
    pub at_ms: Ms,
    /// Which record sent it first, among those looked at: a name for this entry.
    pub record: usize,
    /// How many times it was sent.
    pub count: u32,
    /// `type`.
    pub kind: EventType,
    /// `reason`.
    pub reason: &'static str,
    /// `message`.
    pub message: Rc<str>,
    /// What it is about.
    pub object: ObjectRef,
}

/// The latest events of all objects: fewer while time runs, as nobody reads further down then, and
/// all of them may be others at the next look.
pub fn events(timeline: &Timeline, runs: bool) -> Vec<EventView> {
    let most = if runs { RUNNING_MAX } else { EVENTS_MAX };
    found(timeline, None, 0, most)
}

/// The events of one object in the records from the one numbered `from` on.
pub(super) fn events_of(timeline: &Timeline, about: ObjectRef, from: usize) -> Vec<EventView> {
    found(timeline, Some(about), from, EVENTS_MAX)
}

/// The events of all objects, also of those that are gone, with what kubectl calls these:
/// `pod/web-0`.
pub fn all_events(timeline: &Timeline) -> Vec<(EventView, String)> {
    let events = found(timeline, None, 0, ALL_MAX).into_iter();
    let named = events.map(|event| {
        let object = object_name(timeline, event.object).unwrap_or_default();
        (event, object)
    });
    named.collect()
}

fn object_name(timeline: &Timeline, object: ObjectRef) -> Option<String> {
    let store = &timeline.world().store;
    if let Some((kind, name)) = kind_and_name(store, object) {
        return Some([&*kind.to_ascii_lowercase(), "/", name].concat());
    }
    timeline
        .past()
        .iter()
        .find_map(|record| match &record.change {
            Change::PodCreated(id, pod) if ObjectRef::Pod(*id) == object => {
                Some(["pod/", &pod.name].concat())
            }
            Change::ReplicaSetCreated(id, set) if ObjectRef::ReplicaSet(*id) == object => {
                Some(["replicaset/", &set.meta.name].concat())
            }
            _ => None,
        })
}

fn found(
    timeline: &Timeline,
    about: Option<ObjectRef>,
    from: usize,
    most: usize,
) -> Vec<EventView> {
    let mut found: Vec<EventView> = Vec::new();
    let past = timeline.past();
    let from = from.max(past.len().saturating_sub(RECORDS_MAX));
    let records = (from..past.len()).zip(past.from(from).iter()).rev();
    for (place, record) in records {
        let Some(event) = &record.event else {
            continue;
        };
        if about.is_some_and(|object| object != event.object) {
            continue;
        }
        let same = |other: &&mut EventView| {
            other.object == event.object
                && other.reason == event.reason
                && other.message == event.message
        };
        if let Some(other) = found.iter_mut().find(same) {
            other.count += 1;
            other.record = place;
        } else if found.len() == most {
            break;
        } else {
            found.push(EventView {
                at_ms: record.at_ms,
                record: place,
                count: 1,
                kind: event.kind,
                reason: event.reason,
                message: Rc::clone(&event.message),
                object: event.object,
            });
        }
    }
    found
}
