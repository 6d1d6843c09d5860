//! The record stream: the one source of timeline, events, explanations and charts.

use crate::api::{
    DeploymentId, Ms, NodeId, ObjectRef, POD_TEMPLATE_HASH, PodId, ReplicaSetId, ServiceId,
    StatefulSetId,
};
use crate::store::{Change, Event, Reason};

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A user: the page, the command line or the scenario's script.
    User,
    /// The Deployment controller, syncing this Deployment.
    DeploymentController(DeploymentId),
    /// The ReplicaSet controller, syncing this ReplicaSet.
    ReplicaSetController(ReplicaSetId),
    /// The StatefulSet controller, syncing this StatefulSet.
    StatefulSetController(StatefulSetId),
    /// The scheduler, looking at this pod.
    Scheduler(PodId),
    /// The node lifecycle controller.
    NodeController,
    /// The taint eviction controller.
    TaintEvictionController,
    /// The EndpointSlice controller.
    EndpointSliceController,
    /// The proxies of all nodes, following this Service.
    KubeProxy(ServiceId),
    /// The garbage collector, looking at this object or at what depends on it.
    GarbageCollector(ObjectRef),
    /// The kubelet of that node, looking after this pod.
    Kubelet(NodeId, PodId),
}

/// One change, with who made it, when, and why.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Record {
    /// When, in milliseconds of virtual time.
    pub at_ms: Ms,
    /// Who.
    pub actor: Actor,
    /// What.
    pub change: Change,
    /// Why.
    pub because: Reason,
    /// The Event that was sent with it.
    pub event: Option<Event>,
}

impl Record {
    /// Whether a controller decided something with it, rather than doing what was decided: a
    /// ReplicaSet was created, scaled or deleted, one that no Deployment made has made a pod, or a
    /// StatefulSet has made or deleted one.
    pub fn is_decision(&self) -> bool {
        match self.change {
            Change::ReplicaSetCreated(..)
            | Change::ReplicaSetScaled { .. }
            | Change::ReplicaSetDeleted(_) => true,
            Change::PodCreated(_, ref pod)
                if matches!(self.actor, Actor::ReplicaSetController(_)) =>
            {
                !pod.labels.contains_key(POD_TEMPLATE_HASH)
            }
            Change::PodCreated(..) | Change::PodDeleting(..) | Change::PodRemoved(_) => {
                matches!(self.actor, Actor::StatefulSetController(_))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Record;

    /// A run of 10,000 pods has hundreds of thousands of records.
    #[test]
    fn a_record_is_small() {
        assert!(size_of::<Record>() <= 128, "{}", size_of::<Record>());
    }
}
