//! What the API server fills in (API-22, API-23, API-33, DEP-79, KL-33, KL-49).
//!
//! The functions work on decoded documents: what is absent there is absent to the server too.

mod pod;

use super::tree::{get, map, text};
use super::validate::Kind;
use super::{Document, FeatureGates};
use pod::{admission, host_ports, pod_spec, round_up};

/// Fills in the defaults of an object of that kind. `namespace` is used where the object names
/// none.
pub fn set_defaults(kind: Kind, object: &mut Document, namespace: &str, gates: FeatureGates) {
    let meta = child(object, "metadata");
    put(meta, "namespace", namespace.into());
    if !matches!(kind, Kind::ConfigMap | Kind::ResourceQuota | Kind::Service) {
        put(meta, "generation", 1.into());
    }
    if matches!(kind, Kind::ConfigMap | Kind::ResourceQuota) {
        return;
    }
    let spec = child(object, "spec");
    match kind {
        Kind::Deployment => deployment(spec),
        Kind::ReplicaSet => {
            put(spec, "replicas", 1.into());
            template(spec);
        }
        Kind::StatefulSet => stateful_set(spec, gates),
        Kind::Pod => {
            host_ports(spec);
            pod_spec(spec);
            admission(spec);
        }
        Kind::Service => service(spec),
        Kind::ConfigMap | Kind::ResourceQuota => {}
    }
}

/// The map at `key`, made if it is not there. What is no map stays as it is.
fn child<'d>(parent: &'d mut Document, key: &str) -> &'d mut Document {
    put(parent, key, map([]));
    match parent {
        Document::Mapping(map) => map.entry(key),
        other => other,
    }
}

/// Sets `key` unless it has a value.
fn put(parent: &mut Document, key: &str, value: Document) {
    if get(parent, key).is_none()
        && let Some(map) = parent.as_mapping_mut()
    {
        map.insert(key, value);
    }
}

fn remove(parent: &mut Document, key: &str) {
    if let Some(map) = parent.as_mapping_mut() {
        map.remove(key);
    }
}

fn each(parent: &mut Document, key: &str, mut act: impl FnMut(&mut Document)) {
    let list = parent.get_mut(key).and_then(Document::as_sequence_mut);
    for item in list.into_iter().flatten() {
        act(item);
    }
}

fn put_all<const N: usize>(parent: &mut Document, pairs: [(&str, Document); N]) {
    for (key, value) in pairs {
        put(parent, key, value);
    }
}

fn deployment(spec: &mut Document) {
    put(spec, "replicas", 1.into());
    template(spec);
    let strategy = child(spec, "strategy");
    put(strategy, "type", "RollingUpdate".into());
    if text(strategy, "type") == Some("RollingUpdate") {
        let rolling = child(strategy, "rollingUpdate");
        let quarter = || Document::from("25%");
        put_all(
            rolling,
            [("maxUnavailable", quarter()), ("maxSurge", quarter())],
        );
    }
    put_all(
        spec,
        [
            ("revisionHistoryLimit", 10.into()),
            ("progressDeadlineSeconds", 600.into()),
        ],
    );
}

fn stateful_set(spec: &mut Document, gates: FeatureGates) {
    put(spec, "replicas", 1.into());
    template(spec);
    put_all(
        spec,
        [
            ("serviceName", "".into()),
            ("podManagementPolicy", "OrderedReady".into()),
            ("revisionHistoryLimit", 10.into()),
        ],
    );
    let strategy = child(spec, "updateStrategy");
    if text(strategy, "type").is_none() {
        put(strategy, "type", "RollingUpdate".into());
        // Only an absent type brings the struct below into being.
        child(strategy, "rollingUpdate");
    }
    if get(strategy, "rollingUpdate").is_some() && text(strategy, "type") == Some("RollingUpdate") {
        let rolling = child(strategy, "rollingUpdate");
        put(rolling, "partition", 0.into());
        if gates.max_unavailable_stateful_set {
            put(rolling, "maxUnavailable", 1.into());
        } else {
            // STS-29: the server forgets the field.
            remove(rolling, "maxUnavailable");
        }
    }
    let retention = child(spec, "persistentVolumeClaimRetentionPolicy");
    put_all(
        retention,
        [
            ("whenDeleted", "Retain".into()),
            ("whenScaled", "Retain".into()),
        ],
    );
    if get(spec, "ordinals").is_some() {
        put(child(spec, "ordinals"), "start", 0.into());
    }
    each(spec, "volumeClaimTemplates", |claim| {
        put_all(
            claim,
            [
                ("apiVersion", "v1".into()),
                ("kind", "PersistentVolumeClaim".into()),
            ],
        );
        put(child(claim, "spec"), "volumeMode", "Filesystem".into());
        put(child(claim, "status"), "phase", "Pending".into());
        let resources = child(child(claim, "spec"), "resources");
        round_up(resources, "requests");
        round_up(resources, "limits");
    });
}

fn template(spec: &mut Document) {
    let template = child(spec, "template");
    child(template, "metadata");
    pod_spec(child(template, "spec"));
}

/// API-33.
fn service(spec: &mut Document) {
    put_all(
        spec,
        [
            ("sessionAffinity", "None".into()),
            ("type", "ClusterIP".into()),
        ],
    );
    if text(spec, "sessionAffinity") == Some("ClientIP") {
        let config = child(child(spec, "sessionAffinityConfig"), "clientIP");
        put(config, "timeoutSeconds", 10800.into());
    }
    each(spec, "ports", |port| {
        put(port, "protocol", "TCP".into());
        let number = get(port, "port").cloned().unwrap_or_else(|| 0.into());
        let target = get(port, "targetPort");
        if target.is_some_and(|target| target.as_i64() == Some(0) || target.as_str() == Some("")) {
            remove(port, "targetPort");
        }
        put(port, "targetPort", number);
    });
    let kind = text(spec, "type").unwrap_or_default().to_owned();
    if kind == "ExternalName" {
        return;
    }
    let headless = text(spec, "clusterIP") == Some("None");
    if matches!(&*kind, "NodePort" | "LoadBalancer") {
        put(spec, "externalTrafficPolicy", "Cluster".into());
    }
    if kind == "LoadBalancer" {
        put(spec, "allocateLoadBalancerNodePorts", true.into());
    }
    put(spec, "internalTrafficPolicy", "Cluster".into());
    if headless {
        put(spec, "clusterIPs", Document::Sequence(vec!["None".into()]));
    }
    put_all(
        spec,
        [
            ("ipFamilies", Document::Sequence(vec!["IPv4".into()])),
            ("ipFamilyPolicy", "SingleStack".into()),
        ],
    );
}
