//! Where a history has to end.

use rollscope::api::{
    ClaimId, ClaimOwner, Deployment, DeploymentId, Owner, PersistentVolumeClaim, StatefulSet,
    StatefulSetId, Strategy, UpdateStrategy, claim_name,
};
use rollscope::sim::World;
use rollscope::store::{REVISION_HASH, Store};

use crate::watch::{Broken, hold, pods_of};

/// Whether everything is as it was asked for.
pub(crate) fn is_reached(world: &World, was_orphaned: bool) -> Broken {
    let store = &world.store;
    no_owner_is_gone(store)?;
    let leaving = store.pods.iter().find(|(_, pod)| pod.deletion.is_some());
    hold!(leaving.is_none(), "a pod is still on its way out");
    for (index, object) in store.deployments.iter() {
        if !is_held_by_its_size(store, index.into(), object) {
            deployment(world, index.into(), object)?;
        }
    }
    for (index, object) in store.stateful_sets.iter() {
        if !waits_for_a_broken_pod(store, index.into(), object) {
            stateful_set(world, index.into(), object)?;
        }
    }
    if !was_orphaned && store.deployments.is_empty() && store.stateful_sets.is_empty() {
        let left = [
            store.replica_sets.len(),
            store.revisions.len(),
            store.pods.len(),
        ];
        hold!(
            left == [0; 3],
            "{left:?} ReplicaSets, revisions and pods are left"
        );
    }
    Ok(())
}

fn no_owner_is_gone(store: &Store) -> Broken {
    let pods = store.pods.iter().filter_map(|(_, pod)| pod.owner);
    for owner in pods.map(Owner::object) {
        hold!(store.exists(owner), "a pod is left by {owner:?}");
    }
    let sets = store.replica_sets.iter().filter_map(|(_, set)| set.owner);
    for owner in sets {
        hold!(
            store.deployment(owner).is_some(),
            "a ReplicaSet is left by {owner:?}"
        );
    }
    let revisions = store
        .revisions
        .iter()
        .filter_map(|(_, object)| object.owner);
    for owner in revisions {
        hold!(
            store.stateful_set(owner).is_some(),
            "a revision is left by {owner:?}"
        );
    }
    for (index, claim) in store.claims.iter() {
        claim_is_right(store, index.into(), claim)?;
    }
    Ok(())
}

/// STS-19, STS-35: a claim whose owners are gone goes too, but not before the last pod that uses
/// it. That may be for ever: while `whenScaled` is `Retain`, a new pod takes the claim of a former
/// one that the garbage collector has not got to yet.
fn claim_is_right(store: &Store, id: ClaimId, claim: &PersistentVolumeClaim) -> Broken {
    let name = &claim.meta.name;
    if claim.deleting {
        let is_used = !store.pods_using(id).is_empty();
        hold!(is_used, "nobody uses {name}, and it does not go");
        return Ok(());
    }
    for owner in &claim.owners {
        let exists = match owner {
            ClaimOwner::StatefulSet(id) => store.stateful_set(*id).is_some(),
            ClaimOwner::Pod(id) => store.pod(*id).is_some(),
        };
        hold!(exists, "{name} is left by {owner:?}");
    }
    Ok(())
}

/// DEP-39, DEP-40, DEP-42: a ReplicaSet that was sized for another number of replicas keeps the
/// Deployment from its rollout, and nobody writes that number again where the only ReplicaSet with
/// pods has the right size by chance, or where several have pods under Recreate. Kubernetes 1.36
/// stays there for ever (its issues 125568 and 138036).
fn is_held_by_its_size(store: &Store, id: DeploymentId, object: &Deployment) -> bool {
    let replicas = object.spec.replicas;
    let sets = store.replica_sets_of(id).iter();
    let sets = sets.filter_map(|set| store.replica_set(*set));
    let active: Vec<_> = sets.filter(|set| set.replicas > 0).collect();
    let is_stale = active.iter().any(|set| {
        set.desired_replicas
            .is_some_and(|desired| desired != replicas)
    });
    is_stale
        && match &active[..] {
            [only] => only.replicas == replicas,
            _ => object.spec.strategy == Strategy::Recreate,
        }
}

/// DEP-71, and what it leaves of the past (DEP-56).
fn deployment(world: &World, id: DeploymentId, object: &Deployment) -> Broken {
    let (spec, status) = (&object.spec, &object.status);
    hold!(
        !object.meta.is_deleting(),
        "the Deployment is still on its way out"
    );
    hold!(
        status.observed_generation == object.meta.generation,
        "it is not observed"
    );
    let counted = [
        status.replicas,
        status.updated_replicas,
        status.ready_replicas,
        status.available_replicas,
    ];
    hold!(
        counted == [spec.replicas; 4],
        "{counted:?} pods of {}",
        spec.replicas
    );
    let sets = world.store.replica_sets_of(id).iter();
    let sets = sets.filter_map(|set| world.store.replica_set(*set));
    let (new, old): (Vec<_>, Vec<_>) = sets.partition(|set| set.template.same_as(&spec.template));
    let [new] = &new[..] else {
        return Err(format!("{} ReplicaSets have the template", new.len()));
    };
    hold!(
        new.replicas == spec.replicas,
        "the new ReplicaSet has {}",
        new.replicas
    );
    hold!(
        new.revision == object.revision,
        "revision {} is not {}",
        object.revision,
        new.revision
    );
    let empty = old.iter().all(|set| set.replicas == 0);
    hold!(empty, "an old ReplicaSet has pods");
    let limit = usize::try_from(spec.revision_history_limit).unwrap_or(0);
    hold!(old.len() <= limit, "{} old ReplicaSets are kept", old.len());
    Ok(())
}

/// STS-25, STS-43, STS-44: a pod whose image nobody has never becomes ready, and most sets wait
/// for it until somebody deletes it. Only without order, and where every ordinal is updated, it is
/// replaced.
fn waits_for_a_broken_pod(store: &Store, id: StatefulSetId, object: &StatefulSet) -> bool {
    let mut pods = pods_of(store, id).filter_map(|id| store.pod(id));
    let is_broken = pods.any(|pod| {
        let image = pod.template.image(None);
        image.is_some_and(|image| **image == *"app:missing")
    });
    let spec = &object.spec;
    let replaces_all = matches!(spec.update_strategy, UpdateStrategy::RollingUpdate(_))
        && spec.update_strategy.partition() == 0;
    is_broken && (spec.is_ordered() || !replaces_all)
}

/// STS-12, STS-26, STS-36, STS-42.
fn stateful_set(world: &World, id: StatefulSetId, object: &StatefulSet) -> Broken {
    let (spec, status) = (&object.spec, &object.status);
    hold!(
        !object.meta.is_deleting(),
        "the StatefulSet is still on its way out"
    );
    hold!(
        status.observed_generation == object.meta.generation,
        "it is not observed"
    );
    let counted = [
        status.replicas,
        status.ready_replicas,
        status.available_replicas,
    ];
    hold!(
        counted == [spec.replicas; 3],
        "{counted:?} pods of {}",
        spec.replicas
    );
    let known = world.store.stateful_pods(id);
    let (start, end) = spec.ordinals();
    let first_updated = start + i64::from(spec.update_strategy.partition());
    let is_rolling = matches!(spec.update_strategy, UpdateStrategy::RollingUpdate(_));
    for ordinal in start..end {
        let pod = known.and_then(|known| known.pod(ordinal));
        let Some(pod) = pod.and_then(|pod| world.store.pod(pod)) else {
            return Err(format!("{ordinal} has no pod"));
        };
        let is_new = pod.labels.get(REVISION_HASH) == Some(&status.update_revision);
        let must_be_new = is_rolling && ordinal >= first_updated;
        hold!(is_new || !must_be_new, "{ordinal} has an older template");
        hold!(
            !is_new || pod.template.same_as(&spec.template),
            "{ordinal} lies about its revision"
        );
        for claim in &spec.identity.claims {
            let claim = claim_name(claim, &pod.name);
            let exists = world.store.find_claim(&claim).is_some();
            hold!(exists, "{ordinal} has no claim");
        }
    }
    let is_complete = is_rolling && first_updated == start;
    let is_current = status.current_revision == status.update_revision;
    hold!(is_current || !is_complete, "the update is not complete");
    Ok(())
}
