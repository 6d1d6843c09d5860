//! What is known of 64 neighbouring ordinals of a StatefulSet, a bit for each.

use crate::api::PodId;

/// Ordinals in a block.
pub(super) const SIZE: i64 = 64;

/// What is known of 64 ordinals. Bit n is for the ordinal `start() + n`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub(super) number: i32,
    pub(super) pods: Vec<PodId>,
    /// There is a pod.
    pub exists: u64,
    /// It is Running and Ready, be it terminating or not.
    pub ready: u64,
    /// It is marked for deletion.
    pub terminating: u64,
    /// It is Failed or Succeeded.
    pub finished: u64,
    /// It is Pending.
    pub pending: u64,
    /// Its labels do not say who it is (STS-4).
    pub mislabeled: u64,
    /// Its labels do not match the set's selector.
    pub unselected: u64,
    /// A claim of it does not exist.
    pub claims_missing: u64,
    /// None of its claims has an owner.
    pub claims_free: u64,
    /// All its claims are owned by the set, and by nobody else.
    pub claims_of_set: u64,
    /// All its claims are owned by the pod itself, and by nobody else.
    pub claims_of_pod: u64,
    /// By the number of a revision label: the pods that carry it.
    pub(super) revisions: Vec<u64>,
}

impl Block {
    /// The first of its ordinals.
    pub fn start(&self) -> i64 {
        i64::from(self.number) * SIZE
    }

    /// The pods with the revision label of that number.
    pub fn carrying(&self, revision: Option<usize>) -> u64 {
        let bits = revision.and_then(|number| self.revisions.get(number));
        bits.copied().unwrap_or(0)
    }

    /// The bits of the ordinals from `low` to before `high`.
    pub(super) fn window(&self, low: i64, high: i64) -> u64 {
        let (low, high) = (
            (low.saturating_sub(self.start())).clamp(0, SIZE),
            (high.saturating_sub(self.start())).clamp(0, SIZE),
        );
        let below = |end: i64| match end {
            SIZE => u64::MAX,
            end => (1 << end) - 1,
        };
        below(high) & !below(low)
    }

    /// What all 64 pods have in common, as one number: equal for two blocks only if these are
    /// alike in every bit. 0 if one of the pods differs from another.
    pub(super) fn kind(&self) -> u64 {
        let named = [
            self.exists,
            self.ready,
            self.terminating,
            self.finished,
            self.pending,
            self.mislabeled,
            self.unselected,
            self.claims_missing,
            self.claims_free,
            self.claims_of_set,
            self.claims_of_pod,
        ];
        let mut kind = 1;
        for bits in named {
            match bits {
                0 => kind <<= 1,
                u64::MAX => kind = kind << 1 | 1,
                _ => return 0,
            }
        }
        // A pod carries at most one revision label.
        for (number, bits) in (1_u64..).zip(&self.revisions) {
            match *bits {
                0 => {}
                u64::MAX => kind |= number << 32,
                _ => return 0,
            }
        }
        kind
    }

    pub(super) fn clear(&mut self, bit: u64) {
        let Self {
            exists,
            ready,
            terminating,
            finished,
            pending,
            mislabeled,
            unselected,
            claims_missing,
            claims_free,
            claims_of_set,
            claims_of_pod,
            revisions,
            ..
        } = self;
        let named = [
            exists,
            ready,
            terminating,
            finished,
            pending,
            mislabeled,
            unselected,
            claims_missing,
            claims_free,
            claims_of_set,
            claims_of_pod,
        ];
        for bits in named.into_iter().chain(revisions) {
            *bits &= !bit;
        }
    }
}
