//! What one sync knows: the Deployment, its ReplicaSets as the sync has left them so far, and the
//! writes it has decided on.

use std::rc::Rc;

use crate::api::{
    Deployment, DeploymentCondition, DeploymentId, DeploymentSpec, Ms, ObjectRef, ReplicaSet,
    ReplicaSetId,
};
use crate::store::{Budget, Change, Event, Reason, Store, Write};

/// A ReplicaSet in the course of a sync. Its status is as it was read; its size is what the sync
/// has made of it.
#[derive(Clone, Debug)]
pub(super) struct OwnedSet {
    pub id: ReplicaSetId,
    pub set: Rc<ReplicaSet>,
    /// `spec.replicas` after the writes so far.
    pub wanted: i32,
}

impl OwnedSet {
    pub fn available(&self) -> i32 {
        self.set.status.available_replicas
    }
}

/// The state of one sync.
pub(super) struct View<'a> {
    pub store: &'a Store,
    pub id: DeploymentId,
    pub deployment: &'a Deployment,
    pub now_ms: Ms,
    /// The owned ReplicaSets, oldest first (DEP-11: creation time, then name).
    pub sets: Vec<OwnedSet>,
    /// Which of them is the new one.
    pub new: Option<ReplicaSetId>,
    /// The conditions as the sync has left them so far.
    pub conditions: Vec<DeploymentCondition>,
    /// The revision annotation as the sync has left it so far.
    pub revision: i64,
    /// `status.collisionCount` as the sync has left it so far.
    pub collision_count: Option<i32>,
    /// What the sync has decided on.
    pub writes: Vec<Write>,
}

impl<'a> View<'a> {
    pub fn new(store: &'a Store, id: DeploymentId, deployment: &'a Deployment, now_ms: Ms) -> Self {
        let owned = store.replica_sets_of(id).iter();
        let mut sets: Vec<_> = owned.filter_map(|set| owned_set(store, *set)).collect();
        sets.sort_by(|a, b| age_key(&a.set).cmp(&age_key(&b.set)));
        Self {
            store,
            id,
            deployment,
            now_ms,
            sets,
            new: None,
            conditions: deployment.status.conditions.clone(),
            revision: deployment.revision,
            collision_count: deployment.status.collision_count,
            writes: Vec::new(),
        }
    }

    pub fn spec(&self) -> &'a DeploymentSpec {
        &self.deployment.spec
    }

    pub fn now_s(&self) -> i64 {
        self.now_ms.div_euclid(1000)
    }

    /// DEP-10: orphans that match the selector are adopted, owned ReplicaSets that no longer
    /// match are released.
    pub fn claim(&mut self) {
        let selector = &self.deployment.spec.selector;
        let namespace = &self.deployment.meta.namespace;
        let (keep, release): (Vec<_>, Vec<_>) = self
            .sets
            .drain(..)
            .partition(|set| selector.matches(&set.set.meta.labels));
        self.sets = keep;
        for set in release {
            let change = Change::ReplicaSetOwner(set.id, None);
            self.writes.push(Write::new(change, Reason::Released));
        }
        let adopts = !self.deployment.meta.is_deleting();
        for orphan in self.store.orphan_replica_sets().filter(|_| adopts) {
            let Some(set) = owned_set(self.store, orphan) else {
                continue;
            };
            let matches = selector.matches(&set.set.meta.labels);
            if matches && !set.set.meta.is_deleting() && set.set.meta.namespace == *namespace {
                let change = Change::ReplicaSetOwner(orphan, Some(self.id));
                self.writes.push(Write::new(change, Reason::Adopted));
                self.sets.push(set);
            }
        }
        self.sets
            .sort_by(|a, b| age_key(&a.set).cmp(&age_key(&b.set)));
    }

    /// The new ReplicaSet, if there is one.
    pub fn new_set(&self) -> Option<&OwnedSet> {
        self.sets.iter().find(|set| Some(set.id) == self.new)
    }

    /// DEP-12: all other ReplicaSets, oldest first.
    pub fn old_sets(&self) -> impl Iterator<Item = &OwnedSet> {
        self.sets.iter().filter(|set| Some(set.id) != self.new)
    }

    /// Σ `spec.replicas` over all ReplicaSets.
    pub fn total_wanted(&self) -> i32 {
        self.sets.iter().map(|set| set.wanted).sum()
    }

    /// The numbers of the rolling update as they are now.
    pub fn budget(&self) -> Budget {
        let spec = self.spec();
        let new = self.new_set();
        Budget {
            replicas: spec.replicas,
            max_surge: spec.max_surge(),
            max_unavailable: spec.max_unavailable(),
            total: self.total_wanted(),
            new_wanted: new.map_or(0, |set| set.wanted),
            new_available: new.map_or(0, OwnedSet::available),
            old_available: self.old_sets().map(OwnedSet::available).sum(),
        }
    }

    /// DEP-45: gives a ReplicaSet another size. Says whether that changed anything. The two
    /// annotations go with the size; if the size stays they are written only when `refresh` asks.
    pub fn scale(&mut self, id: ReplicaSetId, to: i32, refresh: bool, because: Reason) -> bool {
        let desired_replicas = Some(self.spec().replicas);
        let max_replicas = Some(self.spec().max_total());
        let Some(set) = self.sets.iter_mut().find(|set| set.id == id) else {
            return false;
        };
        let from = set.wanted;
        let stale =
            set.set.desired_replicas != desired_replicas || set.set.max_replicas != max_replicas;
        if from == to && !(refresh && stale) {
            return false;
        }
        set.wanted = to;
        let name = Rc::clone(&set.set.meta.name);
        let change = Change::ReplicaSetScaled {
            id,
            from,
            to,
            desired_replicas,
            max_replicas,
        };
        let mut write = Write::new(change, because);
        write.event = self.scaling_event(&name, from, to);
        self.writes.push(write);
        from != to
    }

    /// DEP-45: what is told about a change of size.
    pub fn scaling_event(&self, name: &str, from: i32, to: i32) -> Option<Event> {
        let direction = if to > from { "up" } else { "down" };
        let text = format!("Scaled {direction} replica set {name} from {from} to {to}");
        let object = ObjectRef::Deployment(self.id);
        (from != to).then(|| Event::normal(object, "ScalingReplicaSet", text))
    }
}

fn owned_set(store: &Store, id: ReplicaSetId) -> Option<OwnedSet> {
    let set = Rc::clone(store.replica_set(id)?);
    Some(OwnedSet {
        id,
        wanted: set.replicas,
        set,
    })
}

/// Oldest first: creation time, then name.
pub(super) fn age_key(set: &ReplicaSet) -> (i64, &str) {
    (set.meta.created_s, &set.meta.name)
}
