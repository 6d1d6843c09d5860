//! What becomes of workloads when a ResourceQuota refuses their pods.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::rc::Rc;

use rollscope::api::{DeploymentId, PodId, PodPhase, ReplicaSetId, ResourceQuota};
use rollscope::controllers::replica_set;
use rollscope::scenario;
use rollscope::sim::{Command, LockStep, Workload, World};
use rollscope::store::{Change, Event};

const SET: ReplicaSetId = ReplicaSetId(0);
const WEB: DeploymentId = DeploymentId(0);

fn quota(pods: i32) -> Command {
    Command::Quota(Some(Rc::new(ResourceQuota {
        name: "few".into(),
        namespace: "default".into(),
        pods: Some(pods),
        count_pods: None,
    })))
}

fn workload(kind: &str, replicas: i32) -> Command {
    let text = format!(
        "apiVersion: apps/v1
kind: {kind}
metadata: {{name: web}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: app, image: 'web:v1'}}]}}
"
    );
    let opened = scenario::open(&text);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    Command::Apply(scenario::objects(&opened.reading))
}

/// A control plane that allows `pods` pods and is asked for a workload.
fn limited(pods: i32, kind: &str, replicas: i32) -> LockStep {
    let mut run = LockStep::new(1, 1);
    run.submit(&quota(pods)).expect("it is allowed");
    run.submit(&workload(kind, replicas)).expect("it is good");
    run.bind_all();
    run
}

fn failures(run: &LockStep) -> Vec<(i64, &Event)> {
    let records = run.records().iter();
    let events = records.filter_map(|record| Some((record.at_ms, record.event.as_ref()?)));
    events
        .filter(|(_, event)| event.reason == "FailedCreate")
        .collect()
}

fn conditions(run: &LockStep) -> Vec<String> {
    let store = &run.world().store;
    let deployment = store.deployment(WEB).expect("it exists");
    let all = deployment.status.conditions.iter();
    all.map(|condition| {
        format!(
            "{}={} {}",
            condition.kind.name(),
            condition.status.name(),
            condition.reason
        )
    })
    .collect()
}

/// RS-7, RS-11: every call of a batch is made, and no batch after one that had an error.
#[test]
fn batches_end_with_the_first_that_fails() {
    let mut world = World::new(scenario::open("").setup);
    for command in [quota(2), workload("Deployment", 20)] {
        world.submit(&command).expect("it is good");
    }
    while !matches!(
        world.step(1_000).expect("it goes on").change,
        Change::ReplicaSetCreated(..)
    ) {}
    let outcome = replica_set::sync(&world.store, SET, 1_000);
    let told = |write: &rollscope::store::Write| {
        let event = write.event.as_ref()?;
        Some((event.reason, event.message.to_string()))
    };
    let told: Vec<_> = outcome.writes.iter().filter_map(told).collect();
    let reasons: Vec<_> = told.iter().map(|(reason, _)| *reason).collect();
    // The second batch is of two: one pod fits. A third batch, of four, never comes.
    assert_eq!(
        reasons,
        ["SuccessfulCreate", "SuccessfulCreate", "FailedCreate"]
    );
    let (start, end) = told[2].1.split_once('-').expect("a name");
    assert_eq!(start, "Error creating: pods \"web");
    assert_eq!(
        end.split_once('"').expect("its end").1,
        " is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2"
    );
    assert!(outcome.failed);
}

/// RS-24, DEP-68: the condition comes with the failure, on both objects, and goes with it.
#[test]
fn the_failure_is_a_condition_until_it_is_over() {
    let mut run = limited(1, "Deployment", 3);
    let failure = |run: &LockStep| {
        let set = run.world().store.replica_set(SET).expect("it exists");
        set.status.replica_failure.clone()
    };
    let failed = failure(&run).expect("pods are missing");
    assert_eq!((failed.reason, failed.since_s), ("FailedCreate", 0));
    let message = failures(&run)[0].1.message.to_string();
    assert_eq!(message, format!("Error creating: {}", failed.message));
    assert!(conditions(&run).contains(&"ReplicaFailure=True FailedCreate".into()));

    run.pass(60_000);
    assert_eq!(failure(&run), Some(failed), "the text is not refreshed");
    run.submit(&Command::Quota(None)).expect("it is allowed");
    run.pass(60_000);
    assert_eq!(run.world().store.pods.len(), 3);
    assert_eq!(failure(&run), None);
    assert_eq!(
        conditions(&run),
        [
            "Available=False MinimumReplicasUnavailable",
            "Progressing=True ReplicaSetUpdated"
        ]
    );
}

/// RS-2, STS-1: 5 ms, and twice as long after every attempt. The first attempt writes a status
/// all the same, which wakes the controller at once, to fail a second time before the first 5 ms
/// are over.
#[test]
fn it_is_tried_again_and_again() {
    for kind in ["Deployment", "StatefulSet"] {
        let mut run = limited(0, kind, 1);
        run.pass(5_000);
        let mut times: Vec<_> = failures(&run).into_iter().map(|(at_ms, _)| at_ms).collect();
        times.dedup();
        let later = (0..8).map(|n| 5 + 20 * ((1 << n) - 1));
        let expected: Vec<_> = std::iter::once(0).chain(later).collect();
        times.truncate(9);
        assert_eq!(times, expected, "{kind}");
        let names: Vec<_> = failures(&run).into_iter().map(|(_, event)| event).collect();
        assert!(
            names
                .iter()
                .all(|event| event.message.contains("limited: pods=0"))
        );
        // A day later it still is, at least every 1,000 s.
        run.pass(86_400_000);
        let last_ms = failures(&run).last().expect("many").0;
        assert!(run.world().now_ms() - last_ms <= 1_000_000);
        assert!((90..120).contains(&failures(&run).len()), "{kind}");
    }
}

/// A pod on its way out still takes its place; a finished one does not.
#[test]
fn what_counts() {
    let mut run = limited(2, "Deployment", 2);
    assert_eq!(failures(&run).len(), 0);
    let delete = Command::DeletePod {
        pod: PodId(0),
        grace_period_seconds: None,
    };
    run.submit(&delete).expect("it exists");
    assert_ne!(failures(&run).len(), 0);
    run.finish(PodId(0));
    assert_eq!(run.world().store.pods.len(), 2);

    let before = failures(&run).len();
    run.bind_all();
    run.report(PodId(1), PodPhase::Failed, false);
    assert_eq!(failures(&run).len(), before);
    assert_eq!(run.world().store.pods.len(), 3);
}

/// A rolling update that needs one pod more than the quota has stands still, and nothing is lost.
#[test]
fn a_quota_that_leaves_no_room_for_the_surge() {
    let mut run = limited(3, "Deployment", 3);
    for pod in 0..3 {
        run.report(PodId(pod), PodPhase::Running, true);
    }
    let update = Command::SetImage {
        workload: Workload::Deployment("web".into()),
        container: None,
        image: "web:v2".into(),
    };
    run.submit(&update).expect("it exists");
    run.pass(10_000);
    assert!(conditions(&run).contains(&"ReplicaFailure=True FailedCreate".into()));
    let status = &run.world().store.deployment(WEB).expect("it exists").status;
    assert_eq!((status.available_replicas, status.updated_replicas), (3, 0));
    run.submit(&quota(4)).expect("it is allowed");
    run.pass(20_000);
    let status = &run.world().store.deployment(WEB).expect("it exists").status;
    assert_eq!((status.available_replicas, status.updated_replicas), (3, 1));
}

/// STS-31.
#[test]
fn a_stateful_set_says_which_pod_it_was() {
    let mut run = limited(1, "StatefulSet", 3);
    run.report(PodId(0), PodPhase::Running, true);
    let all = failures(&run);
    assert_eq!(
        &*all[0].1.message,
        "Create Pod web-1 in StatefulSet web failed error: pods \"web-1\" is forbidden: exceeded \
         quota: few, requested: pods=1, used: pods=1, limited: pods=1"
    );
    run.submit(&Command::Quota(None)).expect("it is allowed");
    run.pass(60_000);
    assert!(run.world().store.find_pod("web-1").is_some());
}

#[test]
fn a_script_can_set_and_lift_it() {
    let opened = scenario::open(
        "apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  script:
  - {at: 1s, quota: {name: few, pods: 4}}
  - {at: 2s, quota: {}}
",
    );
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    let script = opened.setup.script;
    assert_eq!(script[1], (1_000, quota(4)));
    assert_eq!(script[2], (2_000, Command::Quota(None)));
}

const QUOTA: &str = "apiVersion: v1
kind: ResourceQuota
metadata: {name: few}
spec:
  hard:
    pods: \"3\"
    count/pods: \"4\"
    requests.cpu: 500m
    services: 5
---
";

fn pod(name: &str, policy: &str) -> String {
    format!(
        "---
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{restartPolicy: {policy}, containers: [{{name: app, image: 'job:v1'}}]}}
"
    )
}

/// What is limited beside pods is named, and not acted on.
#[test]
fn a_quota_in_the_text_is_taken_as_a_command_is() {
    let opened = scenario::open(QUOTA);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    let notices = opened.reading.notices.iter();
    let paths: Vec<&str> = notices.map(|notice| &*notice.path).collect();
    assert_eq!(paths, ["spec.hard.requests.cpu", "spec.hard.services"]);
    let objects = scenario::objects(&opened.reading);
    let mut run = LockStep::new(1, 1);
    run.submit(&Command::Apply(objects)).expect("it is good");
    run.submit(&workload("ReplicaSet", 5)).expect("it is good");
    run.pass(60_000);
    assert_eq!(run.world().store.pods.len(), 3);
    let all = failures(&run);
    assert!(
        all[0].1.message.ends_with(
            "is forbidden: exceeded quota: few, requested: pods=1, used: pods=3, limited: pods=3"
        ),
        "{}",
        all[0].1.message
    );
    let delete = Command::Delete {
        kind: rollscope::api::Kind::ResourceQuota,
        name: "few".into(),
        propagation: rollscope::api::DeletionPropagation::Background,
    };
    run.submit(&delete).expect("it exists");
    run.pass(60_000);
    assert_eq!(run.world().store.pods.len(), 5);
    let again = run.submit(&delete).expect_err("it is gone");
    assert_eq!(
        again,
        "Error from server (NotFound): resourcequotas \"few\" not found"
    );
}

/// `count/pods` counts finished pods too, `pods` does not.
#[test]
fn finished_pods_count_where_all_objects_do() {
    let mut text = String::from(QUOTA);
    for name in ["one", "two", "three"] {
        text.push_str(&pod(name, "Never"));
    }
    text.push_str(
        "---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  apps: [{image: 'job:v1', crash: {after: 5s, exitCode: 0}}]
",
    );
    let opened = scenario::open(&text);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    let mut world = World::new(opened.setup);
    while world.step(60_000).is_some() {}
    world.wait_until(60_000);
    let finished = world.store.pods.iter();
    let finished = finished.filter(|(_, pod)| pod.status.phase == PodPhase::Succeeded);
    assert_eq!(finished.count(), 3);
    let apply = |world: &mut World, name: &str| {
        let reading = scenario::open(&pod(name, "Always")).reading;
        world.submit(&Command::Apply(scenario::objects(&reading)))?;
        while world.is_mid_turn() {
            world.step(60_000);
        }
        Ok::<_, String>(())
    };
    apply(&mut world, "four").expect("there is room for one object");
    let refusal = apply(&mut world, "five").expect_err("there is none for another");
    assert_eq!(
        refusal,
        "Error from server (Forbidden): pods \"five\" is forbidden: exceeded quota: few, \
         requested: count/pods=1, used: count/pods=4, limited: count/pods=4"
    );
}

/// kubectl goes on with the other documents of a text.
#[test]
fn a_pod_beyond_the_quota_of_its_own_text_is_left_out() {
    let mut text = String::from(QUOTA);
    for name in ["one", "two", "three", "four"] {
        text.push_str(&pod(name, "Always"));
    }
    let opened = scenario::open(&text);
    let mut world = World::new(opened.setup);
    while world.step(60_000).is_some() {}
    assert_eq!(world.store.pods.len(), 3);
    assert!(world.store.find_pod("four").is_none());
}

/// In the API server's words.
#[test]
fn a_quota_that_is_refused() {
    let text = QUOTA
        .replace("pods: \"3\"", "pods: 1500m")
        .replace("services: 5", "service: 5");
    let problems = scenario::open(&text).reading.problems;
    let words: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}: {}", problem.path, problem.message))
        .collect();
    assert_eq!(
        words,
        [
            "spec.hard[pods]: Invalid value: \"1500m\": must be an integer",
            "spec.hard[service]: Invalid value: \"service\": must be a standard resource type or \
             fully qualified",
            "spec.hard[service]: Invalid value: \"service\": must be a standard resource for quota",
        ]
    );
}
