//! `spec` of a pod, bare or in a template (API-23 to API-32).

use super::container::{self, Scope};
use super::errors::{Errors, Path};
use super::{Policy, affinity, meta, names, scheduling, volume};
use crate::api::Document;
use crate::api::tree::{get, int, is_true, items, text};

/// `spec` of a pod template.
pub(super) fn validate(spec: &Document, path: &Path<'_>, policy: Policy, errors: &mut Errors) {
    let volumes = volume::validate_all(spec, &path.field("volumes"), errors);
    let scope = Scope {
        spec,
        volumes: &volumes,
        policy,
    };
    container::validate_all(&scope, &path.field("containers"), errors);
    container::validate_init(&scope, &path.field("initContainers"), errors);
    let policies = ["Always", "OnFailure", "Never"];
    one_of(spec, "restartPolicy", &policies, path, errors);
    let policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    one_of(spec, "dnsPolicy", &policies, path, errors);
    meta::validate_labels(spec, "nodeSelector", &path.field("nodeSelector"), errors);
    validate_security(spec, path, errors);
    let secrets = path.field("imagePullSecrets");
    for (index, secret) in items(spec, "imagePullSecrets").iter().enumerate() {
        if text(secret, "name").unwrap_or_default().is_empty() {
            errors.required(&secrets.index(index).field("name"), "");
        }
    }
    if let Some(found) = get(spec, "affinity") {
        affinity::validate(found, &path.field("affinity"), errors);
    }
    scheduling::validate_gates(spec, path, errors);
    scheduling::validate_spread(spec, &path.field("topologySpreadConstraints"), errors);
    validate_names(spec, path, errors);
    scheduling::validate_tolerations(spec, &path.field("tolerations"), errors);
    validate_host_aliases(spec, &path.field("hostAliases"), errors);
    if let Some(name) = text(spec, "priorityClassName") {
        let messages = names::dns_subdomain(name);
        errors.invalid_each(&path.field("priorityClassName"), name, messages);
    }
    if let Some(name) = text(spec, "runtimeClassName") {
        let messages = names::dns_subdomain(name);
        errors.invalid_each(&path.field("runtimeClassName"), name, messages);
    }
    let policies = ["PreemptLowerPriority", "Never"];
    one_of(spec, "preemptionPolicy", &policies, path, errors);
}

/// `spec` of a Pod that no controller makes.
pub(super) fn validate_bare(spec: &Document, path: &Path<'_>, policy: Policy, errors: &mut Errors) {
    validate(spec, path, policy, errors);
    let gated = !items(spec, "schedulingGates").is_empty();
    if gated && !text(spec, "nodeName").unwrap_or_default().is_empty() {
        let words = "cannot be set until all schedulingGates have been cleared";
        errors.forbidden(&path.field("nodeName"), words);
    }
    for key in ["containers", "initContainers"] {
        let containers = path.field(key);
        for (index, container) in items(spec, key).iter().enumerate() {
            let image = text(container, "image").unwrap_or_default();
            if image.trim() != image {
                let words = "must not have leading or trailing whitespace";
                errors.invalid_text(&containers.index(index).field("image"), image, words);
            }
        }
    }
}

/// A word of a fixed set.
pub(super) fn one_of(
    parent: &Document,
    key: &str,
    supported: &[&str],
    path: &Path<'_>,
    errors: &mut Errors,
) {
    if let Some(found) = text(parent, key).filter(|found| !supported.contains(found)) {
        errors.unsupported(&path.field(key), found, supported);
    }
}

/// The names and numbers that stand alone in `spec`.
fn validate_names(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    for (key, check) in [
        (
            "serviceAccountName",
            names::dns_subdomain as fn(&str) -> Vec<String>,
        ),
        ("nodeName", names::dns_subdomain),
    ] {
        if let Some(name) = text(spec, key).filter(|name| !name.is_empty()) {
            errors.invalid_each(&path.field(key), name, check(name));
        }
    }
    if let Some(seconds) = int(spec, "activeDeadlineSeconds")
        && !(1..=i64::from(i32::MAX)).contains(&seconds)
    {
        let words = "must be between 1 and 2147483647, inclusive";
        errors.invalid(&path.field("activeDeadlineSeconds"), &seconds.into(), words);
    }
    for key in ["hostname", "subdomain"] {
        if let Some(name) = text(spec, key).filter(|name| !name.is_empty()) {
            errors.invalid_each(&path.field(key), name, names::dns_label(name));
        }
    }
}

fn validate_host_aliases(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    for (index, alias) in items(spec, "hostAliases").iter().enumerate() {
        let path = path.index(index);
        let ip = text(alias, "ip").unwrap_or_default();
        if ip.parse::<std::net::IpAddr>().is_err() {
            let words = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
            errors.invalid_text(&path.field("ip"), ip, words);
        }
        let hosts = path.field("hostnames");
        for (index, name) in items(alias, "hostnames").iter().enumerate() {
            let name = name.as_str().unwrap_or_default();
            errors.invalid_each(&hosts.index(index), name, names::dns_subdomain(name));
        }
    }
}

/// `securityContext` of the pod, and the ports of a pod in the host's network.
fn validate_security(spec: &Document, path: &Path<'_>, errors: &mut Errors) {
    if is_true(spec, "hostNetwork") {
        let containers = path.field("containers");
        for (index, container) in items(spec, "containers").iter().enumerate() {
            let container_path = containers.index(index);
            let ports = container_path.field("ports");
            for (index, port) in items(container, "ports").iter().enumerate() {
                let host = int(port, "hostPort").unwrap_or(0);
                if host != 0 && host != int(port, "containerPort").unwrap_or(0) {
                    let words = "must match `containerPort` when `hostNetwork` is true";
                    let path = ports.index(index);
                    errors.invalid(&path.field("hostPort"), &host.into(), words);
                }
            }
        }
    }
    let Some(security) = get(spec, "securityContext") else {
        return;
    };
    let path = path.field("securityContext");
    if is_true(spec, "shareProcessNamespace") && is_true(spec, "hostPID") {
        let words = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(&path.field("shareProcessNamespace"), &true.into(), words);
    }
    for key in ["fsGroup", "runAsUser", "runAsGroup"] {
        validate_id(security, key, &path, errors);
    }
    let groups = path.field("supplementalGroups");
    for (index, group) in items(security, "supplementalGroups").iter().enumerate() {
        validate_id_value(group, &groups.index(index), errors);
    }
    let policies = ["Always", "OnRootMismatch"];
    one_of(security, "fsGroupChangePolicy", &policies, &path, errors);
}

/// A user or group number.
pub(super) fn validate_id(parent: &Document, key: &str, path: &Path<'_>, errors: &mut Errors) {
    if let Some(id) = get(parent, key) {
        validate_id_value(id, &path.field(key), errors);
    }
}

fn validate_id_value(id: &Document, path: &Path<'_>, errors: &mut Errors) {
    let value = id.as_i64().unwrap_or(0);
    if !(0..=i64::from(i32::MAX)).contains(&value) {
        errors.invalid(path, id, "must be between 0 and 2147483647, inclusive");
    }
}

/// API-31: what may change in a Pod that exists.
pub(super) fn validate_update(new: &Document, old: &Document, errors: &mut Errors) {
    let path = Path::root("spec");
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
