//! What is going to happen: turns of actors, ordered by time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::api::{
    ClaimId, DeploymentId, Ms, ObjectRef, PodId, ReplicaSetId, ServiceId, StatefulSetId,
};

/// A turn that an actor is going to take.
///
/// The order of the variants is the order of turns at one moment: what happens on nodes is seen by
/// the ReplicaSet controller, and all pending ReplicaSets are synced before the next Deployment
/// (DEP-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// The `n`-th entry of the scenario's script.
    Script(u32),
    Kubelet(PodId),
    Scheduler(PodId),
    ReplicaSet(ReplicaSetId),
    Claim(ClaimId),
    StatefulSet(StatefulSetId),
    Deployment(DeploymentId),
    /// The garbage collector looks at an owner.
    Collect(ObjectRef),
    /// The endpoints of a Service that is new or has changed.
    Service(ServiceId),
    /// What the Services say of a pod.
    Endpoint(PodId),
    /// The proxies follow a Service.
    Proxies(ServiceId),
}

/// The queue of turns. A key waits in it at most once, at its earliest time, as it does in the
/// controllers' work queues (DEP-1).
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    turns: BinaryHeap<Reverse<(Ms, Turn)>>,
    pods: Vec<Option<Ms>>,
    replica_sets: Vec<Option<Ms>>,
    stateful_sets: Vec<Option<Ms>>,
    deployments: Vec<Option<Ms>>,
    proxies: Vec<Option<Ms>>,
}

impl Agenda {
    /// Asks for a turn at `at_ms`, unless the same key has an earlier one.
    pub fn ask(&mut self, at_ms: Ms, turn: Turn) {
        if let Some(slot) = self.slot(turn) {
            if slot.is_some_and(|earlier| earlier <= at_ms) {
                return;
            }
            *slot = Some(at_ms);
        }
        self.turns.push(Reverse((at_ms, turn)));
    }

    /// When the next turn is.
    pub fn next_ms(&mut self) -> Option<Ms> {
        self.drop_superseded();
        self.turns.peek().map(|Reverse((at_ms, _))| *at_ms)
    }

    /// Takes the next turn if it is not later than `until_ms`.
    pub fn pop(&mut self, until_ms: Ms) -> Option<(Ms, Turn)> {
        if self.next_ms()? > until_ms {
            return None;
        }
        let Reverse((at_ms, turn)) = self.turns.pop()?;
        if let Some(slot) = self.slot(turn) {
            *slot = None;
        }
        Some((at_ms, turn))
    }

    /// Forgets turns that an earlier one of the same key has replaced.
    fn drop_superseded(&mut self) {
        while let Some(&Reverse((at_ms, turn))) = self.turns.peek() {
            if self.slot(turn).is_none_or(|slot| *slot == Some(at_ms)) {
                return;
            }
            self.turns.pop();
        }
    }

    /// Where the time of the waiting turn of this key is kept. Some turns need none: those that
    /// are asked for once, and those that do nothing when they come a second time.
    fn slot(&mut self, turn: Turn) -> Option<&mut Option<Ms>> {
        let (slots, index) = match turn {
            Turn::Script(_)
            | Turn::Scheduler(_)
            | Turn::Collect(_)
            | Turn::Service(_)
            | Turn::Endpoint(_)
            | Turn::Claim(_) => {
                return None;
            }
            Turn::Proxies(id) => (&mut self.proxies, id.index()),
            Turn::Kubelet(id) => (&mut self.pods, id.index()),
            Turn::ReplicaSet(id) => (&mut self.replica_sets, id.index()),
            Turn::StatefulSet(id) => (&mut self.stateful_sets, id.index()),
            Turn::Deployment(id) => (&mut self.deployments, id.index()),
        };
        if slots.len() <= index {
            slots.resize(index + 1, None);
        }
        slots.get_mut(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_once_at_its_earliest_time() {
        let mut agenda = Agenda::default();
        let pod = Turn::Kubelet(PodId(3));
        agenda.ask(50, pod);
        agenda.ask(20, pod);
        agenda.ask(30, pod);
        assert_eq!(agenda.pop(100), Some((20, pod)));
        assert_eq!(agenda.pop(100), None);
        agenda.ask(60, pod);
        assert_eq!(agenda.pop(100), Some((60, pod)));
    }

    #[test]
    fn at_one_moment_replica_sets_go_before_deployments() {
        let mut agenda = Agenda::default();
        agenda.ask(10, Turn::Deployment(DeploymentId(0)));
        agenda.ask(10, Turn::ReplicaSet(ReplicaSetId(5)));
        assert_eq!(agenda.pop(9), None);
        assert_eq!(
            agenda.pop(10),
            Some((10, Turn::ReplicaSet(ReplicaSetId(5))))
        );
        assert_eq!(
            agenda.pop(10),
            Some((10, Turn::Deployment(DeploymentId(0))))
        );
    }
}
