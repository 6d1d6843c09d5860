//! English: what happens on a node.

use crate::api::ProbeKind;
use crate::insight::explain::Subject;
use crate::insight::words::seconds;
use crate::store::{Change, ProbeOutcome, Reason};

/// The pod that a sentence is about, at its beginning.
fn the_pod(subject: &Subject) -> String {
    if subject.name.is_empty() {
        "The pod".into()
    } else {
        format!("Pod {}", subject.name)
    }
}

/// Why something happened on a node.
pub(super) fn sentence(reason: &Reason, change: &Change, subject: &Subject) -> String {
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
        Reason::NotFound { error, .. } => format!("{pod}: {error}. The kubelet will try again."),
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
        Reason::OutOfMemory { limit_bytes: 0 } => {
            format!("{pod}: a container was killed for lack of memory: OOMKilled, exit code 137.")
        }
        Reason::OutOfMemory { limit_bytes } => format!(
            "{pod}: a container reached its memory limit of {} MiB and was killed: OOMKilled, \
             exit code 137.",
            limit_bytes >> 20
        ),
        Reason::KilledByProbe { kind, threshold } => format!(
            "{pod}: {} failed {threshold} times in a row, so the kubelet kills the container.",
            a_probe(*kind)
        ),
        Reason::RestartBackOff { delay_ms } => format!(
            "{pod}: its container keeps ending, so it is not restarted before {} have passed.",
            seconds(*delay_ms)
        ),
        _ => ending(reason, subject),
    }
}

/// Hooks, and pods that end or begin anew as a whole.
fn ending(reason: &Reason, subject: &Subject) -> String {
    let pod = the_pod(subject);
    match reason {
        Reason::PostStartEnded { takes_ms } => format!(
            "{pod}: its postStart hook took {}. Only now does the container count as running.",
            seconds(*takes_ms)
        ),
        Reason::PostStartFailed => {
            format!("{pod}: its postStart hook failed, so the kubelet kills the container.")
        }
        Reason::PreStopEnded { took_ms, left_s } => format!(
            "{pod}: its preStop hook ran for {} of the grace period, {} are left for SIGTERM.",
            seconds(*took_ms),
            seconds(left_s.max(&0) * 1000)
        ),
        Reason::RestartAll { exit_code } => format!(
            "{pod}: a restart rule for exit code {exit_code} has all its containers started again."
        ),
        Reason::ActiveDeadline {
            seconds: deadline_s,
        } => format!(
            "{pod} has run for the {} of its activeDeadlineSeconds, so it fails.",
            seconds(deadline_s * 1000)
        ),
        Reason::Evicted => format!(
            "{pod}: its node is short of memory, so the kubelet evicts it. It fails, and is not \
             started again."
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
    let probe = a_probe(*kind);
    if *run > threshold {
        format!("{pod}: {probe} {came_to} again, {run} times in a row.")
    } else {
        format!("{pod}: {probe} {came_to}, {run} of the {threshold} in a row that decide.")
    }
}
