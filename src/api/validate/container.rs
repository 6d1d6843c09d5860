//! Containers, init containers and their pods (API-24, API-26).

use std::collections::BTreeSet;

use super::errors::Path;
use super::rules::{Checker, Site};
use crate::api::Document;
use crate::api::tree::{get, int, is_true, items, json, text};

/// `initContainers`, whose names are unlike those of the containers.
pub(super) fn init_containers(checker: &mut Checker, site: Site<'_>) {
    let mut known = BTreeSet::new();
    for container in items(site.parent, "containers") {
        known.insert(text(container, "name").unwrap_or_default().to_owned());
    }
    checker.check_each(site.arguments, site, known);
}

/// A port of the node can be given to one container only.
pub(super) fn host_ports(checker: &mut Checker, site: Site<'_>) {
    check_host_ports(checker, site.items(), site.path);
}

/// The server looks at each init container as if it were the only one.
pub(super) fn own_host_ports(checker: &mut Checker, site: Site<'_>) {
    let list = site.path.parent().unwrap_or(site.path);
    check_host_ports(checker, std::slice::from_ref(site.value), list);
}

fn check_host_ports(checker: &mut Checker, containers: &[Document], path: &Path<'_>) {
    let mut taken = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        let container_path = path.index(index);
        let ports = container_path.field("ports");
        for (index, port) in items(container, "ports").iter().enumerate() {
            let Some(number) = int(port, "hostPort").filter(|&number| number != 0) else {
                continue;
            };
            let protocol = text(port, "protocol").unwrap_or("TCP");
            let ip = text(port, "hostIP").unwrap_or_default();
            let shown = format!("{protocol}/{ip}/{number}");
            if taken.contains(&shown) {
                let path = ports.index(index);
                checker
                    .errors
                    .duplicate_text(&path.field("hostPort"), &shown);
            } else {
                taken.insert(shown);
            }
        }
    }
}

/// In the node's network a port is the same inside and outside.
pub(super) fn same_port(checker: &mut Checker, site: Site<'_>) {
    let inside = int(site.parent, "containerPort").unwrap_or(0);
    let outside = site.value.as_i64().unwrap_or(0);
    if outside != 0 && outside != inside {
        checker.errors.invalid(site.path, site.value, site.words);
    }
}

pub(super) fn shared_processes(checker: &mut Checker, site: Site<'_>) {
    if is_true(site.spec, "shareProcessNamespace") && is_true(site.spec, "hostPID") {
        checker.errors.invalid(site.path, &true.into(), site.words);
    }
}

pub(super) fn privileged(checker: &mut Checker, site: Site<'_>) {
    if site.value.as_bool() == Some(true) && !checker.policy.allow_privileged {
        let words = "disallowed by cluster policy";
        checker.errors.forbidden(site.path, words);
    }
}

/// A `securityContext` that does not allow more privileges.
pub(super) fn escalation(checker: &mut Checker, site: Site<'_>) {
    let capabilities = get(site.value, "capabilities");
    let admin = capabilities
        .is_some_and(|capabilities| items(capabilities, "add").contains(&"CAP_SYS_ADMIN".into()));
    for (bad, what) in [
        (is_true(site.value, "privileged"), "`privileged` to true"),
        (admin, "`capabilities.Add` CAP_SYS_ADMIN"),
    ] {
        if bad {
            let words = format!("cannot set `allowPrivilegeEscalation` to false and {what}");
            let shown = internal_security(site.value);
            checker.errors.invalid_raw(site.path, &shown, &words);
        }
    }
}

/// The server prints its internal form of a security context.
fn internal_security(security: &Document) -> String {
    let json_of =
        |parent: &Document, key: &str| get(parent, key).map_or_else(|| "null".into(), json);
    let mut shown = Vec::new();
    for name in [
        "Capabilities",
        "Privileged",
        "SELinuxOptions",
        "WindowsOptions",
        "RunAsUser",
        "RunAsGroup",
        "RunAsNonRoot",
        "ReadOnlyRootFilesystem",
        "AllowPrivilegeEscalation",
        "ProcMount",
        "SeccompProfile",
        "AppArmorProfile",
    ] {
        let (first, rest) = name.split_at(if name.starts_with("SE") { 2 } else { 1 });
        let key = first.to_ascii_lowercase() + rest;
        let value = match get(security, &key) {
            Some(value) if key == "capabilities" => {
                let (add, drop) = (json_of(value, "add"), json_of(value, "drop"));
                format!("{{\"Add\":{add},\"Drop\":{drop}}}")
            }
            _ => json_of(security, &key),
        };
        shown.push(format!("\"{name}\":{value}"));
    }
    format!("{{{}}}", shown.join(","))
}

/// API-26: a hook cannot sleep for longer than the pod has to stop.
pub(super) fn sleep(checker: &mut Checker, site: Site<'_>) {
    let grace_s = int(site.spec, "terminationGracePeriodSeconds").unwrap_or(30);
    let seconds = int(site.value, "seconds").unwrap_or(0);
    if seconds < 0 || seconds > grace_s {
        let words =
            format!("must be non-negative and less than terminationGracePeriodSeconds ({grace_s})");
        checker.errors.invalid(site.path, &seconds.into(), &words);
    }
}
