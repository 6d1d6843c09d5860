//! Does what the recording driver did.

use std::collections::BTreeMap;
use std::rc::Rc;

use rollscope::api::{
    ContainerStatus, Deployment, IntOrPercent, LabelSelector, Labels, NodeId, ObjectMeta, PodId,
    PodPhase, ReplicaSet, ReplicaSetId, ReplicaSetStatus, Strategy,
};
use rollscope::manifest::{self, ManifestObject};
use rollscope::sim::{Command, LockStep, Object, Workload};
use rollscope::store::Change;
use serde_json::Value;

use crate::{pod_action, quota};

/// The names of the workload and of its only container.
const NAME: &str = "app";

/// A simulated control plane, and the recording's names for its objects.
pub struct Driver {
    pub lock_step: LockStep,
    spec: Value,
    /// SCHEMA 1.3: in this family the case says where pods go, and snapshots show it.
    pub places_pods: bool,
    /// How many records earlier snapshots have looked at.
    pub seen_records: usize,
    /// How many events each object has sent.
    pub events_sent: BTreeMap<String, usize>,
    /// SCHEMA T3: how many more snapshots may differ.
    pub late_steps: usize,
    /// Events of snapshots that differed, found and recorded: they may come later.
    pub late_events: (Vec<String>, Vec<String>),
    /// Whether a pod has been refused.
    pub was_refused: bool,
}

impl Driver {
    /// `None` for a workload that is not simulated.
    pub fn new(case: &Value, seed: u64) -> Option<Self> {
        let spec = &case["spec"];
        let known = matches!(spec["kind"].as_str(), Some("Deployment" | "ReplicaSet"));
        known.then(|| Self {
            lock_step: LockStep::new(8, seed),
            spec: spec.clone(),
            places_pods: case["family"] == "replicaset-scale-down",
            seen_records: 0,
            events_sent: BTreeMap::new(),
            late_steps: 0,
            late_events: Default::default(),
            was_refused: false,
        })
    }

    /// Does one action. `pods` are the recorded pods before it. False if it cannot be done.
    pub fn act(&mut self, action: &Value, t: Option<f64>, pods: &Value) -> bool {
        // SCHEMA R6: a snapshot comes about half a second after its action.
        let now_ms = self.lock_step.world().now_ms();
        #[expect(clippy::cast_possible_truncation)]
        let snapshot_ms = t.map(|t| (t * 1000.0) as i64);
        let wait_ms = snapshot_ms.map_or(1000, |t_ms| (t_ms - 500 - now_ms).max(0));
        self.lock_step.pass(wait_ms);
        let done = self.act_now(action, pods);
        if !self.places_pods {
            self.lock_step.bind_all();
        }
        if let Some(t_ms) = snapshot_ms {
            self.lock_step
                .pass((t_ms - self.lock_step.world().now_ms()).max(0));
        }
        done
    }

    fn act_now(&mut self, action: &Value, pods: &Value) -> bool {
        let name: Rc<str> = NAME.into();
        let command = match action["do"].as_str().unwrap_or_default() {
            "create" => return self.create(),
            "set-image" => Command::SetImage {
                workload: Workload::Deployment(name),
                container: None,
                image: action["image"].as_str().expect("an image").into(),
            },
            "scale" => return self.scale(int(&action["replicas"])),
            "pause" => Command::SetPaused {
                workload: Workload::Deployment(name),
                paused: true,
            },
            "resume" => Command::SetPaused {
                workload: Workload::Deployment(name),
                paused: false,
            },
            "undo" => {
                let set = replica_set(action["to"].as_str().expect("a ReplicaSet"));
                let set = self
                    .lock_step
                    .world()
                    .store
                    .replica_set(set)
                    .expect("it exists");
                Command::Undo {
                    workload: Workload::Deployment(name),
                    to_revision: set.revision,
                }
            }
            "patch" => return self.patch(&action["patch"]),
            "quota" => {
                self.late_steps = quota::LATE_STEPS;
                return quota::limit(&mut self.lock_step, action);
            }
            "wait" => return true,
            "setup" => return self.set_up(action),
            _ => return self.act_on_pod(action, pods),
        };
        self.lock_step.submit(&command).is_ok()
    }

    fn act_on_pod(&mut self, action: &Value, pods: &Value) -> bool {
        let Some(recorded) = action["pod"].as_str() else {
            return false;
        };
        let Some(id) = self.same_pod(recorded, pods) else {
            return false;
        };
        pod_action::act(&mut self.lock_step, id, action)
    }

    /// Any pod of the same ReplicaSet in the state in which the recorded one was: which of several
    /// equal pods is deleted is decided by random UIDs.
    fn same_pod(&self, recorded: &str, pods: &Value) -> Option<PodId> {
        let state = pods[recorded].as_str()?;
        let (set, number) = recorded.split_once('#')?;
        let store = &self.lock_step.world().store;
        let candidates = store.pods_of(replica_set(set));
        let equal = |id: &&PodId| {
            store
                .pod(**id)
                .is_some_and(|pod| super::snapshot::letter(pod) == state)
        };
        let numbered = self
            .pods_ever(set)
            .get(number.parse::<usize>().ok()? - 1)
            .copied();
        let exact = numbered.filter(|id| candidates.contains(id) && equal(&id));
        exact.or_else(|| candidates.iter().find(equal).copied())
    }

    /// Every pod that was ever created for a ReplicaSet, in order.
    fn pods_ever(&self, set: &str) -> Vec<PodId> {
        let set = replica_set(set);
        let created = self
            .lock_step
            .records()
            .iter()
            .filter_map(|record| match &record.change {
                Change::PodCreated(id, pod) => Some((*id, pod.owner)),
                _ => None,
            });
        let owner = Some(rollscope::api::Owner::ReplicaSet(set));
        created
            .filter(|(_, other)| *other == owner)
            .map(|(id, _)| id)
            .collect()
    }

    fn manifest(&self) -> Rc<Deployment> {
        let text = manifest_text(&self.spec);
        let reading = manifest::read(&text);
        let object = reading
            .documents
            .into_iter()
            .find_map(|document| document.object);
        match object {
            Some(ManifestObject::Deployment(deployment)) => deployment,
            other => panic!("{text}\n{other:?} {:?}", reading.problems),
        }
    }

    fn create(&mut self) -> bool {
        let deployment = self.manifest();
        if self.spec["kind"] == "Deployment" {
            let command = Command::Apply(vec![Object::Deployment(deployment)]);
            return self.lock_step.submit(&command).is_ok();
        }
        let store = &self.lock_step.world().store;
        let (id, uid) = store.next_replica_set(0);
        let labels = Rc::clone(&deployment.spec.template.labels);
        let set = ReplicaSet {
            meta: ObjectMeta {
                uid,
                ..ObjectMeta::named(NAME)
            },
            owner: None,
            replicas: deployment.spec.replicas,
            min_ready_seconds: deployment.spec.min_ready_seconds,
            selector: Rc::new(LabelSelector {
                match_labels: Labels::clone(&labels),
                ..LabelSelector::default()
            }),
            template: Rc::clone(&deployment.spec.template),
            pod_labels: labels,
            template_hash: "".into(),
            revision: 0,
            revision_history: "".into(),
            desired_replicas: None,
            max_replicas: None,
            status: Rc::new(ReplicaSetStatus::default()),
        };
        self.lock_step
            .write(Change::ReplicaSetCreated(id, Rc::new(set)));
        true
    }

    fn scale(&mut self, replicas: i32) -> bool {
        if self.spec["kind"] == "Deployment" {
            let command = Command::Scale {
                workload: Workload::Deployment(NAME.into()),
                replicas,
            };
            return self.lock_step.submit(&command).is_ok();
        }
        let id = ReplicaSetId(0);
        let from = self
            .lock_step
            .world()
            .store
            .replica_set(id)
            .expect("it exists")
            .replicas;
        let (desired_replicas, max_replicas) = (None, None);
        self.lock_step.write(Change::ReplicaSetScaled {
            id,
            from,
            to: replicas,
            desired_replicas,
            max_replicas,
        });
        true
    }

    /// The patches recorded change the strategy.
    fn patch(&mut self, patch: &Value) -> bool {
        let wanted = &patch["spec"]["strategy"];
        let store = &self.lock_step.world().store;
        let id = store.find_deployment(NAME).expect("it exists");
        let object = store.deployment(id).expect("it exists");
        let mut spec = (*object.spec).clone();
        match &mut spec.strategy {
            strategy if wanted["type"] == "Recreate" => *strategy = Strategy::Recreate,
            Strategy::RollingUpdate {
                max_surge,
                max_unavailable,
            } => {
                let limits = &wanted["rollingUpdate"];
                let number = |value: &Value| value.is_i64().then(|| IntOrPercent::Int(int(value)));
                *max_surge = number(&limits["maxSurge"]).unwrap_or(*max_surge);
                *max_unavailable = number(&limits["maxUnavailable"]).unwrap_or(*max_unavailable);
            }
            Strategy::Recreate => return false,
        }
        let change = Change::DeploymentChanged {
            id,
            spec: Rc::new(spec),
            labels: Rc::clone(&object.meta.labels),
            annotations: Rc::clone(&object.meta.annotations),
        };
        self.lock_step.write(change);
        true
    }

    /// SCHEMA 1.3 and R4: pod by pod, in the listed order.
    fn set_up(&mut self, action: &Value) -> bool {
        let refused = action["error"]["message"]
            .as_str()
            .and_then(|text| text.split('"').nth(1));
        for (recorded, wanted) in action["pods"].as_object().expect("pods") {
            let (set, number) = recorded.split_once('#').expect("rK#N");
            let number: usize = number.parse().expect("a number");
            let id = self.pods_ever(set)[number - 1];
            if let Some(node) = wanted["node"].as_str() {
                let number: u16 = node.trim_start_matches('n').parse().expect("a node");
                self.lock_step.bind(id, NodeId(number - 1));
            }
            if refused == Some(recorded) {
                break;
            }
            self.set_cost(id, &wanted["cost"]);
            self.set_status(id, wanted);
        }
        true
    }

    fn set_cost(&mut self, id: PodId, cost: &Value) {
        let text = match cost {
            Value::Null => return,
            Value::String(text) => text.clone(),
            number => number.to_string(),
        };
        let pod = self.lock_step.world().store.pod(id).expect("it exists");
        let mut annotations = Labels::clone(&pod.annotations);
        annotations.insert(
            "controller.kubernetes.io/pod-deletion-cost".into(),
            text.into(),
        );
        let labels = Rc::clone(&pod.labels);
        self.lock_step.write(Change::PodMeta {
            id,
            labels,
            annotations: Rc::new(annotations),
        });
    }

    fn set_status(&mut self, id: PodId, wanted: &Value) {
        let phase = match wanted["phase"].as_str() {
            Some("R") => PodPhase::Running,
            Some("U") => PodPhase::Unknown,
            _ => PodPhase::Pending,
        };
        let now_s = self.lock_step.world().now_ms().div_euclid(1000);
        let ago_s = wanted["readyAgo"].as_i64().unwrap_or(0);
        let restarts = int(&wanted["restarts"]);
        let ready = wanted["ready"] == true;
        self.lock_step.report(id, phase, ready);
        self.lock_step.edit_status(id, |status| {
            status.ready.since_s = now_s - ago_s;
            let container = ContainerStatus::waiting("ContainerCreating");
            status.containers = vec![ContainerStatus {
                restart_count: restarts,
                ..container
            }];
        });
    }
}

fn manifest_text(spec: &Value) -> String {
    let field = |name: &str, indent: &str| match &spec[name] {
        Value::Null => String::new(),
        value => format!("{indent}{name}: {value}\n"),
    };
    let image = spec["image"].as_str().unwrap_or("app:v1");
    let mut text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {NAME}\nspec:\n  selector:\n    \
         matchLabels:\n      app: {NAME}\n  template:\n    metadata:\n      labels:\n        app: \
         {NAME}\n    spec:\n      containers:\n      - name: {NAME}\n        image: {image}\n"
    );
    for name in [
        "replicas",
        "minReadySeconds",
        "progressDeadlineSeconds",
        "revisionHistoryLimit",
    ] {
        text += &field(name, "  ");
    }
    if spec["strategy"] == "Recreate" {
        text += "  strategy:\n    type: Recreate\n";
    } else if !spec["maxSurge"].is_null() || !spec["maxUnavailable"].is_null() {
        text += "  strategy:\n    rollingUpdate:\n";
        text += &field("maxSurge", "      ");
        text += &field("maxUnavailable", "      ");
    }
    text
}

/// `rK` is the K-th ReplicaSet that was created.
fn replica_set(recorded: &str) -> ReplicaSetId {
    let number: u32 = recorded.trim_start_matches('r').parse().expect("rK");
    ReplicaSetId(number - 1)
}

fn int(value: &Value) -> i32 {
    value
        .as_i64()
        .and_then(|n| i32::try_from(n).ok())
        .unwrap_or_default()
}
