//! Kubernetes Events up to the present moment, newest first, repeats merged.

use std::rc::Rc;

use super::Glance;
use crate::api::{Ms, ObjectRef};
use crate::store::EventType;

/// So many different events are listed.
const EVENTS_MAX: usize = 40;
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

/// The events of all objects.
pub fn events(glance: &Glance<'_>) -> Vec<EventView> {
    events_of(glance, None, 0)
}

/// The events of one object, if one is given, in the records from the one numbered `from` on.
pub(super) fn events_of(
    glance: &Glance<'_>,
    about: Option<ObjectRef>,
    from: usize,
) -> Vec<EventView> {
    let mut found: Vec<EventView> = Vec::new();
    let past = glance.timeline.past();
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
        } else if found.len() == EVENTS_MAX {
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
