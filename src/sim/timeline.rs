//! A run that one can go back and forth in.
//!
//! The timeline keeps every record and, now and then, a copy of the world. Going to an earlier
//! moment takes the nearest copy before it and replays. A command that is given in the past starts
//! a branch: the old future stays as it is, and one can go back to it.

use super::branch::Branch;
use super::history::{History, Records};
use super::{Command, Record, Setup, World, phases};
use crate::api::Ms;

/// Checkpoints are at least this many records apart.
const CHECKPOINT_RECORDS: usize = 1024;
/// In large worlds they are this many records per pod apart: a checkpoint costs a pointer for
/// every object, and then a copy of every object that changes, so that it has to be worth it.
const CHECKPOINT_RECORDS_PER_POD: usize = 12;
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
    /// To where a rollout is in another phase, as the API tells them: a new spec, what the
    /// condition Progressing gives as its reason, whether all pods of a StatefulSet are updated.
    Phase,
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
            from_ms: 0,
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
            StepUnit::Phase => {
                let (start, phase) = (self.position, self.phase());
                while self.advance(limit_ms) && self.phase() == phase {}
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
            StepUnit::Phase => self.phase_back(),
            StepUnit::Second if self.now_ms <= 0 => self.go_to_start(),
            StepUnit::Second => {
                self.seek_time((self.now_ms - 1).div_euclid(1000) * 1000);
                true
            }
        }
    }

    /// Which phases the rollouts are in, as a number: another one is another phase.
    pub fn phase(&self) -> u64 {
        phases::of(&self.world.store)
    }

    /// Goes back to where the phase before began. Only the way from the start tells where that is.
    fn phase_back(&mut self) -> bool {
        let before = self.position.saturating_sub(1);
        let moved = self.go_to_start();
        let (mut phase, mut place) = (self.phase(), 0);
        while self.position < before && self.advance(Ms::MAX) {
            if self.phase() != phase {
                (phase, place) = (self.phase(), self.position);
            }
        }
        self.seek(place);
        moved
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
        let last = position
            .checked_sub(1)
            .and_then(|at| self.records().get(at));
        let at_ms = last.map_or(0, |record| record.at_ms);
        // Nothing may have happened for a while, and still the world is later than that moment.
        let is_past = position < self.position || self.world.now_ms() > at_ms;
        if is_past || self.position == 0 {
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
    /// and the known future is kept in the old one. Turns of this moment that have something to
    /// write come first: a command acts on what is there.
    ///
    /// # Errors
    /// Refuses in the words of kubectl or of the API server; no branch is started then.
    pub fn submit(&mut self, command: Command) -> Result<(), String> {
        let mut world = self.settled();
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

    /// The world once all turns up to this moment are taken, with what they write.
    fn settled(&mut self) -> World {
        // Looking for something to happen, the world has gone on to when nothing did.
        if self.world.now_ms() > self.now_ms {
            let (position, now_ms) = (self.position, self.now_ms);
            self.seek(position);
            self.now_ms = now_ms;
        }
        loop {
            let mut world = self.world.clone();
            world.wait_until(self.now_ms);
            if !world.is_mid_turn() || !self.advance(self.now_ms) {
                return world;
            }
        }
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
            from_ms: now_ms,
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
