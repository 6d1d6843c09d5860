//! The scheduler, reduced to what a rollout shows: every pod fits, and goes where the fewest are.

use super::{Outcome, node_lifecycle};
use crate::api::{ConditionState, ConditionStatus, Ms, NodeId, ObjectRef, PodId, PodStatus, Why};
use crate::store::{Change, Event, NodeReason, Reason, Store, Write, joined};
use std::rc::Rc;

/// Binds a pod that has no node yet: CL-7 without resource requests, ties by the node's name.
/// Nodes that are unreachable are left out (CL-9). Sends the event of CL-17, or that of CL-15, once:
/// it looks again when a node changes.
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
        .filter(|(_, node)| {
            node.health.takes_pods() || node_lifecycle::tolerates_ms(pod, "NoSchedule").is_some()
        })
        .min_by_key(|(_, node)| node.pods);
    let told = pod.status.scheduled.status.is_some();
    if fewest.is_none() && (told || store.nodes.is_empty()) {
        return Outcome::default();
    }

    let mut status = PodStatus::clone(&pod.status);
    status.scheduled = ConditionState {
        status: Some(ConditionStatus::True),
        since_s: now_ms.div_euclid(1000),
        ..ConditionState::default()
    };
    let write = if let Some((index, node)) = fewest {
        let text = joined(&[
            "Successfully assigned ",
            &pod.namespace,
            "/",
            &pod.name,
            " to ",
            &node.name,
        ]);
        let change = Change::PodBound {
            id,
            node: NodeId::from(index),
            status: Rc::new(status),
        };
        Write::new(change, Reason::Scheduled { pods: node.pods }).with_event(Event::normal(
            ObjectRef::Pod(id),
            "Scheduled",
            text,
        ))
    } else {
        let all = store.nodes.len();
        let text: Rc<str> = format!(
            "0/{all} nodes are available: {all} node(s) had untolerated taint(s). no new claims to \
             deallocate, preemption: 0/{all} nodes are available: {all} Preemption is not helpful \
             for scheduling."
        )
        .into();
        status.scheduled.status = Some(ConditionStatus::False);
        status.scheduled.why = Why::new("Unschedulable", Some(Rc::clone(&text)));
        let change = Change::PodStatus(id, Rc::new(status));
        Write::new(change, Reason::Node(NodeReason::NoNode)).with_event(Event::warning(
            ObjectRef::Pod(id),
            "FailedScheduling",
            text,
        ))
    };
    Outcome {
        writes: vec![write],
        ..Outcome::default()
    }
}
