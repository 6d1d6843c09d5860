//! Any object, or a part of one, as a tree.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Labels;

/// A whole object or a part of one, as a tree of maps, lists and scalars.
///
/// The tree of the YAML library would do, but its maps bring a hash table and an order of their
/// own. That library still reads and writes such trees, where something else than the page asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "serde_yaml::Value", into = "serde_yaml::Value")]
pub enum Document {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(Rc<str>),
    /// A list.
    Sequence(Vec<Document>),
    /// A map.
    Mapping(Mapping),
}

/// A map of a [`Document`]: its entries in the order in which they were written, each key once.
#[derive(Clone, Debug, Default)]
pub struct Mapping(Vec<Entry>);

/// A key with its value.
pub type Entry = (Rc<str>, Document);

impl Document {
    /// The value of `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_mapping()?.get(key)
    }

    /// The value of `key`, if this is a map that has it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_mapping_mut()?.get_mut(key)
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The whole number.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The list.
    pub fn as_sequence(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The list, to change it.
    pub fn as_sequence_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The map.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match self {
            Self::Mapping(map) => Some(map),
            _ => None,
        }
    }

    /// The map, to change it.
    pub fn as_mapping_mut(&mut self) -> Option<&mut Mapping> {
        match self {
            Self::Mapping(map) => Some(map),
            _ => None,
        }
    }
}

impl Mapping {
    /// A map of these entries. No two of them may have the same key.
    pub fn of_distinct(entries: Vec<Entry>) -> Self {
        Self(entries)
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.0.iter().position(|(other, _)| **other == *key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Document> {
        self.0.get(self.place(key)?).map(|(_, value)| value)
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Document> {
        let place = self.place(key)?;
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Sets the value of a key, which keeps its place or gets the last one.
    pub fn insert(&mut self, key: &str, value: Document) {
        *self.entry(key) = value;
    }

    /// The value of a key, which is `null` from now on if there was none.
    pub fn entry(&mut self, key: &str) -> &mut Document {
        let place = self.place(key).unwrap_or_else(|| {
            self.0.push((key.into(), Document::Null));
            self.0.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or added a moment ago")]
        &mut self.0[place].1
    }

    /// Adds the entries of `more` whose keys are not there.
    pub fn add_missing(&mut self, more: &Self) {
        let own = self.sorted();
        let missing: Vec<_> = more
            .iter()
            .filter(|(key, _)| find(&own, key).is_none())
            .cloned()
            .collect();
        self.0.extend(missing);
    }

    /// Takes a key out; tells whether it was there.
    pub fn remove(&mut self, key: &str) -> bool {
        let place = self.place(key);
        place.map(|place| self.0.remove(place)).is_some()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.0.iter()
    }

    /// The values in their order, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Document> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// The entries in the order of their keys.
    pub fn sorted(&self) -> Vec<&Entry> {
        let mut entries: Vec<_> = self.0.iter().collect();
        entries.sort_unstable_by(|(one, _), (two, _)| one.cmp(two));
        entries
    }
}

/// The value of a key among entries in the order of their keys: for many questions to one map.
pub(crate) fn find<'m>(sorted: &[&'m Entry], key: &str) -> Option<&'m Document> {
    let place = sorted.binary_search_by(|(other, _)| (**other).cmp(key));
    sorted.get(place.ok()?).map(|(_, value)| value)
}

impl<'m> IntoIterator for &'m Mapping {
    type Item = &'m Entry;
    type IntoIter = std::slice::Iter<'m, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Document {
    /// Equality by meaning: the order of a map's keys says nothing, and what is not a number is as
    /// good as what is not a number.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(two)) => one == two,
            (Self::Int(one), Self::Int(two)) => one == two,
            (Self::Float(one), Self::Float(two)) => one == two || (one.is_nan() && two.is_nan()),
            (Self::String(one), Self::String(two)) => one == two,
            (Self::Sequence(one), Self::Sequence(two)) => one == two,
            (Self::Mapping(one), Self::Mapping(two)) => one == two,
            _ => false,
        }
    }
}

impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        let same_order = self.0.iter().zip(&other.0).all(|(one, two)| one.0 == two.0);
        same_order && self.0 == other.0 || !same_order && self.sorted() == other.sorted()
    }
}

impl From<bool> for Document {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Document {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Document {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<i64> for Document {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Document {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Document {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<Vec<Document>> for Document {
    fn from(items: Vec<Document>) -> Self {
        Self::Sequence(items)
    }
}

impl From<&Labels> for Document {
    fn from(labels: &Labels) -> Self {
        let entries = labels.iter();
        let entries = entries.map(|(key, value)| (Rc::clone(key), Self::String(Rc::clone(value))));
        Self::Mapping(Mapping(entries.collect()))
    }
}

impl From<serde_yaml::Value> for Document {
    /// A tag and a key that is no string are left out: the API has neither.
    fn from(value: serde_yaml::Value) -> Self {
        use serde_yaml::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => number
                .as_i64()
                .map(Self::Int)
                .or(number.as_f64().map(Self::Float))
                .unwrap_or(Self::Null),
            Value::String(text) => text.into(),
            Value::Sequence(items) => Self::Sequence(items.into_iter().map(Self::from).collect()),
            Value::Mapping(map) => {
                let entries = map.into_iter();
                let entries =
                    entries.filter_map(|(key, value)| Some((key.as_str()?.into(), value.into())));
                Self::Mapping(Mapping(entries.collect()))
            }
            Value::Tagged(tagged) => tagged.value.into(),
        }
    }
}

impl From<Document> for serde_yaml::Value {
    fn from(document: Document) -> Self {
        match document {
            Document::Null => Self::Null,
            Document::Bool(value) => value.into(),
            Document::Int(value) => value.into(),
            Document::Float(value) => value.into(),
            Document::String(text) => (*text).into(),
            Document::Sequence(items) => items.into_iter().map(Self::from).collect(),
            Document::Mapping(Mapping(entries)) => {
                let entries = entries.into_iter();
                let entries = entries.map(|(key, value)| ((*key).into(), value.into()));
                Self::Mapping(entries.collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, Mapping};

    fn map(pairs: &[(&str, Document)]) -> Document {
        let mut map = Mapping::default();
        for (key, value) in pairs {
            map.insert(key, value.clone());
        }
        Document::Mapping(map)
    }

    #[test]
    fn equal_in_any_order() {
        let inner = map(&[("x", 1.into()), ("y", Document::Float(f64::NAN))]);
        let turned = map(&[("y", Document::Float(f64::NAN)), ("x", 1.into())]);
        let one = map(&[("a", inner.clone()), ("b", "t".into())]);
        assert_eq!(one, map(&[("b", "t".into()), ("a", turned.clone())]));
        assert_eq!(one, map(&[("a", turned), ("b", "t".into())]));
        assert_ne!(one, map(&[("b", "t".into()), ("a", 1.into())]));
        assert_ne!(one, map(&[("b", "t".into()), ("c", inner.clone())]));
        assert_ne!(one, inner);
    }

    #[test]
    fn entries_keep_their_places() {
        let mut map = Mapping::default();
        map.insert("b", 1.into());
        map.insert("a", 2.into());
        map.insert("b", 3.into());
        let keys: Vec<_> = map
            .iter()
            .map(|(key, value)| (&**key, value.as_i64()))
            .collect();
        assert_eq!(keys, [("b", Some(3)), ("a", Some(2))]);
        assert_eq!(map.sorted().first().map(|(key, _)| &**key), Some("a"));
        assert!(map.remove("b") && !map.remove("b"));
        assert_eq!(map.get("a"), Some(&2.into()));
        assert_eq!(map.len(), 1);
    }
}
