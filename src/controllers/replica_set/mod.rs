//! The ReplicaSet controller: as many active pods as are wanted, and a status that counts them.
//!
//! Models `pkg/controller/replicaset/replica_set.go` of Kubernetes 1.36.

mod ranking;

use std::rc::Rc;

use super::Outcome;
use crate::api::{
    Ms, ObjectRef, Owner, Pod, PodStatus, ReplicaFailure, ReplicaSet, ReplicaSetId,
    ReplicaSetStatus,
};
use crate::store::{Change, Event, PodAdmission, PodCounts, Reason, Store, Write, joined};

pub use ranking::pods_to_delete;

/// RS-7, RS-8: no sync creates or deletes more pods than this.
const BURST_REPLICAS: usize = 500;

/// One sync of a ReplicaSet (RS-3): claim pods, create or delete some, write the status.
pub fn sync(store: &Store, id: ReplicaSetId, now_ms: Ms) -> Outcome {
    let (Some(set), Some(counts)) = (store.replica_set(id), store.counts(id)) else {
        return Outcome::default();
    };
    let claims = claim(store, id, set, counts);
    if !claims.is_empty() {
        // What is adopted or released comes back as a change of pods, and is counted then.
        return Outcome {
            writes: claims,
            ..Outcome::default()
        };
    }
    let (mut writes, error) = if set.meta.is_deleting() {
        (Vec::new(), None)
    } else {
        manage(store, id, set, counts, now_ms)
    };
    let failed = error.is_some();
    let failure = error.map(|error| failure(set, error, now_ms));
    writes.extend(write_status(id, set, counts, failure, now_ms));
    // RS-25: a pod that is ready but not available yet will be so without anybody's doing.
    let available_ms = counts
        .next_available_ms(set.min_ready_seconds, now_ms)
        .filter(|_| set.min_ready_seconds > 0);
    Outcome {
        writes,
        requeue_at_ms: available_ms,
        failed,
    }
}

/// RS-24: the condition of a sync that has failed. It keeps the text of the first failure.
fn failure(set: &ReplicaSet, error: String, now_ms: Ms) -> ReplicaFailure {
    let before = set.status.replica_failure.clone();
    before.unwrap_or_else(|| ReplicaFailure {
        reason: "FailedCreate",
        message: error.into(),
        since_s: now_ms.div_euclid(1000),
    })
}

/// RS-28: orphans that match are adopted, owned pods that do not match are released.
fn claim(store: &Store, id: ReplicaSetId, set: &ReplicaSet, counts: &PodCounts) -> Vec<Write> {
    if set.meta.is_deleting() {
        return Vec::new();
    }
    let adopt = store.orphan_pods().filter(|orphan| {
        store.pod(*orphan).is_some_and(|pod| {
            pod.is_active()
                && pod.namespace == set.meta.namespace
                && set.selector.matches(&pod.labels)
        })
    });
    let adopt = adopt.map(|pod| {
        Write::new(
            Change::PodOwner(pod, Some(Owner::ReplicaSet(id))),
            Reason::Adopted,
        )
    });
    // Pods get the labels of the template, so only those whose labels were edited can differ.
    let owned = if counts.relabeled > 0 {
        store.pods_of(id)
    } else {
        &[]
    };
    let release = owned.iter().filter(|pod| {
        store
            .pod(**pod)
            .is_some_and(|pod| !set.selector.matches(&pod.labels))
    });
    let release = release.map(|pod| Write::new(Change::PodOwner(*pod, None), Reason::Released));
    adopt.chain(release).collect()
}

/// RS-6 to RS-9: creates what is missing, or deletes what is too much. The error, if there is one,
/// is the first that came back.
fn manage(
    store: &Store,
    id: ReplicaSetId,
    set: &ReplicaSet,
    counts: &PodCounts,
    now_ms: Ms,
) -> (Vec<Write>, Option<String>) {
    let difference = counts.active - set.replicas;
    let number = (difference.unsigned_abs() as usize).min(BURST_REPLICAS);
    match difference {
        ..0 => create(store, id, set, counts.active, number, now_ms),
        0 => (Vec::new(), None),
        1.. => (delete(store, id, set, counts.active, number, now_ms), None),
    }
}

/// RS-7, RS-10: creates `number` pods in batches of 1, 2, 4, 8, … No batch comes after one in which
/// a pod was refused.
fn create(
    store: &Store,
    id: ReplicaSetId,
    set: &ReplicaSet,
    active: i32,
    number: usize,
    now_ms: Ms,
) -> (Vec<Write>, Option<String>) {
    let prefix = generate_name(&set.meta.name);
    let status = Rc::new(PodStatus::default());
    let object = ObjectRef::ReplicaSet(id);
    let mut writes = Vec::with_capacity(number + 1);
    let mut admission = PodAdmission::new(store);
    let (mut created, mut error) = (0, None);
    for batch in slow_start_batches(number) {
        for _ in 0..batch {
            let (pod_id, suffix, uid) = store.next_pod(created);
            let name = joined(&[&prefix, &suffix]);
            if let Err(why) = admission.admit(&set.meta.namespace, &name) {
                writes.push(refused(object, &why));
                error.get_or_insert(why);
                continue;
            }
            created += 1;
            let text = joined(&["Created pod: ", &name]);
            let pod = Pod {
                name,
                namespace: Rc::clone(&set.meta.namespace),
                uid,
                owner: Some(Owner::ReplicaSet(id)),
                labels: Rc::clone(&set.pod_labels),
                annotations: Rc::clone(&set.template.annotations),
                template: Rc::clone(&set.template),
                identity: None,
                created_s: now_ms.div_euclid(1000),
                node: None,
                bonds: set.template.bonds.clone(),
                deletion: None,
                status: Rc::clone(&status),
            };
            let because = Reason::CreatePods {
                wanted: set.replicas,
                active,
                batch: i32::try_from(batch).unwrap_or(i32::MAX),
            };
            let write = Write::new(Change::PodCreated(pod_id, Rc::new(pod)), because);
            writes.push(write.with_event(Event::normal(object, "SuccessfulCreate", text)));
        }
        if error.is_some() {
            break;
        }
    }
    (writes, error)
}

/// RS-11: what is told of a pod that the API server has not taken.
fn refused(object: ObjectRef, why: &str) -> Write {
    let event = Event::warning(object, "FailedCreate", format!("Error creating: {why}"));
    Write::new(Change::Told, Reason::Refused(why.into())).with_event(event)
}

/// RS-7: the sizes of the batches in which `number` pods are created.
pub fn slow_start_batches(number: usize) -> impl Iterator<Item = usize> {
    let mut rest = number;
    let mut next = 1;
    std::iter::from_fn(move || {
        let batch = next.min(rest);
        rest -= batch;
        next *= 2;
        (batch > 0).then_some(batch)
    })
}

/// RS-10: what pod names begin with. It is cut so that the whole name fits 63 characters.
fn generate_name(replica_set: &str) -> String {
    const MAX_PREFIX: usize = 58;
    let mut prefix = format!("{replica_set}-");
    while prefix.len() > MAX_PREFIX {
        prefix.pop();
    }
    prefix
}

/// RS-8: deletes `number` pods, those that the ranking puts first.
fn delete(
    store: &Store,
    id: ReplicaSetId,
    set: &ReplicaSet,
    active: i32,
    number: usize,
    now_ms: Ms,
) -> Vec<Write> {
    let chosen = pods_to_delete(store, id, number, now_ms);
    let object = ObjectRef::ReplicaSet(id);
    let mut writes = Vec::with_capacity(chosen.len() + 1);
    for (pod_id, rank) in chosen {
        let Some(pod) = store.pod(pod_id) else {
            continue;
        };
        let Some(change) = store.pod_deletion(pod_id, None, now_ms) else {
            continue;
        };
        let because = Reason::DeletePods {
            wanted: set.replicas,
            active,
            rank,
        };
        let text = joined(&["Deleted pod: ", &pod.name]);
        let event = Event::normal(object, "SuccessfulDelete", text);
        writes.push(Write::new(change, because).with_event(event));
    }
    writes
}

/// RS-22, RS-27: the counts as this sync found them, if they differ from what is written.
fn write_status(
    id: ReplicaSetId,
    set: &ReplicaSet,
    counts: &PodCounts,
    replica_failure: Option<ReplicaFailure>,
    now_ms: Ms,
) -> Option<Write> {
    let status = ReplicaSetStatus {
        replicas: counts.active,
        fully_labeled_replicas: counts.fully_labeled,
        ready_replicas: counts.ready,
        available_replicas: counts.available(set.min_ready_seconds, now_ms),
        terminating_replicas: counts.terminating,
        observed_generation: set.meta.generation,
        replica_failure,
    };
    (status != *set.status).then(|| {
        Write::new(
            Change::ReplicaSetStatus(id, Rc::new(status)),
            Reason::ReplicaSetStatus,
        )
    })
}
