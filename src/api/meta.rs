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
    /// `metadata.deletionTimestamp` in seconds of virtual time, while finalizers hold an object
    /// that somebody has deleted.
    pub deletion_s: Option<i64>,
    /// `metadata.finalizers`.
    pub finalizers: Vec<Rc<str>>,
}

/// The finalizer that holds an owner until what depends on it is gone (CL-131).
pub const FOREGROUND: &str = "foregroundDeletion";
/// The finalizer that holds an owner until its dependents have been let go (CL-132).
pub const ORPHAN: &str = "orphan";

/// `propagationPolicy` of a deletion: what becomes of the dependents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DeletionPropagation {
    /// They go after their owner (CL-130).
    #[default]
    Background,
    /// They go before their owner (CL-131).
    Foreground,
    /// They stay (CL-132).
    Orphan,
}

impl DeletionPropagation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Background, Self::Foreground, Self::Orphan];

    /// The word that kubectl's `--cascade` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Foreground => "foreground",
            Self::Orphan => "orphan",
        }
    }

    /// The finalizer by which the API server remembers it.
    pub fn finalizer(self) -> Option<&'static str> {
        match self {
            Self::Background => None,
            Self::Foreground => Some(FOREGROUND),
            Self::Orphan => Some(ORPHAN),
        }
    }
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
            deletion_s: None,
            finalizers: Vec::new(),
        }
    }

    /// Whether it is marked for deletion.
    pub fn is_deleting(&self) -> bool {
        self.deletion_s.is_some()
    }

    /// Whether `metadata.finalizers` has that one.
    pub fn has_finalizer(&self, name: &str) -> bool {
        self.finalizers.iter().any(|other| **other == *name)
    }
}
