//! `metadata`, and the one kind that has little else.

use super::errors::{Errors, Path};
use super::{Kind, names};
use crate::api::document::find;
use crate::api::tree::{get, int, is_true, items, text};
use crate::api::{Document, Mapping};

/// The most that all annotations of an object may hold, keys included.
const ANNOTATION_BYTES: usize = 256 * 1024;

/// `metadata` of an object of that kind.
pub(super) fn validate(kind: Kind, object: &Document, errors: &mut Errors) {
    let null = Document::Null;
    let meta = get(object, "metadata").unwrap_or(&null);
    let path = Path::root("metadata");
    let check = match kind {
        // API-7: a StatefulSet's name becomes part of host names, a Service's is one.
        Kind::StatefulSet | Kind::Service => names::dns_label,
        _ => names::dns_subdomain,
    };
    let generated = text(meta, "generateName").filter(|name| !name.is_empty());
    if let Some(name) = generated {
        let messages = names::of_prefix(name, check);
        errors.invalid_each(&path.field("generateName"), name, messages);
    }
    match text(meta, "name").filter(|name| !name.is_empty()) {
        Some(name) => errors.invalid_each(&path.field("name"), name, check(name)),
        None if generated.is_some() => {}
        None => errors.required(&path.field("name"), "name or generateName is required"),
    }
    if let Some(namespace) = text(meta, "namespace") {
        let messages = names::dns_label(namespace);
        errors.invalid_each(&path.field("namespace"), namespace, messages);
    }
    validate_labels(meta, "labels", &path.field("labels"), errors);
    validate_annotations(meta, &path.field("annotations"), errors);
    let owners = path.field("ownerReferences");
    for owner in items(meta, "ownerReferences") {
        validate_owner(owner, &owners, errors);
    }
}

fn validate_owner(owner: &Document, path: &Path<'_>, errors: &mut Errors) {
    for (key, words) in [
        ("apiVersion", "version must not be empty"),
        ("kind", "must not be empty"),
        ("name", "must not be empty"),
        ("uid", "must not be empty"),
    ] {
        if text(owner, key).unwrap_or_default().is_empty() {
            errors.invalid_text(&path.field(key), "", words);
        }
    }
}

/// The map of labels at `key` of `parent`.
pub(super) fn validate_labels(parent: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    let map = get(parent, key).and_then(Document::as_mapping);
    for (key, value) in map.into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        errors.invalid_each(path, key, names::qualified_name(key));
        errors.invalid_each(path, value, names::label_value(value));
    }
}

/// `annotations` of `meta`.
pub(super) fn validate_annotations(meta: &Document, path: &Path<'_>, errors: &mut Errors) {
    let map = get(meta, "annotations").and_then(Document::as_mapping);
    let mut bytes = 0;
    for (key, value) in map.into_iter().flatten() {
        bytes += key.len() + value.as_str().unwrap_or_default().len();
        // Unlike the key of a label, that of an annotation may have upper case in its prefix.
        let messages = names::qualified_name(&key.to_ascii_lowercase());
        errors.invalid_each(path, key, messages);
    }
    if bytes > ANNOTATION_BYTES {
        errors.too_long(path, ANNOTATION_BYTES);
    }
}

/// A number that must not be negative (API-10).
pub(super) fn not_negative(parent: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    if let Some(value) = int(parent, key).filter(|&value| value < 0) {
        let words = "must be greater than or equal to 0";
        errors.invalid(&path.field(key), &value.into(), words);
    }
}

/// The most that the values of a ConfigMap may hold.
const CONFIG_MAP_BYTES: usize = 1024 * 1024;

/// The keys and the size of a ConfigMap.
pub(super) fn validate_config_map(object: &Document, errors: &mut Errors) {
    let mut bytes = 0;
    let binary = get(object, "binaryData").and_then(Document::as_mapping);
    let binary = binary.map_or_else(Vec::new, Mapping::sorted);
    for field in ["data", "binaryData"] {
        let path = Path::root(field);
        let map = get(object, field).and_then(Document::as_mapping);
        for (name, value) in map.into_iter().flatten() {
            let path = path.key(name);
            errors.invalid_each(&path, name, names::config_key(name));
            if field == "data" && find(&binary, name).is_some() {
                errors.invalid_text(&path, name, "duplicate of key present in binaryData");
            }
            bytes += value.as_str().unwrap_or_default().len();
        }
    }
    if bytes > CONFIG_MAP_BYTES {
        errors.too_long(&Path::root("").key(""), CONFIG_MAP_BYTES);
    }
}

/// A ConfigMap that says `immutable` stays as it is.
pub(super) fn validate_config_map_update(new: &Document, old: &Document, errors: &mut Errors) {
    if !is_true(old, "immutable") {
        return;
    }
    let words = "field is immutable when `immutable` is set";
    if !is_true(new, "immutable") {
        errors.forbidden(&Path::root("immutable"), words);
    }
    for key in ["data", "binaryData"] {
        if get(new, key) != get(old, key) {
            errors.forbidden(&Path::root(key), words);
        }
    }
}
