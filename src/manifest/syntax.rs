//! What kubectl says about text that is no YAML.

use saphyr_parser::ScanError;

use super::parse::SyntaxError;

/// Puts the parser's finding into the words of the reader that kubectl uses.
pub(super) fn from_parser(
    error: &ScanError,
    chunk: &str,
    base: usize,
    offset: usize,
) -> SyntaxError {
    let _ = (chunk, base);
    SyntaxError {
        message: error.info().to_owned(),
        offset,
        line: Some(error.marker().line()),
    }
}
