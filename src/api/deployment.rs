//! Deployments.

use std::rc::Rc;

use super::{ConditionStatus, IntOrPercent, LabelSelector, ObjectMeta, PodTemplate, Rounding};

/// 2147483647: the value that means "no limit" for `progressDeadlineSeconds` (DEP-70) and "keep
/// all" for `revisionHistoryLimit` (DEP-56).
pub const NO_LIMIT: i32 = i32::MAX;

/// A Deployment.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Deployment {
    /// `metadata`.
    pub meta: ObjectMeta,
    /// `spec`.
    pub spec: Rc<DeploymentSpec>,
    /// `status`.
    pub status: Rc<DeploymentStatus>,
    /// Annotation `deployment.kubernetes.io/revision`; 0 while it is absent. The controller writes
    /// it through the status, so it does not touch `generation` (DEP-18).
    pub revision: i64,
}

/// `spec` of a Deployment, defaults filled in (DEP-79).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct DeploymentSpec {
    /// `replicas`.
    pub replicas: i32,
    /// `selector`.
    pub selector: Rc<LabelSelector>,
    /// `template`.
    pub template: Rc<PodTemplate>,
    /// `strategy`.
    pub strategy: Strategy,
    /// `minReadySeconds`.
    pub min_ready_seconds: i32,
    /// `revisionHistoryLimit`.
    pub revision_history_limit: i32,
    /// `paused`.
    pub paused: bool,
    /// `progressDeadlineSeconds`; `None` where an object has none at all.
    pub progress_deadline_seconds: Option<i32>,
}

/// `strategy` of a Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// All old pods go before the first new one comes.
    Recreate,
    /// Old and new change places within two limits.
    RollingUpdate {
        /// `rollingUpdate.maxSurge`.
        max_surge: IntOrPercent,
        /// `rollingUpdate.maxUnavailable`.
        max_unavailable: IntOrPercent,
    },
}

impl Strategy {
    /// DEP-21: maxSurge and maxUnavailable in pods. When both come out as 0, one pod may be
    /// unavailable, or the rollout could never move.
    pub fn fenceposts(self, replicas: i32) -> (i32, i32) {
        let Self::RollingUpdate {
            max_surge,
            max_unavailable,
        } = self
        else {
            return (0, 0);
        };
        let surge = max_surge.resolve(replicas, Rounding::Up);
        let unavailable = max_unavailable.resolve(replicas, Rounding::Down);
        if surge == 0 && unavailable == 0 {
            (0, 1)
        } else {
            (surge, unavailable)
        }
    }

    /// DEP-22: how many of `replicas` may be unavailable.
    pub fn max_unavailable(self, replicas: i32) -> i32 {
        if replicas == 0 {
            0
        } else {
            self.fenceposts(replicas).1.min(replicas)
        }
    }
}

impl DeploymentSpec {
    /// DEP-22: how many pods may exist beyond `replicas`.
    pub fn max_surge(&self) -> i32 {
        self.strategy.fenceposts(self.replicas).0
    }

    /// DEP-24: how many pods may be wanted at most. A surge beyond all numbers stays at the largest.
    pub fn max_total(&self) -> i32 {
        self.replicas.saturating_add(self.max_surge())
    }

    /// DEP-22: how many of `replicas` may be unavailable.
    pub fn max_unavailable(&self) -> i32 {
        self.strategy.max_unavailable(self.replicas)
    }

    /// DEP-22: how many pods must stay available.
    pub fn min_available(&self) -> i32 {
        self.replicas - self.max_unavailable()
    }

    /// DEP-70: the deadline in seconds, if there is one.
    pub fn progress_deadline(&self) -> Option<i32> {
        self.progress_deadline_seconds
            .filter(|&seconds| seconds != NO_LIMIT)
    }
}

/// `status` of a Deployment (DEP-58).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeploymentStatus {
    /// `observedGeneration`.
    pub observed_generation: u32,
    /// `replicas`.
    pub replicas: i32,
    /// `updatedReplicas`.
    pub updated_replicas: i32,
    /// `readyReplicas`.
    pub ready_replicas: i32,
    /// `availableReplicas`.
    pub available_replicas: i32,
    /// `unavailableReplicas`.
    pub unavailable_replicas: i32,
    /// `terminatingReplicas` (DEP-59).
    pub terminating_replicas: i32,
    /// `collisionCount`.
    pub collision_count: Option<i32>,
    /// `conditions`, in the order in which users see them (DEP-69).
    pub conditions: Vec<DeploymentCondition>,
}

impl DeploymentStatus {
    /// The condition of that type.
    pub fn condition(&self, kind: DeploymentConditionType) -> Option<&DeploymentCondition> {
        self.conditions
            .iter()
            .find(|condition| condition.kind == kind)
    }
}

/// The condition types of a Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeploymentConditionType {
    /// DEP-67.
    Available,
    /// DEP-61 to DEP-65.
    Progressing,
    /// DEP-68.
    ReplicaFailure,
}

impl DeploymentConditionType {
    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Progressing => "Progressing",
            Self::ReplicaFailure => "ReplicaFailure",
        }
    }
}

/// One entry of `status.conditions`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeploymentCondition {
    /// `type`.
    pub kind: DeploymentConditionType,
    /// `status`.
    pub status: ConditionStatus,
    /// `reason`.
    pub reason: &'static str,
    /// `message`.
    pub message: Rc<str>,
    /// `lastUpdateTime`, seconds of virtual time.
    pub last_update_s: i64,
    /// `lastTransitionTime`, seconds of virtual time.
    pub last_transition_s: i64,
}
