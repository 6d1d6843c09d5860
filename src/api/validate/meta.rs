//! `metadata`, and the one kind that has little else.

use super::errors::{Errors, Path};
use super::names;
use super::rules::{Checker, Site};
use crate::api::document::find;
use crate::api::tree::{get, is_true, text};
use crate::api::{Document, Mapping};

/// The most that all annotations of an object may hold, keys included.
const ANNOTATION_BYTES: usize = 256 * 1024;

/// `name` and `generateName` in the `metadata` of an object (API-7).
pub(super) fn name(checker: &mut Checker, site: Site<'_>) {
    let (meta, errors) = (site.value, &mut checker.errors);
    let check = names::format(site.arguments).unwrap_or(names::dns_subdomain);
    let given = |key| text(meta, key).filter(|name| !name.is_empty());
    let generated = given("generateName");
    if let Some(name) = generated {
        let messages = names::of_prefix(name, check);
        errors.invalid_each(&site.path.field("generateName"), name, messages);
    }
    let path = site.path.field("name");
    match given("name") {
        Some(name) => errors.invalid_each(&path, name, check(name)),
        None if generated.is_some() => {}
        None => errors.required(&path, "name or generateName is required"),
    }
}

/// A map of labels.
pub(super) fn labels(checker: &mut Checker, site: Site<'_>) {
    for (key, value) in site.value.as_mapping().into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        let errors = &mut checker.errors;
        errors.invalid_each(site.path, key, names::qualified_name(key));
        errors.invalid_each(site.path, value, names::label_value(value));
    }
}

/// A map of annotations.
pub(super) fn annotations(checker: &mut Checker, site: Site<'_>) {
    let mut bytes = 0;
    for (key, value) in site.value.as_mapping().into_iter().flatten() {
        bytes += key.len() + value.as_str().unwrap_or_default().len();
        // Unlike the key of a label, that of an annotation may have upper case in its prefix.
        let messages = names::qualified_name(&key.to_ascii_lowercase());
        checker.errors.invalid_each(site.path, key, messages);
    }
    if bytes > ANNOTATION_BYTES {
        checker.errors.too_long(site.path, ANNOTATION_BYTES);
    }
}

/// The most that the values of a ConfigMap may hold.
const CONFIG_MAP_BYTES: usize = 1024 * 1024;

/// The keys and the size of a ConfigMap.
pub(super) fn config_map(checker: &mut Checker, site: Site<'_>) {
    let errors = &mut checker.errors;
    let mut bytes = 0;
    let binary = get(site.value, "binaryData").and_then(Document::as_mapping);
    let binary = binary.map_or_else(Vec::new, Mapping::sorted);
    for field in ["data", "binaryData"] {
        let path = site.path.field(field);
        let map = get(site.value, field).and_then(Document::as_mapping);
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
        errors.too_long(&site.path.key(""), CONFIG_MAP_BYTES);
    }
}

/// A ConfigMap that says `immutable` stays as it is.
pub(super) fn validate_config_map_update(new: &Document, old: &Document, errors: &mut Errors) {
    if !is_true(old, "immutable") {
        return;
    }
    let words = "field is immutable when `immutable` is set";
    if !is_true(new, "immutable") {
        errors.forbidden(&Path::ROOT.field("immutable"), words);
    }
    for key in ["data", "binaryData"] {
        if get(new, key) != get(old, key) {
            errors.forbidden(&Path::ROOT.field(key), words);
        }
    }
}
