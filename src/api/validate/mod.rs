//! What the API server refuses, in its own words (../spec api.md, sections A to F).
//!
//! The functions here take documents that are decoded and defaulted. They follow the order in
//! which the server looks at the fields, because that is the order of its messages.

mod checks;
mod container;
mod env;
mod errors;
mod meta;
mod names;
mod pod;
mod resources;
mod rules;
mod scheduling;
mod service;
mod stateful_set;
mod volume;
mod workload;

pub use errors::{Cause, FieldError};

use std::net::Ipv4Addr;

use super::tree::get;
use super::{Document, FeatureGates};
use errors::{Errors, Path};
use rules::{Checker, Site};

/// Kinds that are read, defaulted and validated in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A ConfigMap.
    ConfigMap,
    /// A Deployment.
    Deployment,
    /// A Pod.
    Pod,
    /// A ReplicaSet.
    ReplicaSet,
    /// A ResourceQuota.
    ResourceQuota,
    /// A Service.
    Service,
    /// A StatefulSet.
    StatefulSet,
}

impl Kind {
    /// The kind of a document with that `apiVersion` and `kind`.
    pub fn of(api_version: &str, kind: &str) -> Option<Self> {
        match (api_version, kind) {
            ("v1", "ConfigMap") => Some(Self::ConfigMap),
            ("apps/v1", "Deployment") => Some(Self::Deployment),
            ("v1", "Pod") => Some(Self::Pod),
            ("apps/v1", "ReplicaSet") => Some(Self::ReplicaSet),
            ("v1", "ResourceQuota") => Some(Self::ResourceQuota),
            ("v1", "Service") => Some(Self::Service),
            ("apps/v1", "StatefulSet") => Some(Self::StatefulSet),
            _ => None,
        }
    }

    /// The word in `kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Deployment => "Deployment",
            Self::Pod => "Pod",
            Self::ReplicaSet => "ReplicaSet",
            Self::ResourceQuota => "ResourceQuota",
            Self::Service => "Service",
            Self::StatefulSet => "StatefulSet",
        }
    }

    /// How kubectl names the resource: `deployment.apps`.
    pub fn resource(self) -> &'static str {
        match self {
            Self::ConfigMap => "configmap",
            Self::Deployment => "deployment.apps",
            Self::Pod => "pod",
            Self::ReplicaSet => "replicaset.apps",
            Self::ResourceQuota => "resourcequota",
            Self::Service => "service",
            Self::StatefulSet => "statefulset.apps",
        }
    }

    /// How the API server names the resource: `deployments.apps`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::ConfigMap => "configmaps",
            Self::Deployment => "deployments.apps",
            Self::Pod => "pods",
            Self::ReplicaSet => "replicasets.apps",
            Self::ResourceQuota => "resourcequotas",
            Self::Service => "services",
            Self::StatefulSet => "statefulsets.apps",
        }
    }
}

/// What a cluster's administrator decides, and how the request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether containers may be privileged (`--allow-privileged` of the API server).
    pub allow_privileged: bool,
    /// Network and prefix length of the addresses that Services get.
    pub service_range: (Ipv4Addr, u8),
    /// `--dry-run=server`: ports and addresses are not handed out.
    pub dry_run: bool,
    /// How the API server's switches are set.
    pub feature_gates: FeatureGates,
}

impl Policy {
    /// Whether Services may have that address.
    fn serves(self, address: Ipv4Addr) -> bool {
        let (network, length) = self.service_range;
        let host_bits = 32_u32.saturating_sub(length.into());
        let network_of = |address: Ipv4Addr| u64::from(address.to_bits()) >> host_bits;
        network_of(address) == network_of(network)
    }
}

impl Default for Policy {
    /// As installers set a cluster up.
    fn default() -> Self {
        Self {
            allow_privileged: true,
            service_range: (Ipv4Addr::new(10, 96, 0, 0), 12),
            dry_run: false,
            feature_gates: FeatureGates::default(),
        }
    }
}

/// What there is to say about an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Why it is refused.
    pub errors: Vec<FieldError>,
    /// What the server warns about, without refusing it.
    pub warnings: Vec<String>,
}

/// Looks at an object that is to be created.
pub fn validate(kind: Kind, object: &Document, policy: Policy) -> Verdict {
    let mut checker = Checker::new(policy);
    checker.check(kind.name(), Site::of(object, &Path::ROOT));
    Verdict {
        errors: checker.errors.list,
        warnings: checker.warnings,
    }
}

/// Looks at the new state of an object that exists; both states are decoded and defaulted.
pub fn validate_update(kind: Kind, new: &Document, old: &Document, policy: Policy) -> Verdict {
    let mut verdict = validate(kind, new, policy);
    let mut errors = Errors::default();
    let null = Document::Null;
    let spec = |object| get(object, "spec").unwrap_or(&null);
    match kind {
        Kind::Deployment | Kind::ReplicaSet => {
            workload::validate_immutable_selector(spec(new), spec(old), &mut errors);
        }
        Kind::ResourceQuota => resources::validate_quota_update(spec(new), spec(old), &mut errors),
        Kind::StatefulSet => stateful_set::validate_update(spec(new), spec(old), &mut errors),
        Kind::Pod => pod::validate_update(spec(new), spec(old), &mut errors),
        Kind::Service => service::validate_update(spec(new), spec(old), &mut errors),
        Kind::ConfigMap => meta::validate_config_map_update(new, old, &mut errors),
    }
    verdict.errors.extend(errors.list);
    verdict
}
