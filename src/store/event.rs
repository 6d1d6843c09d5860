//! Kubernetes Events: what actors tell about what they did.

use std::rc::Rc;

use crate::api::ObjectRef;

/// `type` of an Event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// All is as it should be.
    Normal,
    /// Something is wrong.
    Warning,
}

impl EventType {
    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Warning => "Warning",
        }
    }
}

/// A text made of `parts`. There are several in the life of every pod, and this is a fraction of
/// what formatting costs.
pub fn joined(parts: &[&str]) -> Rc<str> {
    parts.concat().into()
}

/// An Event as its sender gives it. When it was sent, and by whom, is told by its record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// `involvedObject`.
    pub object: ObjectRef,
    /// `type`.
    pub kind: EventType,
    /// `reason`.
    pub reason: &'static str,
    /// `message`.
    pub message: Rc<str>,
}

impl Event {
    /// A Normal event.
    pub fn normal(object: ObjectRef, reason: &'static str, message: impl Into<Rc<str>>) -> Self {
        Self {
            object,
            kind: EventType::Normal,
            reason,
            message: message.into(),
        }
    }

    /// A Warning event.
    pub fn warning(object: ObjectRef, reason: &'static str, message: impl Into<Rc<str>>) -> Self {
        Self {
            object,
            kind: EventType::Warning,
            reason,
            message: message.into(),
        }
    }
}
