//! What probes lead to, and how much time they give (lessons 5 and 7).

use rollscope::api::{Ms, PodId};

use super::run::Run;
use super::{pod, scenario};

/// Two pods behind one Service, whose probes differ in what their failure leads to.
fn two_probes(more: &str) -> Run {
    let probe = "{httpGet: {path: /, port: 80}}";
    let live = pod("probe-live", "", &format!("livenessProbe: {probe}"));
    let ready = pod("probe-ready", "", &format!("readinessProbe: {probe}"));
    let text = format!("{live}{ready}").replace("labels: {app", "labels: {all: 'yes', app");
    let service = "apiVersion: v1
kind: Service
metadata: {name: both}
spec: {selector: {all: 'yes'}, ports: [{port: 80}]}
---
";
    let apps = "{image: 'probe-*', readyAfter: 0s, needs: [{dependency: db}]}";
    Run::of(&format!("{text}{service}{}", scenario(apps, more)))
}

/// Lesson 5, fault A: something inside, which a restart cures; KL-62, KL-65.
#[test]
fn kill_it_or_leave_it_out() {
    let script = "dependencies: [{name: db}]
  script:
  - {at: 61s, fault: {pod: 1, kind: hang}}
  - {at: 61s, fault: {pod: 2, kind: hang}}
  - {at: 181s, fault: {pod: 2, kind: heal}}";
    let mut run = two_probes(script);
    run.until(60_000);
    let uid = run.pods[0].uid;
    let address = run.status("probe-live").pod_ip.clone();
    assert_eq!(run.endpoints(), 2);
    run.until(90_500);
    assert!(
        run.endpoint(PodId(0)).ready,
        "nobody asks whether it is ready"
    );
    run.until(93_500);
    assert!(!run.endpoint(PodId(1)).ready && run.endpoints() <= 1);
    run.until(300_000);
    // The third attempt that fails is told a second later, when its timeout is over.
    let killed = run.events(PodId(0), "Killing")[0];
    assert!(
        (61_000 + 20_000..=61_000 + 31_000).contains(&killed),
        "{killed}"
    );
    assert_eq!(run.restarts(PodId(0)), 1);
    let starts = run.starts(PodId(0));
    assert_eq!(
        starts[1],
        killed + 2_000,
        "as soon as the program has ended"
    );
    assert_eq!(
        (run.pods[0].uid, &run.status("probe-live").pod_ip),
        (uid, &address)
    );

    assert_eq!(
        (
            run.restarts(PodId(1)),
            run.events(PodId(1), "Killing").len()
        ),
        (0, 0)
    );
    let since_ms = run.status("probe-ready").ready.since_s * 1000;
    assert!((181_000..=191_000).contains(&since_ms), "{since_ms}");
    assert_eq!(run.endpoints(), 2);
}

/// Lesson 5, fault B: something outside, which no restart cures; KL-29.
#[test]
fn no_restart_brings_a_database_back() {
    let mut run = two_probes("dependencies: [{name: db, down: [{from: 61s, to: 181s}]}]");
    run.until(61_000 + 31_000);
    assert_eq!(run.restarts(PodId(0)), 1);
    assert!(!run.status("probe-ready").ready.is_true());
    assert_eq!(
        run.endpoints(),
        1,
        "the one that is not asked whether it is ready"
    );
    run.until(300_000);
    assert!(run.restarts(PodId(0)) >= 3);
    assert_eq!(run.restarts(PodId(1)), 0);
    assert_eq!(run.endpoints(), 2);
}

/// Lesson 7; KL-53, KL-54, KL-61. The probe workers begin at 0, the container at 4 s.
#[test]
fn the_budget_of_a_start() {
    let probes = |startup: &str| {
        let probes = format!(
            "livenessProbe: {{httpGet: {{path: /healthz, port: 8080}}, initialDelaySeconds: 15, \
             periodSeconds: 20, timeoutSeconds: 3}}
    readinessProbe: {{httpGet: {{path: /ready, port: 8080}}, initialDelaySeconds: 5, \
             timeoutSeconds: 2, failureThreshold: 1}}
    {startup}"
        );
        pod("webapp", "", &probes)
    };
    let startup = |threshold: i32| {
        format!(
            "startupProbe: {{httpGet: {{path: /started, port: 8080}}, initialDelaySeconds: 10, \
             periodSeconds: 15, timeoutSeconds: 5, failureThreshold: {threshold}}}"
        )
    };
    let play = |startup: &str, starts_s: u32| {
        let apps = format!("{{image: 'webapp:*', readyAfter: {starts_s}s}}");
        let text = format!("{}{}", probes(startup), scenario(&apps, ""));
        let text = text.replace(
            "sandbox: 0s, containerStart: 0s",
            "sandbox: 1s, containerStart: 3s",
        );
        let mut run = Run::of(&text);
        run.until(460_000);
        run
    };

    let bare = play("", 300);
    assert_eq!(bare.starts(PodId(0))[0], 4_000);
    assert_eq!(bare.events(PodId(0), "Killing")[..2], [60_000, 120_000]);

    for threshold in [30, 21] {
        let run = play(&startup(threshold), 300);
        let failed = run.events(PodId(0), "Unhealthy");
        let grid: Vec<Ms> = (1..=20).map(|attempt| attempt * 15_000).collect();
        assert_eq!(failed, grid, "liveness and readiness are held back");
        let status = run.status("webapp");
        assert_eq!((status.ready.is_true(), status.ready.since_s), (true, 315));
        assert_eq!(run.restarts(PodId(0)), 0);
    }
    let run = play(&startup(20), 300);
    assert_eq!(
        run.events(PodId(0), "Killing"),
        [300_000],
        "the 20th failure is one too many"
    );
    let run = play(&startup(30), 500);
    assert_eq!(run.events(PodId(0), "Killing"), [450_000]);
}
