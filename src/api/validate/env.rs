//! Environment variables.

use super::errors::{Errors, Path};
use super::names;
use crate::api::Document;
use crate::api::tree::{get, items, text};

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

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// `env` and `envFrom` of a container.
pub(super) fn validate(container: &Document, path: &Path<'_>, errors: &mut Errors) {
    let env_path = path.field("env");
    for (index, variable) in items(container, "env").iter().enumerate() {
        let path = env_path.index(index);
        let name_path = path.field("name");
        match text(variable, "name").filter(|name| !name.is_empty()) {
            Some(name) => errors.invalid_each(&name_path, name, names::env_name(name)),
            None => errors.required(&name_path, ""),
        }
        if let Some(source) = get(variable, "valueFrom") {
            let value = text(variable, "value").unwrap_or_default();
            validate_source(source, value, &path.field("valueFrom"), errors);
        }
    }
    let from_path = path.field("envFrom");
    for (index, source) in items(container, "envFrom").iter().enumerate() {
        let path = from_path.index(index);
        if let Some(prefix) = text(source, "prefix").filter(|prefix| !prefix.is_empty()) {
            errors.invalid_each(&path.field("prefix"), prefix, names::env_name(prefix));
        }
        let mut count = 0;
        for key in ["configMapRef", "secretRef"] {
            if let Some(reference) = get(source, key) {
                count += 1;
                validate_object_name(reference, &path.field(key), errors);
            }
        }
        match count {
            0 => {
                let words = "must specify one of: `configMapRef` or `secretRef`";
                errors.invalid_text(&path, "", words);
            }
            1 => {}
            _ => {
                let words = "may not have more than one field specified at a time";
                errors.invalid_text(&path, "", words);
            }
        }
    }
}

fn validate_object_name(reference: &Document, path: &Path<'_>, errors: &mut Errors) {
    let path = path.field("name");
    match text(reference, "name").filter(|name| !name.is_empty()) {
        Some(name) => errors.invalid_each(&path, name, names::dns_subdomain(name)),
        None => errors.required(&path, ""),
    }
}

fn validate_source(source: &Document, value: &str, path: &Path<'_>, errors: &mut Errors) {
    let mut count = 0;
    for key in [
        "fieldRef",
        "resourceFieldRef",
        "configMapKeyRef",
        "secretKeyRef",
        "fileKeyRef",
    ] {
        let Some(reference) = get(source, key) else {
            continue;
        };
        count += 1;
        let path = path.field(key);
        match key {
            "fieldRef" => validate_field_ref(reference, &ENV_FIELDS, &path, errors),
            "resourceFieldRef" => validate_resource_ref(reference, &path, errors),
            "fileKeyRef" => {}
            _ => {
                let name = text(reference, "name").unwrap_or_default();
                if !name.is_empty() {
                    errors.invalid_each(&path.field("name"), name, names::dns_subdomain(name));
                }
                let key_path = path.field("key");
                match text(reference, "key").filter(|key| !key.is_empty()) {
                    Some(key) => errors.invalid_each(&key_path, key, names::config_key(key)),
                    None => errors.required(&key_path, ""),
                }
            }
        }
    }
    if count == 0 {
        let words = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, \
                     `secretKeyRef` or `fileKeyRef`";
        errors.invalid_text(path, "", words);
    }
    if !value.is_empty() {
        if count != 0 {
            errors.invalid_text(path, "", "may not be specified when `value` is not empty");
        }
    } else if count > 1 {
        errors.invalid_text(
            path,
            "",
            "may not have more than one field specified at a time",
        );
    }
}

/// A reference to a field of a volume's pod.
pub(super) fn validate_volume_field(reference: &Document, path: &Path<'_>, errors: &mut Errors) {
    validate_field_ref(reference, &VOLUME_FIELDS, path, errors);
}

fn validate_field_ref(
    reference: &Document,
    allowed: &[&str],
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let field_path = path.field("fieldPath");
    let Some(field) = text(reference, "fieldPath").filter(|field| !field.is_empty()) else {
        errors.required(&field_path, "");
        return;
    };
    let subscript = field
        .strip_suffix("']")
        .and_then(|field| field.split_once("['"));
    if let Some((map, key)) = subscript {
        match map {
            "metadata.annotations" => {
                errors.invalid_each(path, key, names::qualified_name(&key.to_ascii_lowercase()));
            }
            "metadata.labels" => errors.invalid_each(path, key, names::qualified_name(key)),
            _ => {
                let words = "error converting fieldPath: field label does not support subscript";
                errors.invalid_text(&field_path, field, words);
            }
        }
        return;
    }
    if allowed.contains(&field) {
        return;
    }
    let known = [&ENV_FIELDS[..], &VOLUME_FIELDS, &KNOWN_FIELDS];
    if known.iter().any(|known| known.contains(&field)) {
        errors.unsupported(&field_path, field, allowed);
    } else {
        let words = format!("error converting fieldPath: field label not supported: {field}");
        errors.invalid_text(&field_path, field, &words);
    }
}

fn validate_resource_ref(reference: &Document, path: &Path<'_>, errors: &mut Errors) {
    let path = path.field("resource");
    let name = text(reference, "resource").unwrap_or_default();
    let huge = ["limits.hugepages-", "requests.hugepages-"];
    if name.is_empty() {
        errors.required(&path, "");
    } else if !RESOURCES.contains(&name) && !huge.iter().any(|huge| name.starts_with(huge)) {
        errors.unsupported(&path, name, &RESOURCES);
    }
}
