//! Pod templates, and when two of them are the same.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::{Bonds, Document, Labels, PodSpec};

/// `PodTemplateSpec`: what a controller stamps pods from. Shared by every pod made from it.
///
/// Two templates are equal when their documents are (DEP-11): the document is the defaulted
/// template without the label `pod-template-hash`, in canonical form, so a change in a field that
/// nothing simulates (a volume, an env value) starts a rollout as it does in a real cluster.
#[derive(Clone, Debug)]
pub struct PodTemplate {
    /// `metadata.labels`, without `pod-template-hash`.
    pub labels: Rc<Labels>,
    /// `metadata.annotations`.
    pub annotations: Rc<Labels>,
    /// `metadata.finalizers`, as pods get them.
    pub bonds: Option<Rc<Bonds>>,
    /// The part of `spec` that is acted on.
    pub spec: PodSpec,
    /// The whole template in canonical form.
    pub document: Document,
    /// FNV-1a of the document, 32 bits: what `pod-template-hash` is made from (DEP-13).
    pub fingerprint: u32,
}

impl PartialEq for PodTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.same_as(other)
    }
}

impl Hash for PodTemplate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fingerprint.hash(state);
    }
}

impl PodTemplate {
    /// DEP-11: equality of the whole template, by meaning.
    pub fn same_as(&self, other: &Self) -> bool {
        // Most often it is the very same one, shared.
        std::ptr::eq(self, other)
            || self.fingerprint == other.fingerprint && self.document == other.document
    }

    /// The image of the container called `name`, or of the first one.
    pub fn image(&self, name: Option<&str>) -> Option<&Rc<str>> {
        let mut containers = self.spec.containers.iter();
        let found = match name {
            Some(name) => containers.find(|container| &*container.name == name),
            None => containers.next(),
        };
        found.map(|container| &container.image)
    }
}
