//! Why something was done about a node, or for its sake.

use crate::api::Ms;

/// Why something was done about a node that fell silent or came back, or about the scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeReason {
    /// Somebody stopped a component, or started it again.
    Asked {
        /// Whether it runs from now on.
        running: bool,
    },
    /// CL-30: nobody has renewed the node's lease for too long.
    Silent,
    /// CL-31: a pod of such a node is not Ready.
    Unready,
    /// CL-32: pods that do not tolerate it have to leave.
    Tainted,
    /// CL-33: a pod has tolerated that for as long as it may.
    Evicted {
        /// `tolerationSeconds`, in milliseconds.
        tolerated_ms: Ms,
    },
    /// CL-36: the node is back, or all of them are silent, so pods may stay.
    TaintGone,
    /// CL-15: no node takes the pod.
    NoNode,
}

impl NodeReason {
    /// The rule's id in the specification of Kubernetes' behaviour.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Asked { .. } => "API-80",
            Self::Silent => "CL-30",
            Self::Unready => "CL-31",
            Self::Tainted => "CL-32",
            Self::Evicted { .. } => "CL-33",
            Self::TaintGone => "CL-36",
            Self::NoNode => "CL-15",
        }
    }
}
