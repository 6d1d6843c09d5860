//! Which pods a ReplicaSet deletes first (RS-12 to RS-21).
//!
//! Models `ActivePodsWithRanks` of `pkg/controller/controller_utils.go`.

use std::cmp::Reverse;

use crate::api::{Ms, PodId, PodPhase, ReplicaSetId, SortedMap, Uid};
use crate::store::{PodCounts, Rank, Standing, Store};

/// Where pods stand in the ranking: the smallest go first. The fields are the criteria in their
/// order.
///
/// Kubernetes compares two ages by their logarithm, and two that are about as old by UID, unless
/// the times are equal, when the next criterion decides. Taken pair by pair that can run in a
/// circle. Here pods of equal time stand together at the place of the smallest UID among them,
/// which is the same for any two pods, and is an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    scheduled: bool,
    phase: u8,
    ready: bool,
    cost: i32,
    doubled_up: Reverse<i32>,
    ready_age: i32,
    ready_uid: Uid,
    restarts: Reverse<i32>,
    sidecar_restarts: Reverse<i32>,
    age: i32,
    age_uid: Uid,
    /// One of the pods that stand here, for [`Store::standing_with`].
    pod: PodId,
}

/// The `number` pods of a ReplicaSet that go first, with the criterion that put each before the
/// first pod that stays. RS-20 leaves open which of two equal pods goes; here the UID decides.
pub fn pods_to_delete(
    store: &Store,
    id: ReplicaSetId,
    number: usize,
    now_ms: Ms,
) -> Vec<(PodId, Rank)> {
    let Some(counts) = store.counts(id) else {
        return Vec::new();
    };
    if i32::try_from(number).is_ok_and(|number| number >= counts.active) {
        let all = store.pods_of(id).iter();
        let active = all.filter(|pod| store.pod(**pod).is_some_and(|pod| pod.is_active()));
        return active.map(|pod| (*pod, Rank::All)).collect();
    }
    let places = places(store, id, counts, now_ms);
    let mut pods = first_pods(store, &places, number);
    // Only the border between those that go and those that stay has to be found.
    let (_, border, _) = pods.select_nth_unstable(number);
    let (border, ..) = *border;
    pods.truncate(number);
    pods.sort_unstable();
    let with_rank = |(place, _, pod): (usize, Uid, PodId)| {
        // Both are places of `places`.
        #[expect(clippy::indexing_slicing)]
        (pod, places[place].before(&places[border]))
    };
    pods.into_iter().map(with_rank).collect()
}

/// Every place at which active pods stand, in order. A pod that is not ready has its own.
fn places(store: &Store, id: ReplicaSetId, counts: &PodCounts, now_ms: Ms) -> Vec<Place> {
    let mut context = Context {
        doubled_up: related_pods_by_node(store, id),
        ready_uids: SortedMap::new(),
        age_uids: SortedMap::new(),
        now_ms,
    };
    let unready = if counts.ready < counts.active {
        store.pods_of(id)
    } else {
        &[]
    };
    let unready = unready
        .iter()
        .filter_map(|pod| Some((*pod, store.pod(*pod)?)))
        .filter(|(_, pod)| pod.is_active() && !pod.is_ready())
        .map(|(id, pod)| (Standing::of(pod), id, pod.uid, false));
    let ready = store.standings(id).filter_map(|(standing, first)| {
        let (smallest, _) = store.standing_with(first).min()?;
        Some((standing, first, smallest, true))
    });
    let standings: Vec<_> = unready.chain(ready).collect();
    for (standing, _, uid, _) in &standings {
        note_smallest(&mut context.ready_uids, standing.ready_since_s, *uid);
        note_smallest(&mut context.age_uids, standing.created_s, *uid);
    }
    let place = |(standing, pod, _, ready): &(Standing, PodId, Uid, bool)| {
        context.place(standing, *pod, *ready)
    };
    let mut places: Vec<Place> = standings.iter().map(place).collect();
    places.sort_unstable();
    places
}

/// The pods of the first places, more than `number` of them: their place, UID and id. Where
/// several standings come to the same place, it counts as the first of these.
fn first_pods(store: &Store, places: &[Place], number: usize) -> Vec<(usize, Uid, PodId)> {
    let mut pods = Vec::new();
    let mut first = 0;
    for (index, place) in places.iter().enumerate() {
        let is_next = |first: &Place| first.before(place) != Rank::Tie;
        if places.get(first).is_some_and(is_next) {
            if pods.len() > number {
                break;
            }
            first = index;
        }
        if place.ready {
            let here = store.standing_with(place.pod);
            pods.extend(here.map(|(uid, pod)| (first, uid, pod)));
        } else if let Some(pod) = store.pod(place.pod) {
            pods.push((first, pod.uid, place.pod));
        }
    }
    pods
}

/// Keeps the smallest UID among the pods of each time.
fn note_smallest(uids: &mut SortedMap<i64, Uid>, time_s: i64, uid: Uid) {
    if let Some(smallest) = uids.get_or_insert(time_s, uid) {
        *smallest = uid.min(*smallest);
    }
}

/// RS-16: how many active pods of the whole Deployment each node has, by
/// [`PodCounts::node_place`]. A ReplicaSet without owner has no related ones: every rank is 0.
fn related_pods_by_node(store: &Store, id: ReplicaSetId) -> Vec<i32> {
    let owner = store.replica_set(id).and_then(|set| set.owner);
    let sets = owner.map_or(&[][..], |owner| store.replica_sets_of(owner));
    let mut by_node = Vec::new();
    for counts in sets.iter().filter_map(|set| store.counts(*set)) {
        if by_node.len() < counts.by_node.len() {
            by_node.resize(counts.by_node.len(), 0);
        }
        for (sum, count) in by_node.iter_mut().zip(&counts.by_node) {
            *sum += count;
        }
    }
    by_node
}

/// What pods are compared by, besides their own standing.
struct Context {
    doubled_up: Vec<i32>,
    ready_uids: SortedMap<i64, Uid>,
    age_uids: SortedMap<i64, Uid>,
    now_ms: Ms,
}

impl Context {
    fn place(&self, standing: &Standing, pod: PodId, ready: bool) -> Place {
        let node = PodCounts::node_place(standing.node);
        let uid_at = |uids: &SortedMap<i64, Uid>, time_s| uids.get(&time_s).copied();
        let (mut ready_age, mut ready_uid) = (0, None);
        if ready {
            ready_age = logarithmic_age(standing.ready_since_s, self.now_ms);
            ready_uid = uid_at(&self.ready_uids, standing.ready_since_s);
        }
        Place {
            scheduled: standing.node.is_some(),
            phase: match standing.phase {
                PodPhase::Pending => 0,
                PodPhase::Unknown => 1,
                _ => 2,
            },
            ready,
            cost: standing.deletion_cost,
            doubled_up: Reverse(self.doubled_up.get(node).copied().unwrap_or_default()),
            ready_age,
            ready_uid: ready_uid.unwrap_or_default(),
            restarts: Reverse(standing.restarts),
            sidecar_restarts: Reverse(standing.sidecar_restarts),
            age: logarithmic_age(standing.created_s, self.now_ms),
            age_uid: uid_at(&self.age_uids, standing.created_s).unwrap_or_default(),
            pod,
        }
    }
}

impl Place {
    /// The first criterion in which this place differs from `other`.
    fn before(&self, other: &Self) -> Rank {
        let criteria = [
            (self.scheduled != other.scheduled, Rank::Unscheduled),
            (self.phase != other.phase, Rank::Phase),
            (self.ready != other.ready, Rank::NotReady),
            (self.cost != other.cost, Rank::DeletionCost),
            (self.doubled_up != other.doubled_up, Rank::DoubledUp),
            (self.ready_age != other.ready_age, Rank::ReadyLater),
            (self.ready_uid != other.ready_uid, Rank::Uid),
            (self.restarts != other.restarts, Rank::Restarts),
            (
                self.sidecar_restarts != other.sidecar_restarts,
                Rank::Restarts,
            ),
            (self.age != other.age, Rank::Younger),
            (self.age_uid != other.age_uid, Rank::Uid),
        ];
        criteria
            .iter()
            .find(|(differs, _)| *differs)
            .map_or(Rank::Tie, |(_, rank)| *rank)
    }
}

/// RS-17: ⌊log₂(age in nanoseconds)⌋, −1 for what is not in the past.
fn logarithmic_age(since_s: i64, now_ms: Ms) -> i32 {
    let age_ns = (now_ms - since_s * 1000).saturating_mul(1_000_000);
    let positive = u64::try_from(age_ns).ok().and_then(u64::checked_ilog2);
    positive
        .and_then(|bucket| i32::try_from(bucket).ok())
        .unwrap_or(-1)
}
