//! Deployments and ReplicaSets (API-12 to API-18), and the parts that StatefulSets share.

use super::checks;
use super::errors::{Errors, Path};
use super::names;
use super::rules::{Checker, Site};
use crate::api::tree::{get, int, items, json, labels, quoted, text};
use crate::api::{Document, LabelSelector, Mapping};

/// API-12, API-13, API-14. The argument is the word in the message about an empty selector, and
/// the type of what has the template.
pub(super) fn selector(checker: &mut Checker, site: Site<'_>) {
    let (path, kind) = (site.path.field("selector"), site.arguments);
    let selector = get(site.value, "selector");
    if let Some(selector) = selector {
        let before = checker.errors.list.len();
        checker.check("Selector", site.at(selector, &path));
        let usable = checker.errors.list.len() == before;
        if LabelSelector::from_document(selector).is_empty()
            && items(selector, "matchExpressions").is_empty()
        {
            let words = format!("empty selector is invalid for {kind}");
            checker.errors.invalid(&path, selector, &words);
        }
        if !usable {
            let words = "invalid label selector";
            checker.errors.invalid(&path, selector, words);
            return;
        }
    } else {
        checker.errors.required(&path, "");
    }
    check_match(checker, site, selector);
    checker.check(kind, site);
}

/// API-13: without a selector nothing matches, with an empty one everything does.
fn check_match(checker: &mut Checker, site: Site<'_>, selector: Option<&Document>) {
    let null = Document::Null;
    let template = get(site.value, "template").unwrap_or(&null);
    let meta = get(template, "metadata").unwrap_or(&null);
    let matches = selector.is_some_and(|selector| {
        LabelSelector::from_document(selector).matches(&labels(meta, "labels"))
    });
    if matches {
        return;
    }
    let shown = get(meta, "labels").unwrap_or(&null);
    let words = "`selector` does not match template `labels`";
    let template = site.path.field("template");
    let meta = template.field("metadata");
    let path = meta.field("labels");
    checker.errors.invalid(&path, &sorted(shown), words);
}

/// The server prints maps with their keys in order.
fn sorted(document: &Document) -> Document {
    let Some(map) = document.as_mapping() else {
        return document.clone();
    };
    let entries = map.sorted().into_iter().cloned().collect();
    Document::Mapping(Mapping::of_distinct(entries))
}

pub(super) fn deadline(checker: &mut Checker, site: Site<'_>) {
    let ready = int(site.parent, "minReadySeconds").unwrap_or(0);
    if site
        .value
        .as_i64()
        .is_some_and(|deadline| deadline <= ready)
    {
        checker.errors.invalid(site.path, site.value, site.words);
    }
}

/// API-15: a `strategy` of no type that there is.
pub(super) fn strategy(checker: &mut Checker, site: Site<'_>) {
    let rolling = match get(site.value, "rollingUpdate") {
        Some(rolling) => format!(
            "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
            json(get(rolling, "maxUnavailable").unwrap_or(&0.into())),
            json(get(rolling, "maxSurge").unwrap_or(&0.into())),
        ),
        None => "null".to_owned(),
    };
    let kind = quoted(text(site.value, "type").unwrap_or_default());
    let value = format!("{{\"Type\":{kind},\"RollingUpdate\":{rolling}}}");
    let supported = ["Recreate", "RollingUpdate"];
    checker
        .errors
        .unsupported_raw(site.path, &value, &supported);
}

/// API-10, API-11: a number from 0 or a percentage.
pub(super) fn share(checker: &mut Checker, site: Site<'_>) {
    let words = match site.value {
        Document::String(text) => names::percent(text),
        value => value
            .as_i64()
            .filter(|number| *number < 0)
            .map(|_| "must be greater than or equal to 0"),
    };
    if let Some(words) = words {
        checker.errors.invalid(site.path, site.value, words);
    }
}

/// No share at all, and none in the field that the argument names.
pub(super) fn zero(checker: &mut Checker, site: Site<'_>) {
    let other = get(site.parent, site.arguments).map_or(0, amount);
    if !site.value.is_null() && amount(site.value) == 0 && other == 0 {
        checks::wrong(checker, site);
    }
}

/// More than all.
pub(super) fn beyond(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_str().is_some() && amount(site.value) > 100 {
        checks::wrong(checker, site);
    }
}

/// The number, or the number before the percent sign; 0 for what is no percentage.
fn amount(value: &Document) -> i64 {
    match value.as_str() {
        Some(text) if names::percent(text).is_none() => {
            let digits = text.trim_end_matches('%');
            digits.parse().unwrap_or(i64::MAX)
        }
        Some(_) => 0,
        None => value.as_i64().unwrap_or(0),
    }
}

/// API-18.
pub(super) fn validate_immutable_selector(new: &Document, old: &Document, errors: &mut Errors) {
    let null = Document::Null;
    let (new, old) = (
        get(new, "selector").unwrap_or(&null),
        get(old, "selector").unwrap_or(&null),
    );
    if LabelSelector::from_document(new) != LabelSelector::from_document(old) {
        let spec = Path::ROOT.field("spec");
        errors.invalid(&spec.field("selector"), new, "field is immutable");
    }
}
