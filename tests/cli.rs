//! The command line, as a script uses it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use rollscope::insight::stream::stream;
use rollscope::scenario::{GALLERY, open};
use rollscope::sim::Timeline;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// Runs `rollscope` with a manifest on its standard input.
fn rollscope(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rollscope"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_rollout_is_run_to_its_end_and_summed_up() {
    let manifest = support::manifest_of(4, "1", "0", 0);
    let output = rollscope(
        &["run", "-", "--set-image", "app:v2", "--format", "json"],
        manifest.as_bytes(),
    );
    assert_eq!(output.status.code(), Some(0));
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let summary = &run["summary"][0];
    assert_eq!(summary["result"], "complete");
    // DEP-31: strictly one by one, never fewer than wanted, never more than one in addition.
    assert_eq!(summary["minAvailable"], 4);
    assert_eq!(summary["maxPods"], 5);
    assert_eq!(summary["rounds"], 4);
    let records = run["records"].as_array().unwrap();
    assert!(
        records
            .iter()
            .all(|record| record["rule"].as_str().is_some_and(|id| !id.is_empty()))
    );
    assert!(records.iter().all(|record| record["because"] != ""));
}

#[test]
fn the_table_names_time_actor_rule_and_reason() {
    let output = rollscope(&["run", "-"], support::deployment(2).as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let table = text(&output.stdout);
    assert!(table.lines().any(|line| {
        line.contains("0.020s  deployment-controller") && line.contains("created with 2 replicas")
    }));
    assert!(
        table
            .lines()
            .last()
            .unwrap()
            .starts_with("deployment/app: complete after ")
    );
}

const STATEFUL_SET: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  replicas: 3
  serviceName: web
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: web:v1
";

#[test]
fn a_stateful_set_is_run_to_its_end_and_summed_up() {
    let arguments = ["run", "-", "--set-image", "web:v2"];
    let output = rollscope(&arguments, STATEFUL_SET.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    let table = text(&output.stdout);
    let replaced: Vec<_> = table
        .lines()
        .filter(|line| line.contains("STS-27"))
        .filter_map(|line| {
            line.split_whitespace()
                .find(|word| word.starts_with("pod/"))
        })
        .collect();
    // STS-41: the highest ordinal first.
    assert_eq!(replaced, ["pod/web-2", "pod/web-1", "pod/web-0"]);
    let last = table.lines().last().unwrap();
    assert!(
        last.starts_with("statefulset/web: complete after "),
        "{last}"
    );
    assert!(
        last.contains("at least 2 available, at most 3 pods"),
        "{last}"
    );
}

#[test]
fn a_rollout_past_its_deadline_is_no_success() {
    let scenario = "---\napiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  apps:\n  - \
                    image: app:v1\n    readyAfter: never\n";
    let manifest = support::deployment(2) + scenario;
    let output = rollscope(&["run", "-", "--summary"], manifest.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("progress deadline exceeded"));
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let cases: [(&[u8], &str); 5] = [
        (
            b"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  replica: 3\n",
            "-:6:3: error: document 1: spec.replica: unknown field \"spec.replica\"",
        ),
        (b"kind: [", "-:"),
        (b"\xff\xfe\x00", "this is no text in UTF-8"),
        (b"a: &a [x]\nb: *c\n", "-:"),
        (b"\tkind: Deployment\n", "-:1:"),
    ];
    for (input, expected) in cases {
        let output = rollscope(&["run", "-"], input);
        assert_eq!(output.status.code(), Some(2), "{input:?}");
        let errors = text(&output.stderr);
        assert!(
            errors.contains(expected) && errors.contains("error: "),
            "{errors}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_wrong_command_line_is_told_what_is_right() {
    let output = rollscope(&["walk"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Usage: rollscope run FILE"));
}

#[test]
fn a_pod_without_a_controller_is_run_until_it_is_ready_or_has_ended() {
    let ends = [
        ("Always", "", 0, "status: Running, ready"),
        ("Never", "0", 0, "status: Succeeded"),
        ("Never", "1", 1, "status: Failed"),
    ];
    for (policy, code, status, last) in ends {
        let crash = if code.is_empty() {
            String::new()
        } else {
            format!("apps: [{{image: job, crash: {{after: 5s, exitCode: {code}}}}}]")
        };
        // A readiness probe, so that it is not ready as soon as it runs.
        let manifest = format!(
            "apiVersion: v1
kind: Pod
metadata: {{name: job}}
spec:
  restartPolicy: {policy}
  containers: [{{name: job, image: job, readinessProbe: {{tcpSocket: {{port: 80}}}}}}]
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec: {{{crash}}}
"
        );
        let output = rollscope(&["run", "-"], manifest.as_bytes());
        assert_eq!(output.status.code(), Some(status), "{policy} {code}");
        let table = text(&output.stdout);
        assert!(
            table.trim_end().lines().last().unwrap().contains(last),
            "{table}"
        );
    }
}

#[test]
fn the_page_saves_the_records_that_are_printed() {
    for example in GALLERY.iter().take(6) {
        let arguments = ["run", "-", "--until", "40s", "--format", "json"];
        let output = rollscope(&arguments, example.text.as_bytes());
        let mut timeline = Timeline::new(open(example.text).setup);
        timeline.seek_time(40_000);
        assert_eq!(text(&output.stdout), stream(timeline), "{}", example.id);
    }
}
