//! Where the records of a branch are kept.

use std::rc::Rc;

use super::Record;

/// How many records stand together.
const CHUNK: usize = 128;

/// Records in their order. They stand in chunks: a long history grows without being moved, and a
/// copy shares all chunks but the last with the original.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// All are full but the last.
    chunks: Vec<Rc<Vec<Record>>>,
}

impl Records {
    /// Adds a record at the end.
    pub fn push(&mut self, record: Record) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => Rc::make_mut(last).push(record),
            // Most runs are short.
            None => self.chunks.push(Rc::new(vec![record])),
            Some(_) => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(record);
                self.chunks.push(Rc::new(chunk));
            }
        }
    }

    /// The first `length` records.
    pub fn beginning(&self, length: usize) -> Self {
        let mut chunks = self.chunks.clone();
        chunks.truncate(length.div_ceil(CHUNK));
        if let Some(last) = chunks.last_mut()
            && !length.is_multiple_of(CHUNK)
        {
            Rc::make_mut(last).truncate(length % CHUNK);
        }
        Self { chunks }
    }

    /// All records, to read.
    pub fn all(&self) -> History<'_> {
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        History {
            records: self,
            start: 0,
            end: full + self.chunks.last().map_or(0, |last| last.len()),
        }
    }

    fn get(&self, place: usize) -> Option<&Record> {
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }
}

/// Some records in a row, as a slice would have them.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    records: &'a Records,
    start: usize,
    end: usize,
}

impl<'a> History<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The record at a place.
    pub fn get(self, place: usize) -> Option<&'a Record> {
        (place < self.len()).then(|| self.records.get(self.start + place))?
    }

    /// The last one.
    pub fn last(self) -> Option<&'a Record> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Those before a place; all if there are fewer.
    #[must_use]
    pub fn until(self, place: usize) -> Self {
        let end = self.start + place.min(self.len());
        Self { end, ..self }
    }

    /// Those from a place on; none if there are fewer.
    #[must_use]
    pub fn from(self, place: usize) -> Self {
        let start = self.start + place.min(self.len());
        Self { start, ..self }
    }

    /// The records from the first to the last.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = &'a Record> + ExactSizeIterator + use<'a> {
        // Every place between the two is that of a record.
        #[expect(clippy::indexing_slicing)]
        (self.start..self.end).map(move |place| &self.records.chunks[place / CHUNK][place % CHUNK])
    }

    /// How many records at the beginning are as `is_before` says, if no other is.
    pub fn partition_point(self, is_before: impl Fn(&Record) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle).is_some_and(&is_before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl PartialEq for History<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Actor;
    use crate::store::{Change, Reason};

    fn record(at_ms: i64) -> Record {
        Record {
            at_ms,
            actor: Actor::User,
            change: Change::Told,
            because: Reason::Adopted,
            event: None,
        }
    }

    fn times(history: History<'_>) -> Vec<i64> {
        history.iter().map(|record| record.at_ms).collect()
    }

    #[test]
    fn it_reads_as_a_slice_does() {
        let mut records = Records::default();
        let mut slice = Vec::new();
        for at_ms in 0..3000 {
            records.push(record(at_ms));
            slice.push(at_ms);
        }
        let all = records.all();
        assert_eq!(all.len(), 3000);
        assert_eq!(times(all), slice);
        for place in [0, 1, 127, 128, 129, 255, 256, 2999, 3000, usize::MAX] {
            let end = place.min(3000);
            assert_eq!(
                all.get(place).map(|record| record.at_ms),
                slice.get(place).copied()
            );
            assert_eq!(times(all.until(place)), slice[..end]);
            assert_eq!(times(all.from(place)), slice[end..]);
            assert_eq!(
                times(all.from(1).until(place).from(2)),
                slice[3.min(end + 1)..(end + 1).min(3000)]
            );
            let before = |record: &Record| record.at_ms < i64::try_from(end).unwrap_or(i64::MAX);
            assert_eq!(all.partition_point(before), end);
        }
    }

    #[test]
    fn a_beginning_goes_its_own_way() {
        for length in [0, 1, 127, 128, 129, 256, 2500] {
            let mut records = Records::default();
            (0..2500).for_each(|at_ms| records.push(record(at_ms)));
            let mut other = records.beginning(length);
            assert_eq!(other.all().len(), length);
            other.push(record(-1));
            records.push(record(-2));
            assert_eq!(other.all().len(), length + 1);
            assert_eq!(other.all().last().map(|record| record.at_ms), Some(-1));
            assert!(other.all().until(length) == records.all().until(length));
            assert_eq!(records.all().get(2500).map(|record| record.at_ms), Some(-2));
        }
    }
}
