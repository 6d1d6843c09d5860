//! Strict reading of maps: what is unknown, of another type or out of range is refused at its
//! place, and the reading goes on.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::duration;
use crate::api::{Ms, Quantity};
use crate::manifest::{LineIndex, Node, Problem, ProblemKind, ScenarioProblem, Span, Value};

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

    /// Takes note of a problem, with what fills the sentence about it.
    pub fn refuse(&mut self, span: Span, path: &str, what: ScenarioProblem, with: &[&str]) {
        let (line, column) = self.lines.position(span.start);
        self.problems.push(Problem {
            document: self.document,
            line,
            column,
            span,
            path: path.to_owned(),
            kind: ProblemKind::Scenario(what),
            message: String::new(),
            arguments: with.iter().map(|text| (*text).to_owned()).collect(),
        });
    }

    /// Refuses a value of another type than is wanted.
    fn refuse_type(&mut self, node: &Node, path: &str, wanted: &str) {
        let with = [wanted, self.lines.first_line(node.span)];
        self.refuse(node.span, path, ScenarioProblem::WrongType, &with);
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node, path: &str) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Null => &[],
            _ => {
                self.refuse_type(node, path, "list");
                &[]
            }
        }
    }

    /// The items of a list, those beyond the most that it may have left out.
    pub fn list_up_to<'n>(&mut self, node: &'n Node, path: &str, most: usize) -> &'n [Node] {
        let items = self.list(node, path);
        if items.len() > most {
            let (has, may) = (items.len().to_string(), most.to_string());
            self.refuse(node.span, path, ScenarioProblem::TooMany, &[&has, &may]);
        }
        items.get(..most).unwrap_or(items)
    }

    /// A string.
    pub fn text(&mut self, node: &Node, path: &str) -> Option<Rc<str>> {
        if let Value::Text(text) = &node.value {
            return Some(Rc::clone(text));
        }
        self.refuse_type(node, path, "string");
        None
    }

    /// A whole number.
    pub fn whole(&mut self, node: &Node, path: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let Value::Int(number) = node.value else {
            self.refuse_type(node, path, "integer");
            return None;
        };
        if range.contains(&number) {
            return Some(number);
        }
        let numbers = [number, *range.start(), *range.end()].map(|number| number.to_string());
        let with = numbers.each_ref().map(String::as_str);
        self.refuse(node.span, path, ScenarioProblem::OutOfRange, &with);
        None
    }

    /// A duration with its unit.
    pub fn duration(&mut self, node: &Node, path: &str) -> Option<Ms> {
        if let Value::Int(number) = node.value {
            self.refuse_duration(node.span, path, &number.to_string());
            return None;
        }
        let text = self.text(node, path)?;
        let ms = duration::parse(&text);
        if ms.is_none() {
            self.refuse_duration(node.span, path, &text);
        }
        ms
    }

    fn refuse_duration(&mut self, span: Span, path: &str, text: &str) {
        let with = [text, duration::EXAMPLES];
        self.refuse(span, path, ScenarioProblem::Unreadable, &with);
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
                reader.refuse_type(node, path, "map");
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
                let with = known.join(", ");
                reader.refuse(
                    entry.key_span,
                    &path,
                    ScenarioProblem::UnknownField,
                    &[&with],
                );
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
        let path = self.path(name);
        reader.refuse(self.span(), &path, ScenarioProblem::Required, &[]);
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
        reader.refuse_type(node, &self.path(name), "boolean");
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
                let (path, with) = (self.path(name), [&*text, "100Mi"]);
                reader.refuse(node.span, &path, ScenarioProblem::Unreadable, &with);
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
            let words = words.join(", ");
            let span = self.get(name).map_or(self.span(), |node| node.span);
            let what = ScenarioProblem::NotOneOf;
            reader.refuse(span, &self.path(name), what, &[&text, &words]);
        }
        choice
    }
}
