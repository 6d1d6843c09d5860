//! Explanations of everything that can be explained.

use std::rc::Rc;

use super::*;
use crate::api::{Deployment, Document, NodeId, PodId, ProbeKind, ReplicaSetId};
use crate::sim::{Actor, Command, Object, Record, Setup, Timeline, Workload};
use crate::store::{Budget, Change, NodeReason, Rank, Reason, StatefulReason, Store, WaitsFor};

/// DEP-30: R = 4 at 25 %/25 %, on the first plateau.
const PLATEAU: Budget = Budget {
    replicas: 4,
    max_surge: 1,
    max_unavailable: 1,
    total: 5,
    new_wanted: 2,
    new_available: 0,
    old_available: 3,
};

/// A reason of every kind. The match has no arm for "others", so a new variant does not compile
/// before it has its example.
#[allow(clippy::too_many_lines, reason = "a list of all variants")]
fn one_of_each() -> Vec<Reason> {
    let kind = ProbeKind::Readiness;
    let reasons = vec![
        Reason::Asked,
        Reason::FaultInjected("crash"),
        Reason::AppsChanged,
        Reason::Refused("no".into()),
        Reason::NewReplicaSet(Box::new(PLATEAU)),
        Reason::RecreateNew { replicas: 4 },
        Reason::RecreateOld,
        Reason::RecreateWaits { old_pods: 1 },
        Reason::ScaleUpNew(Box::new(PLATEAU)),
        Reason::ScaleDownNew(Box::new(PLATEAU)),
        Reason::CleanUpUnhealthy {
            budget: Box::new(PLATEAU),
            wanted: 2,
            available: 1,
            limit: 1,
        },
        Reason::ScaleDownOld {
            budget: Box::new(PLATEAU),
            spare: 1,
        },
        Reason::ScaleOnlyActive { replicas: 4 },
        Reason::Saturated { replicas: 4 },
        Reason::ProportionalShare {
            allowed: 8,
            total: 5,
            wanted: 3,
            share: 2,
        },
        Reason::RevisionBookkeeping { revision: 2 },
        Reason::HistoryLimit { limit: 1, old: 2 },
        Reason::DeploymentStatus {
            budget: Box::new(PLATEAU),
            waits_for: WaitsFor::Availability,
        },
        Reason::Adopted,
        Reason::Released,
        Reason::CreatePods {
            wanted: 4,
            active: 1,
            batch: 2,
        },
        Reason::DeletePods {
            wanted: 3,
            active: 4,
            rank: Rank::NotReady,
        },
        Reason::ReplicaSetStatus,
        Reason::Stateful(Box::new(StatefulReason::Relabel)),
        Reason::Scheduled { pods: 1 },
        Reason::EndpointOfPod,
        Reason::EndpointsOfService,
        Reason::ProxiesFollow,
        Reason::OwnerGone,
        Reason::OwnerWaits,
        Reason::DependentsGone,
        Reason::Orphaned,
        Reason::OrphansLeft,
        Reason::KubeletAccepted,
        Reason::SandboxReady,
        Reason::Pulling { takes_ms: 3_000 },
        Reason::Pulled {
            takes_ms: 3_000,
            waited_ms: 0,
        },
        Reason::ImagePresent,
        Reason::ImageMissing,
        Reason::NotFound {
            error: "configmap \"app\" not found".into(),
            volume: false,
        },
        Reason::PullFailed { backoff_ms: 10_000 },
        Reason::ContainerCreated { restarts: 0 },
        Reason::ContainerStarted { restarts: 1 },
        Reason::Probed { threshold: 3 },
        Reason::ProbeDecided {
            kind,
            success: true,
            threshold: 1,
        },
        Reason::ReadyWithoutProbe,
        Reason::Synced,
        Reason::ContainerExited { exit_code: 1 },
        Reason::OutOfMemory {
            limit_bytes: 1 << 27,
        },
        Reason::PostStartEnded { takes_ms: 3_000 },
        Reason::PostStartFailed,
        Reason::PreStopEnded {
            took_ms: 5_000,
            left_s: 25,
        },
        Reason::RestartAll { exit_code: 42 },
        Reason::ImageChanged,
        Reason::ActiveDeadline { seconds: 60 },
        Reason::Evicted,
        Reason::KilledByProbe { kind, threshold: 3 },
        Reason::RestartBackOff { delay_ms: 10_000 },
        Reason::Stopping {
            grace_period_seconds: 30,
        },
        Reason::GraceOver {
            grace_period_seconds: 30,
        },
        Reason::Finished,
        Reason::Stopped,
        Reason::Removed,
        Reason::Node(NodeReason::Asked { running: true }),
        Reason::Node(NodeReason::Silent),
        Reason::Node(NodeReason::Unready),
        Reason::Node(NodeReason::Tainted),
        Reason::Node(NodeReason::Evicted {
            tolerated_ms: 300_000,
        }),
        Reason::Node(NodeReason::TaintGone),
        Reason::Node(NodeReason::NoNode),
    ];
    for reason in &reasons {
        match reason {
            Reason::Asked
            | Reason::FaultInjected(_)
            | Reason::AppsChanged
            | Reason::Refused(_)
            | Reason::NewReplicaSet(_)
            | Reason::RecreateNew { .. }
            | Reason::RecreateOld
            | Reason::RecreateWaits { .. }
            | Reason::ScaleUpNew(_)
            | Reason::ScaleDownNew(_)
            | Reason::CleanUpUnhealthy { .. }
            | Reason::ScaleDownOld { .. }
            | Reason::ScaleOnlyActive { .. }
            | Reason::Saturated { .. }
            | Reason::ProportionalShare { .. }
            | Reason::RevisionBookkeeping { .. }
            | Reason::HistoryLimit { .. }
            | Reason::DeploymentStatus { .. }
            | Reason::Adopted
            | Reason::Released
            | Reason::CreatePods { .. }
            | Reason::DeletePods { .. }
            | Reason::ReplicaSetStatus
            | Reason::Stateful(_)
            | Reason::Scheduled { .. }
            | Reason::EndpointOfPod
            | Reason::EndpointsOfService
            | Reason::ProxiesFollow
            | Reason::OwnerGone
            | Reason::OwnerWaits
            | Reason::DependentsGone
            | Reason::Orphaned
            | Reason::OrphansLeft
            | Reason::KubeletAccepted
            | Reason::SandboxReady
            | Reason::Pulling { .. }
            | Reason::Pulled { .. }
            | Reason::ImagePresent
            | Reason::ImageMissing
            | Reason::NotFound { .. }
            | Reason::PullFailed { .. }
            | Reason::ContainerCreated { .. }
            | Reason::ContainerStarted { .. }
            | Reason::Probed { .. }
            | Reason::ProbeDecided { .. }
            | Reason::ReadyWithoutProbe
            | Reason::Synced
            | Reason::ContainerExited { .. }
            | Reason::OutOfMemory { .. }
            | Reason::PostStartEnded { .. }
            | Reason::PostStartFailed
            | Reason::PreStopEnded { .. }
            | Reason::RestartAll { .. }
            | Reason::ImageChanged
            | Reason::ActiveDeadline { .. }
            | Reason::Evicted
            | Reason::KilledByProbe { .. }
            | Reason::RestartBackOff { .. }
            | Reason::Stopping { .. }
            | Reason::GraceOver { .. }
            | Reason::Finished
            | Reason::Stopped
            | Reason::Removed
            | Reason::Node(_) => {}
        }
    }
    reasons
}

fn record(because: Reason, change: Change) -> Record {
    Record {
        at_ms: 0,
        actor: Actor::Kubelet(NodeId(0), PodId(0)),
        change,
        because,
        event: None,
    }
}

fn scaled(from: i32, to: i32) -> Change {
    Change::ReplicaSetScaled {
        id: ReplicaSetId(0),
        from,
        to,
        desired_replicas: None,
        max_replicas: None,
    }
}

#[test]
fn every_reason_has_a_sentence_and_a_rule() {
    for reason in one_of_each() {
        let why = explain(
            Language::ENGLISH,
            &record(reason.clone(), Change::Told),
            &Store::default(),
        );
        let text = &why.sentence;
        assert!(text.len() > 15, "{reason:?}: {text:?}");
        assert!(text.ends_with('.') || text.ends_with("no"), "{text:?}");
        assert!(!why.rule.is_empty());
    }
}

#[test]
fn numbers_are_those_of_the_worked_trace() {
    // DEP-30: the first new pod is available, so one old pod may go: 3 → 2.
    let budget = Budget {
        new_available: 1,
        ..PLATEAU
    };
    let reason = Reason::ScaleDownOld {
        budget: Box::new(budget),
        spare: 1,
    };
    let why = explain(
        Language::ENGLISH,
        &record(reason, scaled(3, 2)),
        &Store::default(),
    );
    assert_eq!(
        why.formula,
        [
            "minAvailable = 4 − 1 = 3",
            "available = 3 old + 1 new = 4",
            "may go = 4 − 3 = 1",
        ]
    );
    assert_eq!(why.rule, "DEP-28");
    assert!(
        why.sentence
            .contains("4 pods are available and 3 must stay, so 1 may go")
    );
    assert!(why.sentence.ends_with("from 3 to 2."), "{}", why.sentence);
    let field = "spec.strategy.rollingUpdate.maxUnavailable";
    assert_eq!(why.field.as_deref(), Some(field));

    // Then the new ReplicaSet grows: 2 → 3.
    let budget = Budget { total: 4, ..budget };
    let reason = Reason::ScaleUpNew(Box::new(budget));
    let why = explain(
        Language::ENGLISH,
        &record(reason, scaled(2, 3)),
        &Store::default(),
    );
    assert_eq!(
        why.formula,
        ["maxTotal = 4 + 1 = 5", "may come = min(5 − 4, 4 − 2) = 1"]
    );
    assert_eq!(why.rule, "DEP-24");
}

#[test]
fn waits_name_the_limit_that_holds() {
    let wait = |budget| {
        let reason = Reason::DeploymentStatus {
            budget: Box::new(budget),
            waits_for: WaitsFor::Availability,
        };
        explain(
            Language::ENGLISH,
            &record(reason, Change::Told),
            &Store::default(),
        )
    };
    let both = wait(PLATEAU).sentence;
    assert!(
        both.contains("no old pod may go") && both.contains("none may come"),
        "{both}"
    );
    let only_lower = wait(Budget {
        new_wanted: 4,
        ..PLATEAU
    });
    assert!(!only_lower.sentence.contains("none may come"));
    let short = wait(Budget {
        old_available: 1,
        ..PLATEAU
    });
    assert!(
        short.sentence.contains("2 pods are missing"),
        "{}",
        short.sentence
    );
}

#[test]
fn a_whole_run_is_explained() {
    let manifest = "
metadata: {name: web}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: 'web:v1'}]}
";
    let document: Document = serde_yaml::from_str(manifest).unwrap();
    let object = Object::Deployment(Rc::new(Deployment::from_document(&document)));
    let mut timeline = Timeline::new(Setup {
        nodes: 2,
        ..Setup::default()
    });
    timeline.submit(Command::Apply(vec![object])).unwrap();
    timeline.seek_time(30_000);
    let image = Command::SetImage {
        workload: Workload::Deployment("web".into()),
        container: None,
        image: "web:v2".into(),
    };
    timeline.submit(image).unwrap();
    timeline.seek_time(120_000);
    let store = &timeline.world().store;
    for record in timeline.records().iter() {
        let why = explain(Language::ENGLISH, record, store);
        assert!(!why.sentence.is_empty(), "{record:?}");
    }
}

/// DEP-35: the new ReplicaSet is not there yet, but that is not what the controller waits for.
#[test]
fn recreate_waits_for_the_end_of_old_pods() {
    let example = crate::scenario::GALLERY.iter();
    let mut example = example.filter(|example| example.id == "ignored-sigterm");
    let mut timeline = Timeline::new(crate::scenario::open(example.next().unwrap().text).setup);
    let mut waits_for = |at_ms| {
        timeline.seek_time(at_ms);
        let store = &timeline.world().store;
        super::pace::pace(store, store.find_deployment("stubborn").unwrap())
            .unwrap()
            .waits_for
    };
    assert_eq!(waits_for(9_000), WaitsFor::Nothing);
    assert_eq!(waits_for(25_000), WaitsFor::OldPodsGone);
    assert_eq!(waits_for(40_900), WaitsFor::LastPods);
}
