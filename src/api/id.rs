//! How objects of a run refer to each other: small numbers, given in the order of creation and
//! never given twice.

use std::hash::{Hash, Hasher};

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
}

/// A node. There are far fewer nodes than a `u16` counts; with it, an actor fits into eight bytes
/// of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The place in the list of nodes.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl From<usize> for NodeId {
    /// A scenario has far fewer nodes than `u16::MAX`.
    fn from(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }
}

impl Hash for NodeId {
    /// As every other id: the digest of a run does not show how wide a number is.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.0.into());
    }
}

/// The controller that owns a pod (`metadata.ownerReferences` with `controller: true`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A ReplicaSet.
    ReplicaSet(ReplicaSetId),
    /// A StatefulSet.
    StatefulSet(StatefulSetId),
}

impl Owner {
    /// The owner as an object.
    pub fn object(self) -> ObjectRef {
        match self {
            Self::ReplicaSet(id) => ObjectRef::ReplicaSet(id),
            Self::StatefulSet(id) => ObjectRef::StatefulSet(id),
        }
    }
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
    /// A ControllerRevision.
    ControllerRevision(ControllerRevisionId),
    /// A PersistentVolumeClaim.
    Claim(ClaimId),
    /// A pod.
    Pod(PodId),
    /// A Service.
    Service(ServiceId),
    /// A node.
    Node(NodeId),
}

/// An entry of `metadata.ownerReferences`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnerReference {
    /// The owner, by what `uid` stands for.
    pub owner: ObjectRef,
    /// `controller`.
    pub controller: bool,
    /// `blockOwnerDeletion`: a foreground deletion of the owner waits for this object.
    pub block_owner_deletion: bool,
}
