//! The fields that API types have, and the strict reading of a document by them (API-4, API-5).
//!
//! The table in `fields.txt` is generated from the published types of Kubernetes 1.36 (see
//! `tests/fields.rs`). A line is a type: its name, then `field:code` with marks.
//!
//! Codes: `-` a list of, `=` a map to; `s` string, `b` boolean, `i` int32, `l` int64, `f` float64,
//! `q` quantity, `x` number or string, `t` time, `y` bytes, `*` anything; a name is a struct.
//! Capital `B`, `I` and `L` are no pointers in Go, so that false and 0 mean the same as absent.
//! Marks: `!` always there, `@` stands in that embedded struct, `~` its type has that name.

use std::rc::Rc;
use std::sync::OnceLock;

use super::quantity::Quantity;
use super::{Document, Mapping, tree};

struct Field {
    name: &'static str,
    code: &'static str,
    required: bool,
    embedded: Option<&'static str>,
    named: Option<&'static str>,
}

/// The types in the order of their names, each with its fields in the order of theirs.
type Table = Vec<(&'static str, Vec<Field>)>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = include_str!("fields.txt").lines();
        lines
            .filter_map(|line| {
                let (name, fields) = line.split_once(' ')?;
                Some((name, fields.split(' ').filter_map(field).collect()))
            })
            .collect()
    })
}

fn field(text: &'static str) -> Option<Field> {
    let (name, rest) = text.split_once(':')?;
    let (rest, named) = match rest.split_once('~') {
        Some((rest, named)) => (rest, Some(named)),
        None => (rest, None),
    };
    let (rest, embedded) = match rest.split_once('@') {
        Some((rest, embedded)) => (rest, Some(embedded)),
        None => (rest, None),
    };
    let (code, required) = match rest.strip_suffix('!') {
        Some(code) => (code, true),
        None => (rest, false),
    };
    Some(Field {
        name,
        code,
        required,
        embedded,
        named,
    })
}

/// A document as the API server has it after reading: nulls and values that mean "absent" are
/// gone, quantities are in canonical form.
pub(crate) struct Decoded {
    /// The object.
    pub document: Document,
    /// Paths of the fields that the type does not have, in the order the server finds them.
    pub unknown: Vec<String>,
}

/// The first value of a wrong type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeError {
    /// The path with list indexes.
    pub path: String,
    /// The words of the API server's JSON reader.
    pub message: String,
}

/// Reads `document` as the type `kind`.
///
/// # Errors
/// The first wrong type in the order of the JSON text, whose keys are sorted.
pub(crate) fn decode(kind: &'static str, document: &Document) -> Result<Decoded, DecodeError> {
    let mut decoder = Decoder {
        owner: kind,
        ..Decoder::default()
    };
    let document = decoder.structure(kind, document);
    match decoder.error {
        Some(error) => Err(error),
        None => Ok(Decoded {
            document: document.unwrap_or(Document::Null),
            unknown: decoder.unknown,
        }),
    }
}

#[derive(Default)]
struct Decoder {
    unknown: Vec<String>,
    error: Option<DecodeError>,
    /// The path for people: `spec.containers[0].image`.
    path: String,
    /// The path as Go's reader shows it: no indexes, but names of embedded structs.
    go_path: String,
    /// The struct that the innermost field belongs to.
    owner: &'static str,
}

impl Decoder {
    /// `code` of the value, `named` if the Go type has a name. `None`: as good as absent.
    fn value(
        &mut self,
        code: &'static str,
        named: Option<&str>,
        value: &Document,
    ) -> Option<Document> {
        if let Some(item) = code.strip_prefix('-') {
            return self.list(code, item, named, value);
        }
        if let Some(item) = code.strip_prefix('=') {
            return self.map(code, item, named, value);
        }
        match (code, value) {
            (_, Document::Null) => None,
            ("*", _) | ("s" | "t" | "y" | "x", Document::String(_)) => {
                Some(value.clone()).filter(|value| value.as_str() != Some("") || code == "x")
            }
            ("b" | "B", Document::Bool(flag)) => (*flag || code == "b").then(|| value.clone()),
            ("i" | "I" | "x" | "l" | "L", Document::Int(number)) => {
                let wide = matches!(code, "l" | "L");
                if !wide && i32::try_from(*number).is_err() {
                    return self.refuse(code, named, value);
                }
                (*number != 0 || matches!(code, "i" | "l" | "x")).then(|| value.clone())
            }
            ("f", Document::Int(_) | Document::Float(_)) => Some(value.clone()),
            ("q", _) => self.quantity(value),
            ("s" | "t" | "y" | "x" | "b" | "B" | "i" | "I" | "l" | "L" | "f", _) => {
                self.refuse(code, named, value)
            }
            (kind, Document::Mapping(_)) => self.structure(kind, value),
            _ => self.refuse(code, named, value),
        }
    }

    fn list(
        &mut self,
        code: &'static str,
        item: &'static str,
        named: Option<&str>,
        value: &Document,
    ) -> Option<Document> {
        let items = match value {
            Document::Sequence(items) => items,
            Document::Null => return None,
            _ => return self.refuse(code, named, value),
        };
        let (path, go_path, owner) = (self.path.len(), self.go_path.len(), self.owner);
        let mut list = Vec::with_capacity(items.len());
        for (index, value) in items.iter().enumerate() {
            self.step_into(index);
            let value = self.value(item, named, value);
            list.push(value.unwrap_or_else(|| zero(item)));
            self.path.truncate(path);
            self.go_path.truncate(go_path);
            self.owner = owner;
        }
        (!list.is_empty()).then_some(Document::Sequence(list))
    }

    fn map(
        &mut self,
        code: &'static str,
        item: &'static str,
        named: Option<&str>,
        value: &Document,
    ) -> Option<Document> {
        let map = match value {
            Document::Mapping(map) => map,
            Document::Null => return None,
            _ => return self.refuse(code, named, value),
        };
        let path = self.path.len();
        let mut found = Vec::with_capacity(map.len());
        for (key, value) in map {
            self.step_into(key);
            let value = self.value(item, None, value).unwrap_or_else(|| zero(item));
            self.path.truncate(path);
            found.push((Rc::clone(key), value));
        }
        (!found.is_empty()).then(|| Document::Mapping(Mapping::of_distinct(found)))
    }

    fn structure(&mut self, kind: &'static str, value: &Document) -> Option<Document> {
        let place = table().binary_search_by(|(name, _)| (*name).cmp(kind));
        let Some((kind, fields)) = place.ok().and_then(|place| table().get(place)) else {
            return Some(value.clone());
        };
        let Some(map) = value.as_mapping() else {
            return self.refuse(kind, None, value);
        };
        let (path, go_path, owner) = (self.path.len(), self.go_path.len(), self.owner);
        let sorted = map.sorted();
        let mut values = Vec::with_capacity(sorted.len());
        for (key, value) in &sorted {
            self.step(key);
            let found = fields.binary_search_by(|field| field.name.cmp(key)).ok();
            let field = found.and_then(|place| fields.get(place));
            if field.is_none() {
                self.unknown.push(self.path.clone());
            }
            values.push(field.and_then(|field| self.field(kind, field, value)));
            self.path.truncate(path);
            self.go_path.truncate(go_path);
            self.owner = owner;
        }
        // The order of the manifest is the reader's own; the checks do not depend on it.
        let entries = map.iter().filter_map(|(key, _)| {
            let place = sorted.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
            Some((Rc::clone(key), values.get_mut(place)?.take()?))
        });
        Some(Document::Mapping(Mapping::of_distinct(entries.collect())))
    }

    fn field(&mut self, kind: &'static str, field: &Field, value: &Document) -> Option<Document> {
        self.owner = kind;
        if let Some(embedded) = field.embedded {
            let end = self.go_path.len() - field.name.len();
            self.go_path.insert(end, '.');
            self.go_path.insert_str(end, embedded);
        }
        let kept = self.value(field.code, field.named, value);
        let listed = matches!(value, Document::Sequence(_) | Document::String(_));
        match kept {
            None if field.required && listed && self.error.is_none() => Some(value.clone()),
            kept => kept,
        }
    }

    fn step(&mut self, name: &str) {
        for path in [&mut self.path, &mut self.go_path] {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
    }

    fn step_into(&mut self, inside: impl std::fmt::Display) {
        self.path.push('[');
        self.path.push_str(&inside.to_string());
        self.path.push(']');
    }

    fn quantity(&mut self, value: &Document) -> Option<Document> {
        let text = match value {
            Document::String(text) => text.trim().to_owned(),
            other => tree::json(other),
        };
        match Quantity::parse(&text) {
            Ok(quantity) => Some(quantity.to_string().into()),
            Err(error) => self.fail(error.message().to_owned()),
        }
    }

    fn refuse(
        &mut self,
        code: &'static str,
        named: Option<&str>,
        value: &Document,
    ) -> Option<Document> {
        let found = match value {
            Document::Bool(_) => "bool".to_owned(),
            Document::Int(_) | Document::Float(_)
                if matches!(code, "i" | "I" | "x" | "l" | "L") =>
            {
                format!("number {}", tree::json(value))
            }
            Document::Int(_) | Document::Float(_) => "number".to_owned(),
            Document::String(_) => "string".to_owned(),
            Document::Sequence(_) => "array".to_owned(),
            _ => "object".to_owned(),
        };
        let (owner, at, kind) = (self.owner, &self.go_path, go_type(code, named));
        let place = if at.is_empty() {
            format!("Go value of type {kind}")
        } else {
            format!("Go struct field {owner}.{at} of type {kind}")
        };
        self.fail(format!("json: cannot unmarshal {found} into {place}"))
    }

    fn fail(&mut self, message: String) -> Option<Document> {
        let path = self.path.clone();
        self.error.get_or_insert(DecodeError { path, message });
        None
    }
}

/// What an absent item of a list or map is.
fn zero(code: &str) -> Document {
    match code {
        "s" | "t" | "y" => "".into(),
        "q" => "0".into(),
        "b" => Document::Bool(false),
        "i" | "l" | "f" | "x" => Document::Int(0),
        _ => Document::Mapping(Mapping::default()),
    }
}

/// The name of the type in Go.
fn go_type(code: &str, named: Option<&str>) -> String {
    match named {
        // A name for a map covers the whole of it; for a list, its items.
        Some(named) if !code.starts_with('-') && named.contains('.') => return named.to_owned(),
        Some(named) if !code.starts_with('-') => return format!("v1.{named}"),
        _ => {}
    }
    if let Some(item) = code.strip_prefix('-') {
        return format!("[]{}", go_type(item, named));
    }
    if let Some(item) = code.strip_prefix('=') {
        return format!("map[string]{}", go_type(item, None));
    }
    match code {
        "s" | "t" => "string".to_owned(),
        "b" | "B" => "bool".to_owned(),
        "i" | "I" | "x" => "int32".to_owned(),
        "l" | "L" => "int64".to_owned(),
        "f" => "float64".to_owned(),
        "y" => "[]uint8".to_owned(),
        "q" => "resource.Quantity".to_owned(),
        kind => format!("v1.{kind}"),
    }
}
