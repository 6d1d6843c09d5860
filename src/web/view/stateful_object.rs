//! StatefulSets, their revisions and claims as the API would show them now.

use super::object::{Map, meta, object, owner_reference, selector, text};
use crate::api::{
    ClaimOwner, ControllerRevision, Document, IntOrPercent, PersistentVolumeClaim, StatefulSet,
    StatefulSetSpec, UpdateStrategy,
};
use crate::store::Store;

pub(super) fn set(set: &StatefulSet) -> Document {
    let status = &set.status;
    let status = Map::default()
        .set("observedGeneration", status.observed_generation)
        .set("replicas", status.replicas)
        .set("readyReplicas", status.ready_replicas)
        .set("availableReplicas", status.available_replicas)
        .set("currentReplicas", status.current_replicas)
        .set("updatedReplicas", status.updated_replicas)
        .set_text("currentRevision", &status.current_revision)
        .set_text("updateRevision", &status.update_revision)
        .set("collisionCount", status.collision_count);
    object("apps/v1", "StatefulSet", meta(&set.meta, &[], None))
        .set("spec", spec(&set.spec))
        .set("status", status.done())
        .done()
}

fn spec(spec: &StatefulSetSpec) -> Document {
    let retention = Map::default()
        .set("whenDeleted", spec.when_deleted.name())
        .set("whenScaled", spec.when_scaled.name());
    let ordinals = Map::default().set("start", spec.ordinals_start);
    let claims = spec.volume_claim_templates.iter();
    let claims: Vec<Document> = claims.map(|template| template.document.clone()).collect();
    Map::default()
        .set("replicas", spec.replicas)
        .set("selector", selector(&spec.selector))
        .set_text("serviceName", &spec.identity.subdomain)
        .set("podManagementPolicy", spec.pod_management_policy.name())
        .set("updateStrategy", strategy(spec.update_strategy))
        .set("minReadySeconds", spec.min_ready_seconds)
        .set("revisionHistoryLimit", spec.revision_history_limit)
        .set("persistentVolumeClaimRetentionPolicy", retention.done())
        .set_some(
            "ordinals",
            (spec.ordinals_start != 0).then(|| ordinals.done()),
        )
        .set("template", spec.template.document.clone())
        .set_some(
            "volumeClaimTemplates",
            (!claims.is_empty()).then_some(claims),
        )
        .done()
}

fn strategy(strategy: UpdateStrategy) -> Document {
    let UpdateStrategy::RollingUpdate(rolling) = strategy else {
        return Map::default().set("type", "OnDelete").done();
    };
    let rolling = rolling.map(|rolling| {
        let limit = rolling.max_unavailable.map(|limit| match limit {
            IntOrPercent::Int(pods) => Document::from(pods),
            percent @ IntOrPercent::Percent(_) => text(percent),
        });
        let partition = Map::default().set("partition", rolling.partition);
        partition.set_some("maxUnavailable", limit).done()
    });
    Map::default()
        .set("type", "RollingUpdate")
        .set_some("rollingUpdate", rolling)
        .done()
}

fn owned_by_set(store: &Store, owner: ClaimOwner) -> Option<Document> {
    let (kind, name, uid) = match owner {
        ClaimOwner::StatefulSet(id) => {
            let meta = &store.stateful_set(id)?.meta;
            ("StatefulSet", &meta.name, meta.uid)
        }
        ClaimOwner::Pod(id) => {
            let pod = store.pod(id)?;
            ("Pod", &pod.name, pod.uid)
        }
    };
    Some(owner_reference(kind, name, uid))
}

pub(super) fn revision(store: &Store, revision: &ControllerRevision) -> Document {
    let owner = revision.owner.map(ClaimOwner::StatefulSet);
    let owner = owner.and_then(|owner| owned_by_set(store, owner));
    let template = Map::default()
        .set("$patch", "replace")
        .set("template", revision.template.document.clone());
    let data = Map::default().set("spec", template.done());
    let meta = meta(&revision.meta, &[], owner);
    object("apps/v1", "ControllerRevision", meta)
        .set("data", data.done())
        .set("revision", revision.revision)
        .done()
}

pub(super) fn claim(store: &Store, claim: &PersistentVolumeClaim) -> Document {
    let owner = claim.owners.first();
    let owner = owner.and_then(|owner| owned_by_set(store, *owner));
    let requests = Map::default().set("storage", &*claim.storage);
    let resources = Map::default().set("requests", requests.done());
    let spec = Map::default().set("resources", resources.done());
    let phase = Map::default().set("phase", "Bound");
    object("v1", "PersistentVolumeClaim", meta(&claim.meta, &[], owner))
        .set("spec", spec.done())
        .set("status", phase.done())
        .done()
}
