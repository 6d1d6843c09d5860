//! Why a text is no YAML.

/// A fault, in the words of the reader that kubectl uses, or in ours where a limit of ours is
/// meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// The words.
    pub message: String,
    /// Where in the whole text, in bytes.
    pub offset: usize,
    /// Lines counted from 0 in this document, plus 1 for errors of the scanner: what kubectl
    /// prints. `None` where it prints no line.
    pub line: Option<usize>,
    /// A limit of Rollscope is meant.
    pub limit: bool,
}
