//! The StatefulSet controller's tables (STS-13, STS-14 to STS-29, STS-35).

use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::Value;

use super::{WantedOwner, sync, wanted_owner};
use crate::api::{
    ConditionStatus, ControllerRevision, ControllerRevisionId, Deletion, Document, IntOrPercent,
    ObjectMeta, Owner, Pod, PodPhase, PodStatus, PodTemplate, Retention, RollingUpdate,
    StatefulSet, StatefulSetId, StatefulSetSpec, StatefulSetStatus, UpdateStrategy,
};
use crate::store::{Change, POD_INDEX, POD_NAME, REVISION_HASH, Store};

const SET: StatefulSetId = StatefulSetId(0);

fn cases(table: &str) -> Vec<Value> {
    let table: Value = serde_json::from_str(table).unwrap();
    table["cases"].as_array().unwrap().clone()
}

fn int(value: &Value) -> i32 {
    i32::try_from(value.as_i64().unwrap()).unwrap()
}

/// `spec` of a set with the strategy that a row asks for.
fn spec(case: &Value, replicas: i32) -> StatefulSetSpec {
    let mut text = format!(
        "{{metadata: {{name: web}}, spec: {{replicas: {replicas}, selector: {{matchLabels: {{app: \
         web}}}}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: c, \
         image: B}}]}}}}"
    );
    if let Some(policy) = case["policy"].as_str() {
        write!(text, ", podManagementPolicy: {policy}").unwrap();
    }
    text.push_str("}}");
    let document: Document = serde_yaml::from_str(&text).unwrap();
    let partition = case["partition"]
        .as_i64()
        .map(|n| i32::try_from(n).unwrap());
    let rolling = partition.map(|partition| RollingUpdate {
        partition,
        max_unavailable: None,
    });
    StatefulSetSpec {
        update_strategy: match case["strategy"].as_str() {
            Some("OnDelete") => UpdateStrategy::OnDelete,
            _ => UpdateStrategy::RollingUpdate(rolling),
        },
        ..(*StatefulSet::from_document(&document).spec).clone()
    }
}

/// A store with the set and its revisions: A was the first, B is the set's template, X is another.
fn store_with(spec: StatefulSetSpec, status: StatefulSetStatus) -> Store {
    let mut store = Store::new(1, 1);
    let template = Rc::clone(&spec.template);
    let set = StatefulSet {
        meta: ObjectMeta::named("web"),
        deleting: false,
        spec: Rc::new(spec),
        status: Rc::new(status),
    };
    store.apply(&Change::StatefulSetCreated(SET, Rc::new(set)));
    for (id, name) in (0..).zip(["A", "X", "B"]) {
        let revision = ControllerRevision {
            meta: ObjectMeta::named(name),
            owner: Some(SET),
            template: Rc::new(template.with_image(None, name).unwrap()),
            revision: i64::from(id) + 1,
        };
        let id = ControllerRevisionId(id);
        store.apply(&Change::RevisionCreated(id, Rc::new(revision)));
    }
    store
}

fn add_pod(store: &mut Store, ordinal: &str, row: &Value) {
    let (id, _, uid) = store.next_pod(0);
    let name = format!("web-{ordinal}");
    let labels = [
        ("app", "web"),
        (POD_NAME, &name),
        (POD_INDEX, ordinal),
        (REVISION_HASH, row["rev"].as_str().unwrap()),
    ];
    let mut status = PodStatus {
        phase: match row["phase"].as_str() {
            Some("Pending") => PodPhase::Pending,
            Some("Failed") => PodPhase::Failed,
            _ => PodPhase::Running,
        },
        ..PodStatus::default()
    };
    if row["ready"] == true {
        status.ready.status = Some(ConditionStatus::True);
    }
    let pod = Pod {
        name: name.as_str().into(),
        namespace: "default".into(),
        uid,
        owner: Some(Owner::StatefulSet(SET)),
        labels: Rc::new(labels.map(|(key, value)| (key.into(), value.into())).into()),
        annotations: Rc::default(),
        template: Rc::new(PodTemplate::from_document(&Document::Null)),
        identity: Some(Rc::default()),
        created_s: 0,
        node: None,
        bonds: None,
        deletion: (row["term"] == true).then_some(Deletion {
            requested_ms: 0,
            grace_period_seconds: 30,
        }),
        status: Rc::new(status),
    };
    store.apply(&Change::PodCreated(id, Rc::new(pod)));
}

/// What one sync does with pods: `create 1`, `delete 2`.
fn actions(store: &Store) -> Vec<String> {
    let outcome = sync(store, SET, 0);
    let ordinal = |name: &str| name.rsplit('-').next().unwrap().to_owned();
    let actions = outcome
        .writes
        .iter()
        .filter_map(|write| match &write.change {
            Change::PodCreated(_, pod) => Some(format!("create {}", ordinal(&pod.name))),
            Change::PodRemoved(id) | Change::PodDeleting(id, _) => {
                Some(format!("delete {}", ordinal(&store.pod(*id).unwrap().name)))
            }
            _ => None,
        });
    actions.collect()
}

#[test]
fn every_row_of_the_reconcile_table() {
    let table = include_str!("../../../tests/tables/sts_reconcile_steps_derived.json");
    for case in cases(table) {
        let status = StatefulSetStatus {
            current_revision: "A".into(),
            ..StatefulSetStatus::default()
        };
        let mut store = store_with(spec(&case, int(&case["replicas"])), status);
        for (ordinal, row) in case["pods"].as_object().unwrap() {
            add_pod(&mut store, ordinal, row);
        }
        let expected: Vec<_> = case["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|action| action.as_str().unwrap())
            .collect();
        assert_eq!(actions(&store), expected, "{}", case["name"]);
    }
}

#[test]
fn every_row_of_the_missing_pod_table() {
    let table = include_str!("../../../tests/tables/sts_missing_pod_revision_derived.json");
    for case in cases(table) {
        let status = StatefulSetStatus {
            current_revision: "A".into(),
            current_replicas: int(&case["statusCurrentReplicas"]),
            ..StatefulSetStatus::default()
        };
        let (start, missing) = (int(&case["start"]), int(&case["ordinal"]));
        let spec = StatefulSetSpec {
            ordinals_start: start,
            ..spec(&case, 4)
        };
        let mut store = store_with(spec, status);
        let row = serde_json::json!({"rev": "A", "ready": true});
        for ordinal in (start..start + 4).filter(|ordinal| *ordinal != missing) {
            add_pod(&mut store, &ordinal.to_string(), &row);
        }
        let outcome = sync(&store, SET, 0);
        let created = outcome.writes.iter().find_map(|write| match &write.change {
            Change::PodCreated(_, pod) => pod.labels.get(REVISION_HASH).cloned(),
            _ => None,
        });
        let expected = match case["createdWith"].as_str() {
            Some("current") => "A",
            _ => "B",
        };
        assert_eq!(created.as_deref(), Some(expected), "{case}");
    }
}

#[test]
fn every_row_of_the_claim_owner_table() {
    let retention = |value: &Value| match value.as_str() {
        Some("Delete") => Retention::Delete,
        _ => Retention::Retain,
    };
    for case in cases(include_str!(
        "../../../tests/tables/sts_pvc_owner_refs.json"
    )) {
        let spec = StatefulSetSpec {
            when_scaled: retention(&case["whenScaled"]),
            when_deleted: retention(&case["whenDeleted"]),
            ..spec(&case, int(&case["replicas"]))
        };
        let condemned = case["ordinal"].as_i64() >= case["replicas"].as_i64();
        let expected = match (&case["ownedByPod"], &case["ownedBySet"]) {
            (Value::Bool(true), _) => WantedOwner::Pod,
            (_, Value::Bool(true)) => WantedOwner::StatefulSet,
            _ => WantedOwner::Nobody,
        };
        assert_eq!(wanted_owner(&spec, condemned), expected, "{case}");
    }
}

#[test]
fn every_row_of_the_max_unavailable_table() {
    for case in cases(include_str!(
        "../../../tests/tables/sts_max_unavailable.json"
    )) {
        let max_unavailable = match &case["maxUnavailable"] {
            Value::String(text) => IntOrPercent::from_percent_text(text),
            Value::Null => None,
            number => Some(IntOrPercent::Int(int(number))),
        };
        let strategy = UpdateStrategy::RollingUpdate(Some(RollingUpdate {
            partition: 0,
            max_unavailable,
        }));
        let resolved = strategy.max_unavailable(int(&case["replicas"]));
        assert_eq!(resolved, int(&case["resolved"]), "{case}");
    }
}
