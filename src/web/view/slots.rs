//! A StatefulSet on the stage: its ordinals in their slots, with the claims that belong to each.

use std::rc::Rc;

use super::budget::{BudgetView, filled};
use super::count::Count;
use super::history::stateful_history;
use super::machine::machine_view;
use super::memory::Memory;
use super::rollout::stateful_rollout;
use super::stage::{Form, LaneView, StageView, TileView, shared, tag};
use super::why::{Tone, why};
use super::{Glance, hue};
use crate::api::{
    ClaimOwner, ControllerRevision, ControllerRevisionId, ObjectRef, PodId, SortedMap, StatefulSet,
    StatefulSetId, UpdateStrategy, ordinal_of,
};
use crate::controllers::stateful_set::waits_for;
use crate::insight::explain_set_wait;
use crate::store::{REVISION_HASH, StatefulPods, StatefulWait, Store};

/// The slots of a StatefulSet.
#[derive(Clone, Debug, Default)]
pub struct SlotsView {
    /// `ordinals.start`.
    pub start: i32,
    /// `replicas`.
    pub replicas: i32,
    /// The first index that is updated; `None` where the strategy knows no partition.
    pub partition: Option<i32>,
    /// In the order of the ordinals; none in the form of bars.
    pub slots: Vec<Rc<SlotView>>,
    /// Whether its pods have claims.
    pub has_claims: bool,
    /// `status.readyReplicas`, `currentReplicas` and `updatedReplicas`.
    pub counts: [i32; 3],
}

/// One ordinal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlotView {
    /// Which.
    pub ordinal: i32,
    /// Whether a pod is wanted here; one that is here all the same is condemned.
    pub is_wanted: bool,
    /// The pod that is here.
    pub pod: Option<SlotPod>,
    /// The claims of its pods, be one here or not.
    pub claims: Vec<ClaimView>,
}

/// The pod in a slot.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotPod {
    /// The pod.
    pub tile: TileView,
    /// The hue of its revision.
    pub hue: u8,
    /// Its revision.
    pub revision: i64,
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimView {
    /// Its name.
    pub name: Rc<str>,
    /// Whether a pod uses it.
    pub is_used: bool,
    /// Whether it is marked for deletion.
    pub is_deleting: bool,
    /// What it goes with, if it goes with anything.
    pub owner: Option<ClaimOwner>,
}

pub(super) fn stateful_stage(
    glance: &Glance<'_>,
    memory: &mut Memory,
    id: StatefulSetId,
    set: &StatefulSet,
    pods: &StatefulPods,
) -> StageView {
    let store = &glance.timeline.world().store;
    let (spec, status) = (&set.spec, &set.status);
    let there: i32 = pods.count(i64::MIN, i64::MAX, &|block| block.exists);
    let form = Form::of(spec.replicas.max(there));
    let mut count = Count::new(glance, spec.min_ready_seconds, form);
    let mut lanes = lanes(store, id, set);
    let mut slots = Slots::of(set, form);
    if form != Form::Bars {
        slots.add_claims(store, set);
    }
    for pod in pods.ids() {
        let name = store.pod(pod).and_then(|pod| pod.labels.get(REVISION_HASH));
        let found = name.and_then(|name| lanes.iter_mut().find(|lane| lane.name == *name));
        let Some(lane) = found else { continue };
        let (hue, revision) = (lane.hue, lane.revision);
        let Some(tile) = count.add_pod(glance, lane, pod, 0) else {
            continue;
        };
        if let Some(ordinal) = ordinal_of(&set.meta.name, &tile.name)
            && let Some(slot) = slots.at(ordinal)
        {
            slot.pod = Some(SlotPod {
                tile,
                hue,
                revision,
            });
        }
    }
    let [current, update] = [&status.current_revision, &status.update_revision];
    lanes.retain(|lane| {
        lane.active + lane.terminating > 0 || lane.name == *current || lane.name == *update
    });
    let next = count.finish(glance, memory);
    let waits_for = waits_for(store, id, glance.timeline.now_ms()).unwrap_or(StatefulWait::Nothing);
    let now = explain_set_wait(glance.language, waits_for, set);
    let rollout = stateful_rollout(set, waits_for);
    StageView {
        traffic: None,
        language: glance.language,
        selected: glance.selected_pod(),
        name: Rc::clone(&set.meta.name),
        why: why(glance, now, tone(waits_for), next),
        budget: budget(set, waits_for, &lanes),
        form,
        orphans: None,
        slots: Some(SlotsView {
            start: spec.ordinals_start,
            replicas: spec.replicas,
            partition: match spec.update_strategy {
                UpdateStrategy::OnDelete => None,
                strategy @ UpdateStrategy::RollingUpdate(_) => Some(strategy.partition()),
            },
            slots: slots.list(),
            has_claims: !spec.volume_claim_templates.is_empty(),
            counts: [
                status.ready_replicas,
                status.current_replicas,
                status.updated_replicas,
            ],
        }),
        machine: Rc::new(machine_view(
            &spec.template,
            spec.min_ready_seconds,
            &lanes,
            memory.moves(),
        )),
        rollout,
        history: stateful_history(glance, id, set),
        lanes: shared(lanes),
    }
}

fn tone(waits_for: StatefulWait) -> Tone {
    match waits_for {
        StatefulWait::Nothing => Tone::Calm,
        StatefulWait::Partition { .. } | StatefulWait::OnDelete { .. } => Tone::Held,
        StatefulWait::Predecessor(pod) if pod.is_outdated => Tone::Stuck,
        _ => Tone::Busy,
    }
}

/// A lane for each revision of a set, in the order of their creation.
fn lanes(store: &Store, id: StatefulSetId, set: &StatefulSet) -> Vec<LaneView> {
    let mut lanes = Vec::new();
    for (index, object) in store.revisions.iter() {
        if object.owner == Some(id) {
            lanes.push(lane(index.into(), object, set));
        }
    }
    lanes
}

fn lane(id: ControllerRevisionId, object: &ControllerRevision, set: &StatefulSet) -> LaneView {
    LaneView {
        id: Some(ObjectRef::ControllerRevision(id)),
        hue: hue(id.0),
        revision: object.revision,
        name: Rc::clone(&object.meta.name),
        image: tag(object.template.image(None).map_or("", |image| image)).into(),
        is_new: object.meta.name == set.status.update_revision,
        ..LaneView::default()
    }
}

/// One line says what is wanted. A rolling update takes pods away without asking how many are
/// available, so there is no limit, unless maxUnavailable is given (STS-29).
fn budget(set: &StatefulSet, waits_for: StatefulWait, lanes: &[LaneView]) -> BudgetView {
    let mut view = BudgetView::wanted(set.spec.replicas);
    if let Some(min_available) = set.spec.min_available() {
        view.has_limits = [true, false];
        view.pods.min_available = min_available;
        view.lower_holds = matches!(waits_for, StatefulWait::Budget { .. });
    }
    filled(view, lanes)
}

/// The slots while they are filled, by their ordinals: those that are wanted, and all others.
struct Slots {
    by_ordinal: SortedMap<i32, SlotView>,
    is_shown: bool,
}

impl Slots {
    fn of(set: &StatefulSet, form: Form) -> Self {
        let start = set.spec.ordinals_start;
        let mut slots = Self {
            by_ordinal: SortedMap::new(),
            is_shown: form != Form::Bars,
        };
        if slots.is_shown {
            for index in 0..set.spec.replicas {
                if let Some(slot) = slots.at(start.saturating_add(index)) {
                    slot.is_wanted = true;
                }
            }
        }
        slots
    }

    fn at(&mut self, ordinal: i32) -> Option<&mut SlotView> {
        if !self.is_shown {
            return None;
        }
        let slot = SlotView {
            ordinal,
            ..SlotView::default()
        };
        self.by_ordinal.get_or_insert(ordinal, slot)
    }

    /// STS-5: what a claim is called says whose it is.
    fn add_claims(&mut self, store: &Store, set: &StatefulSet) {
        for (index, claim) in store.claims.iter() {
            let name = &claim.meta.name;
            let mut templates = set.spec.volume_claim_templates.iter();
            let ordinal = templates.find_map(|template| {
                let pod = name.strip_prefix(&*template.name)?.strip_prefix('-')?;
                ordinal_of(&set.meta.name, pod)
            });
            let Some(slot) = ordinal.and_then(|ordinal| self.at(ordinal)) else {
                continue;
            };
            slot.claims.push(ClaimView {
                name: Rc::clone(name),
                is_used: !store.pods_using(index.into()).is_empty(),
                is_deleting: claim.deleting,
                owner: claim.owners.first().copied(),
            });
        }
    }

    fn list(self) -> Vec<Rc<SlotView>> {
        let slots = self.by_ordinal.into_iter();
        slots.map(|(_, slot)| Rc::new(slot)).collect()
    }
}

impl SlotView {
    /// Its pod's id.
    pub fn pod_id(&self) -> Option<PodId> {
        Some(self.pod.as_ref()?.tile.pod)
    }
}
