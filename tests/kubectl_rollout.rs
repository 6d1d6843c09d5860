//! What `kubectl rollout` says of Deployments, held against what the real one printed.
//!
//! The files in `fixtures/kubectl` are recordings: the command, its exit code and its output.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

use rollscope::api::{DeploymentId, PodId, PodPhase};
use rollscope::insight::{
    deployment_rollout_history, deployment_rollout_status, deployment_rollout_undo,
};
use rollscope::scenario;
use rollscope::sim::{Command, LockStep, Workload};

const WEB: DeploymentId = DeploymentId(0);

/// What was printed, standard output before standard error.
fn recorded(number: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kubectl");
    let mut files = fs::read_dir(folder)
        .expect("it exists")
        .map(|file| file.expect("a file"));
    let named = files.find(|file| file.file_name().to_string_lossy().starts_with(number));
    let text = fs::read_to_string(named.expect("a recording").path()).expect("text");
    let (_, output) = text.split_once("--- stdout\n").expect("output");
    output.replacen("--- stderr\n", "", 1)
}

/// The lines of a `rollout status` that was recorded with its times, each once.
fn recorded_lines(number: &str) -> Vec<String> {
    let text = recorded(number);
    let lines = text
        .lines()
        .filter_map(|line| Some(line.split_once("] ")?.1));
    let mut lines: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    lines.dedup();
    lines
}

fn manifest(image: &str, cause: Option<&str>) -> Command {
    let cause = cause.unwrap_or_default();
    let annotations = match cause {
        "" => "{}".to_owned(),
        cause => format!("{{kubernetes.io/change-cause: {cause}}}"),
    };
    let text = format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, annotations: {annotations}}}
spec:
  replicas: 3
  progressDeadlineSeconds: 5
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: app, image: '{image}'}}]}}
"
    );
    let opened = scenario::open(&text);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    Command::Apply(scenario::objects(&opened.reading))
}

struct Run {
    lock_step: LockStep,
    said: Vec<String>,
}

impl Run {
    /// Three pods of the image, ready or not.
    fn of(cause: Option<&str>) -> Self {
        let mut run = Self {
            lock_step: LockStep::new(1, 1),
            said: Vec::new(),
        };
        run.give(&manifest("nginx:1.25", cause));
        run
    }

    fn give(&mut self, command: &Command) {
        self.lock_step.submit(command).expect("it is taken");
        self.lock_step.bind_all();
        self.listen();
    }

    fn set_image(&mut self, image: &str) {
        self.give(&Command::SetImage {
            workload: web(),
            container: None,
            image: image.into(),
        });
    }

    fn ready(&mut self, pod: u32) {
        self.lock_step.report(PodId(pod), PodPhase::Running, true);
        self.lock_step.bind_all();
        self.listen();
    }

    fn status(&self) -> Result<String, String> {
        let store = &self.lock_step.world().store;
        let deployment = store.deployment(WEB).expect("it exists");
        deployment_rollout_status(deployment).map(|status| status.text)
    }

    fn listen(&mut self) {
        self.said.extend(self.status());
        self.said.dedup();
    }

    fn history(&self) -> String {
        deployment_rollout_history(&self.lock_step.world().store, WEB)
    }

    fn undo(&self, to_revision: i64) -> String {
        let said = deployment_rollout_undo(&self.lock_step.world().store, WEB, to_revision);
        said.unwrap_or_else(|refusal| refusal) + "\n"
    }
}

fn web() -> Workload {
    Workload::Deployment("web".into())
}

/// The output without the warning that a file was applied before.
fn without_warning(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !line.starts_with("Warning: "))
        .collect()
}

/// DEP-76.
#[test]
fn the_status_of_a_rollout_from_nothing_and_of_an_update() {
    let mut run = Run::of(None);
    (0..3).for_each(|pod| run.ready(pod));
    assert_eq!(run.said, recorded_lines("018"));

    run.said.clear();
    run.set_image("nginx:1.26");
    (3..6).for_each(|pod| run.ready(pod));
    assert_eq!(run.said, recorded_lines("048"));
}

/// DEP-76: past the deadline it is an error.
#[test]
fn the_status_past_the_deadline() {
    let mut run = Run::of(None);
    run.lock_step.pass(20_000);
    assert_eq!(run.status().expect_err("too late") + "\n", recorded("071"));
}

/// DEP-55, DEP-18: the cause is that of the Deployment when its ReplicaSet was the new one.
#[test]
fn the_history() {
    let mut run = Run::of(Some("first version"));
    (0..3).for_each(|pod| run.ready(pod));
    run.set_image("nginx:1.26");
    assert_eq!(run.history(), recorded("037"));

    (3..6).for_each(|pod| run.ready(pod));
    run.give(&manifest("nginx:1.26", Some("second version")));
    run.set_image("nginx:no-such-tag");
    run.give(&Command::Undo {
        workload: web(),
        to_revision: 0,
    });
    assert_eq!(run.history(), recorded("078"));

    // DEP-49, DEP-51.
    assert_eq!(run.undo(99), without_warning(&recorded("080")));
    assert_eq!(run.undo(4), without_warning(&recorded("081")));
    assert_eq!(run.undo(1), without_warning(&recorded("090")));
}

/// DEP-47, DEP-52, DEP-78.
#[test]
fn a_paused_deployment() {
    let mut run = Run::of(None);
    (0..3).for_each(|pod| run.ready(pod));
    let pause = |paused| Command::SetPaused {
        workload: web(),
        paused,
    };
    run.give(&pause(true));
    run.set_image("nginx:1.26");
    let recorded_status = recorded("097");
    assert_eq!(
        Some(&*run.said[run.said.len() - 1]),
        recorded_status.lines().next()
    );
    assert_eq!(run.undo(0), without_warning(&recorded("099")));
    let mut refused = |command: &Command| {
        let refusal = run.lock_step.submit(command).expect_err("it is refused");
        refusal + "\n"
    };
    let restart = Command::Restart { workload: web() };
    assert_eq!(refused(&restart), recorded("100"));
    run.give(&pause(false));
    let mut refused = |command: &Command| {
        let refusal = run.lock_step.submit(command).expect_err("it is refused");
        refusal + "\n"
    };
    assert_eq!(refused(&pause(false)), recorded("106"));
    let nope = Command::Undo {
        workload: Workload::Deployment("nope".into()),
        to_revision: 0,
    };
    assert_eq!(refused(&nope), recorded("133"));
}

const FULL: &str = "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: full
  annotations: {kubernetes.io/change-cause: \"kubectl apply\"}
spec:
  selector: {matchLabels: {app: full}}
  template:
    metadata:
      labels: {tier: front, app: full}
      annotations: {team: a}
    spec:
      serviceAccountName: robot
      nodeSelector: {disk: ssd}
      tolerations:
      - {key: spot, operator: Exists, effect: NoSchedule}
      initContainers:
      - {name: first, image: busybox, command: [sh, -c, \"echo hello\"]}
      containers:
      - name: app
        image: nginx:1.9.1
        args: [--fast]
        ports:
        - {containerPort: 80, name: http}
        - {containerPort: 443}
        resources: {limits: {memory: 128Mi, cpu: 500m}, requests: {cpu: 250m}}
        readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 5}
        livenessProbe: {exec: {command: [cat, /tmp/alive]}}
        startupProbe: {tcpSocket: {port: 80}, failureThreshold: 30}
        env:
        - {name: MODE, value: fast}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
        envFrom: [{configMapRef: {name: settings}}]
        volumeMounts:
        - {name: data, mountPath: /data, readOnly: true, subPath: a}
      volumes:
      - {name: data, emptyDir: {}}
      - {name: config, configMap: {name: settings}}
";

/// API-71, API-93: a tab lies between a name and its value.
#[test]
fn one_revision_of_the_history() {
    let opened = rollscope::scenario::open(FULL);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    let mut run = LockStep::new(1, 1);
    let objects = rollscope::scenario::objects(&opened.reading);
    run.submit(&Command::Apply(objects)).expect("it is good");
    let store = &run.world().store;
    let set = store.replica_set(rollscope::api::ReplicaSetId(0));
    let hash = set.expect("it was made").template_hash.to_string();
    let found = rollscope::insight::deployment_rollout_revision(store, WEB, 1);
    let expected = format!(
        "deployment.apps/full with revision #1
Pod Template:
  Labels:\tapp=full
\tpod-template-hash={hash}
\ttier=front
  Annotations:\tkubernetes.io/change-cause: kubectl apply
\tteam: a
  Service Account:\trobot
  Init Containers:
   first:
    Image:\tbusybox
    Port:\t<none>
    Host Port:\t<none>
    Command:
      sh
      -c
      echo hello
    Environment:\t<none>
    Mounts:\t<none>
  Containers:
   app:
    Image:\tnginx:1.9.1
    Ports:\t80/TCP (http), 443/TCP
    Host Ports:\t0/TCP (http), 0/TCP
    Args:
      --fast
    Limits:
      cpu:\t500m
      memory:\t128Mi
    Requests:
      cpu:\t250m
      memory:\t128Mi
    Liveness:\texec [cat /tmp/alive] delay=0s timeout=1s period=10s #success=1 #failure=3
    Readiness:\thttp-get http://:http/ready delay=0s timeout=1s period=5s #success=1 #failure=3
    Startup:\ttcp-socket :80 delay=0s timeout=1s period=10s #success=1 #failure=30
    Environment Variables from:
      settings\tConfigMap\tOptional: false
    Environment:
      MODE:\tfast
      NODE:\t (v1:spec.nodeName)
      PASSWORD:\t<set to the key 'password' in secret 'db'>\tOptional: false
    Mounts:
      /data from data (ro,path=\"a\")
  Volumes:
   data:
    Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:\t
    SizeLimit:\t<unset>
   config:
    Type:\tConfigMap (a volume populated by a ConfigMap)
    Name:\tsettings
    Optional:\tfalse
  Node-Selectors:\tdisk=ssd
  Tolerations:\tspot:NoSchedule op=Exists

"
    );
    assert_eq!(found, Ok(expected));
    assert_eq!(
        rollscope::insight::deployment_rollout_revision(store, WEB, 7),
        Err("error: unable to find the specified revision".to_owned())
    );
}

#[test]
fn one_revision_of_a_set() {
    let opened = rollscope::scenario::open(SET);
    assert!(opened.reading.is_good(), "{:?}", opened.reading.problems);
    let mut run = LockStep::new(1, 1);
    let objects = rollscope::scenario::objects(&opened.reading);
    run.submit(&Command::Apply(objects)).expect("it is good");
    let id = rollscope::api::StatefulSetId(0);
    let found = rollscope::insight::rollout_revision(&run.world().store, id, 1);
    assert_eq!(
        found.as_deref(),
        Ok("statefulset.apps/db with revision #1
Pod Template:
  Labels:\tapp=db
  Containers:
   db:
    Image:\tmysql:8
    Port:\t<none>
    Host Port:\t<none>
    Environment:\t<none>
    Mounts:\t<none>
  Volumes:\t<none>
  Node-Selectors:\t<none>
  Tolerations:\t<none>

")
    );
}

const SET: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'mysql:8'}]}
";
