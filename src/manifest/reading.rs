//! What comes of reading a text.

use std::rc::Rc;

use super::kubectl::Verb;
use super::problem::{Notice, NoticeKind, Problem};
use super::tree::{Node, Span};
use crate::api::{
    Deployment, Document, Pod, Policy, ReplicaSet, ResourceQuota, Service, StatefulSet,
};

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
    /// Where objects go that name no namespace.
    pub namespace: Rc<str>,
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
    /// `metadata.namespace`; empty if there is none.
    pub namespace: Rc<str>,
    /// Where it stands.
    pub span: Span,
    /// Its tree with places; `None` if it is no YAML.
    pub root: Option<Node>,
    /// The whole object as it is written, without places.
    pub document: Document,
    /// The object as the API server keeps it; null if it is refused or of a kind that is not read.
    pub admitted: Document,
    /// The typed object, if the document is good.
    pub object: Option<ManifestObject>,
}

/// What a good document describes.
#[derive(Clone, Debug, PartialEq)]
pub enum ManifestObject {
    /// A Deployment.
    Deployment(Rc<Deployment>),
    /// A ReplicaSet.
    ReplicaSet(Rc<ReplicaSet>),
    /// A StatefulSet.
    StatefulSet(Rc<StatefulSet>),
    /// A ResourceQuota.
    ResourceQuota(Rc<ResourceQuota>),
    /// A Service.
    Service(Rc<Service>),
    /// A Pod that no controller owns.
    Pod(Rc<Pod>),
    /// `kind: Scenario` of `rollscope.dev`: how the simulation runs. The room `scenario` reads it.
    Scenario,
    /// A kind that a cluster has and the simulation does not act on.
    Other,
}

/// How to read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'r> {
    /// Where objects go that name no namespace.
    pub namespace: &'r str,
    /// What the cluster's administrator allows.
    pub policy: Policy,
    /// The command that the text is for.
    pub verb: Verb,
    /// Objects that exist already: what they say cannot be changed must stay (API-18).
    pub before: Option<&'r Reading>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            namespace: "default",
            policy: Policy::default(),
            verb: Verb::Apply,
            before: None,
        }
    }
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

    /// What the API server warns about.
    pub fn warnings(&self) -> impl Iterator<Item = &str> {
        let warnings = self
            .notices
            .iter()
            .filter(|notice| notice.kind == NoticeKind::Warning);
        warnings.map(|notice| &*notice.message)
    }

    pub(super) fn admitted(&self, like: &ManifestDocument) -> Option<&Document> {
        let same = |document: &&ManifestDocument| {
            (&document.kind, &document.name) == (&like.kind, &like.name)
                && document.namespace == like.namespace
                && !document.admitted.is_null()
        };
        self.documents
            .iter()
            .find(same)
            .map(|document| &document.admitted)
    }
}
