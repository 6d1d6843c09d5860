//! Pods: what is asked for. What has become of them is in `pod_status`.

use std::rc::Rc;

use super::{
    Deletion, Labels, Lifecycle, Ms, NodeId, ObjectRef, Owner, OwnerReference, PodStatus,
    PodTemplate, RestartRule, Uid,
};

/// The part of a `PodSpec` that is acted on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodSpec {
    /// `containers`, in the order of the manifest.
    pub containers: Vec<Container>,
    /// `initContainers`, in the order of the manifest.
    pub init_containers: Vec<Container>,
    /// `restartPolicy`.
    pub restart_policy: RestartPolicy,
    /// `terminationGracePeriodSeconds`.
    pub termination_grace_period_seconds: i64,
    /// `activeDeadlineSeconds`.
    pub active_deadline_seconds: Option<i64>,
    /// `nodeSelector`.
    pub node_selector: Labels,
    /// `readinessGates[*].conditionType`.
    pub readiness_gates: Vec<Rc<str>>,
    /// `hostname`, or empty.
    pub hostname: Rc<str>,
    /// `subdomain`, or empty.
    pub subdomain: Rc<str>,
}

/// `restartPolicy`, of a pod or of a single container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RestartPolicy {
    /// Restart after every exit.
    #[default]
    Always,
    /// Restart after a non-zero exit.
    OnFailure,
    /// Never restart.
    Never,
}

/// `imagePullPolicy` (KL-33).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PullPolicy {
    /// Ask the registry at every start.
    Always,
    /// Pull only what the node does not have.
    #[default]
    IfNotPresent,
    /// Never pull.
    Never,
}

/// A container of a pod, as far as it is acted on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Container {
    /// `name`.
    pub name: Rc<str>,
    /// `image`.
    pub image: Rc<str>,
    /// `imagePullPolicy`.
    pub image_pull_policy: PullPolicy,
    /// `ports`.
    pub ports: Vec<ContainerPort>,
    /// `livenessProbe`.
    pub liveness_probe: Option<Probe>,
    /// `readinessProbe`.
    pub readiness_probe: Option<Probe>,
    /// `startupProbe`.
    pub startup_probe: Option<Probe>,
    /// The container's own `restartPolicy`; `Always` on an init container makes it a sidecar.
    pub restart_policy: Option<RestartPolicy>,
    /// `restartPolicyRules`.
    pub restart_rules: Vec<RestartRule>,
    /// `lifecycle`.
    pub lifecycle: Lifecycle,
    /// `resources.requests.memory`, in bytes.
    pub memory_request_bytes: i64,
    /// `resources.limits.memory`, in bytes.
    pub memory_limit_bytes: Option<i64>,
}

impl Container {
    /// The probe of that kind, if the container has one.
    pub fn probe(&self, kind: ProbeKind) -> Option<&Probe> {
        match kind {
            ProbeKind::Liveness => self.liveness_probe.as_ref(),
            ProbeKind::Readiness => self.readiness_probe.as_ref(),
            ProbeKind::Startup => self.startup_probe.as_ref(),
        }
    }
}

/// An entry of `ports`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerPort {
    /// `name`, or empty.
    pub name: Rc<str>,
    /// `containerPort`.
    pub container_port: i32,
    /// `protocol`.
    pub protocol: Rc<str>,
}

/// The three kinds of probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProbeKind {
    /// Restarts the container when it fails.
    Liveness,
    /// Takes the pod out of its Services while it fails.
    Readiness,
    /// Holds the other two back until it has succeeded once.
    Startup,
}

impl ProbeKind {
    /// The word that events use: `Liveness`, `Readiness`, `Startup`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Liveness => "Liveness",
            Self::Readiness => "Readiness",
            Self::Startup => "Startup",
        }
    }
}

/// A probe with its defaults filled in (KL-49).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    /// How the container is asked.
    pub handler: ProbeHandler,
    /// `initialDelaySeconds`.
    pub initial_delay_seconds: i32,
    /// `timeoutSeconds`.
    pub timeout_seconds: i32,
    /// `periodSeconds`.
    pub period_seconds: i32,
    /// `successThreshold`.
    pub success_threshold: i32,
    /// `failureThreshold`.
    pub failure_threshold: i32,
    /// `terminationGracePeriodSeconds`.
    pub termination_grace_period_seconds: Option<i64>,
}

/// How a probe asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProbeHandler {
    /// Run a command; exit code 0 is success.
    Exec {
        /// The command and its arguments.
        command: Vec<Rc<str>>,
    },
    /// HTTP GET; 200 to 399 is success.
    HttpGet {
        /// The path asked for.
        path: Rc<str>,
        /// The port asked at.
        port: PortRef,
        /// `HTTP` or `HTTPS`.
        scheme: Rc<str>,
    },
    /// Open a TCP connection.
    TcpSocket {
        /// The port connected to.
        port: PortRef,
    },
    /// Ask the gRPC health service.
    Grpc {
        /// The port asked at.
        port: i32,
        /// The service asked about; empty for the whole server.
        service: Rc<str>,
    },
}

/// A port by number, or by the name of a container port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortRef {
    /// A number.
    Number(i32),
    /// The `name` of one of the container's ports.
    Name(Rc<str>),
}

/// What the pods of a StatefulSet have in common beside the template (STS-4, STS-5). Their
/// `spec.hostname` is their name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodIdentity {
    /// `spec.subdomain`: the set's `serviceName`, or empty.
    pub subdomain: Rc<str>,
    /// The names of the volumes that are claims of their own, as in `volumeClaimTemplates`. The
    /// claim's name has the pod's behind it.
    pub claims: Vec<Rc<str>>,
}

/// What ties a pod to others, beside the controller that owns it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bonds {
    /// `metadata.finalizers`.
    pub finalizers: Vec<Rc<str>>,
    /// The `metadata.ownerReferences` that do not name a controller.
    pub owners: Vec<OwnerReference>,
}

/// A pod. Everything that pods of one template share is behind one pointer.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Pod {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// `metadata.namespace`.
    pub namespace: Rc<str>,
    /// `metadata.uid`.
    pub uid: Uid,
    /// The controller that owns it, if any.
    pub owner: Option<Owner>,
    /// `metadata.labels`, `pod-template-hash` included.
    pub labels: Rc<Labels>,
    /// `metadata.annotations`.
    pub annotations: Rc<Labels>,
    /// What it was made from.
    pub template: Rc<PodTemplate>,
    /// What its StatefulSet gave it beside the template, if one made it.
    pub identity: Option<Rc<PodIdentity>>,
    /// `metadata.creationTimestamp`, seconds of virtual time.
    pub created_s: i64,
    /// `spec.nodeName`, once the scheduler has bound it.
    pub node: Option<NodeId>,
    /// What holds it, and who owns it beside its controller; few pods have any of that.
    pub bonds: Option<Rc<Bonds>>,
    /// Set once the pod is marked for deletion.
    pub deletion: Option<Deletion>,
    /// `status`.
    pub status: Rc<PodStatus>,
}

impl Pod {
    /// Whether a finalizer holds it.
    pub fn has_finalizers(&self) -> bool {
        let bonds = self.bonds.as_ref();
        bonds.is_some_and(|bonds| !bonds.finalizers.is_empty())
    }

    /// Whether `owner` owns it without being its controller.
    pub fn is_bonded_to(&self, owner: ObjectRef) -> bool {
        let owners = self.bonds.iter().flat_map(|bonds| &bonds.owners);
        owners.into_iter().any(|reference| reference.owner == owner)
    }

    /// RS-4: neither finished nor marked for deletion.
    pub fn is_active(&self) -> bool {
        !self.status.phase.is_terminal() && self.deletion.is_none()
    }

    /// RS-5: marked for deletion, but not finished.
    pub fn is_terminating(&self) -> bool {
        !self.status.phase.is_terminal() && self.deletion.is_some()
    }

    /// The `Ready` condition is True.
    pub fn is_ready(&self) -> bool {
        self.status.ready.is_true()
    }

    /// RS-23: ready for at least `min_ready_seconds` at `now_ms`.
    pub fn is_available(&self, min_ready_seconds: i32, now_ms: Ms) -> bool {
        let due_s = self.status.ready.since_s + i64::from(min_ready_seconds);
        self.is_ready() && (min_ready_seconds == 0 || due_s * 1000 <= now_ms)
    }
}
