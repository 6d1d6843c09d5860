//! Affinity to nodes and to other pods.

use super::errors::{Errors, Path};
use super::{names, workload};
use crate::api::Document;
use crate::api::tree::{get, int, items, text};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// `affinity`.
pub(super) fn validate(affinity: &Document, path: &Path<'_>, errors: &mut Errors) {
    if let Some(node) = get(affinity, "nodeAffinity") {
        validate_node(node, &path.field("nodeAffinity"), errors);
    }
    for key in ["podAffinity", "podAntiAffinity"] {
        if let Some(pod) = get(affinity, key) {
            validate_pod(pod, &path.field(key), errors);
        }
    }
}

fn validate_node(affinity: &Document, path: &Path<'_>, errors: &mut Errors) {
    if let Some(selector) = get(affinity, REQUIRED) {
        let path = path.field(REQUIRED);
        let path = path.field("nodeSelectorTerms");
        let terms = items(selector, "nodeSelectorTerms");
        if terms.is_empty() {
            errors.required(&path, "must have at least one node selector term");
        }
        for (index, term) in terms.iter().enumerate() {
            validate_term(term, &path.index(index), errors);
        }
    }
    let path = path.field(PREFERRED);
    let null = Document::Null;
    for (index, preferred) in items(affinity, PREFERRED).iter().enumerate() {
        let path = path.index(index);
        validate_weight(preferred, &path, errors);
        let term = get(preferred, "preference").unwrap_or(&null);
        validate_term(term, &path.field("preference"), errors);
    }
}

fn validate_weight(preferred: &Document, path: &Path<'_>, errors: &mut Errors) {
    let weight = int(preferred, "weight").unwrap_or(0);
    if !(1..=100).contains(&weight) {
        errors.invalid(
            &path.field("weight"),
            &weight.into(),
            "must be in the range 1-100",
        );
    }
}

fn validate_term(term: &Document, path: &Path<'_>, errors: &mut Errors) {
    let path = path.field("matchExpressions");
    for (index, requirement) in items(term, "matchExpressions").iter().enumerate() {
        let path = path.index(index);
        let count = items(requirement, "values").len();
        let values = path.field("values");
        match text(requirement, "operator").unwrap_or_default() {
            "In" | "NotIn" if count == 0 => {
                let words = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.required(&values, words);
            }
            "Exists" | "DoesNotExist" if count > 0 => {
                let words = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.forbidden(&values, words);
            }
            "Gt" | "Lt" if count != 1 => {
                let words = "must be specified single value when `operator` is 'Lt' or 'Gt'";
                errors.required(&values, words);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            other => {
                let words = "not a valid selector operator";
                errors.invalid_text(&path.field("operator"), other, words);
            }
        }
        let key = text(requirement, "key").unwrap_or_default();
        errors.invalid_each(&path.field("key"), key, names::qualified_name(key));
    }
}

fn validate_pod(affinity: &Document, path: &Path<'_>, errors: &mut Errors) {
    let required = path.field(REQUIRED);
    for (index, term) in items(affinity, REQUIRED).iter().enumerate() {
        validate_pod_term(term, &required.index(index), errors);
    }
    let path = path.field(PREFERRED);
    let null = Document::Null;
    for (index, preferred) in items(affinity, PREFERRED).iter().enumerate() {
        let path = path.index(index);
        validate_weight(preferred, &path, errors);
        let term = get(preferred, "podAffinityTerm").unwrap_or(&null);
        validate_pod_term(term, &path.field("podAffinityTerm"), errors);
    }
}

fn validate_pod_term(term: &Document, path: &Path<'_>, errors: &mut Errors) {
    for key in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = get(term, key) {
            workload::validate_selector(selector, &path.field(key), errors);
        }
    }
    let key = text(term, "topologyKey").unwrap_or_default();
    let path = path.field("topologyKey");
    if key.is_empty() {
        errors.required(&path, "can not be empty");
    }
    errors.invalid_each(&path, key, names::qualified_name(key));
}
