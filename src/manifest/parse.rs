//! YAML tokens to a tree.
//!
//! The grammar, aliases and merge keys, and the limits that keep a small text from becoming a huge
//! tree.

mod collections;
mod scalars;

use std::rc::Rc;

use scalars::{core_tag, has_undeclared_handle, key_text, scalar_value};

use super::scanner::{Kind, Scanner};
use super::syntax::SyntaxError;
use super::tree::{Entry, Node, Repeated, Span, Value, keep_last};

/// Values in one text, those that aliases repeat included.
pub const MAX_NODES: usize = 600_000;

/// Names of anchors in one document.
const MAX_ANCHORS: usize = 1_000;

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
        anchors: Vec::new(),
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
    anchors: Vec<(String, Option<Anchored>)>,
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
            self.set_anchor(name, None, end)?;
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
        if let Some(name) = &anchor {
            let anchored = Anchored {
                size: node.size(),
                depth: node.depth(),
                node: node.clone(),
            };
            self.set_anchor(name, Some(anchored), end)?;
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

    fn anchor(&mut self, name: &str) -> Option<&mut Option<Anchored>> {
        let mut anchors = self.anchors.iter_mut();
        let found = anchors.find(|(known, _)| known == name)?;
        Some(&mut found.1)
    }

    /// A later value takes the name from an earlier one.
    fn set_anchor(
        &mut self,
        name: &str,
        value: Option<Anchored>,
        at: usize,
    ) -> Result<(), SyntaxError> {
        if let Some(anchored) = self.anchor(name) {
            *anchored = value;
        } else if self.anchors.len() < MAX_ANCHORS {
            self.anchors.push((name.to_owned(), value));
        } else {
            let message = format!("too many anchors: Rollscope reads at most {MAX_ANCHORS}");
            return Err(limit(message, at));
        }
        Ok(())
    }

    fn alias(&mut self) -> Result<Node, SyntaxError> {
        let token = self.scanner.take();
        let at = token.span.start;
        let (value, size, depth) = match self.anchor(&token.text) {
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
