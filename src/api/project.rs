//! From the document of an object to the fields that are acted on.
//!
//! The documents come defaulted and validated, but nothing here relies on it: what is missing or
//! of the wrong type reads as the field's default.

use std::rc::Rc;

use super::lifecycle::memory_bytes;
use super::tree::{
    at, get, int, int_or_percent, int32, is_true, items, labels, shared_text, text, texts,
};
use super::{
    Bonds, Container, ContainerPort, Deployment, DeploymentSpec, Document, IntOrPercent,
    LabelSelector, Labels, Lifecycle, ObjectMeta, Pod, PodSpec, PodTemplate, PortRef, Probe,
    ProbeHandler, PullPolicy, Requirement, RestartPolicy, RestartRule, SelectorOperator, Service,
    ServicePort, Strategy, Uid,
};

/// The label by which a Deployment tells its ReplicaSets apart (DEP-13).
pub const POD_TEMPLATE_HASH: &str = "pod-template-hash";

const REVISION: &str = "deployment.kubernetes.io/revision";

impl ObjectMeta {
    /// `metadata` of `document`.
    pub fn from_document(document: &Document) -> Self {
        let empty = Document::Null;
        let meta = get(document, "metadata").unwrap_or(&empty);
        Self {
            namespace: text(meta, "namespace").unwrap_or("default").into(),
            labels: Rc::new(labels(meta, "labels")),
            annotations: Rc::new(labels(meta, "annotations")),
            finalizers: texts(meta, "finalizers"),
            ..Self::named(shared_text(meta, "name"))
        }
    }
}

impl Deployment {
    /// The Deployment that `document` describes. Fields without a value get their defaults
    /// (DEP-79); `status` is empty, as the API server leaves it.
    pub fn from_document(document: &Document) -> Self {
        let empty = Document::Null;
        let spec = get(document, "spec").unwrap_or(&empty);
        let meta = ObjectMeta::from_document(document);
        let revision = meta
            .annotations
            .get(REVISION)
            .and_then(|text| text.parse().ok());
        Self {
            spec: Rc::new(deployment_spec(spec)),
            status: Rc::default(),
            revision: revision.unwrap_or(0),
            meta,
        }
    }
}

fn deployment_spec(spec: &Document) -> DeploymentSpec {
    let empty = Document::Null;
    let deadline = get(spec, "progressDeadlineSeconds")
        .map_or(Some(600), |_| int32(spec, "progressDeadlineSeconds"));
    DeploymentSpec {
        replicas: int32(spec, "replicas").unwrap_or(1),
        selector: Rc::new(LabelSelector::from_document(
            get(spec, "selector").unwrap_or(&empty),
        )),
        template: Rc::new(PodTemplate::from_document(
            get(spec, "template").unwrap_or(&empty),
        )),
        strategy: strategy(spec),
        min_ready_seconds: int32(spec, "minReadySeconds").unwrap_or(0),
        revision_history_limit: int32(spec, "revisionHistoryLimit").unwrap_or(10),
        paused: is_true(spec, "paused"),
        progress_deadline_seconds: deadline,
    }
}

fn strategy(spec: &Document) -> Strategy {
    if at(spec, &["strategy", "type"]).and_then(Document::as_str) == Some("Recreate") {
        return Strategy::Recreate;
    }
    let empty = Document::Null;
    let rolling = at(spec, &["strategy", "rollingUpdate"]).unwrap_or(&empty);
    let quarter = IntOrPercent::Percent(25);
    Strategy::RollingUpdate {
        max_surge: int_or_percent(rolling, "maxSurge").unwrap_or(quarter),
        max_unavailable: int_or_percent(rolling, "maxUnavailable").unwrap_or(quarter),
    }
}

impl LabelSelector {
    /// The selector that `document` describes.
    pub fn from_document(document: &Document) -> Self {
        let requirements = items(document, "matchExpressions").iter();
        Self {
            match_labels: labels(document, "matchLabels"),
            match_expressions: requirements.filter_map(requirement).collect(),
        }
    }
}

fn requirement(document: &Document) -> Option<Requirement> {
    let operator = match text(document, "operator")? {
        "In" => SelectorOperator::In,
        "NotIn" => SelectorOperator::NotIn,
        "Exists" => SelectorOperator::Exists,
        "DoesNotExist" => SelectorOperator::DoesNotExist,
        _ => return None,
    };
    Some(Requirement {
        key: shared_text(document, "key"),
        operator,
        values: texts(document, "values"),
    })
}

impl PodTemplate {
    /// The template that `document` (`metadata` and `spec`) describes.
    pub fn from_document(document: &Document) -> Self {
        let empty = Document::Null;
        let meta = get(document, "metadata").unwrap_or(&empty);
        let spec = get(document, "spec").unwrap_or(&empty);
        let (mut labels, annotations) = (labels(meta, "labels"), labels(meta, "annotations"));
        labels.remove(POD_TEMPLATE_HASH);
        let spec = PodSpec::from_document(spec);
        let document = super::canonical::canonical(document);
        let finalizers = texts(meta, "finalizers");
        let owners = Vec::new();
        Self {
            bonds: (!finalizers.is_empty()).then(|| Rc::new(Bonds { finalizers, owners })),
            labels: Rc::new(labels),
            annotations: Rc::new(annotations),
            spec,
            fingerprint: super::canonical::fingerprint(&document),
            document,
        }
    }

    /// This template with an annotation.
    #[must_use]
    pub fn with_annotation(&self, key: &str, value: &str) -> Self {
        let mut annotations = Labels::clone(&self.annotations);
        annotations.insert(key.into(), value.into());
        let written = Document::from(&annotations);
        let mut document = self.document.clone();
        if let Some(template) = document.as_mapping_mut() {
            let meta = template.entry("metadata");
            if meta.as_mapping().is_none() {
                *meta = super::tree::map([]);
            }
            if let Some(meta) = meta.as_mapping_mut() {
                meta.insert("annotations", written);
            }
        }
        let document = super::canonical::canonical(&document);
        Self {
            annotations: Rc::new(annotations),
            fingerprint: super::canonical::fingerprint(&document),
            document,
            ..self.clone()
        }
    }

    /// This template with another image in the container called `container`, or in the first one.
    /// `None` if there is no such container.
    #[must_use]
    pub fn with_image(&self, container: Option<&str>, image: &str) -> Option<Self> {
        let containers = &self.spec.containers;
        let index = match container {
            Some(name) => containers
                .iter()
                .position(|container| &*container.name == name)?,
            None => 0,
        };
        let mut document = self.document.clone();
        let entry = document
            .get_mut("spec")?
            .get_mut("containers")?
            .as_sequence_mut()?
            .get_mut(index)?;
        entry.as_mapping_mut()?.insert("image", image.into());
        let document = super::canonical::canonical(&document);
        let mut spec = self.spec.clone();
        spec.containers.get_mut(index)?.image = image.into();
        Some(Self {
            labels: Rc::clone(&self.labels),
            annotations: Rc::clone(&self.annotations),
            bonds: self.bonds.clone(),
            spec,
            fingerprint: super::canonical::fingerprint(&document),
            document,
        })
    }
}

impl Pod {
    /// The pod that `document` describes, before it has a UID and a node. Its own document stands
    /// for the template.
    pub fn from_document(document: &Document) -> Self {
        let ObjectMeta {
            name, namespace, ..
        } = ObjectMeta::from_document(document);
        let template = Rc::new(PodTemplate::from_document(document));
        Self {
            name,
            namespace,
            uid: Uid::default(),
            owner: None,
            labels: Rc::clone(&template.labels),
            annotations: Rc::clone(&template.annotations),
            bonds: template.bonds.clone(),
            template,
            identity: None,
            created_s: 0,
            node: None,
            deletion: None,
            status: Rc::default(),
        }
    }
}

impl PodSpec {
    /// The part of a pod's `spec` that is acted on.
    pub fn from_document(spec: &Document) -> Self {
        let gates = items(spec, "readinessGates").iter();
        Self {
            containers: items(spec, "containers").iter().map(container).collect(),
            init_containers: items(spec, "initContainers")
                .iter()
                .map(container)
                .collect(),
            restart_policy: restart_policy(spec).unwrap_or_default(),
            termination_grace_period_seconds: seconds(spec, "terminationGracePeriodSeconds")
                .unwrap_or(30),
            active_deadline_seconds: seconds(spec, "activeDeadlineSeconds"),
            node_selector: labels(spec, "nodeSelector"),
            readiness_gates: gates
                .map(|gate| shared_text(gate, "conditionType"))
                .collect(),
            hostname: shared_text(spec, "hostname"),
            subdomain: shared_text(spec, "subdomain"),
        }
    }
}

fn restart_policy(document: &Document) -> Option<RestartPolicy> {
    match text(document, "restartPolicy")? {
        "OnFailure" => Some(RestartPolicy::OnFailure),
        "Never" => Some(RestartPolicy::Never),
        "Always" => Some(RestartPolicy::Always),
        _ => None,
    }
}

fn container(document: &Document) -> Container {
    let image = shared_text(document, "image");
    let pull = match text(document, "imagePullPolicy") {
        Some("Always") => PullPolicy::Always,
        Some("Never") => PullPolicy::Never,
        None if super::image::is_latest(&image) => PullPolicy::Always,
        _ => PullPolicy::IfNotPresent,
    };
    Container {
        name: shared_text(document, "name"),
        image,
        image_pull_policy: pull,
        ports: items(document, "ports")
            .iter()
            .map(container_port)
            .collect(),
        liveness_probe: get(document, "livenessProbe").and_then(probe),
        readiness_probe: get(document, "readinessProbe").and_then(probe),
        startup_probe: get(document, "startupProbe").and_then(probe),
        restart_policy: restart_policy(document),
        restart_rules: RestartRule::all_from_document(document),
        lifecycle: Lifecycle::from_document(document),
        memory_request_bytes: memory_bytes(document, "requests").unwrap_or(0),
        memory_limit_bytes: memory_bytes(document, "limits").filter(|bytes| *bytes > 0),
    }
}

fn container_port(document: &Document) -> ContainerPort {
    ContainerPort {
        name: shared_text(document, "name"),
        container_port: int32(document, "containerPort").unwrap_or(0),
        protocol: text(document, "protocol").unwrap_or("TCP").into(),
    }
}

/// KL-49: a value of 0 means the default.
/// A number of seconds. Beyond a million years it stays at that, so that it can be counted in
/// milliseconds and added to any moment.
fn seconds(document: &Document, key: &str) -> Option<i64> {
    const LONGEST_S: i64 = 1_000_000 * 366 * 86_400;
    int(document, key).map(|seconds| seconds.clamp(-LONGEST_S, LONGEST_S))
}

fn probe(document: &Document) -> Option<Probe> {
    let number = |key, default| int32(document, key).filter(|&n| n != 0).unwrap_or(default);
    Some(Probe {
        handler: probe_handler(document)?,
        initial_delay_seconds: number("initialDelaySeconds", 0),
        timeout_seconds: number("timeoutSeconds", 1),
        period_seconds: number("periodSeconds", 10),
        success_threshold: number("successThreshold", 1),
        failure_threshold: number("failureThreshold", 3),
        termination_grace_period_seconds: seconds(document, "terminationGracePeriodSeconds"),
    })
}

/// API-26: the first handler in this order counts.
fn probe_handler(document: &Document) -> Option<ProbeHandler> {
    if let Some(exec) = get(document, "exec") {
        let command = texts(exec, "command");
        return Some(ProbeHandler::Exec { command });
    }
    if let Some(http) = get(document, "httpGet") {
        return Some(ProbeHandler::HttpGet {
            path: text(http, "path").unwrap_or("/").into(),
            port: port_ref(http, "port"),
            scheme: text(http, "scheme").unwrap_or("HTTP").into(),
        });
    }
    if let Some(tcp) = get(document, "tcpSocket") {
        let port = port_ref(tcp, "port");
        return Some(ProbeHandler::TcpSocket { port });
    }
    let grpc = get(document, "grpc")?;
    Some(ProbeHandler::Grpc {
        port: int32(grpc, "port").unwrap_or(0),
        service: shared_text(grpc, "service"),
    })
}

fn port_ref(document: &Document, key: &str) -> PortRef {
    match get(document, key) {
        Some(Document::String(name)) => PortRef::Name(Rc::clone(name)),
        _ => PortRef::Number(int32(document, key).unwrap_or(0)),
    }
}

impl Service {
    /// The Service that `document` describes.
    pub fn from_document(document: &Document) -> Self {
        let empty = Document::Null;
        let spec = get(document, "spec").unwrap_or(&empty);
        Self {
            meta: ObjectMeta::from_document(document),
            selector: labels(spec, "selector"),
            headless: text(spec, "clusterIP") == Some("None"),
            publish_not_ready_addresses: is_true(spec, "publishNotReadyAddresses"),
            ports: items(spec, "ports").iter().map(service_port).collect(),
        }
    }
}

/// API-33: `targetPort` is `port` unless it is given.
fn service_port(document: &Document) -> ServicePort {
    let port = int32(document, "port").unwrap_or(0);
    ServicePort {
        name: shared_text(document, "name"),
        port,
        target_port: match get(document, "targetPort") {
            Some(_) => port_ref(document, "targetPort"),
            None => PortRef::Number(port),
        },
        protocol: text(document, "protocol").unwrap_or("TCP").into(),
    }
}

/// A convenience for tests and built-in scenarios: labels from pairs.
pub fn label_map(pairs: &[(&str, &str)]) -> Labels {
    let pairs = pairs.iter();
    pairs
        .map(|&(key, value)| (key.into(), value.into()))
        .collect()
}
