//! What may change in a Pod that exists (API-31).

use super::errors::{Errors, Path};
use crate::api::Document;
use crate::api::tree::items;

/// Both are `spec`.
pub(super) fn validate_update(new: &Document, old: &Document, errors: &mut Errors) {
    let path = Path::ROOT.field("spec");
    for key in ["containers", "initContainers"] {
        if items(new, key).len() != items(old, key).len() {
            let words = match key {
                "containers" => "pod updates may not add or remove containers",
                _ => "pod updates may not add or remove init containers",
            };
            errors.forbidden(&path.field(key), words);
            return;
        }
    }
    if without_mutable(new) != without_mutable(old) {
        errors.forbidden(
            &path,
            "pod updates may not change fields other than `spec.containers[*].image`,\
             `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only \
             additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to \
             be set to 1 if it was previously negative)",
        );
    }
}

fn without_mutable(spec: &Document) -> Document {
    let mut spec = spec.clone();
    for key in ["containers", "initContainers"] {
        let list = spec.get_mut(key).and_then(Document::as_sequence_mut);
        for container in list.into_iter().flatten() {
            if let Some(container) = container.as_mapping_mut() {
                container.remove("image");
            }
        }
    }
    if let Some(spec) = spec.as_mapping_mut() {
        for key in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] {
            spec.remove(key);
        }
    }
    spec
}
