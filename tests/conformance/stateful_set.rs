//! Traces of StatefulSets in lock-step (SCHEMA, sections 1 and 7).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rollscope::api::Policy;
use rollscope::api::{
    ClaimOwner, DeletionPropagation, FeatureGates, Kind, PodId, RollingUpdate, StatefulSet,
    StatefulSetId, StatefulSetSpec, UpdateStrategy,
};
use rollscope::manifest::{self, ManifestObject, Options};
use rollscope::sim::{Command, LockStep, Object, Workload};
use rollscope::store::{Change, REVISION_HASH};
use serde_json::{Value, json};

use crate::cases::{Case, Verdict};
use crate::lock_step::letter;
use crate::{pod_action, quota};

/// SCHEMA R7: no object sends more events than this in a burst.
const EVENT_BURST: usize = 25;
const SET: StatefulSetId = StatefulSetId(0);

/// Replays a case step by step until a snapshot differs.
pub fn run(case: &Case) -> Verdict {
    let gated = case.0["family"] == "statefulset-maxunavailable";
    let mut driver = Driver::new(&case.0["spec"], gated);
    let steps = case.0["steps"].as_array().map_or(&[][..], Vec::as_slice);
    for (number, step) in steps.iter().enumerate() {
        let action = &step["action"];
        if !driver.act(action, step["t"].as_f64()) {
            return Verdict::NotImplemented;
        }
        if let Some(difference) = driver.difference(&step["state"]) {
            let action: String = action.to_string().chars().take(120).collect();
            return Verdict::Differs(format!("step {number} {action}: {difference}"));
        }
    }
    Verdict::Matches
}

struct Driver {
    lock_step: LockStep,
    spec: Value,
    gates: FeatureGates,
    seen_records: usize,
    events_sent: usize,
    /// How often a pod of that name was created.
    incarnations: BTreeMap<String, u32>,
    /// `rK` by the name of a revision (SCHEMA R3).
    revisions: Vec<Rc<str>>,
    /// SCHEMA T4: delete events that may still come.
    late: BTreeSet<String>,
    /// SCHEMA T6: one event may be missing.
    may_miss: usize,
}

impl Driver {
    fn new(spec: &Value, gated: bool) -> Self {
        let gates = FeatureGates {
            max_unavailable_stateful_set: gated,
        };
        Self {
            lock_step: LockStep::with_gates(1, 0, gates),
            spec: spec.clone(),
            gates,
            seen_records: 0,
            events_sent: 0,
            incarnations: BTreeMap::new(),
            revisions: Vec::new(),
            late: BTreeSet::new(),
            may_miss: usize::from(gated),
        }
    }

    fn act(&mut self, action: &Value, t: Option<f64>) -> bool {
        // SCHEMA R6: a snapshot comes about half a second after its action.
        let now_ms = self.lock_step.world().now_ms();
        #[expect(clippy::cast_possible_truncation)]
        let snapshot_ms = t.map(|t| (t * 1000.0) as i64);
        let wait_ms = snapshot_ms.map_or(1000, |t_ms| (t_ms - 500 - now_ms).max(0));
        self.lock_step.pass(wait_ms);
        let done = self.act_now(action);
        self.lock_step.bind_all();
        if let Some(t_ms) = snapshot_ms {
            let now_ms = self.lock_step.world().now_ms();
            self.lock_step.pass((t_ms - now_ms).max(0));
        }
        done
    }

    fn act_now(&mut self, action: &Value) -> bool {
        let workload = Workload::StatefulSet("web".into());
        let command = match action["do"].as_str().unwrap_or_default() {
            "create" => Command::Apply(vec![Object::StatefulSet(self.manifest())]),
            "set-image" => Command::SetImage {
                workload,
                container: None,
                image: action["image"].as_str().expect("an image").into(),
            },
            "scale" => Command::Scale {
                workload,
                replicas: int(&action["replicas"]),
            },
            "patch" => return self.patch(&action["patch"]["spec"]),
            "delete-workload" => Command::Delete {
                kind: Kind::StatefulSet,
                name: "web".into(),
                propagation: DeletionPropagation::Background,
            },
            "quota" => return quota::limit(&mut self.lock_step, action),
            "wait" => return true,
            _ => return self.act_on_pod(action),
        };
        self.lock_step.submit(&command).is_ok()
    }

    fn act_on_pod(&mut self, action: &Value) -> bool {
        let Some(id) = action["pod"].as_str().and_then(|name| self.pod(name)) else {
            return false;
        };
        pod_action::act(&mut self.lock_step, id, action)
    }

    fn pod(&self, name: &str) -> Option<PodId> {
        self.lock_step.world().store.find_pod(name)
    }

    fn set(&self) -> Option<&Rc<StatefulSet>> {
        self.lock_step.world().store.stateful_set(SET)
    }

    fn manifest(&self) -> Rc<StatefulSet> {
        let text = manifest_text(&self.spec);
        let options = Options {
            policy: Policy {
                feature_gates: self.gates,
                ..Policy::default()
            },
            ..Options::default()
        };
        let reading = manifest::read_with(&text, &options);
        let object = reading
            .documents
            .into_iter()
            .find_map(|document| document.object);
        match object {
            Some(ManifestObject::StatefulSet(set)) => set,
            other => panic!("{text}\n{other:?} {:?}", reading.problems),
        }
    }

    /// The patches recorded change the partition, the strategy's type and the first ordinal.
    fn patch(&mut self, patch: &Value) -> bool {
        let object = Rc::clone(self.set().expect("it exists"));
        let mut spec = StatefulSetSpec::clone(&object.spec);
        let strategy = &patch["updateStrategy"];
        if strategy["type"] == "RollingUpdate" {
            spec.update_strategy = UpdateStrategy::RollingUpdate(None);
        }
        let partition = &strategy["rollingUpdate"]["partition"];
        if partition.is_i64() {
            let rolling = match spec.update_strategy {
                UpdateStrategy::RollingUpdate(rolling) => rolling.unwrap_or_default(),
                UpdateStrategy::OnDelete => RollingUpdate::default(),
            };
            spec.update_strategy = UpdateStrategy::RollingUpdate(Some(RollingUpdate {
                partition: int(partition),
                ..rolling
            }));
        }
        let start = &patch["ordinals"]["start"];
        if start.is_i64() {
            spec.ordinals_start = int(start);
        }
        let wanted = StatefulSet {
            spec: Rc::new(spec),
            ..StatefulSet::clone(&object)
        };
        let command = Command::Apply(vec![Object::StatefulSet(Rc::new(wanted))]);
        self.lock_step.submit(&command).is_ok()
    }

    /// The first thing that differs.
    fn difference(&mut self, recorded: &Value) -> Option<String> {
        let (creates, deletes) = self.events();
        let found = json!({
            "sts": self.status(),
            "revisions": self.revisions(),
            "pods": self.pods(),
            "pvcs": self.claims(),
        });
        for what in ["sts", "revisions", "pods", "pvcs"] {
            let recorded = match &recorded[what] {
                Value::Null if what == "sts" => Value::Null,
                Value::Null => json!({}),
                claims if what == "pvcs" => with_fields(claims),
                other => other.clone(),
            };
            if found[what] != recorded {
                let found = &found[what];
                return Some(format!("{what}: {found}\n      recorded {recorded}"));
            }
        }
        self.differing_events(&creates, deletes, &recorded["events"])
    }

    fn status(&self) -> Value {
        let Some(set) = self.set() else {
            return Value::Null;
        };
        let status = &set.status;
        json!({
            "spec": set.spec.replicas,
            "replicas": status.replicas,
            "readyReplicas": status.ready_replicas,
            "currentReplicas": status.current_replicas,
            "updatedReplicas": status.updated_replicas,
            "availableReplicas": status.available_replicas,
            "currentRevision": self.recorded_name(&status.current_revision),
            "updateRevision": self.recorded_name(&status.update_revision),
        })
    }

    fn recorded_name(&self, revision: &str) -> String {
        let number = self.revisions.iter().position(|name| **name == *revision);
        number.map_or_else(String::new, |number| format!("r{}", number + 1))
    }

    fn revisions(&self) -> Value {
        let all = self.lock_step.world().store.revisions.iter();
        let numbers = all.map(|(_, object)| {
            let name = self.recorded_name(&object.meta.name);
            (name, json!(object.revision))
        });
        Value::Object(numbers.collect())
    }

    fn pods(&self) -> Value {
        let pods = self.lock_step.world().store.pods.iter();
        let states = pods.map(|(_, pod)| {
            let revision = pod.labels.get(REVISION_HASH).map_or("", |name| name);
            let incarnation = self.incarnations.get(&*pod.name);
            let state = json!([letter(pod), self.recorded_name(revision), incarnation]);
            (pod.name.to_string(), state)
        });
        Value::Object(states.collect())
    }

    fn claims(&self) -> Value {
        let store = &self.lock_step.world().store;
        let claims = store.claims.iter().map(|(_, claim)| {
            let owners = claim.owners.iter().map(|owner| match owner {
                ClaimOwner::StatefulSet(_) => json!(["StatefulSet", "web"]),
                ClaimOwner::Pod(id) => {
                    json!(["Pod", store.pod(*id).map_or("gone", |pod| &pod.name)])
                }
            });
            let owners: Vec<_> = owners.collect();
            let fields = json!({"owners": owners, "deleting": claim.deleting});
            (claim.meta.name.to_string(), fields)
        });
        Value::Object(claims.collect())
    }

    /// The messages since the last snapshot, each once: those of creation, and those of deletion.
    fn events(&mut self) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut creates, mut deletes) = (BTreeSet::new(), BTreeSet::new());
        for record in &self.lock_step.records()[self.seen_records..] {
            match &record.change {
                Change::PodCreated(_, pod) => {
                    *self.incarnations.entry(pod.name.to_string()).or_default() += 1;
                }
                Change::RevisionCreated(_, object)
                    if !self.revisions.contains(&object.meta.name) =>
                {
                    self.revisions.push(Rc::clone(&object.meta.name));
                }
                _ => {}
            }
            let Some(event) = &record.event else { continue };
            self.events_sent += 1;
            if self.events_sent > EVENT_BURST || event.message.contains(quota::REFUSED) {
                continue;
            }
            let row = json!([
                "StatefulSet/web",
                event.kind.name(),
                event.reason,
                *event.message
            ]);
            if event.reason == "SuccessfulDelete" {
                deletes.insert(row.to_string());
            } else {
                creates.insert(row.to_string());
            }
        }
        self.seen_records = self.lock_step.records().len();
        (creates, deletes)
    }

    /// SCHEMA T1 and T3 to T6.
    fn differing_events(
        &mut self,
        creates: &BTreeSet<String>,
        mut deletes: BTreeSet<String>,
        recorded: &Value,
    ) -> Option<String> {
        let (mut seen, mut seen_deletes) = (BTreeSet::new(), BTreeSet::new());
        for event in recorded.as_array().into_iter().flatten() {
            let message = event[3].as_str().unwrap_or_default();
            let message = message
                .strip_prefix("(combined from similar events): ")
                .unwrap_or(message);
            let is_free = ["Operation cannot be fulfilled", quota::REFUSED];
            if is_free.iter().any(|words| message.contains(words)) {
                continue;
            }
            let row = json!([event[0], event[1], event[2], message]).to_string();
            if event[2] == "SuccessfulDelete" {
                seen_deletes.insert(row);
            } else {
                seen.insert(row);
            }
        }
        let late = std::mem::take(&mut self.late);
        let missing: Vec<_> = creates
            .difference(&seen)
            .chain(late.difference(&seen_deletes))
            .collect();
        let extra: Vec<_> = seen.difference(creates).collect();
        if missing.len() > self.may_miss || !extra.is_empty() {
            return Some(format!(
                "events: {creates:?} {late:?}\n      recorded {recorded}"
            ));
        }
        self.may_miss -= missing.len();
        let mut unexpected = seen_deletes
            .iter()
            .filter(|row| !deletes.contains(*row) && !late.contains(*row));
        if let Some(row) = unexpected.next() {
            return Some(format!(
                "events: {deletes:?} {late:?}\n      recorded {row}"
            ));
        }
        deletes.retain(|row| !seen_deletes.contains(row));
        self.late = deletes;
        None
    }
}

/// Claims without owners are recorded without fields.
fn with_fields(claims: &Value) -> Value {
    let claims = claims.as_object().into_iter().flatten();
    let full = claims.map(|(name, claim)| {
        let owners = claim.get("owners").cloned().unwrap_or_else(|| json!([]));
        let deleting = claim["deleting"] == true;
        (
            name.clone(),
            json!({"owners": owners, "deleting": deleting}),
        )
    });
    Value::Object(full.collect())
}

/// SCHEMA R2: the strategy's parameters exist only where the case gives one.
fn manifest_text(spec: &Value) -> String {
    let image = spec["image"].as_str().unwrap_or("app:v1");
    let mut text = format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web\nspec:\n  serviceName: \
         web\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      \
         labels:\n        app: web\n    spec:\n      containers:\n      - name: app\n        image: \
         {image}\n"
    );
    for name in [
        "replicas",
        "minReadySeconds",
        "revisionHistoryLimit",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
    ] {
        if !spec[name].is_null() {
            text += &line(name, &spec[name], "  ");
        }
    }
    if !spec["policy"].is_null() {
        text += &line("podManagementPolicy", &spec["policy"], "  ");
    }
    let strategy = spec["strategy"].as_str().unwrap_or("RollingUpdate");
    text += "  updateStrategy:\n";
    text += &line("type", &json!(strategy), "    ");
    let parameters = [("partition", "partition"), ("maxun", "maxUnavailable")];
    let given = parameters.iter().filter(|(key, _)| !spec[*key].is_null());
    for (nth, (key, field)) in given.enumerate() {
        if nth == 0 {
            text += "    rollingUpdate:\n";
        }
        text += &line(field, &spec[*key], "      ");
    }
    if spec["vct"] == true {
        text += "  volumeClaimTemplates:\n  - metadata: {name: data}\n    spec:\n      accessModes: \
                 [ReadWriteOnce]\n      resources: {requests: {storage: 1Gi}}\n";
    }
    text
}

fn line(field: &str, value: &Value, indent: &str) -> String {
    format!("{indent}{field}: {value}\n")
}

fn int(value: &Value) -> i32 {
    value
        .as_i64()
        .and_then(|n| i32::try_from(n).ok())
        .unwrap_or_default()
}
