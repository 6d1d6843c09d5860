//! A world without scheduler and kubelets: a driver decides what becomes of the pods, one action
//! at a time, and the controllers run until they are quiet.
//!
//! That is how the traces of a real control plane were recorded, and how they are replayed.

use std::rc::Rc;

use super::{Command, Latency, Record, Setup, World};
use crate::api::{
    ConditionState, ConditionStatus, ContainerStatus, FeatureGates, Ms, NodeId, PodId, PodPhase,
    PodStatus,
};
use crate::store::{Change, Reason, Write};

/// A world in lock-step.
#[derive(Clone, Debug)]
pub struct LockStep {
    world: World,
    records: Vec<Record>,
}

impl LockStep {
    /// An empty world with that many nodes, for the driver to bind pods to. Names and UIDs follow
    /// from `seed`.
    pub fn new(nodes: usize, seed: u64) -> Self {
        Self::with_gates(nodes, seed, FeatureGates::default())
    }

    /// The same, with the control plane's switches set.
    pub fn with_gates(nodes: usize, seed: u64, feature_gates: FeatureGates) -> Self {
        let latency = Latency {
            controller_ms: 0,
            scheduler_ms: 0,
            kubelet_ms: 0,
            proxy_ms: 0,
        };
        let world = World::new(Setup {
            seed,
            nodes,
            latency,
            driven: true,
            feature_gates,
            ..Setup::default()
        });
        Self {
            world,
            records: Vec::new(),
        }
    }

    /// The world as it is.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Every record so far.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Lets time pass; controllers whose time comes on the way are run.
    pub fn pass(&mut self, ms: Ms) {
        let until_ms = self.world.now_ms() + ms;
        self.run(until_ms);
        self.world.wait_until(until_ms);
    }

    /// Gives a command and lets the controllers run until they are quiet.
    ///
    /// # Errors
    /// As [`World::submit`].
    pub fn submit(&mut self, command: &Command) -> Result<(), String> {
        self.world.submit(command)?;
        self.settle();
        Ok(())
    }

    /// Makes a change and lets the controllers run until they are quiet.
    pub fn write(&mut self, change: Change) {
        self.world.write(Write::new(change, Reason::Asked));
        self.settle();
    }

    /// Binds every pod that has no node to the first one.
    pub fn bind_all(&mut self) {
        let pods = self.world.store.pods.iter();
        let unbound = pods
            .filter(|(_, pod)| pod.node.is_none())
            .map(|(index, _)| index.into());
        for id in unbound.collect::<Vec<PodId>>() {
            self.bind(id, NodeId(0));
        }
    }

    /// Binds a pod to a node.
    pub fn bind(&mut self, id: PodId, node: NodeId) {
        let scheduled = self.condition(true);
        self.change_status(
            id,
            |status| status.scheduled = scheduled,
            |id, status| Change::PodBound { id, node, status },
        );
    }

    /// Sets phase and readiness of a pod, as a kubelet would report them.
    pub fn report(&mut self, id: PodId, phase: PodPhase, ready: bool) {
        let condition = self.condition(ready);
        let edit = |status: &mut PodStatus| {
            status.phase = phase;
            if status.containers.is_empty() {
                status
                    .containers
                    .push(ContainerStatus::waiting("ContainerCreating"));
            }
            if status.ready.is_true() != ready || status.ready.status.is_none() {
                status.ready = condition;
            }
            status.pod_ip.get_or_insert_with(|| "10.0.0.1".into());
        };
        self.change_status(id, edit, Change::PodStatus);
    }

    /// Changes anything in the status of a pod.
    pub fn edit_status(&mut self, id: PodId, edit: impl FnOnce(&mut PodStatus)) {
        self.change_status(id, edit, Change::PodStatus);
    }

    /// Removes a terminating pod, as the kubelet does in the end.
    pub fn finish(&mut self, id: PodId) {
        self.write(Change::PodRemoved(id));
    }

    fn change_status(
        &mut self,
        id: PodId,
        edit: impl FnOnce(&mut PodStatus),
        change: impl FnOnce(PodId, Rc<PodStatus>) -> Change,
    ) {
        let Some(pod) = self.world.store.pod(id) else {
            return;
        };
        let mut status = PodStatus::clone(&pod.status);
        edit(&mut status);
        self.write(change(id, Rc::new(status)));
    }

    fn condition(&self, value: bool) -> ConditionState {
        ConditionState {
            status: Some(if value {
                ConditionStatus::True
            } else {
                ConditionStatus::False
            }),
            since_s: self.world.now_ms().div_euclid(1000),
            ..ConditionState::default()
        }
    }

    fn settle(&mut self) {
        self.run(self.world.now_ms());
    }

    fn run(&mut self, until_ms: Ms) {
        while let Some(record) = self.world.step(until_ms) {
            self.records.push(record);
        }
    }
}
