//! Environment variables, and references to fields.

use super::names;
use super::rules::{Checker, Site};
use crate::api::tree::{get, text};

const ENV_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

const VOLUME_FIELDS: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

/// Fields that the reader of field paths knows, though not every place allows them.
const KNOWN_FIELDS: [&str; 3] = ["spec.restartPolicy", "spec.schedulerName", "status.phase"];

const SOURCES: [&str; 5] = [
    "fieldRef",
    "resourceFieldRef",
    "configMapKeyRef",
    "secretKeyRef",
    "fileKeyRef",
];

/// The `valueFrom` of a variable: one source, and no value beside it.
pub(super) fn one_source(checker: &mut Checker, site: Site<'_>) {
    if site.value.is_null() {
        return;
    }
    let count = SOURCES
        .iter()
        .filter(|key| get(site.value, key).is_some())
        .count();
    let has_value = text(site.parent, "value").is_some_and(|value| !value.is_empty());
    let mut wrong = |words| checker.errors.invalid_text(site.path, "", words);
    if count == 0 {
        wrong(
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, \
             `secretKeyRef` or `fileKeyRef`",
        );
    }
    if has_value && count != 0 {
        wrong("may not be specified when `value` is not empty");
    } else if !has_value && count > 1 {
        wrong("may not have more than one field specified at a time");
    }
}

/// A reference to a field of the container's pod.
pub(super) fn env_field(checker: &mut Checker, site: Site<'_>) {
    check_field(checker, site, &ENV_FIELDS);
}

/// A reference to a field of the volume's pod.
pub(super) fn volume_field(checker: &mut Checker, site: Site<'_>) {
    check_field(checker, site, &VOLUME_FIELDS);
}

fn check_field(checker: &mut Checker, site: Site<'_>, allowed: &[&str]) {
    if site.value.is_null() {
        return;
    }
    let (path, errors) = (site.path.field("fieldPath"), &mut checker.errors);
    let Some(field) = text(site.value, "fieldPath").filter(|field| !field.is_empty()) else {
        errors.required(&path, "");
        return;
    };
    let subscript = field
        .strip_suffix("']")
        .and_then(|field| field.split_once("['"));
    match subscript {
        Some(("metadata.annotations", key)) => {
            let messages = names::qualified_name(&key.to_ascii_lowercase());
            errors.invalid_each(site.path, key, messages);
        }
        Some(("metadata.labels", key)) => {
            errors.invalid_each(site.path, key, names::qualified_name(key));
        }
        Some(_) => {
            let words = "error converting fieldPath: field label does not support subscript";
            errors.invalid_text(&path, field, words);
        }
        None if allowed.contains(&field) => {}
        None if [&ENV_FIELDS[..], &VOLUME_FIELDS, &KNOWN_FIELDS]
            .iter()
            .any(|known| known.contains(&field)) =>
        {
            errors.unsupported(&path, field, allowed);
        }
        None => {
            let words = format!("error converting fieldPath: field label not supported: {field}");
            errors.invalid_text(&path, field, &words);
        }
    }
}
