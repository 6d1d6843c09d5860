//! The scheduler, reduced to what a rollout shows: every pod fits, and goes where the fewest are.

use super::Outcome;
use crate::api::{ConditionState, ConditionStatus, Ms, NodeId, ObjectRef, PodId, PodStatus};
use crate::store::{Change, Event, Reason, Store, Write, joined};
use std::rc::Rc;

/// Binds a pod that has no node yet: CL-7 without resource requests, ties by the node's name.
/// Sends the event of CL-17.
pub fn sync(store: &Store, id: PodId, now_ms: Ms) -> Outcome {
    let Some(pod) = store.pod(id) else {
        return Outcome::default();
    };
    if pod.node.is_some() || pod.deletion.is_some() {
        return Outcome::default();
    }
    let fewest = store
        .nodes
        .iter()
        .enumerate()
        .min_by_key(|(_, node)| node.pods);
    let Some((index, node)) = fewest else {
        return Outcome::default();
    };

    let text = joined(&[
        "Successfully assigned ",
        &pod.namespace,
        "/",
        &pod.name,
        " to ",
        &node.name,
    ]);
    let status = PodStatus {
        scheduled: ConditionState {
            status: Some(ConditionStatus::True),
            since_s: now_ms.div_euclid(1000),
            ..ConditionState::default()
        },
        ..PodStatus::clone(&pod.status)
    };
    let change = Change::PodBound {
        id,
        node: NodeId::from(index),
        status: Rc::new(status),
    };
    let bound = Write::new(change, Reason::Scheduled { pods: node.pods })
        .with_event(Event::normal(ObjectRef::Pod(id), "Scheduled", text));
    Outcome {
        writes: vec![bound],
        ..Outcome::default()
    }
}
