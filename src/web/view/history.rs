//! The revisions that a workload can go back to, as `kubectl rollout history` lists them, with
//! the pods that carry each.

use std::rc::Rc;

use super::{Glance, hue};
use crate::api::{
    ControllerRevisionId, Deployment, DeploymentId, Labels, ObjectRef, PodTemplate, StatefulSet,
    StatefulSetId,
};
use crate::insight::pace::replica_sets;

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// The revisions of a workload.
#[derive(Clone, Debug, Default)]
pub struct HistoryView {
    /// Highest number first.
    pub revisions: Vec<RevisionView>,
    /// `spec.paused`, of what can be paused.
    pub paused: Option<bool>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct RevisionView {
    /// The ReplicaSet or ControllerRevision.
    pub object: ObjectRef,
    /// The hue of its pods.
    pub hue: u8,
    /// Its number.
    pub number: i64,
    /// The image of its first container.
    pub image: Rc<str>,
    /// The annotation `kubernetes.io/change-cause`.
    pub cause: Option<Rc<str>>,
    /// How many pods carry it.
    pub pods: i32,
    /// Whether the workload has its template now.
    pub is_present: bool,
}

fn image(template: &PodTemplate) -> Rc<str> {
    template.image(None).cloned().unwrap_or_default()
}

fn cause(annotations: &Labels) -> Option<Rc<str>> {
    annotations.get(CHANGE_CAUSE).cloned()
}

pub(super) fn deployment_history(
    glance: &Glance<'_>,
    id: DeploymentId,
    deployment: &Deployment,
) -> HistoryView {
    let store = &glance.timeline.world().store;
    let mut revisions = Vec::new();
    for (id, set) in replica_sets(store, id) {
        let revision = RevisionView {
            object: ObjectRef::ReplicaSet(id),
            hue: hue(id.0),
            number: set.revision,
            image: image(&set.template),
            cause: cause(&set.meta.annotations),
            pods: store.counts(id).map_or(0, |counts| counts.active),
            is_present: set.template.same_as(&deployment.spec.template),
        };
        add(&mut revisions, revision);
    }
    HistoryView {
        revisions,
        paused: Some(deployment.spec.paused),
    }
}

pub(super) fn stateful_history(
    glance: &Glance<'_>,
    id: StatefulSetId,
    set: &StatefulSet,
) -> HistoryView {
    let store = &glance.timeline.world().store;
    let pods = store.stateful_pods(id);
    let carrying = |name: &str| {
        let Some(pods) = pods else { return 0 };
        let number = pods.revision(name);
        pods.count(i64::MIN, i64::MAX, &|block| block.carrying(number))
    };
    let mut revisions = Vec::new();
    for (index, object) in store.revisions.iter() {
        if object.owner != Some(id) {
            continue;
        }
        let id = ControllerRevisionId::from(index);
        let revision = RevisionView {
            object: ObjectRef::ControllerRevision(id),
            hue: hue(id.0),
            number: object.revision,
            image: image(&object.template),
            cause: cause(&object.meta.annotations),
            pods: carrying(&object.meta.name),
            is_present: object.template.same_as(&set.spec.template),
        };
        add(&mut revisions, revision);
    }
    HistoryView {
        revisions,
        paused: None,
    }
}

/// Adds a revision, the highest number first: there are a dozen at most.
fn add(revisions: &mut Vec<RevisionView>, revision: RevisionView) {
    let place = revisions.partition_point(|other| other.number > revision.number);
    revisions.insert(place, revision);
}
