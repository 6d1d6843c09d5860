//! The scenario file: what stands beside the manifests and says how the simulation is to run.
//!
//! ```yaml
//! apiVersion: rollscope.dev/v1alpha1
//! kind: Scenario
//! spec:
//!   seed: 1                # names, UIDs and spreads follow from it
//!   nodes: 3
//!   latency:               # how long things take to be noticed and done
//!     controller: 20ms     # also: scheduler, kubelet, proxy, sandbox, containerStart, cleanup
//!   client: {service: my-app, requestsPerSecond: 100, from: 20s}
//!   dependencies:          # what programs need, and when it is down
//!   - name: db
//!     down: [{from: 60s, to: 240s}]
//!   apps:                  # how programs behave; the first pattern that fits decides
//!   - image: my-app:v2     # a * at the end stands for any ending
//!     readyAfter: 10s      # or never
//!     readySpread: 2s
//!     warmUp: 20s          # how long only readiness fails beyond that
//!     latency: 300ms       # how long an answer takes
//!     flapping: {every: 60s, for: 15s}  # readiness fails for so long, again and again
//!     crash: {after: 30s, exitCode: 1, times: 2}
//!     hangsAfter: 60s
//!     memory: {starts: 100Mi, growsPerSecond: 1Mi}  # OOMKilled at the container's limit
//!     sigterm: 2s          # or ignored
//!     drains: false        # refuses requests and probes after SIGTERM, instead of serving on
//!     preStop: {takes: 5s, fails: true}  # hooks that are no sleep; also postStart
//!     needs:               # probes that look at a dependency; all of them without probe
//!     - {dependency: db, probe: liveness}
//!     pull: present        # or {takes: 5s}, or {fails: why}
//!     answers:             # how probes are answered from some moment on
//!     - {from: 60s, clock: run, probe: readiness, says: badly}
//!     - {from: 90s, says: slowly, takes: 3s}
//!   missing:               # what pods refer to is there, but for this
//!   - {kind: ConfigMap, name: app-config, until: 60s}  # or Secret
//!   featureGates:          # switches of the control plane that are off in Kubernetes 1.36
//!     MaxUnavailableStatefulSet: true
//!   script:                # what happens by itself
//!   - at: 5s
//!     setImage: {deployment: my-app, image: my-app:v2}
//!   - at: 60s              # as kubectl apply -f, with the manifests as a text
//!     apply: |
//!       apiVersion: apps/v1
//!       kind: Deployment
//!       # …
//!   - at: 70s              # also: statefulSet, replicaSet
//!     scale: {deployment: my-app, replicas: 5}
//!   - at: 75s              # programs behave like this from now on; also: dependencies, missing
//!     behaviour: {apps: [{image: my-app:v2, readyAfter: never}]}
//!   - at: 80s              # as another controller does; pod 1 is the first of the run
//!     condition: {pod: 1, type: example.com/gate, status: "True"}
//!   - at: 85s              # the kubelet of a node, or the scheduler; start does the opposite
//!     stop: node-2
//!   - at: 90s
//!     delete: {kind: Deployment, name: my-app, cascade: foreground}
//! ```
//!
//! Everything has a default, the whole document too. Unlike a cluster's objects it is Rollscope's
//! own, so it is refused in Rollscope's own words, in each language, but just as strictly: unknown fields, wrong
//! types and values out of range, each at its place.

mod apps;
mod dependencies;
mod duration;
mod fields;
mod gallery;
mod script;
mod script_text;

use std::rc::Rc;

pub use duration::{EXAMPLES as DURATIONS, parse as parse_duration};
pub use gallery::{Example, GALLERY};
pub use script_text::{script_command, script_entry};

use crate::api::{FeatureGates, Ms, Policy};
use crate::manifest::{self, LineIndex, ManifestObject, Node, Options, Reading, ScenarioProblem};
use crate::sim::{Client, Command, Object, Setup};
use fields::{Fields, Reader};

/// Nodes of a cluster without a Scenario.
const NODES: usize = 3;
/// The most nodes that a Scenario may ask for.
const NODES_MAX: i64 = 1_000;

/// A text as a run starts from it.
#[derive(Debug)]
pub struct Opened {
    /// The documents, and everything that is wrong with them, the Scenario included.
    pub reading: Reading,
    /// What the run starts from: the good documents are applied at time 0, then the script goes
    /// on. Use it only if the reading is good.
    pub setup: Setup,
}

/// Reads manifests and the Scenario that may stand beside them.
pub fn open(text: &str) -> Opened {
    let opened = open_with(text, FeatureGates::default());
    let gates = opened.setup.feature_gates;
    if gates == FeatureGates::default() {
        opened
    } else {
        // The API server that reads the objects has other switches than it was thought to have.
        open_with(text, gates)
    }
}

fn open_with(text: &str, feature_gates: FeatureGates) -> Opened {
    let options = Options {
        policy: Policy {
            feature_gates,
            ..Policy::default()
        },
        ..Options::default()
    };
    let mut reading = manifest::read_with(text, &options);
    let mut reader = Reader::new(LineIndex::new(text));
    let mut setup = Setup {
        seed: 1,
        nodes: NODES,
        feature_gates,
        ..Setup::default()
    };
    let mut found = false;
    for (index, document) in reading.documents.iter().enumerate() {
        if document.object != Some(ManifestObject::Scenario) {
            continue;
        }
        reader.document = index;
        if let Some(root) = &document.root {
            if found {
                reader.refuse(root.span, "", ScenarioProblem::Another, &[]);
            }
            read_scenario(&mut reader, root, &options, &mut setup);
        }
        found = true;
    }
    reading.problems.append(&mut reader.problems);
    reading
        .problems
        .sort_by_key(|problem| (problem.document, problem.span.start));
    setup
        .script
        .insert(0, (0, Command::Apply(objects(&reading))));
    Opened { reading, setup }
}

/// What the good documents ask to be created.
pub fn objects(reading: &Reading) -> Vec<Object> {
    let objects = reading.objects();
    let objects = objects.filter_map(|(_, object)| match object {
        ManifestObject::Deployment(object) => Some(Object::Deployment(Rc::clone(object))),
        ManifestObject::ReplicaSet(object) => Some(Object::ReplicaSet(Rc::clone(object))),
        ManifestObject::StatefulSet(object) => Some(Object::StatefulSet(Rc::clone(object))),
        ManifestObject::ResourceQuota(object) => Some(Object::ResourceQuota(Rc::clone(object))),
        ManifestObject::Service(object) => Some(Object::Service(Rc::clone(object))),
        ManifestObject::Pod(object) => Some(Object::Pod(Rc::clone(object))),
        _ => None,
    });
    objects.collect()
}

fn read_scenario(reader: &mut Reader<'_>, root: &Node, options: &Options<'_>, setup: &mut Setup) {
    let known = ["apiVersion", "kind", "metadata", "spec"];
    let Some(root) = Fields::of(reader, root, "", &known) else {
        return;
    };
    let Some(spec) = root.get("spec") else {
        return;
    };
    let known = [
        "seed",
        "nodes",
        "latency",
        "client",
        "dependencies",
        "apps",
        "missing",
        "featureGates",
        "script",
    ];
    let Some(spec) = Fields::of(reader, spec, "spec", &known) else {
        return;
    };
    if let Some(seed) = spec.whole(reader, "seed", 0..=i64::MAX) {
        setup.seed = seed.unsigned_abs();
    }
    if let Some(nodes) = spec.whole(reader, "nodes", 1..=NODES_MAX) {
        setup.nodes = usize::try_from(nodes).unwrap_or(NODES);
    }
    if let Some(latency) = spec.get("latency") {
        read_latency(reader, latency, setup);
    }
    if let Some(gates) = spec.get("featureGates") {
        let known = ["MaxUnavailableStatefulSet"];
        if let Some(gates) = Fields::of(reader, gates, "spec.featureGates", &known)
            && let Some(on) = gates.flag(reader, "MaxUnavailableStatefulSet")
        {
            setup.feature_gates.max_unavailable_stateful_set = on;
        }
    }
    if let Some(node) = spec.get("client") {
        setup.client = read_client(reader, node);
    }
    setup.apps = Rc::new(apps::read_all(reader, &spec));
    setup.script = script::read(reader, &spec, options);
}

/// The most requests in a second.
const REQUESTS_MAX: i64 = 1_000_000;

fn read_client(reader: &mut Reader<'_>, node: &Node) -> Option<Client> {
    let known = ["service", "requestsPerSecond", "from"];
    let fields = Fields::of(reader, node, "spec.client", &known)?;
    let service = fields.required(reader, "service");
    if fields.get("requestsPerSecond").is_none() {
        fields.miss(reader, "requestsPerSecond");
    }
    Some(Client {
        requests_per_second: fields.whole(reader, "requestsPerSecond", 1..=REQUESTS_MAX)?,
        from_ms: fields.duration(reader, "from").unwrap_or(0),
        service: service?,
    })
}

fn read_latency(reader: &mut Reader<'_>, node: &Node, setup: &mut Setup) {
    let (latency, timing) = (&mut setup.latency, &mut setup.timing);
    let targets: [(&'static str, &mut Ms); 7] = [
        ("controller", &mut latency.controller_ms),
        ("scheduler", &mut latency.scheduler_ms),
        ("kubelet", &mut latency.kubelet_ms),
        ("proxy", &mut latency.proxy_ms),
        ("sandbox", &mut timing.sandbox_ms),
        ("containerStart", &mut timing.container_start_ms),
        ("cleanup", &mut timing.cleanup_ms),
    ];
    let known = targets.each_ref().map(|(name, _)| *name);
    let Some(fields) = Fields::of(reader, node, "spec.latency", &known) else {
        return;
    };
    for (name, target) in targets {
        if let Some(ms) = fields.duration(reader, name) {
            *target = ms;
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests;
