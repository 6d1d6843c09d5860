//! From a reason to what a reader sees of it.

use super::pace::{Pace, spare};
use super::words::{Key, Language};
use crate::api::{
    DeploymentId, NodeId, Owner, POD_TEMPLATE_HASH, Pod, PodId, ProbeKind, ReplicaSetId, ServiceId,
    StatefulSet, StatefulSetId,
};
use crate::sim::{Actor, Record};
use crate::store::{Budget, Change, Reason, StatefulReason, StatefulWait, Store, WaitsFor};

/// A decision, or a wait, in words and numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// One or two sentences.
    pub sentence: String,
    /// How the numbers follow from each other, a line each.
    pub formula: Vec<String>,
    /// The rule's id in the specification.
    pub rule: &'static str,
    /// The path of the YAML field that it hangs on.
    pub field: Option<String>,
}

/// What a change is about, by its name: what sentences need of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The object's name; of a pod or ReplicaSet that a Deployment made, the part that tells it
    /// from its siblings.
    pub name: String,
    /// The revision of a ReplicaSet, 0 while it has none.
    pub revision: i64,
    /// The node that a pod is bound to.
    pub node: String,
    /// `spec.replicas` of a ReplicaSet before the change.
    pub from: i32,
    /// `spec.replicas` of a ReplicaSet after the change.
    pub to: i32,
    /// The pod that a change of a Service's endpoints is about.
    pub other: String,
    /// The container that a change is about.
    pub container: usize,
}

/// Explains why a record was made. `store` is the one after it.
pub fn explain(language: Language, record: &Record, store: &Store) -> Explanation {
    let reason = &record.because;
    if let Reason::DeploymentStatus { budget, waits_for } = reason {
        return wait(language, *waits_for, budget);
    }
    let subject = Subject::of(record, store);
    Explanation {
        sentence: language.sentence(reason, &record.change, &subject),
        formula: formula(language, reason, &subject),
        rule: reason.rule(),
        field: field(reason, &subject),
    }
}

/// Explains what a rollout waits for now.
pub fn explain_wait(language: Language, pace: &Pace) -> Explanation {
    wait(language, pace.waits_for, &pace.budget)
}

/// Explains what a StatefulSet waits for now.
pub fn explain_set_wait(
    language: Language,
    waits_for: StatefulWait,
    set: &StatefulSet,
) -> Explanation {
    let reason = Reason::Stateful(Box::new(StatefulReason::Status {
        replicas: set.spec.replicas,
        waits_for,
    }));
    let subject = Subject {
        name: set.meta.name.to_string(),
        ..Subject::default()
    };
    Explanation {
        sentence: language.sentence(&reason, &Change::Told, &subject),
        formula: formula(language, &reason, &subject),
        rule: reason.rule(),
        field: field(&reason, &subject),
    }
}

fn wait(language: Language, waits_for: WaitsFor, budget: &Budget) -> Explanation {
    let (rule, field) = match waits_for {
        WaitsFor::Nothing => ("DEP-71", None),
        WaitsFor::NextSync => ("DEP-29", None),
        WaitsFor::Availability if spare(budget) <= 0 || budget.may_scale_down() <= 0 => {
            ("DEP-28", Some("spec.strategy.rollingUpdate.maxUnavailable"))
        }
        WaitsFor::Availability => ("DEP-24", Some("spec.strategy.rollingUpdate.maxSurge")),
        WaitsFor::LastPods => ("DEP-71", Some("spec.minReadySeconds")),
        WaitsFor::Resume => ("DEP-40", Some("spec.paused")),
        WaitsFor::OldPodsGone => ("DEP-35", Some("spec.strategy.type")),
        WaitsFor::Deletion => ("DEP-7", None),
    };
    let mut formula = Vec::new();
    match waits_for {
        WaitsFor::Availability => {
            lower_limit(language, budget, &mut formula);
            upper_limit(language, budget, &mut formula);
        }
        WaitsFor::LastPods | WaitsFor::Nothing => {
            let available = language.text(Key::WordAvailable);
            formula.push(format!(
                "{available} = {} / {}",
                budget.available(),
                budget.replicas
            ));
        }
        WaitsFor::NextSync | WaitsFor::Resume | WaitsFor::OldPodsGone | WaitsFor::Deletion => {}
    }
    Explanation {
        sentence: language.wait(waits_for, budget),
        formula,
        rule,
        field: field.map(str::to_string),
    }
}

/// DEP-22, DEP-28.
fn lower_limit(language: Language, budget: &Budget, lines: &mut Vec<String>) {
    let word = |word| language.text(word);
    lines.push(format!(
        "minAvailable = {} − {} = {}",
        budget.replicas,
        budget.max_unavailable,
        budget.min_available()
    ));
    lines.push(format!(
        "{} = {} {} + {} {} = {}",
        word(Key::WordAvailable),
        budget.old_available,
        word(Key::WordOld),
        budget.new_available,
        word(Key::WordNew),
        budget.available()
    ));
    lines.push(format!(
        "{} = {} − {} = {}",
        word(Key::WordMayGo),
        budget.available(),
        budget.min_available(),
        spare(budget)
    ));
}

/// DEP-22, DEP-24.
fn upper_limit(language: Language, budget: &Budget, lines: &mut Vec<String>) {
    lines.push(format!(
        "maxTotal = {} + {} = {}",
        budget.replicas,
        budget.max_surge,
        budget.max_total()
    ));
    let room = budget.max_total() - budget.total;
    let missing = budget.replicas - budget.new_wanted;
    let total = budget.total;
    let may_come = language.text(Key::WordMayCome);
    lines.push(format!(
        "{may_come} = min({} − {total}, {} − {}) = {}",
        budget.max_total(),
        budget.replicas,
        budget.new_wanted,
        room.min(missing).max(0)
    ));
}

/// DEP-26: what bounds the clean-up of old pods that are not available.
fn clean_up_limit(language: Language, budget: &Budget, lines: &mut Vec<String>) {
    lines.push(format!(
        "{} = {} − {} − ({} − {}) = {}",
        language.text(Key::WordMayGo),
        budget.total,
        budget.min_available(),
        budget.new_wanted,
        budget.new_available,
        budget.may_scale_down()
    ));
}

fn formula(language: Language, reason: &Reason, subject: &Subject) -> Vec<String> {
    let word = |word| language.text(word);
    let mut lines = Vec::new();
    match reason {
        Reason::NewReplicaSet(budget) | Reason::ScaleUpNew(budget) => {
            upper_limit(language, budget, &mut lines);
        }
        Reason::ScaleDownOld { budget, .. } => lower_limit(language, budget, &mut lines),
        Reason::CleanUpUnhealthy {
            budget,
            wanted,
            available,
            limit,
        } => {
            clean_up_limit(language, budget, &mut lines);
            let missing = wanted - available;
            lines.push(format!(
                "min({limit}, {wanted} − {available}) = {}",
                missing.min(*limit)
            ));
        }
        Reason::ProportionalShare {
            allowed,
            total,
            wanted,
            share,
        } => {
            lines.push(format!("{allowed} − {total} = {}", allowed - total));
            lines.push(format!(
                "{} = {share}: {wanted} + {share} = {}",
                word(Key::WordShare),
                wanted + share
            ));
        }
        Reason::HistoryLimit { limit, old } => lines.push(format!(
            "{} = {old} > revisionHistoryLimit = {limit}",
            word(Key::WordKept)
        )),
        Reason::CreatePods { wanted, active, .. } => lines.push(format!(
            "{} = {wanted} − {active} = {}",
            word(Key::WordToCreate),
            wanted - active
        )),
        Reason::DeletePods { wanted, active, .. } => lines.push(format!(
            "{} = {active} − {wanted} = {}",
            word(Key::WordToDelete),
            active - wanted
        )),
        Reason::ScaleDownNew(_)
        | Reason::ScaleOnlyActive { .. }
        | Reason::RecreateNew { .. }
        | Reason::RecreateOld
        | Reason::Saturated { .. } => {
            lines.push(format!("replicas: {} → {}", subject.from, subject.to));
        }
        _ => {}
    }
    lines
}

/// The field that a decision hangs on: the one to change for another decision.
fn field(reason: &Reason, subject: &Subject) -> Option<String> {
    let path = match reason {
        Reason::NewReplicaSet(_) => "spec.template",
        Reason::RecreateNew { .. } | Reason::RecreateOld | Reason::RecreateWaits { .. } => {
            "spec.strategy.type"
        }
        Reason::ScaleUpNew(_) => "spec.strategy.rollingUpdate.maxSurge",
        Reason::CleanUpUnhealthy { .. } | Reason::ScaleDownOld { .. } => {
            "spec.strategy.rollingUpdate.maxUnavailable"
        }
        Reason::ScaleDownNew(_)
        | Reason::ScaleOnlyActive { .. }
        | Reason::Saturated { .. }
        | Reason::ProportionalShare { .. }
        | Reason::CreatePods { .. }
        | Reason::DeletePods { .. } => "spec.replicas",
        Reason::HistoryLimit { .. } => "spec.revisionHistoryLimit",
        Reason::Stateful(reason) => return stateful_field(reason).map(str::to_string),
        Reason::Adopted | Reason::Released => "spec.selector",
        Reason::Stopping { .. } | Reason::GraceOver { .. } => {
            "spec.template.spec.terminationGracePeriodSeconds"
        }
        Reason::RestartBackOff { .. } => "spec.template.spec.restartPolicy",
        Reason::ProbeDecided { kind, .. } | Reason::KilledByProbe { kind, .. } => {
            return Some(container_field(subject, probe_field(*kind)));
        }
        Reason::Pulling { .. }
        | Reason::Pulled { .. }
        | Reason::PullFailed { .. }
        | Reason::ImagePresent
        | Reason::ImageMissing => return Some(container_field(subject, "image")),
        _ => return None,
    };
    Some(path.to_string())
}

fn stateful_field(reason: &StatefulReason) -> Option<&'static str> {
    Some(match reason {
        StatefulReason::NewRevision { .. } | StatefulReason::RevisionRaised { .. } => {
            "spec.template"
        }
        StatefulReason::RevisionHistory { .. } => "spec.revisionHistoryLimit",
        StatefulReason::CreateClaim => "spec.volumeClaimTemplates",
        StatefulReason::ClaimRetention { .. } | StatefulReason::ClaimUnowned => {
            "spec.persistentVolumeClaimRetentionPolicy"
        }
        StatefulReason::CreatePod { is_kept: true, .. } => {
            "spec.updateStrategy.rollingUpdate.partition"
        }
        StatefulReason::CreatePod { .. } => "spec.podManagementPolicy",
        StatefulReason::DeleteCondemned { .. } => "spec.replicas",
        StatefulReason::UpdatePod { .. } => "spec.updateStrategy",
        StatefulReason::Status { waits_for, .. } => match waits_for {
            StatefulWait::Predecessor(_) | StatefulWait::Condemned(_) => "spec.podManagementPolicy",
            StatefulWait::Budget { .. } => "spec.updateStrategy.rollingUpdate.maxUnavailable",
            StatefulWait::Partition { .. } => "spec.updateStrategy.rollingUpdate.partition",
            StatefulWait::Updated(_) | StatefulWait::OnDelete { .. } => "spec.updateStrategy.type",
            StatefulWait::StaleClaim { .. } => "spec.persistentVolumeClaimRetentionPolicy",
            _ => return None,
        },
        StatefulReason::DeleteFinished { .. } | StatefulReason::Relabel => return None,
    })
}

fn container_field(subject: &Subject, field: &str) -> String {
    format!(
        "spec.template.spec.containers[{}].{field}",
        subject.container
    )
}

/// The name of a probe's field.
pub(crate) fn probe_field(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Liveness => "livenessProbe",
        ProbeKind::Readiness => "readinessProbe",
        ProbeKind::Startup => "startupProbe",
    }
}

impl Subject {
    /// What a record is about.
    pub fn of(record: &Record, store: &Store) -> Self {
        let mut subject = Self::default();
        if let Actor::Kubelet(_, pod) = record.actor {
            subject.name = pod_name(store, pod);
        }
        match &record.change {
            Change::DeploymentCreated(id, _)
            | Change::DeploymentChanged { id, .. }
            | Change::DeploymentStatus { id, .. }
            | Change::DeploymentDeleted(id) => subject.name = deployment_name(store, *id),
            Change::ReplicaSetCreated(_, set) => {
                subject.name = set.meta.name.to_string();
                subject.revision = set.revision;
                subject.to = set.replicas;
            }
            Change::ReplicaSetScaled { id, from, to, .. } => {
                subject.name = replica_set_name(store, *id);
                subject.revision = store.replica_set(*id).map_or(0, |set| set.revision);
                (subject.from, subject.to) = (*from, *to);
            }
            Change::ReplicaSetMeta { id, .. }
            | Change::ReplicaSetChanged(id, _)
            | Change::ReplicaSetOwner(id, _)
            | Change::ReplicaSetStatus(id, _)
            | Change::ReplicaSetDeleted(id) => subject.name = replica_set_name(store, *id),
            Change::PodCreated(_, pod) => subject.name = short_name(pod).to_string(),
            Change::PodBound { id, node, .. } => {
                subject.name = pod_name(store, *id);
                subject.node = node_name(store, *node);
            }
            Change::Probed { pod, container, .. } => {
                subject.name = pod_name(store, *pod);
                subject.container = usize::from(*container);
            }
            Change::PodStatus(id, _)
            | Change::PodDeleting(id, _)
            | Change::PodRemoved(id)
            | Change::PodOwner(id, _)
            | Change::PodBonds(id, _)
            | Change::PodTemplate(id, _)
            | Change::PodMeta { id, .. } => subject.name = pod_name(store, *id),
            Change::StatefulSetCreated(id, _)
            | Change::StatefulSetChanged { id, .. }
            | Change::StatefulSetStatus(id, _)
            | Change::StatefulSetDeleted(id) => subject.name = stateful_set_name(store, *id),
            Change::RevisionCreated(_, object) => {
                subject.name = object.meta.name.to_string();
                subject.revision = object.revision;
            }
            Change::RevisionNumbered(id, _)
            | Change::RevisionOwner(id, _)
            | Change::RevisionDeleted(id) => {
                let found = store.revision(*id);
                subject.name =
                    found.map_or_else(String::new, |object| object.meta.name.to_string());
            }
            Change::ClaimCreated(_, object) => subject.name = object.meta.name.to_string(),
            Change::ClaimOwners(id, _) | Change::ClaimDeleting(id) | Change::ClaimRemoved(id) => {
                let found = store.claim(*id);
                subject.name =
                    found.map_or_else(String::new, |object| object.meta.name.to_string());
            }
            Change::ServiceApplied(_, service) => subject.name = service.meta.name.to_string(),
            Change::Finalizers { object, .. } => {
                let meta = store.meta(*object);
                subject.name = meta.map_or_else(String::new, |meta| meta.name.to_string());
            }
            Change::EndpointsChanged { service, endpoints } => {
                subject.name = service_name(store, *service);
                let first = endpoints.first();
                subject.other = first.map_or_else(String::new, |(id, _)| pod_name(store, *id));
            }
            Change::ServiceDeleted(id) | Change::EndpointsProxied(id) => {
                subject.name = service_name(store, *id);
            }
            Change::ResourceQuota(Some(quota)) => subject.name = quota.name.to_string(),
            Change::ResourceQuotaDeleted(name) => subject.name = name.to_string(),
            Change::NodeHealth(id, _) => subject.name = node_name(store, *id),
            Change::ResourceQuota(None) | Change::Scheduler { .. } | Change::Told => {}
        }
        if subject.name.is_empty() {
            subject.name = stateful_name(record, store);
        }
        subject
    }
}

fn deployment_name(store: &Store, id: DeploymentId) -> String {
    let found = store.deployment(id);
    found.map_or_else(String::new, |object| object.meta.name.to_string())
}

fn replica_set_name(store: &Store, id: ReplicaSetId) -> String {
    let found = store.replica_set(id);
    found.map_or_else(String::new, |object| object.meta.name.to_string())
}

/// The name of a pod that a StatefulSet's controller has removed: it follows from its ordinal.
fn stateful_name(record: &Record, store: &Store) -> String {
    match (record.actor, &record.because) {
        (Actor::StatefulSetController(id), Reason::Stateful(reason)) => reason
            .ordinal()
            .and_then(|ordinal| Some(store.stateful_set(id)?.pod_name(ordinal)))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn stateful_set_name(store: &Store, id: StatefulSetId) -> String {
    let found = store.stateful_set(id);
    found.map_or_else(String::new, |object| object.meta.name.to_string())
}

fn service_name(store: &Store, id: ServiceId) -> String {
    let found = store.services.get(id.index());
    found.map_or_else(String::new, |object| object.meta.name.to_string())
}

fn node_name(store: &Store, id: NodeId) -> String {
    let found = store.node(id);
    found.map_or_else(String::new, |node| node.name.to_string())
}

/// The part of a pod's name that tells it from its siblings; empty once it is gone, for then
/// nothing in the store knows its name.
fn pod_name(store: &Store, id: PodId) -> String {
    store
        .pod(id)
        .map_or_else(String::new, |pod| short_name(pod).to_string())
}

/// The ordinal alone does not tell a StatefulSet's pod from those of other sets.
pub(crate) fn short_name(pod: &Pod) -> &str {
    match pod.owner {
        Some(Owner::StatefulSet(_)) => &pod.name,
        None if !pod.labels.contains_key(POD_TEMPLATE_HASH) => &pod.name,
        _ => suffix(&pod.name),
    }
}

/// What follows the last hyphen of a name.
pub(crate) fn suffix(name: &str) -> &str {
    name.rsplit('-').next().unwrap_or(name)
}
