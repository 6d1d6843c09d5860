//! What holds for every rolling update, whatever the numbers and whatever becomes of the pods.

use std::rc::Rc;

use crate::limits::Limits;
use crate::support::{manifest_of, setup};
use proptest::prelude::*;
use rollscope::api::{DeploymentId, PodId};
use rollscope::kubelet::app::{AppBehaviour, Apps, Crash, Fault, ImagePattern};
use rollscope::sim::{Command, Setup, StepUnit, Timeline, World, digest};

/// When a run that may never come to rest is looked at for the last time.
const END_MS: i64 = 300_000;
/// By when a rollout of 60 pods, one at a time, each ready after a minute, is complete.
const COMPLETE_MS: i64 = 10_800_000;
/// When the script of `support::setup` sets the new image.
const UPDATE_MS: i64 = 30_000;

/// A number of pods or a percentage, as a manifest has it.
fn amount(max: i32) -> impl Strategy<Value = String> {
    prop_oneof![
        (0..=max).prop_map(|number| number.to_string()),
        (0..=100).prop_map(|percent| format!("{percent}%")),
    ]
}

/// A rolling update that the API server accepts.
fn rolling_update(max_replicas: i32) -> impl Strategy<Value = String> {
    let numbers = (
        0..=max_replicas,
        amount(20),
        amount(20),
        prop_oneof![Just(0), 1..20],
    );
    let both_zero = |text: &str| text == "0" || text == "0%";
    numbers
        .prop_filter(
            "may not be 0 when `maxSurge` is 0",
            move |(_, surge, unavailable, _)| !(both_zero(surge) && both_zero(unavailable)),
        )
        .prop_map(|(replicas, surge, unavailable, min_ready)| {
            manifest_of(replicas, &surge, &unavailable, min_ready)
        })
}

/// A program that becomes ready sooner or later, and may crash a few times on the way.
fn healthy_app() -> impl Strategy<Value = AppBehaviour> {
    let crash = prop::option::weighted(0.3, (100..20_000i64, 0..3i32, 1..3i32));
    (0..40_000i64, 0..15_000i64, 0..5_000i64, crash).prop_map(
        |(ready_after_ms, ready_spread_ms, sigterm_ms, crash)| AppBehaviour {
            ready_after_ms: Some(ready_after_ms),
            ready_spread_ms,
            sigterm_ms: Some(sigterm_ms),
            crash: crash.map(|(after_ms, exit_code, times)| Crash {
                after_ms,
                exit_code,
                times: Some(times),
            }),
            ..AppBehaviour::default()
        },
    )
}

/// Any program: also one that is never ready, crashes for ever, hangs or ignores SIGTERM.
fn any_app() -> impl Strategy<Value = AppBehaviour> {
    let bad = (any::<bool>(), any::<bool>(), any::<bool>(), 100..30_000i64);
    (healthy_app(), bad).prop_map(|(app, (never, crashes, hangs, at_ms))| AppBehaviour {
        ready_after_ms: app.ready_after_ms.filter(|_| !never),
        crash: if crashes {
            Some(Crash {
                after_ms: at_ms,
                exit_code: 1,
                times: None,
            })
        } else {
            app.crash
        },
        hangs_after_ms: hangs.then_some(at_ms * 2),
        sigterm_ms: app.sigterm_ms.filter(|_| !hangs),
        ..app
    })
}

/// What happens to pods from outside: deletions and faults at any time.
fn fates() -> impl Strategy<Value = Vec<(i64, Command)>> {
    let fault = prop_oneof![
        Just(Fault::Crash),
        Just(Fault::Hang),
        Just(Fault::OutOfMemory),
        Just(Fault::Unready),
        Just(Fault::DependencyDown),
        Just(Fault::Evict),
        Just(Fault::Heal),
    ];
    let command = prop_oneof![
        (0..80u32, prop::option::of(0..40i64)).prop_map(|(pod, grace_period_seconds)| {
            Command::DeletePod {
                pod: PodId(pod),
                grace_period_seconds,
            }
        }),
        (0..80u32, fault).prop_map(|(pod, fault)| Command::Fault {
            pod: PodId(pod),
            fault
        }),
    ];
    prop::collection::vec((0..120_000i64, command), 0..12)
}

fn with(text: &str, app: AppBehaviour, fates: Vec<(i64, Command)>, seed: u64) -> Setup {
    let mut setup = setup(text);
    setup.seed = seed;
    setup.apps = Rc::new(Apps {
        by_image: vec![(ImagePattern("app:*".into()), Rc::new(app))],
        ..Apps::default()
    });
    setup.script.extend(fates);
    setup
}

/// The counts that the store keeps are those that counting gives.
pub(crate) fn counts_are_true(world: &World) -> Result<(), TestCaseError> {
    let store = &world.store;
    for (index, set) in store.replica_sets.iter() {
        let id = index.into();
        let counts = store.counts(id).expect("a ReplicaSet has counts");
        let pods: Vec<_> = store
            .pods_of(id)
            .iter()
            .filter_map(|pod| store.pod(*pod))
            .collect();
        let count = |test: &dyn Fn(&&Rc<rollscope::api::Pod>) -> bool| {
            i32::try_from(pods.iter().copied().filter(|pod| test(pod)).count()).unwrap_or(i32::MAX)
        };
        prop_assert_eq!(counts.active, count(&|pod| pod.is_active()));
        prop_assert_eq!(
            counts.ready,
            count(&|pod| pod.is_active() && pod.is_ready())
        );
        prop_assert_eq!(counts.terminating, count(&|pod| pod.is_terminating()));
        let (min_ready, now_ms) = (set.min_ready_seconds, world.now_ms());
        prop_assert_eq!(
            counts.available(min_ready, now_ms),
            count(&|pod| pod.is_active() && pod.is_available(min_ready, now_ms))
        );
    }
    Ok(())
}

/// Runs to the end and holds every record against the two limits of a rolling update.
fn limits_hold(setup: Setup, end_ms: i64) -> Result<World, TestCaseError> {
    let mut world = World::new(setup);
    let mut limits = Limits::default();
    let mut records = 0;
    while let Some(record) = world.step(end_ms) {
        records += 1;
        prop_assert!(
            records < 200_000,
            "a run of {records} records does not come to rest"
        );
        let held = limits.see(&world.store, &record);
        prop_assert!(held.is_ok(), "{held:?}: {record:?}");
        if records % 64 == 0 {
            counts_are_true(&world)?;
        }
    }
    counts_are_true(&world)?;
    Ok(world)
}

fn is_complete(world: &World) -> bool {
    let Some(object) = world.store.deployment(DeploymentId(0)) else {
        return false;
    };
    let (status, replicas) = (&object.status, object.spec.replicas);
    object.revision == 2
        && status.updated_replicas == replicas
        && status.replicas == replicas
        && status.available_replicas == replicas
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..ProptestConfig::default()
    })]

    /// DEP-24, DEP-26 to DEP-28.
    #[test]
    fn no_limit_is_ever_broken(
        text in rolling_update(60),
        app in any_app(),
        fates in fates(),
        seed in any::<u64>(),
    ) {
        limits_hold(with(&text, app, fates, seed), END_MS)?;
    }

    /// DEP-29, DEP-71.
    #[test]
    fn a_rollout_whose_pods_become_ready_completes(
        text in rolling_update(60),
        app in healthy_app(),
        seed in any::<u64>(),
    ) {
        let world = limits_hold(with(&text, app, Vec::new(), seed), COMPLETE_MS)?;
        prop_assert!(is_complete(&world), "{:?}", world.store.deployments);
    }

    #[test]
    fn two_runs_are_identical(
        text in rolling_update(30),
        app in any_app(),
        fates in fates(),
        seed in any::<u64>(),
    ) {
        let run = || {
            let mut timeline = Timeline::new(with(&text, app.clone(), fates.clone(), seed));
            timeline.seek_time(UPDATE_MS * 4);
            digest(timeline.records().iter())
        };
        prop_assert_eq!(run(), run());
    }
}

proptest! {
    // A case walks through a run twice and looks at everything at every step.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.div_ceil(8),
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..ProptestConfig::default()
    })]

    /// From every record, the first included.
    #[test]
    fn back_is_forward(
        text in rolling_update(8),
        app in any_app(),
        fates in fates(),
        seed in any::<u64>(),
    ) {
        let mut timeline = Timeline::new(with(&text, app, fates, seed));
        let mut forward = vec![timeline.world().store.clone()];
        while timeline.position() < 400 && timeline.step(StepUnit::Event) {
            forward.push(timeline.world().store.clone());
        }
        let whole = digest(timeline.records().iter());
        while let Some(expected) = forward.pop() {
            let same = timeline.world().store == expected;
            prop_assert!(same, "record {} of {:?}", timeline.position(), timeline.records());
            timeline.step_back(StepUnit::Event);
        }
        prop_assert_eq!(timeline.position(), 0);
        timeline.seek(usize::MAX);
        prop_assert_eq!(digest(timeline.records().iter()), whole);
    }
}
