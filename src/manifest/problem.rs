//! What a reader of manifests has to say.

use super::tree::Span;
use crate::api::Cause;

/// Something that is wrong: the document is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place of the document in `Reading::documents`.
    pub document: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What to point at.
    pub span: Span,
    /// The field, as `spec.template.spec.containers[0].image`; empty for the whole document.
    pub path: String,
    /// Who refuses it, and as what.
    pub kind: ProblemKind,
    /// The finding in the words of kubectl or the API server, without the path.
    pub message: String,
}

/// Who refuses a document, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A limit of Rollscope: a cluster might take it.
    Limit,
    /// Rollscope refuses its own Scenario document.
    Scenario,
    /// kubectl cannot read the text.
    Syntax {
        /// The line that kubectl prints, counted in its way.
        line: Option<usize>,
    },
    /// kubectl finds that this is no object (API-6).
    Shape,
    /// kubectl cannot read the metadata.
    Metadata,
    /// The cluster does not have that kind (API-6).
    UnknownKind,
    /// The API server does not know a field (API-4).
    UnknownField,
    /// A value has the wrong type (API-5).
    Type,
    /// `kubectl apply` needs a name.
    NoName,
    /// A value does not do.
    Invalid(Cause),
}

/// Something that is good but worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The place of the document in `Reading::documents`.
    pub document: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What to point at.
    pub span: Span,
    /// The field; empty for the whole document.
    pub path: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// The text for people.
    pub message: String,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A key stands twice in one map.
    RepeatedKey,
    /// A valid field or kind that the simulation does not act on.
    NotSimulated,
    /// A warning that the API server sends with an accepted object.
    Warning,
}
