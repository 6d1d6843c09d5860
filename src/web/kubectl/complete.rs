//! What the Tab key adds to a line.

use super::resource::names;
use crate::store::Store;

/// Words that are no names of objects.
const WORDS: &str = "kubectl get scale set image patch delete rollout status history undo \
    restart pause resume events all help clear --replicas= --to-revision= --grace-period= --now \
    --force --cascade= -o yaml";

/// The line with its last word completed as far as there is only one way to go on. `None` if there
/// is nothing to add.
pub fn complete(line: &str, store: &Store) -> Option<String> {
    let begun = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    if begun.is_empty() {
        return None;
    }
    let names = names(store);
    let words = WORDS
        .split_whitespace()
        .chain(names.iter().map(|name| &**name));
    let mut ends = words.filter_map(|word| word.strip_prefix(begun));
    let mut added = ends.next()?;
    let mut only = true;
    for end in ends {
        let same = added
            .bytes()
            .zip(end.bytes())
            .take_while(|(one, other)| one == other);
        // Names are ASCII, so that any length ends a letter.
        added = added.get(..same.count()).unwrap_or_default();
        only = false;
    }
    let blank = if only && !added.ends_with('=') {
        " "
    } else {
        ""
    };
    let more = [added, blank].concat();
    (!more.is_empty()).then(|| line.to_owned() + &more)
}
