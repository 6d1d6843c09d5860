//! Strict reading of maps: what is unknown, of another type or out of range is refused at its
//! place, and the reading goes on.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::duration;
use crate::api::{Ms, Quantity};
use crate::manifest::{LineIndex, Node, Problem, ProblemKind, Span, Value};

/// Collects what is wrong.
pub(super) struct Reader<'t> {
    lines: LineIndex<'t>,
    /// The document that is read.
    pub document: usize,
    pub problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    pub fn new(lines: LineIndex<'t>) -> Self {
        Self {
            lines,
            document: 0,
            problems: Vec::new(),
        }
    }

    /// Takes note of a problem.
    pub fn refuse(&mut self, span: Span, path: &str, message: String) {
        let (line, column) = self.lines.position(span.start);
        self.problems.push(Problem {
            document: self.document,
            line,
            column,
            span,
            path: path.to_owned(),
            kind: ProblemKind::Scenario,
            message,
        });
    }

    fn refuse_type(&mut self, node: &Node, path: &str, wanted: &str) {
        let found = match &node.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        };
        self.refuse(node.span, path, format!("expected {wanted}, found {found}"));
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node, path: &str) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Null => &[],
            _ => {
                self.refuse_type(node, path, "a list");
                &[]
            }
        }
    }

    /// A string.
    pub fn text(&mut self, node: &Node, path: &str) -> Option<Rc<str>> {
        if let Value::Text(text) = &node.value {
            return Some(Rc::clone(text));
        }
        self.refuse_type(node, path, "a string");
        None
    }

    /// A whole number.
    pub fn whole(&mut self, node: &Node, path: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let Value::Int(number) = node.value else {
            self.refuse_type(node, path, "a whole number");
            return None;
        };
        if range.contains(&number) {
            return Some(number);
        }
        let message = format!("{number} must be from {} to {}", range.start(), range.end());
        self.refuse(node.span, path, message);
        None
    }

    /// A duration with its unit.
    pub fn duration(&mut self, node: &Node, path: &str) -> Option<Ms> {
        if let Value::Int(number) = node.value {
            let message = format!("{number} needs a unit: write {number}s");
            self.refuse(node.span, path, message);
            return None;
        }
        let text = self.text(node, path)?;
        match duration::parse(&text) {
            Ok(ms) => Some(ms),
            Err(message) => {
                self.refuse(node.span, path, message);
                None
            }
        }
    }
}

/// A map whose keys are all known.
#[derive(Clone)]
pub(super) struct Fields<'n> {
    node: &'n Node,
    path: String,
}

impl<'n> Fields<'n> {
    /// The map at `node`, after refusing every key that is not in `known`.
    pub fn of(reader: &mut Reader<'_>, node: &'n Node, path: &str, known: &[&str]) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            if node.value != Value::Null {
                reader.refuse_type(node, path, "a map");
            }
            return None;
        };
        let fields = Self {
            node,
            path: path.to_owned(),
        };
        for entry in entries {
            if !known.contains(&&*entry.key) {
                let path = fields.path(&entry.key);
                let message = format!("unknown field; known are {}", known.join(", "));
                reader.refuse(entry.key_span, &path, message);
            }
        }
        Some(fields)
    }

    /// The path of a field.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// The path of the map itself.
    pub fn own_path(&self) -> &str {
        &self.path
    }

    /// Where the map stands.
    pub fn span(&self) -> Span {
        self.node.span
    }

    /// The value of a field; `None` if it is absent or null.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        let node = self.node.get(name)?;
        (node.value != Value::Null).then_some(node)
    }

    /// A string.
    pub fn text(&self, reader: &mut Reader<'_>, name: &str) -> Option<Rc<str>> {
        reader.text(self.get(name)?, &self.path(name))
    }

    /// A string that must be there.
    pub fn required(&self, reader: &mut Reader<'_>, name: &str) -> Option<Rc<str>> {
        if self.get(name).is_none() {
            self.miss(reader, name);
        }
        self.text(reader, name)
    }

    /// Refuses the absence of a field.
    pub fn miss(&self, reader: &mut Reader<'_>, name: &str) {
        reader.refuse(self.span(), &self.path(name), "required".to_owned());
    }

    /// A whole number.
    pub fn whole(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        reader.whole(self.get(name)?, &self.path(name), range)
    }

    /// True or false.
    pub fn flag(&self, reader: &mut Reader<'_>, name: &str) -> Option<bool> {
        let node = self.get(name)?;
        if let Value::Bool(on) = node.value {
            return Some(on);
        }
        reader.refuse_type(node, &self.path(name), "true or false");
        None
    }

    /// A whole number that an `i32` holds.
    pub fn small(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        range: RangeInclusive<i32>,
    ) -> Option<i32> {
        let range = i64::from(*range.start())..=i64::from(*range.end());
        let number = self.whole(reader, name, range)?;
        i32::try_from(number).ok()
    }

    /// A duration.
    pub fn duration(&self, reader: &mut Reader<'_>, name: &str) -> Option<Ms> {
        reader.duration(self.get(name)?, &self.path(name))
    }

    /// An amount of memory.
    pub fn bytes(&self, reader: &mut Reader<'_>, name: &str) -> Option<i64> {
        let node = self.get(name)?;
        if let Value::Int(bytes) = node.value {
            return Some(bytes.max(0));
        }
        let text = self.text(reader, name)?;
        match Quantity::parse(&text) {
            Ok(amount) if !amount.is_negative() => Some(amount.whole()),
            _ => {
                let message = format!("{text:?} is no amount of memory: write 100Mi");
                reader.refuse(node.span, &self.path(name), message);
                None
            }
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(
        &self,
        reader: &mut Reader<'_>,
        name: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let (_, value) = words.get(self.choice(reader, name, &names)?)?;
        Some(*value)
    }

    fn choice(&self, reader: &mut Reader<'_>, name: &str, words: &[&str]) -> Option<usize> {
        let text = self.text(reader, name)?;
        let choice = words.iter().position(|word| *word == &*text);
        if choice.is_none() {
            let message = format!("{text:?} is not one of {}", words.join(", "));
            let span = self.get(name).map_or(self.span(), |node| node.span);
            reader.refuse(span, &self.path(name), message);
        }
        choice
    }
}
