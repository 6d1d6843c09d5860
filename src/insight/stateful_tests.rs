//! Explanations of what the StatefulSet controller does and waits for.

use std::rc::Rc;

use super::*;
use crate::api::{Document, PodId, PodPhase, Retention, StatefulSet, StatefulSetId};
use crate::sim::{Actor, Command, Object, Record, Setup, Workload, World};
use crate::store::{Change, PodWait, Reason, StatefulReason, StatefulWait, Store, Until};

const POD: PodWait = PodWait {
    ordinal: 1,
    until: Until::Ready,
    is_outdated: false,
};

/// A wait of every kind. The match has no arm for "others", so a new variant does not compile
/// before it has its example.
fn one_wait_of_each() -> Vec<StatefulWait> {
    let waits = vec![
        StatefulWait::Nothing,
        StatefulWait::NextSync,
        StatefulWait::Predecessor(POD),
        StatefulWait::Condemned(POD),
        StatefulWait::Updated(POD),
        StatefulWait::Pod(POD),
        StatefulWait::Budget {
            unavailable: 2,
            max_unavailable: 2,
        },
        StatefulWait::Partition {
            left: 1,
            partition: 1,
        },
        StatefulWait::OnDelete { left: 2 },
        StatefulWait::StaleClaim { ordinal: 1 },
        StatefulWait::Retry { ordinal: 1 },
    ];
    for wait in &waits {
        match wait {
            StatefulWait::Nothing
            | StatefulWait::NextSync
            | StatefulWait::Predecessor(_)
            | StatefulWait::Condemned(_)
            | StatefulWait::Updated(_)
            | StatefulWait::Pod(_)
            | StatefulWait::Budget { .. }
            | StatefulWait::Partition { .. }
            | StatefulWait::OnDelete { .. }
            | StatefulWait::StaleClaim { .. }
            | StatefulWait::Retry { .. } => {}
        }
    }
    waits
}

/// As [`one_wait_of_each`], for what is done.
fn one_of_each() -> Vec<StatefulReason> {
    let created = |is_ordered, is_kept| StatefulReason::CreatePod {
        ordinal: 1,
        replicas: 3,
        is_ordered,
        revision: 2,
        is_kept,
    };
    let replaced = |max_unavailable| StatefulReason::UpdatePod {
        ordinal: 2,
        partition: 0,
        unavailable: 0,
        max_unavailable,
    };
    let condemned = |start, is_ordered| StatefulReason::DeleteCondemned {
        ordinal: 4,
        replicas: 3,
        start,
        is_ordered,
    };
    let owned = |when_deleted, condemned| StatefulReason::ClaimRetention {
        when_deleted,
        when_scaled: Retention::Delete,
        condemned,
    };
    let mut reasons = vec![
        StatefulReason::NewRevision { number: 2 },
        StatefulReason::RevisionRaised { from: 1, to: 3 },
        StatefulReason::RevisionHistory { limit: 1, old: 2 },
        StatefulReason::CreateClaim,
        owned(Retention::Retain, true),
        owned(Retention::Delete, false),
        owned(Retention::Retain, false),
        StatefulReason::ClaimUnowned,
        created(true, false),
        created(false, true),
        StatefulReason::DeleteFinished {
            ordinal: 1,
            phase: PodPhase::Failed,
        },
        StatefulReason::Relabel,
        condemned(0, true),
        condemned(2, false),
        replaced(1),
        replaced(2),
    ];
    reasons.extend(one_wait_of_each().into_iter().map(status));
    for reason in &reasons {
        match reason {
            StatefulReason::NewRevision { .. }
            | StatefulReason::RevisionRaised { .. }
            | StatefulReason::RevisionHistory { .. }
            | StatefulReason::CreateClaim
            | StatefulReason::ClaimRetention { .. }
            | StatefulReason::ClaimUnowned
            | StatefulReason::CreatePod { .. }
            | StatefulReason::DeleteFinished { .. }
            | StatefulReason::Relabel
            | StatefulReason::DeleteCondemned { .. }
            | StatefulReason::UpdatePod { .. }
            | StatefulReason::Status { .. } => {}
        }
    }
    reasons
}

fn status(waits_for: StatefulWait) -> StatefulReason {
    StatefulReason::Status {
        replicas: 3,
        waits_for,
    }
}

fn explained(reason: StatefulReason) -> Explanation {
    let record = Record {
        at_ms: 0,
        actor: Actor::StatefulSetController(StatefulSetId(0)),
        change: Change::StatefulSetStatus(StatefulSetId(0), Rc::default()),
        because: Reason::Stateful(Box::new(reason)),
        event: None,
    };
    explain(Language::ENGLISH, &record, &Store::default())
}

#[test]
fn every_reason_has_a_sentence_and_a_rule() {
    for reason in one_of_each() {
        let why = explained(reason);
        let text = &why.sentence;
        assert!(
            text.len() > 15 && text.ends_with('.'),
            "{reason:?}: {text:?}"
        );
        assert!(why.rule.starts_with("STS-"), "{reason:?}: {}", why.rule);
    }
}

#[test]
fn a_wait_names_the_pod_and_says_what_helps() {
    let wait = |is_outdated| {
        let pod = PodWait { is_outdated, ..POD };
        explained(status(StatefulWait::Predecessor(pod)))
    };
    let plain = wait(false);
    assert!(plain.sentence.contains("-1 is not Running and Ready"));
    assert!(
        plain
            .sentence
            .contains("OrderedReady does nothing beyond it")
    );
    assert_eq!(plain.rule, "STS-23");
    assert_eq!(plain.field.as_deref(), Some("spec.podManagementPolicy"));
    let trap = wait(true);
    assert!(
        trap.sentence.contains("delete it by hand"),
        "{}",
        trap.sentence
    );
    assert_eq!(trap.rule, "STS-43");
}

#[test]
fn every_record_of_a_run_is_explained() {
    let manifest = "{metadata: {name: web}, spec: {replicas: 2, serviceName: web, selector: \
                    {matchLabels: {app: web}}, updateStrategy: {type: RollingUpdate, rollingUpdate: \
                    {partition: 0}}, template: {metadata: {labels: {app: web}}, spec: {containers: \
                    [{name: web, image: web:v1}]}}, volumeClaimTemplates: [{metadata: {name: data}}]}}";
    let document: Document = serde_yaml::from_str(manifest).unwrap();
    let object = Object::StatefulSet(Rc::new(StatefulSet::from_document(&document)));
    let mut world = World::new(Setup {
        nodes: 2,
        ..Setup::default()
    });
    world.submit(&Command::Apply(vec![object])).unwrap();
    let mut updated = explain_until(&mut world, 60_000);
    assert_eq!(updated, Vec::<String>::new());
    let image = Command::SetImage {
        workload: Workload::StatefulSet("web".into()),
        container: None,
        image: "web:v2".into(),
    };
    world.submit(&image).unwrap();
    updated.extend(explain_until(&mut world, 240_000));
    assert_eq!(updated, ["web-1", "web-0"]);
    let set = world.store.stateful_set(StatefulSetId(0)).unwrap();
    assert_eq!(
        (set.status.updated_replicas, set.status.available_replicas),
        (2, 2)
    );
}

/// The pods that were replaced, by the first word of the explanation.
fn explain_until(world: &mut World, until_ms: i64) -> Vec<String> {
    let mut updated = Vec::new();
    while let Some(record) = world.step(until_ms) {
        let why = explain(Language::ENGLISH, &record, &world.store);
        assert!(!why.sentence.is_empty(), "{record:?}");
        if let Reason::Stateful(reason) = &record.because
            && matches!(**reason, StatefulReason::UpdatePod { .. })
        {
            updated.push(why.sentence.split(' ').next().unwrap().to_owned());
        }
        let said = line::line(&record, &world.store, "web-0");
        assert!(
            !said.what.is_empty() && !said.object.ends_with('/'),
            "{record:?}: {said:?}"
        );
    }
    updated
}

#[test]
fn a_pod_that_is_gone_at_once_is_named() {
    let document: Document =
        serde_yaml::from_str("{metadata: {name: web}, spec: {template: {}}}").unwrap();
    let id = StatefulSetId(0);
    let mut store = Store::default();
    let set = StatefulSet::from_document(&document);
    store.apply(&Change::StatefulSetCreated(id, Rc::new(set)));
    let record = Record {
        at_ms: 0,
        actor: Actor::StatefulSetController(id),
        change: Change::PodRemoved(PodId(0)),
        because: Reason::Stateful(Box::new(StatefulReason::DeleteFinished {
            ordinal: 1,
            phase: PodPhase::Failed,
        })),
        event: None,
    };
    let why = explain(Language::ENGLISH, &record, &store);
    assert!(
        why.sentence.starts_with("Pod web-1 has ended"),
        "{}",
        why.sentence
    );
}
