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

/// The events that `about` lets through.
pub(super) fn events(
    glance: &Glance<'_>,
    about: impl Fn(ObjectRef) -> bool,
    stop: impl Fn(usize) -> bool,
) -> Vec<EventView> {
    let mut found: Vec<EventView> = Vec::new();
    let records = glance.timeline.past().iter().enumerate().rev();
    for (place, record) in records.take(RECORDS_MAX) {
        if stop(place) {
            break;
        }
        let Some(event) = record.event.as_ref().filter(|event| about(event.object)) else {
            continue;
        };
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
