//! Services (API-33).

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::errors::{Errors, Path};
use super::pod::one_of;
use super::{Policy, meta, names, probe};
use crate::api::Document;
use crate::api::tree::{get, int, items, json, quoted, text};

const BAD_IP: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

/// `spec` of a Service.
pub(super) fn validate(spec: &Document, path: &Path<'_>, policy: Policy, errors: &mut Errors) {
    let kind = text(spec, "type").unwrap_or_default();
    let ports = items(spec, "ports");
    let ports_path = path.field("ports");
    let headless = text(spec, "clusterIP") == Some("None");
    if ports.is_empty() && !headless && kind != "ExternalName" {
        errors.required(&ports_path, "");
    }
    validate_kind(spec, kind, path, errors);
    let mut names = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let several = ports.len() > 1;
        validate_port(port, several, &mut names, &ports_path.index(index), errors);
    }
    meta::validate_labels(spec, "selector", &path.field("selector"), errors);
    one_of(spec, "sessionAffinity", &["ClientIP", "None"], path, errors);
    validate_addresses(spec, kind, path, errors);
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    one_of(spec, "type", &kinds, path, errors);
    validate_repeated_ports(ports, kind, &ports_path, errors);
    validate_policies(spec, kind, path, errors);
    // Ports and addresses are handed out once everything else is good.
    if errors.list.is_empty() {
        validate_allocations(spec, ports, path, policy, errors);
    }
}

fn validate_kind(spec: &Document, kind: &str, path: &Path<'_>, errors: &mut Errors) {
    let address = text(spec, "clusterIP").unwrap_or_default();
    let addresses = path.field("clusterIPs");
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
            let name = text(spec, "externalName").unwrap_or_default();
            let path = path.field("externalName");
            match name.strip_suffix('.').unwrap_or(name) {
                "" => errors.required(&path, ""),
                name => errors.invalid_each(&path, name, names::dns_subdomain(name)),
            }
        }
        _ => {}
    }
}

fn validate_port(
    port: &Document,
    several: bool,
    known: &mut BTreeSet<String>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let name_path = path.field("name");
    match text(port, "name").unwrap_or_default() {
        "" if several => errors.required(&name_path, ""),
        "" => {}
        name => {
            errors.invalid_each(&name_path, name, names::dns_label(name));
            if !known.insert(name.to_owned()) {
                errors.duplicate(&name_path, &quoted(name));
            }
        }
    }
    let number = int(port, "port").unwrap_or(0);
    if let Some(words) = names::port_number(number) {
        errors.invalid(&path.field("port"), &number.into(), words);
    }
    one_of(port, "protocol", &["SCTP", "TCP", "UDP"], path, errors);
    probe::validate_port(port, "targetPort", path, errors);
}

fn validate_addresses(spec: &Document, kind: &str, path: &Path<'_>, errors: &mut Errors) {
    let address = text(spec, "clusterIP").unwrap_or_default();
    let usable = matches!(address, "" | "None") || address.parse::<IpAddr>().is_ok();
    if !usable && kind != "ExternalName" {
        let path = path.field("clusterIPs");
        errors.invalid_text(&path.index(0), address, BAD_IP);
    }
    let path = path.field("externalIPs");
    for (index, address) in items(spec, "externalIPs").iter().enumerate() {
        let address = address.as_str().unwrap_or_default();
        if address.parse::<IpAddr>().is_err() {
            errors.invalid_text(&path.index(index), address, BAD_IP);
        }
    }
}

fn validate_repeated_ports(ports: &[Document], kind: &str, path: &Path<'_>, errors: &mut Errors) {
    let mut known = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let path = path.index(index);
        if kind == "ClusterIP" && int(port, "nodePort").is_some_and(|port| port != 0) {
            let words = "may not be used when `type` is 'ClusterIP'";
            errors.forbidden(&path.field("nodePort"), words);
        }
        let protocol = text(port, "protocol").unwrap_or("TCP");
        let number = int(port, "port").unwrap_or(0);
        if !known.insert(format!("{protocol} {number}")) {
            errors.duplicate(
                &path,
                &format!(
                    "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{number},\
                     \"TargetPort\":0,\"NodePort\":0}}",
                    quoted(protocol)
                ),
            );
        }
    }
}

fn validate_policies(spec: &Document, kind: &str, path: &Path<'_>, errors: &mut Errors) {
    let external = matches!(kind, "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP" && !items(spec, "externalIPs").is_empty());
    if let Some(policy) = text(spec, "externalTrafficPolicy").filter(|policy| !policy.is_empty()) {
        if external {
            one_of(
                spec,
                "externalTrafficPolicy",
                &["Cluster", "Local"],
                path,
                errors,
            );
        } else {
            let words = "may only be set for externally-accessible services";
            errors.invalid_text(&path.field("externalTrafficPolicy"), policy, words);
        }
    }
    one_of(
        spec,
        "internalTrafficPolicy",
        &["Cluster", "Local"],
        path,
        errors,
    );
}

/// Node ports come from one range, cluster addresses from another.
fn validate_allocations(
    spec: &Document,
    ports: &[Document],
    path: &Path<'_>,
    policy: Policy,
    errors: &mut Errors,
) {
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
    for (index, port) in ports.iter().enumerate() {
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
        let path = Path::root("spec");
        let path = path.field("clusterIPs");
        errors.invalid_raw(&path.index(0), &shown, "may not change once set");
    }
}
