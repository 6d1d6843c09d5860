//! Deployments and ReplicaSets (API-12 to API-18), and the parts that StatefulSets share.

use super::errors::{Errors, Path};
use super::meta::{self, not_negative};
use super::{Policy, names, pod};
use crate::api::tree::{get, int, items, json, labels, quoted, text};
use crate::api::{Document, LabelSelector, Mapping};

/// `spec` of a Deployment.
pub(super) fn validate_deployment(
    spec: &Document,
    path: &Path<'_>,
    policy: Policy,
    errors: &mut Errors,
) {
    not_negative(spec, "replicas", path, errors);
    validate_selector_and_template(spec, path, "deployment", policy, errors);
    validate_strategy(spec, &path.field("strategy"), errors);
    not_negative(spec, "minReadySeconds", path, errors);
    not_negative(spec, "revisionHistoryLimit", path, errors);
    not_negative(spec, "progressDeadlineSeconds", path, errors);
    let deadline = int(spec, "progressDeadlineSeconds");
    let ready = int(spec, "minReadySeconds").unwrap_or(0);
    if let Some(deadline) = deadline.filter(|&deadline| deadline <= ready) {
        let path = path.field("progressDeadlineSeconds");
        errors.invalid(
            &path,
            &deadline.into(),
            "must be greater than minReadySeconds",
        );
    }
}

/// `spec` of a ReplicaSet.
pub(super) fn validate_replica_set(
    spec: &Document,
    path: &Path<'_>,
    policy: Policy,
    errors: &mut Errors,
) {
    not_negative(spec, "replicas", path, errors);
    not_negative(spec, "minReadySeconds", path, errors);
    // The server speaks of a Deployment here too.
    validate_selector_and_template(spec, path, "deployment", policy, errors);
}

/// API-12, API-13, API-14. `kind` is the word in the message about an empty selector.
pub(super) fn validate_selector_and_template(
    spec: &Document,
    path: &Path<'_>,
    kind: &str,
    policy: Policy,
    errors: &mut Errors,
) {
    let selector_path = path.field("selector");
    let selector = get(spec, "selector");
    let mut usable = true;
    match selector {
        None => errors.required(&selector_path, ""),
        Some(selector) => {
            let before = errors.list.len();
            validate_selector(selector, &selector_path, errors);
            usable = errors.list.len() == before || !has_bad_expression(selector);
            if LabelSelector::from_document(selector).is_empty()
                && items(selector, "matchExpressions").is_empty()
            {
                let words = format!("empty selector is invalid for {kind}");
                errors.invalid(&selector_path, selector, &words);
            }
        }
    }
    if !usable {
        let value = selector.map_or_else(String::new, json);
        errors.invalid_raw(&selector_path, &value, "invalid label selector");
        return;
    }
    let null = Document::Null;
    let template = get(spec, "template").unwrap_or(&null);
    validate_match(selector, template, path, errors);
    let path = path.field("template");
    validate_template(template, &path, policy, errors);
    let word = if kind == "statefulset" {
        "StatefulSet"
    } else {
        "ReplicaSet"
    };
    validate_for_controller(template, &path.field("spec"), word, errors);
}

/// API-13: without a selector nothing matches, with an empty one everything does.
fn validate_match(
    selector: Option<&Document>,
    template: &Document,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let null = Document::Null;
    let meta = get(template, "metadata").unwrap_or(&null);
    let matches = selector.is_some_and(|selector| {
        LabelSelector::from_document(selector).matches(&labels(meta, "labels"))
    });
    if matches {
        return;
    }
    let shown = get(meta, "labels").unwrap_or(&null);
    let words = "`selector` does not match template `labels`";
    let template = path.field("template");
    let meta = template.field("metadata");
    errors.invalid(&meta.field("labels"), &sorted(shown), words);
}

/// The server prints maps with their keys in order.
fn sorted(document: &Document) -> Document {
    let Some(map) = document.as_mapping() else {
        return document.clone();
    };
    let entries = map.sorted().into_iter().cloned().collect();
    Document::Mapping(Mapping::of_distinct(entries))
}

/// API-14: a controller's pods run for ever.
fn validate_for_controller(template: &Document, path: &Path<'_>, word: &str, errors: &mut Errors) {
    let null = Document::Null;
    let spec = get(template, "spec").unwrap_or(&null);
    let policy = text(spec, "restartPolicy").unwrap_or("Always");
    if policy != "Always" {
        errors.unsupported(&path.field("restartPolicy"), policy, &["Always"]);
    }
    if get(spec, "activeDeadlineSeconds").is_some() {
        let words = format!("activeDeadlineSeconds in {word} is not Supported");
        errors.forbidden(&path.field("activeDeadlineSeconds"), &words);
    }
}

/// A pod template in a controller.
pub(super) fn validate_template(
    template: &Document,
    path: &Path<'_>,
    policy: Policy,
    errors: &mut Errors,
) {
    let null = Document::Null;
    let meta = get(template, "metadata").unwrap_or(&null);
    let spec = get(template, "spec").unwrap_or(&null);
    // The server leaves `metadata` out of these two paths.
    meta::validate_labels(meta, "labels", &path.field("labels"), errors);
    meta::validate_annotations(meta, &path.field("annotations"), errors);
    pod::validate(spec, &path.field("spec"), policy, errors);
    if !items(spec, "ephemeralContainers").is_empty() {
        let words = "ephemeral containers not allowed in pod template";
        errors.forbidden(&path.field("spec").field("ephemeralContainers"), words);
    }
}

/// A label selector.
pub(super) fn validate_selector(selector: &Document, path: &Path<'_>, errors: &mut Errors) {
    meta::validate_labels(selector, "matchLabels", &path.field("matchLabels"), errors);
    let expressions = path.field("matchExpressions");
    for (index, requirement) in items(selector, "matchExpressions").iter().enumerate() {
        validate_requirement(requirement, &expressions.index(index), errors);
    }
}

fn validate_requirement(requirement: &Document, path: &Path<'_>, errors: &mut Errors) {
    let values = items(requirement, "values");
    match text(requirement, "operator").unwrap_or_default() {
        "In" | "NotIn" if values.is_empty() => {
            let words = "must be specified when `operator` is 'In' or 'NotIn'";
            errors.required(&path.field("values"), words);
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let words = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            errors.forbidden(&path.field("values"), words);
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => {
            errors.invalid_text(
                &path.field("operator"),
                other,
                "not a valid selector operator",
            );
        }
    }
    let key = text(requirement, "key").unwrap_or_default();
    errors.invalid_each(&path.field("key"), key, names::qualified_name(key));
    for (index, value) in values.iter().enumerate() {
        let value = value.as_str().unwrap_or_default();
        let values = path.field("values");
        errors.invalid_each(&values.index(index), value, names::label_value(value));
    }
}

/// Whether the selector cannot even be turned into a rule.
fn has_bad_expression(selector: &Document) -> bool {
    let mut errors = Errors::default();
    validate_selector(selector, &Path::root("selector"), &mut errors);
    let labels = get(selector, "matchLabels").and_then(Document::as_mapping);
    let bad_label = labels.into_iter().flatten().any(|(key, value)| {
        let value = value.as_str().unwrap_or_default();
        !names::qualified_name(key).is_empty() || !names::label_value(value).is_empty()
    });
    bad_label || !errors.list.is_empty()
}

/// API-15, API-16, API-11.
fn validate_strategy(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    let null = Document::Null;
    let strategy = get(spec, "strategy").unwrap_or(&null);
    let rolling = get(strategy, "rollingUpdate");
    match text(strategy, "type").unwrap_or_default() {
        "Recreate" => {
            if rolling.is_some() {
                let words = "may not be specified when strategy `type` is 'Recreate'";
                errors.forbidden(&path.field("rollingUpdate"), words);
            }
        }
        "RollingUpdate" => {
            let rolling = rolling.unwrap_or(&null);
            validate_rolling_update(rolling, &path.field("rollingUpdate"), errors);
        }
        other => {
            let rolling = match rolling {
                Some(rolling) => format!(
                    "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
                    json(get(rolling, "maxUnavailable").unwrap_or(&0.into())),
                    json(get(rolling, "maxSurge").unwrap_or(&0.into())),
                ),
                None => "null".to_owned(),
            };
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", quoted(other));
            errors.unsupported_raw(path, &value, &["Recreate", "RollingUpdate"]);
        }
    }
}

fn validate_rolling_update(rolling: &Document, path: &Path<'_>, errors: &mut Errors) {
    let null = Document::Null;
    let unavailable = get(rolling, "maxUnavailable").unwrap_or(&null);
    let surge = get(rolling, "maxSurge").unwrap_or(&null);
    let unavailable_path = path.field("maxUnavailable");
    validate_int_or_percent(unavailable, &unavailable_path, errors);
    validate_int_or_percent(surge, &path.field("maxSurge"), errors);
    if amount(unavailable) == 0 && amount(surge) == 0 {
        errors.invalid(
            &unavailable_path,
            unavailable,
            "may not be 0 when `maxSurge` is 0",
        );
    }
    if unavailable.as_str().is_some() && amount(unavailable) > 100 {
        errors.invalid(
            &unavailable_path,
            unavailable,
            "must not be greater than 100%",
        );
    }
}

/// API-10, API-11: a number from 0 or a percentage.
pub(super) fn validate_int_or_percent(value: &Document, path: &Path<'_>, errors: &mut Errors) {
    if let Some(text) = value.as_str() {
        if let Some(words) = names::percent(text) {
            errors.invalid(path, value, words);
        }
    } else if value.as_i64().is_some_and(|number| number < 0) {
        errors.invalid(path, value, "must be greater than or equal to 0");
    }
}

/// The number, or the number before the percent sign; 0 for what is no percentage.
pub(super) fn amount(value: &Document) -> i64 {
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
        errors.invalid(
            &Path::root("spec").field("selector"),
            new,
            "field is immutable",
        );
    }
}
