//! Random lives of one pod: any probes, any program, any faults.

use std::fmt;

use proptest::prelude::*;
use rollscope::scenario;
use rollscope::sim::World;
use rollscope::store::Change;

use crate::histories::{broken, config};
use crate::pods_watch::PodWatch;
use crate::watch::{Broken, hold};

/// How long a pod is watched.
const WATCHED_MS: i64 = 900_000;

/// A pod, and what happens to it.
#[derive(Clone, Debug)]
struct PodLife {
    /// Lines of the pod's spec.
    policy: &'static str,
    grace_s: u32,
    containers: Vec<(Probes, App)>,
    /// Tenths of a second, and what is done to the pod then.
    actions: Vec<(u32, Action)>,
}

#[derive(Clone, Debug)]
struct Probes {
    /// Liveness, readiness, startup.
    probes: [Option<String>; 3],
    hooks: String,
}

/// Lines of the Scenario about the container's image.
#[derive(Clone, Debug)]
struct App(Vec<String>);

#[derive(Clone, Debug)]
enum Action {
    Fault(&'static str),
    Delete(Option<u32>),
}

impl fmt::Display for PodLife {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: pod}}\nspec:"
        )?;
        writeln!(f, "  restartPolicy: {}", self.policy)?;
        writeln!(f, "  terminationGracePeriodSeconds: {}", self.grace_s)?;
        writeln!(f, "  containers:")?;
        for (index, (Probes { probes, hooks }, _)) in self.containers.iter().enumerate() {
            writeln!(f, "  - name: c{index}\n    image: app:{index}")?;
            let names = ["livenessProbe", "readinessProbe", "startupProbe"];
            for (name, probe) in names.iter().zip(probes) {
                if let Some(probe) = probe {
                    writeln!(f, "    {name}: {{tcpSocket: {{port: 80}}, {probe}}}")?;
                }
            }
            if !hooks.is_empty() {
                // A hook may not sleep for longer than the grace period.
                let hooks = hooks.replace("GRACE", &self.grace_s.to_string());
                writeln!(f, "    lifecycle: {hooks}")?;
            }
        }
        writeln!(
            f,
            "---\napiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:"
        )?;
        writeln!(
            f,
            "  dependencies: [{{name: db, down: [{{from: 100s, to: 200s}}]}}]"
        )?;
        // A kubelet that acts for other reasons sees what its watch is still to tell.
        writeln!(f, "  latency: {{kubelet: 0s}}\n  apps:")?;
        for (index, (_, App(lines))) in self.containers.iter().enumerate() {
            writeln!(f, "  - image: app:{index}")?;
            for line in lines {
                writeln!(f, "    {line}")?;
            }
        }
        writeln!(f, "  script:")?;
        for (at, action) in &self.actions {
            let at_ms = at * 100;
            match action {
                Action::Fault(kind) => {
                    writeln!(f, "  - {{at: {at_ms}ms, fault: {{pod: 1, kind: {kind}}}}}")?;
                }
                Action::Delete(grace_s) => {
                    let grace = grace_s.map_or(String::new(), |grace_s| {
                        format!(", gracePeriodSeconds: {grace_s}")
                    });
                    writeln!(f, "  - {{at: {at_ms}ms, deletePod: {{pod: 1{grace}}}}}")?;
                }
            }
        }
        Ok(())
    }
}

fn pods() -> impl Strategy<Value = PodLife> {
    let policy = prop_oneof![4 => Just("Always"), 1 => Just("OnFailure"), 1 => Just("Never")];
    let actions = prop::collection::vec((0..4_000_u32, action()), 0..6);
    let container = (probes(), app());
    (
        policy,
        0..40_u32,
        prop::collection::vec(container, 1..3),
        actions,
    )
        .prop_map(|(policy, grace_s, containers, actions)| PodLife {
            policy,
            grace_s,
            containers,
            actions,
        })
}

fn probe(with_grace: bool, successes: u32) -> impl Strategy<Value = String> {
    let grace = prop::option::weighted(0.3, 1..20_u32);
    (
        0..20_u32,
        1..12_u32,
        1..5_u32,
        1..=successes,
        1..5_u32,
        grace,
    )
        .prop_map(move |(delay, period, timeout, successes, failures, grace)| {
            let grace = grace.filter(|_| with_grace).map_or(String::new(), |grace| {
                format!(", terminationGracePeriodSeconds: {grace}")
            });
            format!(
                "initialDelaySeconds: {delay}, periodSeconds: {period}, timeoutSeconds: {timeout}, \
                 successThreshold: {successes}, failureThreshold: {failures}{grace}"
            )
        })
}

fn probes() -> impl Strategy<Value = Probes> {
    let hooks = prop_oneof![
        6 => Just(String::new()),
        1 => Just("{preStop: {exec: {command: [stop]}}}".to_owned()),
        1 => Just("{preStop: {sleep: {seconds: GRACE}}}".to_owned()),
        1 => Just("{postStart: {exec: {command: [start]}}}".to_owned()),
    ];
    let probe = |with_grace, successes| prop::option::of(probe(with_grace, successes));
    (probe(true, 1), probe(false, 3), probe(true, 1), hooks).prop_map(
        |(liveness, readiness, startup, hooks)| Probes {
            probes: [liveness, readiness, startup],
            hooks,
        },
    )
}

fn app() -> impl Strategy<Value = App> {
    let start = prop_oneof![
        6 => (0..30_000_u32).prop_map(|ms| format!("readyAfter: {ms}ms")),
        1 => Just("readyAfter: never".to_owned()),
    ];
    let end = prop_oneof![
        4 => (0..15_000_u32).prop_map(|ms| format!("sigterm: {ms}ms")),
        1 => Just("sigterm: ignored".to_owned()),
    ];
    let ms = 1..90_000_u32;
    let trouble = prop_oneof![
        (ms.clone(), 0..2, prop::option::of(1..4)).prop_map(|(ms, code, times)| {
            let times = times.map_or(String::new(), |times| format!(", times: {times}"));
            format!("crash: {{after: {ms}ms, exitCode: {code}{times}}}")
        }),
        ms.clone().prop_map(|ms| format!("hangsAfter: {ms}ms")),
        ms.clone().prop_map(|ms| format!("warmUp: {ms}ms")),
        (0..6_000_u32).prop_map(|ms| format!("latency: {ms}ms")),
        (1..30_u32, 1..9_u32).prop_map(|(good, bad)| {
            let all = good + bad;
            format!("flapping: {{every: {all}s, for: {bad}s}}")
        }),
        Just("needs: [{dependency: db}]".to_owned()),
        Just("needs: [{dependency: db, probe: readiness}]".to_owned()),
        (0..50_000_u32, any::<bool>())
            .prop_map(|(ms, fails)| format!("preStop: {{takes: {ms}ms, fails: {fails}}}")),
        (0..9_000_u32, any::<bool>())
            .prop_map(|(ms, fails)| format!("postStart: {{takes: {ms}ms, fails: {fails}}}")),
    ];
    (start, end, prop::collection::vec(trouble, 0..3)).prop_map(|(start, end, mut lines)| {
        lines.extend([start, end]);
        let word = |line: &String| line.split(':').next().map(str::to_owned);
        lines.sort_by_key(word);
        lines.dedup_by_key(|line| word(line));
        App(lines)
    })
}

fn action() -> impl Strategy<Value = Action> {
    let faults = vec!["crash", "hang", "outOfMemory", "unready", "heal"];
    prop_oneof![
        6 => prop::sample::select(faults).prop_map(Action::Fault),
        1 => Just(Action::Fault("evict")),
        2 => prop::option::of(0..60_u32).prop_map(Action::Delete),
    ]
}

/// Runs a pod's life and holds everything against every record.
fn holds(text: &str) -> Broken {
    let opened = scenario::open(text);
    let problems = &opened.reading.problems;
    hold!(problems.is_empty(), "the file is refused: {problems:?}");
    let told = statuses(&opened.setup, true)?;
    let skipped = statuses(&opened.setup, false)?;
    let differs = told.iter().zip(&skipped).find(|(a, b)| a != b);
    hold!(
        differs.is_none() && told.len() == skipped.len(),
        "it matters whether attempts that change nothing are simulated: {differs:?}"
    );
    Ok(())
}

/// Everything that the kubelet writes, with its time. With `every_attempt`, attempts of probes
/// that change nothing are simulated too.
fn statuses(setup: &rollscope::sim::Setup, every_attempt: bool) -> Result<Vec<String>, String> {
    let mut setup = setup.clone();
    setup.timing.tell_every_attempt = every_attempt;
    let mut world = World::new(setup);
    let mut watch = PodWatch::default();
    let mut written = Vec::new();
    while let Some(record) = world.step(WATCHED_MS) {
        let seen = watch.see(&world, &record);
        seen.map_err(|broken| format!("{broken}\n{} ms: {record:?}", record.at_ms))?;
        if let Change::PodStatus(_, status) = &record.change {
            written.push(format!("{} {status:?}", record.at_ms));
        }
    }
    Ok(written)
}

#[test]
fn of_pods() {
    let config = config();
    let fewer = ProptestConfig {
        cases: config.cases.div_ceil(2),
        ..config
    };
    let broken = broken(pods(), fewer, holds);
    assert!(
        broken.is_none(),
        "this file breaks a rule:\n{}",
        broken.unwrap_or_default()
    );
}
