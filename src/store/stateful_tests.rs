//! The index of a StatefulSet's pods agrees with the pods themselves.

use std::rc::Rc;

use super::{Change, POD_INDEX, POD_NAME, REVISION_HASH, Store};
use crate::api::{
    ClaimId, ClaimOwner, ConditionStatus, Deletion, Document, Labels, ObjectMeta, Owner,
    PersistentVolumeClaim, Pod, PodId, PodPhase, PodStatus, PodTemplate, StatefulSet,
    StatefulSetId, Uid,
};

const SET: StatefulSetId = StatefulSetId(0);

fn store() -> Store {
    let mut store = Store::new(1, 1);
    let text = "{metadata: {name: web}, spec: {serviceName: w, template: {}, selector: {}, \
                volumeClaimTemplates: [{metadata: {name: data}}]}}";
    let document: Document = serde_yaml::from_str(text).unwrap();
    let set = StatefulSet::from_document(&document);
    store.apply(&Change::StatefulSetCreated(SET, Rc::new(set)));
    store
}

fn labels(name: &str, revision: &str) -> Rc<Labels> {
    let ordinal = name.rsplit('-').next().unwrap();
    let pairs = [
        (POD_NAME, name),
        (POD_INDEX, ordinal),
        (REVISION_HASH, revision),
    ];
    Rc::new(pairs.map(|(key, value)| (key.into(), value.into())).into())
}

fn create(store: &mut Store, name: &str, revision: &str) -> PodId {
    let (id, _, uid) = store.next_pod(0);
    let pod = Pod {
        name: name.into(),
        namespace: "default".into(),
        uid,
        owner: Some(Owner::StatefulSet(SET)),
        labels: labels(name, revision),
        annotations: Rc::default(),
        template: Rc::new(PodTemplate::from_document(&Document::Null)),
        identity: Some(Rc::default()),
        created_s: 0,
        node: None,
        bonds: None,
        deletion: None,
        status: Rc::default(),
    };
    store.apply(&Change::PodCreated(id, Rc::new(pod)));
    id
}

fn ready(store: &mut Store, id: PodId, since_s: i64) {
    let mut status = PodStatus {
        phase: PodPhase::Running,
        ..PodStatus::default()
    };
    status.ready.status = Some(ConditionStatus::True);
    status.ready.since_s = since_s;
    store.apply(&Change::PodStatus(id, Rc::new(status)));
}

/// For each pod what the index says of it, and what the pod itself says.
fn assert_agrees(store: &Store) {
    let pods = store.stateful_pods(SET).unwrap();
    let owned = store
        .pods
        .iter()
        .filter(|(_, pod)| pod.owner == Some(Owner::StatefulSet(SET)));
    let mut live: Vec<_> = owned.map(|(index, _)| PodId::from(index)).collect();
    let mut listed: Vec<_> = pods.ids().collect();
    live.sort();
    listed.sort();
    assert_eq!(listed, live);
    for id in live {
        let pod = store.pod(id).unwrap();
        let ordinal: i64 = pod.name.rsplit('-').next().unwrap().parse().unwrap();
        assert_eq!(pods.pod(ordinal), Some(id));
        let count =
            |wanted: &dyn Fn(&super::Block) -> u64| pods.count(ordinal, ordinal + 1, wanted);
        assert_eq!(count(&|block| block.ready) == 1, pod.is_ready());
        assert_eq!(
            count(&|block| block.terminating) == 1,
            pod.deletion.is_some()
        );
        assert_eq!(
            count(&|block| block.pending) == 1,
            pod.status.phase == PodPhase::Pending
        );
        assert_eq!(
            count(&|block| block.finished) == 1,
            pod.status.phase.is_terminal()
        );
        let number = pods.revision(pod.labels.get(REVISION_HASH).unwrap());
        assert_eq!(count(&|block| block.carrying(number)), 1);
    }
}

#[test]
fn pods_come_change_and_go_in_any_order_of_ordinals() {
    let mut store = store();
    let names = [0, 63, 64, 65, 5000, i32::MAX, 1].map(|n| format!("web-{n}"));
    let ids = names
        .each_ref()
        .map(|name| create(&mut store, name, "web-a"));
    assert_agrees(&store);
    for (since_s, id) in (0..).zip(&ids) {
        ready(&mut store, *id, since_s);
        assert_agrees(&store);
    }
    let deletion = Deletion {
        requested_ms: 0,
        grace_period_seconds: 30,
    };
    store.apply(&Change::PodDeleting(ids[2], deletion));
    assert_agrees(&store);
    for id in [ids[2], ids[5], ids[0], ids[1]] {
        store.apply(&Change::PodRemoved(id));
        assert_agrees(&store);
    }
    create(&mut store, "web-64", "web-b");
    assert_agrees(&store);
    store.apply(&Change::PodOwner(ids[3], None));
    assert_agrees(&store);
    store.apply(&Change::PodOwner(ids[3], Some(Owner::StatefulSet(SET))));
    assert_agrees(&store);
}

#[test]
fn ordinals_are_found_from_both_ends() {
    let mut store = store();
    for ordinal in [0, 1, 2, 70, 130, i32::MAX] {
        let id = create(&mut store, &format!("web-{ordinal}"), "web-a");
        ready(&mut store, id, 0);
    }
    let pods = store.stateful_pods(SET).unwrap();
    let ready = |block: &super::Block| block.ready;
    assert_eq!(pods.first_without(0, 200, &ready), Some(3));
    assert_eq!(pods.first_without(0, 3, &ready), None);
    assert_eq!(pods.first_without(1, 3, &ready), None);
    assert_eq!(pods.first_without(70, 71, &ready), None);
    assert_eq!(pods.first_without(70, 200, &ready), Some(71));
    assert_eq!(pods.first_without(64, 200, &ready), Some(64));
    assert_eq!(pods.first_without(300, 300, &ready), None);
    assert_eq!(pods.last_with(0, 200, &ready), Some(130));
    assert_eq!(pods.last_with(0, 130, &ready), Some(70));
    assert_eq!(
        pods.last_with(0, i64::MAX, &ready),
        Some(i64::from(i32::MAX))
    );
    assert_eq!(pods.last_with(i64::MIN, 0, &ready), None);
    assert_eq!(pods.first_with(3, i64::MAX, &ready), Some(70));
    assert_eq!(pods.count(i64::MIN, i64::MAX, &ready), 6);
}

#[test]
fn ready_pods_count_as_available_later() {
    let mut store = store();
    for (ordinal, since_s) in [(0, 5), (1, 9), (2, 8)] {
        let id = create(&mut store, &format!("web-{ordinal}"), "web-a");
        ready(&mut store, id, since_s);
    }
    let pods = store.stateful_pods(SET).unwrap();
    let waiting = |seconds, now_ms| pods.not_yet_available(seconds, now_ms).collect::<Vec<_>>();
    assert_eq!(waiting(0, 9_000), []);
    assert_eq!(waiting(2, 10_999), [(9, 1)]);
    assert_eq!(waiting(3, 10_999), [(8, 2), (9, 1)]);
    assert_eq!(waiting(2, 11_000), []);
}

#[test]
fn claims_are_known_by_their_owners() {
    let mut store = store();
    let id = create(&mut store, "web-3", "web-a");
    let count = |store: &Store, wanted: &dyn Fn(&super::Block) -> u64| {
        store.stateful_pods(SET).unwrap().count(3, 4, wanted)
    };
    assert_eq!(count(&store, &|block| block.claims_missing), 1);
    let claim = PersistentVolumeClaim {
        meta: ObjectMeta {
            uid: Uid(9),
            ..ObjectMeta::named("data-web-3")
        },
        owners: Vec::new(),
        deleting: false,
        storage: "".into(),
    };
    store.apply(&Change::ClaimCreated(ClaimId(0), Rc::new(claim)));
    assert_eq!(count(&store, &|block| block.claims_missing), 0);
    assert_eq!(count(&store, &|block| block.claims_free), 1);
    for (owner, set) in [(ClaimOwner::StatefulSet(SET), 1), (ClaimOwner::Pod(id), 0)] {
        store.apply(&Change::ClaimOwners(ClaimId(0), vec![owner]));
        assert_eq!(count(&store, &|block| block.claims_of_set), set);
        assert_eq!(count(&store, &|block| block.claims_of_pod), 1 - set);
        assert_eq!(count(&store, &|block| block.claims_free), 0);
    }
    assert_eq!(store.pods_using(ClaimId(0)), [id]);
    store.apply(&Change::PodRemoved(id));
    assert_eq!(store.pods_using(ClaimId(0)), []);
    store.apply(&Change::ClaimRemoved(ClaimId(0)));
    assert_eq!(store.find_claim("data-web-3"), None);
}
