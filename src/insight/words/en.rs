//! English.

use std::fmt::Write as _;

use super::super::explain::Subject;
use super::super::pace::spare;
use super::{Word, seconds};
use crate::api::{Deletion, ProbeKind};
use crate::insight::note::{Due, Note};
use crate::kubelet::PodState;
use crate::store::{Budget, Change, ProbeOutcome, Rank, Reason, WaitsFor};

/// See [`super::Language::word`].
pub(super) fn word(word: Word) -> &'static str {
    match word {
        Word::Available => "available",
        Word::Old => "old",
        Word::New => "new",
        Word::MayGo => "may go",
        Word::MayCome => "may come",
        Word::Wanted => "wanted",
        Word::Active => "active",
        Word::ToCreate => "to create",
        Word::ToDelete => "to delete",
        Word::Share => "share",
        Word::Batch => "batch",
        Word::InARow => "in a row",
        Word::Kept => "kept",
    }
}

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
        let _ = write!(
            text,
            " {} of at most {} are wanted, so no new one may come before an old one goes.",
            budget.total,
            budget.max_total()
        );
    }
    text
}

/// See [`super::Language::sentence`].
pub(super) fn sentence(reason: &Reason, change: &Change, subject: &Subject) -> String {
    match reason {
        Reason::Asked => asked(change, subject),
        Reason::FaultInjected(what) => format!("Somebody broke a program: {what}."),
        Reason::AppsChanged => "Somebody changed how programs behave. Containers that start from \
             now on behave that way."
            .into(),
        Reason::Refused(why) => format!("A command was refused: {why}"),
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
        _ => node(reason, change, subject),
    }
}

fn asked(change: &Change, subject: &Subject) -> String {
    let name = &subject.name;
    match change {
        Change::DeploymentCreated(..) => format!("Somebody created the Deployment {name}."),
        Change::DeploymentChanged { .. } => format!("Somebody changed the Deployment {name}."),
        Change::DeploymentDeleted(_) => "Somebody deleted the Deployment.".into(),
        Change::PodDeleting(_, deletion) => format!(
            "Somebody asked for pod {name} to be deleted: its containers have {} to stop.",
            grace(deletion)
        ),
        Change::PodRemoved(_) => {
            "Somebody deleted a pod that nothing had to be stopped for.".into()
        }
        Change::ServiceApplied(..) => format!("Somebody applied the Service {name}."),
        _ => format!("Somebody asked for a change of {name}."),
    }
}

fn grace(deletion: &Deletion) -> String {
    seconds(deletion.grace_period_seconds * 1000)
}

fn deployment(reason: &Reason, subject: &Subject) -> String {
    let Subject { name, from, to, .. } = subject;
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
            "No old pod is left, so the Deployment controller lets {name} have all {}.",
            pods(*replicas)
        ),
        Reason::RecreateOld => format!(
            "The strategy is Recreate: old pods go before new ones come, so {name} shrinks from \
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
            "{} of at most {} pods {} wanted, so there is room for {} more: the new {name} grows \
             from {from} to {to}.",
            budget.total,
            budget.max_total(),
            are(budget.total),
            to - from
        ),
        Reason::ScaleDownNew(budget) => format!(
            "Only {} wanted: the new {name} shrinks from {from} to {to} at once.",
            pods_are(budget.replicas)
        ),
        Reason::CleanUpUnhealthy {
            wanted, available, ..
        } => format!(
            "{} of the {} of the old {name} {} not available. Nothing is lost with those, so \
             they go first: it shrinks from {from} to {to}.",
            wanted - available,
            pods(*wanted),
            are(wanted - available)
        ),
        Reason::ScaleDownOld { budget, spare } => format!(
            "{} {} available and {} must stay, so {spare} may go: the old {name} shrinks from \
             {from} to {to}.",
            pods(budget.available()),
            are(budget.available()),
            budget.min_available()
        ),
        Reason::ScaleOnlyActive { replicas } => format!(
            "Only {name} has pods, so it follows spec.replicas, {replicas}: from {from} to {to}."
        ),
        Reason::Saturated { replicas } => format!(
            "{}, so the old {name} is emptied: from {from} to {to}.",
            capital(&all_are(*replicas))
        ),
        Reason::ProportionalShare { allowed, total, .. } => format!(
            "The size changed in the middle of a rollout: from {total} to {allowed} pods in all. \
             Every ReplicaSet gets its share of that, so {name} goes from {from} to {to}."
        ),
        Reason::RevisionBookkeeping { revision } => {
            format!("{name} has the Deployment's template: it is revision {revision}.")
        }
        Reason::HistoryLimit { limit, old } => format!(
            "{old} empty ReplicaSets are kept for going back to, and {limit} may be: the oldest \
             is deleted."
        ),
        _ => String::new(),
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

/// The pod that a sentence is about, at its beginning.
fn the_pod(subject: &Subject) -> String {
    if subject.name.is_empty() {
        "The pod".into()
    } else {
        format!("Pod {}", subject.name)
    }
}

fn node(reason: &Reason, change: &Change, subject: &Subject) -> String {
    let pod = the_pod(subject);
    match reason {
        Reason::Scheduled { pods: others } => format!(
            "The scheduler puts pod {} on {}: no node has fewer pods ({others}).",
            subject.name, subject.node
        ),
        Reason::KubeletAccepted => {
            format!("{pod}: the kubelet of its node has taken it and makes its sandbox.")
        }
        Reason::SandboxReady => format!("{pod}: its sandbox is there, and with it its address."),
        Reason::Pulling { takes_ms } => format!(
            "{pod}: the image is not on the node. Pulling it will take {}.",
            seconds(*takes_ms)
        ),
        Reason::Pulled {
            takes_ms,
            waited_ms,
        } if *waited_ms > 0 => format!(
            "{pod}: the image was pulled in {}, after waiting {} for its turn.",
            seconds(*takes_ms),
            seconds(*waited_ms)
        ),
        Reason::Pulled { takes_ms, .. } => {
            format!("{pod}: the image was pulled in {}.", seconds(*takes_ms))
        }
        Reason::ImagePresent => format!("{pod}: the image is on the node, so nothing is pulled."),
        Reason::ImageMissing => format!(
            "{pod}: the image is not on the node, and imagePullPolicy Never forbids to pull it."
        ),
        Reason::PullFailed { backoff_ms } => format!(
            "{pod}: the image could not be pulled. The next attempt comes {} after this one.",
            seconds(*backoff_ms)
        ),
        Reason::ContainerCreated { restarts: 0 } => format!("{pod}: its container is created."),
        Reason::ContainerCreated { restarts } => {
            format!("{pod}: its container is created again, restart {restarts}.")
        }
        Reason::ContainerStarted { restarts: 0 } => format!("{pod}: its container runs."),
        Reason::ContainerStarted { restarts } => {
            format!("{pod}: its container runs again, restart {restarts}.")
        }
        Reason::Synced => format!("{pod}: the kubelet has looked again and reports what it found."),
        Reason::Stopping {
            grace_period_seconds,
        } => format!(
            "{pod} is to be deleted: its containers get SIGTERM, and have {} to stop.",
            seconds(grace_period_seconds * 1000)
        ),
        Reason::GraceOver {
            grace_period_seconds,
        } => format!(
            "{pod}: the {} of grace are over, so what still runs is killed.",
            seconds(grace_period_seconds * 1000)
        ),
        Reason::Finished => {
            format!("{pod}: all its containers have ended, and none is started again.")
        }
        Reason::Stopped => format!("{pod}: all its containers have stopped."),
        Reason::Removed => "A pod's containers have stopped, so its object is removed.".into(),
        _ => probe(reason, change, subject),
    }
}

fn probe(reason: &Reason, change: &Change, subject: &Subject) -> String {
    let pod = the_pod(subject);
    match reason {
        Reason::Probed { threshold } => probed(*threshold, change, subject),
        Reason::ProbeDecided {
            kind,
            success,
            threshold,
        } => {
            let what = decided(*kind, *success);
            if *threshold <= 1 {
                format!("{pod}: {} {what}.", a_probe(*kind))
            } else {
                format!(
                    "{pod}: {} {what}, {threshold} times in a row.",
                    a_probe(*kind)
                )
            }
        }
        Reason::ReadyWithoutProbe => {
            format!("{pod}: it has no readiness probe, so it is ready as soon as it runs.")
        }
        Reason::ContainerExited { exit_code } => {
            format!("{pod}: a process ended by itself, with exit code {exit_code}.")
        }
        Reason::KilledByProbe { kind, threshold } => format!(
            "{pod}: {} failed {threshold} times in a row, so the kubelet kills the container.",
            a_probe(*kind)
        ),
        Reason::RestartBackOff { delay_ms } => format!(
            "{pod}: its container keeps ending, so it is not restarted before {} have passed.",
            seconds(*delay_ms)
        ),
        _ => String::new(),
    }
}

fn a_probe(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Liveness => "the liveness probe",
        ProbeKind::Readiness => "the readiness probe",
        ProbeKind::Startup => "the startup probe",
    }
}

fn decided(kind: ProbeKind, success: bool) -> &'static str {
    match (kind, success) {
        (ProbeKind::Readiness, true) => "succeeded, so the container is ready",
        (ProbeKind::Readiness, false) => "failed, so the container is not ready",
        (ProbeKind::Startup, true) => "succeeded, so the other probes begin",
        (_, true) => "succeeded",
        (_, false) => "failed",
    }
}

fn probed(threshold: i32, change: &Change, subject: &Subject) -> String {
    let pod = the_pod(subject);
    let Change::Probed {
        kind, outcome, run, ..
    } = change
    else {
        return format!("{pod}: a probe was tried; {threshold} in a row decide.");
    };
    let came_to = match outcome {
        ProbeOutcome::Success => "succeeded",
        ProbeOutcome::Failure => "failed",
        ProbeOutcome::Error => return format!("{pod}: {} could not be tried.", a_probe(*kind)),
    };
    format!(
        "{pod}: {} {came_to}, {run} in a row of the {threshold} that decide.",
        a_probe(*kind)
    )
}

/// See [`super::Language::state`].
pub(super) fn state(state: PodState) -> &'static str {
    match state {
        PodState::Unscheduled => "unscheduled",
        PodState::Pulling => "pulling image",
        PodState::ImagePullBackOff => "ImagePullBackOff",
        PodState::Creating => "creating",
        PodState::Init => "init containers",
        PodState::Starting => "starting",
        PodState::NotReady => "not ready",
        PodState::Ready => "ready",
        PodState::Available => "available",
        PodState::CrashLoopBackOff => "CrashLoopBackOff",
        PodState::Terminating => "terminating",
        PodState::Completed => "completed",
        PodState::Failed => "failed",
    }
}

/// See [`super::Language::cause`].
pub(super) fn cause(from: PodState, to: PodState) -> &'static str {
    use PodState as S;
    match (from, to) {
        (S::Unscheduled, S::Creating) => "the scheduler has found a node",
        (S::Creating, S::Pulling) => "the image is not on the node",
        (S::Pulling, S::Creating) => "the image has been pulled",
        (S::Pulling, S::ImagePullBackOff) => "the pull failed",
        (S::ImagePullBackOff, S::Pulling) => "the back-off is over",
        (S::Creating, S::Init) => "the sandbox is there, and init containers come first",
        (S::Init, S::Creating) => "all init containers have ended with exit code 0",
        (S::Creating, S::Starting) => "the process runs, and a startup probe watches it",
        (S::Creating, S::NotReady) => "the process runs",
        (S::Starting, S::NotReady) => "the startup probe succeeded",
        (S::NotReady, S::Ready) => "the readiness probe succeeded",
        (S::Ready, S::Available) => "it has been ready for minReadySeconds",
        (S::Ready | S::Available, S::NotReady) => "the readiness probe failed",
        (_, S::CrashLoopBackOff) => "the process ended, or a probe had it killed",
        (S::CrashLoopBackOff, _) => "the back-off is over, and it is restarted",
        (_, S::Terminating) => "it was marked for deletion",
        (_, S::Completed) => "all containers ended with exit code 0, and none is restarted",
        (_, S::Failed) => "a container ended in failure, and none is restarted",
        _ => "",
    }
}

/// See [`super::Language::meaning`].
pub(super) fn meaning(state: PodState) -> &'static str {
    match state {
        PodState::Unscheduled => "It has no node yet: the scheduler has not placed it.",
        PodState::Pulling => "Its node is fetching the image.",
        PodState::ImagePullBackOff => {
            "The image could not be pulled, and the next attempt has to wait."
        }
        PodState::Creating => "Its node is making the sandbox and the containers.",
        PodState::Init => "Its init containers run, one after the other, before the others start.",
        PodState::Starting => {
            "It runs, and its startup probe has not succeeded yet. The other probes wait."
        }
        PodState::NotReady => {
            "It runs, but its readiness probe has not succeeded, so no Service sends it requests."
        }
        PodState::Ready => {
            "It is ready and gets requests, but it counts as available only after minReadySeconds."
        }
        PodState::Available => "It has been ready for minReadySeconds: it counts for the rollout.",
        PodState::CrashLoopBackOff => {
            "A container keeps ending. It is started again after a wait that doubles each time."
        }
        PodState::Terminating => {
            "It is to be deleted: its containers were sent SIGTERM and have their grace to stop."
        }
        PodState::Completed => "All its containers have ended well, and none is started again.",
        PodState::Failed => "A container ended in failure, and none is started again.",
    }
}

/// See [`super::Language::note`].
pub(super) fn note(state: PodState, note: Note) -> String {
    let name = self::state(state);
    match (state, note) {
        (PodState::Ready, Note::Left(seconds)) => format!("ready, {seconds} s more"),
        (PodState::CrashLoopBackOff, Note::Left(seconds)) => format!("crash loop, {seconds} s"),
        (PodState::ImagePullBackOff, Note::Left(seconds)) => format!("pull back-off, {seconds} s"),
        (PodState::Pulling, Note::Left(seconds)) => format!("pulling, {seconds} s"),
        (PodState::CrashLoopBackOff, _) => "crash loop".into(),
        (PodState::ImagePullBackOff, _) => "pull back-off".into(),
        (PodState::Init, _) => "init".into(),
        (_, Note::Plain) => name.into(),
        (_, Note::Left(seconds)) => format!("{name} {seconds} s"),
        (_, Note::NextProbe(seconds)) => format!("{name}, {seconds} s"),
        (_, Note::Passed(run, of)) => format!("{name}, ok {run}/{of}"),
        (PodState::Starting, Note::Failed(_, run, of)) => format!("{name} {run}/{of}"),
        (_, Note::Failed(kind, run, of)) => format!("{} {run}/{of}", failing(kind)),
        (_, Note::Exited(code)) => format!("{name}, exit {code}"),
    }
}

fn failing(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Liveness => "not alive",
        ProbeKind::Readiness => "failing",
        ProbeKind::Startup => "starting",
    }
}

/// See [`super::Language::due`].
pub(super) fn due(due: Due, pod: &str) -> String {
    match due {
        Due::Probe(ProbeKind::Liveness) => format!("liveness probe of {pod}"),
        Due::Probe(ProbeKind::Readiness) => format!("readiness probe of {pod}"),
        Due::Probe(ProbeKind::Startup) => format!("startup probe of {pod}"),
        Due::Available => format!("{pod} counts as available"),
        Due::Pulled => format!("the image of {pod} is there"),
        Due::BackOffOver => format!("the back-off of {pod} ends"),
        Due::Started => format!("the process of {pod} runs"),
        Due::Stopped => format!("{pod} has stopped"),
    }
}
