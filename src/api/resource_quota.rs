//! ResourceQuotas, as far as they limit pods.

use std::rc::Rc;

/// A ResourceQuota with `spec.hard.pods`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceQuota {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// `metadata.namespace`.
    pub namespace: Rc<str>,
    /// `spec.hard.pods`: how many pods of its namespace may be neither finished nor gone.
    pub pods: i32,
}
