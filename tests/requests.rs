//! A client behind a Service: what becomes of its requests, and why `preStop` sleeps.

#![allow(clippy::expect_used, clippy::panic)]

use rollscope::scenario;
use rollscope::sim::{RequestOutcome, Timeline, Traffic, World};

/// A run of four pods behind a Service whose proxies lag a second behind; the client begins at
/// 20 s. `container` is added to the container, `app` and `script` to the Scenario.
fn text(container: &str, app: &str, script: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 4
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
      - name: app
        image: web:v1
        readinessProbe: {{tcpSocket: {{port: 8080}}, periodSeconds: 1}}
{container}
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{selector: {{app: web}}, ports: [{{port: 80, targetPort: 8080}}]}}
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  latency: {{proxy: 1s}}
  client: {{service: web, requestsPerSecond: 100, from: 20s}}
  apps:
  - {{image: 'web:*', readyAfter: 2s, sigterm: 10s, drains: false{app}}}
  script:
  - {script}
"
    )
}

fn traffic(text: &str, at_ms: i64) -> Traffic {
    let opened = scenario::open(text);
    assert_eq!(opened.reading.problems, []);
    let mut world = World::new(opened.setup);
    while world.step(at_ms).is_some() {}
    world.wait_until(at_ms);
    world.traffic().expect("there is a client")
}

const UPDATE: &str = "{at: 30s, setImage: {deployment: web, image: 'web:v2'}}";
const HOOK: &str = "        lifecycle: {preStop: {sleep: {seconds: 5}}}";

/// KL-75: SIGTERM comes before the proxies know; a sleep before it lets them catch up.
#[test]
fn a_rollout_loses_requests_without_a_hook_and_none_with_it() {
    let without = traffic(&text("", "", UPDATE), 120_000);
    let refused = without.requests(RequestOutcome::Refused);
    // Each of four pods refuses its quarter of the traffic for nearly a second.
    assert!((80..=120).contains(&refused), "{without:?}");
    assert_eq!(without.failed(), refused);
    assert_eq!(
        without.failed_late(),
        refused,
        "they met pods on their way out"
    );

    let with = traffic(&text(HOOK, "", UPDATE), 120_000);
    assert_eq!(with.failed(), 0, "{with:?}");
    assert_eq!(with.requests(RequestOutcome::Served), 10_000);
}

/// All requests are counted, whatever becomes of them.
#[test]
fn nothing_gets_lost() {
    let fates = [
        "{at: 30s, fault: {pod: 1, kind: hang}}",
        "{at: 30s, fault: {pod: 2, kind: crash}}",
        "{at: 30s, fault: {pod: 3, kind: evict}}",
        "{at: 30s, deletePod: {pod: 4, gracePeriodSeconds: 0}}",
        "{at: 30s, scale: {deployment: web, replicas: 0}}",
    ];
    for fate in fates {
        for latency in ["", ", latency: 200ms"] {
            let traffic = traffic(&text("", latency, fate), 60_000);
            let all = RequestOutcome::ALL.map(|outcome| traffic.requests(outcome));
            let sum: i64 = all.iter().sum();
            assert!((3_994..=4_000).contains(&sum), "{fate} {all:?}");
            assert!(all.iter().all(|requests| *requests >= 0), "{fate} {all:?}");
            assert!(traffic.failed() > 0, "{fate} {all:?}");
        }
    }
}

/// Each failure has its cause.
#[test]
fn causes() {
    let requests = |app, fate, outcome| traffic(&text("", app, fate), 60_000).requests(outcome);
    let hang = "{at: 30s, fault: {pod: 1, kind: hang}}";
    assert!(requests("", hang, RequestOutcome::Timeout) > 0);
    let late = |fate| traffic(&text("", "", fate), 60_000).failed_late();
    assert_eq!(late(hang), 0, "a pod that hangs is not on its way out");
    let gone = "{at: 30s, deletePod: {pod: 1, gracePeriodSeconds: 0}}";
    // A quarter of the requests, until the controller and the proxies know: 1,020 ms.
    assert_eq!(requests("", gone, RequestOutcome::Unreachable), 25);
    assert_eq!(late(gone), 25);
    let empty = "{at: 30s, scale: {deployment: web, replicas: 0}}";
    // The pods on their way out are the last resort (CL-51), and refuse, until their probes are
    // refused for the third time and the proxies know: between 3 and 4 s.
    let missed = requests("", empty, RequestOutcome::NoEndpoints);
    assert!((2_600..=2_700).contains(&missed), "{missed}");
    let crash = "{at: 30s, fault: {pod: 1, kind: crash}}";
    // 200 ms of a quarter of 100 requests a second were under way.
    assert_eq!(
        requests(", latency: 200ms", crash, RequestOutcome::Reset),
        5
    );
}

/// The count belongs to the moment, also when one goes back to it.
#[test]
fn going_back_counts_the_same() {
    let opened = scenario::open(&text("", "", UPDATE));
    let mut timeline = Timeline::new(opened.setup);
    timeline.seek_time(45_000);
    let then = timeline.world().traffic();
    timeline.seek_time(100_000);
    assert_ne!(timeline.world().traffic(), then);
    timeline.seek_time(45_000);
    assert_eq!(timeline.world().traffic(), then);
}
