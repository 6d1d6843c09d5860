//! From text to objects and diagnostics.

use std::rc::Rc;

use super::parse::{self, SyntaxError};
use super::problem::{Notice, NoticeKind, Problem, ProblemKind};
use super::split::{Chunk, split};
use super::tree::{LineIndex, Node, Repeated, Span, Value};
use crate::api::{Deployment, Document, Service};

/// Bytes of text that are read at once.
pub const MAX_BYTES: usize = 1 << 20;

/// Everything that was found in a text.
#[derive(Debug, Default)]
pub struct Reading {
    /// The documents, in the order of the text, broken ones included. The items of a `List` stand
    /// in the place of the list.
    pub documents: Vec<ManifestDocument>,
    /// What is wrong, in the order of the documents.
    pub problems: Vec<Problem>,
    /// What is good but worth knowing.
    pub notices: Vec<Notice>,
}

/// One document.
#[derive(Debug)]
pub struct ManifestDocument {
    /// `apiVersion`; empty if there is none.
    pub api_version: Rc<str>,
    /// `kind`; empty if there is none or the document is broken.
    pub kind: Rc<str>,
    /// `metadata.name`; empty if there is none.
    pub name: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// Its tree with places; `None` if it is no YAML.
    pub root: Option<Node>,
    /// The whole object as it is written, without places.
    pub document: Document,
    /// The typed object, if the document is good.
    pub object: Option<ManifestObject>,
}

/// What a good document describes.
#[derive(Clone, Debug, PartialEq)]
pub enum ManifestObject {
    /// A Deployment.
    Deployment(Rc<Deployment>),
    /// A Service.
    Service(Rc<Service>),
    /// `kind: Scenario` of `rollscope.dev`: how the simulation runs. The room `scenario` reads it.
    Scenario,
    /// A kind that a cluster has and the simulation does not act on.
    Other,
}

impl Reading {
    /// Whether there is nothing wrong.
    pub fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    /// The objects of the good documents.
    pub fn objects(&self) -> impl Iterator<Item = (&ManifestDocument, &ManifestObject)> {
        let documents = self.documents.iter();
        documents.filter_map(|document| document.object.as_ref().map(|object| (document, object)))
    }
}

/// Reads a text with any number of documents. There is always a result: what is good is there as
/// objects, and what is wrong as problems.
pub fn read(text: &str) -> Reading {
    let mut reader = Reader {
        lines: LineIndex::new(text),
        reading: Reading::default(),
    };
    if text.len() > MAX_BYTES {
        let message = format!(
            "the text has {} bytes: Rollscope reads at most {MAX_BYTES} (1 MiB)",
            text.len()
        );
        let span = Span::default();
        reader.problem(ProblemKind::Limit, span, "", message);
        return reader.reading;
    }
    let mut nodes = 0;
    for chunk in split(text) {
        reader.chunk(&chunk, &mut nodes);
    }
    reader.reading
}

struct Reader<'t> {
    lines: LineIndex<'t>,
    reading: Reading,
}

impl Reader<'_> {
    fn problem(&mut self, kind: ProblemKind, span: Span, path: &str, message: String) {
        let (line, column) = self.lines.position(span.start);
        self.reading.problems.push(Problem {
            document: self.reading.documents.len(),
            line,
            column,
            span,
            path: path.to_owned(),
            kind,
            message,
        });
    }

    fn notice(&mut self, kind: NoticeKind, span: Span, path: &str, message: String) {
        let (line, column) = self.lines.position(span.start);
        self.reading.notices.push(Notice {
            document: self.reading.documents.len(),
            line,
            column,
            span,
            path: path.to_owned(),
            kind,
            message,
        });
    }

    fn chunk(&mut self, chunk: &Chunk<'_>, nodes: &mut usize) {
        let whole = Span {
            start: chunk.start,
            end: chunk.start + chunk.text.len(),
        };
        if let Some(rest) = chunk.bad_separator {
            let at = Span {
                start: whole.end,
                end: whole.end,
            };
            let message = format!("invalid Yaml document separator: {rest}");
            self.problem(ProblemKind::Syntax { line: None }, at, "", message);
            self.broken(whole);
            return;
        }
        match parse::parse(chunk.text, chunk.start, nodes) {
            Err(SyntaxError {
                message,
                offset,
                line,
            }) => {
                let at = Span {
                    start: offset,
                    end: offset,
                };
                self.problem(ProblemKind::Syntax { line }, at, "", message);
                self.broken(whole);
            }
            Ok(parsed) => {
                self.repeated(&parsed.repeated);
                match parsed.root {
                    None
                    | Some(Node {
                        value: Value::Null, ..
                    }) => {}
                    Some(root) => self.flatten(root),
                }
            }
        }
    }

    fn repeated(&mut self, repeated: &[Repeated]) {
        for Repeated { key, span } in repeated {
            let message = format!("key {key:?} is repeated later in this map: the last one wins");
            self.notice(NoticeKind::RepeatedKey, *span, "", message);
        }
    }

    fn broken(&mut self, span: Span) {
        self.reading.documents.push(ManifestDocument {
            api_version: "".into(),
            kind: "".into(),
            name: "".into(),
            span,
            root: None,
            document: Document::Null,
            object: None,
        });
    }

    fn flatten(&mut self, root: Node) {
        let is_list = root
            .get("kind")
            .and_then(Node::text)
            .is_some_and(|kind| &**kind == "List");
        if is_list && let Value::Map(entries) = root.value {
            let items = entries.into_iter().find(|entry| &*entry.key == "items");
            if let Some(Value::List(items)) = items.map(|entry| entry.value.value) {
                for item in items {
                    self.document(item);
                }
            }
            return;
        }
        self.document(root);
    }

    fn document(&mut self, root: Node) {
        let word = |node: Option<&Node>| node.and_then(Node::text).cloned().unwrap_or_default();
        let api_version = word(root.get("apiVersion"));
        let kind = word(root.get("kind"));
        let name = word(root.get("metadata").and_then(|meta| meta.get("name")));
        let document = root.to_document();
        let object = match (&*api_version, &*kind) {
            ("apps/v1", "Deployment") => Some(ManifestObject::Deployment(Rc::new(
                Deployment::from_document(&document),
            ))),
            ("v1", "Service") => {
                let service = Service::from_document(&document);
                Some(ManifestObject::Service(Rc::new(service)))
            }
            ("rollscope.dev/v1alpha1", "Scenario") => Some(ManifestObject::Scenario),
            _ => Some(ManifestObject::Other),
        };
        self.reading.documents.push(ManifestDocument {
            api_version,
            kind,
            name,
            span: root.span,
            root: Some(root),
            document,
            object,
        });
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests;
