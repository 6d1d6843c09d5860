//! The pods of a StatefulSet by ordinal, so that a sync of a large set need not look at each.
//!
//! Only blocks with pods exist: an ordinal may be as large as it likes. What a sync asks ("the
//! first ordinal that is not Ready") is a walk over blocks.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::block::{Block, SIZE};
use crate::api::{LabelSelector, Ms, Pod, PodId, PodIdentity, PodPhase, StatefulSet, ordinal_of};

/// Who owns the claims of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ClaimsOf {
    pub missing: bool,
    pub free: bool,
    pub set: bool,
    pub pod: bool,
}

/// What all blocks come to: a set asks for it in every sync.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Totals {
    exists: i32,
    ready: i32,
    unselected: i32,
    /// By the number of a revision label: the pods that carry it and are not terminating.
    staying: Vec<i32>,
}

impl Totals {
    /// Adds a block (`by` 1), or takes it out (`by` −1).
    fn shift(&mut self, block: &Block, by: i32) {
        let number = |bits: u64| bits.count_ones().cast_signed() * by;
        self.exists += number(block.exists);
        self.ready += number(block.ready);
        self.unselected += number(block.unselected);
        if self.staying.len() < block.revisions.len() {
            self.staying.resize(block.revisions.len(), 0);
        }
        for (total, bits) in self.staying.iter_mut().zip(&block.revisions) {
            *total += number(bits & !block.terminating);
        }
    }
}

/// The pods of one StatefulSet by ordinal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatefulPods {
    /// The set's name. It stays known when the set is gone and its pods are not yet.
    pub set_name: Rc<str>,
    /// What its pods have beside the template.
    pub identity: Rc<PodIdentity>,
    selector: Rc<LabelSelector>,
    /// In the order of their numbers.
    blocks: Vec<Rc<Block>>,
    /// The number of every block.
    numbers: Vec<i32>,
    /// The kind of every block. In a large set most blocks are alike, and a walk that has looked
    /// at one of a kind passes over the others.
    kinds: Vec<u64>,
    totals: Totals,
    /// The revision labels that pods have carried, by their numbers.
    revisions: Vec<Rc<str>>,
    /// The Running and Ready pods by the second in which they became so.
    ready_since_s: BTreeSet<(i64, i32)>,
}

impl StatefulPods {
    /// None yet.
    pub(super) fn new(set: &StatefulSet) -> Self {
        Self {
            set_name: Rc::clone(&set.meta.name),
            identity: Rc::clone(&set.spec.identity),
            selector: Rc::clone(&set.spec.selector),
            ..Self::default()
        }
    }

    /// The number of a revision label in [`Block::carrying`].
    pub fn revision(&self, name: &str) -> Option<usize> {
        self.revisions.iter().position(|other| &**other == name)
    }

    /// The revision labels that pods carry.
    pub fn carried_revisions(&self) -> impl Iterator<Item = &Rc<str>> {
        let carried = |number| {
            self.blocks
                .iter()
                .any(|block| block.carrying(Some(number)) != 0)
        };
        let names = self.revisions.iter().enumerate();
        names
            .filter(move |(number, _)| carried(*number))
            .map(|(_, name)| name)
    }

    /// The pod of an ordinal.
    pub fn pod(&self, ordinal: i64) -> Option<PodId> {
        let place = self.place(ordinal).ok()?;
        let block = self.blocks.get(place)?;
        let index = ordinal.rem_euclid(SIZE);
        let exists = block.exists >> index & 1 == 1;
        let id = block.pods.get(usize::try_from(index).ok()?);
        id.copied().filter(|_| exists)
    }

    /// Every pod, in the order of the ordinals.
    pub fn ids(&self) -> impl Iterator<Item = PodId> {
        self.blocks.iter().flat_map(|block| {
            let existing = block.pods.iter().enumerate();
            existing
                .filter(|(index, _)| block.exists >> index & 1 == 1)
                .map(|(_, id)| *id)
        })
    }

    /// The blocks, lowest ordinals first.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().map(|block| &**block)
    }

    /// How many pods there are.
    pub fn len(&self) -> i32 {
        self.totals.exists
    }

    /// Whether there is no pod.
    pub fn is_empty(&self) -> bool {
        self.totals.exists == 0
    }

    /// How many pods are Running and Ready, be they terminating or not.
    pub fn ready(&self) -> i32 {
        self.totals.ready
    }

    /// How many pods have labels that do not match the set's selector.
    pub fn unselected(&self) -> i32 {
        self.totals.unselected
    }

    /// How many pods with the revision label of that number are not terminating.
    pub fn staying(&self, revision: Option<usize>) -> i32 {
        let total = revision.and_then(|number| self.totals.staying.get(number));
        total.copied().unwrap_or(0)
    }

    /// The first ordinal from `low` to before `high` that is not among the `good` ones. An ordinal
    /// without pod is never good. `good` looks at the bits of a block alone.
    pub fn first_without(&self, low: i64, high: i64, good: &dyn Fn(&Block) -> u64) -> Option<i64> {
        let mut next = low;
        let mut place = self.place(low).unwrap_or_else(|place| place);
        while let Some(block) = self.blocks.get(place) {
            if block.start() > next || next >= high {
                break;
            }
            let bad = !(block.exists & good(block));
            let found = block.window(next, high) & bad;
            if found != 0 {
                return Some(block.start() + i64::from(found.trailing_zeros()));
            }
            let passed = if bad == 0 { self.alike_from(place) } else { 1 };
            place += passed;
            next = block.start() + SIZE * i64::try_from(passed).unwrap_or(1);
        }
        (next < high).then_some(next)
    }

    /// The last ordinal from `low` to before `high` whose pod is among the `wanted` ones. `wanted`
    /// looks at the bits of a block alone.
    pub fn last_with(&self, low: i64, high: i64, wanted: &dyn Fn(&Block) -> u64) -> Option<i64> {
        let starts_below = |number: &i32| i64::from(*number) * SIZE < high;
        let mut after = self.numbers.partition_point(starts_below);
        while let Some(place) = after.checked_sub(1) {
            let Some(block) = self.blocks.get(place) else {
                break;
            };
            if block.start() + SIZE <= low {
                break;
            }
            let all = block.exists & wanted(block);
            let found = block.window(low, high) & all;
            if found != 0 {
                return Some(block.start() + i64::from(found.ilog2()));
            }
            after -= if all == 0 { self.alike_to(place) } else { 1 };
        }
        None
    }

    /// The first ordinal from `low` to before `high` whose pod is among the `wanted` ones.
    pub fn first_with(&self, low: i64, high: i64, wanted: &dyn Fn(&Block) -> u64) -> Option<i64> {
        let first = self.place(low).unwrap_or_else(|place| place);
        for block in self.blocks.iter().skip(first) {
            if block.start() >= high {
                break;
            }
            let found = block.window(low, high) & block.exists & wanted(block);
            if found != 0 {
                return Some(block.start() + i64::from(found.trailing_zeros()));
            }
        }
        None
    }

    /// How many ordinals from `low` to before `high` have a pod that is among the `wanted` ones.
    pub fn count(&self, low: i64, high: i64, wanted: &dyn Fn(&Block) -> u64) -> i32 {
        let mut place = self.place(low).unwrap_or_else(|place| place);
        let mut sum = 0;
        while let Some(block) = self.blocks.get(place).filter(|block| block.start() < high) {
            let found = block.exists & wanted(block);
            let alike = self.alike_from(place);
            let end = block.start() + SIZE * i64::try_from(alike).unwrap_or(1);
            if block.start() < low || end > high {
                sum += (block.window(low, high) & found).count_ones().cast_signed();
                place += 1;
            } else {
                sum += found.count_ones().cast_signed() * i32::try_from(alike).unwrap_or(1);
                place += alike;
            }
        }
        sum
    }

    /// The Running and Ready pods that have not been so for `min_ready_seconds`: the second in
    /// which they became so, and their ordinal, in the order of time.
    pub fn not_yet_available(
        &self,
        min_ready_seconds: i32,
        now_ms: Ms,
    ) -> impl Iterator<Item = (i64, i32)> {
        let latest_s = now_ms.div_euclid(1000) - i64::from(min_ready_seconds);
        let first = (latest_s + 1, i32::MIN);
        let recent = (min_ready_seconds > 0).then(|| self.ready_since_s.range(first..));
        recent.into_iter().flatten().copied()
    }

    /// How many blocks without a gap between them, from this one on, are of its kind. Where there
    /// is a gap among those of its kind, it is one.
    fn alike_from(&self, place: usize) -> usize {
        let kinds = self.kinds.get(place..).unwrap_or_default();
        let Some(kind) = kinds.first().filter(|kind| **kind != 0) else {
            return 1;
        };
        let alike = kinds.iter().position(|other| other != kind);
        let alike = alike.unwrap_or(kinds.len());
        let numbers = self.numbers.get(place..).unwrap_or_default();
        let ends = numbers.first().zip(numbers.get(alike - 1));
        let apart = ends.and_then(|(first, last)| usize::try_from(last - first).ok());
        if apart == Some(alike - 1) { alike } else { 1 }
    }

    /// How many blocks up to this one are of its kind.
    fn alike_to(&self, place: usize) -> usize {
        let mut rest = self.kinds.get(..=place).unwrap_or_default().iter().rev();
        let Some(kind) = rest.next().filter(|kind| **kind != 0) else {
            return 1;
        };
        1 + rest.take_while(|other| *other == kind).count()
    }

    /// Where the block of an ordinal is, or would be.
    fn place(&self, ordinal: i64) -> Result<usize, usize> {
        let number = ordinal.div_euclid(SIZE);
        self.numbers
            .binary_search_by(|other| i64::from(*other).cmp(&number))
    }

    /// Changes the block of an ordinal, and what all come to.
    fn edit(&mut self, ordinal: i32, change: impl FnOnce(&mut Block)) {
        let place = self.place(i64::from(ordinal)).unwrap_or_else(|place| {
            let number = ordinal.div_euclid(64);
            let block = Block {
                number,
                pods: vec![PodId(0); 64],
                ..Block::default()
            };
            self.blocks.insert(place, Rc::new(block));
            self.numbers.insert(place, number);
            self.kinds.insert(place, 0);
            place
        });
        if let Some(block) = self.blocks.get_mut(place).map(Rc::make_mut)
            && let Some(kind) = self.kinds.get_mut(place)
        {
            self.totals.shift(block, -1);
            change(block);
            self.totals.shift(block, 1);
            *kind = block.kind();
        }
    }

    fn revision_number(&mut self, name: &Rc<str>) -> usize {
        self.revision(name).unwrap_or_else(|| {
            self.revisions.push(Rc::clone(name));
            self.revisions.len() - 1
        })
    }

    /// Takes in a pod.
    pub(super) fn enter(&mut self, id: PodId, pod: &Pod, claims: ClaimsOf) {
        let Some(ordinal) = ordinal_of(&self.set_name, &pod.name) else {
            return;
        };
        let ready = pod.status.phase == PodPhase::Running && pod.is_ready();
        if ready {
            let since_s = pod.status.ready.since_s;
            self.ready_since_s.insert((since_s, ordinal));
        }
        let mislabeled = !is_labeled(pod, ordinal);
        let unselected = !self.selector.matches(&pod.labels);
        let revision = pod.labels.get(REVISION_HASH).cloned();
        let revision = revision.map(|name| self.revision_number(&name));
        let index = ordinal.rem_euclid(64);
        self.edit(ordinal, |block| {
            if let Some(place) = usize::try_from(index)
                .ok()
                .and_then(|n| block.pods.get_mut(n))
            {
                *place = id;
            }
            let bit = 1 << index;
            block.clear(bit);
            block.exists |= bit;
            let phase = pod.status.phase;
            for (bits, holds) in [
                (&mut block.ready, ready),
                (&mut block.terminating, pod.deletion.is_some()),
                (&mut block.finished, phase.is_terminal()),
                (&mut block.pending, phase == PodPhase::Pending),
                (&mut block.mislabeled, mislabeled),
                (&mut block.unselected, unselected),
            ] {
                *bits |= if holds { bit } else { 0 };
            }
            if let Some(number) = revision {
                if block.revisions.len() <= number {
                    block.revisions.resize(number + 1, 0);
                }
                if let Some(bits) = block.revisions.get_mut(number) {
                    *bits |= bit;
                }
            }
            set_claims(block, bit, claims);
        });
    }

    /// Takes out a pod, as it was when it entered.
    pub(super) fn leave(&mut self, id: PodId, pod: &Pod) {
        let Some(ordinal) = ordinal_of(&self.set_name, &pod.name) else {
            return;
        };
        if self.pod(i64::from(ordinal)) != Some(id) {
            return;
        }
        let since_s = pod.status.ready.since_s;
        self.ready_since_s.remove(&(since_s, ordinal));
        self.edit(ordinal, |block| block.clear(1 << ordinal.rem_euclid(64)));
    }

    /// Forgets the block of a pod that is gone for good, if it was the last one in it.
    pub(super) fn prune(&mut self, pod_name: &str) {
        let ordinal = ordinal_of(&self.set_name, pod_name);
        if let Some(place) = ordinal.and_then(|ordinal| self.place(i64::from(ordinal)).ok())
            && self
                .blocks
                .get(place)
                .is_some_and(|block| block.exists == 0)
        {
            self.blocks.remove(place);
            self.numbers.remove(place);
            self.kinds.remove(place);
        }
    }

    /// Takes note of who owns the claims of a pod now.
    pub(super) fn note_claims(&mut self, ordinal: i32, claims: ClaimsOf) {
        if self.pod(i64::from(ordinal)).is_some() {
            let bit = 1 << ordinal.rem_euclid(64);
            self.edit(ordinal, |block| set_claims(block, bit, claims));
        }
    }
}

fn set_claims(block: &mut Block, bit: u64, claims: ClaimsOf) {
    for (bits, holds) in [
        (&mut block.claims_missing, claims.missing),
        (&mut block.claims_free, claims.free),
        (&mut block.claims_of_set, claims.set),
        (&mut block.claims_of_pod, claims.pod),
    ] {
        *bits = (*bits & !bit) | if holds { bit } else { 0 };
    }
}

/// STS-4: the label by which a StatefulSet tells its pods' revisions apart.
pub const REVISION_HASH: &str = "controller-revision-hash";
/// STS-4: the label with the pod's name.
pub const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
/// STS-4: the label with the pod's ordinal.
pub const POD_INDEX: &str = "apps.kubernetes.io/pod-index";

fn is_labeled(pod: &Pod, ordinal: i32) -> bool {
    let index = pod.labels.get(POD_INDEX);
    pod.labels.get(POD_NAME) == Some(&pod.name)
        && index.is_some_and(|index| index.parse() == Ok(ordinal))
}
