//! From text to objects and diagnostics.

use std::rc::Rc;

use super::kubectl::Verb;
use super::parse;
use super::problem::{Notice, NoticeKind, Problem, ProblemKind};
use super::reading::{ManifestDocument, ManifestObject, Options, Reading};
use super::split::{Chunk, split};
use super::syntax::SyntaxError;
use super::tree::{LineIndex, Node, Repeated, Span, Value};
use super::trees::flatten;
use super::{kinds, path, simulated};
use crate::api::{
    Admitted, Deployment, Document, Kind, MAX_PODS, Pod, Refusal, ReplicaSet, ResourceQuota,
    Service, StatefulSet, admit, check_metadata, generated_name,
};

/// Bytes of text that are read at once.
pub const MAX_BYTES: usize = 2 << 20;

/// Reads a text with any number of documents. There is always a result: what is good is there as
/// objects, and what is wrong as problems.
pub fn read(text: &str) -> Reading {
    read_with(text, &Options::default())
}

/// Reads a text in the way that `options` say.
pub fn read_with(text: &str, options: &Options<'_>) -> Reading {
    let mut reader = Reader {
        lines: LineIndex::new(text),
        options,
        reading: Reading {
            namespace: options.namespace.into(),
            ..Reading::default()
        },
        pods: 0,
    };
    if text.len() > MAX_BYTES {
        let message = format!(
            "the text has {} bytes: Rollscope reads at most {MAX_BYTES} (2 MiB)",
            text.len()
        );
        reader.problem(ProblemKind::Limit, Span::default(), "", message);
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
    options: &'t Options<'t>,
    reading: Reading,
    /// Pods that the workloads so far ask for.
    pods: i64,
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
            arguments: Vec::new(),
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
                limit,
            }) => {
                let at = Span {
                    start: offset,
                    end: offset,
                };
                let kind = if limit {
                    ProblemKind::Limit
                } else {
                    ProblemKind::Syntax { line }
                };
                self.problem(kind, at, "", message);
                self.broken(whole);
            }
            Ok(parsed) => {
                self.repeated(&parsed.repeated);
                match parsed.root {
                    None
                    | Some(Node {
                        value: Value::Null, ..
                    }) => {}
                    Some(root) => {
                        for root in flatten(root) {
                            self.document(root);
                        }
                    }
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
            namespace: "".into(),
            span,
            root: None,
            document: Document::Null,
            admitted: Document::Null,
            object: None,
        });
    }

    fn document(&mut self, root: Node) {
        let word = |node: Option<&Node>| node.and_then(Node::text).cloned().unwrap_or_default();
        let meta = |key| word(root.get("metadata").and_then(|meta| meta.get(key)));
        let mut found = ManifestDocument {
            api_version: word(root.get("apiVersion")),
            kind: word(root.get("kind")),
            name: meta("name"),
            namespace: meta("namespace"),
            span: root.span,
            document: root.to_document(),
            admitted: Document::Null,
            object: None,
            root: None,
        };
        found.object = self.object(&root, &mut found);
        found.root = Some(root);
        self.reading.documents.push(found);
    }

    fn object(&mut self, root: &Node, found: &mut ManifestDocument) -> Option<ManifestObject> {
        if let Err(message) = check_shape(root) {
            self.problem(ProblemKind::Shape, head(root), "", message);
            return None;
        }
        if let Err(error) = check_metadata(&found.document) {
            let span = path::nearest(root, &error.path);
            self.problem(ProblemKind::Metadata, span, &error.path, error.message);
            return None;
        }
        let (version, kind) = (Rc::clone(&found.api_version), Rc::clone(&found.kind));
        if (&*version, &*kind) == ("rollscope.dev/v1alpha1", "Scenario") {
            return Some(ManifestObject::Scenario);
        }
        if let Some(kind) = Kind::of(&version, &kind) {
            return self.admit(kind, root, found);
        }
        let span = path::nearest(root, "kind");
        if kinds::is_known(&version, &kind) {
            let message = format!("a {kind} is accepted without being checked or simulated");
            self.notice(NoticeKind::NotSimulated, span, "", message);
            return Some(ManifestObject::Other);
        }
        let message = format!("no matches for kind \"{kind}\" in version \"{version}\"");
        self.problem(ProblemKind::UnknownKind, span, "kind", message);
        None
    }

    fn admit(
        &mut self,
        kind: Kind,
        root: &Node,
        found: &mut ManifestDocument,
    ) -> Option<ManifestObject> {
        let Options {
            namespace,
            policy,
            verb,
            before,
        } = *self.options;
        let old = before.and_then(|before| before.admitted(found));
        match admit(kind, &found.document, old, namespace, policy) {
            Ok(Admitted { object, warnings }) => {
                for warning in warnings {
                    let at = warning.split_once(": ").map_or("", |(path, _)| path);
                    let (span, at) = (path::nearest(root, at), at.to_owned());
                    self.notice(NoticeKind::Warning, span, &at, warning);
                }
                if verb == Verb::Apply && found.name.is_empty() {
                    let prefix = root
                        .get("metadata")
                        .and_then(|meta| meta.get("generateName"));
                    let prefix = prefix.and_then(Node::text).cloned().unwrap_or_default();
                    let span = path::nearest(root, "metadata.generateName");
                    let message = format!("from {prefix}: cannot use generate name with apply");
                    self.problem(ProblemKind::NoName, span, "metadata.generateName", message);
                    return None;
                }
                if let Some(name) = admitted_name(&object) {
                    found.name = name.into();
                }
                found.admitted = object;
                self.typed(kind, root, found)
            }
            Err(refusal) => {
                if found.name.is_empty() {
                    found.name = generated_name(&found.document).unwrap_or_default().into();
                }
                self.refuse(root, refusal);
                None
            }
        }
    }

    fn refuse(&mut self, root: &Node, refusal: Refusal) {
        match refusal {
            Refusal::Type { path, message } => {
                self.problem(
                    ProblemKind::Type,
                    path::nearest(root, &path),
                    &path,
                    message,
                );
            }
            Refusal::UnknownFields(paths) => {
                for path in paths {
                    let span = path::key(root, &path);
                    let message = format!("unknown field \"{path}\"");
                    self.problem(ProblemKind::UnknownField, span, &path, message);
                }
            }
            Refusal::Invalid(errors) => {
                for error in errors {
                    let span = path::nearest(root, &error.path);
                    let kind = ProblemKind::Invalid(error.cause);
                    self.problem(kind, span, &error.path, error.message);
                }
            }
        }
    }

    fn typed(
        &mut self,
        kind: Kind,
        root: &Node,
        found: &ManifestDocument,
    ) -> Option<ManifestObject> {
        for path in simulated::without_effect(kind, &found.document) {
            let message = "accepted, but has no effect on the simulation".to_owned();
            self.notice(
                NoticeKind::NotSimulated,
                path::key(root, &path),
                &path,
                message,
            );
        }
        match kind {
            Kind::Deployment => {
                let deployment = Deployment::from_document(&found.admitted);
                self.count_pods(root, deployment.spec.replicas)?;
                Some(ManifestObject::Deployment(Rc::new(deployment)))
            }
            Kind::ReplicaSet => {
                let set = ReplicaSet::from_document(&found.admitted);
                self.count_pods(root, set.replicas)?;
                Some(ManifestObject::ReplicaSet(Rc::new(set)))
            }
            Kind::StatefulSet => {
                let set = StatefulSet::from_document(&found.admitted);
                self.count_pods(root, set.spec.replicas)?;
                Some(ManifestObject::StatefulSet(Rc::new(set)))
            }
            Kind::Service => {
                let service = Service::from_document(&found.admitted);
                Some(ManifestObject::Service(Rc::new(service)))
            }
            Kind::Pod => {
                self.count_pods(root, 1)?;
                Some(ManifestObject::Pod(Rc::new(Pod::from_document(
                    &found.admitted,
                ))))
            }
            Kind::ResourceQuota => {
                let quota = ResourceQuota::from_document(&found.admitted);
                Some(ManifestObject::ResourceQuota(Rc::new(quota)))
            }
            Kind::ConfigMap => {
                let message = format!("a {} is checked but not simulated", kind.name());
                let span = path::nearest(root, "kind");
                self.notice(NoticeKind::NotSimulated, span, "", message);
                Some(ManifestObject::Other)
            }
        }
    }

    /// Counts the pods that an object asks for. `None` if that makes too many.
    fn count_pods(&mut self, root: &Node, replicas: i32) -> Option<()> {
        self.pods += i64::from(replicas);
        if self.pods <= MAX_PODS {
            return Some(());
        }
        let message = format!(
            "{} pods in all: Rollscope simulates at most {MAX_PODS} (a cluster would accept this)",
            self.pods
        );
        let span = path::nearest(root, "spec.replicas");
        self.problem(ProblemKind::Limit, span, "spec.replicas", message);
        None
    }
}

fn admitted_name(object: &Document) -> Option<&str> {
    object.get("metadata")?.get("name")?.as_str()
}

/// The beginning of a node.
fn head(node: &Node) -> Span {
    Span {
        start: node.span.start,
        end: node.span.start,
    }
}

/// API-6: what kubectl asks before it asks the server.
fn check_shape(root: &Node) -> Result<(), String> {
    if !matches!(root.value, Value::Map(_)) {
        return Err("invalid object to validate".to_owned());
    }
    let missing: Vec<_> = ["apiVersion", "kind"]
        .iter()
        .filter_map(|key| match root.get(key).map(|node| &node.value) {
            None | Some(Value::Null) => Some(format!("{key} not set")),
            Some(Value::Text(_)) => None,
            Some(_) => Some(format!("{key} isn't string type")),
        })
        .collect();
    match &missing[..] {
        [] => {}
        [one] => return Err(one.clone()),
        several => return Err(format!("[{}]", several.join(", "))),
    }
    let version = root.get("apiVersion").and_then(Node::text);
    match version.filter(|version| version.matches('/').count() > 1) {
        Some(version) => Err(format!("unexpected GroupVersion string: {version}")),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests;
