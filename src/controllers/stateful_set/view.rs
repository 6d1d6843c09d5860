//! What one sync knows: the set, its revisions, its pods by ordinal, and the writes it has
//! decided on.

use std::rc::Rc;

use crate::api::{
    ControllerRevision, ControllerRevisionId, Ms, ObjectRef, Pod, PodId, SortedMap, StatefulSet,
    StatefulSetId, StatefulSetSpec,
};
use crate::store::{
    Block, Change, Event, PodAdmission, PodWait, Reason, StatefulPods, StatefulReason,
    StatefulWait, Store, Until, Write, joined,
};

/// A revision in the course of a sync.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub id: ControllerRevisionId,
    pub object: Rc<ControllerRevision>,
    /// Its number after the writes so far.
    pub number: i64,
}

/// The state of one sync.
pub(super) struct View<'a> {
    pub store: &'a Store,
    pub id: StatefulSetId,
    pub set: &'a StatefulSet,
    pub pods: &'a StatefulPods,
    pub now_ms: Ms,
    /// The ordinals that pods are wanted for: from `start` to before `end`.
    pub start: i64,
    pub end: i64,
    /// The owned revisions, lowest number first.
    pub revisions: Vec<Revision>,
    /// The revision of pods that are not to be updated (STS-10).
    pub current: Option<Revision>,
    /// The revision of the set's template (STS-9).
    pub update: Option<Revision>,
    /// The number of `update` among the revisions that pods carry.
    pub update_number: Option<usize>,
    pub collision_count: i32,
    /// Ready pods that are not available yet: their bits, by the first ordinal of their block.
    ready_only: SortedMap<i64, u64>,
    /// How many these are.
    pub not_yet_available: i32,
    /// The pods that the sync creates, in order: ordinal, id, and whether from the set's template.
    pub created: Vec<(i64, PodId, bool)>,
    /// The names of the claims that the sync creates, in order.
    pub created_claims: Vec<String>,
    /// What a quota says of them.
    pub admission: PodAdmission<'a>,
    /// How many pods of the current revision the sync deletes for the update (STS-38).
    pub deleted_for_update: i32,
    /// The sync failed and is to be repeated.
    pub failed: bool,
    pub writes: Vec<Write>,
}

impl<'a> View<'a> {
    pub fn new(
        store: &'a Store,
        id: StatefulSetId,
        set: &'a StatefulSet,
        pods: &'a StatefulPods,
        now_ms: Ms,
    ) -> Self {
        let (start, end) = set.spec.ordinals();
        let mut ready_only = SortedMap::new();
        let mut not_yet_available = 0;
        for (_, ordinal) in pods.not_yet_available(set.spec.min_ready_seconds, now_ms) {
            let ordinal = i64::from(ordinal);
            let bit = 1u64 << ordinal.rem_euclid(64);
            if let Some(bits) = ready_only.get_or_insert(ordinal.div_euclid(64) * 64, 0) {
                *bits |= bit;
            }
            not_yet_available += 1;
        }
        Self {
            store,
            id,
            set,
            pods,
            now_ms,
            start,
            end,
            revisions: Vec::new(),
            current: None,
            update: None,
            update_number: None,
            collision_count: set.status.collision_count,
            ready_only,
            not_yet_available,
            created: Vec::new(),
            created_claims: Vec::new(),
            admission: PodAdmission::new(store),
            deleted_for_update: 0,
            failed: false,
            writes: Vec::new(),
        }
    }

    pub fn spec(&self) -> &'a StatefulSetSpec {
        &self.set.spec
    }

    pub fn object(&self) -> ObjectRef {
        ObjectRef::StatefulSet(self.id)
    }

    /// Running and Ready for `minReadySeconds`, be it terminating or not.
    pub fn available(&self, block: &Block) -> u64 {
        block.ready & !self.ready_only.get(&block.start()).copied().unwrap_or(0)
    }

    /// Available and not terminating.
    pub fn healthy(&self, block: &Block) -> u64 {
        self.available(block) & !block.terminating
    }

    /// The ready pods from `low` to before `high` that are not available yet, which no block tells.
    fn ready_only(&self, low: i64, high: i64) -> impl Iterator<Item = i64> {
        let ordinals = self.ready_only.iter().flat_map(|(start, bits)| {
            let ready = (0..64).filter(move |place| bits >> place & 1 == 1);
            ready.map(move |place| start + place)
        });
        ordinals.filter(move |ordinal| (low..high).contains(ordinal))
    }

    /// The first ordinal from `low` to before `high` that has no pod, or one that is not healthy
    /// and `good`.
    pub fn first_unhealthy(
        &self,
        low: i64,
        high: i64,
        good: &dyn Fn(&Block) -> u64,
    ) -> Option<i64> {
        let good = |block: &Block| block.ready & !block.terminating & good(block);
        let first = self.pods.first_without(low, high, &good);
        first.into_iter().chain(self.ready_only(low, high)).min()
    }

    /// The last ordinal from `low` to before `high` whose pod is not healthy.
    pub fn last_unhealthy(&self, low: i64, high: i64) -> Option<i64> {
        let unhealthy = |block: &Block| !block.ready | block.terminating;
        let last = self.pods.last_with(low, high, &unhealthy);
        last.max(self.ready_only(low, high).max())
    }

    /// The pod of an ordinal.
    pub fn pod(&self, ordinal: i64) -> Option<(PodId, &'a Rc<Pod>)> {
        let id = self.pods.pod(ordinal)?;
        Some((id, self.store.pod(id)?))
    }

    /// Whether the pod of an ordinal is among the `wanted` ones.
    pub fn is(&self, ordinal: i64, wanted: &dyn Fn(&Block) -> u64) -> bool {
        self.pods.count(ordinal, ordinal + 1, wanted) == 1
    }

    /// What a pod has to become before it goes on.
    pub fn waits_at(&self, ordinal: i64) -> PodWait {
        let until = if self.is(ordinal, &|block| block.terminating) {
            Until::Gone
        } else if self.is(ordinal, &|block| block.ready) {
            Until::Available
        } else {
            Until::Ready
        };
        PodWait {
            // Pods have ordinals that fit.
            ordinal: i32::try_from(ordinal).unwrap_or(i32::MAX),
            until,
            is_outdated: !self.is(ordinal, &|block| self.updated(block)),
        }
    }

    /// The pods that have the set's template.
    pub fn updated(&self, block: &Block) -> u64 {
        block.carrying(self.update_number)
    }

    /// STS-1: the sync ends here, and is repeated.
    pub fn fail(&mut self, ordinal: i64, error: &str, event: Option<Event>) -> StatefulWait {
        self.failed = true;
        if let Some(event) = event {
            let because = Reason::Refused(error.into());
            self.writes
                .push(Write::new(Change::Told, because).with_event(event));
        }
        StatefulWait::Retry {
            ordinal: i32::try_from(ordinal).unwrap_or(i32::MAX),
        }
    }

    /// Decides on a change that sends no Event.
    pub fn write(&mut self, change: Change, because: StatefulReason) {
        self.write_with(change, because, None);
    }

    /// Decides on a change.
    pub fn write_with(&mut self, change: Change, because: StatefulReason, event: Option<Event>) {
        let because = Reason::Stateful(Box::new(because));
        self.writes.push(Write {
            change,
            because,
            event,
        });
    }

    /// STS-31: what is told about a pod that was created, deleted or updated.
    pub fn pod_event(&self, reason: &'static str, verb: &str, pod: &str) -> Event {
        let set = &self.set.meta.name;
        let text = joined(&[verb, " Pod ", pod, " in StatefulSet ", set, " successful"]);
        Event::normal(self.object(), reason, text)
    }
}
