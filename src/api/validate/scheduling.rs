//! Tolerations and topology spread.

use super::names;
use super::rules::{Checker, Site};
use crate::api::Document;
use crate::api::tree::{get, json, quoted, text};

/// Two constraints may not say the same of one topology.
pub(super) fn same_spread(checker: &mut Checker, site: Site<'_>) {
    let word = |key| text(site.value, key).unwrap_or_default();
    let pair = format!("{{{}, {}}}", word("topologyKey"), word("whenUnsatisfiable"));
    if !checker.known.insert(pair.clone()) {
        let path = site.path.field("{topologyKey, whenUnsatisfiable}");
        checker.errors.duplicate_text(&path, &pair);
    }
}

pub(super) fn min_domains(checker: &mut Checker, site: Site<'_>) {
    let action = text(site.parent, "whenUnsatisfiable").unwrap_or_default();
    if !site.value.is_null() && action != "DoNotSchedule" {
        let words =
            format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
        checker.errors.invalid(site.path, site.value, &words);
    }
}

/// The value of a toleration is for its operator.
pub(super) fn toleration(checker: &mut Checker, site: Site<'_>) {
    let word = |key| text(site.value, key).unwrap_or_default();
    let (value, path) = (word("value"), site.path.field("operator"));
    match word("operator") {
        "Equal" | "" => {
            let messages = names::label_value(value);
            if !messages.is_empty() {
                let words = messages.join(";");
                checker.errors.invalid_text(&path, value, &words);
            }
        }
        "Exists" if !value.is_empty() => {
            let null = Document::Null;
            let shown = format!(
                "{{\"Key\":{},\"Operator\":\"Exists\",\"Value\":{},\"Effect\":{},\
                 \"TolerationSeconds\":{}}}",
                quoted(word("key")),
                quoted(value),
                quoted(word("effect")),
                json(get(site.value, "tolerationSeconds").unwrap_or(&null)),
            );
            let words = "value must be empty when `operator` is 'Exists'";
            checker.errors.invalid_raw(&path, &shown, words);
        }
        _ => {}
    }
}
