//! The StatefulSet controller.

use super::{Key, Language, say};
use crate::api::Retention;
use crate::insight::explain::Subject;
use crate::store::{PodWait, StatefulReason, StatefulWait, Until};

impl Language {
    /// Why the StatefulSet controller does something.
    pub(super) fn stateful(self, reason: &StatefulReason, subject: &Subject) -> String {
        let name = &subject.name;
        match reason {
            StatefulReason::NewRevision { number } => say!(self, SetNewRevision, number),
            StatefulReason::RevisionRaised { from, to } => {
                say!(self, SetRevisionRaised, from, to)
            }
            StatefulReason::RevisionHistory { limit, old } => {
                say!(self, SetRevisionHistory, old, limit)
            }
            StatefulReason::CreateClaim => say!(self, CreateClaim, name),
            StatefulReason::ClaimRetention {
                when_deleted,
                when_scaled,
                condemned,
            } => {
                let key = if *condemned && *when_scaled == Retention::Delete {
                    Key::ClaimGoesWithPod
                } else if *when_deleted == Retention::Delete {
                    Key::ClaimGoesWithSet
                } else {
                    Key::ClaimStays
                };
                say!(self, (key), claim = name)
            }
            StatefulReason::ClaimUnowned => self.text(Key::ClaimUnowned).into(),
            StatefulReason::CreatePod {
                ordinal,
                replicas,
                is_ordered,
                revision,
                is_kept,
            } => {
                let why = if *is_ordered {
                    say!(self, CreateOrdered, replicas, ordinal, name)
                } else {
                    say!(self, CreateParallel, replicas, name)
                };
                let from = if *is_kept {
                    say!(self, CreateFromOld, revision)
                } else {
                    say!(self, CreateFrom, revision)
                };
                self.then(&why, &from)
            }
            StatefulReason::DeleteFinished { phase, .. } => {
                say!(self, DeleteFinished, name, phase = phase.name())
            }
            StatefulReason::Relabel => say!(self, Relabel, name),
            StatefulReason::DeleteCondemned {
                replicas,
                start,
                is_ordered,
                ..
            } => {
                let wanted = &if *start > 0 {
                    say!(self, PodsWantedFrom, replicas, start)
                } else {
                    say!(self, PodsWanted, replicas)
                };
                if *is_ordered {
                    say!(self, CondemnedOrdered, wanted, name)
                } else {
                    say!(self, CondemnedParallel, wanted, name)
                }
            }
            StatefulReason::UpdatePod {
                max_unavailable: 1, ..
            } => say!(self, UpdateOne, name),
            StatefulReason::UpdatePod {
                unavailable,
                max_unavailable: max,
                ..
            } => say!(self, UpdateSome, name, unavailable, max),
            StatefulReason::Status { waits_for, .. } => self.set_wait(*waits_for, name),
        }
    }

    /// What a StatefulSet waits for.
    fn set_wait(self, waits_for: StatefulWait, set: &str) -> String {
        let about = |key, pod: PodWait| {
            let state = self.text(not_yet(pod.until));
            say!(self, (key), pod = format!("{set}-{}", pod.ordinal), state)
        };
        let ordinal = |ordinal| format!("{set}-{ordinal}");
        match waits_for {
            StatefulWait::Nothing => self.text(Key::SetWaitNothing).into(),
            StatefulWait::NextSync => self.text(Key::SetWaitNextSync).into(),
            StatefulWait::Predecessor(pod) => {
                let text = about(Key::SetWaitPredecessor, pod);
                if pod.is_outdated && pod.until == Until::Ready {
                    return self.then(&text, self.text(Key::SetWaitOutdated));
                }
                text
            }
            StatefulWait::Condemned(pod) => about(Key::SetWaitCondemned, pod),
            StatefulWait::Updated(pod) => about(Key::SetWaitUpdated, pod),
            StatefulWait::Pod(pod) => about(Key::SetWaitPod, pod),
            StatefulWait::Budget {
                unavailable,
                max_unavailable: max,
            } => say!(self, SetWaitBudget, unavailable, max),
            StatefulWait::Partition { left, partition } => {
                say!(self, SetWaitPartition, left, partition)
            }
            StatefulWait::OnDelete { left } => say!(self, SetWaitOnDelete, left),
            StatefulWait::StaleClaim { ordinal: place } => {
                say!(self, SetWaitStaleClaim, pod = ordinal(place))
            }
            StatefulWait::Retry { ordinal: place } => {
                say!(self, SetWaitRetry, pod = ordinal(place))
            }
        }
    }
}

fn not_yet(until: Until) -> Key {
    match until {
        Until::Gone => Key::UntilGone,
        Until::Ready => Key::UntilReady,
        Until::Available => Key::UntilAvailable,
    }
}
