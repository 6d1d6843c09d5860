//! Documents put together of their fields.

use std::fmt::Display;

use crate::api::{Document, IntOrPercent, Labels, Mapping, time_text};

/// A map of the fields with these names, in their order. What is null is left out.
#[inline]
pub(super) fn map<const N: usize>(names: &str, mut values: [Document; N]) -> Document {
    let map = map_of(names, &mut values);
    // Only nulls are left, and dropping them is code at every call.
    std::mem::forget(values);
    map
}

#[inline(never)]
fn map_of(names: &str, values: &mut [Document]) -> Document {
    let mut map = Mapping::default();
    for (name, value) in names.split(' ').zip(values) {
        let value = std::mem::replace(value, Document::Null);
        if !value.is_null() {
            map.insert(name, value);
        }
    }
    Document::Mapping(map)
}

/// A whole number.
#[inline]
pub(super) fn int(value: impl Into<i64>) -> Document {
    Document::Int(value.into())
}

/// A whole number, if there is one.
#[inline]
pub(super) fn some_int(value: Option<impl Into<i64>>) -> Document {
    value.map_or(Document::Null, int)
}

/// A text that is not empty.
#[inline(never)]
pub(super) fn text(text: &str) -> Document {
    if text.is_empty() {
        return Document::Null;
    }
    text.into()
}

/// Something written out.
#[inline(never)]
pub(super) fn shown(value: &dyn Display) -> Document {
    value.to_string().into()
}

/// A list that is not empty.
#[inline(never)]
pub(super) fn list(items: Vec<Document>) -> Document {
    if items.is_empty() {
        return Document::Null;
    }
    items.into()
}

/// Labels or annotations, if there are any.
#[inline(never)]
pub(super) fn labels(labels: &Labels) -> Document {
    if labels.is_empty() {
        return Document::Null;
    }
    labels.into()
}

/// A moment as the API writes it. The run begins at midnight of the first day of its calendar.
#[inline(never)]
pub(super) fn time(seconds: i64) -> Document {
    time_text(seconds).into()
}

/// The same of milliseconds.
#[inline(never)]
pub(super) fn time_ms(ms: i64) -> Document {
    time(ms.div_euclid(1000))
}

/// A number of pods, or a share of them.
#[inline(never)]
pub(super) fn amount(amount: IntOrPercent) -> Document {
    match amount {
        IntOrPercent::Int(pods) => int(pods),
        IntOrPercent::Percent(_) => shown(&amount),
    }
}
