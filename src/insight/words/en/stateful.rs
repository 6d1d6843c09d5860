//! English: the StatefulSet controller.

use super::{are, pods, pods_are};
use crate::api::Retention;
use crate::insight::explain::Subject;
use crate::store::{PodWait, StatefulReason, StatefulWait, Until};

/// Why the StatefulSet controller does something.
pub(super) fn sentence(reason: &StatefulReason, subject: &Subject) -> String {
    let name = &subject.name;
    match reason {
        StatefulReason::NewRevision { number } => format!(
            "The set has never had this template, so it becomes revision {number}: a \
             ControllerRevision keeps it."
        ),
        StatefulReason::RevisionRaised { from, to } => format!(
            "The set goes back to the template of revision {from}. It is not kept twice: it is \
             revision {to} from now on."
        ),
        StatefulReason::RevisionHistory { limit, old } => format!(
            "{old} revisions are used by no pod and {limit} may be kept: the oldest is deleted."
        ),
        StatefulReason::CreateClaim => format!(
            "The pod has a volume of its own, so its claim {name} is made before it. A claim with \
             that name would have been used again."
        ),
        StatefulReason::ClaimRetention {
            when_deleted,
            when_scaled,
            condemned,
        } => retention(name, *when_deleted, *when_scaled, *condemned),
        StatefulReason::ClaimUnowned => {
            "What the claim belonged to is gone: it goes too, once no pod uses it.".into()
        }
        StatefulReason::CreatePod { .. } => create(reason, name),
        StatefulReason::DeleteFinished { phase, .. } => format!(
            "Pod {name} has ended: it is {}. It is deleted, and made again once it is gone.",
            phase.name()
        ),
        StatefulReason::Relabel => {
            format!("The labels that say which pod {name} is were changed: they are put back.")
        }
        StatefulReason::DeleteCondemned {
            replicas,
            start,
            is_ordered,
            ..
        } => format!(
            "{} wanted{}, and {name} is beyond them{}.",
            pods_are(*replicas),
            if *start > 0 {
                format!(" from ordinal {start} on")
            } else {
                String::new()
            },
            if *is_ordered {
                ": it goes alone, the highest first"
            } else {
                ". The policy is Parallel: all that are too many go at once"
            }
        ),
        StatefulReason::UpdatePod {
            max_unavailable: 1, ..
        } => format!(
            "{name} has an older template, and every pod above it is updated and available: it \
             is deleted, to be made again from the new one."
        ),
        StatefulReason::UpdatePod {
            unavailable,
            max_unavailable,
            ..
        } => format!(
            "{name} has an older template. {} unavailable and {max_unavailable} may be, so it is \
             deleted, to be made again from the new one.",
            pods_are(*unavailable)
        ),
        StatefulReason::Status { waits_for, .. } => wait(*waits_for, name),
    }
}

fn retention(
    claim: &str,
    when_deleted: Retention,
    when_scaled: Retention,
    condemned: bool,
) -> String {
    if condemned && when_scaled == Retention::Delete {
        format!(
            "whenScaled is Delete and the pod is on its way out for good: claim {claim} now \
             belongs to the pod, and goes with it."
        )
    } else if when_deleted == Retention::Delete {
        format!(
            "whenDeleted is Delete: claim {claim} belongs to the set, and goes with it, but not \
             with the pod."
        )
    } else {
        format!("The policy is to retain: claim {claim} belongs to nobody, and stays.")
    }
}

fn create(reason: &StatefulReason, name: &str) -> String {
    let StatefulReason::CreatePod {
        ordinal,
        replicas,
        is_ordered,
        revision,
        is_kept,
    } = reason
    else {
        return String::new();
    };
    let why = if *is_ordered {
        format!(
            "{} wanted, and all before ordinal {ordinal} are available, so {name} comes next",
            pods_are(*replicas)
        )
    } else {
        format!(
            "{} wanted and the policy is Parallel, so {name} waits for nobody",
            pods_are(*replicas)
        )
    };
    let from = if *is_kept {
        format!(". It is not to be updated yet: it comes back from revision {revision}.")
    } else {
        format!(". It is made from revision {revision}.")
    };
    why + &from
}

/// What a StatefulSet waits for.
pub(super) fn wait(waits_for: StatefulWait, set: &str) -> String {
    let name = |pod: PodWait| format!("{set}-{}", pod.ordinal);
    match waits_for {
        StatefulWait::Nothing => {
            "All pods are there and available, and all have the set's template.".into()
        }
        StatefulWait::NextSync => "The StatefulSet controller has just moved: it goes on when it \
             sees what has come of it."
            .into(),
        StatefulWait::Predecessor(pod) => {
            let PodWait { until, .. } = pod;
            let mut text = format!(
                "The StatefulSet controller waits: {} {}, and OrderedReady does nothing beyond it.",
                name(pod),
                is_not(until)
            );
            if pod.is_outdated && until == Until::Ready {
                text.push_str(
                    " It has an older template, and the new one does not reach it before it is \
                     Ready: if it never will be, delete it by hand.",
                );
            }
            text
        }
        StatefulWait::Condemned(pod) => format!(
            "The StatefulSet controller waits: {} {}, and under OrderedReady one pod at a time goes.",
            name(pod),
            is_not(pod.until)
        ),
        StatefulWait::Updated(pod) => format!(
            "The update waits: {} {}, and no pod below it is replaced before it is available.",
            name(pod),
            is_not(pod.until)
        ),
        StatefulWait::Pod(pod) => format!(
            "Nothing is to be done, but {} {}.",
            name(pod),
            is_not(pod.until)
        ),
        StatefulWait::Budget {
            unavailable,
            max_unavailable,
        } => format!(
            "The update waits: {} unavailable, and no more than {max_unavailable} may be.",
            pods_are(unavailable)
        ),
        StatefulWait::Partition { left, partition } => format!(
            "The update is done down to the partition: {} below ordinal index {partition} {} the \
             older template until the partition is lowered.",
            pods(left),
            if left == 1 { "keeps" } else { "keep" }
        ),
        StatefulWait::OnDelete { left } => format!(
            "The strategy is OnDelete: {} with an older template {} replaced only when somebody \
             deletes {}.",
            pods(left),
            are(left),
            if left == 1 { "it" } else { "them" }
        ),
        StatefulWait::StaleClaim { ordinal } => format!(
            "{set}-{ordinal} is not made yet: its claim goes with the pod that had the name \
             before, and has to be gone first."
        ),
        StatefulWait::Retry { ordinal } => {
            format!("{set}-{ordinal} could not be made: it is tried again.")
        }
    }
}

fn is_not(until: Until) -> &'static str {
    match until {
        Until::Gone => "is on its way out",
        Until::Ready => "is not Running and Ready",
        Until::Available => "is Ready, but not for minReadySeconds yet",
    }
}
