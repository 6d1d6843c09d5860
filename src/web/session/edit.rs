//! Changing one value in a text, and leaving all the rest of it as it is.

use crate::manifest::{Node, Value};

/// One step of a path such as `spec.template.spec.containers[0].image`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'p> {
    Key(&'p str),
    Item(usize),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, items) = part.split_once('[').unwrap_or((part, ""));
        steps.push(Step::Key(key));
        let indices = items.split(['[', ']']).filter_map(|item| item.parse().ok());
        steps.extend(indices.map(Step::Item));
    }
    steps
}

fn child<'n>(node: &'n Node, step: Step<'_>) -> Option<&'n Node> {
    match (step, &node.value) {
        (Step::Key(key), _) => node.get(key),
        (Step::Item(index), Value::List(items)) => items.get(index),
        (Step::Item(_), _) => None,
    }
}

/// The node at `path`, or the deepest one on the way to it.
pub(super) fn nearest<'n>(root: &'n Node, path: &str) -> &'n Node {
    let mut node = root;
    for step in steps(path) {
        match child(node, step) {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

/// `text` with `scalar` at `path` of the document `root`; keys that are missing on the way are
/// written. `None` where the path leads through something that is no map.
pub(super) fn set_value(text: &str, root: &Node, path: &str, scalar: &str) -> Option<String> {
    let steps = steps(path);
    let mut node = root;
    for (depth, step) in steps.iter().enumerate() {
        match child(node, *step) {
            Some(next) if !matches!(next.value, Value::Null) || depth + 1 == steps.len() => {
                node = next;
            }
            _ => return insert(text, node, steps.get(depth..)?, scalar),
        }
    }
    let space = if node.span.start == node.span.end && !text.get(..node.span.start)?.ends_with(' ')
    {
        " "
    } else {
        ""
    };
    let before = text.get(..node.span.start)?;
    Some(format!(
        "{before}{space}{scalar}{}",
        text.get(node.span.end..)?
    ))
}

/// Writes `missing` and its value before the first key of a map.
fn insert(text: &str, map: &Node, missing: &[Step<'_>], scalar: &str) -> Option<String> {
    let Value::Map(entries) = &map.value else {
        return None;
    };
    let keys: Vec<&str> = missing
        .iter()
        .map(|step| match step {
            Step::Key(key) => Some(*key),
            Step::Item(_) => None,
        })
        .collect::<Option<_>>()?;
    let first = entries.iter().find(|entry| !entry.merged)?.key_span.start;
    let (before, after) = (text.get(..first)?, text.get(first..)?);
    if text.get(map.span.start..)?.starts_with('{') {
        let (last, outer) = keys.split_last()?;
        let open: String = outer.iter().map(|key| format!("{key}: {{")).collect();
        let close = "}".repeat(outer.len());
        return Some(format!("{before}{open}{last}: {scalar}{close}, {after}"));
    }
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let indent = " ".repeat(text.get(line_start..first)?.chars().count());
    let mut lines = String::new();
    for (depth, key) in keys.iter().enumerate() {
        if depth > 0 {
            lines.push_str(&indent);
            lines.push_str(&"  ".repeat(depth));
        }
        lines.push_str(key);
        lines.push(':');
        if depth + 1 == keys.len() {
            lines.push(' ');
            lines.push_str(scalar);
        }
        lines.push('\n');
    }
    Some(format!("{before}{lines}{indent}{after}"))
}
