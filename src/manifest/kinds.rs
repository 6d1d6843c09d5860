//! Which kinds a cluster has.

/// Kinds that a cluster takes and that are not read further here.
const OTHERS: [(&str, &str); 15] = [
    (
        "v1",
        "Namespace Secret ServiceAccount PersistentVolume PersistentVolumeClaim Node Endpoints \
         Event LimitRange ReplicationController PodTemplate",
    ),
    ("apps/v1", "DaemonSet ControllerRevision"),
    ("batch/v1", "Job CronJob"),
    ("autoscaling/v1", "HorizontalPodAutoscaler"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "Ingress IngressClass NetworkPolicy"),
    (
        "rbac.authorization.k8s.io/v1",
        "Role RoleBinding ClusterRole ClusterRoleBinding",
    ),
    (
        "storage.k8s.io/v1",
        "StorageClass VolumeAttachment CSIDriver CSINode",
    ),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("coordination.k8s.io/v1", "Lease"),
    ("discovery.k8s.io/v1", "EndpointSlice"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    (
        "admissionregistration.k8s.io/v1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy \
         ValidatingAdmissionPolicyBinding",
    ),
    ("node.k8s.io/v1", "RuntimeClass"),
];

/// Whether a plain cluster has that kind, beside those of `api::Kind`.
pub(super) fn is_known(api_version: &str, kind: &str) -> bool {
    let kinds = OTHERS.iter().filter(|(version, _)| *version == api_version);
    kinds
        .flat_map(|(_, kinds)| kinds.split_whitespace())
        .any(|known| known == kind)
}
