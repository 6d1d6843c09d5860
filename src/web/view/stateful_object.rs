//! StatefulSets, their revisions and claims as the API would show them now.

use super::fields::{amount, int, list, map, text};
use super::object::{meta, object, owner_reference};
use crate::api::{
    ClaimOwner, ControllerRevision, Document, PersistentVolumeClaim, StatefulSet, StatefulSetSpec,
    UpdateStrategy,
};
use crate::store::Store;

pub(super) fn set(set: &StatefulSet) -> Document {
    let status = &set.status;
    let status = map(
        "observedGeneration replicas readyReplicas availableReplicas currentReplicas updatedReplicas currentRevision updateRevision collisionCount",
        [
            int(status.observed_generation),
            int(status.replicas),
            int(status.ready_replicas),
            int(status.available_replicas),
            int(status.current_replicas),
            int(status.updated_replicas),
            text(&status.current_revision),
            text(&status.update_revision),
            int(status.collision_count),
        ],
    );
    let meta = meta(&set.meta, &[], Document::Null);
    object("StatefulSet", meta, spec(&set.spec), status)
}

fn spec(spec: &StatefulSetSpec) -> Document {
    let retention = [
        text(spec.when_deleted.name()),
        text(spec.when_scaled.name()),
    ];
    let ordinals = match spec.ordinals_start {
        0 => Document::Null,
        start => map("start", [int(start)]),
    };
    let claims = spec.volume_claim_templates.iter();
    let claims = claims.map(|template| template.document.clone()).collect();
    map(
        "replicas selector serviceName podManagementPolicy updateStrategy minReadySeconds revisionHistoryLimit persistentVolumeClaimRetentionPolicy ordinals template volumeClaimTemplates",
        [
            int(spec.replicas),
            spec.selector.document(),
            text(&spec.identity.subdomain),
            text(spec.pod_management_policy.name()),
            strategy(spec.update_strategy),
            int(spec.min_ready_seconds),
            int(spec.revision_history_limit),
            map("whenDeleted whenScaled", retention),
            ordinals,
            spec.template.document.clone(),
            list(claims),
        ],
    )
}

fn strategy(strategy: UpdateStrategy) -> Document {
    let UpdateStrategy::RollingUpdate(rolling) = strategy else {
        return map("type", [text("OnDelete")]);
    };
    let rolling = rolling.map_or(Document::Null, |rolling| {
        let limit = rolling.max_unavailable.map_or(Document::Null, amount);
        map("partition maxUnavailable", [int(rolling.partition), limit])
    });
    map("type rollingUpdate", [text("RollingUpdate"), rolling])
}

fn owned_by_set(store: &Store, owner: Option<ClaimOwner>) -> Document {
    let owner = owner.and_then(|owner| match owner {
        ClaimOwner::StatefulSet(id) => {
            let meta = &store.stateful_set(id)?.meta;
            Some(("StatefulSet", &meta.name, meta.uid))
        }
        ClaimOwner::Pod(id) => {
            let pod = store.pod(id)?;
            Some(("Pod", &pod.name, pod.uid))
        }
    });
    owner.map_or(Document::Null, |(kind, name, uid)| {
        owner_reference(kind, name, uid)
    })
}

pub(super) fn revision(store: &Store, revision: &ControllerRevision) -> Document {
    let owner = owned_by_set(store, revision.owner.map(ClaimOwner::StatefulSet));
    let template = revision.template.document.clone();
    let spec = map("$patch template", [text("replace"), template]);
    map(
        "apiVersion kind metadata data revision",
        [
            text("apps/v1"),
            text("ControllerRevision"),
            meta(&revision.meta, &[], owner),
            map("spec", [spec]),
            int(revision.revision),
        ],
    )
}

pub(super) fn claim(store: &Store, claim: &PersistentVolumeClaim) -> Document {
    let owner = owned_by_set(store, claim.owners.first().copied());
    let requests = map("storage", [text(&claim.storage)]);
    let resources = map("requests", [requests]);
    object(
        "PersistentVolumeClaim",
        meta(&claim.meta, &[], owner),
        map("resources", [resources]),
        map("phase", [text("Bound")]),
    )
}
