//! The rules of `rules.txt`, and the walk over an object by them.
//!
//! A block of lines, between empty ones, is a type: its name, then its rules. A rule is
//! `(condition) field check arguments : words`.
//!
//! Conditions ask of the type's fields: `(key)` that it is given, `(key=a|b)` that it is one of
//! these words, with `!` the contrary. The field `.` is the value itself, `.key` has the path of
//! the value it is in, and with `^` the last step of that path is left out. What the checks do is
//! said in `checks.rs`; the words are the end of their messages.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::Policy;
use super::checks::{self, Check};
use super::errors::{Errors, Path};
use crate::api::Document;
use crate::api::tree::get;

struct Rule {
    /// Without their brackets.
    conditions: Vec<&'static str>,
    /// Leave out the last step of the path of the value that has the field.
    up: bool,
    /// Leave out the field in the path.
    bare: bool,
    /// Empty for the value itself.
    field: &'static str,
    check: Check,
    arguments: &'static str,
    words: &'static str,
}

/// The types in the order of their names.
type Rules = Vec<(&'static str, Vec<Rule>)>;

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules = Rules::new();
        for block in include_str!("rules.txt").split("\n\n") {
            let mut lines = block.lines().filter(|line| !line.starts_with('#'));
            if let Some(name) = lines.next() {
                let place = rules.partition_point(|(other, _)| *other < name);
                rules.insert(place, (name, lines.map(rule).collect()));
            }
        }
        rules
    })
}

fn rule(line: &'static str) -> Rule {
    let (line, words) = line.split_once(':').unwrap_or((line, ""));
    let mut rest = line.trim_end();
    let mut next = || {
        let (word, others) = rest.split_once(' ').unwrap_or((rest, ""));
        rest = others;
        word
    };
    let mut conditions = Vec::new();
    let mut field = next();
    while field.starts_with('(') {
        conditions.push(field.trim_matches(['(', ')']));
        field = next();
    }
    let check = next();
    let (field, up) = without(field, '^');
    let (field, bare) = without(field, '.');
    Rule {
        conditions,
        up,
        bare,
        field,
        check: checks::named(check),
        arguments: rest,
        words: words.trim_start(),
    }
}

fn without(text: &'static str, mark: char) -> (&'static str, bool) {
    match text.strip_prefix(mark) {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// Whether the value says anything: empty texts and lists are as good as absent.
pub(super) fn is_given(value: &Document) -> bool {
    match value {
        Document::Null => false,
        Document::String(text) => !text.is_empty(),
        Document::Sequence(items) => !items.is_empty(),
        _ => true,
    }
}

/// Whether a condition holds for the fields of a value.
fn holds(condition: &str, parent: &Document) -> bool {
    let asked = condition.trim_start_matches('!');
    let (field, words) = asked.split_once('=').unwrap_or((asked, ""));
    let found = match get(parent, field).filter(|value| is_given(value)) {
        None => false,
        Some(Document::Bool(flag)) => words == if *flag { "true" } else { "false" },
        Some(value) => {
            words.is_empty() || words.split('|').any(|word| value.as_str() == Some(word))
        }
    };
    found == (asked.len() == condition.len())
}

/// A value that a check looks at.
#[derive(Clone, Copy)]
pub(super) struct Site<'s> {
    /// The value; `null` where there is none.
    pub value: &'s Document,
    /// What it is a field of.
    pub parent: &'s Document,
    /// The `spec` that it is in, of the pod or of the Service.
    pub spec: &'s Document,
    /// The path of the value.
    pub path: &'s Path<'s>,
    /// The words after the name of the check.
    pub arguments: &'static str,
    /// What is to be said of a value that does not do.
    pub words: &'static str,
}

impl<'s> Site<'s> {
    /// An object as a whole.
    pub(super) fn of(value: &'s Document, path: &'s Path<'s>) -> Self {
        Self {
            value,
            parent: value,
            spec: value,
            path,
            arguments: "",
            words: "",
        }
    }

    /// The text; empty if it is none.
    pub(super) fn text(self) -> &'s str {
        self.value.as_str().unwrap_or_default()
    }

    /// The items of the list; none if it is none.
    pub(super) fn items(self) -> &'s [Document] {
        self.value.as_sequence().map_or(&[], Vec::as_slice)
    }

    /// Another value of the same type at another path.
    pub(super) fn at(self, value: &'s Document, path: &'s Path<'s>) -> Self {
        Self {
            value,
            path,
            ..self
        }
    }
}

/// One look over one object.
pub(super) struct Checker {
    /// What was found.
    pub errors: Errors,
    /// What the server warns about (API-19).
    pub warnings: Vec<String>,
    /// What the administrator allows.
    pub policy: Policy,
    /// What the items of the innermost list have had so far that must be unique.
    pub known: BTreeSet<String>,
    /// The names of the pod's good volumes.
    pub volumes: BTreeSet<String>,
}

impl Checker {
    pub(super) fn new(policy: Policy) -> Self {
        Self {
            errors: Errors::default(),
            warnings: Vec::new(),
            policy,
            known: BTreeSet::new(),
            volumes: BTreeSet::new(),
        }
    }

    /// Holds the value against the rules of a type.
    pub(super) fn check(&mut self, kind: &str, site: Site<'_>) {
        let rules = rules();
        let Ok(place) = rules.binary_search_by(|(name, _)| (*name).cmp(kind)) else {
            return;
        };
        let parent = site.value;
        for rule in rules.get(place).iter().flat_map(|(_, list)| list) {
            if !rule
                .conditions
                .iter()
                .all(|condition| holds(condition, parent))
            {
                continue;
            }
            let base = match site.path.parent() {
                Some(parent) if rule.up => parent,
                _ => site.path,
            };
            let field = base.field(rule.field);
            let value = match rule.field {
                "" => parent,
                field => get(parent, field).unwrap_or(&Document::Null),
            };
            let path = if rule.bare { base } else { &field };
            let (arguments, words) = (rule.arguments, rule.words);
            let site = Site {
                value,
                parent,
                path,
                arguments,
                words,
                ..site
            };
            (rule.check)(self, site);
        }
    }

    /// Holds each item of the list against the rules of a type. `known` is what they must differ
    /// from beside each other.
    pub(super) fn check_each(&mut self, kind: &str, site: Site<'_>, known: BTreeSet<String>) {
        let outer = std::mem::replace(&mut self.known, known);
        for (index, item) in site.items().iter().enumerate() {
            self.check(kind, site.at(item, &site.path.index(index)));
        }
        self.known = outer;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{checks, names};
    use super::rules;

    #[test]
    fn every_rule_names_what_there_is() {
        for (name, list) in rules() {
            assert!(!list.is_empty(), "{name}");
            for rule in list {
                let check = |name| checks::named(name) as usize == rule.check as usize;
                let types = [
                    "part",
                    "always",
                    "scope",
                    "each",
                    "volumes",
                    "init-containers",
                ];
                if types.iter().any(|name| check(name)) {
                    let found = rules().iter().any(|(name, _)| *name == rule.arguments);
                    assert!(found, "{name}: {}", rule.arguments);
                }
                if ["maybe", "must", "form"].iter().any(|name| check(name)) {
                    assert!(
                        names::format(rule.arguments).is_some(),
                        "{}",
                        rule.arguments
                    );
                }
            }
        }
    }
}
