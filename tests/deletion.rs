//! Deletions with dependents, in a world with kubelets.

#![allow(clippy::expect_used)]

mod support;

use rollscope::api::{DeletionPropagation, DeploymentId, Kind, ReplicaSetId};
use rollscope::sim::{Command, World};
use rollscope::store::{Change, Reason};
use support::{deployment, setup};

/// A world in which `replicas` pods are ready, one rolling update behind them.
fn settled(replicas: i32) -> World {
    let mut world = World::new(setup(&deployment(replicas)));
    run(&mut world, 200_000);
    assert_eq!(
        world.store.pods.len(),
        usize::try_from(replicas).expect("few")
    );
    world
}

fn run(world: &mut World, until_ms: i64) -> Vec<(i64, Change, Reason)> {
    let mut records = Vec::new();
    while let Some(record) = world.step(until_ms) {
        records.push((record.at_ms, record.change, record.because));
    }
    world.wait_until(until_ms);
    records
}

fn delete(world: &mut World, kind: Kind, name: &str, propagation: DeletionPropagation) {
    let name = name.into();
    let command = Command::Delete {
        kind,
        name,
        propagation,
    };
    world.submit(&command).expect("it exists");
}

/// CL-130: the owner is gone before its pods are told to go.
#[test]
fn in_the_background_the_owner_goes_first() {
    let mut world = settled(3);
    delete(
        &mut world,
        Kind::Deployment,
        "app",
        DeletionPropagation::Background,
    );
    run(&mut world, 200_000);
    assert!(world.store.deployments.is_empty());
    assert_eq!(
        (world.store.replica_sets.len(), world.store.pods.len()),
        (2, 3)
    );
    let records = run(&mut world, 300_000);
    assert!(world.store.replica_sets.is_empty() && world.store.pods.is_empty());
    let created = |change: &Change| matches!(change, Change::PodCreated(..));
    assert!(!records.iter().any(|(_, change, _)| created(change)));
}

/// CL-131: the owner stays until its pods are gone, and its controllers only count.
#[test]
fn in_the_foreground_the_owner_goes_last() {
    let mut world = settled(3);
    delete(
        &mut world,
        Kind::Deployment,
        "app",
        DeletionPropagation::Foreground,
    );
    let records = run(&mut world, 300_000);
    let order: Vec<_> = records
        .iter()
        .filter_map(|(_, change, _)| match change {
            Change::DeploymentDeleted(_) => Some("Deployment"),
            Change::ReplicaSetDeleted(_) => Some("ReplicaSet"),
            Change::PodRemoved(_) => Some("pod"),
            Change::PodCreated(..) | Change::ReplicaSetScaled { .. } => Some("something new"),
            _ => None,
        })
        .collect();
    // The ReplicaSet of the first image has no pods, so nothing holds it.
    let expected = [
        "ReplicaSet",
        "pod",
        "pod",
        "pod",
        "ReplicaSet",
        "Deployment",
    ];
    assert_eq!(order, expected);
}

/// CL-132, and DEP-10 for the second one.
#[test]
fn orphans_stay_and_are_adopted_again() {
    let mut world = settled(3);
    delete(
        &mut world,
        Kind::Deployment,
        "app",
        DeletionPropagation::Orphan,
    );
    run(&mut world, 250_000);
    assert!(world.store.deployments.is_empty());
    assert_eq!(
        (world.store.replica_sets.len(), world.store.pods.len()),
        (2, 3)
    );
    assert_eq!(world.store.orphan_replica_sets().count(), 2);

    let command = setup(&deployment(5)).script.remove(0).1;
    world.submit(&command).expect("a good Deployment");
    let records = run(&mut world, 350_000);
    assert_eq!(world.store.replica_sets_of(DeploymentId(1)).len(), 2);
    assert_eq!(world.store.pods.len(), 5);
    let made = |change: &Change| matches!(change, Change::ReplicaSetCreated(..));
    assert!(!records.iter().any(|(_, change, _)| made(change)));
}

/// CL-134: the Deployment makes the ReplicaSet again, under the same name.
#[test]
fn a_replica_set_of_a_deployment_comes_back() {
    let mut world = settled(2);
    let name = world
        .store
        .replica_set(ReplicaSetId(1))
        .expect("the second image's")
        .meta
        .name
        .clone();
    delete(
        &mut world,
        Kind::ReplicaSet,
        &name,
        DeletionPropagation::Background,
    );
    run(&mut world, 400_000);
    let again = world
        .store
        .find_replica_set(&name)
        .expect("it is there again");
    assert_eq!(again, ReplicaSetId(2));
    assert_eq!(world.store.pods_of(again).len(), 2);
    assert_eq!(world.store.pods.len(), 2);
}

#[test]
fn what_is_not_there_is_refused_in_kubectls_words() {
    let mut world = settled(1);
    let command = Command::Delete {
        kind: Kind::StatefulSet,
        name: "db".into(),
        propagation: DeletionPropagation::Background,
    };
    let refusal = world.submit(&command).expect_err("there is no such set");
    assert_eq!(
        refusal,
        "Error from server (NotFound): statefulsets.apps \"db\" not found"
    );
    assert!(run(&mut world, 300_000).is_empty());
}

/// A foreground deletion looks at each pod a few times, however many there are.
#[test]
fn a_thousand_pods_are_collected_in_few_turns() {
    let mut world = World::new(setup(&deployment(1000)));
    run(&mut world, 25_000);
    delete(
        &mut world,
        Kind::Deployment,
        "app",
        DeletionPropagation::Foreground,
    );
    let records = run(&mut world, 600_000);
    assert!(world.store.pods.is_empty() && world.store.deployments.is_empty());
    let collected = records
        .iter()
        .filter(|(_, _, because)| *because == Reason::OwnerWaits);
    assert_eq!(collected.count(), 1000 + 1);
}
