//! One run at one moment: everything that decides what happens next.

use std::collections::VecDeque;
use std::rc::Rc;

use super::agenda::{Agenda, Turn};
use super::retries::Retries;
use super::{Actor, Command, Record, Setup, Traffic, requests};
use crate::api::{Ms, ObjectRef, PodId};
use crate::controllers::{self, Outcome};
use crate::kubelet::app::Apps;
use crate::kubelet::{self, NodeAgent, NodeTiming, PodWorker};
use crate::store::{Change, Store, Write};

/// Of so many pods a little is read at once.
const LOOKED_AT_TOGETHER: usize = 16;

/// The world: the store, what is going to happen, and what kubelets know.
///
/// Cloning it makes a checkpoint: the clone shares all objects, and goes on exactly as the
/// original does.
#[derive(Clone, Debug)]
pub struct World {
    /// The API server's memory.
    pub store: Store,
    pub(super) now_ms: Ms,
    pub(super) setup: Rc<Setup>,
    apps: Rc<Apps>,
    pub(super) agenda: Agenda,
    /// Writes of the last turn that have not been made yet. They are made one by one, so that
    /// every record is a moment that one can stop at.
    pub(super) pending: VecDeque<(Actor, Write)>,
    /// Where a kubelet's turn puts its writes: empty between turns, and kept for its room.
    kubelet_writes: Vec<Write>,
    retries: Retries,
    agents: Vec<NodeAgent>,
    pub(super) workers: Vec<Option<Rc<PodWorker>>>,
    pub(super) traffic: Option<Rc<Traffic>>,
}

impl World {
    /// A world at time zero.
    pub fn new(setup: Setup) -> Self {
        let mut agenda = Agenda::default();
        for (index, (at_ms, _)) in setup.script.iter().enumerate() {
            agenda.ask(
                *at_ms,
                Turn::Script(u32::try_from(index).unwrap_or(u32::MAX)),
            );
        }
        let mut store = Store::new(setup.seed, setup.nodes);
        store.feature_gates = setup.feature_gates;
        Self {
            store,
            now_ms: 0,
            apps: Rc::clone(&setup.apps),
            agenda,
            pending: VecDeque::new(),
            kubelet_writes: Vec::new(),
            retries: Retries::default(),
            agents: vec![NodeAgent::default(); setup.nodes],
            workers: Vec::new(),
            traffic: setup.client.clone().map(Traffic::new).map(Rc::new),
            setup: Rc::new(setup),
        }
    }

    /// The virtual clock.
    pub fn now_ms(&self) -> Ms {
        self.now_ms
    }

    /// What the run started from.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// How programs behave now.
    pub fn apps(&self) -> &Rc<Apps> {
        &self.apps
    }

    /// How long things take on a node, and its settings.
    pub fn timing(&self) -> &NodeTiming {
        &self.setup.timing
    }

    /// What the kubelet knows of a pod, once it has taken it. Nothing while the kubelet is stopped.
    pub fn worker(&self, id: PodId) -> Option<&PodWorker> {
        let worker = self.workers.get(id.index())?.as_deref();
        worker.filter(|_| !self.is_unattended(id))
    }

    /// Whether the last turn still has writes to make. A command has to wait for them.
    pub fn is_mid_turn(&self) -> bool {
        !self.pending.is_empty()
    }

    /// When something happens next, if anything does.
    pub fn next_ms(&mut self) -> Option<Ms> {
        if self.is_mid_turn() {
            Some(self.now_ms)
        } else {
            self.agenda.next_ms()
        }
    }

    /// Makes the next write that comes no later than `until_ms`, and returns its record. Turns
    /// that write nothing are passed over. `None` when nothing more happens by then.
    pub fn step(&mut self, until_ms: Ms) -> Option<Record> {
        loop {
            if let Some((actor, write)) = self.pending.pop_front() {
                return Some(self.commit(actor, write));
            }
            let (at_ms, turn) = self.agenda.pop(until_ms)?;
            self.now_ms = self.now_ms.max(at_ms);
            self.take_turn(turn);
        }
    }

    /// Lets the clock stand at `at_ms`. Turns until then are taken; if one of them has something
    /// to write, the clock stops there.
    pub fn wait_until(&mut self, at_ms: Ms) {
        while !self.is_mid_turn() {
            let Some((turn_ms, turn)) = self.agenda.pop(at_ms) else {
                self.now_ms = self.now_ms.max(at_ms);
                return;
            };
            self.now_ms = self.now_ms.max(turn_ms);
            self.take_turn(turn);
        }
    }

    /// Takes a command at the present moment. Its writes are the next ones that are made.
    ///
    /// # Errors
    /// Refuses in the words of kubectl or of the API server; nothing has changed then.
    pub fn submit(&mut self, command: &Command) -> Result<(), String> {
        let writes = requests::writes(&self.store, command, self.now_ms)?;
        match command {
            Command::SetApps(apps) => self.apps = Rc::clone(apps),
            Command::SetCondition { pod, .. } => {
                // KL-1: the kubelet hears of it as of any change of the pod.
                let at_ms = self.now_ms + self.setup.latency.kubelet_ms;
                if let Some(worker) = self.worker_mut(*pod) {
                    worker.request_sync(at_ms);
                    self.agenda.ask(at_ms, Turn::Kubelet(*pod));
                }
            }
            Command::Fault { pod, fault } => {
                let now_ms = self.now_ms;
                if let Some(worker) = self.worker_mut(*pod) {
                    worker.inject(*fault, now_ms);
                    self.agenda.ask(now_ms, Turn::Kubelet(*pod));
                }
            }
            _ => {}
        }
        self.pending
            .extend(writes.into_iter().map(|write| (Actor::User, write)));
        Ok(())
    }

    /// Makes a write directly, in the name of a user or of a driver.
    pub fn write(&mut self, write: Write) {
        self.pending.push_back((Actor::User, write));
    }

    fn commit(&mut self, actor: Actor, write: Write) -> Record {
        let Write {
            change,
            because,
            event,
        } = write;
        let change = match change {
            Change::PodRemoved(id) => self.store.pod_removal(id, self.now_ms),
            change => change,
        };
        self.wake_before(&change);
        let losing = self.losing_owners(&change);
        self.store.apply(&change);
        self.wake(&change);
        self.wake_services(&change);
        self.wake_collector(&change, losing);
        self.follow_requests(&change);
        Record {
            at_ms: self.now_ms,
            actor,
            change,
            because,
            event,
        }
    }

    fn take_turn(&mut self, turn: Turn) {
        self.look_ahead();
        let now_ms = self.now_ms;
        match turn {
            Turn::Script(index) => {
                let setup = Rc::clone(&self.setup);
                if let Some((_, command)) = setup.script.get(index as usize)
                    && let Err(refusal) = self.submit(command)
                {
                    self.write(requests::refused(&refusal));
                }
            }
            Turn::Kubelet(id) => self.kubelet_turn(id),
            // Whoever starts it again asks for the turn of every pod that has no node.
            Turn::Scheduler(_) if self.store.scheduler_stopped => {}
            Turn::Scheduler(id) => {
                let outcome = controllers::scheduler::sync(&self.store, id, now_ms);
                self.take(Actor::Scheduler(id), turn, outcome);
            }
            Turn::ReplicaSet(id) => {
                let outcome = controllers::replica_set::sync(&self.store, id, now_ms);
                self.take(Actor::ReplicaSetController(id), turn, outcome);
            }
            Turn::Claim(id) => {
                let outcome = controllers::claims::sync(&self.store, id);
                self.take(Actor::GarbageCollector(ObjectRef::Claim(id)), turn, outcome);
            }
            Turn::StatefulSet(id) => {
                let outcome = controllers::stateful_set::sync(&self.store, id, now_ms);
                self.take(Actor::StatefulSetController(id), turn, outcome);
            }
            Turn::Deployment(id) => {
                let outcome = controllers::deployment::sync(&self.store, id, now_ms);
                self.take(Actor::DeploymentController(id), turn, outcome);
            }
            Turn::Collect(owner) => self.collector_turn(owner),
            Turn::Nodes => self.nodes_turn(),
            Turn::Service(_) | Turn::Endpoint(_) | Turn::Proxies(_) => self.service_turn(turn),
        }
    }

    pub(super) fn take(&mut self, actor: Actor, turn: Turn, outcome: Outcome) {
        self.pending
            .extend(outcome.writes.into_iter().map(|write| (actor, write)));
        self.ask_at(outcome.requeue_at_ms, turn);
        if outcome.failed {
            let at_ms = self.retries.retry_ms(turn, self.now_ms);
            self.ask_at(Some(at_ms), turn);
        } else {
            self.retries.forget(turn);
        }
    }

    pub(super) fn ask_at(&mut self, at_ms: Option<Ms>, turn: Turn) {
        if let Some(at_ms) = at_ms {
            self.agenda.ask(at_ms.max(self.now_ms), turn);
        }
    }

    /// Reads a little of the pods whose turns come next. The turns of one moment go through
    /// thousands of pods: their memory is slow to come, and is there in time if several ask for it
    /// together.
    fn look_ahead(&self) {
        for turn in self.agenda.upcoming(LOOKED_AT_TOGETHER) {
            let (Turn::Kubelet(id) | Turn::Scheduler(id)) = turn else {
                return;
            };
            if let Some(pod) = self.store.pod(id) {
                let worker = self.workers.get(id.index());
                kubelet::look_ahead(pod, worker.and_then(Option::as_deref));
            }
        }
    }

    fn kubelet_turn(&mut self, id: PodId) {
        let Some(pod) = self.store.pod(id).cloned() else {
            return;
        };
        let Some(node) = pod.node else { return };
        if self.is_unattended(id) {
            return;
        }
        let Some(agent) = self.agents.get_mut(node.index()) else {
            return;
        };
        let context = kubelet::Context {
            now_ms: self.now_ms,
            seed: self.setup.seed,
            apps: &self.apps,
            timing: &self.setup.timing,
        };
        if self.workers.len() <= id.index() {
            self.workers.resize(id.index() + 1, None);
        }
        let Some(slot) = self.workers.get_mut(id.index()) else {
            return;
        };
        let worker = Rc::make_mut(slot.get_or_insert_default());
        let writes = &mut self.kubelet_writes;
        let wake_at_ms = kubelet::sync_pod(&context, id, &pod, agent, worker, writes);
        let actor = Actor::Kubelet(node, id);
        self.pending
            .extend(writes.drain(..).map(|write| (actor, write)));
        self.ask_at(wake_at_ms, Turn::Kubelet(id));
        self.pod_serves(id);
    }

    fn worker_mut(&mut self, id: PodId) -> Option<&mut PodWorker> {
        self.workers.get_mut(id.index())?.as_mut().map(Rc::make_mut)
    }
}
