//! Hooks and their share of the grace period, and pods that end as a whole.

use super::*;
use crate::api::{ContainerState, PodPhase, PodSpec, Probe, RestartPolicy, RestartRule};
use crate::kubelet::app::{Crash, Fault, ImagePattern, Memory};
use crate::kubelet::lab::{Lab, container, probe, spec};
use std::rc::Rc;

fn sleep(seconds: i64) -> Hook {
    Hook::Sleep { seconds }
}

fn exec(command: &[&str]) -> Hook {
    let command = command.iter().map(|word| (*word).into()).collect();
    Hook::Exec { command }
}

fn plain() -> AppBehaviour {
    AppBehaviour {
        ready_after_ms: Some(0),
        ..AppBehaviour::default()
    }
}

fn one(hooks: impl Fn(&mut crate::api::Lifecycle)) -> PodSpec {
    let mut app = container("app");
    hooks(&mut app.lifecycle);
    spec(vec![app])
}

fn crashing(after_ms: Ms, exit_code: i32) -> AppBehaviour {
    AppBehaviour {
        crash: Some(Crash {
            after_ms,
            exit_code,
            times: None,
        }),
        ..plain()
    }
}

fn state(lab: &Lab) -> &ContainerState {
    &lab.pod.status.containers[0].state
}

fn waits_with(lab: &Lab) -> Option<&'static str> {
    match state(lab) {
        ContainerState::Waiting { reason, .. } => Some(reason),
        _ => None,
    }
}

/// KL-69, KL-70: the hook's time is part of the grace period, counted in whole seconds, and at
/// least 2 s are left for SIGTERM.
#[test]
fn the_grace_period_with_a_hook() {
    let app = |sigterm_ms| AppBehaviour {
        sigterm_ms,
        ..plain()
    };
    let cases = [
        // hook, shutdown, grace; end of the process, exit code
        (sleep(5), Some(10_000), 30, 15_000, 0),
        (sleep(25), Some(10_000), 30, 30_000, 137),
        (sleep(30), Some(10_000), 30, 32_000, 137),
        (sleep(45), Some(10_000), 30, 32_000, 137),
        (sleep(29), Some(1_000), 30, 30_000, 0),
        (sleep(1), Some(0), 30, 1_000, 143),
        (exec(&["sh", "-c", "sleep 5"]), None, 30, 30_000, 137),
        (exec(&["/bin/sleep", "7"]), Some(1_000), 30, 8_000, 0),
        (exec(&["echo", "sleep", "7"]), Some(1_000), 30, 1_000, 0),
        // Without a grace period there is no hook.
        (sleep(5), None, 0, 2_000, 137),
    ];
    for (hook, sigterm_ms, grace_s, takes_ms, code) in cases {
        let pod = one(|lifecycle| lifecycle.pre_stop = Some(hook.clone()));
        let mut lab = Lab::new(pod).behave(app(sigterm_ms));
        lab.run_until(5_000);
        lab.delete(grace_s);
        lab.run_until(5_000 + takes_ms - 1);
        assert_eq!(lab.exit_code(), None, "{hook:?} {sigterm_ms:?}");
        lab.run_until(5_000 + takes_ms);
        assert_eq!(lab.exit_code(), Some(code), "{hook:?} {sigterm_ms:?}");
    }
}

/// KL-70: 5.5 s of a hook take 5 s off the grace period.
#[test]
fn the_grace_period_is_spent_in_whole_seconds() {
    let pod = one(|lifecycle| lifecycle.pre_stop = Some(Hook::HttpGet));
    let mut lab = Lab::new(pod).behave(AppBehaviour {
        sigterm_ms: None,
        pre_stop: HookRun {
            takes_ms: 5_500,
            fails: true,
        },
        ..plain()
    });
    lab.run_until(1_000);
    lab.delete(30);
    lab.run_until(60_000);
    assert_eq!(lab.told_s("FailedPreStopHook"), [6]);
    let ContainerState::Terminated(end) = state(&lab) else {
        panic!("it has not ended");
    };
    assert_eq!((end.finished_ms, end.exit_code), (31_500, 137));
}

/// KL-62, KL-63: a liveness kill runs the hook, and the probe may have a grace period of its own.
#[test]
fn a_liveness_kill_with_a_hook() {
    // 5 s of hook and 10 s of shutdown; or 2 s of hook and the 2 s that are always left.
    for (of_probe, again_s) in [(None, 46), (Some(2), 35)] {
        let mut pod = one(|lifecycle| lifecycle.pre_stop = Some(sleep(5)));
        pod.containers[0].liveness_probe = Some(Probe {
            termination_grace_period_seconds: of_probe,
            ..probe()
        });
        let mut lab = Lab::new(pod).behave(AppBehaviour {
            hangs_after_ms: Some(0),
            sigterm_ms: Some(10_000),
            ..plain()
        });
        lab.run_until(50_000);
        // Attempts at 10, 20, 30 s, each with a timeout of 1 s.
        assert_eq!(lab.told_s("Killing"), [31], "{}", lab.text());
        assert_eq!(lab.told_s("Started"), [0, again_s]);
    }
}

/// KL-40: nobody sees the container run before its hook has ended, and the next one waits.
#[test]
fn a_post_start_hook_holds_everything_up() {
    let mut pod = one(|lifecycle| lifecycle.post_start = Some(sleep(8)));
    pod.containers[0].readiness_probe = Some(probe());
    pod.containers.push(container("next"));
    let mut lab = Lab::new(pod).behave(plain());
    lab.run_until(7_999);
    assert_eq!(waits_with(&lab), Some("ContainerCreating"));
    assert_eq!(lab.told_s("Started"), [0]);
    lab.run_until(8_000);
    assert_eq!(*state(&lab), ContainerState::Running { started_ms: 0 });
    assert!(lab.pod.is_ready(), "{}", lab.text());
    assert_eq!(lab.told_s("Started"), [0, 8]);
}

/// KL-40: a failing hook has the container killed, and then it is treated like any exit.
#[test]
fn a_post_start_hook_fails() {
    let pod = one(|lifecycle| lifecycle.post_start = Some(exec(&["false"])));
    let mut lab = Lab::new(pod).behave(AppBehaviour {
        sigterm_ms: Some(1_000),
        post_start: HookRun {
            takes_ms: 3_000,
            fails: true,
        },
        ..plain()
    });
    lab.run_until(30_000);
    assert_eq!(lab.told_s("FailedPostStartHook"), [3, 7, 21]);
    assert_eq!(lab.told_s("Killing"), [3, 7, 21]);
    // 3 s of hook and 1 s of shutdown; waits of 0 and 10 s.
    assert_eq!(lab.told_s("Started"), [0, 4, 18]);
    let reasons: Vec<_> = lab
        .log
        .iter()
        .filter_map(|(_, write)| match &write.change {
            Change::PodStatus(_, status) => match &status.containers[0].state {
                ContainerState::Waiting { reason, .. } => Some(*reason),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert!(reasons.contains(&"PostStartHookError"), "{reasons:?}");
    assert!(!lab.text().contains("Running {"), "{}", lab.text());
}

/// KL-77.
#[test]
fn the_active_deadline() {
    let mut pod = spec(vec![container("app")]);
    pod.active_deadline_seconds = Some(20);
    let mut lab = Lab::new(pod).behave(plain());
    lab.run_until(20_000);
    assert_eq!(lab.told_s("DeadlineExceeded"), [20]);
    // KL-10: as long as something runs, the phase stays.
    assert_eq!(
        (lab.phase(), lab.pod.status.reason()),
        (PodPhase::Running, "")
    );
    lab.run_until(22_000);
    assert_eq!(lab.phase(), PodPhase::Failed);
    assert_eq!(lab.pod.status.reason(), "DeadlineExceeded");
    assert_eq!(lab.exit_code(), Some(0));
    assert_eq!(lab.wake_at_ms, None);
}

/// KL-93: 1 s of grace, which the minimum makes 2 s.
#[test]
fn an_eviction() {
    let mut pod = spec(vec![container("app")]);
    pod.containers[0].memory_request_bytes = 100 << 20;
    let mut lab = Lab::new(pod).behave(AppBehaviour {
        sigterm_ms: None,
        memory: Some(Memory {
            bytes: 300 << 20,
            growth_bytes_per_s: 0,
        }),
        ..plain()
    });
    lab.run_until(5_000);
    lab.inject(Fault::Evict);
    lab.run_until(60_000);
    let status = &lab.pod.status;
    assert_eq!(
        (status.phase, status.reason()),
        (PodPhase::Failed, "Evicted")
    );
    assert_eq!(
        status.message(),
        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. \
         Container app was using 300Mi, request is 100Mi, has larger consumption of memory. "
    );
    let ContainerState::Terminated(end) = state(&lab) else {
        panic!("it has not ended");
    };
    assert_eq!((end.finished_ms, end.exit_code), (7_000, 137));
    lab.inject(Fault::Evict);
    assert_eq!(lab.told_s("Evicted"), [5]);
}

/// KL-95: memory that grows to the limit.
#[test]
fn out_of_memory() {
    let mut pod = spec(vec![container("app")]);
    pod.containers[0].memory_limit_bytes = Some(128 << 20);
    let mut lab = Lab::new(pod).behave(AppBehaviour {
        memory: Some(Memory {
            bytes: 28 << 20,
            growth_bytes_per_s: 10 << 20,
        }),
        ..plain()
    });
    lab.run_until(9_999);
    assert_eq!(lab.restarts(), 0);
    lab.run_until(10_000);
    let last = lab.pod.status.containers[0].last_termination.as_ref();
    assert_eq!(
        last.map(|end| (end.reason, end.exit_code)),
        Some(("OOMKilled", 137))
    );
    lab.run_until(60_000);
    assert_eq!(lab.told_s("Started"), [0, 10, 30, 60]);
    assert_eq!(lab.phase(), PodPhase::Running);
}

/// KL-24: the container's own policy, and its rules, before the pod's.
#[test]
fn rules_of_restart() {
    let rule = |not_in, exit_codes: &[i32]| RestartRule {
        all_containers: false,
        not_in,
        exit_codes: exit_codes.to_vec(),
    };
    let cases = [
        (
            Some(RestartPolicy::Never),
            vec![rule(false, &[42])],
            42,
            true,
        ),
        (
            Some(RestartPolicy::Never),
            vec![rule(false, &[42])],
            1,
            false,
        ),
        (Some(RestartPolicy::Never), vec![rule(true, &[42])], 1, true),
        (Some(RestartPolicy::OnFailure), vec![], 0, false),
        (Some(RestartPolicy::Always), vec![], 0, true),
        (None, vec![], 0, false),
    ];
    for (policy, rules, code, again) in cases {
        let mut pod = spec(vec![container("app")]);
        pod.restart_policy = RestartPolicy::Never;
        pod.containers[0].restart_policy = policy;
        pod.containers[0].restart_rules.clone_from(&rules);
        let mut lab = Lab::new(pod).behave(crashing(5_000, code));
        lab.run_until(9_000);
        assert_eq!(lab.restarts() > 0, again, "{policy:?} {rules:?} {code}");
    }
}

/// KL-24: `RestartAllContainers` begins anew with the init containers.
#[test]
fn all_containers_begin_anew() {
    let mut watcher = container("watcher");
    watcher.restart_policy = Some(RestartPolicy::Never);
    watcher.restart_rules = vec![RestartRule {
        all_containers: true,
        not_in: false,
        exit_codes: vec![88],
    }];
    let mut app = container("app");
    app.lifecycle.pre_stop = Some(sleep(9));
    let mut pod = spec(vec![app, watcher]);
    pod.restart_policy = RestartPolicy::Never;
    pod.init_containers = vec![container("init")];
    let mut lab = Lab::new(pod).behave(AppBehaviour {
        sigterm_ms: None,
        ..plain()
    });
    let told = |lab: &Lab| {
        let state = lab.pod.status.other("AllContainersRestarting");
        let state = state.expect("the pod has such a rule");
        (state.is_true(), state.reason(), state.since_s)
    };
    let once = AppBehaviour {
        crash: Some(Crash {
            after_ms: 5_000,
            exit_code: 88,
            times: Some(1),
        }),
        ..plain()
    };
    lab.apps
        .by_image
        .push((ImagePattern("watcher*".into()), Rc::new(once)));
    lab.run_until(5_000);
    assert_eq!(told(&lab), (false, "", 0));
    lab.run_until(7_000);
    assert_eq!(told(&lab), (true, "RestartAllContainersStarted", 6));
    lab.run_until(60_000);
    assert_eq!(told(&lab), (false, "", 8));
    // Init 1 s, then both; at 6 s the watcher ends. No hook runs, and the app has 2 s.
    assert_eq!(lab.told_s("Started"), [0, 1, 1, 8, 9, 9], "{}", lab.text());
    assert!(lab.text().contains("RestartingAllContainers"));
    let counts = |statuses: &[crate::api::ContainerStatus]| -> Vec<i32> {
        statuses.iter().map(|status| status.restart_count).collect()
    };
    assert_eq!(counts(&lab.pod.status.containers), [1, 1]);
    assert_eq!(counts(&lab.pod.status.init_containers), [1]);
    assert_eq!(lab.phase(), PodPhase::Running);
}

/// KL-71: hooks of sidecars run at once, but SIGTERM comes in turn, and waiting is part of the
/// grace period.
#[test]
fn sidecars_with_hooks_stop_in_turn() {
    let sidecar = |name: &str| {
        let mut sidecar = container(name);
        sidecar.restart_policy = Some(RestartPolicy::Always);
        sidecar.lifecycle.pre_stop = Some(sleep(3));
        sidecar
    };
    let mut pod = spec(vec![container("app")]);
    pod.init_containers = vec![sidecar("first"), sidecar("second")];
    let mut lab = Lab::new(pod).behave(AppBehaviour {
        sigterm_ms: None,
        ..plain()
    });
    lab.run_until(5_000);
    lab.delete(10);
    lab.run_until(60_000);
    let end_ms = |status: &crate::api::ContainerStatus| match &status.state {
        ContainerState::Terminated(end) => end.finished_ms,
        other => panic!("{other:?}"),
    };
    let status = &lab.pod.status;
    assert_eq!(end_ms(&status.containers[0]), 15_000);
    // Both have waited until their grace was used up; then 2 s are left.
    let ends: Vec<Ms> = status.init_containers.iter().map(end_ms).collect();
    assert_eq!(ends, [17_000, 17_000]);
}
