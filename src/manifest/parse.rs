//! YAML text to a tree.
//!
//! The events come from saphyr-parser; this file builds the tree, resolves aliases and merge keys,
//! and sets the limits that keep a small text from becoming a huge tree.

use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::scalar;
use super::tree::{Entry, Node, Repeated, Span, Value, keep_last};
use crate::api::SortedMap;

/// Values in one text, those that aliases repeat included.
pub const MAX_NODES: usize = 600_000;

/// Levels of maps and lists in each other.
pub const MAX_DEPTH: usize = 100;

/// Why a text is no YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// In the words of the reader that kubectl uses, or in ours where a limit of ours is meant.
    pub message: String,
    /// Where in the whole text, in bytes.
    pub offset: usize,
    /// Lines counted from 0 in this document, plus 1 for errors of the scanner: what kubectl
    /// prints. `None` where it prints no line.
    pub line: Option<usize>,
    /// A limit of Rollscope is meant.
    pub limit: bool,
}

/// One document of the text.
#[derive(Debug)]
pub(super) struct Parsed {
    /// `None` where there is nothing but comments.
    pub root: Option<Node>,
    pub repeated: Vec<Repeated>,
}

/// Reads the first document of `chunk`, which begins at the byte `base` of the whole text.
/// `nodes` counts the values of all documents so far.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn parse(chunk: &str, base: usize, nodes: &mut usize) -> Result<Parsed, SyntaxError> {
    check_characters(chunk, base)?;
    let mut builder = Builder::new(chunk, base, *nodes);
    let mut parser = Parser::new_from_str(chunk);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::DocumentEnd | Event::StreamEnd, _)) => break,
            Ok((event, span)) => builder.take(event, span)?,
            Err(error) => {
                let at = builder.byte(error.marker().index());
                return Err(super::syntax::from_parser(&error, chunk, at));
            }
        }
    }
    *nodes = builder.nodes;
    Ok(Parsed {
        root: builder.root,
        repeated: builder.repeated,
    })
}

/// YAML has no control characters but tab and line ends.
fn check_characters(chunk: &str, base: usize) -> Result<(), SyntaxError> {
    let bad = |c: char| match c {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => c < '\u{a0}',
    };
    match chunk.find(bad) {
        Some(at) => Err(SyntaxError {
            message: "control characters are not allowed".to_owned(),
            offset: base + at,
            line: None,
            limit: false,
        }),
        None => Ok(()),
    }
}

enum Container {
    List(Vec<Node>),
    Map(Vec<Entry>),
}

struct Frame {
    container: Container,
    start: usize,
    anchor: usize,
    key: Option<Key>,
}

struct Key {
    text: Rc<str>,
    span: Span,
    merge: bool,
}

struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

struct Builder<'t> {
    chunk: &'t str,
    base: usize,
    /// Byte offset of each character; `None` while all characters are single bytes.
    offsets: Option<Vec<usize>>,
    stack: Vec<Frame>,
    anchors: SortedMap<usize, Anchored>,
    nodes: usize,
    root: Option<Node>,
    repeated: Vec<Repeated>,
}

impl<'t> Builder<'t> {
    fn new(chunk: &'t str, base: usize, nodes: usize) -> Self {
        let offsets = (!chunk.is_ascii()).then(|| chunk.char_indices().map(|(at, _)| at).collect());
        Self {
            chunk,
            base,
            offsets,
            stack: Vec::new(),
            anchors: SortedMap::new(),
            nodes,
            root: None,
            repeated: Vec::new(),
        }
    }

    /// The byte in the whole text of the character `index` of this chunk.
    fn byte(&self, index: usize) -> usize {
        let at = match &self.offsets {
            Some(offsets) => offsets.get(index).copied().unwrap_or(self.chunk.len()),
            None => index.min(self.chunk.len()),
        };
        self.base + at
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        Span {
            start: self.byte(span.start.index()),
            end: self.byte(span.end.index()),
        }
    }

    fn take(&mut self, event: Event, span: saphyr_parser::Span) -> Result<(), SyntaxError> {
        let span = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar_value(&text, style, tag.as_deref());
                let merge = style == ScalarStyle::Plain && text == "<<" && tag.is_none();
                self.count(1, span)?;
                self.place(Node { value, span }, anchor, merge)
            }
            Event::Alias(anchor) => {
                let Some(found) = self.anchors.get(&anchor) else {
                    return Err(self.error("anchor value contains itself", span.start));
                };
                let (size, depth) = (found.size, found.depth);
                self.check_depth(depth, span)?;
                self.count(size, span)?;
                // Found a moment ago, and counting does not touch the anchors.
                let value = self
                    .anchors
                    .get(&anchor)
                    .map(|found| found.node.value.clone());
                let value = value.unwrap_or(Value::Null);
                self.place(Node { value, span }, 0, false)
            }
            Event::SequenceStart(anchor, _) => self.open(Container::List(Vec::new()), anchor, span),
            Event::MappingStart(anchor, _) => self.open(Container::Map(Vec::new()), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn open(&mut self, container: Container, anchor: usize, span: Span) -> Result<(), SyntaxError> {
        self.count(1, span)?;
        self.check_depth(1, span)?;
        self.stack.push(Frame {
            container,
            start: span.start,
            anchor,
            key: None,
        });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        // The end of a block is where the next thing begins: the last value's end says more.
        let flow = span.end > span.start;
        let (value, last) = match frame.container {
            Container::List(items) => {
                let last = items.last().map(|item| item.span.end);
                (Value::List(items), last)
            }
            Container::Map(entries) => {
                let last = entries
                    .iter()
                    .map(|e| e.value.span.end.max(e.key_span.end))
                    .max();
                (Value::Map(keep_last(entries, &mut self.repeated)), last)
            }
        };
        let end = if flow {
            span.end
        } else {
            last.unwrap_or(span.end)
        };
        let span = Span {
            start: frame.start,
            end: end.max(frame.start),
        };
        self.place(Node { value, span }, frame.anchor, false)
    }

    /// Puts a finished node where it belongs: a key, a value, an item or the whole document.
    fn place(&mut self, node: Node, anchor: usize, merge: bool) -> Result<(), SyntaxError> {
        if anchor != 0 {
            let anchored = Anchored {
                size: node.size(),
                depth: node.depth(),
                node: node.clone(),
            };
            self.anchors.insert(anchor, anchored);
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        let entries = match &mut frame.container {
            Container::List(items) => {
                items.push(node);
                return Ok(());
            }
            Container::Map(entries) => entries,
        };
        let Some(key) = frame.key.take() else {
            let text = key_text(&node.value);
            let start = node.span.start;
            let Some(text) = text else {
                return Err(self.error("invalid map key: a key must be a string", start));
            };
            let span = node.span;
            frame.key = Some(Key { text, span, merge });
            return Ok(());
        };
        if !key.merge {
            entries.push(Entry {
                key: key.text,
                key_span: key.span,
                value: node,
                merged: false,
            });
            return Ok(());
        }
        let start = node.span.start;
        if merge_into(entries, node) {
            Ok(())
        } else {
            let words = "map merge requires map or sequence of maps as the value";
            Err(self.error(words, start))
        }
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), SyntaxError> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!(
            "document contains excessive aliasing or too many values: Rollscope reads at most \
             {MAX_NODES} values, aliases expanded"
        );
        Err(self.limit(message, span.start))
    }

    fn check_depth(&self, more: usize, span: Span) -> Result<(), SyntaxError> {
        if self.stack.len() + more <= MAX_DEPTH {
            return Ok(());
        }
        let message =
            format!("exceeded max depth: Rollscope reads at most {MAX_DEPTH} levels of nesting");
        Err(self.limit(message, span.start))
    }

    fn error(&self, message: &str, offset: usize) -> SyntaxError {
        SyntaxError {
            message: message.to_owned(),
            offset: offset.max(self.base),
            line: None,
            limit: false,
        }
    }

    fn limit(&self, message: String, offset: usize) -> SyntaxError {
        SyntaxError {
            message,
            offset: offset.max(self.base),
            line: None,
            limit: true,
        }
    }
}

fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let core = match tag {
        Some(tag) if tag.is_yaml_core_schema() => tag.suffix.as_str(),
        Some(tag) if tag.handle == "!!" => tag.suffix.as_str(),
        None if style == ScalarStyle::Plain => "",
        _ => "str",
    };
    match core {
        "str" | "binary" => Value::Text(text.into()),
        _ => scalar::resolve(text),
    }
}

/// JSON has only strings for keys; `on: x` becomes the key `true`, as kubectl has it.
fn key_text(value: &Value) -> Option<Rc<str>> {
    match value {
        Value::Text(text) => Some(Rc::clone(text)),
        Value::Bool(value) => Some(value.to_string().into()),
        Value::Int(value) => Some(value.to_string().into()),
        Value::Float(value) => Some(value.to_string().into()),
        Value::Null => Some("null".into()),
        Value::List(_) | Value::Map(_) => None,
    }
}

/// Adds the entries of a map, or of the maps in a list. The first map of a list wins, as the YAML
/// merge key has it.
fn merge_into(entries: &mut Vec<Entry>, node: Node) -> bool {
    let maps = match node.value {
        Value::List(items) => items,
        value => vec![Node {
            value,
            span: node.span,
        }],
    };
    for map in maps.into_iter().rev() {
        let Value::Map(more) = map.value else {
            return false;
        };
        entries.extend(more.into_iter().map(|entry| Entry {
            merged: true,
            ..entry
        }));
    }
    true
}
