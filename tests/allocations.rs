//! What attempts of probes cost: nothing, as long as they change nothing.
//!
//! Every allocation of this process is counted, so there is one test only.

#![allow(clippy::unwrap_used, reason = "a test should stop where it fails")]

use std::alloc::System;

use rollscope::api::{Ms, PodId, ProbeKind};
use rollscope::scenario;
use rollscope::sim::World;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PODS: u32 = 100;

const HEAD: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: 100
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
      - name: app
        image: app:v1
        readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}
";

const OTHER_PROBES: &str = "        livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
        startupProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 30}
";

const SCENARIO: &str = "\
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  nodes: 5
  apps:
  - image: app:v1
    readyAfter: 10s
";

/// Readiness is lost for a minute, half an hour after the start.
const FLAPPING: &str = "    answers:
    - {from: 1800s, says: badly, probe: readiness}
    - {from: 1860s, says: well, probe: readiness}
";

/// Runs up to `until_ms`, and tells how many records and allocations that took.
fn run(world: &mut World, until_ms: Ms) -> (usize, usize) {
    let region = Region::new(COUNTING);
    let mut records = 0;
    while world.step(until_ms).is_some() {
        records += 1;
    }
    world.wait_until(until_ms);
    (records, region.change().allocations)
}

/// How many successful attempts in a row the probe of every pod has behind it.
fn attempts(world: &World, kind: ProbeKind) -> i32 {
    let of = |pod: u32| {
        let id = PodId(pod);
        let pod = world.store.pod(id).unwrap();
        let worker = world.worker(id).unwrap();
        worker.probe_view(pod, 0, kind, world.now_ms()).unwrap().run
    };
    (0..PODS).map(of).sum()
}

#[test]
fn an_attempt_that_changes_nothing_allocates_nothing() {
    let text = format!("{HEAD}{OTHER_PROBES}{SCENARIO}");
    let mut world = World::new(scenario::open(&text).setup);
    let (records, allocations) = run(&mut world, 600_000);
    assert!(records > 0 && allocations > 0, "nothing is counted");

    let before = attempts(&world, ProbeKind::Liveness);
    assert_eq!(run(&mut world, 3_600_000), (0, 0));
    let made = attempts(&world, ProbeKind::Liveness) - before;
    assert_eq!(made, 3_000 * i32::try_from(PODS).unwrap());

    // Nor does it where other attempts change something at the same time.
    let costs = [HEAD.to_owned(), format!("{HEAD}{OTHER_PROBES}")].map(|head| {
        let text = format!("{head}{SCENARIO}{FLAPPING}");
        let mut world = World::new(scenario::open(&text).setup);
        run(&mut world, 600_000);
        run(&mut world, 3_600_000)
    });
    let [alone, beside_others] = costs;
    assert!(alone.0 > 0, "readiness is not lost");
    assert_eq!(alone, beside_others);
}
