//! English: the control plane, and what people ask of it.

mod around;
mod labels;
mod node;
mod stateful;

use std::fmt::Write as _;

pub(super) use labels::{
    budget, cause, due, label, meaning, note, partition, pods_of, probing, segment, state, tile,
    word,
};

use super::seconds;
use crate::api::{Deletion, DeploymentStatus};
use crate::insight::explain::Subject;
use crate::insight::pace::spare;
use crate::store::{Budget, Change, Rank, Reason, WaitsFor};

/// See [`super::Language::wait`].
pub(super) fn wait(waits_for: WaitsFor, budget: &Budget) -> String {
    let replicas = budget.replicas;
    match waits_for {
        WaitsFor::Nothing if replicas == 0 => "Nothing is wanted, and nothing is left.".into(),
        WaitsFor::Nothing => {
            format!("The rollout is complete: {}.", all_are(replicas))
        }
        WaitsFor::NextSync => "The Deployment controller has just been given something to do: \
             it goes on with its next look at the ReplicaSets."
            .into(),
        WaitsFor::Availability => wait_for_availability(budget),
        WaitsFor::LastPods => format!(
            "All {replicas} new pods are wanted and no old one is left: {} to become available.",
            have(replicas - budget.new_available)
        ),
        WaitsFor::Resume => "The rollout is paused: a new template changes nothing until it is \
             resumed. A change of size is still followed."
            .into(),
        WaitsFor::Deletion => {
            "The Deployment is marked for deletion: its controller only counts.".into()
        }
        WaitsFor::OldPodsGone => "The Deployment controller waits: the strategy is Recreate, so \
             every old pod has to be gone before the first new one is created."
            .into(),
    }
}

fn all_are(replicas: i32) -> String {
    if replicas == 1 {
        "the one pod is new and available".into()
    } else {
        format!("all {replicas} pods are new and available")
    }
}

fn have(pods: i32) -> String {
    if pods == 1 {
        "1 has yet".into()
    } else {
        format!("{pods} have yet")
    }
}

fn pods(n: i32) -> String {
    if n == 1 {
        "1 pod".into()
    } else {
        format!("{n} pods")
    }
}

fn pods_are(n: i32) -> String {
    format!("{} {}", pods(n), are(n))
}

fn are(n: i32) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

fn wait_for_availability(budget: &Budget) -> String {
    let (available, min) = (budget.available(), budget.min_available());
    let mut text = format!(
        "The Deployment controller waits: {available} of {} {} available and {min} must stay, ",
        pods(budget.replicas),
        are(available),
    );
    let spare = spare(budget);
    match spare {
        1.. => {
            text.push_str("and the pods that it has just told to go are still on their way out.");
        }
        0 => text.push_str("so no old pod may go before a new one is available."),
        _ => {
            let _ = write!(
                text,
                "so {} missing, and no old pod may go.",
                pods_are(-spare)
            );
        }
    }
    if budget.new_wanted < budget.replicas && budget.total >= budget.max_total() {
        let (total, max) = (budget.total, budget.max_total());
        let _ = write!(
            text,
            " {total} of at most {max} are wanted, so none may come."
        );
    }
    text
}

/// See [`super::Language::stuck`].
pub(super) fn stuck() -> &'static str {
    "The rollout is stuck: nothing has moved for progressDeadlineSeconds, and nobody rolls it back \
     but you."
}

/// See [`super::Language::status`].
pub(super) fn status(status: &DeploymentStatus) -> String {
    format!(
        "The Deployment controller has written down what it found: {}, {} of them new, {} \
         available.",
        pods(status.replicas),
        status.updated_replicas,
        status.available_replicas
    )
}

/// See [`super::Language::sentence`].
pub(super) fn sentence(reason: &Reason, change: &Change, subject: &Subject) -> String {
    match reason {
        Reason::Asked => asked(change, subject),
        Reason::FaultInjected(what) => format!("Somebody broke a program: {what}."),
        Reason::AppsChanged => "Somebody changed how programs behave. Containers that start from \
             now on behave that way."
            .into(),
        Reason::Refused(why) => format!("The API server refuses: {why}"),
        Reason::DeploymentStatus { budget, waits_for } => wait(*waits_for, budget),
        Reason::CreatePods { .. }
        | Reason::DeletePods { .. }
        | Reason::ReplicaSetStatus
        | Reason::Adopted
        | Reason::Released => replica_set(reason, change, subject),
        Reason::NewReplicaSet(_)
        | Reason::RecreateNew { .. }
        | Reason::RecreateOld
        | Reason::RecreateWaits { .. }
        | Reason::ScaleUpNew(_)
        | Reason::ScaleDownNew(_)
        | Reason::CleanUpUnhealthy { .. }
        | Reason::ScaleDownOld { .. }
        | Reason::ScaleOnlyActive { .. }
        | Reason::Saturated { .. }
        | Reason::ProportionalShare { .. }
        | Reason::RevisionBookkeeping { .. }
        | Reason::HistoryLimit { .. } => deployment(reason, subject),
        Reason::EndpointOfPod
        | Reason::EndpointsOfService
        | Reason::ProxiesFollow
        | Reason::OwnerGone
        | Reason::OwnerWaits
        | Reason::DependentsGone
        | Reason::Orphaned
        | Reason::OrphansLeft => around::sentence(reason, change, subject),
        Reason::Stateful(reason) => stateful::sentence(reason, subject),
        _ => node::sentence(reason, change, subject),
    }
}

fn asked(change: &Change, subject: &Subject) -> String {
    let name = &subject.name;
    match change {
        Change::DeploymentCreated(..) => format!("Somebody created the Deployment {name}."),
        Change::DeploymentChanged { .. } => format!("Somebody changed the Deployment {name}."),
        Change::DeploymentDeleted(_) => "Somebody deleted the Deployment.".into(),
        Change::StatefulSetCreated(..) => format!("Somebody created the StatefulSet {name}."),
        Change::StatefulSetChanged { .. } => format!("Somebody changed the StatefulSet {name}."),
        Change::StatefulSetDeleted(_) => "Somebody deleted the StatefulSet.".into(),
        Change::ReplicaSetDeleted(_) => "Somebody deleted the ReplicaSet.".into(),
        Change::Finalizers { hold, .. } => format!(
            "Somebody deleted {name}. It is only marked so far: {} {} it.",
            hold.finalizers.join(", "),
            if hold.finalizers.len() == 1 {
                "holds"
            } else {
                "hold"
            }
        ),
        Change::PodCreated(_, pod) => format!("Somebody created the Pod {}.", pod.name),
        Change::PodDeleting(_, deletion) => format!(
            "Somebody asked for pod {name} to be deleted: its containers have {} to stop.",
            grace(deletion)
        ),
        Change::PodRemoved(_) => {
            "Somebody deleted a pod that nothing had to be stopped for.".into()
        }
        Change::ServiceApplied(..) => format!("Somebody applied the Service {name}."),
        Change::ServiceDeleted(_) => "Somebody deleted the Service.".into(),
        _ => format!("Somebody asked for a change of {name}."),
    }
}

fn grace(deletion: &Deletion) -> String {
    seconds(deletion.grace_period_seconds * 1000)
}

fn deployment(reason: &Reason, subject: &Subject) -> String {
    let Subject { name, from, to, .. } = subject;
    let set = &the_set(subject);
    match reason {
        Reason::NewReplicaSet(budget) if *to == 0 => format!(
            "No ReplicaSet has this template yet, so the Deployment controller creates {name}. \
             It wants no pod for now: {} of at most {} are wanted already, so an old one has to \
             go first.",
            budget.total,
            budget.max_total()
        ),
        Reason::NewReplicaSet(budget) => format!(
            "No ReplicaSet has this template yet, so the Deployment controller creates {name}. \
             {} of at most {} pods {} wanted so far, so it may want {to} at once.",
            budget.total,
            budget.max_total(),
            are(budget.total),
        ),
        Reason::RecreateNew { replicas } => format!(
            "No old pod is left, so the Deployment controller lets {set} have all {}.",
            pods(*replicas)
        ),
        Reason::RecreateOld => format!(
            "The strategy is Recreate: old pods go before new ones come, so {set} shrinks from \
             {from} to {to}."
        ),
        Reason::RecreateWaits { old_pods } => format!(
            "The Deployment controller waits: {} still there, and Recreate makes no new one \
             before the last old one is gone.",
            if *old_pods == 1 {
                "1 old pod is".into()
            } else {
                format!("{old_pods} old pods are")
            }
        ),
        Reason::ScaleUpNew(budget) => format!(
            "{} of at most {} pods {} wanted, so there is room for {} more: {set} grows from \
             {from} to {to}.",
            budget.total,
            budget.max_total(),
            are(budget.total),
            to - from
        ),
        Reason::ScaleDownNew(budget) => format!(
            "Only {} wanted: {set} shrinks from {from} to {to} at once.",
            pods_are(budget.replicas)
        ),
        Reason::CleanUpUnhealthy {
            wanted, available, ..
        } => format!(
            "{} of the {} of {set} {} not available. Nothing is lost with those, so \
             they go first: it shrinks from {from} to {to}.",
            wanted - available,
            pods(*wanted),
            are(wanted - available)
        ),
        Reason::ScaleDownOld { budget, spare } => format!(
            "{} {} available and {} must stay, so {spare} may go: {set} shrinks from {from} to \
             {to}.",
            pods(budget.available()),
            are(budget.available()),
            budget.min_available()
        ),
        Reason::ScaleOnlyActive { replicas } => format!(
            "Only {set} has pods, so it follows spec.replicas, {replicas}: from {from} to {to}."
        ),
        Reason::Saturated { replicas } => format!(
            "{}, so {set} is emptied: from {from} to {to}.",
            capital(&all_are(*replicas))
        ),
        Reason::ProportionalShare { allowed, total, .. } => format!(
            "The size changed in the middle of a rollout: from {total} to {allowed} pods in all. \
             Every ReplicaSet gets its share of that, so {set} goes from {from} to {to}."
        ),
        Reason::RevisionBookkeeping { revision } => {
            format!("This ReplicaSet has the Deployment's template: it is revision {revision}.")
        }
        Reason::HistoryLimit { limit, old } => format!(
            "{old} empty ReplicaSets are kept for going back to, and {limit} may be: the oldest \
             is deleted."
        ),
        _ => String::new(),
    }
}

/// A ReplicaSet by its revision, which is what people tell it by; by its name without one.
fn the_set(subject: &Subject) -> String {
    if subject.revision > 0 {
        format!("revision {}", subject.revision)
    } else if subject.name.is_empty() {
        "the ReplicaSet".into()
    } else {
        subject.name.clone()
    }
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

fn replica_set(reason: &Reason, change: &Change, subject: &Subject) -> String {
    let name = &subject.name;
    match reason {
        Reason::CreatePods {
            wanted,
            active,
            batch,
        } => {
            let mut text = format!(
                "{} of {} {} there, so the ReplicaSet controller creates {name}",
                active,
                pods(*wanted),
                are(*active)
            );
            if *batch > 1 {
                let _ = write!(text, ", in a batch of {batch}");
            }
            text.push('.');
            text
        }
        Reason::DeletePods {
            wanted,
            active,
            rank,
        } => {
            let subject = if name.is_empty() { "a pod" } else { name };
            format!(
                "{} {} there and {wanted} {} wanted, so {} must go. {} is among them: {}.",
                pods(*active),
                are(*active),
                are(*wanted),
                active - wanted,
                capital_name(subject),
                because_of(*rank)
            )
        }
        Reason::ReplicaSetStatus => match change {
            Change::ReplicaSetStatus(_, status) => format!(
                "The ReplicaSet controller has counted the pods of {name}: {} there, {} ready, {} \
                 available.",
                status.replicas, status.ready_replicas, status.available_replicas
            ),
            _ => format!("The ReplicaSet controller has counted the pods of {name}."),
        },
        Reason::Adopted => {
            format!("{name} has no owner and the labels that the selector asks for: it is adopted.")
        }
        Reason::Released => {
            format!("{name} no longer has the labels that the selector asks for: it is let go.")
        }
        _ => String::new(),
    }
}

fn capital_name(name: &str) -> String {
    if name == "a pod" {
        "A pod".into()
    } else {
        format!("Pod {name}")
    }
}

fn because_of(rank: Rank) -> &'static str {
    match rank {
        Rank::All => "all of them go",
        Rank::Unscheduled => "it has no node yet",
        Rank::Phase => "it has not started yet, and others have",
        Rank::NotReady => "it is not ready, and others are",
        Rank::DeletionCost => "its pod-deletion-cost is lower",
        Rank::DoubledUp => "its node has more pods of this Deployment than others have",
        Rank::ReadyLater => "it became ready later than those that stay",
        Rank::Restarts => "it has restarted more often",
        Rank::Younger => "it is younger than those that stay",
        Rank::Uid => "it is about as old as those that stay, and its UID comes first",
        Rank::Tie => "it is equal to those that stay in everything that is compared",
    }
}
