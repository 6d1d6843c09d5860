//! Services: who gets traffic, and what the cluster's DNS answers.

#![allow(clippy::expect_used, clippy::panic)]

use rollscope::api::{DeletionPropagation, Kind, PodId, ServiceId};
use rollscope::scenario;
use rollscope::sim::{Command, Object, Record, Workload, World};
use rollscope::store::{Change, DnsAnswer, Endpoints};

const WEB: ServiceId = ServiceId(0);

fn manifests(replicas: i32, service: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      hostname: one
      subdomain: web
      containers:
      - name: app
        image: web:v1
        ports: [{{name: http, containerPort: 8080}}]
        readinessProbe: {{tcpSocket: {{port: 8080}}, periodSeconds: 1}}
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {service}
"
    )
}

/// A run of `text` with what happens in it so far.
struct Run {
    world: World,
    records: Vec<Record>,
}

impl Run {
    fn new(text: &str) -> Self {
        let opened = scenario::open(text);
        let problems = &opened.reading.problems;
        assert!(problems.is_empty(), "{problems:?}");
        Self {
            world: World::new(opened.setup),
            records: Vec::new(),
        }
    }

    fn until(&mut self, at_ms: i64) {
        while let Some(record) = self.world.step(at_ms) {
            self.records.push(record);
        }
        self.world.wait_until(at_ms);
    }

    fn endpoints(&self) -> &Endpoints {
        self.world.store.endpoints(WEB).expect("there is a Service")
    }

    fn traffic(&self) -> Vec<PodId> {
        self.endpoints().traffic().collect()
    }

    /// When the first record comes after `from_ms` that `wanted` picks.
    fn first_ms(&self, from_ms: i64, wanted: impl Fn(&Change) -> bool) -> i64 {
        let mut later = self.records.iter().filter(|record| record.at_ms >= from_ms);
        let found = later.find(|record| wanted(&record.change));
        found.expect("it happens").at_ms
    }
}

#[test]
fn traffic_follows_readiness_after_the_propagation() {
    let mut run = Run::new(&manifests(3, "{selector: {app: web}, ports: [{port: 80}]}"));
    run.until(30_000);
    assert_eq!(run.traffic(), [PodId(0), PodId(1), PodId(2)]);

    let grace_period_seconds = None;
    let pod = PodId(1);
    let delete = Command::DeletePod {
        pod,
        grace_period_seconds,
    };
    run.world.submit(&delete).expect("it exists");
    run.until(30_219);
    let endpoint = run.endpoints().of(pod).expect("it still runs");
    assert!(endpoint.terminating && !endpoint.ready, "{endpoint:?}");
    assert_eq!(
        run.traffic(),
        [PodId(0), pod, PodId(2)],
        "the proxies do not know yet"
    );
    run.until(30_220);
    assert_eq!(run.traffic(), [PodId(0), PodId(2)]);
    run.until(90_000);
    assert_eq!(run.traffic(), [PodId(0), PodId(2), PodId(3)]);
    assert_eq!(run.endpoints().of(pod), None);
    let proxied = |change: &Change| matches!(change, Change::EndpointsProxied(_));
    assert_eq!(run.first_ms(30_000, proxied), 30_220);
}

/// CL-51.
#[test]
fn without_ready_endpoints_those_on_their_way_out_still_serve() {
    let text = manifests(2, "{selector: {app: web}, ports: [{port: 80}]}")
        + "---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  apps: [{image: 'web:*', readyAfter: 10s, sigterm: 5s}]
";
    let mut run = Run::new(&text);
    run.until(30_000);
    for pod in [PodId(0), PodId(1)] {
        let grace_period_seconds = None;
        let delete = Command::DeletePod {
            pod,
            grace_period_seconds,
        };
        run.world.submit(&delete).expect("it exists");
        run.until(30_000);
    }
    run.until(31_000);
    assert_eq!(run.endpoints().ready(), 0);
    assert_eq!(run.traffic(), [PodId(0), PodId(1)]);
    run.until(36_000);
    assert_eq!(run.traffic(), []);
    run.until(60_000);
    assert_eq!(run.traffic(), [PodId(2), PodId(3)]);
}

/// CL-52: no more than 100 in a slice, and no slice without need.
#[test]
fn slices_hold_a_hundred_endpoints() {
    let mut run = Run::new(&manifests(
        250,
        "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
    ));
    run.until(120_000);
    let sizes = |run: &Run| -> Vec<i32> {
        run.endpoints()
            .slices()
            .map(|slice| slice.endpoints)
            .collect()
    };
    assert_eq!(sizes(&run), [100, 100, 50]);
    assert_eq!(
        run.endpoints()
            .slices()
            .next()
            .expect("a slice")
            .ports
            .first()
            .expect("a port")
            .port,
        8080
    );
    let deployment = "web".into();
    run.world
        .submit(&Command::Scale {
            workload: Workload::Deployment(deployment),
            replicas: 0,
        })
        .expect("it exists");
    run.until(300_000);
    assert_eq!(sizes(&run), [0]);
}

/// A change of one pod is answered by a write about that pod alone.
#[test]
fn one_pod_is_one_write() {
    let mut run = Run::new(&manifests(
        50,
        "{selector: {app: web}, ports: [{port: 80}]}",
    ));
    run.until(60_000);
    let written = run
        .records
        .iter()
        .filter_map(|record| match &record.change {
            Change::EndpointsChanged { endpoints, .. } => Some(endpoints.len()),
            _ => None,
        });
    let written: Vec<_> = written.collect();
    assert!(written.iter().all(|pods| *pods <= 1), "{written:?}");
    // The empty slice, then every pod with its address and when it is ready.
    assert_eq!(written.len(), 1 + 2 * 50);
}

#[test]
fn a_selector_moves_all_traffic_at_once() {
    let two = manifests(2, "{selector: {app: web}, ports: [{port: 80}]}");
    let other = two.replace("web", "other");
    let mut run = Run::new(&format!("{two}---\n{other}"));
    run.until(30_000);
    assert_eq!(run.traffic(), [PodId(0), PodId(1)]);
    let opened = scenario::open(&two.replace("{selector: {app: web}", "{selector: {app: other}"));
    let objects = scenario::objects(&opened.reading).into_iter();
    let service = objects.filter(|object| matches!(object, Object::Service(_)));
    run.world
        .submit(&Command::Apply(service.collect()))
        .expect("a good Service");
    run.until(31_000);
    assert_eq!(run.traffic(), [PodId(2), PodId(3)]);
}

/// CL-53.
#[test]
fn names_resolve_as_long_as_pods_are_ready() {
    let mut run = Run::new(&manifests(
        1,
        "{clusterIP: None, selector: {app: web}, ports: [{port: 80}]}",
    ));
    let resolve = |run: &Run, name: &str| run.world.store.resolve(name, "default");
    run.until(100);
    assert_eq!(resolve(&run, "web"), DnsAnswer::NoSuchName);
    run.until(30_000);
    let pods = DnsAnswer::Pods(vec![PodId(0)]);
    for name in [
        "web",
        "web.default",
        "web.default.svc",
        "web.default.svc.cluster.local.",
        "one.web",
        "one.web.default.svc.cluster.local",
    ] {
        assert_eq!(resolve(&run, name), pods, "{name}");
    }
    for name in [
        "two.web",
        "a.one.web",
        "web.prod",
        "one",
        "",
        ".",
        "web.default.pod.cluster.local",
    ] {
        assert_eq!(resolve(&run, name), DnsAnswer::NoSuchName, "{name}");
    }
}

#[test]
fn a_cluster_ip_resolves_whatever_the_pods_do() {
    let mut run = Run::new(&manifests(0, "{selector: {app: web}, ports: [{port: 80}]}"));
    run.until(1_000);
    assert_eq!(
        run.world.store.resolve("web", "default"),
        DnsAnswer::ClusterIp(WEB)
    );
    assert_eq!(run.traffic(), []);
}

#[test]
fn what_is_not_ready_is_published_where_that_is_asked_for() {
    let service = "{clusterIP: None, publishNotReadyAddresses: true, selector: {app: web}, ports: [{port: 80}]}";
    let text = manifests(1, service)
        + "---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  apps: [{image: 'web:*', readyAfter: never}]
";
    let mut run = Run::new(&text);
    run.until(30_000);
    assert_eq!(
        run.world.store.resolve("one.web", "default"),
        DnsAnswer::Pods(vec![PodId(0)])
    );
    assert_eq!(run.traffic(), [PodId(0)]);
}

/// The canary of two Deployments behind one Service, nine pods of the old version and one of the
/// new one, with every pod ready.
fn canary() -> Run {
    let mut run = Run::new(include_str!(
        "fixtures/manifests/canary-two-deployments.yaml"
    ));
    run.until(60_000);
    run
}

/// How many of the pods that get traffic run each version.
fn shares(run: &Run) -> (usize, usize) {
    let images = run.endpoints().traffic().map(|id| {
        let pod = run.world.store.pod(id).expect("it gets traffic");
        pod.template
            .image(None)
            .expect("a container")
            .ends_with("v2")
    });
    let new: Vec<bool> = images.collect();
    let canaries = new.iter().filter(|is_new| **is_new).count();
    (new.len() - canaries, canaries)
}

fn delete_canary(run: &mut Run) {
    let delete = Command::Delete {
        kind: Kind::Deployment,
        name: "my-app-canary".into(),
        propagation: DeletionPropagation::Background,
    };
    run.world.submit(&delete).expect("it exists");
}

/// CL-54: one label selects both, so the canary gets a tenth of the traffic.
#[test]
fn a_canary_that_is_promoted_leaves_only_the_new_version() {
    let mut run = canary();
    assert_eq!(shares(&run), (9, 1));

    let promote = Command::SetImage {
        workload: Workload::Deployment("my-app".into()),
        container: None,
        image: "myrepo/my-app:v2".into(),
    };
    run.world.submit(&promote).expect("it exists");
    let mut fewest = usize::MAX;
    for at_ms in (60_000..180_000).step_by(100) {
        run.until(at_ms);
        let (old, new) = shares(&run);
        fewest = fewest.min(old + new);
    }
    // Of nine, two may be unavailable; the canary is the eighth.
    assert_eq!(fewest, 8);
    assert_eq!(shares(&run), (0, 10));

    delete_canary(&mut run);
    run.until(300_000);
    assert_eq!(shares(&run), (0, 9));
    assert_eq!(run.world.store.pods.len(), 9);
}

#[test]
fn a_canary_that_is_aborted_leaves_only_the_old_version() {
    let mut run = canary();
    delete_canary(&mut run);
    run.until(180_000);
    assert_eq!(shares(&run), (9, 0));
    assert_eq!(run.world.store.deployments.len(), 1);
}
