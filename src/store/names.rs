//! Names and identities that the API server gives out.
//!
//! Both are functions of the run's seed and the object's place in its table, so an actor can know
//! the name of a pod it is about to create, and no two objects of a run share one.

use crate::api::Uid;

/// RS-10: the alphabet of generated names. It has no vowels, so no words come out.
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH: usize = 5;
/// How many suffixes there are: 27⁵.
const SUFFIXES: u64 = 27u64.pow(5);

/// The five characters that the API server appends to the `generateName` of the `index`-th pod.
/// Different for each of the first 27⁵ pods of a run.
pub(super) fn suffix(seed: u64, index: usize) -> String {
    // Multiplying by a number that 3 does not divide permutes the residues of a power of 3; the
    // digits are reversed in between, so that neighbours do not look alike.
    let start = (index as u64).wrapping_add(mix(seed)) % SUFFIXES;
    let mut scattered = start * 5_308_417 % SUFFIXES;
    let mut reversed = 0;
    for _ in 0..SUFFIX_LENGTH {
        reversed = reversed * 27 + scattered % 27;
        scattered /= 27;
    }
    let mut rest = reversed * 7_919_113 % SUFFIXES;
    let mut text = String::with_capacity(SUFFIX_LENGTH);
    for _ in 0..SUFFIX_LENGTH {
        // In bounds: a remainder by 27 is an index of an array of 27.
        #[expect(clippy::indexing_slicing)]
        text.push(char::from(ALPHABET[(rest % 27) as usize]));
        rest /= 27;
    }
    text
}

/// The UID of the `index`-th object of the kind numbered `kind`.
pub(super) fn uid(seed: u64, kind: u8, index: usize) -> Uid {
    Uid(mix(mix(seed) ^ (u64::from(kind) << 56) ^ index as u64))
}

/// A fixed permutation of the 64-bit numbers (SplitMix64's finaliser).
fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn suffixes_and_uids_do_not_repeat() {
        let count = 200_000;
        let suffixes: BTreeSet<_> = (0..count).map(|index| suffix(7, index)).collect();
        assert_eq!(suffixes.len(), count);
        let uids: BTreeSet<_> = (0..count).map(|index| uid(7, 2, index)).collect();
        assert_eq!(uids.len(), count);
    }
}
