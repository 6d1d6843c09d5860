//! StatefulSets, their revisions, and the claims of their pods.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::tree::{at, get, int_or_percent, int32, items, labels, shared_text, text};
use super::{
    Document, IntOrPercent, LabelSelector, Labels, ObjectMeta, PodId, PodIdentity, PodTemplate,
    Rounding, StatefulSetId,
};

/// A StatefulSet.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct StatefulSet {
    /// `metadata`.
    pub meta: ObjectMeta,
    /// Set while a foreground deletion waits for the pods.
    pub deleting: bool,
    /// `spec`.
    pub spec: Rc<StatefulSetSpec>,
    /// `status`.
    pub status: Rc<StatefulSetStatus>,
}

/// `spec` of a StatefulSet, defaults filled in (STS-51).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct StatefulSetSpec {
    /// `replicas`.
    pub replicas: i32,
    /// `ordinals.start`.
    pub ordinals_start: i32,
    /// `selector`.
    pub selector: Rc<LabelSelector>,
    /// `template`.
    pub template: Rc<PodTemplate>,
    /// `serviceName` and the names of `volumeClaimTemplates`: what its pods get beside the
    /// template.
    pub identity: Rc<PodIdentity>,
    /// `podManagementPolicy`.
    pub pod_management_policy: PodManagementPolicy,
    /// `updateStrategy`.
    pub update_strategy: UpdateStrategy,
    /// `minReadySeconds`.
    pub min_ready_seconds: i32,
    /// `revisionHistoryLimit`.
    pub revision_history_limit: i32,
    /// `persistentVolumeClaimRetentionPolicy.whenDeleted`.
    pub when_deleted: Retention,
    /// `persistentVolumeClaimRetentionPolicy.whenScaled`.
    pub when_scaled: Retention,
    /// `volumeClaimTemplates`.
    pub volume_claim_templates: Rc<[VolumeClaimTemplate]>,
}

/// `podManagementPolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PodManagementPolicy {
    /// One pod after the other, each only when all before it are available.
    #[default]
    OrderedReady,
    /// All pods at once; only updates go one after the other.
    Parallel,
}

impl PodManagementPolicy {
    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::OrderedReady => "OrderedReady",
            Self::Parallel => "Parallel",
        }
    }
}

/// `updateStrategy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateStrategy {
    /// A pod is made from the new template only after somebody has deleted it.
    OnDelete,
    /// The controller replaces the pods, the highest ordinal first. The parameters are absent
    /// where the type was written without them, and then a missing pod comes back otherwise
    /// (STS-13).
    RollingUpdate(Option<RollingUpdate>),
}

/// `updateStrategy.rollingUpdate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RollingUpdate {
    /// `partition`: the first ordinal, counted from `ordinals.start`, that is updated.
    pub partition: i32,
    /// `maxUnavailable`; the API server drops it unless `MaxUnavailableStatefulSet` is on.
    pub max_unavailable: Option<IntOrPercent>,
}

/// Whether claims outlive what they were made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Retention {
    /// They stay.
    #[default]
    Retain,
    /// They go with it.
    Delete,
}

impl Retention {
    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retain => "Retain",
            Self::Delete => "Delete",
        }
    }
}

/// An entry of `volumeClaimTemplates`.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeClaimTemplate {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// `metadata.labels` with the selector's `matchLabels` over them: what the claims get (STS-5).
    pub labels: Rc<Labels>,
    /// `spec.resources.requests.storage`.
    pub storage: Rc<str>,
    /// The whole template. Two that are equal in it are the same (STS-52).
    pub document: Document,
}

impl Hash for VolumeClaimTemplate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.storage.hash(state);
    }
}

/// `status` of a StatefulSet (STS-36).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StatefulSetStatus {
    /// `observedGeneration`.
    pub observed_generation: u32,
    /// `replicas`: pods that exist, whatever has become of them.
    pub replicas: i32,
    /// `readyReplicas`.
    pub ready_replicas: i32,
    /// `availableReplicas`.
    pub available_replicas: i32,
    /// `currentReplicas`.
    pub current_replicas: i32,
    /// `updatedReplicas`.
    pub updated_replicas: i32,
    /// `currentRevision`, the name of a ControllerRevision.
    pub current_revision: Rc<str>,
    /// `updateRevision`, the name of a ControllerRevision.
    pub update_revision: Rc<str>,
    /// `collisionCount`.
    pub collision_count: i32,
}

/// A ControllerRevision: a template that a StatefulSet had (STS-8).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct ControllerRevision {
    /// `metadata`.
    pub meta: ObjectMeta,
    /// The StatefulSet that owns it, if any.
    pub owner: Option<StatefulSetId>,
    /// `data`: the template.
    pub template: Rc<PodTemplate>,
    /// `revision`.
    pub revision: i64,
}

/// A PersistentVolumeClaim that a StatefulSet made for a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersistentVolumeClaim {
    /// `metadata`.
    pub meta: ObjectMeta,
    /// `metadata.ownerReferences`, in the order in which they were added.
    pub owners: Vec<ClaimOwner>,
    /// Set once it is marked for deletion: it goes when no pod uses it any more.
    pub deleting: bool,
    /// `spec.resources.requests.storage`.
    pub storage: Rc<str>,
}

/// An entry of `metadata.ownerReferences` of a claim (STS-35).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimOwner {
    /// It goes with the set.
    StatefulSet(StatefulSetId),
    /// It goes with this very pod.
    Pod(PodId),
}

impl StatefulSet {
    /// The StatefulSet that `document` describes. Fields without a value get their defaults;
    /// `status` is empty, as the API server leaves it.
    pub fn from_document(document: &Document) -> Self {
        let empty = Document::Null;
        let spec = get(document, "spec").unwrap_or(&empty);
        Self {
            meta: ObjectMeta::from_document(document),
            deleting: false,
            spec: Rc::new(StatefulSetSpec::from_document(spec)),
            status: Rc::default(),
        }
    }

    /// STS-4: the name of the pod with that ordinal.
    pub fn pod_name(&self, ordinal: i32) -> String {
        format!("{}-{ordinal}", self.meta.name)
    }
}

impl StatefulSetSpec {
    /// STS-52: what the API server says of a change of any other field.
    pub(crate) const IMMUTABLE: &'static str = "updates to statefulset spec for fields other than \
         'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', \
         'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    fn from_document(spec: &Document) -> Self {
        let empty = Document::Null;
        let part = |key| get(spec, key).unwrap_or(&empty);
        let selector = LabelSelector::from_document(part("selector"));
        let claims = items(spec, "volumeClaimTemplates").iter();
        let claims: Rc<[_]> = claims
            .map(|claim| VolumeClaimTemplate::from_document(claim, &selector))
            .collect();
        let retention = part("persistentVolumeClaimRetentionPolicy");
        let parallel = text(spec, "podManagementPolicy") == Some("Parallel");
        Self {
            replicas: int32(spec, "replicas").unwrap_or(1),
            ordinals_start: int32(part("ordinals"), "start").unwrap_or(0),
            selector: Rc::new(selector),
            template: Rc::new(PodTemplate::from_document(part("template"))),
            identity: Rc::new(PodIdentity {
                subdomain: shared_text(spec, "serviceName"),
                claims: claims.iter().map(|claim| Rc::clone(&claim.name)).collect(),
            }),
            pod_management_policy: if parallel {
                PodManagementPolicy::Parallel
            } else {
                PodManagementPolicy::OrderedReady
            },
            update_strategy: UpdateStrategy::from_document(part("updateStrategy")),
            min_ready_seconds: int32(spec, "minReadySeconds").unwrap_or(0),
            revision_history_limit: int32(spec, "revisionHistoryLimit").unwrap_or(10),
            when_deleted: retention_of(retention, "whenDeleted"),
            when_scaled: retention_of(retention, "whenScaled"),
            volume_claim_templates: claims,
        }
    }

    /// STS-52: whether `other` differs only in what may be changed.
    pub fn may_become(&self, other: &Self) -> bool {
        self.selector == other.selector
            && self.identity == other.identity
            && self.pod_management_policy == other.pod_management_policy
            && self.volume_claim_templates == other.volume_claim_templates
    }

    /// Whether pods are created and deleted one after the other.
    pub fn is_ordered(&self) -> bool {
        self.pod_management_policy == PodManagementPolicy::OrderedReady
    }

    /// The ordinals that pods are wanted for: the first, and the one after the last. Wider than
    /// ordinals are, for the last may be the largest there is.
    pub fn ordinals(&self) -> (i64, i64) {
        let start = i64::from(self.ordinals_start);
        (start, start + i64::from(self.replicas.max(0)))
    }
}

impl UpdateStrategy {
    fn from_document(strategy: &Document) -> Self {
        if text(strategy, "type") == Some("OnDelete") {
            return Self::OnDelete;
        }
        Self::RollingUpdate(get(strategy, "rollingUpdate").map(|rolling| RollingUpdate {
            partition: int32(rolling, "partition").unwrap_or(0),
            max_unavailable: int_or_percent(rolling, "maxUnavailable"),
        }))
    }

    /// The first index that is updated; 0 where nothing says otherwise.
    pub fn partition(self) -> i32 {
        match self {
            Self::RollingUpdate(Some(rolling)) => rolling.partition,
            _ => 0,
        }
    }

    /// STS-29: how many of `replicas` may be unavailable during an update, while
    /// `MaxUnavailableStatefulSet` is on. At least one may, or the update could never move.
    pub fn max_unavailable(self, replicas: i32) -> i32 {
        let given = match self {
            Self::RollingUpdate(Some(rolling)) => rolling.max_unavailable,
            _ => None,
        };
        given.map_or(1, |given| given.resolve(replicas, Rounding::Down).max(1))
    }
}

impl StatefulSetSpec {
    /// STS-29: how many pods an update leaves available, while `MaxUnavailableStatefulSet` is on:
    /// otherwise the API server keeps no maxUnavailable.
    pub fn min_available(&self) -> Option<i32> {
        let UpdateStrategy::RollingUpdate(Some(rolling)) = self.update_strategy else {
            return None;
        };
        rolling.max_unavailable?;
        let unavailable = self.update_strategy.max_unavailable(self.replicas);
        Some((self.replicas - unavailable).max(0))
    }
}

fn retention_of(policy: &Document, key: &str) -> Retention {
    if text(policy, key) == Some("Delete") {
        Retention::Delete
    } else {
        Retention::Retain
    }
}

impl VolumeClaimTemplate {
    fn from_document(claim: &Document, selector: &LabelSelector) -> Self {
        let empty = Document::Null;
        let meta = get(claim, "metadata").unwrap_or(&empty);
        let mut labels = labels(meta, "labels");
        for (key, value) in &selector.match_labels {
            labels.insert(Rc::clone(key), Rc::clone(value));
        }
        let storage = at(claim, &["spec", "resources", "requests", "storage"]);
        Self {
            name: shared_text(meta, "name"),
            labels: Rc::new(labels),
            storage: storage
                .and_then(Document::as_str)
                .unwrap_or_default()
                .into(),
            document: claim.clone(),
        }
    }

    /// STS-5: the name of the claim that the pod called `pod` uses.
    pub fn claim_name(&self, pod: &str) -> String {
        claim_name(&self.name, pod)
    }
}

/// STS-5: the name of a pod's claim.
pub fn claim_name(template: &str, pod: &str) -> String {
    format!("{template}-{pod}")
}

/// The ordinal of the pod called `pod` in the StatefulSet called `set` (STS-2). `None` for a name
/// that the set would give to none of its pods.
pub fn ordinal_of(set: &str, pod: &str) -> Option<i32> {
    let digits = pod.strip_prefix(set)?.strip_prefix('-')?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits == "0" || !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain && canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_are_read_from_names_that_the_set_would_give() {
        assert_eq!(ordinal_of("web", "web-0"), Some(0));
        assert_eq!(ordinal_of("web", "web-2147483647"), Some(i32::MAX));
        for other in [
            "web",
            "web-",
            "web-01",
            "web-+1",
            "web-2147483648",
            "web-a-1",
            "we-b-1",
        ] {
            assert_eq!(ordinal_of("web", other), None, "{other}");
        }
    }
}
