//! The grammar of maps and lists.

use super::{Builder, Within, add};
use crate::manifest::scanner::Kind;
use crate::manifest::syntax::SyntaxError;
use crate::manifest::tree::{Entry, Node, Value};

impl Builder<'_> {
    pub(super) fn flow_sequence(&mut self) -> Result<Node, SyntaxError> {
        let start = self.open()?;
        let mut items = Vec::new();
        loop {
            let mut kind = self.scanner.kind()?;
            if !items.is_empty() && kind != Kind::FlowSequenceEnd {
                if kind != Kind::FlowEntry {
                    return self.unexpected("did not find expected ',' or ']'");
                }
                self.scanner.take();
                kind = self.scanner.kind()?;
            }
            match kind {
                Kind::FlowSequenceEnd => break,
                // A map with one key needs no braces here.
                Kind::Key => {
                    let at = self.open_at(self.scanner.next_place().0)?;
                    let mut entries = Vec::new();
                    self.flow_key(&mut entries, Kind::FlowSequenceEnd)?;
                    items.push(self.close_map(at, None, entries));
                }
                _ => items.push(self.node(Within::Flow)?),
            }
        }
        let end = self.scanner.take().span.end;
        Ok(self.close(start, end, Value::List(items)))
    }

    pub(super) fn flow_mapping(&mut self) -> Result<Node, SyntaxError> {
        let start = self.open()?;
        let mut entries = Vec::new();
        let mut is_first = true;
        loop {
            let mut kind = self.scanner.kind()?;
            if !is_first && kind != Kind::FlowMappingEnd {
                if kind != Kind::FlowEntry {
                    return self.unexpected("did not find expected ',' or '}'");
                }
                self.scanner.take();
                kind = self.scanner.kind()?;
            }
            is_first = false;
            match kind {
                Kind::FlowMappingEnd => break,
                Kind::Key => self.flow_key(&mut entries, Kind::FlowMappingEnd)?,
                _ => {
                    let key = self.node(Within::Flow)?;
                    let key = self.key(&key)?;
                    let value = self.empty(key.span.end)?;
                    add(&mut entries, key, value)?;
                }
            }
        }
        let end = self.scanner.take().span.end;
        Ok(self.close_map(start, Some(end), entries))
    }

    /// A key with its value, inside of `[` or `{`.
    fn flow_key(&mut self, entries: &mut Vec<Entry>, end: Kind) -> Result<(), SyntaxError> {
        let at = self.scanner.take().span.end;
        let kind = self.scanner.kind()?;
        let is_there = kind != Kind::Value && kind != Kind::FlowEntry && kind != end;
        let key = self.node_or_empty(is_there, Within::Flow, at)?;
        let key = self.key(&key)?;
        if !is_there && end == Kind::FlowSequenceEnd {
            // Neither does libyaml's reader look at what stands in place of the key.
            self.scanner.take();
        }
        let mut at = key.span.end;
        let mut is_there = false;
        if self.scanner.kind()? == Kind::Value {
            at = self.scanner.take().span.start;
            let kind = self.scanner.kind()?;
            is_there = kind != Kind::FlowEntry && kind != end;
        }
        let value = self.node_or_empty(is_there, Within::Flow, at)?;
        add(entries, key, value)
    }

    pub(super) fn block_sequence(&mut self, is_indented: bool) -> Result<Node, SyntaxError> {
        let start = self.open_at(self.scanner.next_place().0)?;
        if is_indented {
            self.scanner.take();
        }
        let mut items = Vec::new();
        while self.scanner.kind()? == Kind::BlockEntry {
            let at = self.scanner.take().span.end;
            let is_there = match self.scanner.kind()? {
                Kind::BlockEntry | Kind::BlockEnd => false,
                Kind::Key | Kind::Value => is_indented,
                _ => true,
            };
            items.push(self.node_or_empty(is_there, Within::Block, at)?);
        }
        if is_indented {
            self.end_block("did not find expected '-' indicator")?;
        }
        let end = items.last().map_or(start, |item| item.span.end);
        Ok(self.close(start, end, Value::List(items)))
    }

    pub(super) fn block_mapping(&mut self) -> Result<Node, SyntaxError> {
        let start = self.open()?;
        let mut entries = Vec::new();
        loop {
            if self.scanner.kind()? != Kind::Key {
                break;
            }
            let at = self.scanner.take().span.end;
            let has_key = self.has_content()?;
            let key = self.node_or_empty(has_key, Within::Mapping, at)?;
            let key = self.key(&key)?;
            let mut at = key.span.end;
            let mut has_value = false;
            if self.scanner.kind()? == Kind::Value {
                at = self.scanner.take().span.start;
                has_value = self.has_content()?;
            }
            let value = self.node_or_empty(has_value, Within::Mapping, at)?;
            add(&mut entries, key, value)?;
        }
        self.end_block("did not find expected key")?;
        Ok(self.close_map(start, None, entries))
    }

    /// Whether a key or a value is written here.
    fn has_content(&mut self) -> Result<bool, SyntaxError> {
        let kind = self.scanner.kind()?;
        Ok(!matches!(kind, Kind::Key | Kind::Value | Kind::BlockEnd))
    }
}
