//! Traces of deletions with dependents (SCHEMA additions, section 13).

mod snapshot;

use std::rc::Rc;

use rollscope::api::{
    Bonds, DeletionPropagation, Deployment, Document, FeatureGates, Kind, LabelSelector, NodeId,
    ObjectMeta, ObjectRef, OwnerReference, Pod, PodId, PodPhase, PodTemplate, ReplicaSet,
    ReplicaSetId, ReplicaSetStatus, StatefulSet, set_defaults,
};
use rollscope::sim::{Command, LockStep, Object, Workload};
use rollscope::store::Change;
use serde_json::{Value, json};

use crate::cases::{Case, Verdict};
use snapshot::events_recorded;

/// Replays a case step by step until a snapshot differs.
pub fn run(case: &Case) -> Verdict {
    let mut driver = Driver {
        lock_step: LockStep::new(1, 0),
        seen_records: 0,
        foreground: false,
    };
    for (number, step) in case.0["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .enumerate()
    {
        let action = &step["action"];
        match driver.act(action) {
            None => return Verdict::NotImplemented,
            Some(Err(why)) => return Verdict::Differs(format!("step {number} {action}: {why}")),
            Some(Ok(())) => {}
        }
        // A snapshot is taken after a second of quiet: what failed has been tried again.
        driver.lock_step.pass(1000);
        let recorded = &step["state"];
        for (what, found, wanted) in [
            (
                "objects",
                driver.objects(),
                driver.recorded(&recorded["objects"]),
            ),
            (
                "events",
                driver.events(),
                events_recorded(&recorded["events"]),
            ),
        ] {
            if found != wanted {
                let action: String = action.to_string().chars().take(120).collect();
                let why = format!(
                    "step {number} {action}: {what}\n      found    {found}\n      recorded {wanted}"
                );
                return Verdict::Differs(why);
            }
        }
    }
    Verdict::Matches
}

struct Driver {
    lock_step: LockStep,
    seen_records: usize,
    /// SCHEMA: from here on ControllerRevisions go at any time.
    foreground: bool,
}

impl Driver {
    /// `None` for what is not simulated.
    fn act(&mut self, action: &Value) -> Option<Result<(), String>> {
        let error = action["error"]["message"].as_str();
        match action["do"].as_str().expect("an action") {
            "create" if error.is_some() => return Some(self.is_refused_as_deleting(action)),
            "create" => return self.create(action).then_some(Ok(())),
            "ready-all" => self.ready_all(),
            "delete" => {
                let done = self.delete(action)?;
                return Some(match (done, error) {
                    (Ok(()), None) => Ok(()),
                    (Err(refusal), Some(error)) if refusal.contains(error) => Ok(()),
                    (other, _) => Err(format!("{other:?}")),
                });
            }
            "finish-one" | "finish-all" => {
                for name in action["pods"].as_array().expect("pods") {
                    let pod = self
                        .pod(name.as_str().expect("a name"), "!")
                        .expect("it exists");
                    self.lock_step.finish(pod);
                }
            }
            "set-image" => {
                let command = Command::SetImage {
                    workload: Workload::Deployment("web".into()),
                    container: None,
                    image: action["image"].as_str().expect("an image").into(),
                };
                self.lock_step.submit(&command).expect("a good image");
            }
            "patch" => self.patch(&action["patch"]),
            "label" => {
                let id = self
                    .pod(action["pod"].as_str().expect("a pod"), "")
                    .expect("it exists");
                let pod = Rc::clone(self.lock_step.world().store.pod(id).expect("it exists"));
                let mut labels = (*pod.labels).clone();
                for (key, value) in action["labels"].as_object().expect("labels") {
                    labels.insert(key.as_str().into(), value.as_str().expect("a text").into());
                }
                let (labels, annotations) = (Rc::new(labels), Rc::clone(&pod.annotations));
                self.lock_step.write(Change::PodMeta {
                    id,
                    labels,
                    annotations,
                });
            }
            "wait" => {}
            "remove the finalizers of all pods" => {
                let pods = self.lock_step.world().store.pods.iter();
                for id in pods
                    .map(|(index, _)| PodId::from(index))
                    .collect::<Vec<_>>()
                {
                    self.lock_step.write(Change::PodBonds(id, None));
                    // What the API server does in the same request.
                    let pod = self.lock_step.world().store.pod(id);
                    let deletion = pod.and_then(|pod| pod.deletion);
                    if deletion.is_some_and(|deletion| deletion.grace_period_seconds == 0) {
                        self.lock_step.finish(id);
                    }
                }
            }
            other => panic!("{other}?"),
        }
        Some(Ok(()))
    }

    fn is_refused_as_deleting(&self, action: &Value) -> Result<(), String> {
        let name = action["object"]["metadata"]["name"]
            .as_str()
            .expect("a name");
        let store = &self.lock_step.world().store;
        let found = store
            .find_deployment(name)
            .and_then(|id| store.deployment(id));
        let deleting = found.is_some_and(|object| object.meta.is_deleting());
        if deleting {
            Ok(())
        } else {
            Err("there is none that is being deleted".into())
        }
    }

    fn create(&mut self, action: &Value) -> bool {
        let object = &action["object"];
        if let Some(words) = object.as_str() {
            let block_owner_deletion = action["blockOwnerDeletion"] != false;
            let both = words.contains("both");
            let owner = |id| OwnerReference {
                owner: ObjectRef::ReplicaSet(ReplicaSetId(id)),
                controller: false,
                block_owner_deletion,
            };
            let owners = (0..=u32::from(both)).map(owner).collect();
            let spec = json!({"metadata": {"name": "bare-1", "labels": {"app": "z"}}, "spec": {}});
            self.create_pod(&spec, owners);
            return true;
        }
        let document = tree(object);
        match object["kind"].as_str() {
            Some("Deployment") => {
                let deployment = Rc::new(Deployment::from_document(&document));
                let command = Command::Apply(vec![Object::Deployment(deployment)]);
                self.lock_step.submit(&command).expect("a good Deployment");
            }
            Some("StatefulSet") => {
                let mut document = document;
                set_defaults(
                    Kind::StatefulSet,
                    &mut document,
                    "default",
                    FeatureGates::default(),
                );
                let set = Rc::new(StatefulSet::from_document(&document));
                let command = Command::Apply(vec![Object::StatefulSet(set)]);
                self.lock_step.submit(&command).expect("a good StatefulSet");
            }
            Some("ReplicaSet") => self.create_replica_set(object),
            Some("Pod") => {
                let references = object["metadata"]["ownerReferences"].as_array();
                let owners = references.into_iter().flatten().map(|_| OwnerReference {
                    owner: ObjectRef::ReplicaSet(ReplicaSetId(u32::MAX)),
                    controller: false,
                    block_owner_deletion: false,
                });
                self.create_pod(object, owners.collect());
            }
            _ => return false,
        }
        true
    }

    fn create_replica_set(&mut self, object: &Value) {
        let document = tree(object);
        let template = PodTemplate::from_document(&tree(&object["spec"]["template"]));
        let (id, uid) = self.lock_step.world().store.next_replica_set(0);
        let set = ReplicaSet {
            meta: ObjectMeta {
                uid,
                ..ObjectMeta::from_document(&document)
            },
            owner: None,
            replicas: i32::try_from(object["spec"]["replicas"].as_i64().expect("a number"))
                .expect("a small one"),
            min_ready_seconds: 0,
            selector: Rc::new(LabelSelector::from_document(&tree(
                &object["spec"]["selector"],
            ))),
            pod_labels: Rc::clone(&template.labels),
            template: Rc::new(template),
            template_hash: "".into(),
            revision: 0,
            revision_history: "".into(),
            desired_replicas: None,
            max_replicas: None,
            status: Rc::new(ReplicaSetStatus::default()),
        };
        self.lock_step
            .write(Change::ReplicaSetCreated(id, Rc::new(set)));
    }

    fn create_pod(&mut self, object: &Value, owners: Vec<OwnerReference>) {
        let document = tree(object);
        let meta = ObjectMeta::from_document(&document);
        let (id, _, uid) = self.lock_step.world().store.next_pod(0);
        let finalizers = Vec::new();
        let pod = Pod {
            name: meta.name,
            namespace: meta.namespace,
            uid,
            owner: None,
            labels: meta.labels,
            annotations: Rc::default(),
            template: Rc::new(PodTemplate::from_document(&document)),
            identity: None,
            created_s: 0,
            node: None,
            bonds: (!owners.is_empty()).then(|| Rc::new(Bonds { finalizers, owners })),
            deletion: None,
            status: Rc::default(),
        };
        self.lock_step.write(Change::PodCreated(id, Rc::new(pod)));
    }

    /// One pass over the pods that there are.
    fn ready_all(&mut self) {
        let pods = self.lock_step.world().store.pods.iter();
        let open = pods.filter(|(_, pod)| pod.deletion.is_none());
        for id in open
            .map(|(index, _)| PodId::from(index))
            .collect::<Vec<_>>()
        {
            let store = &self.lock_step.world().store;
            let Some(pod) = store.pod(id).cloned() else {
                continue;
            };
            if pod.node.is_none() {
                self.lock_step.bind(id, NodeId(0));
            }
            // The recording driver left pods that it had made itself as they were.
            if pod
                .bonds
                .as_ref()
                .is_none_or(|bonds| bonds.owners.is_empty())
            {
                self.lock_step.report(id, PodPhase::Running, true);
            }
        }
    }

    fn delete(&mut self, action: &Value) -> Option<Result<(), String>> {
        let name = action["name"].as_str().expect("a name");
        let propagation = match action["propagationPolicy"].as_str() {
            Some("Foreground") => DeletionPropagation::Foreground,
            Some("Orphan") => DeletionPropagation::Orphan,
            _ => DeletionPropagation::Background,
        };
        self.foreground |= propagation == DeletionPropagation::Foreground;
        let kind = match action["kind"].as_str().expect("a kind") {
            "Pod" => {
                let pod = self.pod(name, "").expect("it exists");
                let grace_period_seconds = action["gracePeriodSeconds"].as_i64();
                let command = Command::DeletePod {
                    pod,
                    grace_period_seconds,
                };
                return Some(self.lock_step.submit(&command));
            }
            "Deployment" => Kind::Deployment,
            "ReplicaSet" => Kind::ReplicaSet,
            "StatefulSet" => Kind::StatefulSet,
            _ => return None,
        };
        let real = self.names().into_iter().find(|(_, to)| to == name);
        let name = real.map_or_else(|| name.into(), |(real, _)| real.as_str().into());
        Some(self.lock_step.submit(&Command::Delete {
            kind,
            name,
            propagation,
        }))
    }

    fn patch(&mut self, patch: &Value) {
        if let Some(replicas) = patch["spec"]["replicas"].as_i64() {
            let replicas = i32::try_from(replicas).expect("a small number");
            let command = Command::Scale {
                workload: Workload::Deployment("web".into()),
                replicas,
            };
            self.lock_step.submit(&command).expect("a good number");
            return;
        }
        assert!(patch["metadata"]["finalizers"].is_null());
        let store = &self.lock_step.world().store;
        let id = store.find_deployment("web").expect("it exists");
        let change = store.with_finalizers(ObjectRef::Deployment(id), Vec::new(), None);
        self.lock_step.write(change.expect("it has finalizers"));
    }
}

fn tree(value: &Value) -> Document {
    serde_json::from_value(value.clone()).expect("JSON is a document")
}
