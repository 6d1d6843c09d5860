//! A small map in one list.

use std::borrow::Borrow;
use std::fmt;

/// A map in the order of its keys. It is kept in a list: quick for the few entries that labels
/// have, cheap to clone, and a fraction of the code that a B-tree is for every kind of key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedMap<K, V>(Vec<(K, V)>);

impl<K: Ord, V> SortedMap<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0
            .binary_search_by(|(other, _)| other.borrow().cmp(key))
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Sets the value of a key; gives the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => {
                let (_, old) = self.0.get_mut(place)?;
                Some(std::mem::replace(old, value))
            }
            Err(place) => {
                self.0.insert(place, (key, value));
                None
            }
        }
    }

    /// The value of a key, which is `absent` from now on if there was none.
    pub fn get_or_insert(&mut self, key: K, absent: V) -> Option<&mut V> {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, absent));
            place
        });
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Takes a key out; gives the value that it had.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(self.0.remove(place).1)
    }

    /// The entries from `first` on.
    pub fn starting_at<'m>(
        &'m self,
        first: &K,
    ) -> impl Iterator<Item = (&'m K, &'m V)> + use<'m, K, V> {
        let place = self.place(first).unwrap_or_else(|place| place);
        let rest = self.0.get(place..).unwrap_or_default();
        rest.iter().map(|(key, value)| (key, value))
    }
}

impl<K, V> SortedMap<K, V> {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Entries<'_, K, V> {
        fn pair<K, V>((key, value): &(K, V)) -> (&K, &V) {
            (key, value)
        }
        self.0.iter().map(pair)
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}

/// What [`SortedMap::iter`] gives.
pub type Entries<'m, K, V> =
    std::iter::Map<std::slice::Iter<'m, (K, V)>, fn(&'m (K, V)) -> (&'m K, &'m V)>;

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    /// Of entries with the same key the last one stays.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut all: Vec<(K, V)> = entries.into_iter().collect();
        all.sort_by(|(one, _), (two, _)| one.cmp(two));
        let mut kept: Vec<(K, V)> = Vec::with_capacity(all.len());
        for entry in all {
            match kept.last_mut() {
                Some(last) if last.0 == entry.0 => *last = entry,
                _ => kept.push(entry),
            }
        }
        Self(kept)
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for SortedMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'m, K, V> IntoIterator for &'m SortedMap<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = Entries<'m, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::SortedMap;

    #[test]
    fn in_the_order_of_the_keys() {
        let mut map: SortedMap<i64, &str> = [(3, "c"), (1, "a"), (3, "d")].into();
        assert_eq!(map.insert(2, "b"), None);
        assert_eq!(map.insert(1, "e"), Some("a"));
        assert_eq!(map.get_or_insert(1, "f").copied(), Some("e"));
        assert_eq!(map.get_or_insert(5, "g").copied(), Some("g"));
        assert!(
            map.iter()
                .eq([(&1, &"e"), (&2, &"b"), (&3, &"d"), (&5, &"g")])
        );
        assert!(map.starting_at(&4).eq([(&5, &"g")]));
        assert_eq!(map.remove(&2), Some("b"));
        assert_eq!(
            (map.remove(&2), map.get(&3), map.len()),
            (None, Some(&"d"), 3)
        );
    }
}
