//! The stage: budget, lanes of pods, the diagram, and why things stand as they do.

use std::rc::Rc;

use super::bare::{orphans, pods_stage, replica_set_stage};
use super::budget::{BudgetView, budget_view};
use super::count::Count;
use super::history::{HistoryView, deployment_history};
use super::machine::{MachineView, machine_view};
use super::memory::Memory;
use super::rollout::{RolloutView, rollout_view};
use super::slots::{SlotsView, stateful_stage};
use super::traffic::{TrafficView, traffic_view};
use super::why::{WhyView, why_view};
use super::{Glance, hue};
use crate::api::{Deployment, DeploymentId, ObjectRef, PodId, ReplicaSet, ReplicaSetId};
use crate::insight::Language;
use crate::insight::note::Note;
use crate::insight::pace::{Pace, pace, replica_sets};
use crate::kubelet::PodState;

/// How pods are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A tile a pod, with its name and state in words.
    #[default]
    Tiles,
    /// A chip a pod, with its name and a glyph.
    Chips,
    /// A small cell a pod, told by shape and fill alone.
    Cells,
    /// Counts of pods by state.
    Bars,
}

/// One pod of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct TileView {
    /// Which pod.
    pub pod: PodId,
    /// Its full name.
    pub name: Rc<str>,
    /// Its home in the lane, for life.
    pub home: u32,
    /// Its state.
    pub state: PodState,
    /// What there is to say beside the state.
    pub note: Note,
    /// How much of the wait for a probe is over, in percent.
    pub percent: Option<u8>,
}

/// The pods of one revision: a ReplicaSet, or a ControllerRevision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LaneView {
    /// Which object; none of pods without a controller.
    pub id: Option<ObjectRef>,
    /// The hue of its pods; 0 for those without a controller.
    pub hue: u8,
    /// Its revision; 0 if it is none of a workload's.
    pub revision: i64,
    /// Its name; empty for pods without a controller.
    pub name: Rc<str>,
    /// The tag of its first container's image, or what there is of the image.
    pub image: Rc<str>,
    /// Whether it has the workload's present template.
    pub is_new: bool,
    /// How many pods are wanted of it.
    pub wanted: i32,
    /// Pods that are there and not on their way out.
    pub active: i32,
    /// Those of them that are ready.
    pub ready: i32,
    /// Those of them that are available.
    pub available: i32,
    /// Pods on their way out.
    pub terminating: i32,
    /// How many homes there are, taken or not.
    pub homes: u32,
    /// Its pods, by their homes; none in the form of bars, and none where pods have slots.
    pub tiles: Vec<TileView>,
    /// How many pods are in which state, in the order of [`PodState::ALL`].
    pub states: [i32; PodState::ALL.len()],
}

impl LaneView {
    /// How many of its pods are in that state.
    pub fn in_state(&self, state: PodState) -> i32 {
        self.states.get(state as usize).copied().unwrap_or_default()
    }
}

/// The whole stage.
#[derive(Debug, Default)]
pub struct StageView {
    /// The reader's language.
    pub language: Language,
    /// The workload's name; empty if it does not exist.
    pub name: Rc<str>,
    /// Why things stand as they do.
    pub why: WhyView,
    /// The budget bar.
    pub budget: BudgetView,
    /// The requests of the scenario's client, if there is one.
    pub traffic: Option<TrafficView>,
    /// How pods are drawn.
    pub form: Form,
    /// A lane a revision, in the order of their creation, which never changes.
    pub lanes: Vec<Rc<LaneView>>,
    /// Pods without a controller.
    pub orphans: Option<Rc<LaneView>>,
    /// The ordinals of a StatefulSet.
    pub slots: Option<SlotsView>,
    /// The diagram of pod states.
    pub machine: Rc<MachineView>,
    /// The rollout as a whole.
    pub rollout: RolloutView,
    /// The revisions that one can go back to.
    pub history: HistoryView,
    /// The pod that was chosen, if it is still there.
    pub selected: Option<PodId>,
}

impl StageView {
    /// The tiles of all pods that have one.
    pub fn tiles(&self) -> Vec<&TileView> {
        let mut tiles = Vec::new();
        for lane in self.lanes.iter().chain(&self.orphans) {
            for tile in &lane.tiles {
                tiles.push(tile);
            }
        }
        for slot in self.slots.iter().flat_map(|slots| &slots.slots) {
            if let Some(pod) = &slot.pod {
                tiles.push(&pod.tile);
            }
        }
        tiles
    }
}

/// What the stage shows.
pub fn stage_view(glance: &Glance<'_>, memory: &mut Memory) -> StageView {
    memory.catch_up(glance.timeline);
    let mut view = match workload_stage(glance, memory) {
        Some(mut view) => {
            view.orphans = orphans(glance, memory);
            view
        }
        None => pods_stage(glance, memory),
    };
    view.traffic = traffic_view(glance);
    view
}

/// The stage of the workload, if it exists.
fn workload_stage(glance: &Glance<'_>, memory: &mut Memory) -> Option<StageView> {
    let store = &glance.timeline.world().store;
    Some(match glance.workload? {
        ObjectRef::Deployment(id) => {
            let (object, pace) = store.deployment(id).zip(pace(store, id))?;
            deployment_stage(glance, memory, id, object, &pace)
        }
        ObjectRef::ReplicaSet(id) => replica_set_stage(glance, memory, id, store.replica_set(id)?),
        ObjectRef::StatefulSet(id) => {
            let (object, pods) = store.stateful_set(id).zip(store.stateful_pods(id))?;
            stateful_stage(glance, memory, id, object, pods)
        }
        _ => return None,
    })
}

fn deployment_stage(
    glance: &Glance<'_>,
    memory: &mut Memory,
    id: DeploymentId,
    deployment: &Deployment,
    pace: &Pace,
) -> StageView {
    let spec = &deployment.spec;
    let form = Form::of(pace.budget.axis_end().max(pace.budget.total));
    let mut count = Count::new(glance, spec.min_ready_seconds, form);
    let mut lanes = Vec::new();
    let homes = u32::try_from(pace.budget.replicas).unwrap_or(0);
    for (id, set) in shown(glance, id, pace) {
        let mut lane = lane_view(glance, memory, &mut count, id, set);
        lane.is_new = pace.new == Some(id);
        lane.homes = lane.homes.max(homes);
        lanes.push(lane);
    }
    let next = count.finish(glance, memory);
    let rollout = rollout_view(glance, pace, deployment);
    StageView {
        language: glance.language,
        selected: glance.selected_pod(),
        slots: None,
        orphans: None,
        traffic: None,
        name: Rc::clone(&deployment.meta.name),
        why: why_view(glance, pace, rollout.phase, next),
        budget: budget_view(pace, &lanes),
        form,
        machine: Rc::new(machine_view(
            &spec.template,
            spec.min_ready_seconds,
            &lanes,
            memory.moves(),
        )),
        rollout,
        history: deployment_history(glance, id, deployment),
        lanes: shared(lanes),
    }
}

/// The lanes, each to be drawn for itself.
pub(super) fn shared(lanes: Vec<LaneView>) -> Vec<Rc<LaneView>> {
    lanes.into_iter().map(Rc::new).collect()
}

/// The ReplicaSets that have a lane: those with pods, the new one, and the one before it, so that
/// the lane of the old revision does not vanish with its last pod.
fn shown<'a>(
    glance: &Glance<'a>,
    deployment: DeploymentId,
    pace: &Pace,
) -> Vec<(ReplicaSetId, &'a ReplicaSet)> {
    let store = &glance.timeline.world().store;
    let mut before = None;
    for (id, set) in replica_sets(store, deployment) {
        if Some(id) != pace.new && before.is_none_or(|(_, revision)| set.revision >= revision) {
            before = Some((id, set.revision));
        }
    }
    let before = before.map(|(id, _)| id);
    let mut shown = Vec::new();
    for (id, set) in replica_sets(store, deployment) {
        let has_pods = set.replicas > 0 || !store.pods_of(id).is_empty();
        if has_pods || Some(id) == pace.new || Some(id) == before {
            shown.push((id, set));
        }
    }
    shown
}

/// One ReplicaSet.
pub(super) fn lane_view(
    glance: &Glance<'_>,
    memory: &Memory,
    count: &mut Count,
    id: ReplicaSetId,
    set: &ReplicaSet,
) -> LaneView {
    let store = &glance.timeline.world().store;
    let lane = LaneView {
        id: Some(ObjectRef::ReplicaSet(id)),
        hue: hue(id.0),
        revision: set.revision,
        name: Rc::clone(&set.meta.name),
        image: tag(set.template.image(None).map_or("", |image| image)).into(),
        wanted: set.replicas,
        homes: u32::try_from(set.replicas).unwrap_or(0),
        ..LaneView::default()
    };
    filled(glance, memory, count, lane, store.pods_of(id))
}

/// A lane with its pods.
pub(super) fn filled(
    glance: &Glance<'_>,
    memory: &Memory,
    count: &mut Count,
    mut lane: LaneView,
    pods: &[PodId],
) -> LaneView {
    lane.tiles.reserve(pods.len());
    for pod in pods {
        // Homes are mostly given in the order of ids, so this is mostly a push.
        let home = memory.home(*pod).unwrap_or_default();
        if let Some(tile) = count.add_pod(glance, &mut lane, *pod, home) {
            let place = lane.tiles.partition_point(|tile| tile.home < home);
            lane.tiles.insert(place, tile);
        }
    }
    let last = lane.tiles.last().map_or(0, |tile| tile.home + 1);
    lane.homes = lane.homes.max(last);
    lane
}

/// The tag of an image, or the last part of its name if it has none.
pub(super) fn tag(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    let name = name.split('@').next().unwrap_or(name);
    name.split_once(':').map_or(name, |(_, tag)| tag)
}
