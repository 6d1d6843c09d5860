//! Changing a text in place: one value moves, and everything else stays as it was written,
//! comments, order and quotes included.
//!
//! Every edit is checked: the new text is read again and must differ from the old one in exactly
//! the field that was meant. An edit that cannot be made in this way is refused.

use std::fmt;

use super::path::{Found, Step, follow, nearest, steps};
use super::tree::{Entry, Node, Span, Value};
use super::trees::trees;
use super::write::{block_lines, column, flow_entry, in_flow, line_end, write};
use crate::api::{Document, Mapping};

/// A value to write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'s> {
    /// A whole number.
    Int(i64),
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(&'s str),
}

/// Why an edit was not made. The text is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// There is no such document, or it is no YAML.
    NoDocument,
    /// The path leads through something that is no map, or beyond the end of a list.
    NoSuchPlace,
    /// There is a map or a list where a value should be written.
    NotAScalar,
    /// The place is shared by an anchor or written in a way that the edit would disturb.
    NotAlone,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoDocument => "there is no such document",
            Self::NoSuchPlace => "there is no such place in the document",
            Self::NotAScalar => "there is a map or a list in this place",
            Self::NotAlone => "this place cannot be changed alone: edit the text by hand",
        })
    }
}

/// Sets the field at `path` of the document with that number in `Reading::documents`. Keys that
/// are missing on the way are written.
///
/// # Errors
/// [`EditError`]; the text is not touched then.
pub fn set_value(
    text: &str,
    document: usize,
    path: &str,
    value: Scalar<'_>,
) -> Result<String, EditError> {
    let roots = trees(text);
    let root = roots
        .get(document)
        .and_then(Option::as_ref)
        .ok_or(EditError::NoDocument)?;
    let path = steps(path);
    let mut wanted = root.to_document();
    set_in(&mut wanted, &path, document_value(value)).ok_or(EditError::NoSuchPlace)?;
    let (found, taken) = follow(root, &path);
    let candidates = if taken == path.len() {
        vec![replace(text, &found, value)?]
    } else {
        let keys = keys(path.get(taken..).unwrap_or_default()).ok_or(EditError::NoSuchPlace)?;
        insertions(text, &found, &keys, value)
    };
    verified(candidates, &roots, document, &wanted)
}

/// Takes the key at the end of `path` out of its map.
///
/// # Errors
/// [`EditError`]; the text is not touched then.
pub fn remove(text: &str, document: usize, path: &str) -> Result<String, EditError> {
    let roots = trees(text);
    let root = roots
        .get(document)
        .and_then(Option::as_ref)
        .ok_or(EditError::NoDocument)?;
    let path = steps(path);
    let (Some(Step::Key(key)), parents) =
        (path.last(), path.split_last().map_or(&[][..], |(_, p)| p))
    else {
        return Err(EditError::NoSuchPlace);
    };
    let (parent, taken) = follow(root, parents);
    if taken < parents.len() {
        return Err(EditError::NoSuchPlace);
    }
    let mut wanted = root.to_document();
    remove_in(&mut wanted, parents, key).ok_or(EditError::NoSuchPlace)?;
    let candidates = removals(text, parent.node(), key);
    verified(candidates, &roots, document, &wanted)
}

/// Adds a document at the end of the text.
pub fn append_document(text: &str, document: &str) -> String {
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    if trees(text).iter().any(Option::is_some) {
        out.push_str("---\n");
    }
    out.push_str(document);
    out
}

/// Where the field at `path` of a document stands; if it is not there, the nearest thing around
/// it. `None` if there is no such document.
pub fn locate(text: &str, document: usize, path: &str) -> Option<Span> {
    let roots = trees(text);
    roots
        .get(document)?
        .as_ref()
        .map(|root| nearest(root, path))
}

fn document_value(value: Scalar<'_>) -> Document {
    match value {
        Scalar::Int(value) => value.into(),
        Scalar::Bool(value) => value.into(),
        Scalar::Text(text) => text.into(),
    }
}

fn keys(steps: &[Step]) -> Option<Vec<&str>> {
    let keys = steps.iter().map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    });
    keys.collect()
}

/// The tree after the edit, made without the text.
fn set_in(tree: &mut Document, path: &[Step], value: Document) -> Option<()> {
    let Some((step, rest)) = path.split_first() else {
        *tree = value;
        return Some(());
    };
    if tree.is_null() {
        *tree = Document::Mapping(Mapping::default());
    }
    let next = match step {
        Step::Key(key) => {
            let map = tree.as_mapping_mut()?;
            map.entry(key)
        }
        Step::Index(index) => tree.as_sequence_mut()?.get_mut(*index)?,
    };
    set_in(next, rest, value)
}

fn remove_in(tree: &mut Document, parents: &[Step], key: &str) -> Option<()> {
    let mut tree = tree;
    for step in parents {
        tree = match step {
            Step::Key(key) => tree.get_mut(key)?,
            Step::Index(index) => tree.as_sequence_mut()?.get_mut(*index)?,
        };
    }
    tree.as_mapping_mut()?.remove(key).then_some(())
}

/// The first candidate that says what is wanted and nothing else.
fn verified(
    candidates: Vec<String>,
    before: &[Option<Node>],
    document: usize,
    wanted: &Document,
) -> Result<String, EditError> {
    let fits = |text: &String| {
        let after = trees(text);
        after.len() == before.len()
            && after
                .iter()
                .zip(before)
                .enumerate()
                .all(|(number, (after, before))| match (after, before) {
                    (Some(after), _) if number == document => after.to_document() == *wanted,
                    (Some(after), Some(before)) => after.to_document() == before.to_document(),
                    (None, None) => true,
                    _ => false,
                })
    };
    candidates.into_iter().find(fits).ok_or(EditError::NotAlone)
}

/// The text with the value at a place that exists.
fn replace(text: &str, found: &Found<'_>, value: Scalar<'_>) -> Result<String, EditError> {
    let node = found.node();
    let Span { start, end } = node.span;
    match node.value {
        Value::List(_) | Value::Map(_) => return Err(EditError::NotAScalar),
        Value::Null if start == end => {
            let Found::Entry(entry) = found else {
                return Err(EditError::NotAlone);
            };
            let at = after_colon(text, entry).ok_or(EditError::NotAlone)?;
            let flow = in_flow(text, entry.key_span.start);
            return Ok(splice(
                text,
                at,
                at,
                &format!(" {}", write(value, "", flow)),
            ));
        }
        _ => {}
    }
    let old = text.get(start..end).unwrap_or_default();
    let mut new = write(value, old, in_flow(text, start));
    // A block of text ends with its line.
    if old.ends_with('\n') {
        new.push('\n');
    }
    Ok(splice(text, start, end, &new))
}

fn splice(text: &str, start: usize, end: usize, new: &str) -> String {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    [before, new, after].concat()
}

/// The byte after the colon of a key.
fn after_colon(text: &str, entry: &Entry) -> Option<usize> {
    let end = entry.key_span.end;
    let rest = text.get(end..)?;
    let colon = rest.find(':')?;
    rest.get(..colon)?
        .trim()
        .is_empty()
        .then_some(end + colon + 1)
}

/// A new key with its value, and maps around it for the keys before the last one.
fn insertions(text: &str, found: &Found<'_>, keys: &[&str], value: Scalar<'_>) -> Vec<String> {
    let node = found.node();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let own = |entries: &[Entry]| -> Vec<(Span, usize)> {
        let written = entries.iter().filter(|entry| !entry.merged);
        written
            .map(|entry| {
                let colon = after_colon(text, entry).unwrap_or(entry.key_span.end);
                (entry.key_span, entry.value.span.end.max(colon))
            })
            .collect()
    };
    let entries = match &node.value {
        Value::Map(entries) => own(entries),
        Value::Null => Vec::new(),
        _ => return Vec::new(),
    };
    if text
        .get(node.span.start..)
        .is_some_and(|rest| rest.starts_with('{'))
    {
        let inner = flow_entry(keys, value);
        let last = entries.iter().map(|(_, end)| *end).max();
        return match last {
            Some(end) => vec![splice(text, end, end, &format!(", {inner}"))],
            None => vec![splice(
                text,
                node.span.start,
                node.span.end,
                &format!("{{{inner}}}"),
            )],
        };
    }
    let Some(first) = entries.iter().map(|(key, _)| key.start).min() else {
        return into_nothing(text, found, keys, value, newline);
    };
    let indent = column(text, first);
    let lines = block_lines(keys, value, indent, newline);
    let last = entries.iter().map(|(_, end)| *end).max().unwrap_or(first);
    let at = line_end(text, last);
    let space = " ".repeat(indent);
    vec![
        splice(text, at, at, &format!("{newline}{space}{lines}")),
        splice(text, first, first, &format!("{lines}{newline}{space}")),
    ]
}

/// The key at the way's end has no value yet: `strategy:` and nothing more.
fn into_nothing(
    text: &str,
    found: &Found<'_>,
    keys: &[&str],
    value: Scalar<'_>,
    newline: &str,
) -> Vec<String> {
    let Found::Entry(entry) = found else {
        return Vec::new();
    };
    let Some(at) = after_colon(text, entry) else {
        return Vec::new();
    };
    // `key: null` is as good as nothing.
    let end = at.max(entry.value.span.end);
    let flow = format!(" {{{}}}", flow_entry(keys, value));
    let indent = column(text, entry.key_span.start) + 2;
    let lines = block_lines(keys, value, indent, newline);
    let block = format!("{newline}{}{lines}", " ".repeat(indent));
    let mut candidates = Vec::new();
    if !in_flow(text, at) {
        let comment = line_end(text, end);
        if entry.value.span.start == entry.value.span.end {
            candidates.push(splice(text, comment, comment, &block));
        }
        candidates.push(splice(text, at, end, &block));
    }
    candidates.push(splice(text, at, end, &flow));
    candidates
}

/// Ways of taking a key out, the tidiest first.
fn removals(text: &str, map: &Node, key: &str) -> Vec<String> {
    let Value::Map(entries) = &map.value else {
        return Vec::new();
    };
    let mut own: Vec<_> = entries.iter().filter(|entry| !entry.merged).collect();
    own.sort_by_key(|entry| entry.key_span.start);
    let Some(at) = own.iter().position(|entry| &*entry.key == key) else {
        return Vec::new();
    };
    let Some(entry) = own.get(at) else {
        return Vec::new();
    };
    let colon = after_colon(text, entry).unwrap_or(entry.key_span.end);
    let (start, end) = (entry.key_span.start, entry.value.span.end.max(colon));
    let next = at.checked_add(1).and_then(|next| own.get(next));
    let previous = at.checked_sub(1).and_then(|previous| own.get(previous));
    let mut candidates = Vec::new();
    let indent = column(text, start);
    let own_line = text
        .get(start - indent.min(start)..start)
        .is_some_and(|s| s.trim().is_empty());
    if own_line && own.len() > 1 {
        let stop = line_end(text, end);
        let after = text.get(stop..).unwrap_or_default();
        let newline = if after.starts_with("\r\n") {
            2
        } else {
            usize::from(!after.is_empty())
        };
        candidates.push(splice(text, start - indent, stop + newline, ""));
    }
    if let Some(next) = next {
        candidates.push(splice(text, start, next.key_span.start, ""));
    }
    if let Some(previous) = previous {
        let colon = after_colon(text, previous).unwrap_or(previous.key_span.end);
        candidates.push(splice(text, previous.value.span.end.max(colon), end, ""));
    }
    candidates.push(splice(text, map.span.start, map.span.end, "{}"));
    candidates
}

#[cfg(test)]
#[path = "edit_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
