//! What may be changed in a Pod that runs, and what the kubelet makes of it (API-31, KL-32).

use rollscope::scenario;
use rollscope::sim::Command;

use crate::run::Run;

/// A bare Pod; `more` are lines of its container.
fn pod(policy: &str, image: &str, more: &str) -> String {
    format!(
        "apiVersion: v1
kind: Pod
metadata: {{name: job}}
spec:
  restartPolicy: {policy}
  containers:
  - name: app
    image: {image}
    {more}
"
    )
}

/// `kubectl apply` of a text.
fn apply(text: &str) -> Command {
    let opened = scenario::open(text);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    Command::Apply(scenario::objects(&opened.reading))
}

#[test]
fn the_image_may_change_under_any_restart_policy() {
    for policy in ["Always", "OnFailure", "Never"] {
        let mut run = Run::of(&pod(policy, "job:v1", ""));
        run.until(20_000);
        let id = run.id("job");
        run.give(&apply(&pod(policy, "job:v2", ""))).until(60_000);
        assert_eq!(run.restarts(id), 1, "{policy}");
        let killed = run.records.iter().find_map(|record| {
            let event = record.event.as_ref()?;
            (event.reason == "Killing").then(|| (event.message.to_string(), record.because.rule()))
        });
        let words = "Container app definition changed, will be restarted";
        assert_eq!(killed, Some((words.into(), "KL-32")));
        let started = run.starts(id);
        assert_eq!(started.len(), 2);
        // It is told 50 ms later, takes 2 s to stop and 0.8 s to start.
        assert_eq!(started[1], 20_000 + 50 + 2_000 + 800);
        assert_eq!(
            &*run.pods[id.index()].template.spec.containers[0].image,
            "job:v2"
        );
        // The same again changes nothing.
        let records = run.records.len();
        run.give(&apply(&pod(policy, "job:v2", ""))).until(90_000);
        assert_eq!(run.records.len(), records);
    }
}

#[test]
fn nothing_else_of_a_container_may_change() {
    let mut run = Run::of(&pod("Always", "job:v1", ""));
    run.until(20_000);
    for other in [
        pod("Always", "job:v1", "ports: [{containerPort: 80}]"),
        pod("Never", "job:v1", ""),
    ] {
        let refused = run.world.submit(&apply(&other)).unwrap_err();
        assert!(
            refused.contains("pod updates may not change fields"),
            "{refused}"
        );
    }
}
