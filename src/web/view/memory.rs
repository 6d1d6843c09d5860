//! What the stage remembers from one look to the next: where each pod has its home, and what state
//! each was in.

use std::mem::{Discriminant, discriminant};

use super::machine::Move;
use crate::api::{Ms, Owner, PodId};
use crate::kubelet::PodState;
use crate::sim::{Actor, Record, Timeline};
use crate::store::Change;

/// A look that is this much later than the last one is a jump: nothing is seen to move.
const JUMP_MS: Ms = 20_000;
/// More moves than this at once are a blur.
const MOVES_MAX: usize = 24;

/// The stage's memory. It is a cache: a fresh one gives the same homes, and only does not know what
/// has just moved. It notices when it is shown another timeline, and begins anew.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    branch: usize,
    position: usize,
    /// What tells the last record that was taken in from another one in its place.
    last: Option<Stamp>,
    now_ms: Ms,
    /// Lane and home of each pod that exists, by its id.
    homes: Vec<Option<(usize, u32)>>,
    /// Which homes of a lane are taken, by the place of the lane.
    taken: Vec<Vec<bool>>,
    /// The states at the last look, by the id of the pod.
    states: Vec<Option<(PodState, u8)>>,
    moves: Vec<Move>,
    serial: u32,
}

/// When a record was made, by whom, and what kind of change it is. That is cheaper to keep and to
/// compare than the record.
type Stamp = (Ms, Actor, Discriminant<Change>);

fn stamp(record: &Record) -> Stamp {
    (record.at_ms, record.actor, discriminant(&record.change))
}

impl Memory {
    /// Takes in what has happened in `timeline` since the last look.
    pub fn catch_up(&mut self, timeline: &Timeline) {
        let position = timeline.position();
        if !self.is_past_of(timeline) {
            let serial = self.serial;
            *self = Self {
                branch: timeline.current_branch(),
                serial,
                ..Self::default()
            };
        }
        for record in timeline.past().from(self.position).iter() {
            match &record.change {
                Change::PodCreated(id, pod) => self.settle(*id, pod.owner),
                Change::PodOwner(id, owner) => {
                    self.leave(*id);
                    self.settle(*id, *owner);
                }
                Change::PodRemoved(id) => self.leave(*id),
                Change::ReplicaSetDeleted(id) => self.let_go(Owner::ReplicaSet(*id)),
                Change::StatefulSetDeleted(id) => self.let_go(Owner::StatefulSet(*id)),
                _ => {}
            }
        }
        self.position = position;
        self.last = timeline.past().last().map(stamp);
    }

    /// Whether what was taken in is the beginning of the past of `timeline`.
    fn is_past_of(&self, timeline: &Timeline) -> bool {
        let last = self.position.checked_sub(1);
        let last = last.and_then(|last| timeline.past().get(last));
        timeline.current_branch() == self.branch && last.map(stamp) == self.last
    }

    /// The pods of an owner that is gone move in with those that never had one.
    fn let_go(&mut self, owner: Owner) {
        let lane = lane_of(Some(owner));
        for index in 0..self.homes.len() {
            let home = self.homes.get(index).copied().flatten();
            if home.is_some_and(|(its, _)| its == lane) {
                self.leave(index.into());
                self.settle(index.into(), None);
            }
        }
    }

    /// A pod gets the first free home of its lane, and keeps it for life. A StatefulSet's pods have
    /// slots instead.
    fn settle(&mut self, id: PodId, owner: Option<Owner>) {
        let lane = lane_of(owner);
        if self.taken.len() <= lane {
            self.taken.resize(lane + 1, Vec::new());
        }
        if self.homes.len() <= id.index() {
            self.homes.resize(id.index() + 1, None);
        }
        let Some(taken) = self.taken.get_mut(lane) else {
            return;
        };
        if let Some(Owner::StatefulSet(_)) = owner {
            if let Some(slot) = self.homes.get_mut(id.index()) {
                *slot = Some((lane, 0));
            }
            return;
        }
        let free = taken.iter().position(|taken| !taken);
        let home = free.unwrap_or(taken.len());
        match taken.get_mut(home) {
            Some(slot) => *slot = true,
            None => taken.push(true),
        }
        if let (Some(slot), Ok(home)) = (self.homes.get_mut(id.index()), u32::try_from(home)) {
            *slot = Some((lane, home));
        }
    }

    fn leave(&mut self, id: PodId) {
        let Some((lane, home)) = self.homes.get_mut(id.index()).and_then(Option::take) else {
            return;
        };
        let Some(taken) = self.taken.get_mut(lane) else {
            return;
        };
        if let Some(slot) = taken.get_mut(home as usize) {
            *slot = false;
        }
        while taken.last() == Some(&false) {
            taken.pop();
        }
    }

    /// The home of a pod in its lane.
    pub fn home(&self, id: PodId) -> Option<u32> {
        let (_, home) = (*self.homes.get(id.index())?)?;
        Some(home)
    }

    /// Takes in the states of all pods now, and finds out which have changed since the last look.
    pub fn compare(&mut self, states: Vec<Option<(PodState, u8)>>, now_ms: Ms) {
        let changed = states != self.states;
        let goes_on = now_ms >= self.now_ms && now_ms - self.now_ms <= JUMP_MS;
        if changed {
            self.moves.clear();
        }
        if changed && goes_on && !self.states.is_empty() {
            for (now, before) in states.iter().zip(&self.states) {
                if let (Some((to, hue)), Some((from, _))) = (now, before)
                    && to != from
                {
                    note_move(&mut self.moves, *from, *to, *hue);
                }
            }
            if self.moves.len() > MOVES_MAX {
                self.moves.clear();
            }
            self.serial = self.serial.wrapping_add(1);
        }
        self.states = states;
        self.now_ms = now_ms;
    }

    /// What moved at the last change, and a number that is another one after each change.
    pub fn moves(&self) -> (&[Move], u32) {
        (&self.moves, self.serial)
    }
}

/// The place of an owner's lane: the first is that of pods without a controller.
fn lane_of(owner: Option<Owner>) -> usize {
    match owner {
        None => 0,
        Some(Owner::ReplicaSet(id)) => id.index() * 2 + 1,
        Some(Owner::StatefulSet(id)) => id.index() * 2 + 2,
    }
}

fn note_move(moves: &mut Vec<Move>, from: PodState, to: PodState, hue: u8) {
    let same = |other: &&mut Move| (other.from, other.to, other.hue) == (from, to, hue);
    match moves.iter_mut().find(same) {
        Some(other) => other.pods += 1,
        None => moves.push(Move {
            from,
            to,
            hue,
            pods: 1,
        }),
    }
}
