//! What every object has: name, labels, annotations, identity.

use std::fmt;
use std::rc::Rc;

use super::SortedMap;

/// A map of strings: labels, annotations, node selectors.
pub type Labels = SortedMap<Rc<str>, Rc<str>>;

/// The identity of one object over its whole life. Two objects of one name that live one after
/// the other have different ones. The value is pseudo-random, as Kubernetes' is: the deletion
/// ranking breaks ties by it (RS-17, RS-19).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub u64);

impl fmt::Display for Uid {
    /// Written like a version 4 UUID, so that it looks at home in messages and YAML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(n) = *self;
        write!(
            f,
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            n >> 32,
            (n >> 16) & 0xffff,
            (n >> 4) & 0xfff,
            (n >> 40) & 0xfff,
            n.rotate_left(17) & 0xffff_ffff_ffff
        )
    }
}

/// `metadata` of an object, as far as anything acts on it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectMeta {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// `metadata.namespace`; `default` where the manifest gives none.
    pub namespace: Rc<str>,
    /// `metadata.labels`.
    pub labels: Rc<Labels>,
    /// `metadata.annotations`.
    pub annotations: Rc<Labels>,
    /// `metadata.uid`; zero until the API server has accepted the object.
    pub uid: Uid,
    /// `metadata.generation`: 1 at creation, then one more for every change of the spec (API-39).
    pub generation: u32,
    /// `metadata.creationTimestamp` in seconds of virtual time.
    pub created_s: i64,
}

impl ObjectMeta {
    /// Metadata of an object that is about to be created.
    pub fn named(name: impl Into<Rc<str>>) -> Self {
        Self {
            name: name.into(),
            namespace: "default".into(),
            labels: Rc::default(),
            annotations: Rc::default(),
            uid: Uid::default(),
            generation: 1,
            created_s: 0,
        }
    }
}
