//! Which pods a ReplicaSet deletes first (RS-12 to RS-21).
//!
//! Models `ActivePodsWithRanks` of `pkg/controller/controller_utils.go`.

use std::cmp::Reverse;

use crate::api::{
    ContainerStatus, Ms, Pod, PodId, PodPhase, ReplicaSetId, RestartPolicy, SortedMap, Uid,
};
use crate::store::{PodCounts, Rank, Store};

const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// Where a pod stands in the ranking: the smallest goes first. The fields are the criteria in
/// their order.
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
    uid: Uid,
    id: PodId,
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
        let all = active_pods(store, id);
        return all.map(|(pod, _)| (pod, Rank::All)).collect();
    }
    let mut places = places(store, id, now_ms);
    // Only the border between those that go and those that stay has to be found.
    let (_, border, _) = places.select_nth_unstable(number);
    let border = *border;
    places.truncate(number);
    places.sort_unstable();
    places
        .iter()
        .map(|place| (place.id, place.before(&border)))
        .collect()
}

/// The place of every active pod. Each is looked at once: in a large set that is what it costs.
fn places(store: &Store, id: ReplicaSetId, now_ms: Ms) -> Vec<Place> {
    let context = Context {
        doubled_up: related_pods_by_node(store, id),
        now_ms,
    };
    let (mut ready_uids, mut age_uids) = (SortedMap::new(), SortedMap::new());
    let mut places = Vec::with_capacity(store.pods_of(id).len());
    for (id, pod) in active_pods(store, id) {
        let times_s = (pod.status.ready.since_s, pod.created_s);
        note_smallest(&mut ready_uids, times_s.0, pod.uid);
        note_smallest(&mut age_uids, times_s.1, pod.uid);
        places.push((context.place(id, pod), times_s));
    }
    let with_uids = |(mut place, (ready_s, created_s)): (Place, (i64, i64))| {
        let uid_at = |uids: &SortedMap<i64, Uid>, time_s| uids.get(&time_s).copied();
        if place.ready {
            place.ready_uid = uid_at(&ready_uids, ready_s).unwrap_or_default();
        }
        place.age_uid = uid_at(&age_uids, created_s).unwrap_or_default();
        place
    };
    places.into_iter().map(with_uids).collect()
}

/// Keeps the smallest UID among the pods of each time.
fn note_smallest(uids: &mut SortedMap<i64, Uid>, time_s: i64, uid: Uid) {
    if let Some(smallest) = uids.get_or_insert(time_s, uid) {
        *smallest = uid.min(*smallest);
    }
}

fn active_pods(store: &Store, id: ReplicaSetId) -> impl Iterator<Item = (PodId, &Pod)> {
    let pods = store
        .pods_of(id)
        .iter()
        .filter_map(|pod| Some((*pod, &**store.pod(*pod)?)));
    pods.filter(|(_, pod)| pod.is_active())
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

/// What a pod is compared by, besides itself.
struct Context {
    doubled_up: Vec<i32>,
    now_ms: Ms,
}

impl Context {
    /// The place of a pod, without the UIDs of others.
    fn place(&self, id: PodId, pod: &Pod) -> Place {
        let node = PodCounts::node_place(pod.node);
        let ready = pod.is_ready();
        let since_s = pod.status.ready.since_s;
        let sidecars = pod
            .template
            .spec
            .init_containers
            .iter()
            .zip(&pod.status.init_containers);
        let sidecars = sidecars
            .filter(|(container, _)| container.restart_policy == Some(RestartPolicy::Always))
            .map(|(_, status)| status);
        Place {
            scheduled: pod.node.is_some(),
            phase: match pod.status.phase {
                PodPhase::Pending => 0,
                PodPhase::Unknown => 1,
                _ => 2,
            },
            ready,
            cost: deletion_cost(pod),
            doubled_up: Reverse(self.doubled_up.get(node).copied().unwrap_or_default()),
            ready_age: if ready {
                logarithmic_age(since_s, self.now_ms)
            } else {
                0
            },
            ready_uid: Uid::default(),
            restarts: Reverse(most_restarts(pod.status.containers.iter())),
            sidecar_restarts: Reverse(most_restarts(sidecars)),
            age: logarithmic_age(pod.created_s, self.now_ms),
            age_uid: Uid::default(),
            uid: pod.uid,
            id,
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

/// RS-15: the annotation, 0 where it is absent or no number.
fn deletion_cost(pod: &Pod) -> i32 {
    pod.annotations
        .get(DELETION_COST)
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

fn most_restarts<'a>(statuses: impl Iterator<Item = &'a ContainerStatus>) -> i32 {
    statuses
        .map(|status| status.restart_count)
        .max()
        .unwrap_or_default()
}

/// RS-17: ⌊log₂(age in nanoseconds)⌋, −1 for what is not in the past.
fn logarithmic_age(since_s: i64, now_ms: Ms) -> i32 {
    let age_ns = (now_ms - since_s * 1000).saturating_mul(1_000_000);
    let positive = u64::try_from(age_ns).ok().and_then(u64::checked_ilog2);
    positive
        .and_then(|bucket| i32::try_from(bucket).ok())
        .unwrap_or(-1)
}
