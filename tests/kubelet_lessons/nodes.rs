//! Nodes whose kubelets are stopped, and a scheduler that is (lessons 1 and 9).

use std::rc::Rc;

use rollscope::api::{Ms, PodPhase};
use rollscope::sim::Command;

use super::run::Run;
use super::{pod, scenario};

fn set_running(component: &str, running: bool) -> Command {
    Command::SetRunning {
        component: component.into(),
        running,
    }
}

/// Lesson 1; CL-17: nobody says that the pod has no node, for nobody has looked.
#[test]
fn a_stopped_scheduler() {
    let script = "script:
  - {at: 5s, stop: scheduler}
  - at: 10s
    apply: |
      apiVersion: v1
      kind: Pod
      metadata: {name: second}
      spec: {containers: [{name: app, image: 'second:v1'}]}
  - {at: 90s, start: scheduler}";
    let mut run = Run::of(&format!("{}{}", pod("hello", "", ""), scenario("", script)));
    run.until(89_000);
    assert_eq!(run.status("hello").phase, PodPhase::Running);
    assert_eq!(run.status("second").phase, PodPhase::Pending);
    assert!(run.pods[run.id("second").index()].node.is_none());
    assert_eq!(run.reasons("second"), [""; 0], "no FailedScheduling");
    run.until(100_000);
    assert_eq!(run.status("second").phase, PodPhase::Running);
    assert_eq!(run.events(run.id("second"), "Scheduled"), [90_000]);
}

/// A Deployment and a StatefulSet of three, one pod of each on every node.
fn silent_node() -> Run {
    let spec = "
  replicas: 3
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec: {containers: [{name: app, image: 'app:v1'}]}
---
";
    let spec = |name: &str| spec.replace("NAME", name);
    let text = format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec: {}apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db}}
spec:
  serviceName: db{}apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{selector: {{app: web}}, ports: [{{port: 80}}]}}
---
{}",
        spec("web"),
        spec("db"),
        scenario("{image: 'app:*', readyAfter: 0s}", "")
    );
    Run::of(&text)
}

fn ready_of_set(run: &Run) -> i32 {
    let store = &run.world.store;
    let id = store.find_stateful_set("db").unwrap();
    store.stateful_set(id).unwrap().status.ready_replicas
}

/// How many pods of that name there are, those on their way out included.
fn objects(run: &Run, name: &str) -> usize {
    let pods = run.world.store.pods.iter();
    pods.filter(|(_, pod)| pod.name.starts_with(name)).count()
}

/// Lesson 9; CL-30 to CL-35, STS-34. The kubelet's last lease is of the second 60, so the node is
/// silent for 50 s at 110 s.
#[test]
fn a_node_falls_silent() {
    let mut run = silent_node();
    run.until(60_000).give(&set_running("node-2", false));
    run.until(109_999);
    assert_eq!((run.available("web"), ready_of_set(&run)), (3, 3));
    assert_eq!(run.endpoints(), 3, "its program still serves");
    run.until(111_000);
    let web = *run
        .ids("web")
        .iter()
        .find(|id| run.pods[id.index()].node.unwrap().0 == 1)
        .unwrap();
    let db = run.id("db-1");
    for id in [web, db] {
        let pod = &run.pods[id.index()];
        assert_eq!(pod.node.unwrap().0, 1);
        assert_eq!(
            (pod.status.ready.is_true(), pod.status.ready.since_s),
            (false, 110)
        );
        assert_eq!(pod.status.ready.reason(), "", "the reason stays as it was");
        assert!(pod.status.containers_ready.is_true() && pod.status.containers[0].ready);
        assert_eq!(pod.status.phase, PodPhase::Running);
        assert_eq!(run.events(id, "NodeNotReady"), [110_000]);
    }
    assert_eq!((run.available("web"), ready_of_set(&run)), (2, 2));
    assert_eq!(run.endpoints(), 2);
    run.until(409_000);
    assert_eq!(
        (objects(&run, "web"), objects(&run, "db")),
        (3, 3),
        "nothing is replaced"
    );
    run.until(411_000);
    for id in [web, db] {
        let pod = &run.pods[id.index()];
        assert!(pod.deletion.is_some());
        assert_eq!(
            pod.status.other("DisruptionTarget").unwrap().reason(),
            "DeletionByTaintManager"
        );
        assert_eq!(run.events(id, "TaintManagerEviction"), [410_000]);
    }
    run.until(440_000);
    assert_eq!((objects(&run, "web"), run.available("web")), (4, 3));
    assert_eq!((objects(&run, "db"), ready_of_set(&run)), (3, 2));
    run.until(2_000_000);
    assert_eq!(ready_of_set(&run), 2, "without end");
    run.give(&Command::DeletePod {
        pod: db,
        grace_period_seconds: Some(0),
    })
    .until(2_010_000);
    assert_eq!(ready_of_set(&run), 3);
    let again = *run.ids("db-1").last().unwrap();
    assert!(again != db && run.pods[again.index()].node.unwrap().0 != 1);
    run.give(&set_running("node-2", true)).until(2_020_000);
    assert_eq!(objects(&run, "web"), 3, "its kubelet confirms the end");
    let never = |pod: &rollscope::api::Pod| pod.status.phase != PodPhase::Unknown;
    assert!(run.pods.iter().all(never));
}

/// Lesson 9; CL-36.
#[test]
fn a_node_that_comes_back_in_time() {
    let mut run = silent_node();
    run.until(60_000).give(&set_running("node-2", false));
    run.until(381_000).give(&set_running("node-2", true));
    run.until(383_000);
    assert_eq!(
        (run.available("web"), ready_of_set(&run), run.endpoints()),
        (3, 3, 3)
    );
    run.until(600_000);
    assert_eq!((objects(&run, "web"), objects(&run, "db")), (3, 3));
    for pod in &run.pods {
        assert!(pod.deletion.is_none());
        assert_eq!(run.restarts(run.id(&pod.name)), 0);
    }
    assert_eq!(
        run.events(run.id("db-1"), "TaintManagerEviction"),
        [385_000]
    );
}

/// CL-9, CL-15, CL-32: what is too new to be seen is bound to a silent node all the same; no pod
/// is evicted while no node works, and none is bound.
#[test]
fn no_node_is_left() {
    let mut run = silent_node();
    run.until(60_000);
    for node in ["node-1", "node-2", "node-3"] {
        run.give(&set_running(node, false));
    }
    run.until(600_000);
    assert!(
        run.pods
            .iter()
            .all(|pod| pod.deletion.is_none() && !pod.status.ready.is_true())
    );
    let second = pod("second", "", "");
    let opened = rollscope::scenario::open(&second);
    let apply = Command::Apply(rollscope::scenario::objects(&opened.reading));
    run.give(&apply).until(700_000);
    let scheduled = &run.status("second").scheduled;
    let message = "0/3 nodes are available: 3 node(s) had untolerated taint(s). no new claims to \
                   deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful \
                   for scheduling.";
    assert_eq!(
        (scheduled.reason(), scheduled.message()),
        ("Unschedulable", message)
    );
    assert_eq!(run.events(run.id("second"), "FailedScheduling").len(), 1);
    // With one back, the others are given up one after the other.
    run.give(&set_running("node-3", true)).until(720_000);
    assert_eq!(run.status("second").phase, PodPhase::Running);
    let gone = |run: &Run| -> Vec<Ms> {
        let marked = run.records.iter().filter(|record| {
            let event = record.event.as_ref();
            event.is_some_and(|event| event.message.starts_with("Marking"))
        });
        let mut times: Vec<Ms> = marked.map(|record| record.at_ms).collect();
        times.dedup();
        times
    };
    run.until(1_100_000);
    assert_eq!(gone(&run), [1_000_000, 1_010_000]);
    assert_eq!(run.available("web"), 3);
}

/// CL-33: `tolerationSeconds` of the pod's own, none, and a pod that tolerates it for ever.
#[test]
fn how_long_a_pod_tolerates_its_node() {
    let own = |more: &str| {
        format!(
            "tolerations: [{{key: node.kubernetes.io/unreachable, operator: Exists, effect: \
             NoExecute{more}}}]"
        )
    };
    let rows: [(String, Option<Ms>); 4] = [
        (String::new(), Some(410_000)),
        (own(", tolerationSeconds: 30"), Some(140_000)),
        (own(", tolerationSeconds: 0"), Some(110_000)),
        (own(""), None),
    ];
    for (spec, end_ms) in rows {
        let mut run = Run::of(&format!("{}{}", pod("bare", &spec, ""), scenario("", "")));
        run.until(60_000).give(&set_running("node-1", false));
        run.until(1_000_000);
        let id = run.id("bare");
        let marked = run.events(id, "TaintManagerEviction");
        assert_eq!(marked.first().copied(), end_ms, "{spec}");
        assert!(run.exists("bare"), "nobody confirms that it is gone");
    }
}

/// KL-66, KL-67: while the kubelet is stopped nothing is asked and nothing restarted; what it finds
/// when it is back is treated as ever.
#[test]
fn nobody_looks_after_the_pods_of_a_stopped_kubelet() {
    let probe = "livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 10}";
    let script = "script:
  - {at: 61s, stop: node-1}
  - {at: 65s, fault: {pod: 1, kind: hang}}
  - {at: 101s, start: node-1}";
    let apps = "{image: 'bare:*', readyAfter: 0s}";
    let mut run = Run::of(&format!(
        "{}{}",
        pod("bare", "", probe),
        scenario(apps, script)
    ));
    run.until(100_000);
    assert_eq!(run.events(run.id("bare"), "Unhealthy"), [0; 0]);
    assert!(
        run.world.worker(run.id("bare")).is_none(),
        "nobody can ask the kubelet"
    );
    run.until(140_000);
    assert_eq!(
        run.events(run.id("bare"), "Unhealthy"),
        [102_000, 112_000, 122_000]
    );
    assert_eq!(run.events(run.id("bare"), "Killing"), [122_000]);
    assert_eq!(run.restarts(run.id("bare")), 1);
}

#[test]
fn only_nodes_and_the_scheduler_can_be_stopped() {
    let mut run = Run::of(&format!("{}{}", pod("bare", "", ""), scenario("", "")));
    run.until(10_000);
    let refused = run.world.submit(&set_running("node-9", false)).unwrap_err();
    assert_eq!(
        refused,
        "Error from server (NotFound): nodes \"node-9\" not found"
    );
    let records = run.records.len();
    run.give(&set_running("scheduler", true));
    run.give(&set_running("node-1", true)).until(20_000);
    assert_eq!(run.records.len(), records, "they run already");
    let name: Rc<str> = "scheduler".into();
    let command = Command::SetRunning {
        component: name,
        running: false,
    };
    let entry = rollscope::scenario::script_entry(&command).unwrap();
    let text = rollscope::manifest::to_yaml(&entry);
    assert_eq!(rollscope::scenario::script_command(&text), Some(command));
}
