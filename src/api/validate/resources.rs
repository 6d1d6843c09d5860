//! Requests and limits (API-28).

use super::errors::{Errors, Path};
use super::names;
use super::rules::{Checker, Site};
use crate::api::document::find;
use crate::api::tree::{get, quoted};
use crate::api::{Document, Mapping, Quantity};

/// `resources` of a container. Requests that were not given are the limits by now.
pub(super) fn resources(checker: &mut Checker, site: Site<'_>) {
    let (resources, path, errors) = (site.value, site.path, &mut checker.errors);
    let (limits_path, requests_path) = (path.field("limits"), path.field("requests"));
    let null = Document::Null;
    let limits = get(resources, "limits").unwrap_or(&null);
    let requests = get(resources, "requests").unwrap_or(&null);
    for (name, amount) in amounts(limits) {
        validate_amount(name, amount, &limits_path.key(name), errors);
    }
    let known = limits.as_mapping().map_or_else(Vec::new, Mapping::sorted);
    for (name, amount) in amounts(requests) {
        validate_amount(name, amount, &requests_path.key(name), errors);
        let limit = find(&known, name).and_then(Document::as_str);
        let limit = limit.and_then(|text| Quantity::parse(text).ok());
        match limit {
            Some(limit) if amount != limit && !may_exceed(name) => {
                let words = format!("must be equal to {name} limit of {limit}");
                errors.invalid_text(&requests_path, &amount.to_string(), &words);
            }
            Some(limit) if amount > limit => {
                let words = format!("must be less than or equal to {name} limit of {limit}");
                errors.invalid_text(&requests_path, &amount.to_string(), &words);
            }
            None if !may_exceed(name) => {
                let words = "Limit must be set for non overcommitable resources";
                errors.required(&limits_path, words);
            }
            _ => {}
        }
    }
    let named = |wanted: fn(&str) -> bool| {
        amounts(limits)
            .chain(amounts(requests))
            .any(|(name, _)| wanted(name))
    };
    if named(is_huge_page) && !named(|name| matches!(name, "cpu" | "memory")) {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
}

fn amounts(map: &Document) -> impl Iterator<Item = (&str, Quantity)> {
    let pairs = map.as_mapping().into_iter().flatten();
    pairs.filter_map(|(name, amount)| Some((&**name, Quantity::parse(amount.as_str()?).ok()?)))
}

fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-")
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Whether the limit may be higher than the request.
fn may_exceed(name: &str) -> bool {
    is_native(name) && !is_huge_page(name)
}

fn validate_amount(name: &str, amount: Quantity, path: &Path<'_>, errors: &mut Errors) {
    let messages = names::qualified_name(name);
    if messages.is_empty() {
        validate_name(name, path, errors);
    }
    errors.invalid_each(path, name, messages);
    if amount.is_negative() {
        let words = "must be greater than or equal to 0";
        errors.invalid_text(path, &amount.to_string(), words);
    }
    if !is_native(name) && !amount.is_integer() {
        errors.invalid_raw(path, &quoted(&amount.to_string()), "must be an integer");
    }
}

/// `hard` of a ResourceQuota.
pub(super) fn quota(checker: &mut Checker, site: Site<'_>) {
    for (name, amount) in amounts(site.value) {
        let path = site.path.key(name);
        let errors = &mut checker.errors;
        let messages = names::qualified_name(name);
        let is_name = messages.is_empty();
        errors.invalid_each(&path, name, messages);
        if is_name && !name.contains('/') && !is_of_quota(name) {
            let words = "must be a standard resource type or fully qualified";
            errors.invalid_text(&path, name, words);
            errors.invalid_text(&path, name, "must be a standard resource for quota");
        }
        if amount.is_negative() {
            let words = "must be greater than or equal to 0";
            errors.invalid_text(&path, &amount.to_string(), words);
        }
        if OBJECTS.contains(&name) && !amount.is_integer() {
            errors.invalid_raw(&path, &quoted(&amount.to_string()), "must be an integer");
        }
    }
}

/// What a quota counts in whole numbers.
const OBJECTS: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

fn is_of_quota(name: &str) -> bool {
    let (prefix, rest) = name.split_once('.').unwrap_or(("", name));
    OBJECTS.contains(&name)
        || name == "requests.storage"
        || matches!(prefix, "" | "requests") && is_huge_page(rest)
        || matches!(prefix, "" | "requests" | "limits")
            && matches!(rest, "cpu" | "memory" | "ephemeral-storage")
}

/// The scopes of a ResourceQuota stay as they are.
pub(super) fn validate_quota_update(new: &Document, old: &Document, errors: &mut Errors) {
    let null = Document::Null;
    let scopes = |spec| get(spec, "scopes").unwrap_or(&null).clone();
    if scopes(new) != scopes(old) {
        let spec = Path::ROOT.field("spec");
        errors.invalid(&spec.field("scopes"), &scopes(new), "field is immutable");
    }
}

fn validate_name(name: &str, path: &Path<'_>, errors: &mut Errors) {
    if !name.contains('/') {
        let of_container = matches!(name, "cpu" | "memory" | "ephemeral-storage");
        if of_container || is_huge_page(name) {
            return;
        }
        if !matches!(
            name,
            "storage" | "pods" | "services" | "secrets" | "configmaps"
        ) {
            let words = "must be a standard resource type or fully qualified";
            errors.invalid_text(path, name, words);
        }
        errors.invalid_text(path, name, "must be a standard resource for containers");
    } else if !is_native(name) && name.starts_with("requests.") {
        errors.invalid_text(path, name, "doesn't follow extended resource name standard");
    }
}
