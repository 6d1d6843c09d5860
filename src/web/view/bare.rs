//! What has no workload above it on the stage: a ReplicaSet that nobody owns, and pods without a
//! controller.

use std::rc::Rc;

use super::Glance;
use super::budget::{self, BudgetView};
use super::count::Count;
use super::history::HistoryView;
use super::machine::machine_view;
use super::memory::Memory;
use super::pod::ConditionView;
use super::rollout::{RolloutPhase, RolloutView};
use super::stage::{self, Form, LaneView, StageView, lane_view, shared};
use super::why::{Tone, why};
use crate::api::{ConditionStatus, Pod, PodId, ReplicaSet, ReplicaSetId};
use crate::insight::{SetWait, explain_bare_pods, explain_bare_set};
use crate::store::Store;

pub(super) fn replica_set_stage(
    glance: &Glance<'_>,
    memory: &mut Memory,
    id: ReplicaSetId,
    set: &ReplicaSet,
) -> StageView {
    let store = &glance.timeline.world().store;
    let there = store.counts(id).map_or(0, |counts| counts.unfinished());
    let form = Form::of(set.replicas.max(there));
    let mut count = Count::new(glance, set.min_ready_seconds, form);
    let lanes = vec![lane_view(glance, memory, &mut count, id, set)];
    let next = count.finish(glance, memory);
    let wait = SetWait::of(set);
    let tone = match wait {
        SetWait::Nothing => Tone::Calm,
        SetWait::Refusal => Tone::Stuck,
        _ => Tone::Busy,
    };
    StageView {
        traffic: None,
        language: glance.language,
        selected: glance.selected_pod(),
        name: Rc::clone(&set.meta.name),
        why: why(glance, explain_bare_set(glance.language, set), tone, next),
        budget: budget::filled(BudgetView::wanted(set.replicas), &lanes),
        form,
        machine: Rc::new(machine_view(
            &set.template,
            set.min_ready_seconds,
            &lanes,
            memory.moves(),
        )),
        rollout: rollout(set, wait),
        history: HistoryView::default(),
        orphans: None,
        slots: None,
        lanes: shared(lanes),
    }
}

/// kubectl knows no rollout of a ReplicaSet.
fn rollout(set: &ReplicaSet, wait: SetWait) -> RolloutView {
    let mut conditions = Vec::new();
    if let Some(failure) = &set.status.replica_failure {
        conditions.push(ConditionView {
            kind: "ReplicaFailure".into(),
            status: ConditionStatus::True,
            reason: failure.reason,
            message: Some(Rc::clone(&failure.message)),
            since_s: failure.since_s,
        });
    }
    RolloutView {
        phase: match wait {
            SetWait::Nothing => RolloutPhase::Complete,
            _ => RolloutPhase::Progressing,
        },
        phases: &RolloutPhase::OF_REPLICA_SET,
        conditions,
        kubectl: "error: no status viewer has been implemented for ReplicaSet.apps".into(),
        ..RolloutView::default()
    }
}

/// The lane of pods without a controller beside a workload, if there are any.
pub(super) fn orphans(glance: &Glance<'_>, memory: &Memory) -> Option<Rc<LaneView>> {
    let store = &glance.timeline.world().store;
    let pods: Vec<PodId> = store.orphan_pods().collect();
    if pods.is_empty() {
        return None;
    }
    // Their states are no part of the workload's diagram.
    let mut count = Count::new(glance, 0, form_of(&pods));
    Some(Rc::new(lane(glance, memory, &mut count, &pods)))
}

/// The stage where no workload is looked at: ReplicaSets that nobody owns, and pods without a
/// controller, or whose controller is gone.
pub(super) fn pods_stage(glance: &Glance<'_>, memory: &mut Memory) -> StageView {
    let store = &glance.timeline.world().store;
    let mut pods = Vec::new();
    for (index, pod) in store.pods.iter() {
        if !has_controller(store, pod) {
            pods.push(PodId::from(index));
        }
    }
    let mut sets = Vec::new();
    for id in store.orphan_replica_sets() {
        sets.extend(store.replica_set(id).map(|set| (id, set)));
    }
    sets.retain(|(id, _)| !store.pods_of(*id).is_empty());
    let view = StageView {
        language: glance.language,
        selected: glance.selected_pod(),
        ..StageView::default()
    };
    let template = match sets.first() {
        Some((_, set)) => &set.template,
        None => match pods.first().and_then(|pod| store.pod(*pod)) {
            Some(pod) => &pod.template,
            None => return view,
        },
    };
    let mut count = Count::new(glance, 0, form_of(&pods));
    let mut lanes = Vec::new();
    for (id, set) in &sets {
        lanes.push(lane_view(glance, memory, &mut count, *id, set));
    }
    if !pods.is_empty() {
        lanes.push(lane(glance, memory, &mut count, &pods));
    }
    let next = count.finish(glance, memory);
    let machine = machine_view(template, 0, &lanes, memory.moves());
    let now = match sets.first() {
        Some((_, set)) if pods.is_empty() => explain_bare_set(glance.language, set),
        _ => explain_bare_pods(glance.language),
    };
    let orphans = lanes.pop_if(|lane| lane.id.is_none());
    StageView {
        why: why(glance, now, Tone::Calm, next),
        machine: Rc::new(machine),
        orphans: orphans.map(Rc::new),
        lanes: shared(lanes),
        ..view
    }
}

fn has_controller(store: &Store, pod: &Pod) -> bool {
    pod.owner.is_some_and(|owner| store.exists(owner.object()))
}

fn form_of(pods: &[PodId]) -> Form {
    Form::of(i32::try_from(pods.len()).unwrap_or(i32::MAX))
}

fn lane(glance: &Glance<'_>, memory: &Memory, count: &mut Count, pods: &[PodId]) -> LaneView {
    stage::filled(glance, memory, count, LaneView::default(), pods)
}
