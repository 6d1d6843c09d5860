//! How objects of a run refer to each other: small numbers, given in the order of creation and
//! never given twice.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the table of its kind.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            /// A run ends long before it has made `u32::MAX` objects of one kind.
            fn from(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

ids! {
    /// A Deployment.
    DeploymentId
    /// A ReplicaSet.
    ReplicaSetId
    /// A StatefulSet.
    StatefulSetId
    /// A ControllerRevision.
    ControllerRevisionId
    /// A PersistentVolumeClaim.
    ClaimId
    /// A pod.
    PodId
    /// A Service.
    ServiceId
    /// A node.
    NodeId
}

/// The controller that owns a pod (`metadata.ownerReferences` with `controller: true`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A ReplicaSet.
    ReplicaSet(ReplicaSetId),
    /// A StatefulSet.
    StatefulSet(StatefulSetId),
}

/// Any object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectRef {
    /// A Deployment.
    Deployment(DeploymentId),
    /// A ReplicaSet.
    ReplicaSet(ReplicaSetId),
    /// A StatefulSet.
    StatefulSet(StatefulSetId),
    /// A pod.
    Pod(PodId),
    /// A Service.
    Service(ServiceId),
    /// A node.
    Node(NodeId),
}
