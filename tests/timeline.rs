//! A run can be gone through in any direction, and is the same every time.

mod support;

use rollscope::api::PodId;
use rollscope::controllers;
use rollscope::kubelet::app::Fault;
use rollscope::sim::{Command, StepUnit, Timeline, Workload, digest};
use rollscope::store::Store;
use support::{deployment, manifest_of, rollout};

/// A rolling update of ten pods, known to its end.
fn known_rollout() -> Timeline {
    let mut timeline = rollout(&deployment(10));
    timeline.seek_time(120_000);
    timeline
}

/// Everything that a page can show of a moment.
fn shown(timeline: &Timeline) -> (Store, i64) {
    (timeline.world().store.clone(), timeline.now_ms())
}

#[test]
fn two_runs_are_identical() {
    let (one, other) = (known_rollout(), known_rollout());
    assert!(one.records().len() > 100);
    assert_eq!(one.records(), other.records());
    assert_eq!(digest(one.records().iter()), digest(other.records().iter()));
}

#[test]
fn stepping_back_shows_what_stepping_forward_showed() {
    let mut timeline = known_rollout();
    let length = timeline.records().len();
    let before = digest(timeline.records().iter());
    timeline.seek(0);
    let mut forward = vec![shown(&timeline)];
    while timeline.step(StepUnit::Event) && timeline.position() < length {
        forward.push(shown(&timeline));
    }
    forward.push(shown(&timeline));
    for place in (0..length).rev() {
        assert!(timeline.step_back(StepUnit::Event));
        assert_eq!(timeline.position(), place);
        assert_eq!(shown(&timeline), forward[place], "back at record {place}");
    }
    assert!(
        !timeline.step_back(StepUnit::Event),
        "there is nothing before the beginning"
    );
    timeline.seek(length);
    assert_eq!(shown(&timeline), forward[length]);
    assert_eq!(digest(timeline.records().iter()), before);
}

#[test]
fn decisions_and_seconds_can_be_stepped_back_over() {
    let mut timeline = known_rollout();
    timeline.seek(0);
    let mut decisions = Vec::new();
    for _ in 0..6 {
        assert!(timeline.step(StepUnit::Decision));
        decisions.push((timeline.position(), shown(&timeline)));
    }
    decisions.pop();
    for (position, seen) in decisions.into_iter().rev() {
        assert!(timeline.step_back(StepUnit::Decision));
        assert_eq!(timeline.position(), position);
        assert_eq!(shown(&timeline), seen);
    }
    timeline.seek_time(2_500);
    timeline.step(StepUnit::Second);
    assert_eq!(timeline.now_ms(), 3_000);
    timeline.step_back(StepUnit::Second);
    assert_eq!(timeline.now_ms(), 2_000);
}

#[test]
fn a_command_in_the_past_starts_a_branch_and_keeps_the_old_future() {
    let mut timeline = known_rollout();
    let old: Vec<_> = timeline.records().iter().cloned().collect();
    timeline.seek_time(35_000);
    let scale = Command::Scale {
        workload: Workload::Deployment("app".into()),
        replicas: 3,
    };
    timeline.submit(scale).unwrap();
    assert_eq!(timeline.branches().len(), 2);
    timeline.seek_time(120_000);
    let pods = timeline.world().store.pods.len();
    assert_eq!(pods, 3);
    let forked: Vec<_> = timeline.records().iter().cloned().collect();

    timeline.switch(0);
    assert!(timeline.records().iter().eq(&old));
    assert_eq!(timeline.now_ms(), 120_000);
    assert_eq!(timeline.world().store.pods.len(), 10);
    timeline.switch(1);
    assert!(timeline.records().iter().eq(&forked));
    assert_eq!(timeline.world().store.pods.len(), 3);
}

#[test]
fn a_command_belongs_to_the_moment_that_is_looked_at() {
    let mut timeline = rollout(&deployment(4));
    timeline.seek_time(20_000);
    timeline.seek_time(29_000);
    timeline.seek_time(25_000);
    timeline
        .submit(Command::Scale {
            workload: Workload::Deployment("app".into()),
            replicas: 6,
        })
        .unwrap();
    let given = timeline.past().last().unwrap();
    assert_eq!(given.at_ms, 25_000);
    let end = shown(&timeline);
    timeline.seek(0);
    timeline.seek_time(25_000);
    assert_eq!(shown(&timeline), end);
}

#[test]
fn a_refused_command_changes_nothing() {
    let mut timeline = known_rollout();
    timeline.seek_time(35_000);
    let before = shown(&timeline);
    let undo = Command::Undo {
        workload: Workload::Deployment("app".into()),
        to_revision: 7,
    };
    let refusal = timeline.submit(undo).unwrap_err();
    assert_eq!(
        refusal,
        "error: unable to find specified revision 7 in history"
    );
    assert_eq!(shown(&timeline), before);
    assert_eq!(timeline.branches().len(), 1);
}

/// A controller that asked for its next turn again and again would keep a step from ending.
#[test]
fn nothing_is_awaited_of_a_complete_rollout_that_loses_a_pod() {
    let mut timeline = known_rollout();
    let world = timeline.world();
    let pod = world.store.pods.iter().last().unwrap().0.into();
    let (app, _) = world.store.deployments.iter().next().unwrap();
    let fault = Fault::Unready;
    timeline.submit(Command::Fault { pod, fault }).unwrap();
    timeline.seek_time(900_000);

    let store = &timeline.world().store;
    let (_, object) = store.deployments.iter().next().unwrap();
    assert_eq!(object.status.available_replicas, 9);
    let outcome = controllers::deployment::sync(store, app.into(), 900_000);
    assert!(outcome.writes.is_empty());
    assert_eq!(outcome.requeue_at_ms, None);
}

#[test]
fn extreme_numbers_are_taken_calmly() {
    let manifest = manifest_of(3, "2147483647", "0", 2_147_483_000);
    let manifest = manifest.replace(
        "    spec:\n      containers",
        "    spec:\n      terminationGracePeriodSeconds: 9223372036854775807\n      containers",
    );
    let manifest = manifest.replace(
        "spec:\n  replicas",
        "spec:\n  progressDeadlineSeconds: 2147483647\n  replicas",
    );
    let mut timeline = rollout(&manifest);
    timeline.seek_time(40_000);
    let pods = timeline.world().store.pods.len();
    assert_eq!(pods, 6, "the surge has no limit: all new pods come at once");
    for replicas in [-1, i32::MAX] {
        let scale = Command::Scale {
            workload: Workload::Deployment("app".into()),
            replicas,
        };
        assert!(timeline.submit(scale).is_err());
    }
    for pod in 0..6 {
        let delete = Command::DeletePod {
            pod: PodId(pod),
            grace_period_seconds: None,
        };
        timeline.submit(delete).unwrap();
    }
    timeline.seek_time(100_000);
    assert!(timeline.world().store.pods.len() >= 6);
}

#[test]
fn a_command_at_the_very_start_finds_what_the_text_creates() {
    let mut timeline = rollout(&deployment(3));
    timeline.seek(0);
    let scale = Command::Scale {
        workload: Workload::Deployment("app".into()),
        replicas: 2,
    };
    timeline.submit(scale).unwrap();
    timeline.seek_time(60_000);
    assert_eq!(timeline.world().store.deployments.iter().count(), 1);
}

#[test]
fn a_command_is_given_when_the_clock_says_so() {
    let mut timeline = rollout(&deployment(3));
    timeline.seek_time(300_000);
    let known = timeline.records().len();
    // The last thing that happened is long past.
    timeline.seek(known);
    let at_ms = timeline.now_ms();
    assert!(at_ms < 300_000);
    let restart = Command::Restart {
        workload: Workload::Deployment("app".into()),
    };
    timeline.submit(restart.clone()).unwrap();
    assert_eq!(timeline.records().get(known).unwrap().at_ms, at_ms);
    // Looking for something to happen when nothing does leaves the clock where it is.
    timeline.seek_time(200_000);
    timeline.run_until(400_000, |_| false);
    let (known, at_ms) = (timeline.records().len(), timeline.now_ms());
    timeline.submit(restart).unwrap();
    assert_eq!(timeline.records().get(known).unwrap().at_ms, at_ms);
}
