//! One form for all ways of writing the same template, so that semantic equality (DEP-11) is plain
//! equality of documents.

use std::rc::Rc;

use super::{Document, Mapping, POD_TEMPLATE_HASH, Quantity, float_text};

/// Maps in which an empty one means the same as none. Elsewhere it does not: `emptyDir: {}` says
/// something.
const MAPS: [&str; 9] = [
    "annotations",
    "labels",
    "limits",
    "matchLabels",
    "nodeSelector",
    "overhead",
    "requests",
    "data",
    "metadata",
];

/// Maps whose values are quantities.
const AMOUNTS: [&str; 3] = ["limits", "overhead", "requests"];

/// `template` with its keys in order, without nulls, empty lists and empty maps of strings, without
/// the label `pod-template-hash`, and with equal quantities written in one way.
pub(crate) fn canonical(template: &Document) -> Document {
    part("", template)
}

fn part(name: &str, document: &Document) -> Document {
    match document {
        Document::Mapping(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map.sorted() {
                if name == "labels" && **key == *POD_TEMPLATE_HASH {
                    continue;
                }
                let value = if AMOUNTS.contains(&name) {
                    amount(value)
                } else {
                    part(key, value)
                };
                if !is_empty(key, &value) {
                    entries.push((Rc::clone(key), value));
                }
            }
            Document::Mapping(Mapping::of_distinct(entries))
        }
        Document::Sequence(items) => {
            Document::Sequence(items.iter().map(|item| part("", item)).collect())
        }
        other => other.clone(),
    }
}

fn amount(value: &Document) -> Document {
    let parsed = value.as_str().and_then(|text| Quantity::parse(text).ok());
    parsed.map_or_else(
        || value.clone(),
        |quantity| quantity.by_value().to_string().into(),
    )
}

fn is_empty(name: &str, document: &Document) -> bool {
    match document {
        Document::Null => true,
        Document::Mapping(map) => map.is_empty() && MAPS.contains(&name),
        Document::Sequence(items) => items.is_empty(),
        _ => false,
    }
}

/// FNV-1a, 32 bits, over the kinds and values of the whole tree (DEP-13).
pub(crate) fn fingerprint(document: &Document) -> u32 {
    let mut hash = Fnv(0x811c_9dc5);
    hash.tree(document);
    hash.0
}

struct Fnv(u32);

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    /// A mark before and an end after each value: neighbours cannot run into each other.
    fn scalar(&mut self, mark: u8, text: &str) {
        self.bytes(&[mark]);
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    fn tree(&mut self, document: &Document) {
        match document {
            Document::Null => self.scalar(b'0', ""),
            Document::Bool(value) => self.scalar(b'b', if *value { "1" } else { "" }),
            Document::Int(value) => self.scalar(b'n', &value.to_string()),
            Document::Float(value) => self.scalar(b'n', &float_text(*value)),
            Document::String(text) => self.scalar(b's', text),
            Document::Sequence(items) => {
                self.bytes(b"[");
                for item in items {
                    self.tree(item);
                }
                self.bytes(b"]");
            }
            Document::Mapping(map) => {
                self.bytes(b"{");
                for (key, value) in map {
                    self.scalar(b's', key);
                    self.tree(value);
                }
                self.bytes(b"}");
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{canonical, fingerprint};
    use crate::api::Document;

    fn read(text: &str) -> Document {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn the_same_template_written_differently() {
        let template = read("{metadata: {labels: {a: b}}, spec: {x: 1, y: {limits: {cpu: 500m}}}}");
        for other in [
            "{spec: {y: {limits: {cpu: '0.5'}}, x: 1}, metadata: {labels: {a: b}}}",
            "{metadata: {labels: {a: b, pod-template-hash: q}, annotations: {}}, spec: {x: 1, \
             y: {limits: {cpu: 500m}}, z: null, w: []}}",
        ] {
            let other = canonical(&read(other));
            assert_eq!(canonical(&template), other);
            assert_eq!(fingerprint(&canonical(&template)), fingerprint(&other));
        }
    }

    #[test]
    fn another_template() {
        let template = read("{spec: {volumes: [{name: v, emptyDir: {}}], args: ['1']}}");
        for other in [
            "{spec: {volumes: [{name: v}], args: ['1']}}",
            "{spec: {volumes: [{name: v, emptyDir: {}}], args: [1]}}",
        ] {
            let other = canonical(&read(other));
            assert_ne!(canonical(&template), other);
            assert_ne!(fingerprint(&canonical(&template)), fingerprint(&other));
        }
    }
}
