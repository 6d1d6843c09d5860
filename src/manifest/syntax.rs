//! What kubectl says about text that is no YAML.
//!
//! kubectl's reader stems from libyaml. The parser used here finds the same faults under other
//! names and sometimes a little earlier or later; the table below gives them the names and lines
//! that users of kubectl see.

use saphyr_parser::ScanError;

use super::parse::SyntaxError;

/// Where libyaml stands when it notices a fault.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    /// In the scanner: it counts lines from 1.
    Scanner,
    /// In the parser: kubectl prints the line before.
    Parser,
}

use Stage::{Parser, Scanner};

/// A part of the finding of our parser, and libyaml's stage and words.
const WORDS: [(&str, Stage, &str); 33] = [
    (
        "block mapping, did not find expected key",
        Parser,
        "did not find expected key",
    ),
    (
        "block collection, did not find",
        Parser,
        "did not find expected '-' indicator",
    ),
    (
        "flow mapping, did not find",
        Parser,
        "did not find expected ',' or '}'",
    ),
    (
        "flow sequence, expected",
        Parser,
        "did not find expected ',' or ']'",
    ),
    (
        "did not find expected node content",
        Parser,
        "did not find expected node content",
    ),
    (
        "expected <document-start>",
        Parser,
        "did not find expected <document start>",
    ),
    (
        "expected <document start>",
        Parser,
        "did not find expected <document start>",
    ),
    (
        "invalid content after document end",
        Parser,
        "did not find expected <document start>",
    ),
    ("misplaced bracket", Parser, "did not find expected key"),
    (
        "invalid indentation in flow",
        Parser,
        "did not find expected ',' or '}'",
    ),
    (
        "handle wasn't declared",
        Parser,
        "found undefined tag handle",
    ),
    (
        "duplicate version directive",
        Parser,
        "found duplicate %YAML directive",
    ),
    ("tabs disallowed within this context", Scanner, TOKEN),
    ("tabs disallowed in this context", Scanner, TOKEN),
    ("unexpected character", Scanner, TOKEN),
    (
        "plain scalar, found a tab",
        Scanner,
        "found a tab character that violates indentation",
    ),
    (
        "tab cannot be used as indentation",
        Scanner,
        "found a tab character that violates indentation",
    ),
    ("mapping values are not allowed", Scanner, VALUES),
    ("illegal placement of ':'", Scanner, VALUES),
    ("simple key expect", Scanner, "could not find expected ':'"),
    (
        "invalid trailing content",
        Parser,
        "did not find expected key",
    ),
    (
        "mapping keys are not allowed",
        Scanner,
        "mapping keys are not allowed in this context",
    ),
    ("block sequence entries are not", Scanner, ENTRIES),
    ("only valid inside a block", Scanner, ENTRIES),
    (
        "directive name",
        Scanner,
        "could not find expected directive name",
    ),
    ("indentation in quoted scalar", Scanner, END),
    ("unexpected end of stream", Scanner, END),
    (
        "unexpected document indicator",
        Scanner,
        "found unexpected document indicator",
    ),
    (
        "unknown escape character",
        Scanner,
        "found unknown escape character",
    ),
    (
        "hexadecimal number",
        Scanner,
        "did not find expected hexdecimal number",
    ),
    (
        "alphabetic or numeric character",
        Scanner,
        "did not find expected alphabetic or numeric character",
    ),
    (
        "expected comment or line break",
        Scanner,
        "did not find expected comment or line break",
    ),
    (
        "cannot start with a tab",
        Scanner,
        "found a tab character where an indentation space is expected",
    ),
];

const END: &str = "found unexpected end of stream";
const TOKEN: &str = "found character that cannot start any token";
const VALUES: &str = "mapping values are not allowed in this context";
const ENTRIES: &str = "block sequence entries are not allowed in this context";

/// Puts the parser's finding into the words of the reader that kubectl uses. `offset` is the
/// place in the whole text.
pub(super) fn from_parser(error: &ScanError, chunk: &str, offset: usize) -> SyntaxError {
    let info = error.info();
    if info.contains("unknown anchor") {
        let at = error.marker().index();
        let alias: String = chunk
            .chars()
            .skip(at)
            .skip_while(|&c| c == '*')
            .take_while(|&c| is_anchor(c))
            .collect();
        return SyntaxError {
            message: format!("unknown anchor '{alias}' referenced"),
            offset,
            line: None,
            limit: false,
        };
    }
    let known = WORDS.iter().find(|(part, ..)| info.contains(part));
    let (stage, message) = match known {
        Some((_, stage, words)) => (*stage, *words),
        None => (Scanner, info),
    };
    let mut line = error.marker().line();
    if message == END || info.contains("plain scalar, found a tab") {
        // Reported where the scalar begins; libyaml names the line where it stops.
        line = stop_line(chunk, line, message);
    }
    SyntaxError {
        message: message.to_owned(),
        offset,
        line: match stage {
            // On the first line kubectl prints no number.
            Scanner => (line > 1).then_some(line),
            Parser => (line > 1).then(|| line - 1),
        },
        limit: false,
    }
}

fn is_anchor(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn stop_line(chunk: &str, line: usize, message: &str) -> usize {
    if message == END {
        return chunk.lines().count() + usize::from(chunk.ends_with('\n'));
    }
    let after = chunk.lines().enumerate().skip(line);
    let mut tabbed = after.filter(|(_, text)| text.trim_start_matches(' ').starts_with('\t'));
    tabbed.next().map_or(line, |(index, _)| index + 1)
}
