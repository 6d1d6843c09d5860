//! Random histories of a ReplicaSet that nobody owns.

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use rollscope::api::{DeletionPropagation, Kind, Owner, PodId, ReplicaSetId};
use rollscope::kubelet::app::Fault;
use rollscope::scenario;
use rollscope::sim::{Actor, Command, Record, Workload, World};
use rollscope::store::Change;

use crate::histories::config;

/// When the last thing is asked for: the set as it is to be in the end.
const LAST_MS: i64 = 300_000;
/// By when everything has come to rest.
const REST_MS: i64 = 1_800_000;

#[derive(Clone, Debug)]
enum Action {
    Apply(i32, bool),
    Scale(i32),
    SetImage,
    DeletePod(u32),
    Fault(u32, Fault),
    Delete(DeletionPropagation),
}

fn manifest(replicas: i32, is_other: bool) -> Command {
    let image = if is_other { "v2" } else { "v1" };
    let text = format!(
        "apiVersion: apps/v1
kind: ReplicaSet
metadata: {{name: web}}
spec:
  replicas: {replicas}
  minReadySeconds: {}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web, version: {image}}}}}
    spec: {{containers: [{{name: app, image: 'web:{image}'}}]}}
",
        i32::from(is_other) * 3
    );
    Command::Apply(scenario::objects(&scenario::open(&text).reading))
}

fn command(action: &Action) -> Command {
    let workload = Workload::ReplicaSet("web".into());
    match action {
        Action::Apply(replicas, is_other) => manifest(*replicas, *is_other),
        Action::Scale(replicas) => Command::Scale {
            workload,
            replicas: *replicas,
        },
        Action::SetImage => Command::SetImage {
            workload,
            container: None,
            image: "web:v3".into(),
        },
        Action::DeletePod(pod) => Command::DeletePod {
            pod: PodId(*pod),
            grace_period_seconds: None,
        },
        Action::Fault(pod, fault) => Command::Fault {
            pod: PodId(*pod),
            fault: *fault,
        },
        Action::Delete(propagation) => Command::Delete {
            kind: Kind::ReplicaSet,
            name: "web".into(),
            propagation: *propagation,
        },
    }
}

fn action() -> impl Strategy<Value = Action> {
    let faults = vec![Fault::Crash, Fault::Unready, Fault::Evict, Fault::Hang];
    let fault = prop::sample::select(faults);
    let cascade = prop::sample::select(DeletionPropagation::ALL.to_vec());
    prop_oneof![
        3 => (0..5, any::<bool>()).prop_map(|(replicas, other)| Action::Apply(replicas, other)),
        3 => (0..5).prop_map(Action::Scale),
        1 => Just(Action::SetImage),
        3 => (0..12u32).prop_map(Action::DeletePod),
        3 => (0..12u32, fault).prop_map(|(pod, fault)| Action::Fault(pod, fault)),
        2 => cascade.prop_map(Action::Delete),
    ]
}

/// The counts are those that a recount finds, and no pod is created beyond what is wanted.
fn see(world: &World, record: &Record) -> Result<(), TestCaseError> {
    let store = &world.store;
    for (index, set) in store.replica_sets.iter() {
        let id = ReplicaSetId::from(index);
        let pods = store.pods.iter();
        let own = pods.filter(|(_, pod)| pod.owner == Some(Owner::ReplicaSet(id)));
        let active = own.filter(|(_, pod)| pod.is_active()).count();
        let counted = store.counts(id).map_or(0, |counts| counts.active);
        prop_assert_eq!(i32::try_from(active), Ok(counted), "{:?}", record);
        let by_its_controller = record.actor == Actor::ReplicaSetController(id);
        if by_its_controller && matches!(record.change, Change::PodCreated(..)) {
            prop_assert!(counted <= set.replicas, "{:?}", record);
        }
    }
    Ok(())
}

fn pass(world: &mut World, until_ms: i64) -> Result<(), TestCaseError> {
    while let Some(record) = world.step(until_ms) {
        see(world, &record)?;
    }
    world.wait_until(until_ms);
    Ok(())
}

#[test]
fn a_bare_set_ends_as_it_is_asked_for_whatever_happens_before() {
    let actions = prop::collection::vec((0..LAST_MS, action()), 0..9);
    let histories = (any::<u32>(), actions, 0..5);
    let config = ProptestConfig {
        cases: config().cases / 4,
        ..config()
    };
    let done = TestRunner::new(config).run(&histories, |(seed, mut actions, replicas)| {
        actions.sort_by_key(|(at_ms, _)| *at_ms);
        let mut setup = scenario::open("").setup;
        setup.seed = seed.into();
        let mut world = World::new(setup);
        world.submit(&manifest(3, false)).expect("it is good");
        for (at_ms, action) in &actions {
            pass(&mut world, *at_ms)?;
            // What does not exist is refused, and that changes nothing.
            let _ = world.submit(&command(action));
        }
        pass(&mut world, LAST_MS)?;
        // The one that is on its way out cannot be taken back.
        pass(&mut world, LAST_MS + 120_000)?;
        world.submit(&manifest(replicas, true)).expect("it is good");
        for pod in 0..64 {
            let heal = Action::Fault(pod, Fault::Heal);
            let _ = world.submit(&command(&heal));
        }
        pass(&mut world, REST_MS)?;
        let store = &world.store;
        prop_assert_eq!(store.replica_sets.len(), 1);
        // RS-28: a pod that has finished without an owner stays without one.
        let mut orphans = store.orphan_pods().filter_map(|id| store.pod(id));
        prop_assert!(!orphans.any(|pod| pod.is_active()));
        let pods = store.pods.iter().map(|(_, pod)| pod);
        let active = pods.filter(|pod| pod.is_active() && pod.is_ready()).count();
        prop_assert_eq!(i32::try_from(active), Ok(replicas));
        Ok(())
    });
    if let Err(broken) = done {
        panic!("{broken}");
    }
}
