//! Whether there is anything left to wait for.

use crate::api::{ConditionStatus, Deployment, DeploymentConditionType};
use crate::sim::World;

/// How far the rollouts of a world are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is no Deployment.
    Empty,
    /// Something is under way.
    Moving,
    /// Paused, and every pod that is there is available.
    Paused,
    /// A rollout has exceeded its deadline.
    Stuck,
    /// All rollouts are complete.
    Complete,
}

impl Progress {
    /// How far the world is: as far as the Deployment that is least far.
    pub fn of(world: &World) -> Self {
        let deployments = world.store.deployments.iter();
        let all = deployments.map(|(_, deployment)| Self::of_one(deployment));
        all.min_by_key(|progress| match progress {
            Self::Moving => 0,
            Self::Stuck => 1,
            Self::Paused => 2,
            Self::Complete | Self::Empty => 3,
        })
        .unwrap_or(Self::Empty)
    }

    /// Whether waiting leads nowhere.
    pub fn is_settled(self) -> bool {
        self != Self::Moving
    }

    fn of_one(deployment: &Deployment) -> Self {
        let (spec, status) = (&deployment.spec, &deployment.status);
        if status.observed_generation < deployment.meta.generation {
            return Self::Moving;
        }
        let gone = status.terminating_replicas == 0;
        let all_available = status.available_replicas == status.replicas && gone;
        if all_available
            && status.replicas == spec.replicas
            && status.updated_replicas == spec.replicas
        {
            return Self::Complete;
        }
        if spec.paused && all_available {
            return Self::Paused;
        }
        let progressing = status.condition(DeploymentConditionType::Progressing);
        match progressing {
            Some(condition) if condition.status == ConditionStatus::False => Self::Stuck,
            _ => Self::Moving,
        }
    }
}
