//! What can be observed of StatefulSets, step by step.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]

mod run;

use rollscope::api::Ms;
use rollscope::scenario;
use rollscope::sim::{Command, Record};
use rollscope::store::{Change, StatefulWait};
use run::{Run, SET, workload};

/// Three pods with a readiness probe, an init container and a claim each.
fn manifest() -> String {
    "\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  replicas: 3
  serviceName: web
  podManagementPolicy: OrderedReady
  updateStrategy:
    rollingUpdate: {partition: 0}
  persistentVolumeClaimRetentionPolicy: {whenScaled: Retain}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      terminationGracePeriodSeconds: 10
      initContainers:
      - name: init
        image: init:v1
      containers:
      - name: web
        image: web:v1
        readinessProbe:
          tcpSocket: {port: 80}
          periodSeconds: 2
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 1Gi}}
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  apps:
  - image: web:bad
    readyAfter: never
  - image: web:*
    readyAfter: 3s
    sigterm: 1s
"
    .into()
}

/// The moments at which pods were created or became ready, in the order of the ordinals.
fn moments(run: &Run, of: fn(&Record) -> Option<u32>) -> Vec<Ms> {
    let found = run
        .records
        .iter()
        .filter_map(|record| Some((of(record)?, record.at_ms)));
    let mut first: Vec<(u32, Ms)> = Vec::new();
    for (id, at_ms) in found {
        if first.iter().all(|(other, _)| *other != id) {
            first.push((id, at_ms));
        }
    }
    first.into_iter().map(|(_, at_ms)| at_ms).collect()
}

fn created(record: &Record) -> Option<u32> {
    match &record.change {
        Change::PodCreated(id, _) => Some(id.0),
        _ => None,
    }
}

fn made_ready(record: &Record) -> Option<u32> {
    match &record.change {
        Change::PodStatus(id, status) if status.ready.is_true() => Some(id.0),
        _ => None,
    }
}

#[test]
fn in_line() {
    let mut run = Run::of(&manifest());
    run.until(60_000);
    let (created, ready) = (moments(&run, created), moments(&run, made_ready));
    assert_eq!((created.len(), ready.len(), run.ready()), (3, 3, 3));
    assert!(created[1] >= ready[0] && created[2] >= ready[1]);
    assert_eq!(run.waits_for(), StatefulWait::Nothing);
    for name in ["web-0", "web-1", "web-2"] {
        assert_eq!(
            run.pod(name).identity.as_ref().unwrap().subdomain.as_ref(),
            "web"
        );
        assert!(
            run.world
                .store
                .find_claim(&format!("data-{name}"))
                .is_some()
        );
    }
}

#[test]
fn in_line_behind_one_that_is_never_ready() {
    let mut run = Run::of(&manifest().replace("web:v1", "web:bad"));
    run.until(3_600_000);
    assert_eq!(run.names, ["web-0"]);
    let StatefulWait::Predecessor(pod) = run.waits_for() else {
        panic!("{:?}", run.waits_for());
    };
    assert_eq!(pod.ordinal, 0);
}

#[test]
fn all_at_once() {
    let mut run = Run::of(&manifest().replace("OrderedReady", "Parallel"));
    run.until(60_000);
    assert_eq!(moments(&run, created), [20, 20, 20]);
    assert_eq!(run.ready(), 3);
}

/// STS-41, STS-12: the highest first, and the current revision changes at the very end.
#[test]
fn an_ordered_update() {
    let mut run = Run::of(&manifest());
    run.until(60_000).set_image("web:v2").until(200_000);
    assert_eq!(run.deleted_by_controller(), ["web-2", "web-1", "web-0"]);
    assert_eq!(run.tags(), ["v2", "v2", "v2"]);
    let status = &run.world.store.stateful_set(SET).unwrap().status;
    assert_eq!(status.current_revision, status.update_revision);
    let promoted = run
        .records
        .iter()
        .rev()
        .find_map(|record| match &record.change {
            Change::StatefulSetStatus(_, status) => Some(status.updated_replicas),
            _ => None,
        });
    assert_eq!(promoted, Some(3));
}

#[test]
fn the_dam_called_partition() {
    let mut text = manifest().replace("partition: 0", "partition: 3");
    let mut run = Run::of(&text);
    run.until(60_000)
        .edit("web:v1", "web:v2", &mut text)
        .until(80_000);
    assert_eq!(run.tags(), ["v1", "v1", "v1"]);
    run.delete("web-2").until(120_000);
    assert_eq!(run.tags(), ["v1", "v1", "v1"]);
    run.edit("partition: 3", "partition: 2", &mut text)
        .until(160_000);
    assert_eq!(run.tags(), ["v1", "v1", "v2"]);
    let left = StatefulWait::Partition {
        left: 2,
        partition: 2,
    };
    assert_eq!(run.waits_for(), left);
    run.delete("web-0").until(200_000);
    assert_eq!(run.tags(), ["v1", "v1", "v2"]);
    run.edit("partition: 2", "partition: 0", &mut text)
        .until(201_000);
    // While web-1 is being replaced, web-0 is deleted: it comes back as v2.
    run.delete("web-0").until(300_000);
    assert_eq!(run.tags(), ["v2", "v2", "v2"]);
    assert_eq!(run.deleted_by_controller(), ["web-2", "web-1"]);
}

/// STS-43: going back does not help before the broken pod is deleted by hand.
#[test]
fn the_trap_of_the_broken_update() {
    let undo = Command::Undo {
        workload: workload(),
        to_revision: 0,
    };
    let mut run = Run::of(&manifest());
    run.until(60_000).set_image("web:bad").until(200_000);
    assert_eq!(
        (run.ready(), run.tags()),
        (2, ["v1", "v1", "bad"].map(String::from).to_vec())
    );
    run.give(&undo).until(1_000_000);
    assert_eq!(run.tags(), ["v1", "v1", "bad"]);
    let StatefulWait::Predecessor(pod) = run.waits_for() else {
        panic!("{:?}", run.waits_for());
    };
    assert!(pod.ordinal == 2 && pod.is_outdated);
    run.delete("web-2").until(1_100_000);
    assert_eq!((run.ready(), run.tags()), (3, vec!["v1".to_owned(); 3]));
    assert_eq!(run.deleted_by_controller(), ["web-2"]);

    let mut run = Run::of(&manifest().replace("OrderedReady", "Parallel"));
    run.until(60_000).set_image("web:bad").until(200_000);
    run.give(&undo).until(300_000);
    assert_eq!((run.ready(), run.tags()), (3, vec!["v1".to_owned(); 3]));
}

#[test]
fn on_delete_waits_for_somebody() {
    let text = manifest().replace("    rollingUpdate: {partition: 0}", "    type: OnDelete");
    let mut run = Run::of(&text);
    run.until(60_000).set_image("web:v2").until(200_000);
    assert_eq!(run.tags(), ["v1", "v1", "v1"]);
    assert_eq!(run.waits_for(), StatefulWait::OnDelete { left: 3 });
    for (name, at_ms) in [("web-1", 300_000), ("web-0", 400_000), ("web-2", 500_000)] {
        run.delete(name).until(at_ms);
    }
    assert_eq!(run.tags(), ["v2", "v2", "v2"]);
    assert_eq!(run.deleted_by_controller(), [""; 0]);
    // STS-12: under OnDelete the new revision never becomes the current one.
    let status = &run.world.store.stateful_set(SET).unwrap().status;
    assert_ne!(status.current_revision, status.update_revision);
}

#[test]
fn shrink_and_find_the_data_again() {
    for (retention, claims_after) in [("Retain", 5), ("Delete", 3)] {
        let when = format!("whenScaled: {retention}");
        let text = manifest()
            .replace("replicas: 3", "replicas: 5")
            .replace("whenScaled: Retain", &when);
        let mut run = Run::of(&text);
        run.until(100_000);
        let claim = run.world.store.find_claim("data-web-4");
        let scale = |replicas| Command::Scale {
            workload: workload(),
            replicas,
        };
        run.give(&scale(3)).until(200_000);
        assert_eq!(run.deleted_by_controller(), ["web-4", "web-3"]);
        let most_terminating = run.records.iter().fold((0, 0), |(now, most), record| {
            let now = match &record.change {
                Change::PodDeleting(..) => now + 1,
                Change::PodRemoved(_) => now - 1,
                _ => now,
            };
            (now, most.max(now))
        });
        assert_eq!(most_terminating, (0, 1));
        assert_eq!(run.world.store.claims.len(), claims_after);
        run.give(&scale(5)).until(300_000);
        let again = run.world.store.find_claim("data-web-4");
        assert!(again.is_some());
        assert_eq!(again == claim, retention == "Retain");
    }
}

/// STS-29: with the switch on, two at a time.
#[test]
fn two_at_a_time_behind_the_switch() {
    let limited = manifest()
        .replace("replicas: 3", "replicas: 4")
        .replace("{partition: 0}", "{partition: 0, maxUnavailable: 2}");
    let switch = "  featureGates: {MaxUnavailableStatefulSet: true}\n";
    for (text, fewest) in [(limited.clone(), 3), (limited + switch, 2)] {
        let mut run = Run::of(&text);
        run.until(60_000).set_image("web:v2");
        let from = run.records.len();
        run.until(300_000);
        assert_eq!(run.tags(), ["v2"; 4]);
        let statuses = run.records[from..]
            .iter()
            .filter_map(|record| match &record.change {
                Change::StatefulSetStatus(_, status) => Some(status.ready_replicas),
                _ => None,
            });
        assert_eq!(statuses.min(), Some(fewest));
    }
}

#[test]
fn what_is_refused_in_kubectls_words() {
    let mut run = Run::of(&manifest());
    run.until(60_000);
    let mut refused = |command: &Command| run.world.submit(command).unwrap_err();
    let pause = |paused| Command::SetPaused {
        workload: workload(),
        paused,
    };
    let undo = |to_revision| Command::Undo {
        workload: workload(),
        to_revision,
    };
    assert_eq!(
        refused(&pause(true)),
        "error: statefulsets.apps \"web\" pausing is not supported"
    );
    assert_eq!(
        refused(&pause(false)),
        "error: statefulsets.apps \"web\" resuming is not supported"
    );
    assert_eq!(refused(&undo(0)), "error: no last revision to roll back to");
    assert_eq!(
        refused(&undo(7)),
        "error: unable to find specified revision 7 in history"
    );
    assert_eq!(
        refused(&undo(1)),
        "statefulset.apps/web skipped rollback (current template already matches revision 1)"
    );
    let objects = |text: &str| {
        let opened = scenario::open(text);
        Command::Apply(scenario::objects(&opened.reading))
    };
    let immutable = "The StatefulSet \"web\" is invalid: spec: Forbidden: updates to statefulset \
                     spec for fields other than 'replicas', 'ordinals', 'template', \
                     'updateStrategy', 'revisionHistoryLimit', \
                     'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    for (from, to) in [
        ("OrderedReady", "Parallel"),
        ("serviceName: web", "serviceName: other"),
        ("storage: 1Gi", "storage: 2Gi"),
    ] {
        assert_eq!(refused(&objects(&manifest().replace(from, to))), immutable);
    }
    assert_eq!(run.tags(), ["v1", "v1", "v1"]);
}

/// STS-9: the same template again is the same revision, with the highest number.
#[test]
fn going_back_renumbers() {
    let mut run = Run::of(&manifest());
    run.until(60_000).set_image("web:v2").until(200_000);
    run.set_image("web:v1").until(400_000);
    assert_eq!(run.tags(), ["v1", "v1", "v1"]);
    let revisions = run.world.store.revisions.iter();
    let numbers: Vec<_> = revisions.map(|(_, object)| object.revision).collect();
    assert_eq!(numbers, [3, 2]);
}

/// Pods whose ordinals are beyond all that is wanted, be they as large as they like, are condemned.
#[test]
fn the_largest_ordinal_there_is() {
    let text = manifest().replace("replicas: 3", "replicas: 1").replace(
        "  serviceName: web",
        "  serviceName: web\n  ordinals: {start: 2147483647}",
    );
    let mut text = text;
    let mut run = Run::of(&text);
    run.until(60_000);
    assert_eq!(run.names, ["web-2147483647"]);
    run.edit("start: 2147483647", "start: 0", &mut text)
        .until(120_000);
    assert_eq!(run.deleted_by_controller(), ["web-2147483647"]);
    assert_eq!(run.ready(), 1);
}
