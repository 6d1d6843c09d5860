//! Volumes and their mounts (API-32).

use std::collections::BTreeSet;

use super::errors::{Errors, Path};
use super::pod::one_of;
use super::{env, names};
use crate::api::tree::{get, int, items, quoted, text};
use crate::api::{Document, Quantity};

/// The kinds of volume, in the order in which the server looks for them.
const SOURCES: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

/// The texts that a kind of volume cannot do without.
const REQUIRED: [(&str, &str); 8] = [
    ("secret", "secretName"),
    ("configMap", "name"),
    ("persistentVolumeClaim", "claimName"),
    ("hostPath", "path"),
    ("nfs", "server"),
    ("nfs", "path"),
    ("csi", "driver"),
    ("gitRepo", "repository"),
];

/// `volumes`; gives the names of the good ones.
pub(super) fn validate_all(
    spec: &Document,
    path: &Path<'_>,
    errors: &mut Errors,
) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for (index, volume) in items(spec, "volumes").iter().enumerate() {
        let path = path.index(index);
        let before = errors.list.len();
        validate_source(volume, &path, errors);
        let name_path = path.field("name");
        let name = text(volume, "name").unwrap_or_default();
        if name.is_empty() {
            errors.required(&name_path, "");
        } else {
            errors.invalid_each(&name_path, name, names::dns_label(name));
        }
        if known.contains(name) {
            errors.duplicate(&name_path, &quoted(name));
        }
        if errors.list.len() == before {
            known.insert(name.to_owned());
        }
    }
    known
}

fn validate_source(volume: &Document, path: &Path<'_>, errors: &mut Errors) {
    let mut found = false;
    for key in SOURCES {
        let Some(source) = get(volume, key) else {
            continue;
        };
        let path = path.field(key);
        if found {
            errors.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        found = true;
        for (_, required) in REQUIRED.iter().filter(|(kind, _)| *kind == key) {
            if text(source, required).unwrap_or_default().is_empty() {
                errors.required(&path.field(required), "");
            }
        }
        validate_one(key, source, &path, errors);
    }
    if !found {
        errors.required(path, "must specify a volume type");
    }
}

fn validate_one(key: &str, source: &Document, path: &Path<'_>, errors: &mut Errors) {
    match key {
        "emptyDir" => {
            let size = text(source, "sizeLimit").and_then(|text| Quantity::parse(text).ok());
            if size.is_some_and(Quantity::is_negative) {
                let words = "SizeLimit field must be a valid resource quantity";
                errors.forbidden(&path.field("sizeLimit"), words);
            }
        }
        "hostPath" => {
            no_backsteps(source, "path", path, errors);
            let kinds = [
                "",
                "BlockDevice",
                "CharDevice",
                "Directory",
                "DirectoryOrCreate",
                "File",
                "FileOrCreate",
                "Socket",
            ];
            one_of(source, "type", &kinds, path, errors);
        }
        "nfs" => {
            let target = text(source, "path").unwrap_or_default();
            if !target.is_empty() && !target.starts_with('/') {
                errors.invalid_text(&path.field("path"), target, "must be an absolute path");
            }
        }
        "secret" | "configMap" | "downwardAPI" => {
            mode(source, "defaultMode", path, errors);
            validate_items(source, path, errors);
        }
        "projected" => {
            mode(source, "defaultMode", path, errors);
            let sources = path.field("sources");
            for (index, projection) in items(source, "sources").iter().enumerate() {
                let path = sources.index(index);
                for key in ["secret", "configMap"] {
                    if let Some(source) = get(projection, key) {
                        let path = path.field(key);
                        if text(source, "name").unwrap_or_default().is_empty() {
                            errors.required(&path.field("name"), "");
                        }
                        validate_items(source, &path, errors);
                    }
                }
                if let Some(source) = get(projection, "downwardAPI") {
                    validate_items(source, &path.field("downwardAPI"), errors);
                }
            }
        }
        _ => {}
    }
}

/// Keys, fields and the files they go to.
fn validate_items(source: &Document, path: &Path<'_>, errors: &mut Errors) {
    let path = path.field("items");
    for (index, item) in items(source, "items").iter().enumerate() {
        let path = path.index(index);
        if let Some(reference) = get(item, "fieldRef") {
            env::validate_volume_field(reference, &path.field("fieldRef"), errors);
        } else if get(item, "resourceFieldRef").is_none()
            && text(item, "key").unwrap_or_default().is_empty()
        {
            errors.required(&path.field("key"), "");
        }
        if text(item, "path").unwrap_or_default().is_empty() {
            errors.required(&path.field("path"), "");
        }
        relative(item, "path", &path, errors);
        mode(item, "mode", &path, errors);
    }
}

fn mode(source: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    if let Some(mode) = int(source, key).filter(|mode| !(0..=0o777).contains(mode)) {
        let words = "must be a number between 0 and 0777 (octal), both inclusive";
        errors.invalid(&path.field(key), &mode.into(), words);
    }
}

fn no_backsteps(parent: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    let target = text(parent, key).unwrap_or_default();
    if target.split('/').any(|part| part == "..") {
        errors.invalid_text(&path.field(key), target, "must not contain '..'");
    }
}

fn relative(parent: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    let target = text(parent, key).unwrap_or_default();
    if target.starts_with('/') {
        errors.invalid_text(&path.field(key), target, "must be a relative path");
    }
    no_backsteps(parent, key, path, errors);
}

/// `volumeMounts` of a container.
pub(super) fn validate_mounts(
    container: &Document,
    volumes: &BTreeSet<String>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let mut targets = BTreeSet::new();
    for (index, mount) in items(container, "volumeMounts").iter().enumerate() {
        let list_path = path;
        let path = path.index(index);
        let name = text(mount, "name").unwrap_or_default();
        if name.is_empty() {
            errors.required(&path.field("name"), "");
        }
        if !volumes.contains(name) {
            errors.not_found(&path.field("name"), name);
        }
        let target = text(mount, "mountPath").unwrap_or_default();
        let target_path = path.field("mountPath");
        if target.is_empty() {
            errors.required(&target_path, "");
        }
        if !targets.insert(target.to_owned()) {
            errors.invalid_text(&target_path, target, "must be unique");
        }
        // The server leaves the index out of these two paths.
        relative(mount, "subPath", list_path, errors);
        relative(mount, "subPathExpr", list_path, errors);
        let sub_path = text(mount, "subPath").unwrap_or_default();
        if let Some(expression) = text(mount, "subPathExpr").filter(|_| !sub_path.is_empty()) {
            let words = "subPathExpr and subPath are mutually exclusive";
            errors.invalid_text(&list_path.field("subPathExpr"), expression, words);
        }
        let modes = ["Bidirectional", "HostToContainer", "None"];
        one_of(mount, "mountPropagation", &modes, list_path, errors);
    }
}
