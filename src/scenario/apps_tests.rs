use super::super::open;
use crate::api::ProbeKind;
use crate::kubelet::app::{Answer, Flapping, HookRun, Memory, Outage};

fn scenario(spec: &str) -> super::super::Opened {
    open(&format!(
        "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n{spec}"
    ))
}

#[test]
fn what_a_program_can_be_told() {
    let opened = scenario(
        "  dependencies:
  - {name: cache}
  - name: db
    down: [{from: 60s, to: 4m}, {from: 10m}]
  apps:
  - image: a
    warmUp: 20s
    latency: 300ms
    flapping: {every: 60s, for: 15s}
    memory: {starts: 100Mi, growsPerSecond: 1Mi}
    drains: false
    postStart: {takes: 5s}
    preStop: {fails: true}
    needs:
    - {dependency: db, probe: liveness}
    - {dependency: cache}
    answers:
    - {from: 90s, says: slowly, takes: 3s}
",
    );
    assert_eq!(opened.reading.problems, []);
    let app = opened.setup.apps.behaviour("a");
    assert_eq!((app.warm_up_ms, app.drains), (20_000, false));
    let flapping = Flapping {
        every_ms: 60_000,
        for_ms: 15_000,
    };
    assert_eq!(app.flapping, Some(flapping));
    let memory = Memory {
        bytes: 100 << 20,
        growth_bytes_per_s: 1 << 20,
    };
    assert_eq!(app.memory, Some(memory));
    let takes = |takes_ms, fails| HookRun { takes_ms, fails };
    assert_eq!(app.post_start, takes(5_000, false));
    assert_eq!(app.pre_stop, takes(0, true));
    let down = |from_ms, to_ms| Outage {
        kind: Some(ProbeKind::Liveness),
        from_ms,
        to_ms,
    };
    assert_eq!(
        app.outages,
        [down(60_000, 240_000), down(600_000, i64::MAX)]
    );
    let answers: Vec<Answer> = app.answers.iter().map(|change| change.answer).collect();
    assert_eq!(answers, [Answer::Slow(300), Answer::Slow(3_000)]);
}

#[test]
fn what_is_refused() {
    let opened = scenario(
        "  apps:
  - image: a
    flapping: {every: 10s, for: 15s}
    memory: {starts: many}
    drains: 1
    needs:
    - {dependency: db}
",
    );
    let problems = opened.reading.problems.iter();
    let problems: Vec<String> = problems
        .map(|p| format!("{}: {:?} {}", p.path, p.kind, p.arguments.join("; ")))
        .collect();
    let expected = [
        "spec.apps[0].flapping.for: Scenario(OutOfRange) for; 0s; every",
        "spec.apps[0].memory.starts: Scenario(Unreadable) many; 100Mi",
        "spec.apps[0].drains: Scenario(WrongType) boolean; 1",
        "spec.apps[0].needs[0].dependency: Scenario(NotOneOf) db; spec.dependencies",
    ];
    for line in expected {
        assert!(
            problems.iter().any(|problem| problem == line),
            "{problems:?}"
        );
    }
    assert_eq!(problems.len(), expected.len());
}
