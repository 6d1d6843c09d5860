//! Reading from a [`Document`] without surprises: every question has an answer, whatever the tree
//! holds.

use std::rc::Rc;

use super::{Document, IntOrPercent, Labels, Mapping, float_text};

/// The value of `key`; `None` if the tree is no map, has no such key, or has `null` there, which
/// means the same to the API.
pub(crate) fn get<'d>(tree: &'d Document, key: &str) -> Option<&'d Document> {
    tree.as_mapping()?.get(key).filter(|value| !value.is_null())
}

/// The value at the end of a path of keys.
pub(crate) fn at<'d>(tree: &'d Document, path: &[&str]) -> Option<&'d Document> {
    path.iter().try_fold(tree, |tree, key| get(tree, key))
}

/// The string at `key`.
pub(crate) fn text<'d>(tree: &'d Document, key: &str) -> Option<&'d str> {
    get(tree, key)?.as_str()
}

/// The string at `key`, shared; empty if there is none.
pub(crate) fn shared_text(tree: &Document, key: &str) -> Rc<str> {
    match get(tree, key) {
        Some(Document::String(text)) => Rc::clone(text),
        _ => Rc::default(),
    }
}

/// The whole number at `key`.
pub(crate) fn int(tree: &Document, key: &str) -> Option<i64> {
    get(tree, key)?.as_i64()
}

/// The whole number at `key`, if it fits into 32 bits.
pub(crate) fn int32(tree: &Document, key: &str) -> Option<i32> {
    int(tree, key).and_then(|value| i32::try_from(value).ok())
}

/// Whether `key` holds `true`.
pub(crate) fn is_true(tree: &Document, key: &str) -> bool {
    get(tree, key).and_then(Document::as_bool).unwrap_or(false)
}

/// The items of the list at `key`; none if there is no list.
pub(crate) fn items<'d>(tree: &'d Document, key: &str) -> &'d [Document] {
    let list = get(tree, key).and_then(Document::as_sequence);
    list.map_or(&[], Vec::as_slice)
}

/// The strings of the list at `key`.
pub(crate) fn texts(tree: &Document, key: &str) -> Vec<Rc<str>> {
    let items = items(tree, key).iter();
    items
        .filter_map(|item| match item {
            Document::String(text) => Some(Rc::clone(text)),
            _ => None,
        })
        .collect()
}

/// The map of strings at `key`.
pub(crate) fn labels(tree: &Document, key: &str) -> Labels {
    let map = get(tree, key).and_then(Document::as_mapping);
    let pairs = map.into_iter().flatten();
    pairs
        .filter_map(|(key, value)| match value {
            Document::String(value) => Some((Rc::clone(key), Rc::clone(value))),
            _ => None,
        })
        .collect()
}

/// The number or percentage at `key`.
pub(crate) fn int_or_percent(tree: &Document, key: &str) -> Option<IntOrPercent> {
    match get(tree, key)? {
        Document::String(text) => IntOrPercent::from_percent_text(text),
        value => {
            let number = value.as_i64().and_then(|value| i32::try_from(value).ok());
            number.map(IntOrPercent::Int)
        }
    }
}

/// Compact JSON, as the API server prints values in its messages.
pub(crate) fn json(tree: &Document) -> String {
    let mut out = String::new();
    write_json(tree, &mut out);
    out
}

/// A string as JSON and Go's `%q` have it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_quoted(text, &mut out);
    out
}

fn write_json(tree: &Document, out: &mut String) {
    match tree {
        Document::Null => out.push_str("null"),
        Document::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Document::Int(value) => out.push_str(&value.to_string()),
        Document::Float(value) => out.push_str(&float_text(*value)),
        Document::String(text) => write_quoted(text, out),
        Document::Sequence(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out);
            }
            out.push(']');
        }
        Document::Mapping(map) => {
            out.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_quoted(key, out);
                out.push(':');
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                let code = format!("\\u{:04x}", u32::from(c));
                out.push_str(&code);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A map of these pairs.
pub(crate) fn map<const N: usize>(pairs: [(&str, Document); N]) -> Document {
    let mut map = Mapping::default();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    Document::Mapping(map)
}
