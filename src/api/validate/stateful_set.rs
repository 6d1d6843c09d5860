//! StatefulSets (API-20 to API-22).

use super::errors::{Errors, Path};
use super::meta::not_negative;
use super::pod::one_of;
use super::{Policy, names, workload};
use crate::api::tree::{self, get, items, json, quoted, text};
use crate::api::{Document, Quantity, StatefulSetSpec};

/// `spec` of a StatefulSet.
pub(super) fn validate(spec: &Document, path: &Path<'_>, policy: Policy, errors: &mut Errors) {
    let order = text(spec, "podManagementPolicy").unwrap_or_default();
    if !matches!(order, "OrderedReady" | "Parallel") {
        let words = "must be 'OrderedReady' or 'Parallel'";
        errors.invalid_text(&path.field("podManagementPolicy"), order, words);
    }
    validate_strategy(spec, &path.field("updateStrategy"), errors);
    if let Some(retention) = get(spec, "persistentVolumeClaimRetentionPolicy") {
        let path = path.field("persistentVolumeClaimRetentionPolicy");
        for key in ["whenDeleted", "whenScaled"] {
            one_of(retention, key, &["Retain", "Delete"], &path, errors);
        }
    }
    not_negative(spec, "replicas", path, errors);
    not_negative(spec, "minReadySeconds", path, errors);
    if let Some(ordinals) = get(spec, "ordinals") {
        not_negative(ordinals, "start", &path.field("ordinals"), errors);
    }
    if let Some(name) = text(spec, "serviceName").filter(|name| !name.is_empty()) {
        errors.invalid_each(&path.field("serviceName"), name, names::dns_label(name));
    }
    let spec = with_claims(spec);
    workload::validate_selector_and_template(&spec, path, "statefulset", policy, errors);
    let claims = path.field("volumeClaimTemplates");
    for (index, claim) in items(&spec, "volumeClaimTemplates").iter().enumerate() {
        validate_claim(claim, &claims.index(index), errors);
    }
}

fn validate_strategy(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    let null = Document::Null;
    let strategy = get(spec, "updateStrategy").unwrap_or(&null);
    let rolling = get(strategy, "rollingUpdate");
    let zero = Document::from(0);
    let shown = rolling.map(|rolling| {
        let partition = json(get(rolling, "partition").unwrap_or(&zero));
        format!("{{\"Partition\":{partition},\"MaxUnavailable\":null}}")
    });
    match text(strategy, "type").unwrap_or_default() {
        "RollingUpdate" => {
            if let Some(rolling) = rolling {
                let path = path.field("rollingUpdate");
                not_negative(rolling, "partition", &path, errors);
                validate_max_unavailable(rolling, &path.field("maxUnavailable"), errors);
            }
        }
        "OnDelete" => {
            if let Some(shown) = shown {
                let words = "only allowed for updateStrategy 'RollingUpdate'";
                errors.invalid_raw(&path.field("rollingUpdate"), &shown, words);
            }
        }
        other => {
            let rolling = shown.unwrap_or_else(|| "null".to_owned());
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", quoted(other));
            errors.invalid_raw(path, &value, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
}

/// STS-29: there is no such field unless `MaxUnavailableStatefulSet` is on.
fn validate_max_unavailable(rolling: &Document, path: &Path<'_>, errors: &mut Errors) {
    let Some(value) = get(rolling, "maxUnavailable") else {
        return;
    };
    workload::validate_int_or_percent(value, path, errors);
    if workload::amount(value) == 0 {
        errors.invalid(path, value, "cannot be 0");
    }
    if value.as_str().is_some() && workload::amount(value) > 100 {
        errors.invalid(path, value, "must not be greater than 100%");
    }
}

/// The pods have a volume for each claim template, whatever the template's own volumes say.
fn with_claims(spec: &Document) -> Document {
    let mut spec = spec.clone();
    let claims = items(&spec, "volumeClaimTemplates").iter();
    let volumes: Vec<Document> = claims
        .map(|claim| {
            let null = Document::Null;
            let meta = get(claim, "metadata").unwrap_or(&null);
            let name = text(meta, "name").unwrap_or_default();
            let source = tree::map([("claimName", name.into())]);
            tree::map([("name", name.into()), ("persistentVolumeClaim", source)])
        })
        .collect();
    let pod = spec
        .get_mut("template")
        .and_then(|template| template.get_mut("spec"));
    if let Some(pod) = pod.and_then(Document::as_mapping_mut)
        && !volumes.is_empty()
    {
        let own = pod.get("volumes").and_then(Document::as_sequence);
        let own = own.into_iter().flatten().filter(|volume| {
            let same = |claim: &Document| text(claim, "name") == text(volume, "name");
            !volumes.iter().any(same)
        });
        let all = own.cloned().chain(volumes.iter().cloned()).collect();
        pod.insert("volumes", Document::Sequence(all));
    }
    spec
}

fn validate_claim(claim: &Document, path: &Path<'_>, errors: &mut Errors) {
    let null = Document::Null;
    let spec = get(claim, "spec").unwrap_or(&null);
    let path = path.field("spec");
    let modes = items(spec, "accessModes");
    let modes_path = path.field("accessModes");
    if modes.is_empty() {
        errors.required(&modes_path, "at least 1 access mode is required");
    }
    for mode in modes.iter().filter_map(Document::as_str) {
        let supported = [
            "ReadOnlyMany",
            "ReadWriteMany",
            "ReadWriteOnce",
            "ReadWriteOncePod",
        ];
        if !supported.contains(&mode) {
            errors.unsupported(&modes_path, mode, &supported);
        }
    }
    let resources = path.field("resources");
    let storage = tree::at(spec, &["resources", "requests", "storage"]);
    match storage
        .and_then(Document::as_str)
        .and_then(|text| Quantity::parse(text).ok())
    {
        None => errors.required(&resources.key("storage"), ""),
        Some(amount) if amount.is_negative() => {
            let requests = resources.field("requests");
            let words = "must be greater than or equal to 0";
            errors.invalid_text(&requests.key("storage"), &amount.to_string(), words);
        }
        Some(_) => {}
    }
}

/// API-20.
pub(super) fn validate_update(new: &Document, old: &Document, errors: &mut Errors) {
    let fixed = |spec: &Document| {
        let mut spec = spec.clone();
        if let Some(spec) = spec.as_mapping_mut() {
            for key in [
                "replicas",
                "ordinals",
                "template",
                "updateStrategy",
                "revisionHistoryLimit",
                "persistentVolumeClaimRetentionPolicy",
                "minReadySeconds",
            ] {
                spec.remove(key);
            }
        }
        spec
    };
    if fixed(new) != fixed(old) {
        errors.forbidden(&Path::root("spec"), StatefulSetSpec::IMMUTABLE);
    }
}
