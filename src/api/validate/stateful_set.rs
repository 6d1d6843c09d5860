//! StatefulSets (API-20 to API-22).

use super::errors::{Errors, Path};
use super::rules::{Checker, Site};
use crate::api::tree::{self, get, items, json, quoted, text};
use crate::api::{Document, Quantity, StatefulSetSpec};

/// An `updateStrategy` of another type than `RollingUpdate`.
pub(super) fn strategy(checker: &mut Checker, site: Site<'_>) {
    let shown = get(site.value, "rollingUpdate").map(|rolling| {
        let partition = get(rolling, "partition").map_or_else(|| "0".to_owned(), json);
        format!("{{\"Partition\":{partition},\"MaxUnavailable\":null}}")
    });
    let kind = text(site.value, "type").unwrap_or_default();
    if kind == "OnDelete" {
        if let Some(shown) = shown {
            let words = "only allowed for updateStrategy 'RollingUpdate'";
            let path = site.path.field("rollingUpdate");
            checker.errors.invalid_raw(&path, &shown, words);
        }
        return;
    }
    let rolling = shown.unwrap_or_else(|| "null".to_owned());
    let value = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", quoted(kind));
    let words = "must be 'RollingUpdate' or 'OnDelete'";
    checker.errors.invalid_raw(site.path, &value, words);
}

/// The template is looked at as the pods get it: with their claims.
pub(super) fn claims(checker: &mut Checker, site: Site<'_>) {
    let spec = with_claims(site.value);
    checker.check("WithClaims", site.at(&spec, site.path));
}

/// The pods have a volume for each claim template, whatever the template's own volumes say.
fn with_claims(spec: &Document) -> Document {
    let claims = items(spec, "volumeClaimTemplates");
    let name_of = |claim| tree::at(claim, &["metadata", "name"]).and_then(Document::as_str);
    let mut volumes = Vec::new();
    let own = tree::at(spec, &["template", "spec", "volumes"]).and_then(Document::as_sequence);
    for volume in own.into_iter().flatten() {
        let name = text(volume, "name").unwrap_or_default();
        if !claims.iter().any(|claim| name_of(claim) == Some(name)) {
            volumes.push(volume.clone());
        }
    }
    for claim in claims {
        let name = Document::from(name_of(claim).unwrap_or_default());
        let source = tree::map([("claimName", name.clone())]);
        volumes.push(tree::map([
            ("name", name),
            ("persistentVolumeClaim", source),
        ]));
    }
    let mut spec = spec.clone();
    let template = spec.get_mut("template");
    let pod = template.and_then(|template| template.get_mut("spec"));
    if let Some(pod) = pod.and_then(Document::as_mapping_mut) {
        pod.insert("volumes", Document::Sequence(volumes));
    }
    spec
}

/// `resources` of a claim ask for storage.
pub(super) fn storage(checker: &mut Checker, site: Site<'_>) {
    let storage = tree::at(site.value, &["requests", "storage"]).and_then(Document::as_str);
    match storage.and_then(|text| Quantity::parse(text).ok()) {
        None => checker.errors.required(&site.path.key("storage"), ""),
        Some(amount) if amount.is_negative() => {
            let requests = site.path.field("requests");
            let words = "must be greater than or equal to 0";
            let path = requests.key("storage");
            checker
                .errors
                .invalid_text(&path, &amount.to_string(), words);
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
        errors.forbidden(&Path::ROOT.field("spec"), StatefulSetSpec::IMMUTABLE);
    }
}
