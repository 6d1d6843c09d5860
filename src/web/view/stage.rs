//! The stage: budget, lanes of pods, the diagram, and why things stand as they do.

use std::rc::Rc;

use super::budget::{BudgetView, budget_view};
use super::machine::{MachineView, machine_view};
use super::memory::Memory;
use super::rollout::{RolloutView, rollout_view};
use super::why::{WhyView, why_view};
use super::{Glance, hue};
use crate::api::{Ms, Pod, PodId, ReplicaSet, ReplicaSetId};
use crate::insight::Language;
use crate::insight::note::{Due, Glimpse, Note, glimpse};
use crate::insight::pace::{Pace, pace, replica_sets};
use crate::kubelet::{PodState, PodWorker};

/// Above this many pods tiles become chips.
const TILES_MAX: i32 = 32;
/// Above this many pods chips become cells.
const CHIPS_MAX: i32 = 300;
/// Above this many pods cells become bars.
const CELLS_MAX: i32 = 2_000;

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

/// The pods of one ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneView {
    /// Which ReplicaSet.
    pub id: ReplicaSetId,
    /// The hue of its pods.
    pub hue: u8,
    /// Its revision.
    pub revision: i64,
    /// Its name.
    pub name: Rc<str>,
    /// The tag of its first container's image, or what there is of the image.
    pub image: Rc<str>,
    /// Whether it has the Deployment's present template.
    pub is_new: bool,
    /// `spec.replicas`.
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
    /// Its pods, by their homes; none in the form of bars.
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageView {
    /// The reader's language.
    pub language: Language,
    /// The Deployment's name; empty if there is none.
    pub name: Rc<str>,
    /// Why things stand as they do.
    pub why: WhyView,
    /// The budget bar.
    pub budget: BudgetView,
    /// How pods are drawn.
    pub form: Form,
    /// A lane a ReplicaSet, in the order of their creation, which never changes.
    pub lanes: Vec<Rc<LaneView>>,
    /// The diagram of pod states.
    pub machine: Rc<MachineView>,
    /// The rollout as a whole.
    pub rollout: RolloutView,
    /// The pod that was chosen, if it is still there.
    pub selected: Option<PodId>,
}

/// What the stage shows.
pub fn stage_view(glance: &Glance<'_>, memory: &mut Memory) -> StageView {
    let timeline = glance.timeline;
    let (world, now_ms) = (timeline.world(), timeline.now_ms());
    let store = &world.store;
    memory.catch_up(timeline);
    let (Some(deployment), Some(pace)) = (
        store.deployment(glance.deployment),
        pace(store, glance.deployment),
    ) else {
        return StageView {
            language: glance.language,
            ..StageView::default()
        };
    };
    let mut count = Count {
        now_ms,
        min_ready_seconds: deployment.spec.min_ready_seconds,
        form: Form::of(&pace),
        states: Vec::new(),
        next: None,
    };
    let lanes: Vec<LaneView> = shown(glance, &pace)
        .map(|(id, set)| lane_view(glance, memory, &mut count, id, set, &pace))
        .collect();
    memory.compare(std::mem::take(&mut count.states), now_ms);
    let rollout = rollout_view(glance, &pace, deployment);
    let selected = glance.selected.filter(|pod| store.pod(*pod).is_some());
    StageView {
        language: glance.language,
        name: Rc::clone(&deployment.meta.name),
        why: why_view(glance, &pace, rollout.phase, count.next),
        budget: budget_view(&pace, &lanes),
        form: count.form,
        machine: Rc::new(machine_view(&deployment.spec, &lanes, memory.moves())),
        rollout,
        lanes: lanes.into_iter().map(Rc::new).collect(),
        selected,
    }
}

/// The ReplicaSets that have a lane: those with pods, the new one, and the one before it, so that
/// the lane of the old revision does not vanish with its last pod.
fn shown<'a>(
    glance: &Glance<'a>,
    pace: &Pace,
) -> impl Iterator<Item = (ReplicaSetId, &'a ReplicaSet)> {
    let store = &glance.timeline.world().store;
    let new = pace.new;
    let others = replica_sets(store, glance.deployment).filter(|(id, _)| Some(*id) != new);
    let before = others.max_by_key(|(_, set)| set.revision).map(|(id, _)| id);
    replica_sets(store, glance.deployment).filter(move |(id, set)| {
        let has_pods = set.replicas > 0 || !store.pods_of(*id).is_empty();
        has_pods || Some(*id) == new || Some(*id) == before
    })
}

/// What is found out while going over the pods.
struct Count {
    now_ms: Ms,
    min_ready_seconds: i32,
    form: Form,
    states: Vec<Option<(PodState, u8)>>,
    next: Option<(Ms, Due, PodId)>,
}

impl Form {
    /// The form for a rollout. It goes by what is wanted, not by what is there, so that it stays
    /// the same while pods come and go.
    fn of(pace: &Pace) -> Self {
        match pace.budget.axis_end().max(pace.budget.total) {
            n if n > CELLS_MAX => Self::Bars,
            n if n > CHIPS_MAX => Self::Cells,
            n if n > TILES_MAX => Self::Chips,
            _ => Self::Tiles,
        }
    }

    /// How full the ring of a waiting pod is drawn, if it is: in few steps, for every step is
    /// painted.
    fn ring(self, state: PodState, percent: u8) -> Option<u8> {
        let step = match self {
            Self::Tiles => 4,
            Self::Chips => 20,
            Self::Cells | Self::Bars => return None,
        };
        let waits = matches!(state, PodState::NotReady | PodState::Starting);
        waits.then_some(percent / step * step)
    }

    /// Whether what is told beside the state of a pod is shown.
    fn has_notes(self) -> bool {
        matches!(self, Self::Tiles | Self::Chips)
    }
}

impl Count {
    fn note_state(&mut self, id: PodId, state: PodState, hue: u8) {
        if self.states.len() <= id.index() {
            self.states.resize(id.index() + 1, None);
        }
        if let Some(slot) = self.states.get_mut(id.index()) {
            *slot = Some((state, hue));
        }
    }
}

fn lane_view(
    glance: &Glance<'_>,
    memory: &Memory,
    count: &mut Count,
    id: ReplicaSetId,
    set: &ReplicaSet,
    pace: &Pace,
) -> LaneView {
    let store = &glance.timeline.world().store;
    let pods = store.pods_of(id);
    let mut lane = LaneView {
        id,
        hue: hue(id),
        revision: set.revision,
        name: Rc::clone(&set.meta.name),
        image: tag(set.template.image(None).map_or("", |image| image)).into(),
        is_new: pace.new == Some(id),
        wanted: set.replicas,
        active: 0,
        ready: 0,
        available: 0,
        terminating: 0,
        homes: u32::try_from(pace.budget.replicas.max(set.replicas)).unwrap_or(0),
        tiles: Vec::with_capacity(pods.len()),
        states: [0; PodState::ALL.len()],
    };
    for pod in pods {
        add_pod(glance, memory, count, &mut lane, *pod);
    }
    let last = lane.tiles.last().map_or(0, |tile| tile.home + 1);
    lane.homes = lane.homes.max(last);
    lane
}

fn add_pod(
    glance: &Glance<'_>,
    memory: &Memory,
    count: &mut Count,
    lane: &mut LaneView,
    id: PodId,
) {
    let world = glance.timeline.world();
    let Some(pod) = world.store.pod(id) else {
        return;
    };
    let worker = world.worker(id);
    let state = state_of(pod, worker, count.min_ready_seconds, count.now_ms);
    let active = pod.is_active();
    lane.active += i32::from(active);
    lane.ready += i32::from(active && pod.is_ready());
    lane.available += i32::from(state == PodState::Available);
    lane.terminating += i32::from(state == PodState::Terminating);
    if let Some(number) = lane.states.get_mut(state as usize) {
        *number += 1;
    }
    count.note_state(id, state, lane.hue);
    let form = count.form;
    // Probes that begin to fail are looked for only where a tile can say so.
    let seen = if form.has_notes() || state != PodState::Available {
        glimpse(pod, worker, state, count.min_ready_seconds, count.now_ms)
    } else {
        Glimpse::default()
    };
    if let Some((at_ms, due)) = seen.due
        && state != PodState::Available
        && count.next.is_none_or(|(next_ms, ..)| at_ms < next_ms)
    {
        count.next = Some((at_ms, due, id));
    }
    if form == Form::Bars {
        return;
    }
    let words = form.has_notes();
    // Homes are mostly given in the order of ids, so this is mostly a push.
    let home = memory.home(id).unwrap_or_default();
    let place = lane.tiles.partition_point(|tile| tile.home < home);
    let tile = TileView {
        pod: id,
        name: Rc::clone(&pod.name),
        home,
        state,
        note: if words { seen.note } else { Note::Plain },
        percent: seen.percent.and_then(|percent| form.ring(state, percent)),
    };
    lane.tiles.insert(place, tile);
}

/// The state of a pod. Between the end of its last container and its removal a pod that is to be
/// deleted has completed or failed; to somebody who watches a rollout it is still on its way out.
pub(super) fn state_of(
    pod: &Pod,
    worker: Option<&PodWorker>,
    min_ready_seconds: i32,
    now_ms: Ms,
) -> PodState {
    if pod.deletion.is_some() {
        PodState::Terminating
    } else {
        PodState::of(pod, worker, min_ready_seconds, now_ms)
    }
}

/// The tag of an image, or the last part of its name if it has none.
pub(super) fn tag(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    let name = name.split('@').next().unwrap_or(name);
    name.split_once(':').map_or(name, |(_, tag)| tag)
}
