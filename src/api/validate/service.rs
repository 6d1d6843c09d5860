//! Services (API-33).

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::errors::{Errors, Path};
use super::names;
use super::rules::{Checker, Site};
use crate::api::Document;
use crate::api::tree::{get, int, items, json, quoted, text};

/// What the type of a Service asks of its address and its name.
pub(super) fn service_type(checker: &mut Checker, site: Site<'_>) {
    let word = |key| text(site.value, key).unwrap_or_default();
    let (kind, address) = (word("type"), word("clusterIP"));
    let (addresses, errors) = (site.path.field("clusterIPs"), &mut checker.errors);
    match kind {
        "LoadBalancer" | "NodePort" if address == "None" => {
            let words = format!("may not be set to 'None' for {kind} services");
            errors.invalid_text(&addresses.index(0), address, &words);
        }
        "ExternalName" => {
            if !address.is_empty() {
                let words = "may not be set when `type` is 'ExternalName'";
                errors.forbidden(&addresses, words);
            }
            let name = word("externalName");
            let path = site.path.field("externalName");
            match name.strip_suffix('.').unwrap_or(name) {
                "" => errors.required(&path, ""),
                name => errors.invalid_each(&path, name, names::dns_subdomain(name)),
            }
        }
        _ => {}
    }
}

/// Several ports need names.
pub(super) fn ports(checker: &mut Checker, site: Site<'_>) {
    let kind = match site.items() {
        [_] => "ServicePort",
        _ => "ServicePorts",
    };
    checker.check_each(kind, site, BTreeSet::new());
}

pub(super) fn cluster_ip(checker: &mut Checker, site: Site<'_>) {
    let address = text(site.value, "clusterIP").unwrap_or_default();
    let usable = matches!(address, "" | "None") || address.parse::<IpAddr>().is_ok();
    if !usable && text(site.value, "type") != Some("ExternalName") {
        let path = site.path.field("clusterIPs");
        let messages = names::ip_address(address);
        checker
            .errors
            .invalid_each(&path.index(0), address, messages);
    }
}

/// No port of the node where none is served, and no port twice.
pub(super) fn repeated_port(checker: &mut Checker, site: Site<'_>) {
    let (port, path) = (site.value, site.path);
    let used = int(port, "nodePort").is_some_and(|port| port != 0);
    if used && text(site.spec, "type") == Some("ClusterIP") {
        let words = "may not be used when `type` is 'ClusterIP'";
        checker.errors.forbidden(&path.field("nodePort"), words);
    }
    let protocol = quoted(text(port, "protocol").unwrap_or("TCP"));
    let number = int(port, "port").unwrap_or(0);
    let shown = format!(
        "{{\"Name\":\"\",\"Protocol\":{protocol},\"AppProtocol\":null,\"Port\":{number},\
         \"TargetPort\":0,\"NodePort\":0}}"
    );
    if !checker.known.insert(shown.clone()) {
        checker.errors.duplicate(path, &shown);
    }
}

pub(super) fn external_policy(checker: &mut Checker, site: Site<'_>) {
    let word = |key| text(site.value, key).unwrap_or_default();
    let (kind, policy) = (word("type"), word("externalTrafficPolicy"));
    let external = matches!(kind, "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP" && !items(site.value, "externalIPs").is_empty());
    let (path, errors) = (
        site.path.field("externalTrafficPolicy"),
        &mut checker.errors,
    );
    if !external && !policy.is_empty() {
        let words = "may only be set for externally-accessible services";
        errors.invalid_text(&path, policy, words);
    } else if !matches!(policy, "" | "Cluster" | "Local") {
        errors.unsupported(&path, policy, &["Cluster", "Local"]);
    }
}

/// Node ports come from one range, cluster addresses from another.
/// They are handed out once everything else is good.
pub(super) fn allocations(checker: &mut Checker, site: Site<'_>) {
    let (spec, path, policy) = (site.value, site.path, checker.policy);
    let errors = &mut checker.errors;
    if !errors.list.is_empty() {
        return;
    }
    let address = text(spec, "clusterIP").unwrap_or_default();
    if address.parse().is_ok_and(|address| !policy.serves(address)) {
        let (network, length) = policy.service_range;
        let why = if policy.dry_run {
            format!(
                "the provided IP ({address}) is not in the valid range. The range of valid IPs is \
                 {network}/{length}"
            )
        } else {
            "the provided network does not match the current range".to_owned()
        };
        let words = format!("failed to allocate IP {address}: {why}");
        let shown = json(&Document::Sequence(vec![address.into()]));
        errors.invalid_raw(&path.field("clusterIPs"), &shown, &words);
    }
    if policy.dry_run {
        return;
    }
    let ports_path = path.field("ports");
    for (index, port) in items(spec, "ports").iter().enumerate() {
        let number = int(port, "nodePort").unwrap_or(0);
        if number != 0 && !(30000..=32767).contains(&number) {
            let words =
                "provided port is not in the valid range. The range of valid ports is 30000-32767";
            let path = ports_path.index(index);
            errors.invalid(&path.field("nodePort"), &number.into(), words);
        }
    }
}

/// A Service keeps the address it has while its type wants one.
pub(super) fn validate_update(new: &Document, old: &Document, errors: &mut Errors) {
    let external = |spec| text(spec, "type") == Some("ExternalName");
    if external(new) || external(old) {
        return;
    }
    let headless = |spec| text(spec, "clusterIP") == Some("None");
    if headless(new) != headless(old) && get(new, "clusterIP").is_some() {
        let address = text(new, "clusterIP").unwrap_or_default();
        let shown = json(&Document::Sequence(vec![address.into()]));
        let path = Path::ROOT.field("spec");
        let path = path.field("clusterIPs");
        errors.invalid_raw(&path.index(0), &shown, "may not change once set");
    }
}
