//! Random histories, the simplest ones first: proptest shrinks towards them.

use proptest::prelude::*;

use crate::history::{Action, HEALED_S, History, Manifest, Rest, Strategy as UpdateStrategy, Tag};

/// The most replicas. With everything that may surge there are at most twice as many pods.
const REPLICAS_MAX: i32 = 4;
/// Pods with larger numbers are not meddled with.
const PODS_MAX: u32 = 14;

/// Histories of a Deployment.
pub(crate) fn of_deployment() -> impl Strategy<Value = History> {
    history(deployment().boxed(), false)
}

/// Histories of a StatefulSet.
pub(crate) fn of_stateful_set() -> impl Strategy<Value = History> {
    history(stateful_set().boxed(), true)
}

fn history(manifest: BoxedStrategy<Manifest>, is_stateful: bool) -> impl Strategy<Value = History> {
    let actions = (
        0..(HEALED_S - 10) * 10,
        action(manifest.clone(), is_stateful),
    );
    let actions = actions.prop_map(|(at, action)| (at * 100, action));
    let latency_ms = (
        prop_oneof![4 => Just(20), 1 => Just(700), 1 => Just(3_000)],
        prop_oneof![4 => Just(50), 1 => Just(900)],
    );
    (
        any::<u32>(),
        latency_ms,
        any::<bool>(),
        any::<bool>(),
        manifest,
        prop::collection::vec(actions, 0..7),
    )
        .prop_map(
            |(seed, latency_ms, is_parallel, has_claims, first, actions)| History {
                seed,
                latency_ms,
                is_parallel,
                has_claims,
                first,
                actions,
            },
        )
}

fn tag() -> impl Strategy<Value = Tag> {
    prop_oneof![
        3 => Just(Tag::Good),
        3 => Just(Tag::Other),
        2 => Just(Tag::Slow),
        2 => Just(Tag::Crashing),
        2 => Just(Tag::Broken),
        1 => Just(Tag::Missing),
    ]
}

fn manifest(rest: impl Strategy<Value = Rest>) -> impl Strategy<Value = Manifest> {
    let seconds = prop_oneof![3 => Just(0), 1 => 1..8];
    let limit = prop_oneof![2 => Just(10), 1 => 0..3];
    (tag(), 0..=REPLICAS_MAX, seconds, limit, rest).prop_map(
        |(tag, replicas, min_ready_seconds, revision_history_limit, rest)| Manifest {
            tag,
            replicas,
            min_ready_seconds,
            revision_history_limit,
            rest,
        },
    )
}

/// A number of pods or a percentage.
fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..=3i32).prop_map(|number| number.to_string()),
        (0..=100).prop_map(|percent| format!("{percent}%")),
    ]
}

fn deployment() -> impl Strategy<Value = Manifest> {
    let both_zero = |text: &str| text == "0" || text == "0%";
    let rolling = (amount(), amount()).prop_filter(
        "maxUnavailable may not be 0 when maxSurge is 0",
        move |(surge, unavailable)| !(both_zero(surge) && both_zero(unavailable)),
    );
    manifest(prop::option::weighted(0.8, rolling).prop_map(Rest::Deployment))
}

fn stateful_set() -> impl Strategy<Value = Manifest> {
    let strategy = prop_oneof![
        3 => Just(UpdateStrategy::Partition(0)),
        2 => (0..=REPLICAS_MAX + 1).prop_map(UpdateStrategy::Partition),
        1 => Just(UpdateStrategy::OnDelete),
    ];
    let start = prop_oneof![3 => Just(0), 1 => 0..3];
    let rest = (strategy, start, any::<(bool, bool)>());
    manifest(
        rest.prop_map(|(strategy, ordinals_start, deletes)| Rest::StatefulSet {
            strategy,
            ordinals_start,
            deletes,
        }),
    )
}

fn action(manifest: BoxedStrategy<Manifest>, is_stateful: bool) -> impl Strategy<Value = Action> {
    let pod = 1..=PODS_MAX;
    let grace = prop_oneof![3 => Just(None), 1 => Just(Some(0)), 1 => (1..5i64).prop_map(Some)];
    let fault = prop::sample::select(vec!["unready", "hang", "crash", "outOfMemory", "evict"]);
    let cascade = prop::sample::select(vec!["background", "foreground", "orphan"]);
    let pausing = u32::from(!is_stateful);
    prop_oneof![
        6 => tag().prop_map(Action::SetImage),
        4 => (0..=REPLICAS_MAX).prop_map(Action::Scale),
        3 => Just(Action::Undo),
        1 => Just(Action::Restart),
        4 => (pod.clone(), grace).prop_map(|(pod, grace)| Action::DeletePod(pod, grace)),
        5 => (pod, fault).prop_map(|(pod, fault)| Action::Fault(pod, fault)),
        4 => manifest.prop_map(Action::Apply),
        2 => cascade.prop_map(Action::Delete),
        2 * pausing => Just(Action::Pause),
        2 * pausing => Just(Action::Resume),
    ]
}
