//! Hashes of templates as parts of names.

/// DEP-13: the decimal digits of the hash, each mapped into an alphabet that forms no words.
pub(super) fn of_template(fingerprint: u32, collision_count: Option<i32>) -> String {
    const DIGITS: [char; 10] = ['4', '5', '6', '7', '8', '9', 'b', 'c', 'd', 'f'];
    let mut hash = fingerprint;
    for byte in collision_count
        .map(|count| i64::from(count).to_le_bytes())
        .iter()
        .flatten()
    {
        hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
    let decimal = hash.to_string();
    let digits = decimal
        .bytes()
        .filter_map(|digit| DIGITS.get(usize::from(digit - b'0')));
    digits.collect()
}

/// DEP-14, STS-8: `<owner>-<hash>`, the owner's name cut so that the whole fits.
pub(super) fn named(owner: &str, hash: &str) -> String {
    const MAX_NAME: usize = 253;
    let mut name = owner.to_owned();
    while name.len() + 1 + hash.len() > MAX_NAME {
        name.pop();
    }
    format!("{name}-{hash}")
}
