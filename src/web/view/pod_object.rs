//! Pods as the API would show them now.

use super::fields::{int, labels, list, map, shown, some_int, text, time, time_ms};
use super::object::{condition, object, owner_reference};
use crate::api::{
    Container, ContainerState, ContainerStatus, Document, Mapping, Owner, Pod, PodIdentity,
    Terminated, claim_name,
};
use crate::store::Store;

/// STS-4, STS-5: what a StatefulSet gives its pods beside the template.
fn add_identity(spec: &mut Mapping, pod: &Pod, identity: &PodIdentity) {
    let mut volumes = Vec::new();
    for volume in spec
        .get("volumes")
        .and_then(Document::as_sequence)
        .into_iter()
        .flatten()
    {
        let name = volume.get("name").and_then(Document::as_str);
        if !identity.claims.iter().any(|claim| Some(&**claim) == name) {
            volumes.push(volume.clone());
        }
    }
    for claim in &*identity.claims {
        let source = map("claimName", [text(&claim_name(claim, &pod.name))]);
        volumes.push(map("name persistentVolumeClaim", [text(claim), source]));
    }
    let own = [text(&pod.name), text(&identity.subdomain), list(volumes)];
    let own = map("hostname subdomain volumes", own);
    for (name, value) in own.as_mapping().into_iter().flatten() {
        spec.insert(name, value.clone());
    }
}

pub(super) fn pod(store: &Store, pod: &Pod) -> Document {
    let owner = pod.owner.and_then(|owner| match owner {
        Owner::ReplicaSet(id) => Some(("ReplicaSet", &store.replica_set(id)?.meta)),
        Owner::StatefulSet(id) => Some(("StatefulSet", &store.stateful_set(id)?.meta)),
    });
    let deletion = pod.deletion;
    let meta = map(
        "name namespace uid creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences",
        [
            text(&pod.name),
            text(&pod.namespace),
            shown(&pod.uid),
            time(pod.created_s),
            deletion.map_or(Document::Null, |it| time_ms(it.deadline_ms())),
            some_int(deletion.map(|it| it.grace_period_seconds)),
            labels(&pod.labels),
            labels(&pod.annotations),
            owner.map_or(Document::Null, |(kind, meta)| {
                owner_reference(kind, &meta.name, meta.uid)
            }),
        ],
    );
    let spec = pod.template.document.get("spec");
    let mut spec = spec
        .and_then(Document::as_mapping)
        .cloned()
        .unwrap_or_default();
    if let Some(identity) = &pod.identity {
        add_identity(&mut spec, pod, identity);
    }
    if let Some(node) = pod.node.and_then(|node| store.node(node)) {
        spec.insert("nodeName", text(&node.name));
    }
    object("Pod", meta, Document::Mapping(spec), pod_status(pod))
}

fn pod_status(pod: &Pod) -> Document {
    let (spec, status) = (&pod.template.spec, &pod.status);
    let mut conditions = Vec::new();
    for (kind, entry) in super::pod::named_conditions(status) {
        if let Some(status) = entry.status {
            let words = (entry.reason(), entry.message());
            conditions.push(condition(kind, status, words, entry.since_s, None));
        }
    }
    map(
        "phase reason message podIP startTime conditions initContainerStatuses containerStatuses",
        [
            text(status.phase.name()),
            text(status.reason()),
            text(status.message()),
            text(status.pod_ip.as_deref().unwrap_or_default()),
            status.start_time_s.map_or(Document::Null, time),
            conditions.into(),
            container_statuses(&spec.init_containers, &status.init_containers),
            container_statuses(&spec.containers, &status.containers),
        ],
    )
}

#[inline(never)]
fn container_statuses(specs: &[Container], statuses: &[ContainerStatus]) -> Document {
    let mut all = Vec::new();
    for (spec, status) in specs.iter().zip(statuses) {
        let last = status.last_termination.as_ref();
        let last = last.map_or(Document::Null, |end| map("terminated", [terminated(end)]));
        all.push(map(
            "name image state lastState ready started restartCount",
            [
                text(&spec.name),
                text(&spec.image),
                state(&status.state),
                last,
                status.ready.into(),
                status.started.into(),
                int(status.restart_count),
            ],
        ));
    }
    list(all)
}

fn state(state: &ContainerState) -> Document {
    match state {
        ContainerState::Waiting { reason, message } => {
            let words = [text(reason), text(message.as_deref().unwrap_or_default())];
            map("waiting", [map("reason message", words)])
        }
        ContainerState::Running { started_ms } => {
            map("running", [map("startedAt", [time_ms(*started_ms)])])
        }
        ContainerState::Terminated(end) => map("terminated", [terminated(end)]),
    }
}

#[inline(never)]
fn terminated(end: &Terminated) -> Document {
    map(
        "exitCode reason startedAt finishedAt",
        [
            int(end.exit_code),
            text(end.reason),
            time_ms(end.started_ms),
            time_ms(end.finished_ms),
        ],
    )
}
