//! YAML tokens to a tree.
//!
//! The grammar, aliases and merge keys, and the limits that keep a small text from becoming a huge
//! tree.

mod collections;

use std::collections::HashMap;
use std::rc::Rc;

use super::scalar;
use super::scanner::{Kind, Scanner};
use super::syntax::SyntaxError;
use super::tree::{Entry, Node, Repeated, Span, Value, keep_last};
use crate::api::float_text;

/// Values in one text, those that aliases repeat included.
pub const MAX_NODES: usize = 600_000;

/// Levels of maps and lists in each other.
pub const MAX_DEPTH: usize = 100;

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
    let mut builder = Builder {
        scanner: Scanner::new(chunk, base),
        depth: 0,
        anchors: HashMap::new(),
        nodes: *nodes,
        is_merge: false,
        repeated: Vec::new(),
    };
    let root = builder.document()?;
    *nodes = builder.nodes;
    Ok(Parsed {
        root,
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

struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

/// Where a node stands, which decides what it may be.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// In a `[` or `{`: no blocks.
    Flow,
    Block,
    /// In a block of keys, where a list need not stand further right than its key.
    Mapping,
}

struct Builder<'t> {
    scanner: Scanner<'t>,
    /// Levels of maps and lists around the place.
    depth: usize,
    /// `None` while a value is not complete.
    anchors: HashMap<String, Option<Anchored>>,
    nodes: usize,
    /// Whether the last node, as a key, merges maps into its own.
    is_merge: bool,
    repeated: Vec<Repeated>,
}

impl Builder<'_> {
    fn document(&mut self) -> Result<Option<Node>, SyntaxError> {
        let is_directed = self.scanner.kind()? == Kind::Directive;
        while self.scanner.kind()? == Kind::Directive {
            self.scanner.take();
        }
        let kind = self.scanner.kind()?;
        let has_start = kind == Kind::DocumentStart;
        if is_directed && !has_start {
            return self.unexpected("did not find expected <document start>");
        }
        if has_start {
            self.scanner.take();
        }
        let root = match self.scanner.kind()? {
            Kind::StreamEnd => None,
            Kind::Directive | Kind::DocumentStart | Kind::DocumentEnd if has_start => None,
            _ => Some(self.node(Within::Block)?),
        };
        // Whatever comes after it has to be a token, but is not read.
        self.scanner.kind()?;
        Ok(root)
    }

    fn node(&mut self, within: Within) -> Result<Node, SyntaxError> {
        let (mut anchor, mut tag) = (None::<String>, None::<String>);
        self.is_merge = false;
        let mut kind = self.scanner.kind()?;
        if kind == Kind::Alias {
            return self.alias();
        }
        let (mut start, mut end) = (None, 0);
        loop {
            let property = match kind {
                Kind::Anchor => &mut anchor,
                Kind::Tag => &mut tag,
                _ => break,
            };
            if property.is_some() {
                break;
            }
            let token = self.scanner.take();
            start = start.or(Some(token.span.start));
            end = token.span.end;
            *property = Some(token.text);
            kind = self.scanner.kind()?;
        }
        if tag.as_deref().is_some_and(has_undeclared_handle) {
            return self.unexpected("found undefined tag handle");
        }
        let tag = tag.as_deref().map(core_tag);
        if let Some(name) = &anchor {
            self.anchors.insert(name.clone(), None);
        }
        let mut node = match kind {
            Kind::Plain | Kind::Quoted => self.scalar(kind == Kind::Plain, tag)?,
            Kind::FlowSequence => self.flow_sequence()?,
            Kind::FlowMapping => self.flow_mapping()?,
            Kind::BlockSequence if within != Within::Flow => self.block_sequence(true)?,
            Kind::BlockMapping if within != Within::Flow => self.block_mapping()?,
            Kind::BlockEntry if within == Within::Mapping => self.block_sequence(false)?,
            _ if anchor.is_some() || tag.is_some() => {
                let mut node = self.empty(end)?;
                node.value = scalar_value("", true, tag);
                node
            }
            _ => return self.unexpected("did not find expected node content"),
        };
        if let (Some(start), false) = (start, matches!(node.value, Value::List(_) | Value::Map(_)))
        {
            node.span.start = start;
        }
        if let Some(name) = anchor {
            let anchored = Anchored {
                size: node.size(),
                depth: node.depth(),
                node: node.clone(),
            };
            self.anchors.insert(name, Some(anchored));
        }
        Ok(node)
    }

    fn scalar(&mut self, is_plain: bool, tag: Option<&str>) -> Result<Node, SyntaxError> {
        let token = self.scanner.take();
        self.count(1, token.span.start)?;
        self.is_merge = is_plain && token.text == "<<" && tag.is_none();
        Ok(Node {
            value: scalar_value(&token.text, is_plain, tag),
            span: token.span,
        })
    }

    /// A value that is not written.
    fn empty(&mut self, at: usize) -> Result<Node, SyntaxError> {
        self.is_merge = false;
        self.count(1, at)?;
        Ok(Node {
            value: Value::Null,
            span: Span { start: at, end: at },
        })
    }

    fn alias(&mut self) -> Result<Node, SyntaxError> {
        let token = self.scanner.take();
        let at = token.span.start;
        let (value, size, depth) = match self.anchors.get(&token.text) {
            Some(Some(found)) => (found.node.value.clone(), found.size, found.depth),
            Some(None) => return Err(error("anchor value contains itself".to_owned(), at)),
            None => {
                let message = format!("unknown anchor '{}' referenced", token.text);
                return Err(error(message, at));
            }
        };
        self.check_depth(depth, at)?;
        self.count(size, at)?;
        let span = token.span;
        Ok(Node { value, span })
    }

    fn node_or_empty(
        &mut self,
        is_there: bool,
        within: Within,
        at: usize,
    ) -> Result<Node, SyntaxError> {
        if is_there {
            self.node(within)
        } else {
            self.empty(at)
        }
    }

    fn end_block(&mut self, message: &str) -> Result<(), SyntaxError> {
        if self.scanner.kind()? != Kind::BlockEnd {
            return self.unexpected(message);
        }
        self.scanner.take();
        Ok(())
    }

    /// Takes what begins a map or a list.
    fn open(&mut self) -> Result<usize, SyntaxError> {
        let start = self.scanner.take().span.start;
        self.open_at(start)
    }

    fn open_at(&mut self, start: usize) -> Result<usize, SyntaxError> {
        self.count(1, start)?;
        self.check_depth(1, start)?;
        self.depth += 1;
        Ok(start)
    }

    fn close(&mut self, start: usize, end: usize, value: Value) -> Node {
        self.depth -= 1;
        self.is_merge = false;
        let span = Span {
            start,
            end: end.max(start),
        };
        Node { value, span }
    }

    /// The end of a block is where the next thing begins: the last value's end says more.
    fn close_map(&mut self, start: usize, end: Option<usize>, entries: Vec<Entry>) -> Node {
        let ends = entries.iter();
        let last = ends.map(|entry| entry.value.span.end.max(entry.key_span.end));
        let end = end.or(last.max()).unwrap_or(start);
        let entries = keep_last(entries, &mut self.repeated);
        self.close(start, end, Value::Map(entries))
    }

    /// The node as a key.
    fn key(&mut self, node: &Node) -> Result<Key, SyntaxError> {
        let span = node.span;
        let Some(text) = key_text(&node.value) else {
            let message = "invalid map key: a key must be a string";
            return Err(error(message.to_owned(), span.start));
        };
        let merge = self.is_merge;
        Ok(Key { text, span, merge })
    }

    fn count(&mut self, more: usize, at: usize) -> Result<(), SyntaxError> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!(
            "document contains excessive aliasing or too many values: Rollscope reads at most \
             {MAX_NODES} values, aliases expanded"
        );
        Err(limit(message, at))
    }

    fn check_depth(&self, more: usize, at: usize) -> Result<(), SyntaxError> {
        if self.depth + more <= MAX_DEPTH {
            return Ok(());
        }
        let message =
            format!("exceeded max depth: Rollscope reads at most {MAX_DEPTH} levels of nesting");
        Err(limit(message, at))
    }

    /// The next token cannot stand here. kubectl prints the line before.
    fn unexpected<T>(&mut self, message: &str) -> Result<T, SyntaxError> {
        let (offset, line) = self.scanner.next_place();
        let mut error = error(message.to_owned(), offset);
        error.line = (line > 0).then_some(line);
        Err(error)
    }
}

struct Key {
    text: Rc<str>,
    span: Span,
    merge: bool,
}

fn add(entries: &mut Vec<Entry>, key: Key, value: Node) -> Result<(), SyntaxError> {
    if !key.merge {
        entries.push(Entry {
            key: key.text,
            key_span: key.span,
            value,
            merged: false,
        });
        return Ok(());
    }
    let start = value.span.start;
    if merge_into(entries, value) {
        return Ok(());
    }
    let message = "map merge requires map or sequence of maps as the value";
    Err(error(message.to_owned(), start))
}

fn error(message: String, offset: usize) -> SyntaxError {
    SyntaxError {
        message,
        offset,
        line: None,
        limit: false,
    }
}

fn limit(message: String, offset: usize) -> SyntaxError {
    SyntaxError {
        limit: true,
        ..error(message, offset)
    }
}

/// The part of a tag that says something to every reader; empty for others.
fn core_tag(tag: &str) -> &str {
    let long = tag.strip_prefix("!<tag:yaml.org,2002:");
    let long = long.and_then(|name| name.strip_suffix('>'));
    long.or_else(|| tag.strip_prefix("!!")).unwrap_or_default()
}

/// Handles other than `!` and `!!` would have to be declared: `!e!name`.
fn has_undeclared_handle(tag: &str) -> bool {
    let name = tag.trim_start_matches('!');
    !name.starts_with('<') && name.contains('!')
}

/// What a scalar means; `tag` is its core tag, if it has any tag.
fn scalar_value(text: &str, is_plain: bool, tag: Option<&str>) -> Value {
    match tag {
        None if is_plain => scalar::resolve(text),
        None | Some("" | "str" | "binary") => Value::Text(text.into()),
        Some(_) => scalar::resolve(text),
    }
}

/// JSON has only strings for keys; `on: x` becomes the key `true`, as kubectl has it.
fn key_text(value: &Value) -> Option<Rc<str>> {
    match value {
        Value::Text(text) => Some(Rc::clone(text)),
        Value::Bool(value) => Some(value.to_string().into()),
        Value::Int(value) => Some(value.to_string().into()),
        Value::Float(value) => Some(float_text(*value).into()),
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

#[cfg(test)]
#[path = "parse_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
