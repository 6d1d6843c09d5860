//! Which fields the simulation acts on. All others are named in a notice.

use crate::api::{Document, Kind, ResourceQuota};

/// Paths without indexes. A path covers everything below it.
const COMMON: &[&str] = &["apiVersion", "kind", "metadata", "status"];

const DEPLOYMENT: &[&str] = &[
    "spec.strategy",
    "spec.paused",
    "spec.progressDeadlineSeconds",
];

const STATEFUL_SET: &[&str] = &[
    "spec.ordinals",
    "spec.serviceName",
    "spec.podManagementPolicy",
    "spec.updateStrategy",
    "spec.persistentVolumeClaimRetentionPolicy",
    "spec.volumeClaimTemplates",
];

/// What workloads have in common.
const WORKLOAD: &[&str] = &[
    "spec.replicas",
    "spec.selector",
    "spec.minReadySeconds",
    "spec.revisionHistoryLimit",
    "spec.template.metadata.labels",
    "spec.template.metadata.annotations",
    "spec.template.spec.containers.name",
    "spec.template.spec.containers.image",
    "spec.template.spec.containers.imagePullPolicy",
    "spec.template.spec.containers.ports",
    "spec.template.spec.containers.livenessProbe",
    "spec.template.spec.containers.readinessProbe",
    "spec.template.spec.containers.startupProbe",
    "spec.template.spec.containers.lifecycle",
    "spec.template.spec.containers.restartPolicy",
    "spec.template.spec.containers.restartPolicyRules",
    "spec.template.spec.containers.resources.requests.memory",
    "spec.template.spec.containers.resources.limits.memory",
    "spec.template.spec.initContainers.name",
    "spec.template.spec.initContainers.image",
    "spec.template.spec.initContainers.imagePullPolicy",
    "spec.template.spec.initContainers.ports",
    "spec.template.spec.initContainers.livenessProbe",
    "spec.template.spec.initContainers.readinessProbe",
    "spec.template.spec.initContainers.startupProbe",
    "spec.template.spec.initContainers.restartPolicy",
    "spec.template.spec.readinessGates",
    "spec.template.spec.restartPolicy",
    "spec.template.spec.terminationGracePeriodSeconds",
    "spec.template.spec.tolerations",
];

const POD: &[&str] = &["spec.template.spec.activeDeadlineSeconds"];

const NOTHING: &[&str] = &[];

const RESOURCE_QUOTA: &[&str] = &["spec.hard.pods", "spec.hard.count/pods"];

const SERVICE: &[&str] = &[
    "spec.selector",
    "spec.ports",
    "spec.clusterIP",
    "spec.publishNotReadyAddresses",
    "spec.type",
];

/// The fields of `document` that are good but have no effect: the topmost ones, each once.
pub(super) fn without_effect(kind: Kind, document: &Document) -> Vec<String> {
    let own = match kind {
        Kind::Deployment => [DEPLOYMENT, WORKLOAD],
        Kind::StatefulSet => [STATEFUL_SET, WORKLOAD],
        Kind::Service => [SERVICE, &[]],
        Kind::Pod => [POD, WORKLOAD],
        Kind::ResourceQuota if ResourceQuota::is_scoped(document) => [NOTHING; 2],
        Kind::ResourceQuota => [RESOURCE_QUOTA, &[]],
        Kind::ReplicaSet => [WORKLOAD, &[]],
        Kind::ConfigMap => return Vec::new(),
    };
    let mut search = Search {
        own,
        path: String::new(),
        plain: String::new(),
        found: Vec::new(),
    };
    if kind == Kind::Pod {
        // A Pod's spec is what a workload has in its template.
        let spec = document.get("spec").unwrap_or(&Document::Null);
        search.path = "spec".into();
        search.plain = "spec.template.spec".into();
        search.visit(spec);
    } else {
        search.visit(document);
    }
    search.found
}

struct Search {
    own: [&'static [&'static str]; 2],
    path: String,
    /// The path without indexes.
    plain: String,
    found: Vec<String>,
}

impl Search {
    fn visit(&mut self, document: &Document) {
        match document {
            Document::Mapping(map) => {
                for (key, value) in map {
                    self.entry(key, value);
                }
            }
            Document::Sequence(items) => {
                let length = self.path.len();
                for (index, item) in items.iter().enumerate() {
                    let step = format!("[{index}]");
                    self.path.push_str(&step);
                    self.visit(item);
                    self.path.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Document) {
        let (path, plain) = (self.path.len(), self.plain.len());
        for text in [&mut self.path, &mut self.plain] {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(key);
        }
        let listed = || COMMON.iter().chain(self.own.into_iter().flatten());
        if value.is_null() || listed().any(|known| *known == self.plain) {
            // Absent, or acted on with everything below.
        } else if listed().any(|known| {
            let below = known.strip_prefix(self.plain.as_str());
            below.is_some_and(|below| below.starts_with('.'))
        }) {
            self.visit(value);
        } else {
            self.found.push(self.path.clone());
        }
        self.path.truncate(path);
        self.plain.truncate(plain);
    }
}
