//! Why the StatefulSet controller does something, and what it waits for.

use crate::api::{PodPhase, Retention};

/// Why a write is made for a StatefulSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatefulReason {
    /// STS-9: the template is a new one.
    NewRevision {
        /// The number of its revision.
        number: i64,
    },
    /// STS-9: the template is one that the set had before.
    RevisionRaised {
        /// The number of its revision until now.
        from: i64,
        /// The number from now on.
        to: i64,
    },
    /// STS-11: more old revisions than revisionHistoryLimit.
    RevisionHistory {
        /// `revisionHistoryLimit`.
        limit: i32,
        /// How many there are that nothing uses.
        old: i32,
    },
    /// STS-5: a pod gets its claim before it is made.
    CreateClaim,
    /// STS-35: who owns a claim decides what it goes with.
    ClaimRetention {
        /// `whenDeleted`.
        when_deleted: Retention,
        /// `whenScaled`.
        when_scaled: Retention,
        /// Whether its pod is beyond the ordinals that are wanted.
        condemned: bool,
    },
    /// STS-35: the owners of a claim are gone, and it goes after them.
    ClaimUnowned,
    /// STS-17, STS-23: an ordinal has no pod.
    CreatePod {
        /// The ordinal.
        ordinal: i32,
        /// `spec.replicas`.
        replicas: i32,
        /// OrderedReady: all pods before it are available.
        is_ordered: bool,
        /// The number of the revision that it is made from.
        revision: i64,
        /// STS-13: below the partition the revision stays the one that the pods had.
        is_kept: bool,
    },
    /// STS-18: a pod that has ended is made anew.
    DeleteFinished {
        /// The ordinal.
        ordinal: i32,
        /// How it ended.
        phase: PodPhase,
    },
    /// STS-22: labels that say which pod it is were changed.
    Relabel,
    /// STS-24: beyond the ordinals that are wanted.
    DeleteCondemned {
        /// The ordinal.
        ordinal: i32,
        /// `spec.replicas`.
        replicas: i32,
        /// `spec.ordinals.start`.
        start: i32,
        /// OrderedReady: one after the other.
        is_ordered: bool,
    },
    /// STS-27, STS-29: it has an older template.
    UpdatePod {
        /// The ordinal.
        ordinal: i32,
        /// `partition`: no ordinal below is updated.
        partition: i32,
        /// How many pods are unavailable already.
        unavailable: i32,
        /// How many may be.
        max_unavailable: i32,
    },
    /// STS-36: the counts of its pods, and what it waits for.
    Status {
        /// `spec.replicas`.
        replicas: i32,
        /// What keeps it from its next move.
        waits_for: StatefulWait,
    },
}

/// What keeps a StatefulSet from its next move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatefulWait {
    /// All pods are there, available and of the set's template.
    Nothing,
    /// It has just moved, and goes on when it sees what has come of it.
    NextSync,
    /// STS-23: OrderedReady does nothing beyond this pod.
    Predecessor(PodWait),
    /// STS-24, STS-25: this pod has to go, or to become healthy, before others go.
    Condemned(PodWait),
    /// STS-27: the update goes on below this pod once that is available.
    Updated(PodWait),
    /// Nothing is to be done: this pod has to become available by itself.
    Pod(PodWait),
    /// STS-29: as many pods are unavailable as may be.
    Budget {
        /// How many are.
        unavailable: i32,
        /// How many may be.
        max_unavailable: i32,
    },
    /// STS-42: pods below the partition keep the older template.
    Partition {
        /// How many do.
        left: i32,
        /// `partition`.
        partition: i32,
    },
    /// STS-26: pods are replaced only when somebody deletes them.
    OnDelete {
        /// How many have an older template.
        left: i32,
    },
    /// STS-19: the claim of the pod that had this ordinal before is about to be deleted.
    StaleClaim {
        /// The ordinal.
        ordinal: i32,
    },
    /// STS-1: what failed is tried again.
    Retry {
        /// The ordinal.
        ordinal: i32,
    },
}

/// A pod that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PodWait {
    /// Its ordinal.
    pub ordinal: i32,
    /// What it has to become.
    pub until: Until,
    /// STS-43: it has an older template than the set, and under OrderedReady the new one reaches
    /// it only if it becomes Ready with the old one, or is deleted by hand.
    pub is_outdated: bool,
}

/// What a pod has to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Until {
    /// Gone: it is terminating.
    Gone,
    /// Running and Ready.
    Ready,
    /// Ready for `minReadySeconds`.
    Available,
}

impl StatefulReason {
    /// The ordinal of the pod that it is about, if it is about one.
    pub fn ordinal(&self) -> Option<i32> {
        match self {
            Self::CreatePod { ordinal, .. }
            | Self::DeleteFinished { ordinal, .. }
            | Self::DeleteCondemned { ordinal, .. }
            | Self::UpdatePod { ordinal, .. } => Some(*ordinal),
            _ => None,
        }
    }

    /// The rule's id in the specification of Kubernetes' behaviour.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NewRevision { .. } | Self::RevisionRaised { .. } => "STS-9",
            Self::RevisionHistory { .. } => "STS-11",
            Self::CreateClaim => "STS-5",
            Self::ClaimRetention { .. } | Self::ClaimUnowned => "STS-35",
            Self::CreatePod { is_kept: true, .. } => "STS-13",
            Self::CreatePod {
                is_ordered: true, ..
            } => "STS-23",
            Self::CreatePod { .. } => "STS-17",
            Self::DeleteFinished { .. } => "STS-18",
            Self::Relabel => "STS-22",
            Self::DeleteCondemned { .. } => "STS-24",
            Self::UpdatePod {
                max_unavailable: 1, ..
            } => "STS-27",
            Self::UpdatePod { .. } => "STS-29",
            Self::Status { waits_for, .. } => waits_for.rule(),
        }
    }
}

impl StatefulWait {
    /// The rule that makes it wait.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Nothing | Self::NextSync | Self::Pod(_) => "STS-36",
            Self::Predecessor(PodWait {
                is_outdated: true,
                until: Until::Ready,
                ..
            }) => "STS-43",
            Self::Predecessor(_) => "STS-23",
            Self::Condemned(PodWait {
                until: Until::Gone, ..
            }) => "STS-24",
            Self::Condemned(_) => "STS-25",
            Self::Updated(_) => "STS-27",
            Self::Budget { .. } => "STS-29",
            Self::Partition { .. } => "STS-42",
            Self::OnDelete { .. } => "STS-26",
            Self::StaleClaim { .. } => "STS-19",
            Self::Retry { .. } => "STS-1",
        }
    }
}
