//! One number for a whole record stream, equal on every machine.

use std::hash::{Hash, Hasher};

use super::Record;

/// FNV-1a with 64 bits. Sizes and discriminants count as 64-bit numbers whatever the machine's
/// word is, so that the native build and the browser agree.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.write_i64(n as i64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The digest of a record stream: equal streams have equal digests.
pub fn digest<'a>(records: impl ExactSizeIterator<Item = &'a Record>) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    hasher.write_usize(records.len());
    records.for_each(|record| record.hash(&mut hasher));
    hasher.finish()
}

/// One number for a value.
pub(super) fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    value.hash(&mut hasher);
    hasher.finish()
}
