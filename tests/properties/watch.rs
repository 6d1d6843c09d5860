//! What is held against every record of a history.

use rollscope::api::{DeploymentId, Owner, PodId, PodPhase, ReplicaSetId, StatefulSetId, Strategy};
use rollscope::sim::{Record, World};
use rollscope::store::{Change, Store};

use crate::limits::Limits;
use crate::ordered;
use crate::owners::Owners;
use crate::rolling::counts_are_true;

/// A rule that does not hold, in words.
pub(crate) type Broken = Result<(), String>;

/// Fails with these words unless the rule holds.
macro_rules! hold {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}
pub(crate) use hold;

/// What has to be remembered of the records so far.
#[derive(Default)]
pub(crate) struct Watch {
    owners: Owners,
    /// By ReplicaSet.
    replica_set_revisions: Vec<i64>,
    /// By Deployment.
    deployment_revisions: Vec<i64>,
    /// By ControllerRevision.
    numbers: Vec<i64>,
    limits: Limits,
    /// The deployments that were anything but Recreate at some time.
    rolled: Vec<DeploymentId>,
}

impl Watch {
    /// Looks at a record, after which the world is as it is now.
    pub fn see(&mut self, world: &World, record: &Record) -> Broken {
        if matches!(record.change, Change::Probed { .. } | Change::Told) {
            return Ok(());
        }
        let store = &world.store;
        counts_are_true(world).map_err(|error| error.to_string())?;
        ordered::pods_by_ordinal_are_true(store)?;
        names_are_unique(store)?;
        nodes_are_true(store)?;
        self.owners.see(store, record)?;
        ordered::see(world, record)?;
        self.revisions_rise(store, record)?;
        self.limits.see(store, record)?;
        self.recreate_waits(store, record)
    }

    pub fn was_orphaned(&self) -> bool {
        self.owners.was_orphaned()
    }

    /// DEP-16 to DEP-18, STS-9.
    fn revisions_rise(&mut self, store: &Store, record: &Record) -> Broken {
        match &record.change {
            Change::ReplicaSetCreated(id, set) => {
                replica_set_is_newest(store, *id, set.revision)?;
                put(&mut self.replica_set_revisions, id.index(), set.revision);
            }
            Change::ReplicaSetMeta { id, meta } => {
                let revision = &meta.revision;
                let before = put(&mut self.replica_set_revisions, id.index(), *revision);
                if before != *revision {
                    hold!(before < *revision, "revision {before} falls to {revision}");
                    replica_set_is_newest(store, *id, *revision)?;
                }
            }
            Change::DeploymentStatus { id, revision, .. } => {
                let before = put(&mut self.deployment_revisions, id.index(), *revision);
                let sets = store.replica_sets_of(*id).iter();
                let sets = sets.filter_map(|set| store.replica_set(*set));
                let newest = sets.map(|set| set.revision).max().unwrap_or(0);
                // DEP-56: a history that may not keep anything also forgets how far it got.
                let holds = before <= *revision || newest == *revision;
                hold!(holds, "revision {before} falls to {revision}");
            }
            Change::RevisionCreated(id, object) => {
                put(&mut self.numbers, id.index(), object.revision);
                number_is_newest(store, id.index())?;
            }
            Change::RevisionNumbered(id, number) => {
                let before = put(&mut self.numbers, id.index(), *number);
                hold!(before < *number, "revision {before} falls to {number}");
                number_is_newest(store, id.index())?;
            }
            _ => {}
        }
        Ok(())
    }

    /// DEP-35: under Recreate no new pod comes while an old one runs.
    fn recreate_waits(&mut self, store: &Store, record: &Record) -> Broken {
        match &record.change {
            Change::DeploymentCreated(id, _) | Change::DeploymentChanged { id, .. } => {
                let spec = store.deployment(*id).map(|object| &object.spec);
                if spec.is_some_and(|spec| spec.strategy != Strategy::Recreate) {
                    self.rolled.push(*id);
                }
                return Ok(());
            }
            Change::PodCreated(_, pod) => {
                let Some(Owner::ReplicaSet(set)) = pod.owner else {
                    return Ok(());
                };
                let deployment = store.replica_set(set).and_then(|set| set.owner);
                let Some(deployment) = deployment.filter(|id| !self.rolled.contains(id)) else {
                    return Ok(());
                };
                let mut others = store.replica_sets_of(deployment).iter();
                let running = others.find(|other| **other != set && has_unfinished(store, **other));
                hold!(running.is_none(), "a new pod comes while old ones run");
            }
            _ => {}
        }
        Ok(())
    }
}

/// Puts a number in its place and returns the one before, 0 at first.
fn put(numbers: &mut Vec<i64>, index: usize, number: i64) -> i64 {
    if numbers.len() <= index {
        numbers.resize(index + 1, 0);
    }
    let place = numbers.get_mut(index);
    place.map_or(0, |place| std::mem::replace(place, number))
}

fn has_unfinished(store: &Store, set: ReplicaSetId) -> bool {
    let mut pods = store.pods_of(set).iter().filter_map(|id| store.pod(*id));
    pods.any(|pod| !pod.status.phase.is_terminal())
}

fn replica_set_is_newest(store: &Store, id: ReplicaSetId, revision: i64) -> Broken {
    let owner = store.replica_set(id).and_then(|set| set.owner);
    let owned = owner.map_or(&[][..], |owner| store.replica_sets_of(owner));
    let others = owned.iter().filter(|other| **other != id);
    let others = others.filter_map(|other| store.replica_set(*other));
    let newest = others.map(|other| other.revision).max().unwrap_or(0);
    hold!(
        newest < revision,
        "revision {revision} is given after {newest}"
    );
    Ok(())
}

fn number_is_newest(store: &Store, index: usize) -> Broken {
    let Some(object) = store.revisions.get(index) else {
        return Ok(());
    };
    let others = store
        .revisions
        .iter()
        .filter(|(other, it)| *other != index && it.owner == object.owner);
    let newest = others.map(|(_, other)| other.revision).max().unwrap_or(0);
    let number = object.revision;
    hold!(newest < number, "revision {number} is given after {newest}");
    Ok(())
}

/// STS-2: also no two pods of a StatefulSet have one identity, which is their name.
fn names_are_unique(store: &Store) -> Broken {
    let mut names: Vec<&str> = store.pods.iter().map(|(_, pod)| &*pod.name).collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair.first() == pair.last());
    hold!(twice.is_none(), "two pods are called {twice:?}");
    Ok(())
}

/// The scheduler counts the unfinished pods of each node.
fn nodes_are_true(store: &Store) -> Broken {
    for (index, node) in store.nodes.iter().enumerate() {
        let bound = store.pods.iter().filter(|(_, pod)| {
            let unfinished = !matches!(pod.status.phase, PodPhase::Succeeded | PodPhase::Failed);
            unfinished && pod.node.is_some_and(|node| node.index() == index)
        });
        let bound = bound.count();
        hold!(
            usize::try_from(node.pods) == Ok(bound),
            "{} has {bound} pods, not {}",
            node.name,
            node.pods
        );
    }
    Ok(())
}

/// The pods of a StatefulSet.
pub(crate) fn pods_of(store: &Store, set: StatefulSetId) -> impl Iterator<Item = PodId> {
    let pods = store.pods.iter();
    let owned = pods.filter(move |(_, pod)| pod.owner == Some(Owner::StatefulSet(set)));
    owned.map(|(index, _)| index.into())
}
