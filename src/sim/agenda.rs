//! What is going to happen: turns of actors, ordered by time.

use super::queue::Queue;
use crate::api::{
    ClaimId, ControllerRevisionId, DeploymentId, Ms, NodeId, ObjectRef, PodId, ReplicaSetId,
    ServiceId, StatefulSetId,
};

/// A turn that an actor is going to take.
///
/// The order of the variants is the order of turns at one moment: what happens on nodes is seen by
/// the ReplicaSet controller, and all pending ReplicaSets are synced before the next Deployment
/// (DEP-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The node lifecycle and the taint eviction controller look at all nodes.
    Nodes,
}

impl Turn {
    /// The turn as one number, in the order of turns: what it is, above the id of whom it is for.
    /// The queue compares turns all the time, and numbers are compared at once.
    fn key(self) -> u64 {
        let (rank, id) = match self {
            Self::Script(n) => (0, n),
            Self::Kubelet(id) => (1, id.0),
            Self::Scheduler(id) => (2, id.0),
            Self::ReplicaSet(id) => (3, id.0),
            Self::Claim(id) => (4, id.0),
            Self::StatefulSet(id) => (5, id.0),
            Self::Deployment(id) => (6, id.0),
            Self::Collect(ObjectRef::Deployment(id)) => (7, id.0),
            Self::Collect(ObjectRef::ReplicaSet(id)) => (8, id.0),
            Self::Collect(ObjectRef::StatefulSet(id)) => (9, id.0),
            Self::Collect(ObjectRef::ControllerRevision(id)) => (10, id.0),
            Self::Collect(ObjectRef::Claim(id)) => (11, id.0),
            Self::Collect(ObjectRef::Pod(id)) => (12, id.0),
            Self::Collect(ObjectRef::Service(id)) => (13, id.0),
            Self::Collect(ObjectRef::Node(id)) => (14, id.0.into()),
            Self::Service(id) => (15, id.0),
            Self::Endpoint(id) => (16, id.0),
            Self::Proxies(id) => (17, id.0),
            Self::Nodes => (18, 0),
        };
        rank << 32 | u64::from(id)
    }

    /// The turn of a [`Turn::key`].
    fn of(key: u64) -> Self {
        // The lower half.
        #[expect(clippy::cast_possible_truncation)]
        let id = key as u32;
        match key >> 32 {
            0 => Self::Script(id),
            1 => Self::Kubelet(PodId(id)),
            2 => Self::Scheduler(PodId(id)),
            3 => Self::ReplicaSet(ReplicaSetId(id)),
            4 => Self::Claim(ClaimId(id)),
            5 => Self::StatefulSet(StatefulSetId(id)),
            6 => Self::Deployment(DeploymentId(id)),
            7 => Self::Collect(ObjectRef::Deployment(DeploymentId(id))),
            8 => Self::Collect(ObjectRef::ReplicaSet(ReplicaSetId(id))),
            9 => Self::Collect(ObjectRef::StatefulSet(StatefulSetId(id))),
            10 => Self::Collect(ObjectRef::ControllerRevision(ControllerRevisionId(id))),
            11 => Self::Collect(ObjectRef::Claim(ClaimId(id))),
            12 => Self::Collect(ObjectRef::Pod(PodId(id))),
            13 => Self::Collect(ObjectRef::Service(ServiceId(id))),
            14 => Self::Collect(ObjectRef::Node(NodeId::from(id as usize))),
            15 => Self::Service(ServiceId(id)),
            16 => Self::Endpoint(PodId(id)),
            17 => Self::Proxies(ServiceId(id)),
            _ => Self::Nodes,
        }
    }
}

/// The time of a turn that nobody has asked for.
const NOT_WAITING: Ms = Ms::MAX;

/// The queue of turns. A key waits in it at most once, at its earliest time, as it does in the
/// controllers' work queues (DEP-1).
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    /// By the [`Turn::key`] of whose turn it is.
    turns: Queue,
    waiting: Waiting,
}

/// The earliest time for which each turn was asked, by what it is and for whom. Some turns have no
/// place here: those that are asked for once, and those that do nothing when they come again.
#[derive(Clone, Debug, Default)]
struct Waiting {
    pods: Vec<Ms>,
    replica_sets: Vec<Ms>,
    stateful_sets: Vec<Ms>,
    deployments: Vec<Ms>,
    proxies: Vec<Ms>,
}

impl Agenda {
    /// Asks for a turn at `at_ms`, unless the same key has an earlier one. What is asked for the
    /// past comes at once.
    pub fn ask(&mut self, at_ms: Ms, turn: Turn) {
        let at_ms = at_ms.max(self.turns.now_ms());
        if let Some((times, index)) = self.waiting.of(turn) {
            if times.len() <= index {
                times.resize(index + 1, NOT_WAITING);
            }
            if let Some(time) = times.get_mut(index) {
                if *time <= at_ms {
                    return;
                }
                *time = at_ms;
            }
        }
        self.turns.push(at_ms, turn.key());
    }

    /// The next turns of the present moment, `batch` at a time: nothing until those told last are
    /// taken.
    pub fn upcoming(&self, batch: usize) -> impl Iterator<Item = Turn> {
        self.turns.upcoming(batch).map(Turn::of)
    }

    /// When the next turn is.
    pub fn next_ms(&mut self) -> Option<Ms> {
        let waiting = &mut self.waiting;
        self.turns.next_ms(|at_ms, key| waiting.keeps(at_ms, key))
    }

    /// Takes the next turn if it is not later than `until_ms`.
    pub fn pop(&mut self, until_ms: Ms) -> Option<(Ms, Turn)> {
        let waiting = &mut self.waiting;
        let (at_ms, key) = self
            .turns
            .pop(until_ms, |at_ms, key| waiting.keeps(at_ms, key))?;
        let turn = Turn::of(key);
        if let Some((times, index)) = self.waiting.of(turn)
            && let Some(time) = times.get_mut(index)
        {
            *time = NOT_WAITING;
        }
        Some((at_ms, turn))
    }
}

impl Waiting {
    /// Whether a turn is still to be taken then: no earlier one has come in its place.
    fn keeps(&mut self, at_ms: Ms, key: u64) -> bool {
        let of = self.of(Turn::of(key));
        of.is_none_or(|(times, index)| times.get(index) == Some(&at_ms))
    }

    fn of(&mut self, turn: Turn) -> Option<(&mut Vec<Ms>, usize)> {
        match turn {
            Turn::Script(_)
            | Turn::Scheduler(_)
            | Turn::Collect(_)
            | Turn::Service(_)
            | Turn::Endpoint(_)
            | Turn::Nodes
            | Turn::Claim(_) => None,
            Turn::Proxies(id) => Some((&mut self.proxies, id.index())),
            Turn::Kubelet(id) => Some((&mut self.pods, id.index())),
            Turn::ReplicaSet(id) => Some((&mut self.replica_sets, id.index())),
            Turn::StatefulSet(id) => Some((&mut self.stateful_sets, id.index())),
            Turn::Deployment(id) => Some((&mut self.deployments, id.index())),
        }
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
    fn what_is_asked_for_the_past_comes_at_once() {
        let mut agenda = Agenda::default();
        let pod = Turn::Kubelet(PodId(3));
        agenda.ask(60, pod);
        assert_eq!(agenda.pop(100), Some((60, pod)));
        agenda.ask(50, pod);
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

    #[test]
    fn a_turn_is_told_by_its_key() {
        let in_order = [
            Turn::Script(9),
            Turn::Kubelet(PodId(7)),
            Turn::Kubelet(PodId(8)),
            Turn::Scheduler(PodId(0)),
            Turn::ReplicaSet(ReplicaSetId(1)),
            Turn::Claim(ClaimId(2)),
            Turn::StatefulSet(StatefulSetId(3)),
            Turn::Deployment(DeploymentId(u32::MAX)),
            Turn::Collect(ObjectRef::Deployment(DeploymentId(1))),
            Turn::Collect(ObjectRef::ReplicaSet(ReplicaSetId(1))),
            Turn::Collect(ObjectRef::StatefulSet(StatefulSetId(1))),
            Turn::Collect(ObjectRef::ControllerRevision(ControllerRevisionId(1))),
            Turn::Collect(ObjectRef::Claim(ClaimId(1))),
            Turn::Collect(ObjectRef::Pod(PodId(1))),
            Turn::Collect(ObjectRef::Service(ServiceId(1))),
            Turn::Collect(ObjectRef::Node(NodeId(1))),
            Turn::Service(ServiceId(0)),
            Turn::Endpoint(PodId(0)),
            Turn::Proxies(ServiceId(0)),
            Turn::Nodes,
        ];
        assert!(in_order.is_sorted_by_key(|turn| turn.key()));
        assert!(in_order.iter().all(|turn| Turn::of(turn.key()) == *turn));
    }
}
