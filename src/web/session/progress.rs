//! Whether there is anything left to wait for.

use std::rc::Rc;

use crate::api::{
    ConditionStatus, Deployment, DeploymentConditionType, Ms, Pod, ReplicaSet, ReplicaSetId,
    StatefulSet, UpdateStrategy,
};
use crate::insight::SetWait;
use crate::sim::World;
use crate::store::{StatefulPods, Store};

/// A pod that has not been Ready for so long keeps its StatefulSet from ever going on. A set has
/// no deadline of its own: this is the one that a Deployment has by default.
const PATIENCE_S: i64 = 600;

/// How far the rollouts of a world are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is no workload.
    Empty,
    /// Something is under way.
    Moving,
    /// Paused, and every pod that is there is available.
    Paused,
    /// All that goes by itself is done, and the rest waits for somebody: behind a partition, or by
    /// OnDelete.
    Held,
    /// A rollout has exceeded its deadline, or waits for a pod that has not been Ready for as long.
    Stuck,
    /// All rollouts are complete.
    Complete,
}

impl Progress {
    /// How far the world is: as far as the workload that is least far.
    pub fn of(world: &World, now_ms: Ms) -> Self {
        let store = &world.store;
        let mut least: Option<Self> = None;
        let mut add = |progress: Self| match least {
            Some(other) if other.rank() <= progress.rank() => {}
            _ => least = Some(progress),
        };
        for (_, deployment) in store.deployments.iter() {
            add(Self::of_deployment(deployment));
        }
        for (index, set) in store.replica_sets.iter() {
            if set.owner.is_none() {
                add(Self::of_replica_set(store, index.into(), set, now_ms));
            }
        }
        for id in store.orphan_pods() {
            let pod = store.pod(id);
            if let Some(progress) = pod.and_then(|pod| Self::of_pod(pod, now_ms)) {
                add(progress);
            }
        }
        for (index, set) in store.stateful_sets.iter() {
            if let Some(pods) = store.stateful_pods(index.into()) {
                add(Self::of_stateful_set(store, set, pods, now_ms));
            }
        }
        let leaves = |pod: &Pod| {
            let mut owner = pod.owner.into_iter();
            pod.deletion.is_some() || owner.any(|owner| !store.exists(owner.object()))
        };
        let mut pods = store.pods.iter();
        match least {
            Some(progress) => progress,
            None if pods.any(|(_, pod)| leaves(pod)) => Self::Moving,
            None => Self::Empty,
        }
    }

    /// How far it is among the workloads of a world.
    fn rank(self) -> u8 {
        match self {
            Self::Moving => 0,
            Self::Stuck => 1,
            Self::Paused | Self::Held => 2,
            Self::Complete | Self::Empty => 3,
        }
    }

    /// Whether waiting leads nowhere.
    pub fn is_settled(self) -> bool {
        self != Self::Moving
    }

    fn of_deployment(deployment: &Deployment) -> Self {
        let (spec, status) = (&deployment.spec, &deployment.status);
        let meta = &deployment.meta;
        if status.observed_generation < meta.generation || meta.deletion_s.is_some() {
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

    /// RS-22: a ReplicaSet has no deadline either, and a template that is changed replaces no pod.
    fn of_replica_set(store: &Store, id: ReplicaSetId, set: &ReplicaSet, now_ms: Ms) -> Self {
        let wait = SetWait::of(set);
        // A set whose pods are refused waits for nothing else.
        let mut waits = wait == SetWait::Refusal;
        for pod in store.pods_of(id) {
            let unready = |pod: &&Rc<Pod>| !pod.is_ready() && !pod.status.phase.is_terminal();
            if let Some(pod) = store.pod(*pod).filter(unready) {
                if !is_hopeless(pod, now_ms) {
                    return Self::Moving;
                }
                waits = true;
            }
        }
        match wait {
            SetWait::Nothing if set.status.terminating_replicas == 0 => Self::Complete,
            SetWait::Refusal | SetWait::Availability if waits => Self::Stuck,
            _ => Self::Moving,
        }
    }

    /// A pod without a controller is to be Ready, or to end: then there is nothing to wait for.
    fn of_pod(pod: &Pod, now_ms: Ms) -> Option<Self> {
        if pod.deletion.is_none() && (pod.is_ready() || pod.status.phase.is_terminal()) {
            None
        } else if is_hopeless(pod, now_ms) {
            Some(Self::Stuck)
        } else {
            Some(Self::Moving)
        }
    }

    fn of_stateful_set(store: &Store, set: &StatefulSet, pods: &StatefulPods, now_ms: Ms) -> Self {
        let (spec, status) = (&set.spec, &set.status);
        if status.observed_generation < set.meta.generation || set.meta.deletion_s.is_some() {
            return Self::Moving;
        }
        let all = [
            status.replicas,
            status.ready_replicas,
            status.available_replicas,
        ];
        let nobody_leaves = pods.blocks().all(|block| block.terminating == 0);
        if all == [spec.replicas; 3] && nobody_leaves {
            let old = spec.replicas - status.updated_replicas;
            let may_stay = match spec.update_strategy {
                UpdateStrategy::OnDelete => i32::MAX,
                strategy @ UpdateStrategy::RollingUpdate(_) => strategy.partition(),
            };
            return match old {
                0 => Self::Complete,
                old if old <= may_stay => Self::Held,
                _ => Self::Moving,
            };
        }
        let mut waits = false;
        for block in pods.blocks() {
            let mut bits = block.exists & !(block.ready & !block.terminating);
            while bits != 0 {
                let ordinal = block.start() + i64::from(bits.trailing_zeros());
                bits &= bits - 1;
                let pod = pods.pod(ordinal).and_then(|id| store.pod(id));
                if !pod.is_some_and(|pod| is_hopeless(pod, now_ms)) {
                    return Self::Moving;
                }
                waits = true;
            }
        }
        if waits { Self::Stuck } else { Self::Moving }
    }
}

fn is_hopeless(pod: &Pod, now_ms: Ms) -> bool {
    let since_s = pod.created_s.max(pod.status.ready.since_s);
    pod.deletion.is_none() && now_ms.div_euclid(1000) - since_s >= PATIENCE_S
}
