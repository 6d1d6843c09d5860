//! What can be observed of pods on their nodes, step by step: lessons 1 to 10 of the digest of the
//! documents that asked for this program, with their times and counts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]

mod conditions;
mod gallery;
mod in_place;
mod nodes;
mod probes;
mod references;
mod run;

use std::fmt::Write as _;
use std::rc::Rc;

use rollscope::api::{ContainerState, Ms, PodId, PodPhase};
use rollscope::sim::{Command, RequestOutcome};
use rollscope::store::{Change, Reason, Write};
use run::Run;

/// A Pod without a controller. `spec` and `container` are lines of the manifest.
fn pod(name: &str, spec: &str, container: &str) -> String {
    format!(
        "apiVersion: v1
kind: Pod
metadata: {{name: {name}, labels: {{app: {name}}}}}
spec:
  {spec}
  containers:
  - name: app
    image: {name}:v1
    {container}
---
"
    )
}

/// The Scenario: nothing takes time but what `apps` and `more` say.
fn scenario(apps: &str, more: &str) -> String {
    format!(
        "apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  latency: {{controller: 0s, scheduler: 0s, kubelet: 0s, sandbox: 0s, containerStart: 0s}}
  apps: [{apps}]
  {more}
"
    )
}

/// Lesson 1; KL-34, KL-35, KL-104.
#[test]
fn from_nothing_to_running() {
    let hello = pod("hello", "", "imagePullPolicy: Always");
    let apps = "{image: 'hello:*', pull: {takes: 2s}}";
    let mut run = Run::of(&format!("{hello}{}", scenario(apps, "")));
    run.until(60_000);
    let order = ["Scheduled", "Pulling", "Pulled", "Created", "Started"];
    assert_eq!(run.reasons("hello"), order);
    assert_eq!(run.phases("hello"), [PodPhase::Pending, PodPhase::Running]);
    let shown = run.statuses("hello").into_iter().map(|(_, status)| status);
    assert_eq!(
        shown.collect::<Vec<_>>(),
        ["Pending", "ContainerCreating", "Running"]
    );
    assert!(
        run.status("hello").ready.is_true(),
        "nothing has to be asked"
    );

    let present = pod("hello", "", "");
    let mut run = Run::of(&format!("{present}{}", scenario("", "")));
    run.until(60_000);
    assert_eq!(
        run.reasons("hello"),
        ["Scheduled", "Pulled", "Created", "Started"]
    );
}

/// Lesson 2, the fourth pod; KL-8, KL-36. The waits count from the failed attempts.
#[test]
fn an_image_that_nobody_has() {
    let text = pod("nope", "", "");
    let apps = "{image: 'nope:*', pull: {fails: not found}}";
    let mut run = Run::of(&format!("{text}{}", scenario(apps, "")));
    run.until(1_500_000);
    let pulls = run.events(PodId(0), "Pulling");
    let waits: Vec<Ms> = pulls.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let seconds = [10, 20, 40, 80, 160, 300, 300];
    // An attempt itself takes 0.2 s.
    let expected = seconds.map(|seconds| seconds * 1000 + 200);
    assert_eq!(waits[..7], expected);
    assert_eq!(run.phases("nope"), [PodPhase::Pending]);
    let mut shown: Vec<_> = run.statuses("nope").into_iter().map(|row| row.1).collect();
    shown.truncate(6);
    assert_eq!(
        shown,
        [
            "Pending",
            "ContainerCreating",
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImagePull",
            "ImagePullBackOff"
        ]
    );
    // The cure: another image, in place.
    let cured = rollscope::scenario::open(&text.replace("nope:v1", "nginx:v1"));
    let apply = Command::Apply(rollscope::scenario::objects(&cured.reading));
    run.give(&apply).until(1_900_000);
    assert_eq!(run.phases("nope"), [PodPhase::Pending, PodPhase::Running]);
}

/// Lesson 3; KL-26 to KL-28. A life of exactly 600 s does not reset the ladder by itself, as the
/// lesson says; but housekeeping does, in the middle of the wait after it.
#[test]
fn the_ladder_begins_again_after_a_long_life() {
    let text = pod("crash", "", "");
    let apps = |after: u32| format!("{{image: 'crash:*', crash: {{after: {after}s, times: 7}}}}");
    for (life_s, wait_ms) in [(1, 300_000), (600, 1_000), (601, 0)] {
        let mut run = Run::of(&format!("{text}{}", scenario(&apps(1), "")));
        run.until(600_000);
        let starts: Vec<Ms> = run.starts(PodId(0)).iter().map(|ms| ms / 1000).collect();
        assert_eq!(starts, [0, 1, 12, 33, 74, 155, 316]);
        // The life that begins at 617 s is as long as is wanted, and ends by hand.
        let end_ms = (617 + life_s) * 1000;
        run.until(end_ms).give(&Command::Fault {
            pod: PodId(0),
            fault: rollscope::kubelet::app::Fault::Crash,
        });
        run.until(end_ms + 400_000);
        let starts = run.starts(PodId(0));
        assert_eq!(starts[7], 617_000);
        assert_eq!(starts[8], end_ms + wait_ms, "after {life_s} s");
        assert_eq!(run.phases("crash"), [PodPhase::Pending, PodPhase::Running]);
    }
}

/// Lesson 4; KL-7, KL-24, KL-29, KL-68.
#[test]
fn which_end_a_pod_reaches() {
    let mut text = String::new();
    let mut apps = String::new();
    for policy in ["Always", "OnFailure", "Never"] {
        for code in [0, 1] {
            let name = format!("{}{code}", policy.to_lowercase());
            text += &pod(&name, &format!("restartPolicy: {policy}"), "");
            let _ = write!(
                apps,
                "{{image: '{name}:*', crash: {{after: 5s, exitCode: {code}}}}},"
            );
        }
    }
    let mut run = Run::of(&format!("{text}{}", scenario(&apps, "")));
    run.until(120_000);
    let ends = [
        ("always0", PodPhase::Running, "CrashLoopBackOff"),
        ("always1", PodPhase::Running, "CrashLoopBackOff"),
        ("onfailure0", PodPhase::Succeeded, "Completed"),
        ("onfailure1", PodPhase::Running, "CrashLoopBackOff"),
        ("never0", PodPhase::Succeeded, "Completed"),
        ("never1", PodPhase::Failed, "Error"),
    ];
    for (name, phase, status) in ends {
        assert_eq!(run.status(name).phase, phase, "{name}");
        assert_eq!(run.statuses(name).last().unwrap().1, status, "{name}");
        let restarts = run.restarts(run.id(name));
        assert_eq!(
            restarts,
            if phase == PodPhase::Running { 4 } else { 0 },
            "{name}"
        );
    }
    for name in ["onfailure0", "never0", "never1"] {
        run.delete(name);
    }
    run.until(120_000);
    for name in ["onfailure0", "never0", "never1"] {
        assert!(!run.exists(name), "{name} needs no grace");
    }
    run.delete("always1").until(121_000);
    assert!(!run.exists("always1"), "no process has to be waited for");
}

/// KL-24, KL-25: containers of one pod with policies of their own; the pod's own is Always.
#[test]
fn each_container_has_its_own_policy() {
    let mut text = "apiVersion: v1
kind: Pod
metadata: {name: policies}
spec:
  containers:
"
    .to_owned();
    for policy in ["Always", "OnFailure", "Never"] {
        for code in [0, 1] {
            let name = format!("{}-{code}", policy.to_lowercase());
            let image = format!("exit:{code}");
            let _ = writeln!(
                text,
                "  - {{name: {name}, image: '{image}', restartPolicy: {policy}}}"
            );
        }
    }
    let apps = "{image: 'exit:0', crash: {after: 5s, exitCode: 0}}, \
                {image: 'exit:1', crash: {after: 5s, exitCode: 1}}";
    let mut run = Run::of(&format!("{text}---\n{}", scenario(apps, "")));
    run.until(120_000);
    let status = run.status("policies");
    let ends = status.containers.iter().map(|container| {
        let last = match &container.state {
            ContainerState::Waiting { reason, .. } => *reason,
            ContainerState::Terminated(end) => end.reason,
            ContainerState::Running { .. } => "Running",
        };
        (last, container.restart_count)
    });
    let expected = [
        ("CrashLoopBackOff", 4),
        ("CrashLoopBackOff", 4),
        ("Completed", 0),
        ("CrashLoopBackOff", 4),
        ("Completed", 0),
        ("Error", 0),
    ];
    assert_eq!(ends.collect::<Vec<_>>(), expected);
    assert_eq!(status.phase, PodPhase::Running);
}

/// Lesson 8; KL-69, KL-75, CL-51. The first three columns: shutdown of the program and sleep of
/// the hook in seconds, whether it refuses requests after SIGTERM. Then when the process ends,
/// and how.
#[test]
fn the_last_thirty_seconds() {
    let rows = [
        (10, 0, 10_000, 0),
        (45, 0, 30_000, 137),
        (10, 5, 15_000, 0),
        (10, 25, 30_000, 137),
        (10, 30, 32_000, 137),
    ];
    for (shutdown_s, sleep_s, end_ms, code) in rows {
        let hook = format!("lifecycle: {{preStop: {{sleep: {{seconds: {sleep_s}}}}}}}");
        let last = pod("last", "", if sleep_s > 0 { &hook } else { "" });
        let other = pod("other", "", "").replace("app: other", "app: last");
        let service = "apiVersion: v1
kind: Service
metadata: {name: last}
spec: {selector: {app: last}, ports: [{port: 80}]}
---
";
        let apps = format!(
            "{{image: 'last:*', readyAfter: 0s, sigterm: {shutdown_s}s, drains: false}}, \
             {{image: 'other:*', readyAfter: 0s}}"
        );
        let client = "client: {service: last, requestsPerSecond: 100, from: 20s}";
        let scenario = scenario(&apps, client);
        let scenario = scenario.replace("latency: {", "latency: {proxy: 1s, ");
        let mut run = Run::of(&format!("{last}{other}{service}{scenario}"));
        run.until(50_000).delete("last").until(50_000);
        assert_eq!(run.statuses("last").last().unwrap().1, "Terminating");
        let endpoint = run.endpoint(PodId(0));
        assert!(!endpoint.ready && endpoint.serving && endpoint.terminating);
        run.until(100_000);
        let end = run.end("last");
        assert_eq!((end.finished_ms - 50_000, end.exit_code), (end_ms, code));
        let reason = if code == 0 { "Completed" } else { "Error" };
        assert_eq!(
            (end.reason, run.statuses("last").last().unwrap().1),
            (reason, reason)
        );
        let traffic = run.world.traffic().unwrap();
        // For a second the proxies still send it its half.
        let lost = if sleep_s == 0 { 50 } else { 0 };
        assert_eq!(
            traffic.requests(RequestOutcome::Refused),
            lost,
            "sleep {sleep_s}"
        );
        assert_eq!(traffic.failed(), lost);
    }
}

/// Lesson 10; KL-15, RS-28.
#[test]
fn two_kinds_of_healing() {
    let deployment = "apiVersion: apps/v1
kind: Deployment
metadata: {name: nginx}
spec:
  replicas: 3
  selector: {matchLabels: {app: nginx}}
  template:
    metadata: {labels: {app: nginx}}
    spec: {containers: [{name: nginx, image: 'nginx:1.7.9'}]}
---
";
    let text = format!("{}{deployment}{}", pod("bare", "", ""), scenario("", ""));
    let mut run = Run::of(&text);
    run.until(10_000);
    let crashed = run.id("nginx");
    let before = run.pods[crashed.index()].clone();
    run.give(&Command::Fault {
        pod: crashed,
        fault: rollscope::kubelet::app::Fault::Crash,
    });
    run.until(20_000);
    let after = &run.pods[crashed.index()];
    assert_eq!(
        (&after.name, after.uid, after.node),
        (&before.name, before.uid, before.node)
    );
    assert_eq!(after.status.pod_ip, before.status.pod_ip);
    assert_eq!((run.restarts(crashed), run.objects()), (1, 4));

    let deleted = run.ids("nginx")[1];
    let name = Rc::clone(&run.pods[deleted.index()].name);
    run.delete(&name).until(20_000);
    assert_eq!(
        run.objects(),
        5,
        "the new one does not wait for the old one's end"
    );
    run.until(22_500);
    assert_eq!(run.objects(), 4);

    run.delete("bare").until(30_000);
    assert!(!run.exists("bare"));
    assert_eq!(run.objects(), 3);

    let mut labels = (*run.pods[crashed.index()].labels).clone();
    labels.insert("app".into(), "other".into());
    let change = Change::PodMeta {
        id: crashed,
        labels: Rc::new(labels),
        annotations: Rc::default(),
    };
    run.world.write(Write::new(change, Reason::Asked));
    run.until(40_000);
    assert_eq!((run.objects(), run.pods[crashed.index()].owner), (4, None));
    assert_eq!(run.available("nginx"), 3);
}
