//! What is found out while going over the pods of a workload: their states, their tiles, and what
//! happens next.

use std::rc::Rc;

use super::Glance;
use super::memory::Memory;
use super::stage::{Form, LaneView, TileView};
use crate::api::{Ms, Pod, PodId};
use crate::insight::note::{Due, Glimpse, Note, glimpse};
use crate::kubelet::{PodState, PodWorker};

/// Above this many pods tiles become chips.
const TILES_MAX: i32 = 32;
/// Above this many pods chips become cells.
const CHIPS_MAX: i32 = 300;
/// Above this many pods cells become bars.
const CELLS_MAX: i32 = 2_000;

/// What comes next: when, what, and to which pod.
pub(super) type NextDue = Option<(Ms, Due, PodId)>;

/// What was found out so far.
pub(super) struct Count {
    now_ms: Ms,
    min_ready_seconds: i32,
    form: Form,
    states: Vec<Option<(PodState, u8)>>,
    next: NextDue,
}

impl Form {
    /// The form for so many pods. It goes by what is wanted, not by what is there, so that it stays
    /// the same while pods come and go.
    pub fn of(pods: i32) -> Self {
        match pods {
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
    pub fn new(glance: &Glance<'_>, min_ready_seconds: i32, form: Form) -> Self {
        Self {
            now_ms: glance.timeline.now_ms(),
            min_ready_seconds,
            form,
            states: Vec::new(),
            next: None,
        }
    }

    /// Tells the memory which states there are, and the caller what comes next.
    pub fn finish(self, glance: &Glance<'_>, memory: &mut Memory) -> NextDue {
        memory.compare(self.states, glance.timeline.now_ms());
        self.next
    }

    fn note_state(&mut self, id: PodId, state: PodState, hue: u8) {
        if self.states.len() <= id.index() {
            self.states.resize(id.index() + 1, None);
        }
        if let Some(slot) = self.states.get_mut(id.index()) {
            *slot = Some((state, hue));
        }
    }

    /// Counts a pod in its lane, and makes its tile if it has one.
    pub fn add_pod(
        &mut self,
        glance: &Glance<'_>,
        lane: &mut LaneView,
        id: PodId,
        home: u32,
    ) -> Option<TileView> {
        let world = glance.timeline.world();
        let pod = world.store.pod(id)?;
        let worker = world.worker(id);
        let state = state_of(pod, worker, self.min_ready_seconds, self.now_ms);
        let active = pod.is_active();
        lane.active += i32::from(active);
        lane.ready += i32::from(active && pod.is_ready());
        lane.available += i32::from(state == PodState::Available);
        lane.terminating += i32::from(state == PodState::Terminating);
        if let Some(number) = lane.states.get_mut(state as usize) {
            *number += 1;
        }
        self.note_state(id, state, lane.hue);
        let form = self.form;
        // Probes that begin to fail are looked for only where a tile can say so.
        let seen = if form.has_notes() || state != PodState::Available {
            glimpse(pod, worker, state, self.min_ready_seconds, self.now_ms)
        } else {
            Glimpse::default()
        };
        if let Some((at_ms, due)) = seen.due
            && state != PodState::Available
            && self.next.is_none_or(|(next_ms, ..)| at_ms < next_ms)
        {
            self.next = Some((at_ms, due, id));
        }
        (form != Form::Bars).then(|| TileView {
            pod: id,
            name: Rc::clone(&pod.name),
            home,
            state,
            note: if form.has_notes() {
                seen.note
            } else {
                Note::Plain
            },
            percent: seen.percent.and_then(|percent| form.ring(state, percent)),
        })
    }
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
