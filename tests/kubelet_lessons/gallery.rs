//! The stories of the gallery that are about pods on their nodes play as they are told.

use rollscope::api::{ContainerState, Ms, PodId, PodPhase};
use rollscope::sim::RequestOutcome;

use super::run::Run;

/// Lesson 7; KL-61, KL-62.
#[test]
fn three_probes() {
    let mut run = Run::example("robust-webapp");
    run.until(399_000);
    let status = run.status("robust");
    assert_eq!((status.ready.is_true(), status.ready.since_s), (true, 315));
    assert_eq!(run.restarts(PodId(0)), 0);
    // Hung at 400 s: attempts at 400, 420, 440 s, and each is given 3 s.
    run.until(450_000);
    assert_eq!(run.events(PodId(0), "Killing"), [443_000]);
    let unready = run
        .records
        .iter()
        .find(|record| record.at_ms > 400_000 && record.at_ms < 443_000);
    assert!(unready.is_some());
    run.until(800_000);
    let status = run.status("robust");
    assert_eq!(run.restarts(PodId(0)), 1);
    assert_eq!((status.ready.is_true(), status.ready.since_s), (true, 750));
}

/// Lesson 7; KL-29: the first two kills lead to a restart at once, and so does every one after
/// that, while each life is longer than the delay.
#[test]
fn killed_by_liveness_and_cured_by_a_startup_probe() {
    let mut run = Run::example("slow-start");
    run.until(399_000);
    let killed = run.events(PodId(0), "Killing");
    assert_eq!(killed, (1..=6).map(|n| n * 60_000).collect::<Vec<Ms>>());
    assert_eq!(run.back_offs(PodId(0)), [80_000]);
    run.until(800_000);
    let cured = run.pods.last().unwrap();
    assert_eq!(
        (cured.status.ready.is_true(), cured.status.ready.since_s),
        (true, 715)
    );
    assert_eq!(run.restarts(PodId(1)), 0);
    assert!(!run.exists("webapp"), "the first one is gone");
}

/// Lesson 6; KL-29, KL-65. The lesson expects waits of 10, 20 and 40 s between the restarts; the
/// recorded kubelet waits only once the delay is longer than a life, so the fifth kill is the
/// first that leads to a wait, of 40 s.
#[test]
fn a_database_outage() {
    let mut run = Run::example("database-outage");
    run.until(59_000);
    assert_eq!(
        (run.available("in-liveness"), run.available("in-readiness")),
        (4, 4)
    );
    run.until(91_000);
    assert_eq!(run.available("in-readiness"), 0, "within 30 s");
    run.until(240_000);
    let killed = run.ids("in-liveness");
    let restarts: Vec<i32> = killed.iter().map(|pod| run.restarts(*pod)).collect();
    assert_eq!(restarts, [4; 4]);
    for pod in &killed {
        let first = run.events(*pod, "Killing")[0];
        assert!((80_000..=90_000).contains(&first), "{first}");
        assert_eq!(run.back_offs(*pod), [40_000]);
    }
    assert_eq!(
        run.available("in-liveness"),
        0,
        "the database is back, and they still wait"
    );
    run.until(251_000);
    let available = (run.available("in-liveness"), run.available("in-readiness"));
    assert_eq!(available, (4, 4));
    run.until(400_000);
    for pod in run.ids("in-readiness") {
        assert_eq!(run.restarts(pod), 0);
    }
}

/// Lesson 3; KL-26.
#[test]
fn a_crash_loop() {
    let mut run = Run::example("crash-loop");
    run.until(156_000);
    assert_eq!(run.restarts(PodId(0)), 5);
    run.until(315_000);
    assert_eq!(run.restarts(PodId(0)), 5);
    run.until(317_000);
    assert_eq!(run.restarts(PodId(0)), 6);
    run.until(1_000_000);
    let starts: Vec<Ms> = run.starts(PodId(0)).iter().map(|ms| ms / 1000).collect();
    assert_eq!(starts, [0, 1, 12, 33, 74, 155, 316, 617, 918]);
    let waits = run.back_offs(PodId(0));
    assert_eq!(
        waits,
        [10, 20, 40, 80, 160, 300, 300, 300].map(|s| s * 1000)
    );
    assert_eq!(run.phases("crash"), [PodPhase::Pending, PodPhase::Running]);
    let statuses = run.statuses("crash");
    let shown: Vec<_> = statuses.iter().map(|row| row.1).collect();
    let first = [
        "Pending",
        "ContainerCreating",
        "Running",
        "Error",
        "Running",
        "Error",
    ];
    assert_eq!(shown[..6], first, "the first restart does not wait");
    let again = ["CrashLoopBackOff", "Running", "Error", "CrashLoopBackOff"];
    assert_eq!(shown[6..10], again);
}

/// Lesson 8; KL-69, DEP-35.
#[test]
fn an_ignored_sigterm() {
    let mut run = Run::example("ignored-sigterm");
    run.until(120_000);
    let ends: Vec<_> = run.pods[..2]
        .iter()
        .map(|pod| match &pod.status.containers[0].state {
            ContainerState::Terminated(end) => {
                (end.finished_ms / 1000, end.exit_code, pod.status.phase)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        ends,
        [(40, 137, PodPhase::Failed), (62, 0, PodPhase::Succeeded)]
    );
    let created: Vec<i64> = run.pods.iter().map(|pod| pod.created_s).collect();
    assert_eq!(
        created,
        [0, 40, 62],
        "no new pod before the old one has ended"
    );
}

/// Lesson 8; KL-75.
#[test]
fn lost_requests() {
    let mut run = Run::example("lost-requests");
    run.until(89_000);
    let lost = run.world.traffic().unwrap().failed();
    // Each of four pods refuses its eighth or so of the traffic for about a second.
    assert!((40..=60).contains(&lost), "{lost}");
    run.until(200_000);
    let traffic = run.world.traffic().unwrap();
    assert_eq!(traffic.requests(RequestOutcome::Refused), lost);
    assert_eq!(traffic.failed(), lost, "the hook loses none");
    assert!(run.available("without-hook") == 4 && run.available("with-hook") == 4);
}

/// KL-95, KL-107.
#[test]
fn a_memory_leak() {
    let mut run = Run::example("memory-leak");
    run.until(9_000);
    assert_eq!(run.available("leak"), 2);
    run.until(399_000);
    let leaking: Vec<PodId> = run.ids("leak").split_off(2);
    assert_eq!(leaking.len(), 2);
    for pod in leaking {
        let statuses = &run.pods[pod.index()].status;
        let end = statuses.containers[0].last_termination.as_ref().unwrap();
        assert_eq!((end.reason, end.exit_code), ("OOMKilled", 137));
        assert_eq!(end.finished_ms - end.started_ms, 64_000);
        assert_eq!(statuses.phase, PodPhase::Running, "it is not evicted");
    }
    run.until(500_000);
    assert_eq!(run.available("leak"), 2);
}

/// Lesson 4; KL-7, KL-24, KL-29.
#[test]
fn restart_policies() {
    let mut run = Run::example("restart-policies");
    run.until(120_000);
    let ends = [
        ("always-0", PodPhase::Running, "CrashLoopBackOff", 4),
        ("always-1", PodPhase::Running, "CrashLoopBackOff", 4),
        ("on-failure-0", PodPhase::Succeeded, "Completed", 0),
        ("on-failure-1", PodPhase::Running, "CrashLoopBackOff", 4),
        ("never-0", PodPhase::Succeeded, "Completed", 0),
        ("never-1", PodPhase::Failed, "Error", 0),
    ];
    for (name, phase, status, restarts) in ends {
        assert_eq!(run.status(name).phase, phase, "{name}");
        assert_eq!(run.statuses(name).last().unwrap().1, status, "{name}");
        assert_eq!(run.restarts(run.id(name)), restarts, "{name}");
    }
}

/// Lesson 9; CL-30, CL-33, STS-34. The last lease is of the second 30.
#[test]
fn a_silent_node() {
    let mut run = Run::example("silent-node");
    run.until(80_001);
    let lost = |run: &Run| {
        let on_node_2 = |pod: &&rollscope::api::Pod| pod.node.is_some_and(|node| node.0 == 1);
        let pods: Vec<_> = run.pods.iter().filter(on_node_2).collect();
        assert_eq!(pods.len(), 2);
        pods.iter().all(|pod| !pod.status.ready.is_true())
    };
    assert!(lost(&run));
    run.until(379_000);
    assert_eq!((run.available("web"), run.objects()), (2, 6));
    run.until(449_000);
    assert_eq!((run.available("web"), run.objects()), (3, 7));
    let ready = |run: &Run| {
        let store = &run.world.store;
        let id = store.find_stateful_set("db").unwrap();
        store.stateful_set(id).unwrap().status.ready_replicas
    };
    assert_eq!(ready(&run), 2, "nobody makes db-1 again");
    run.until(499_000);
    assert_eq!(ready(&run), 3);
    run.until(520_000);
    assert_eq!((run.available("web"), run.objects()), (3, 6));
}
