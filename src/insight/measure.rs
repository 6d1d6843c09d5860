//! What a rollout cost: how long it took, how few pods were available, how many there were.

use crate::api::{DeploymentConditionType, DeploymentId, Ms};
use crate::sim::{Record, World};
use crate::store::{Change, Store};

/// How a rollout ended, or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every pod is of the new template and available, and no old one is left (DEP-71).
    Complete,
    /// `ProgressDeadlineExceeded` (DEP-73).
    DeadlineExceeded,
    /// It is under way, or paused.
    Open,
}

/// Measures the latest rollout of one Deployment, from the change of its spec on.
#[derive(Clone, Debug)]
pub struct Measure {
    deployment: DeploymentId,
    /// When the spec was changed.
    pub started_ms: Ms,
    /// When it ended, or was last looked at.
    pub ended_ms: Ms,
    /// The fewest pods that were available at one moment.
    pub min_available: i32,
    /// The most pods that were wanted at one moment and not terminating.
    pub max_pods: i32,
    /// The most pod objects at one moment, terminating ones included.
    pub max_pod_objects: i32,
    /// How many times new pods were asked for.
    pub rounds: i32,
    /// How it ended.
    pub ending: Ending,
}

impl Measure {
    /// Begins to measure at the creation of a Deployment.
    pub fn new(deployment: DeploymentId, store: &Store, now_ms: Ms) -> Self {
        let mut measure = Self {
            deployment,
            started_ms: now_ms,
            ended_ms: now_ms,
            min_available: i32::MAX,
            max_pods: 0,
            max_pod_objects: 0,
            rounds: 0,
            ending: Ending::Open,
        };
        measure.look(store, now_ms);
        measure
    }

    /// Takes one more record into account; `world` is the one after it.
    pub fn observe(&mut self, world: &World, record: &Record) {
        let changed = matches!(
            &record.change,
            Change::DeploymentChanged { id, .. } if *id == self.deployment
        );
        if changed {
            *self = Self::new(self.deployment, &world.store, record.at_ms);
            return;
        }
        if self.ending == Ending::Complete {
            return;
        }
        self.look(&world.store, record.at_ms);
        self.rounds += i32::from(self.asks_for_new_pods(&world.store, &record.change));
    }

    fn look(&mut self, store: &Store, now_ms: Ms) {
        let (mut available, mut pods, mut terminating) = (0, 0, 0);
        for id in store.replica_sets_of(self.deployment) {
            if let (Some(set), Some(counts)) = (store.replica_set(*id), store.counts(*id)) {
                available += counts.available(set.min_ready_seconds, now_ms);
                pods += counts.active;
                terminating += counts.terminating;
            }
        }
        self.min_available = self.min_available.min(available);
        self.max_pods = self.max_pods.max(pods);
        self.max_pod_objects = self.max_pod_objects.max(pods + terminating);
        self.ending = ending(store, self.deployment);
        self.ended_ms = now_ms;
    }

    fn asks_for_new_pods(&self, store: &Store, change: &Change) -> bool {
        let Some(deployment) = store.deployment(self.deployment) else {
            return false;
        };
        let grown = match change {
            Change::ReplicaSetCreated(id, set) if set.replicas > 0 => *id,
            Change::ReplicaSetScaled { id, from, to, .. } if to > from => *id,
            _ => return false,
        };
        store.replica_set(grown).is_some_and(|set| {
            set.owner == Some(self.deployment) && set.template.same_as(&deployment.spec.template)
        })
    }
}

/// Where the latest rollout of a Deployment stands, by its status (DEP-71, DEP-73).
pub fn ending(store: &Store, id: DeploymentId) -> Ending {
    let Some(deployment) = store.deployment(id) else {
        return Ending::Open;
    };
    let (status, replicas) = (&deployment.status, deployment.spec.replicas);
    let complete = status.observed_generation >= deployment.meta.generation
        && status.updated_replicas == replicas
        && status.replicas == replicas
        && status.available_replicas == replicas;
    let progressing = status.condition(DeploymentConditionType::Progressing);
    if complete {
        Ending::Complete
    } else if progressing.is_some_and(|it| it.reason == "ProgressDeadlineExceeded") {
        Ending::DeadlineExceeded
    } else {
        Ending::Open
    }
}
