//! English: what stands alone.

use crate::api::ProbeKind;
use crate::insight::note::{Due, Note};
use crate::insight::words::{Label, PodKind, PodNumbers, ProbeStanding, Word};
use crate::kubelet::PodState;
use crate::store::ProbeOutcome;

/// See [`crate::insight::Language::state`].
pub fn state(state: PodState) -> &'static str {
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

/// See [`crate::insight::Language::cause`].
pub fn cause(from: PodState, to: PodState) -> &'static str {
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

/// See [`crate::insight::Language::meaning`].
pub fn meaning(state: PodState) -> &'static str {
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

/// See [`crate::insight::Language::note`].
pub fn note(state: PodState, note: Note) -> String {
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

/// See [`crate::insight::Language::due`].
pub fn due(due: Due, pod: &str) -> String {
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

/// See [`crate::insight::Language::label`].
pub fn label(label: Label) -> &'static str {
    match label {
        Label::Now => "Now",
        Label::LastDecision => "Last decision",
        Label::LastRecord => "What has just happened",
        Label::Next => "Next",
        Label::In => "in",
        Label::Rule => "rule",
        Label::HangsOn => "hangs on",
        Label::PodBudget => "Pod budget",
        Label::Holds => "holds",
        Label::Revision => "revision",
        Label::Present => "new",
        Label::Wants => "wants",
        Label::Ready => "ready",
        Label::AvailableCount => "available",
        Label::GoingAway => "going",
        Label::PodStates => "Pod states",
        Label::Rollout => "Rollout",
        Label::Pending => "Pending",
        Label::Running => "Running",
        Label::Succeeded => "Succeeded",
        Label::Failed => "Failed",
        Label::Progressing => "progressing",
        Label::Complete => "complete",
        Label::Paused => "paused",
        Label::DeadlineExceeded => "deadline exceeded",
        Label::Held => "held",
        Label::Blocked => "blocked by a broken pod",
        Label::History => "History",
        Label::UndoTo => "Undo to",
        Label::DeleteIt => "Delete it; what it owns goes after it, before it, or stays:",
        Label::PodsLeft => "Pods that are still there:",
        Label::Current => "current",
        Label::Updated => "updated",
        Label::Condemned => "condemned: beyond replicas",
        Label::Kept => "kept",
        Label::Used => "bound",
        Label::Deleting => "deleting",
        Label::GoesWithSet => "goes with the set",
        Label::GoesWithPod => "goes with the pod",
        Label::Stays => "stays when pod and set are gone",
        Label::Empty => "no pod",
        Label::Workload => "Workload",
        Label::MayStandStill => "may stand still for another",
        Label::Delete => "Delete",
        Label::Crash => "Crash",
        Label::Hang => "Hang",
        Label::FailReadiness => "Fail readiness",
        Label::OutOfMemory => "Run out of memory",
        Label::Heal => "Heal",
        Label::ChooseAPod => "Choose a pod to look into it, or to break it.",
        Label::NoPod => "No pod is chosen. Choose one on the stage.",
        Label::NothingRuns => "It does not exist at this moment.",
        Label::Why => "Why",
        Label::Pod => "Pod",
        Label::Object => "Object",
        Label::Events => "Events",
        Label::NoEvents => "No events yet.",
        Label::Node => "node",
        Label::Address => "address",
        Label::Age => "age",
        Label::Restarts => "restarts",
        Label::Grace => "grace",
        Label::Conditions => "Conditions",
        Label::Containers => "Containers",
        Label::Probes => "Probes",
        Label::Container => "container",
        Label::InitContainer => "init container",
        Label::State => "state",
        Label::LastState => "last state",
        Label::Every => "every",
    }
}

/// See [`crate::insight::Language::word`].
pub fn word(word: Word) -> &'static str {
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

/// See [`crate::insight::Language::tile`].
pub fn tile(pod: &str, revision: i64, note: &str) -> String {
    format!("pod {pod}, revision {revision}, {note}")
}

/// See [`crate::insight::Language::segment`].
pub fn segment(pods: i32, kind: PodKind, revision: i64) -> [String; 2] {
    let kind = match kind {
        PodKind::Available => "available",
        PodKind::Unavailable => "not available",
        PodKind::Terminating => "terminating",
    };
    [format!("{pods} {kind}"), format!(" · revision {revision}")]
}

/// See [`crate::insight::Language::budget`].
pub fn budget(pods: &PodNumbers) -> String {
    let PodNumbers {
        available,
        min_available,
        active,
        max_total,
        terminating,
    } = pods;
    format!(
        "Pod budget: {available} available of at least {min_available}, {active} there of at most \
         {max_total} wanted, {terminating} terminating"
    )
}

/// See [`crate::insight::Language::pods`].
pub fn pods_of(pods: &PodNumbers, replicas: i32) -> String {
    let PodNumbers {
        available,
        active,
        terminating,
        ..
    } = pods;
    format!(
        "Pods: {available} available of {replicas} wanted, {active} there, {terminating} terminating"
    )
}

/// See [`crate::insight::Language::partition`].
pub fn partition(partition: i32, start: i32, replicas: i32) -> String {
    let first = start.saturating_add(partition);
    if partition <= 0 {
        "partition 0: all ordinals are updated".into()
    } else if partition >= replicas {
        format!("partition {partition}: no ordinal is updated")
    } else {
        format!("partition {partition}: ordinals from {first} on are updated, those below are not")
    }
}

/// See [`crate::insight::Language::probing`].
pub fn probing(standing: &ProbeStanding) -> String {
    let ProbeStanding {
        last,
        run,
        is_good,
        success_threshold,
        failure_threshold,
    } = *standing;
    match last {
        None => "not tried yet".into(),
        Some(ProbeOutcome::Error) => "the last attempt could not be made".into(),
        Some(ProbeOutcome::Success) if is_good => "succeeds".into(),
        Some(ProbeOutcome::Success) => format!("succeeded {run} of {success_threshold} in a row"),
        Some(ProbeOutcome::Failure) if is_good => {
            format!("failed {run} of {failure_threshold} in a row")
        }
        Some(ProbeOutcome::Failure) => format!("fails; {success_threshold} in a row must succeed"),
    }
}
