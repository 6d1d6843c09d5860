//! A queue of numbers by time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::api::Ms;

/// How many bits of a time are one digit.
const DIGIT_BITS: u32 = 4;

/// Entries of a time and a key, taken in the order of both: a radix heap. Time only goes on, so
/// entries are only put in order when their time is the present. Until then they lie in the bucket
/// of the highest digit in which their time differs from the present, and of what it is there; so
/// an entry moves a few times, together with its neighbours: a large queue is not searched for
/// each.
///
/// Models no part of Kubernetes.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// The time of the last entry taken. No entry is earlier.
    now_ms: Ms,
    /// The keys of the entries that were there when that time came, the smallest last.
    present: Vec<u64>,
    /// The keys of those that have come since then for the same time.
    late: BinaryHeap<Reverse<u64>>,
    /// The other entries, by the place of the digit and its value.
    buckets: Vec<Vec<(Ms, u64)>>,
    /// No bucket before this one has entries.
    first: usize,
}

impl Queue {
    /// The time of the last entry taken.
    pub fn now_ms(&self) -> Ms {
        self.now_ms
    }

    /// The next keys of the present, `batch` at a time: nothing until those told last are taken.
    pub fn upcoming(&self, batch: usize) -> impl Iterator<Item = u64> {
        let left = self.present.len();
        let told = if left.is_multiple_of(batch) { batch } else { 0 };
        self.present.iter().rev().take(told).copied()
    }

    /// Adds an entry, not earlier than [`Queue::now_ms`].
    pub fn push(&mut self, at_ms: Ms, key: u64) {
        if at_ms == self.now_ms {
            self.late.push(Reverse(key));
        } else {
            self.put(at_ms, key);
        }
    }

    /// The time of the next entry that `keeps` holds to.
    pub fn next_ms(&mut self, mut keeps: impl FnMut(Ms, u64) -> bool) -> Option<Ms> {
        if self.is_present(&mut keeps) {
            return Some(self.now_ms);
        }
        self.nearest(keeps)
    }

    /// Takes the next entry that `keeps` holds to, if it is not later than `until_ms`.
    pub fn pop(
        &mut self,
        until_ms: Ms,
        mut keeps: impl FnMut(Ms, u64) -> bool,
    ) -> Option<(Ms, u64)> {
        if !self.is_present(&mut keeps) {
            let next_ms = self.nearest(keeps)?;
            if next_ms > until_ms {
                return None;
            }
            self.go_on(next_ms);
        }
        if self.now_ms > until_ms {
            return None;
        }
        let key = if self.is_late_first() {
            self.late.pop().map(|Reverse(key)| key)
        } else {
            self.present.pop()
        };
        Some((self.now_ms, key?))
    }

    /// Whether the next entry is of the present. Those that are not kept go on the way.
    fn is_present(&mut self, mut keeps: impl FnMut(Ms, u64) -> bool) -> bool {
        let now_ms = self.now_ms;
        while self.present.pop_if(|key| !keeps(now_ms, *key)).is_some() {}
        while let Some(Reverse(key)) = self.late.peek()
            && !keeps(now_ms, *key)
        {
            self.late.pop();
        }
        !(self.present.is_empty() && self.late.is_empty())
    }

    /// Whether the next entry is one that has come late.
    fn is_late_first(&self) -> bool {
        let Some(Reverse(late)) = self.late.peek() else {
            return false;
        };
        self.present.last().is_none_or(|key| late < key)
    }

    /// Puts an entry of the future into its bucket.
    fn put(&mut self, at_ms: Ms, key: u64) {
        let differs = at_ms ^ self.now_ms;
        let digit = differs.checked_ilog2().unwrap_or_default() / DIGIT_BITS;
        let value = at_ms >> (digit * DIGIT_BITS) & ((1 << DIGIT_BITS) - 1);
        // A value is smaller than 16.
        let place = ((digit << DIGIT_BITS) as usize) + usize::try_from(value).unwrap_or_default();
        if self.buckets.len() <= place {
            self.buckets.resize_with(place + 1, Vec::new);
        }
        if let Some(bucket) = self.buckets.get_mut(place) {
            bucket.push((at_ms, key));
        }
        self.first = self.first.min(place);
    }

    /// Another time comes: the one that [`Queue::nearest`] has found in the first bucket.
    fn go_on(&mut self, next_ms: Ms) {
        self.now_ms = next_ms;
        let bucket = self.buckets.get_mut(self.first).map(std::mem::take);
        for (at_ms, key) in bucket.unwrap_or_default() {
            if at_ms == next_ms {
                self.present.push(key);
            } else {
                self.put(at_ms, key);
            }
        }
        // Most come in their order.
        self.present.sort_unstable();
        self.present.reverse();
    }

    /// The time of the next entry that is not of the present. It lies in the first bucket then.
    fn nearest(&mut self, mut keeps: impl FnMut(Ms, u64) -> bool) -> Option<Ms> {
        while let Some(bucket) = self.buckets.get_mut(self.first) {
            bucket.retain(|(at_ms, key)| keeps(*at_ms, *key));
            if let Some(next_ms) = bucket.iter().map(|(at_ms, _)| *at_ms).min() {
                return Some(next_ms);
            }
            self.first += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_upcoming_is_told_once() {
        let mut queue = Queue::default();
        (0..5).for_each(|key| queue.push(7, key));
        let mut next = || {
            let (_, key) = queue.pop(7, |_, _| true).unwrap();
            (key, queue.upcoming(2).collect::<Vec<_>>())
        };
        assert_eq!(next(), (0, vec![1, 2]));
        assert_eq!(next(), (1, vec![]));
        assert_eq!(next(), (2, vec![3, 4]));
        assert_eq!(next(), (3, vec![]));
        assert_eq!(next(), (4, vec![]));
    }

    proptest! {
        /// It gives what a sorted list gives, whatever is added in between.
        #[test]
        fn entries_come_in_order(
            steps in prop::collection::vec((0..3u8, 0..100_000i64, 0..9u64), 1..200),
        ) {
            let (mut queue, mut sorted) = (Queue::default(), Vec::new());
            let mut now_ms = 0;
            for (what, after_ms, key) in steps {
                if what > 0 {
                    queue.push(now_ms + after_ms / i64::from(what).pow(9), key);
                    sorted.push((now_ms + after_ms / i64::from(what).pow(9), key));
                    sorted.sort_unstable();
                    continue;
                }
                let until_ms = now_ms + after_ms;
                let is_kept = |(_, key): &(Ms, u64)| *key != 5;
                sorted.retain(is_kept);
                let expected = sorted.first().copied();
                prop_assert_eq!(
                    queue.next_ms(|at_ms, key| is_kept(&(at_ms, key))),
                    expected.map(|(at_ms, _)| at_ms)
                );
                let next = queue.pop(until_ms, |at_ms, key| is_kept(&(at_ms, key)));
                let expected = expected.filter(|(at_ms, _)| *at_ms <= until_ms);
                prop_assert_eq!(next, expected);
                if let Some((at_ms, _)) = expected {
                    sorted.remove(0);
                    now_ms = at_ms;
                }
            }
        }
    }
}
