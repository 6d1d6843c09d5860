//! A node, as far as the control plane looks at it.

use std::rc::Rc;

use crate::api::Ms;

/// How often a kubelet renews the lease of its node (CL-30).
const RENEWAL_MS: Ms = 10_000;

/// A node, as far as scheduling and its health go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// Pods bound to it that are not finished.
    pub pods: i32,
    /// Whether its kubelet works, and what is known of that.
    pub health: NodeHealth,
}

/// Whether a kubelet works, and what the control plane has made of it (CL-30 to CL-36).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeHealth {
    /// When the kubelet was stopped, if it is.
    pub stopped_ms: Option<Ms>,
    /// Whether the node is `NotReady` for want of a lease. With that it is tainted `unreachable`,
    /// `NoSchedule`.
    pub unreachable: bool,
    /// Since when it is tainted `unreachable`, `NoExecute`, if it is.
    pub evicts_since_ms: Option<Ms>,
}

impl NodeHealth {
    /// Whether the scheduler may put pods there that tolerate nothing.
    pub fn takes_pods(self) -> bool {
        !self.unreachable && self.evicts_since_ms.is_none()
    }

    /// Whether its kubelet works.
    pub fn is_running(self) -> bool {
        self.stopped_ms.is_none()
    }

    /// When the lease was renewed for the last time, if the kubelet is stopped.
    pub fn renewed_ms(self) -> Option<Ms> {
        self.stopped_ms
            .map(|stopped_ms| stopped_ms.div_euclid(RENEWAL_MS) * RENEWAL_MS)
    }
}
