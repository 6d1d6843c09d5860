//! What a rollout cost: how long it took, how few pods were available, how many there were.

use super::bare::SetWait;
use crate::api::{
    DeploymentConditionType, DeploymentId, Ms, Owner, ReplicaSetId, StatefulSetId, UpdateStrategy,
};
use crate::sim::{Record, World};
use crate::store::{Block, Change, Store};

/// How a rollout ended, or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every pod that is to be is of the new template and available, and no old one is left
    /// (DEP-71, STS-48).
    Complete,
    /// `ProgressDeadlineExceeded` (DEP-73).
    DeadlineExceeded,
    /// It is under way, or paused.
    Open,
}

/// What has rollouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// A Deployment.
    Deployment(DeploymentId),
    /// A ReplicaSet that no Deployment owns.
    ReplicaSet(ReplicaSetId),
    /// A StatefulSet.
    StatefulSet(StatefulSetId),
}

impl Measured {
    /// What a change creates, if it has rollouts.
    pub fn created(change: &Change) -> Option<Self> {
        match change {
            Change::DeploymentCreated(id, _) => Some(Self::Deployment(*id)),
            Change::ReplicaSetCreated(id, set) if set.owner.is_none() => {
                Some(Self::ReplicaSet(*id))
            }
            Change::StatefulSetCreated(id, _) => Some(Self::StatefulSet(*id)),
            _ => None,
        }
    }

    /// What a change changes, if it has rollouts.
    fn changed(change: &Change) -> Option<Self> {
        match change {
            Change::DeploymentChanged { id, .. } => Some(Self::Deployment(*id)),
            Change::ReplicaSetChanged(id, _) | Change::ReplicaSetScaled { id, .. } => {
                Some(Self::ReplicaSet(*id))
            }
            Change::StatefulSetChanged { id, .. } => Some(Self::StatefulSet(*id)),
            _ => None,
        }
    }
}

/// Measures the latest rollout of one workload, from the change of its spec on.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The workload.
    pub of: Measured,
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
    /// Begins to measure at the creation of a workload.
    pub fn new(of: Measured, store: &Store, now_ms: Ms) -> Self {
        let mut measure = Self {
            of,
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
        if Measured::changed(&record.change) == Some(self.of) {
            *self = Self::new(self.of, &world.store, record.at_ms);
            return;
        }
        if self.ending == Ending::Complete {
            return;
        }
        self.look(&world.store, record.at_ms);
        self.rounds += i32::from(self.asks_for_new_pods(&world.store, &record.change));
    }

    fn look(&mut self, store: &Store, now_ms: Ms) {
        let (available, pods, terminating) = match self.of {
            Measured::Deployment(id) => {
                pods_of_replica_sets(store, store.replica_sets_of(id), now_ms)
            }
            Measured::ReplicaSet(id) => pods_of_replica_sets(store, &[id], now_ms),
            Measured::StatefulSet(id) => pods_of_stateful_set(store, id, now_ms),
        };
        self.min_available = self.min_available.min(available);
        self.max_pods = self.max_pods.max(pods);
        self.max_pod_objects = self.max_pod_objects.max(pods + terminating);
        self.ending = ending(store, self.of);
        self.ended_ms = now_ms;
    }

    fn asks_for_new_pods(&self, store: &Store, change: &Change) -> bool {
        let of = match self.of {
            Measured::Deployment(id) => id,
            Measured::ReplicaSet(id) => {
                let Change::PodCreated(_, pod) = change else {
                    return false;
                };
                return pod.owner == Some(Owner::ReplicaSet(id));
            }
            Measured::StatefulSet(id) => {
                let Change::PodCreated(_, pod) = change else {
                    return false;
                };
                let set = store.stateful_set(id);
                return pod.owner == Some(Owner::StatefulSet(id))
                    && set.is_some_and(|set| set.spec.template.same_as(&pod.template));
            }
        };
        let Some(deployment) = store.deployment(of) else {
            return false;
        };
        let grown = match change {
            Change::ReplicaSetCreated(id, set) if set.replicas > 0 => *id,
            Change::ReplicaSetScaled { id, from, to, .. } if to > from => *id,
            _ => return false,
        };
        store.replica_set(grown).is_some_and(|set| {
            set.owner == Some(of) && set.template.same_as(&deployment.spec.template)
        })
    }
}

/// Available pods, pods that are not terminating, and those that are.
fn pods_of_replica_sets(store: &Store, ids: &[ReplicaSetId], now_ms: Ms) -> (i32, i32, i32) {
    let (mut available, mut pods, mut terminating) = (0, 0, 0);
    for id in ids {
        if let (Some(set), Some(counts)) = (store.replica_set(*id), store.counts(*id)) {
            available += counts.available(set.min_ready_seconds, now_ms);
            pods += counts.active;
            terminating += counts.terminating;
        }
    }
    (available, pods, terminating)
}

/// As [`pods_of_replica_sets`]. A pod that is terminating and still Ready does not count as
/// available: it is about to go.
fn pods_of_stateful_set(store: &Store, id: StatefulSetId, now_ms: Ms) -> (i32, i32, i32) {
    let (Some(set), Some(pods)) = (store.stateful_set(id), store.stateful_pods(id)) else {
        return (0, 0, 0);
    };
    let count = |wanted: &dyn Fn(&Block) -> u64| pods.count(i64::MIN, i64::MAX, wanted);
    let ready = count(&|block| block.ready & !block.terminating);
    let waiting = pods.not_yet_available(set.spec.min_ready_seconds, now_ms);
    let waiting = i32::try_from(waiting.count()).unwrap_or(i32::MAX);
    let active = count(&|block| !block.terminating & !block.finished);
    let terminating = count(&|block| block.terminating & !block.finished);
    ((ready - waiting).max(0), active, terminating)
}

/// Where the latest rollout of a workload stands, by its status.
pub fn ending(store: &Store, of: Measured) -> Ending {
    match of {
        Measured::Deployment(id) => ending_of_deployment(store, id),
        Measured::ReplicaSet(id) => ending_of_replica_set(store, id),
        Measured::StatefulSet(id) => ending_of_stateful_set(store, id),
    }
}

/// RS-22: there is no deadline, and a template that is changed replaces no pod.
fn ending_of_replica_set(store: &Store, id: ReplicaSetId) -> Ending {
    let set = store.replica_set(id);
    match set.map(|set| SetWait::of(set)) {
        Some(SetWait::Nothing) => Ending::Complete,
        _ => Ending::Open,
    }
}

/// STS-48, STS-49: there is no deadline. What a partition or OnDelete keeps is not waited for.
fn ending_of_stateful_set(store: &Store, id: StatefulSetId) -> Ending {
    let Some(set) = store.stateful_set(id) else {
        return Ending::Open;
    };
    let (status, replicas) = (&set.status, set.spec.replicas);
    let updated = match set.spec.update_strategy {
        UpdateStrategy::OnDelete => 0,
        rolling @ UpdateStrategy::RollingUpdate(_) => replicas - rolling.partition(),
    };
    let complete = status.observed_generation >= set.meta.generation
        && status.updated_replicas >= updated
        && [status.replicas, status.available_replicas] == [replicas; 2];
    if complete {
        Ending::Complete
    } else {
        Ending::Open
    }
}

/// DEP-71, DEP-73.
fn ending_of_deployment(store: &Store, id: DeploymentId) -> Ending {
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
