//! A document as YAML, in the form in which `kubectl get -o yaml` prints it.
//!
//! The serializer of the YAML library would do, but it and its emitter are a tenth of the page.

use std::fmt::Write;

use super::scalar;
use super::tree::Value;
use crate::api::{self, Document};

/// The document in block style, with a line end at the end. Lists stand as far left as their key,
/// and a string that would be read as something else, also by a reader of YAML 1.1, is quoted.
pub fn to_yaml(document: &Document) -> String {
    let mut out = String::new();
    item(document, 0, &mut out);
    out
}

/// What is longer than a line: a map or a list that is not empty.
fn is_block(tree: &Document) -> bool {
    match tree {
        Document::Sequence(items) => !items.is_empty(),
        Document::Mapping(map) => !map.is_empty(),
        _ => false,
    }
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    pad(indent, out);
}

fn pad(indent: usize, out: &mut String) {
    for _ in 0..indent {
        out.push(' ');
    }
}

/// A value that begins where the text ends, which is at column `indent` if it is a block; up to
/// the end of its last line.
fn item(tree: &Document, indent: usize, out: &mut String) {
    match tree {
        Document::Mapping(map) if !map.is_empty() => {
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    pad(indent, out);
                }
                out.push_str(&string(key));
                out.push(':');
                entry(value, indent, out);
            }
        }
        Document::Sequence(items) if !items.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                if index > 0 {
                    pad(indent, out);
                }
                out.push_str("- ");
                item(value, indent + 2, out);
            }
        }
        Document::String(text) if is_literal(text) => {
            literal(text, indent.max(2), out);
            out.push('\n');
        }
        other => {
            let text = match other {
                Document::String(text) => string(text),
                other => api::json(other),
            };
            out.push_str(&text);
            out.push('\n');
        }
    }
}

/// The value behind a key and its colon; `indent` is that of the key.
fn entry(value: &Document, indent: usize, out: &mut String) {
    let inner = if value.as_sequence().is_some() {
        indent
    } else {
        indent + 2
    };
    if is_block(value) {
        new_line(inner, out);
    } else {
        out.push(' ');
    }
    item(value, inner, out);
}

/// Whether a string is best shown line by line. What such a block cannot begin or end with without
/// further marks is rather quoted.
fn is_literal(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with(' ')
        && !text.contains(|c| c != '\n' && is_special(c))
}

fn literal(text: &str, indent: usize, out: &mut String) {
    let body = text.strip_suffix('\n');
    out.push_str(match body {
        None => "|-",
        Some(body) if body.ends_with('\n') => "|+",
        Some(_) => "|",
    });
    for line in body.unwrap_or(text).split('\n') {
        let shown = if line.is_empty() { 0 } else { indent };
        new_line(shown, out);
        out.push_str(line);
    }
}

/// A string on one line.
fn string(text: &str) -> String {
    if text.contains(is_special) {
        let mut out = String::new();
        for c in api::quoted(text).chars() {
            if is_special(c) {
                // Writing into a string never fails.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            } else {
                out.push(c);
            }
        }
        out
    } else if reads_otherwise(text) {
        api::quoted(text)
    } else if is_plain(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Line ends, and what YAML shows only by its number.
fn is_special(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Whether the word, unquoted, would not be this string: for kubectl's reader, or for another one
/// of YAML 1.1, to which also dates and numbers to the base of sixty are something else.
fn reads_otherwise(text: &str) -> bool {
    let bytes = text.as_bytes();
    let date = bytes.len() >= 8
        && bytes.iter().take(4).all(u8::is_ascii_digit)
        && bytes.get(4) == Some(&b'-')
        && bytes.get(5).is_some_and(u8::is_ascii_digit);
    let sixties = text.contains(':')
        && text.contains(|c: char| c.is_ascii_digit())
        && !text.contains(|c: char| !c.is_ascii_digit() && !"+-:._".contains(c));
    date || sixties
        || matches!(text, "<<" | "=")
        || !matches!(scalar::resolve(text), Value::Text(_))
}

/// Whether the marks in a string leave it a string of one line.
fn is_plain(text: &str) -> bool {
    let second = text.chars().nth(1);
    let begins_well = match text.chars().next() {
        Some('-' | '?' | ':') => second.is_some_and(|c| c != ' ') && !text.starts_with("---"),
        Some(c) => !",[]{}#&*!|>'\"%@` ".contains(c) && !text.starts_with("..."),
        None => false,
    };
    begins_well && !text.ends_with([' ', ':']) && !text.contains(": ") && !text.contains(" #")
}

#[cfg(test)]
#[path = "print_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
