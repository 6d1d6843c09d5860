//! Tolerations, topology spread, gates.

use std::collections::BTreeSet;

use super::errors::{Errors, Path};
use super::pod::one_of;
use super::{names, workload};
use crate::api::Document;
use crate::api::tree::{get, int, items, json, quoted, text};

/// `readinessGates` and `schedulingGates`.
pub(super) fn validate_gates(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    let readiness = path.field("readinessGates");
    for (index, gate) in items(spec, "readinessGates").iter().enumerate() {
        let name = text(gate, "conditionType").unwrap_or_default();
        let path = readiness.index(index);
        errors.invalid_each(
            &path.field("conditionType"),
            name,
            names::qualified_name(name),
        );
    }
    let scheduling = path.field("schedulingGates");
    let mut known = BTreeSet::new();
    for (index, gate) in items(spec, "schedulingGates").iter().enumerate() {
        let name = text(gate, "name").unwrap_or_default();
        let path = scheduling.index(index);
        errors.invalid_each(&path, name, names::qualified_name(name));
        if !known.insert(name.to_owned()) {
            errors.duplicate(&path, &quoted(name));
        }
    }
}

/// `topologySpreadConstraints`.
pub(super) fn validate_spread(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    let mut known = BTreeSet::new();
    for (index, constraint) in items(spec, "topologySpreadConstraints").iter().enumerate() {
        let path = path.index(index);
        let skew = int(constraint, "maxSkew").unwrap_or(0);
        if skew <= 0 {
            errors.invalid(
                &path.field("maxSkew"),
                &skew.into(),
                "must be greater than zero",
            );
        }
        let key = text(constraint, "topologyKey").unwrap_or_default();
        let key_path = path.field("topologyKey");
        if key.is_empty() {
            errors.required(&key_path, "can not be empty");
        } else {
            errors.invalid_each(&key_path, key, names::qualified_name(key));
        }
        let action = text(constraint, "whenUnsatisfiable").unwrap_or_default();
        if !matches!(action, "DoNotSchedule" | "ScheduleAnyway") {
            let supported = ["DoNotSchedule", "ScheduleAnyway"];
            errors.unsupported(&path.field("whenUnsatisfiable"), action, &supported);
        }
        if !known.insert(format!("{key} {action}")) {
            let path = path.field("{topologyKey, whenUnsatisfiable}");
            errors.duplicate(&path, &quoted(&format!("{{{key}, {action}}}")));
        }
        if let Some(domains) = int(constraint, "minDomains") {
            let path = path.field("minDomains");
            if domains <= 0 {
                errors.invalid(&path, &domains.into(), "must be greater than zero");
            }
            if action != "DoNotSchedule" {
                let words = format!(
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                );
                errors.invalid(&path, &domains.into(), &words);
            }
        }
        one_of(
            constraint,
            "nodeAffinityPolicy",
            &["Honor", "Ignore"],
            &path,
            errors,
        );
        one_of(
            constraint,
            "nodeTaintsPolicy",
            &["Honor", "Ignore"],
            &path,
            errors,
        );
        if let Some(selector) = get(constraint, "labelSelector") {
            workload::validate_selector(selector, &path.field("labelSelector"), errors);
        }
    }
}

/// `tolerations`.
pub(super) fn validate_tolerations(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    for (index, toleration) in items(spec, "tolerations").iter().enumerate() {
        validate_toleration(toleration, &path.index(index), errors);
    }
}

fn validate_toleration(toleration: &Document, path: &Path<'_>, errors: &mut Errors) {
    let word = |key| text(toleration, key).unwrap_or_default();
    let (key, value) = (word("key"), word("value"));
    let (operator, effect) = (word("operator"), word("effect"));
    let operator_path = path.field("operator");
    if !key.is_empty() {
        errors.invalid_each(&path.field("key"), key, names::qualified_name(key));
    } else if operator != "Exists" {
        let words = "operator must be Exists when `key` is empty, which means \"match all values \
                     and all keys\"";
        errors.invalid_text(&operator_path, operator, words);
    }
    if get(toleration, "tolerationSeconds").is_some() && effect != "NoExecute" {
        let words = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        errors.invalid_text(&path.field("effect"), effect, words);
    }
    match operator {
        "Equal" | "" => {
            let messages = names::label_value(value);
            if !messages.is_empty() {
                errors.invalid_text(&operator_path, value, &messages.join(";"));
            }
        }
        "Exists" if !value.is_empty() => {
            let null = Document::Null;
            let shown = format!(
                "{{\"Key\":{},\"Operator\":\"Exists\",\"Value\":{},\"Effect\":{},\
                 \"TolerationSeconds\":{}}}",
                quoted(key),
                quoted(value),
                quoted(effect),
                json(get(toleration, "tolerationSeconds").unwrap_or(&null)),
            );
            let words = "value must be empty when `operator` is 'Exists'";
            errors.invalid_raw(&operator_path, &shown, words);
        }
        "Exists" => {}
        other => errors.unsupported(&operator_path, other, &["Equal", "Exists"]),
    }
    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    one_of(toleration, "effect", &effects, path, errors);
}
