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
    /// The finding in the words of kubectl or the API server, without the path. Of a Scenario, which
    /// is Rollscope's own, there is none: its kind says what is wrong.
    pub message: String,
    /// What fills the sentence about a problem of a Scenario.
    pub arguments: Vec<String>,
}

/// Who refuses a document, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A limit of Rollscope: a cluster might take it.
    Limit,
    /// Rollscope refuses its own Scenario document.
    Scenario(ScenarioProblem),
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

/// What is wrong with a Scenario. It is put into words in the reader's language; after each stands
/// what fills them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioProblem {
    /// There is one before it.
    Another,
    /// A list is too long: its length, and the most that it may have.
    TooMany,
    /// The field is not known: the known ones.
    UnknownField,
    /// The field has to be there.
    Required,
    /// The value has another type: the one that is wanted, and the value.
    WrongType,
    /// The value is out of range: itself, the least, and the most.
    OutOfRange,
    /// The text says nothing that is known here: itself, and what could be written.
    Unreadable,
    /// None of a few values: the value, and the values.
    NotOneOf,
    /// None or several of what excludes each other: all that there is.
    NotOne,
    /// A pod is named otherwise than by its number.
    NoPodNumber,
    /// A Scenario inside of the script.
    NoObject,
    /// What is applied is refused: the line in it, and why.
    Applied,
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
