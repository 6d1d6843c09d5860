//! What the page shows of a run at one moment: plain data, computed from the timeline, compared
//! by value, so that a component renders again only when what it shows has changed.

mod budget;
mod events;
mod inspector;
mod machine;
mod memory;
mod object;
mod pod;
mod rollout;
mod stage;
mod why;

pub use budget::{BudgetView, Segment};
pub use events::EventView;
pub use inspector::{InspectorView, ObjectView, inspector_view};
pub use machine::{EDGES, MachineView, Move, StateView, Token};
pub use memory::Memory;
pub use pod::{ConditionView, ContainerView, Dot, PodView, ProbeStrip};
pub use rollout::{RolloutPhase, RolloutView};
pub use stage::{Form, LaneView, StageView, TileView, stage_view};
pub use why::{NextView, Told, WhyView};

use crate::api::{DeploymentId, ObjectRef, PodId, ReplicaSetId};
use crate::insight::Language;
use crate::sim::Timeline;

/// What is looked at, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Glance<'a> {
    /// The run, at the moment that is looked at.
    pub timeline: &'a Timeline,
    /// The Deployment that the stage is about.
    pub deployment: DeploymentId,
    /// The pod that was chosen, which may be gone.
    pub selected: Option<PodId>,
    /// The object whose YAML is shown; the chosen pod, or else the Deployment, if none was chosen.
    pub object: Option<ObjectRef>,
    /// The reader's language.
    pub language: Language,
}

/// How many hues there are; then they begin again.
const HUES: u32 = 6;

/// The hue of a ReplicaSet's pods, from 1 to 6. It goes by the ReplicaSet, not by its revision:
/// going back to an old template gives that ReplicaSet another revision, and its pods must not
/// change their colour by that.
pub fn hue(id: ReplicaSetId) -> u8 {
    u8::try_from(id.0 % HUES + 1).unwrap_or(1)
}

#[cfg(test)]
mod tests;
