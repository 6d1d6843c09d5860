//! Paths such as `spec.template.spec.containers[0].image`, and what they point at.

use super::tree::{Entry, Node, Span, Value};

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A key of a map.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
}

/// Takes a path apart. Keys with a dot stand in brackets: `metadata.annotations[example.com/x]`.
pub(super) fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (key, after) = inside.split_once(']').unwrap_or((inside, ""));
            steps.push(match key.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => Step::Key(key.to_owned()),
            });
            rest = after.strip_prefix('.').unwrap_or(after);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            steps.push(Step::Key(key.to_owned()));
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }
    steps
}

/// What a path leads to.
pub(super) enum Found<'n> {
    /// The whole document.
    Root(&'n Node),
    /// The value of a key.
    Entry(&'n Entry),
    /// An item of a list.
    Item(&'n Node),
}

impl<'n> Found<'n> {
    pub(super) fn node(&self) -> &'n Node {
        match self {
            Self::Root(node) | Self::Item(node) => node,
            Self::Entry(entry) => &entry.value,
        }
    }

    /// What to point at: a scalar itself, else the key in front of it.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Root(node) | Self::Item(node) => node.span,
            Self::Entry(entry) => match entry.value.value {
                Value::List(_) | Value::Map(_) | Value::Null => entry.key_span,
                _ => entry.value.span,
            },
        }
    }
}

/// Follows the steps as far as they lead; says how many it took.
pub(super) fn follow<'n>(root: &'n Node, steps: &[Step]) -> (Found<'n>, usize) {
    let mut found = Found::Root(root);
    for (taken, step) in steps.iter().enumerate() {
        let node = found.node();
        let next = match step {
            Step::Key(key) => node.entry(key).map(Found::Entry),
            Step::Index(index) => match &node.value {
                Value::List(items) => items.get(*index).map(Found::Item),
                _ => None,
            },
        };
        match next {
            Some(next) => found = next,
            None => return (found, taken),
        }
    }
    (found, steps.len())
}

/// The key at the end of `path`, or the nearest thing around it.
pub(super) fn key(root: &Node, path: &str) -> Span {
    match follow(root, &steps(path)).0 {
        Found::Entry(entry) => entry.key_span,
        found => found.span(),
    }
}

/// Where the field at `path` stands, or, if it is not there, the nearest thing around it.
pub(super) fn nearest(root: &Node, path: &str) -> Span {
    let span = |steps: &[Step]| {
        let (found, taken) = follow(root, steps);
        (found.span(), taken)
    };
    let written = steps(path);
    let (found, taken) = span(&written);
    // The server leaves `metadata` out of the paths of a template's labels, and speaks of
    // `clusterIPs` where people write `clusterIP`.
    let mut other = written;
    if let Some(at) = other
        .iter()
        .position(|step| *step == Step::Key("template".to_owned()))
    {
        other.insert(at + 1, Step::Key("metadata".to_owned()));
    }
    if let Some(step) = other
        .iter_mut()
        .find(|step| **step == Step::Key("clusterIPs".to_owned()))
    {
        *step = Step::Key("clusterIP".to_owned());
    }
    let (found_other, taken_other) = span(&other);
    if taken_other > taken + 1 || (taken_other > taken && !path.contains("template")) {
        found_other
    } else {
        found
    }
}
