//! Services.

use std::rc::Rc;

use super::{Labels, ObjectMeta, PortRef};

/// A Service: which pods get traffic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// `metadata`.
    pub meta: ObjectMeta,
    /// `spec.selector`.
    pub selector: Labels,
    /// `spec.clusterIP: None`.
    pub headless: bool,
    /// `spec.publishNotReadyAddresses`.
    pub publish_not_ready_addresses: bool,
    /// `spec.ports`.
    pub ports: Vec<ServicePort>,
}

impl Service {
    /// Whether it selects pods with these labels. Without a selector it selects none (CL-50).
    pub fn selects(&self, labels: &Labels) -> bool {
        !self.selector.is_empty()
            && self
                .selector
                .iter()
                .all(|(key, value)| labels.get(key) == Some(value))
    }
}

/// An entry of `spec.ports`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServicePort {
    /// `name`, or empty.
    pub name: Rc<str>,
    /// `port`.
    pub port: i32,
    /// `targetPort`.
    pub target_port: PortRef,
    /// `protocol`.
    pub protocol: Rc<str>,
}
