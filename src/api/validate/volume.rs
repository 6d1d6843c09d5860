//! Volumes and their mounts (API-32).

use super::rules::{Checker, Site};
use crate::api::Quantity;
use crate::api::tree::text;

/// `volumes`. Only the good ones can be mounted.
pub(super) fn volumes(checker: &mut Checker, site: Site<'_>) {
    checker.volumes.clear();
    for (index, volume) in site.items().iter().enumerate() {
        let path = site.path.index(index);
        let before = checker.errors.list.len();
        checker.check(site.arguments, site.at(volume, &path));
        let name = text(volume, "name").unwrap_or_default();
        if checker.volumes.contains(name) {
            checker.errors.duplicate_text(&path.field("name"), name);
        }
        if checker.errors.list.len() == before {
            checker.volumes.insert(name.to_owned());
        }
    }
}

/// The name of a volume that is mounted.
pub(super) fn mounted(checker: &mut Checker, site: Site<'_>) {
    if !checker.volumes.contains(site.text()) {
        checker.errors.not_found(site.path, site.text());
    }
}

pub(super) fn size(checker: &mut Checker, site: Site<'_>) {
    if Quantity::parse(site.text()).is_ok_and(Quantity::is_negative) {
        checker.errors.forbidden(site.path, site.words);
    }
}
