//! A run that one can go back and forth in.
//!
//! The timeline keeps every record and, now and then, a copy of the world. Going to an earlier
//! moment takes the nearest copy before it and replays. A command that is given in the past starts
//! a branch: the old future stays as it is, and one can go back to it.

use super::history::{History, Records};
use super::{Actor, Command, Record, Setup, World};
use crate::api::{Ms, POD_TEMPLATE_HASH};
use crate::store::Change;

/// Checkpoints are at least this many records apart.
const CHECKPOINT_RECORDS: usize = 512;
/// In large worlds they are this many records per pod apart: a checkpoint costs a pointer for
/// every object, and then a copy of every object that changes, so that it has to be worth it.
const CHECKPOINT_RECORDS_PER_POD: usize = 8;
/// A step looks no further ahead than this for something to happen.
const LOOK_AHEAD_MS: Ms = 3_600_000;

/// How far one step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepUnit {
    /// To the next record.
    Event,
    /// To the next decision of a controller: a ReplicaSet created or scaled.
    Decision,
    /// To the next full second.
    Second,
}

/// One course of events.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The branch it was forked from, and the number of records they share.
    pub parent: Option<(usize, usize)>,
    records: Records,
    /// Commands with the position at which, and the time when, they were given.
    commands: Vec<(usize, Ms, Command)>,
    /// Worlds with their positions, the first at position 0.
    checkpoints: Vec<(usize, World)>,
    /// Up to when everything is known.
    explored_ms: Ms,
}

/// A run with its past, its branches, and the moment that is looked at.
#[derive(Clone, Debug)]
pub struct Timeline {
    branches: Vec<Branch>,
    current: usize,
    world: World,
    position: usize,
    commands_given: usize,
    now_ms: Ms,
}

impl Timeline {
    /// A run at its beginning.
    pub fn new(setup: Setup) -> Self {
        let world = World::new(setup);
        let branch = Branch {
            parent: None,
            records: Records::default(),
            commands: Vec::new(),
            checkpoints: vec![(0, world.clone())],
            explored_ms: 0,
        };
        Self {
            branches: vec![branch],
            current: 0,
            world,
            position: 0,
            commands_given: 0,
            now_ms: 0,
        }
    }

    /// The world at the moment that is looked at.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The moment that is looked at.
    pub fn now_ms(&self) -> Ms {
        self.now_ms
    }

    /// How many records lie before it.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Every record of this branch that is known, those after the present moment included.
    pub fn records(&self) -> History<'_> {
        self.branch().records.all()
    }

    /// The records before the present moment.
    pub fn past(&self) -> History<'_> {
        self.records().until(self.position)
    }

    /// Up to when everything is known in this branch.
    pub fn explored_ms(&self) -> Ms {
        self.branch().explored_ms
    }

    /// All branches, in the order in which they were started.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The branch that is looked at, by its place among [`Timeline::branches`].
    pub fn current_branch(&self) -> usize {
        self.current
    }

    /// The commands of this branch: position, time, command.
    pub fn commands(&self) -> &[(usize, Ms, Command)] {
        &self.branch().commands
    }

    /// Goes one step on. Says whether anything happened.
    pub fn step(&mut self, unit: StepUnit) -> bool {
        let limit_ms = self.now_ms + LOOK_AHEAD_MS;
        match unit {
            StepUnit::Event => self.advance(limit_ms),
            StepUnit::Decision => {
                let start = self.position;
                while self.advance(limit_ms) {
                    if self.past().last().is_some_and(Record::is_decision) {
                        break;
                    }
                }
                self.position > start
            }
            StepUnit::Second => {
                self.seek_time((self.now_ms.div_euclid(1000) + 1) * 1000);
                true
            }
        }
    }

    /// Goes one step back. Says whether there was anywhere to go.
    pub fn step_back(&mut self, unit: StepUnit) -> bool {
        match unit {
            StepUnit::Event if self.position == 0 => self.go_to_start(),
            StepUnit::Event => {
                self.seek(self.position - 1);
                true
            }
            StepUnit::Decision => {
                let before = self.position.saturating_sub(1);
                let earlier = self.records().until(before);
                let decision = earlier.iter().rposition(Record::is_decision);
                match decision {
                    Some(place) => self.seek(place + 1),
                    None => return self.go_to_start(),
                }
                true
            }
            StepUnit::Second if self.now_ms <= 0 => self.go_to_start(),
            StepUnit::Second => {
                self.seek_time((self.now_ms - 1).div_euclid(1000) * 1000);
                true
            }
        }
    }

    fn go_to_start(&mut self) -> bool {
        let moved = self.position > 0 || self.now_ms > 0;
        self.seek(0);
        moved
    }

    /// Goes to the moment right after the first `position` records; to the last one known if
    /// there are fewer.
    pub fn seek(&mut self, position: usize) {
        let position = position.min(self.records().len());
        if position < self.position || self.position == 0 {
            self.restore(position);
        } else {
            self.restore_if_nearer(position);
        }
        while self.position < position && self.advance(Ms::MAX) {}
        self.now_ms = self.past().last().map_or(0, |record| record.at_ms);
    }

    /// Goes to a moment of virtual time, simulating further if need be.
    pub fn seek_time(&mut self, at_ms: Ms) {
        let at_ms = at_ms.max(0);
        let known = self
            .records()
            .partition_point(|record| record.at_ms <= at_ms);
        if known < self.position || self.world.now_ms() > at_ms {
            self.restore(known);
        } else {
            self.restore_if_nearer(known);
        }
        while self.advance(at_ms) {}
        self.world.wait_until(at_ms);
        self.now_ms = at_ms;
        let branch = self.branch_mut();
        branch.explored_ms = branch.explored_ms.max(at_ms);
    }

    /// Goes on until `done` says so, nothing more happens, or `limit_ms` is reached.
    pub fn run_until(&mut self, limit_ms: Ms, mut done: impl FnMut(&World) -> bool) {
        while !done(&self.world) && self.advance(limit_ms) {}
    }

    /// Gives a command at the present moment. If a future is known already, a branch is started
    /// and the known future is kept in the old one. A turn that is half made is finished first.
    ///
    /// # Errors
    /// Refuses in the words of kubectl or of the API server; no branch is started then.
    pub fn submit(&mut self, command: Command) -> Result<(), String> {
        while self.world.is_mid_turn() && self.advance(self.world.now_ms()) {}
        let mut world = self.world.clone();
        world.wait_until(self.now_ms);
        world.submit(&command)?;
        if !world.is_mid_turn() {
            return Ok(());
        }
        if self.position < self.records().len() {
            self.fork();
        }
        self.world = world;
        self.commands_given += 1;
        let (position, now_ms) = (self.position, self.now_ms);
        let branch = self.branch_mut();
        branch.explored_ms = now_ms;
        branch.commands.push((position, now_ms, command));
        while self.world.is_mid_turn() && self.advance(now_ms) {}
        Ok(())
    }

    /// Looks at another branch, at the same moment of virtual time.
    pub fn switch(&mut self, branch: usize) {
        if branch >= self.branches.len() || branch == self.current {
            return;
        }
        let now_ms = self.now_ms;
        self.current = branch;
        self.restore(0);
        self.now_ms = 0;
        self.seek_time(now_ms);
    }

    /// Starts a branch that shares the past with the current one.
    fn fork(&mut self) {
        let position = self.position;
        let now_ms = self.now_ms;
        let old = self.branch();
        let forked = Branch {
            parent: Some((self.current, position)),
            records: old.records.beginning(position),
            commands: old
                .commands
                .get(..self.commands_given)
                .unwrap_or_default()
                .to_vec(),
            checkpoints: old
                .checkpoints
                .iter()
                .filter(|(at, _)| *at <= position)
                .cloned()
                .collect(),
            explored_ms: now_ms,
        };
        self.branches.push(forked);
        self.current = self.branches.len() - 1;
    }

    fn branch(&self) -> &Branch {
        // There is always a first branch, and `current` is only set to existing ones.
        #[expect(clippy::indexing_slicing)]
        &self.branches[self.current]
    }

    fn branch_mut(&mut self) -> &mut Branch {
        // As above.
        #[expect(clippy::indexing_slicing)]
        &mut self.branches[self.current]
    }

    /// Goes on by one record, known or new, if it comes no later than `until_ms`.
    fn advance(&mut self, until_ms: Ms) -> bool {
        let known = self.records().get(self.position);
        if known.is_some_and(|record| record.at_ms > until_ms) {
            return false;
        }
        let is_known = known.is_some();
        self.give_known_command();
        let Some(record) = self.world.step(until_ms) else {
            let branch = self.branch_mut();
            if !is_known && until_ms < Ms::MAX {
                branch.explored_ms = branch.explored_ms.max(until_ms);
            }
            return false;
        };
        self.position += 1;
        self.now_ms = record.at_ms;
        if is_known {
            debug_assert_eq!(Some(&record), self.past().last(), "replay differs");
        } else {
            self.remember(record);
        }
        true
    }

    fn remember(&mut self, record: Record) {
        let position = self.position;
        let apart =
            CHECKPOINT_RECORDS.max(CHECKPOINT_RECORDS_PER_POD * self.world.store.pods.len());
        let branch = self.branch_mut();
        branch.explored_ms = branch.explored_ms.max(record.at_ms);
        branch.records.push(record);
        let last = branch.checkpoints.last().map_or(0, |(at, _)| *at);
        if position >= last + apart {
            let world = self.world.clone();
            self.branch_mut().checkpoints.push((position, world));
        }
    }

    /// Repeats a command whose place in a replay has come.
    fn give_known_command(&mut self) {
        let given = self.commands_given;
        let Some((position, at_ms, command)) = self.branch().commands.get(given).cloned() else {
            return;
        };
        if position == self.position && self.records().len() > position {
            self.world.wait_until(at_ms);
            // It was taken when it was first given, and the world is the same now.
            let repeated = self.world.submit(&command);
            debug_assert!(repeated.is_ok(), "a known command is refused: {repeated:?}");
            self.commands_given += 1;
        }
    }

    fn restore_if_nearer(&mut self, position: usize) {
        let nearest = self.checkpoint_before(position).0;
        if nearest > self.position {
            self.restore(position);
        }
    }

    /// Puts the world back to the nearest checkpoint that is not after `position`.
    fn restore(&mut self, position: usize) {
        let (at, world) = self.checkpoint_before(position).clone();
        self.world = world;
        self.position = at;
        self.now_ms = self.world.now_ms();
        self.commands_given = self
            .branch()
            .commands
            .partition_point(|(given, ..)| *given < at);
    }

    fn checkpoint_before(&self, position: usize) -> &(usize, World) {
        let checkpoints = &self.branch().checkpoints;
        let after = checkpoints.partition_point(|(at, _)| *at <= position);
        // The first checkpoint is at position 0, so there is one before any position.
        #[expect(clippy::indexing_slicing)]
        &checkpoints[after - 1]
    }
}

impl Record {
    /// Whether a controller decided something with it, rather than doing what was decided: a
    /// ReplicaSet was created, scaled or deleted, one that no Deployment made has made a pod, or a
    /// StatefulSet has made or deleted one.
    pub fn is_decision(&self) -> bool {
        match self.change {
            Change::ReplicaSetCreated(..)
            | Change::ReplicaSetScaled { .. }
            | Change::ReplicaSetDeleted(_) => true,
            Change::PodCreated(_, ref pod)
                if matches!(self.actor, Actor::ReplicaSetController(_)) =>
            {
                !pod.labels.contains_key(POD_TEMPLATE_HASH)
            }
            Change::PodCreated(..) | Change::PodDeleting(..) | Change::PodRemoved(_) => {
                matches!(self.actor, Actor::StatefulSetController(_))
            }
            _ => false,
        }
    }
}
