//! What the page shows of a run at one moment: plain data, computed from the timeline. What costs
//! most to draw is compared by value, and drawn again only when it has changed.

mod bare;
mod budget;
mod count;
mod endpoint_object;
mod events;
mod fields;
mod history;
mod inspector;
mod machine;
mod memory;
mod object;
mod picture;
mod pod;
mod pod_object;
mod probe;
mod rollout;
mod slots;
mod stage;
mod stateful_object;
mod traffic;
mod why;

pub use budget::{BudgetView, Segment};
pub use events::{EventView, all_events, events};
pub use history::{HistoryView, RevisionView};
pub use inspector::{ObjectView, kind_and_name, object_view};
pub use machine::{EDGES, MachineView, Move, StateView, Token};
pub use memory::Memory;
pub use object::documents;
pub use picture::{glyph_path, picture};
pub use pod::{ConditionView, ContainerView, PodView, pod_view};
pub use probe::{Dot, ProbeStrip, Row};
pub use rollout::{RolloutPhase, RolloutView};
pub use slots::{ClaimView, SlotPod, SlotView, SlotsView};
pub use stage::{Form, LaneView, StageView, TileView, stage_view};
pub use traffic::{Failing, TrafficView};
pub use why::{NextView, Told, Tone, WhyView};

use crate::api::{ControllerRevisionId, ObjectRef, Owner, Pod, PodId};
use crate::insight::Language;
use crate::sim::Timeline;
use crate::store::{REVISION_HASH, Store};

/// What is looked at, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Glance<'a> {
    /// The run, at the moment that is looked at.
    pub timeline: &'a Timeline,
    /// The workload that the stage is about, if it exists.
    pub workload: Option<ObjectRef>,
    /// The pod that was chosen, which may be gone.
    pub selected: Option<PodId>,
    /// The object whose YAML is shown; the chosen pod, or else the workload, if none was chosen.
    pub object: Option<ObjectRef>,
    /// The reader's language.
    pub language: Language,
}

impl Glance<'_> {
    /// The chosen pod, if it is still there.
    fn selected_pod(&self) -> Option<PodId> {
        let store = &self.timeline.world().store;
        self.selected.filter(|pod| store.pod(*pod).is_some())
    }
}

/// How many hues there are; then they begin again.
const HUES: u32 = 6;

/// The hue of the pods of a ReplicaSet or ControllerRevision, from 1 to 6. It goes by the object,
/// not by its number: going back to an old template gives that object another number, and its pods
/// must not change their colour by that.
pub fn hue(id: u32) -> u8 {
    u8::try_from(id % HUES + 1).unwrap_or(1)
}

/// The hue of a pod's revision, if it has one; 0 without a controller.
pub(super) fn hue_of_pod(store: &Store, pod: &Pod) -> Option<u8> {
    match pod.owner {
        None => Some(0),
        Some(Owner::ReplicaSet(id)) => Some(hue(id.0)),
        Some(Owner::StatefulSet(_)) => {
            let name = pod.labels.get(REVISION_HASH)?;
            let mut revisions = store.revisions.iter();
            let (index, _) = revisions.find(|(_, object)| object.meta.name == *name)?;
            Some(hue(ControllerRevisionId::from(index).0))
        }
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod stateful_tests;
