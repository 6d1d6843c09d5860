//! Pods and pod templates.

use super::{child, each, put, put_all};
use crate::api::tree::{get, is_true, items, map, text};
use crate::api::{Document, Mapping, Quantity, image};

/// API-23.
pub(super) fn pod_spec(spec: &mut Document) {
    for key in ["initContainers", "containers"] {
        each(spec, key, container);
    }
    put_all(
        spec,
        [
            ("restartPolicy", "Always".into()),
            ("terminationGracePeriodSeconds", 30.into()),
            ("dnsPolicy", "ClusterFirst".into()),
            ("securityContext", map([])),
            ("schedulerName", "default-scheduler".into()),
        ],
    );
    // The old name of the field follows the new one, and the other way round.
    for (from, to) in [
        ("serviceAccountName", "serviceAccount"),
        ("serviceAccount", "serviceAccountName"),
    ] {
        if let Some(name) = get(spec, from).cloned() {
            put(spec, to, name);
        }
    }
    each(spec, "volumes", volume);
    if get(spec, "overhead").is_some() {
        round_up(spec, "overhead");
    }
}

fn container(container: &mut Document) {
    let image = text(container, "image").unwrap_or_default();
    let pull = if image::is_latest(image) {
        "Always"
    } else {
        "IfNotPresent"
    };
    each(container, "ports", |port| {
        put(port, "protocol", "TCP".into());
    });
    each(container, "env", |variable| {
        if get(variable, "valueFrom").is_some() {
            field_reference(child(variable, "valueFrom"));
        }
    });
    let resources = child(container, "resources");
    round_up(resources, "limits");
    round_up(resources, "requests");
    requests_from_limits(resources);
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if get(container, key).is_some() {
            probe(child(container, key));
        }
    }
    if get(container, "lifecycle").is_some() {
        let lifecycle = child(container, "lifecycle");
        for key in ["postStart", "preStop"] {
            if get(lifecycle, key).is_some() {
                http(child(lifecycle, key));
            }
        }
    }
    put_all(
        container,
        [
            ("terminationMessagePath", "/dev/termination-log".into()),
            ("terminationMessagePolicy", "File".into()),
            ("imagePullPolicy", pull.into()),
        ],
    );
}

/// Amounts in lists of resources are rounded up to thousandths.
pub(super) fn round_up(parent: &mut Document, key: &str) {
    let list = parent.get_mut(key).and_then(Document::as_mapping_mut);
    for amount in list.into_iter().flat_map(Mapping::values_mut) {
        let parsed = amount.as_str().and_then(|text| Quantity::parse(text).ok());
        if let Some(quantity) = parsed {
            *amount = quantity.round_up_to_milli().to_string().into();
        }
    }
}

/// A request that is not given is the limit.
fn requests_from_limits(resources: &mut Document) {
    let Some(limits) = get(resources, "limits").cloned() else {
        return;
    };
    let requests = child(resources, "requests").as_mapping_mut();
    if let (Some(requests), Some(limits)) = (requests, limits.as_mapping()) {
        requests.add_missing(limits);
    }
}

/// KL-49.
fn probe(probe: &mut Document) {
    http(probe);
    if get(probe, "grpc").is_some() {
        put(child(probe, "grpc"), "service", "".into());
    }
    put_all(
        probe,
        [
            ("timeoutSeconds", 1.into()),
            ("periodSeconds", 10.into()),
            ("successThreshold", 1.into()),
            ("failureThreshold", 3.into()),
        ],
    );
}

fn http(handler: &mut Document) {
    if get(handler, "httpGet").is_some() {
        let http = child(handler, "httpGet");
        put_all(
            http,
            [
                ("path", "/".into()),
                ("port", 0.into()),
                ("scheme", "HTTP".into()),
            ],
        );
    }
}

fn field_reference(source: &mut Document) {
    if get(source, "fieldRef").is_some() {
        put(child(source, "fieldRef"), "apiVersion", "v1".into());
    }
    if get(source, "resourceFieldRef").is_some() {
        put(child(source, "resourceFieldRef"), "divisor", "0".into());
    }
}

/// The mode 0644 of files in a volume.
const FILE_MODE: i32 = 0o644;

fn volume(volume: &mut Document) {
    let bare = volume
        .as_mapping()
        .is_some_and(|map| map.iter().all(|(key, _)| &**key == "name"));
    if bare {
        put(volume, "emptyDir", map([]));
    }
    for key in ["secret", "configMap", "downwardAPI", "projected"] {
        if get(volume, key).is_some() {
            let source = child(volume, key);
            put(source, "defaultMode", FILE_MODE.into());
            each(source, "items", field_reference);
            each(source, "sources", |projection| {
                if get(projection, "downwardAPI").is_some() {
                    each(child(projection, "downwardAPI"), "items", field_reference);
                }
                if get(projection, "serviceAccountToken").is_some() {
                    let token = child(projection, "serviceAccountToken");
                    put(token, "expirationSeconds", 3600.into());
                }
            });
        }
    }
    if get(volume, "hostPath").is_some() {
        put(child(volume, "hostPath"), "type", "".into());
    }
    if get(volume, "image").is_some() {
        let image = child(volume, "image");
        let latest = image::is_latest(text(image, "reference").unwrap_or_default());
        let pull = if latest { "Always" } else { "IfNotPresent" };
        put(image, "pullPolicy", pull.into());
    }
}

/// In the node's network a container port is a port of the node. Templates are left alone.
pub(super) fn host_ports(spec: &mut Document) {
    if !is_true(spec, "hostNetwork") {
        return;
    }
    for key in ["initContainers", "containers"] {
        each(spec, key, |container| {
            each(container, "ports", |port| {
                if let Some(number) = get(port, "containerPort").cloned() {
                    put(port, "hostPort", number);
                }
            });
        });
    }
}

/// What the admission plug-ins add to a pod.
pub(super) fn admission(spec: &mut Document) {
    const TAINTS: [&str; 2] = [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ];
    put_all(
        spec,
        [
            ("enableServiceLinks", true.into()),
            ("priority", 0.into()),
            ("preemptionPolicy", "PreemptLowerPriority".into()),
        ],
    );
    let own = items(spec, "tolerations");
    let missing = TAINTS.iter().filter(|taint| {
        !own.iter().any(|toleration| {
            let fits =
                |key, wanted: &str| text(toleration, key).is_none_or(|found| found == wanted);
            fits("key", taint) && fits("effect", "NoExecute")
        })
    });
    let added: Vec<_> = missing
        .map(|taint| {
            map([
                ("key", (*taint).into()),
                ("operator", "Exists".into()),
                ("effect", "NoExecute".into()),
                ("tolerationSeconds", 300.into()),
            ])
        })
        .collect();
    if !added.is_empty() {
        put(spec, "tolerations", Document::Sequence(Vec::new()));
        let list = spec
            .get_mut("tolerations")
            .and_then(Document::as_sequence_mut);
        if let Some(list) = list {
            list.extend(added);
        }
    }
}
