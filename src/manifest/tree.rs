//! The tree of one YAML document, with the place of every key and value in the text.

use std::rc::Rc;

use crate::api::{Document, Mapping};

/// A range of bytes in the text that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands. An alias (`*name`) stands where the alias is written. An absent value
    /// (`key:` and nothing more) has an empty span.
    pub span: Span,
}

/// What a node of the tree is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// A boolean, as YAML 1.1 writes them.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Rc<str>),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the text; every key once (the last one of a repeated key).
    Map(Vec<Entry>),
}

/// A key of a map with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key. Keys that are no strings are turned into strings, as JSON needs them.
    pub key: Rc<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
    /// Came in by a merge key (`<<`): it stands somewhere else in the text.
    pub merged: bool,
}

impl Node {
    /// The entry of that key, if this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| &*entry.key == key),
            _ => None,
        }
    }

    /// The value of that key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Sets a key that is not written, unless it is there. It stands where the map stands.
    pub(super) fn put_hidden(&mut self, key: &str, value: Value) {
        let span = Span {
            start: self.span.start,
            end: self.span.start,
        };
        if self.get(key).is_some() {
            return;
        }
        if let Value::Map(entries) = &mut self.value {
            entries.push(Entry {
                key: key.into(),
                key_span: span,
                value: Node { value, span },
                merged: true,
            });
        }
    }

    /// The string at this node, if it is one.
    pub fn text(&self) -> Option<&Rc<str>> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same tree without places.
    pub fn to_document(&self) -> Document {
        match &self.value {
            Value::Null => Document::Null,
            Value::Bool(value) => Document::Bool(*value),
            Value::Int(value) => Document::Int(*value),
            Value::Float(value) => Document::Float(*value),
            Value::Text(text) => Document::String(Rc::clone(text)),
            Value::List(items) => Document::Sequence(items.iter().map(Self::to_document).collect()),
            Value::Map(entries) => {
                let entries = entries.iter();
                let entries =
                    entries.map(|entry| (Rc::clone(&entry.key), entry.value.to_document()));
                Document::Mapping(Mapping::of_distinct(entries.collect()))
            }
        }
    }

    /// How many nodes there are below and including this one.
    pub(super) fn size(&self) -> usize {
        match &self.value {
            Value::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Value::Map(entries) => {
                1 + entries
                    .iter()
                    .map(|entry| entry.value.size())
                    .sum::<usize>()
            }
            _ => 1,
        }
    }

    /// How many levels there are below and including this one.
    pub(super) fn depth(&self) -> usize {
        1 + match &self.value {
            Value::List(items) => items.iter().map(Self::depth).max().unwrap_or(0),
            Value::Map(entries) => {
                let depths = entries.iter().map(|entry| entry.value.depth());
                depths.max().unwrap_or(0)
            }
            _ => 0,
        }
    }
}

/// Turns byte offsets into lines and columns.
#[derive(Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Looks for the line ends of `text`.
    pub fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    /// Line and column, both from 1, of the byte at `offset`; columns count characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset.min(self.text.len()));
        (line, before.map_or(0, |before| before.chars().count()) + 1)
    }

    /// What stands at a place, as far as the end of its first line.
    pub fn first_line(&self, span: Span) -> &'t str {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        text.split_once('\n').map_or(text, |(line, _)| line)
    }

    /// The offset at which a line (from 1) begins; the end of the text beyond the last line.
    pub fn line_start(&self, line: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied();
        start.unwrap_or(self.text.len())
    }
}

/// A key that stood twice in one map; the one at `span` was overruled by a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repeated {
    pub key: Rc<str>,
    pub span: Span,
}

/// Drops all but the last entry of each key; tells which ones had to go. A later merge overrules
/// an earlier key, as it does in kubectl's reader.
pub(super) fn keep_last(entries: Vec<Entry>, repeated: &mut Vec<Repeated>) -> Vec<Entry> {
    const FEW: usize = 16;
    if entries.len() <= FEW {
        let pairs = entries.iter().enumerate();
        let mut later =
            pairs.flat_map(|(at, one)| entries.iter().skip(at + 1).map(move |two| (one, two)));
        if later.all(|(one, two)| one.key != two.key) {
            return entries;
        }
    }
    let keys = entries.iter().map(|entry| Rc::clone(&entry.key));
    let mut places: Vec<(Rc<str>, usize)> = keys.zip(0..).collect();
    places.sort_unstable();
    let mut is_last = vec![true; entries.len()];
    for pair in places.windows(2) {
        if let [(key, place), (next, _)] = pair
            && key == next
            && let Some(is_last) = is_last.get_mut(*place)
        {
            *is_last = false;
        }
    }
    let mut kept = Vec::with_capacity(entries.len());
    for (entry, is_last) in entries.into_iter().zip(is_last) {
        if is_last {
            kept.push(entry);
        } else if !entry.merged {
            let (key, span) = (entry.key, entry.key_span);
            repeated.push(Repeated { key, span });
        }
    }
    kept
}
