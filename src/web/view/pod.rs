//! One pod in full.

use std::rc::Rc;

use super::count::state_of;
use super::events::{EventView, events_of};
use super::probe::{ProbeStrip, probes};
use super::{Glance, hue_of_pod};
use crate::api::{
    ConditionState, ConditionStatus, ContainerState, Ms, ObjectRef, Pod, PodId, PodStatus,
    Terminated,
};
use crate::insight::note::{Glimpse, glimpse};
use crate::kubelet::{BackOff, PodColumns, PodState};
use crate::sim::{History, Record, World};
use crate::store::{Change, Node};

/// A condition of any object.
#[derive(Clone, Debug)]
pub struct ConditionView {
    /// `type`.
    pub kind: Rc<str>,
    /// `status`.
    pub status: ConditionStatus,
    /// `reason`, or empty.
    pub reason: &'static str,
    /// `message`, if there is one.
    pub message: Option<Rc<str>>,
    /// `lastTransitionTime`, seconds of virtual time.
    pub since_s: i64,
}

/// One container.
#[derive(Clone, Debug)]
pub struct ContainerView {
    /// `name`.
    pub name: Rc<str>,
    /// `image`.
    pub image: Rc<str>,
    /// Whether it is an init container.
    pub is_init: bool,
    /// `state`; `None` until the kubelet has reported one.
    pub state: Option<ContainerState>,
    /// `lastState.terminated`.
    pub last: Option<Terminated>,
    /// `restartCount`.
    pub restarts: i32,
    /// `ready`.
    pub ready: bool,
    /// What it has to wait for before its next attempt, if it has to.
    pub back_off: Option<BackOff>,
    /// Its probes.
    pub probes: Vec<ProbeStrip>,
}

/// One pod.
#[derive(Clone, Debug)]
pub struct PodView {
    /// Which pod.
    pub id: PodId,
    /// Its name.
    pub name: Rc<str>,
    /// The hue of its revision, if it has one.
    pub hue: Option<u8>,
    /// Its state in the diagram.
    pub state: PodState,
    /// What there is to say beside the state.
    pub glimpse: Glimpse,
    /// READY, STATUS and RESTARTS, as kubectl prints them.
    pub columns: PodColumns,
    /// The moment that is looked at.
    pub now_ms: Ms,
    /// When it was created, seconds of virtual time.
    pub created_s: i64,
    /// Its node.
    pub node: Option<Node>,
    /// Whether there is a scheduler at work.
    pub scheduler_runs: bool,
    /// `status.podIP`.
    pub ip: Option<Rc<str>>,
    /// `terminationGracePeriodSeconds`.
    pub grace_s: i64,
    /// Its conditions, those that were ever written.
    pub conditions: Vec<ConditionView>,
    /// Its containers, init containers first.
    pub containers: Vec<ContainerView>,
    /// Its events.
    pub events: Vec<EventView>,
}

/// The chosen pod, if it is still there.
pub fn pod_view(glance: &Glance<'_>) -> Option<PodView> {
    let timeline = glance.timeline;
    let world = timeline.world();
    let id = glance.selected?;
    let pod = world.store.pod(id)?;
    let now_ms = timeline.now_ms();
    let store = &world.store;
    let min_ready_seconds = match glance.workload {
        Some(ObjectRef::Deployment(id)) => store.deployment(id).map(|it| it.spec.min_ready_seconds),
        Some(ObjectRef::StatefulSet(id)) => {
            store.stateful_set(id).map(|it| it.spec.min_ready_seconds)
        }
        _ => None,
    };
    let min_ready_seconds = min_ready_seconds.unwrap_or(0);
    let worker = world.worker(id);
    let state = state_of(pod, worker, min_ready_seconds, now_ms);
    let node = pod.node.and_then(|node| world.store.node(node));
    let created =
        |record: &Record| matches!(record.change, Change::PodCreated(other, _) if other == id);
    let past = timeline.past();
    let born = past.iter().rposition(created).unwrap_or_default();
    Some(PodView {
        id,
        name: Rc::clone(&pod.name),
        hue: hue_of_pod(&world.store, pod),
        state,
        glimpse: glimpse(pod, worker, state, min_ready_seconds, now_ms),
        columns: PodColumns::of(pod),
        now_ms,
        created_s: pod.created_s,
        node: node.cloned(),
        scheduler_runs: !store.scheduler_stopped,
        ip: pod.status.pod_ip.clone(),
        grace_s: pod.template.spec.termination_grace_period_seconds,
        conditions: conditions(pod),
        containers: containers(world, id, pod, now_ms, past.from(born)),
        events: events_of(glance.timeline, ObjectRef::Pod(id), born),
    })
}

/// The conditions of a pod with their types: first what others than the kubelet have set (KL-41).
pub(super) fn named_conditions(
    status: &PodStatus,
) -> impl Iterator<Item = (&str, &ConditionState)> {
    let own = [
        ("PodScheduled", &status.scheduled),
        (
            "PodReadyToStartContainers",
            &status.ready_to_start_containers,
        ),
        ("Initialized", &status.initialized),
        ("ContainersReady", &status.containers_ready),
        ("Ready", &status.ready),
    ];
    let others = status.others.iter().map(|(kind, state)| (&**kind, state));
    others.chain(own)
}

fn conditions(pod: &Pod) -> Vec<ConditionView> {
    let mut written = Vec::new();
    for (kind, condition) in named_conditions(&pod.status) {
        if let Some(status) = condition.status {
            written.push(ConditionView {
                kind: kind.into(),
                status,
                reason: condition.reason(),
                message: condition.why.as_ref().and_then(|why| why.message.clone()),
                since_s: condition.since_s,
            });
        }
    }
    written
}

fn containers(
    world: &World,
    id: PodId,
    pod: &Pod,
    now_ms: Ms,
    life: History<'_>,
) -> Vec<ContainerView> {
    let (spec, status) = (&pod.template.spec, &pod.status);
    let (worker, ladder) = (world.worker(id), world.timing().back_off);
    let mut views = Vec::new();
    let lists = [
        (&spec.init_containers, &status.init_containers, true),
        (&spec.containers, &status.containers, false),
    ];
    for (containers, statuses, is_init) in lists {
        for (place, container) in containers.iter().enumerate() {
            let status = statuses.get(place);
            let index = views.len();
            views.push(ContainerView {
                name: Rc::clone(&container.name),
                image: Rc::clone(&container.image),
                is_init,
                state: status.map(|status| status.state.clone()),
                last: status.and_then(|status| status.last_termination.as_deref().cloned()),
                restarts: status.map_or(0, |status| status.restart_count),
                ready: status.is_some_and(|status| status.ready),
                back_off: worker.and_then(|worker| worker.back_off(index, ladder)),
                probes: probes(world, (id, pod), (index, container), now_ms, life),
            });
        }
    }
    views
}
