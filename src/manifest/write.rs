//! How values and keys are written, and where lines end.

use super::edit::Scalar;
use super::scalar;
use super::tree::Value;

/// Whether a place is inside `{}` or `[]`. Quotes and comments may mislead this; the check of the
/// result does not let a wrong guess through.
pub(super) fn in_flow(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind("\n---").unwrap_or(0);
    let mut depth = 0_i64;
    for byte in before.get(start..).unwrap_or_default().bytes() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// How a value is written in the place of `old`.
pub(super) fn write(value: Scalar<'_>, old: &str, flow: bool) -> String {
    let new = match value {
        Scalar::Int(value) => return value.to_string(),
        Scalar::Bool(value) => return value.to_string(),
        Scalar::Text(text) => text,
    };
    match old.chars().next() {
        Some('\'') if !new.contains(['\n', '\r', '\t']) => format!("'{}'", new.replace('\'', "''")),
        Some('"') => crate::api::quoted(new),
        _ if is_plain(new, flow) => new.to_owned(),
        _ => crate::api::quoted(new),
    }
}

/// Whether a string needs no quotes.
fn is_plain(text: &str, flow: bool) -> bool {
    let harmless = |c: char| c.is_ascii_graphic() || c == ' ';
    scalar::resolve(text) == Value::Text(text.into())
        && text.trim() == text
        && text.chars().all(harmless)
        && !text.starts_with(|c: char| "-?:,[]{}#&*!|>'\"%@`=<".contains(c))
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !(flow && text.contains(|c: char| ",[]{}:?".contains(c)))
}

pub(super) fn flow_entry(keys: &[&str], value: Scalar<'_>) -> String {
    let value = write(value, "", true);
    let entries = keys.iter().rev();
    let written = entries.fold((value, true), |(inner, innermost), key| {
        let key = write(Scalar::Text(key), "", true);
        let inner = if innermost {
            inner
        } else {
            format!("{{{inner}}}")
        };
        (format!("{key}: {inner}"), false)
    });
    written.0
}

/// The lines of a new entry; the first one without its indentation.
pub(super) fn block_lines(
    keys: &[&str],
    value: Scalar<'_>,
    indent: usize,
    newline: &str,
) -> String {
    let mut lines = String::new();
    for (depth, key) in keys.iter().enumerate() {
        if depth > 0 {
            lines.push_str(newline);
            lines.push_str(&" ".repeat(indent + 2 * depth));
        }
        lines.push_str(&write(Scalar::Text(key), "", false));
        lines.push(':');
    }
    lines.push(' ');
    lines.push_str(&write(value, "", false));
    lines
}

/// Characters between the beginning of the line and this byte.
pub(super) fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    before.get(start..).unwrap_or_default().chars().count()
}

/// The end of the line in which the last visible character before `at` stands.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let from = before.trim_end().len();
    let rest = text.get(from..).unwrap_or_default();
    from + rest.find(['\r', '\n']).unwrap_or(rest.len())
}
