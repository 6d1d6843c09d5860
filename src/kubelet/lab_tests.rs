//! Lives of single pods, with the times that Kubernetes' rules give them.

use super::*;
use crate::api::{ContainerState, PodPhase, ProbeKind, RestartPolicy};
use crate::kubelet::PodState;
use crate::kubelet::app::{Answer, AnswerChange, AnswerClock, Crash, Fault, Pull};
use crate::store::Reason;

fn app(behaviour: AppBehaviour) -> Lab {
    Lab::new(spec(vec![container("app")])).behave(behaviour)
}

fn plain() -> AppBehaviour {
    AppBehaviour {
        ready_after_ms: Some(0),
        ..AppBehaviour::default()
    }
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

impl Lab {
    /// When, in seconds, events of that reason were sent.
    pub fn told_s(&self, reason: &str) -> Vec<i64> {
        let told = self.log.iter().filter(|(_, write)| {
            let event = write.event.as_ref();
            event.is_some_and(|event| event.reason == reason)
        });
        told.map(|(at_ms, _)| at_ms / 1000).collect()
    }

    pub fn phase(&self) -> PodPhase {
        self.pod.status.phase
    }

    pub fn restarts(&self) -> i32 {
        self.pod.status.containers[0].restart_count
    }

    pub fn state(&self) -> PodState {
        PodState::of(&self.pod, Some(&self.worker), 0, self.now_ms)
    }

    /// The exit code of the first container, if it has ended.
    pub fn exit_code(&self) -> Option<i32> {
        match &self.pod.status.containers[0].state {
            ContainerState::Terminated(end) => Some(end.exit_code),
            _ => None,
        }
    }

    pub fn inject(&mut self, fault: Fault) {
        self.worker.inject(fault, self.now_ms);
        self.turn();
    }
}

/// The life of a pod with the standard settings: container start 1 s, ready 10 s after it,
/// shutdown 2 s after SIGTERM.
#[test]
fn a_pod_from_birth_to_death() {
    let mut app = container("app");
    app.readiness_probe = Some(probe());
    let mut lab = Lab::new(spec(vec![app])).behave(AppBehaviour::default());
    lab.timing = NodeTiming::default();
    lab.run_until(60_000);
    assert_eq!(lab.state(), PodState::Available);
    lab.delete(30);
    lab.run_until(100_000);
    let events = lab.log.iter().map(|(at_ms, write)| {
        let event = write.event.as_ref().map_or("", |event| event.reason);
        (*at_ms, write.because.rule(), event)
    });
    let expected = [
        (0, "KL-3", ""),
        (200, "KL-34", "Pulled"),
        (200, "KL-3", "Created"),
        (1_000, "KL-3", "Started"),
        (1_000, "KL-52", "Unhealthy"),
        (1_000, "KL-52", "Unhealthy"),
        (11_000, "KL-52", ""),
        (11_000, "KL-52", ""),
        (60_000, "KL-69", "Killing"),
        (62_000, "KL-73", ""),
        (62_100, "KL-73", ""),
    ];
    assert_eq!(events.collect::<Vec<_>>(), expected, "{}", lab.text());
}

/// KL-26: waits of 0, 10, 20, 40, 80, 160, 300, 300 s from the end of the dead instance.
#[test]
fn the_crash_loop() {
    let mut lab = app(crashing(1_000, 1));
    lab.run_until(155_999);
    assert_eq!(lab.restarts(), 5);
    lab.run_until(315_999);
    assert_eq!(
        (lab.restarts(), lab.state()),
        (5, PodState::CrashLoopBackOff)
    );
    lab.run_until(1_000_000);
    assert_eq!(
        lab.told_s("Started"),
        [0, 1, 12, 33, 74, 155, 316, 617, 918]
    );
    let phases = lab.log.iter().filter_map(|(_, write)| match &write.change {
        Change::PodStatus(_, status) => Some(status.phase),
        _ => None,
    });
    let running = phases.skip_while(|phase| *phase == PodPhase::Pending);
    assert!(running.into_iter().all(|phase| phase == PodPhase::Running));
}

/// KL-7, KL-24: three policies, two exit codes.
#[test]
fn which_end_a_pod_reaches() {
    let cases = [
        (RestartPolicy::Always, 0, PodPhase::Running),
        (RestartPolicy::Always, 1, PodPhase::Running),
        (RestartPolicy::OnFailure, 0, PodPhase::Succeeded),
        (RestartPolicy::OnFailure, 1, PodPhase::Running),
        (RestartPolicy::Never, 0, PodPhase::Succeeded),
        (RestartPolicy::Never, 1, PodPhase::Failed),
    ];
    for (policy, code, phase) in cases {
        let mut pod_spec = spec(vec![container("app")]);
        pod_spec.restart_policy = policy;
        let mut lab = Lab::new(pod_spec).behave(crashing(5_000, code));
        lab.run_until(120_000);
        assert_eq!(lab.phase(), phase, "{policy:?} {code}");
        assert_eq!(
            lab.wake_at_ms.is_none(),
            phase.is_terminal(),
            "{policy:?} {code}"
        );
        if phase.is_terminal() {
            lab.delete(30);
            lab.run_until(120_000);
            let (_, last) = lab.log.last().unwrap();
            assert!(matches!(last.change, Change::PodRemoved(_)));
        }
    }
}

/// KL-35, KL-36: pulls with pauses of 10, 20, 40, 80, 160, 300, 300 s, and the phase stays
/// Pending.
#[test]
fn an_image_that_nobody_has() {
    let mut lab = app(AppBehaviour {
        pull: Pull::Fails("not found".into()),
        ..plain()
    });
    lab.run_until(1_300_000);
    assert_eq!(lab.phase(), PodPhase::Pending);
    let pulls = lab
        .log
        .iter()
        .filter(|(_, write)| matches!(write.because, Reason::Pulling { .. }));
    let pulls: Vec<Ms> = pulls.map(|(at_ms, _)| *at_ms).collect();
    let pauses: Vec<i64> = pulls
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) / 1000)
        .collect();
    assert_eq!(pauses, [10, 20, 40, 80, 160, 300, 300, 300]);
    let reasons: Vec<&str> = lab
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
    let expected = [
        "ContainerCreating",
        "ContainerCreating",
        "ErrImagePull",
        "ImagePullBackOff",
    ];
    assert_eq!(reasons[..4], expected);
    assert_eq!(reasons[4..6], ["ErrImagePull", "ImagePullBackOff"]);
    lab.delete(30);
    lab.run_until(1_400_000);
    assert_eq!(lab.phase(), PodPhase::Failed);
}

/// KL-37: one pull at a time; the second pod finds the image there.
#[test]
fn an_image_that_takes_time() {
    let mut lab = app(AppBehaviour {
        pull: Pull::Takes(4_000),
        ..plain()
    });
    lab.run_until(3_000);
    assert_eq!(lab.state(), PodState::Pulling);
    lab.run_until(10_000);
    assert_eq!(lab.told_s("Started"), [4]);
    let text = lab.text();
    assert!(text.contains("Successfully pulled image \"app:v1\" in 4s (4s including waiting)"));
    let mut second = Lab::new(spec(vec![container("app")]));
    second.apps = lab.apps.clone();
    second.node = lab.node.clone();
    second.now_ms = 10_000;
    second.wake_at_ms = Some(10_000);
    second.run_until(20_000);
    assert!(second.text().contains("already present on machine"));
}

/// KL-69: exit by itself, SIGKILL at the end of the grace period, and the 2 s minimum.
#[test]
fn the_last_seconds() {
    let cases = [
        (Some(10_000), 30, 10_000, 0, PodPhase::Succeeded),
        (Some(45_000), 30, 30_000, 137, PodPhase::Failed),
        (None, 30, 30_000, 137, PodPhase::Failed),
        (None, 1, 2_000, 137, PodPhase::Failed),
        (Some(0), 30, 0, 143, PodPhase::Failed),
    ];
    for (sigterm_ms, grace_s, takes_ms, code, phase) in cases {
        let mut lab = app(AppBehaviour {
            sigterm_ms,
            ..plain()
        });
        lab.run_until(5_000);
        lab.delete(grace_s);
        lab.run_until(5_000 + takes_ms);
        assert_eq!(
            (lab.exit_code(), lab.phase()),
            (Some(code), phase),
            "{sigterm_ms:?}"
        );
        let (_, last) = lab.log.last().unwrap();
        let grace_over = matches!(last.because, Reason::GraceOver { .. });
        assert_eq!(grace_over, code == 137);
    }
}

/// KL-68: a later request shortens the grace period.
#[test]
fn impatience() {
    let mut lab = app(AppBehaviour {
        sigterm_ms: None,
        ..plain()
    });
    lab.run_until(5_000);
    lab.delete(30);
    lab.run_until(8_000);
    lab.delete(5);
    lab.run_until(12_999);
    assert_eq!(lab.exit_code(), None);
    lab.run_until(13_000);
    assert_eq!(lab.exit_code(), Some(137));
}

/// KL-68, KL-69: the two seconds after SIGTERM do not begin again with a later request.
#[test]
fn impatience_does_not_help_the_program() {
    let mut lab = app(AppBehaviour {
        sigterm_ms: None,
        ..plain()
    });
    lab.run_until(5_000);
    lab.delete(3);
    lab.run_until(6_500);
    lab.delete(1);
    lab.run_until(8_000);
    assert_eq!(lab.exit_code(), Some(137));
}

fn robust_webapp(ready_after_ms: Ms, with_startup: bool) -> Lab {
    let mut app = container("app");
    let with = |delay, period, failures| Probe {
        initial_delay_seconds: delay,
        period_seconds: period,
        failure_threshold: failures,
        ..probe()
    };
    app.startup_probe = with_startup.then(|| with(10, 15, 30));
    app.liveness_probe = Some(with(15, 20, 3));
    app.readiness_probe = Some(with(5, 10, 3));
    let mut lab = Lab::new(spec(vec![app])).behave(AppBehaviour {
        ready_after_ms: Some(ready_after_ms),
        ..AppBehaviour::default()
    });
    lab.timing.sandbox_ms = 4_000;
    lab
}

/// KL-61: how much time a start may take.
#[test]
fn a_slow_start() {
    let mut lab = robust_webapp(300_000, true);
    lab.run_until(314_999);
    assert_eq!(lab.state(), PodState::Starting);
    lab.run_until(320_000);
    assert_eq!((lab.restarts(), lab.pod.status.ready.since_s), (0, 315));

    let mut lab = robust_webapp(300_000, false);
    lab.run_until(200_000);
    assert_eq!(lab.told_s("Killing")[0], 60);
    assert!(lab.restarts() > 0);

    let mut lab = robust_webapp(500_000, true);
    lab.run_until(460_000);
    assert_eq!(lab.told_s("Killing"), [450]);
}

/// KL-62, KL-65: a hang is cured by liveness; readiness only takes the pod out of service.
#[test]
fn kill_it_or_leave_it_out() {
    for kind in [ProbeKind::Liveness, ProbeKind::Readiness] {
        let mut app = container("app");
        if kind == ProbeKind::Liveness {
            app.liveness_probe = Some(probe());
        } else {
            app.readiness_probe = Some(probe());
        }
        let mut lab = Lab::new(spec(vec![app]));
        lab.run_until(44_000);
        assert!(lab.pod.is_ready());
        lab.inject(Fault::Hang);
        lab.run_until(120_000);
        if kind == ProbeKind::Liveness {
            assert_eq!(lab.told_s("Killing"), [71]);
            assert_eq!((lab.restarts(), lab.pod.is_ready()), (1, true));
        } else {
            assert_eq!((lab.restarts(), lab.pod.is_ready()), (0, false));
            lab.inject(Fault::Heal);
            lab.run_until(130_001);
            assert!(lab.pod.is_ready());
        }
    }
}

/// KL-14, KL-95: faults by hand.
#[test]
fn faults() {
    let mut lab = app(plain());
    lab.run_until(5_000);
    lab.inject(Fault::OutOfMemory);
    let last = lab.pod.status.containers[0]
        .last_termination
        .clone()
        .unwrap();
    assert_eq!((last.exit_code, last.reason), (137, "OOMKilled"));
    lab.inject(Fault::Crash);
    assert_eq!(lab.state(), PodState::CrashLoopBackOff);
    lab.run_until(60_000);
    assert_eq!((lab.restarts(), lab.state()), (2, PodState::Available));
}

/// A dependency that is down from 30 s to 90 s fails every process alike.
#[test]
fn a_dependency_is_down() {
    let mut app = container("app");
    app.readiness_probe = Some(probe());
    let change = |from_ms, answer| AnswerChange {
        kind: None,
        clock: AnswerClock::Run,
        from_ms,
        answer,
    };
    let mut lab = Lab::new(spec(vec![app])).behave(AppBehaviour {
        answers: vec![change(30_000, Answer::Badly), change(90_000, Answer::Well)],
        ..plain()
    });
    lab.run_until(29_000);
    assert!(lab.pod.is_ready());
    lab.run_until(60_000);
    assert!(!lab.pod.is_ready());
    lab.run_until(100_000);
    assert!(lab.pod.is_ready());
    assert_eq!(lab.restarts(), 0);
}

/// A dependency that a user takes away fails every process alike, until it is given back.
#[test]
fn a_dependency_is_taken_away() {
    let mut app = container("app");
    app.readiness_probe = Some(probe());
    app.liveness_probe = Some(probe());
    let mut lab = Lab::new(spec(vec![app])).behave(plain());
    lab.run_until(25_000);
    assert!(lab.pod.is_ready());
    lab.inject(Fault::DependencyDown);
    assert_eq!(
        lab.worker.serving(25_000).reception,
        crate::kubelet::Reception::Error
    );
    lab.run_until(120_000);
    assert!(lab.restarts() >= 2, "a restart cures nothing");
    assert!(!lab.pod.is_ready());
    lab.inject(Fault::Heal);
    let restarts = lab.restarts();
    lab.run_until(600_000);
    assert!(lab.pod.is_ready());
    assert!(lab.restarts() <= restarts + 1);
}

/// KL-19, KL-71: init containers in order, sidecars beside them, and the way back.
#[test]
fn init_containers_and_sidecars() {
    let mut sidecar = container("sidecar");
    sidecar.restart_policy = Some(RestartPolicy::Always);
    let mut pod_spec = spec(vec![container("app")]);
    pod_spec.init_containers = vec![container("first"), sidecar, container("second")];
    let mut lab = Lab::new(pod_spec).behave(plain());
    lab.run_until(500);
    assert_eq!(lab.state(), PodState::Init);
    let initialized = lab.pod.status.initialized.message();
    assert_eq!(
        initialized,
        "containers with incomplete status: [first sidecar second]"
    );
    lab.run_until(10_000);
    assert_eq!(lab.told_s("Started"), [0, 1, 1, 2]);
    assert_eq!(
        (lab.phase(), lab.state()),
        (PodPhase::Running, PodState::Available)
    );
    lab.delete(30);
    lab.run_until(100_000);
    let ends = |statuses: &[crate::api::ContainerStatus]| -> Vec<Ms> {
        let ends = statuses.iter().filter_map(|status| match &status.state {
            ContainerState::Terminated(end) => Some(end.finished_ms),
            _ => None,
        });
        ends.collect()
    };
    assert_eq!(ends(&lab.pod.status.containers), [12_000]);
    assert_eq!(
        ends(&lab.pod.status.init_containers),
        [1_000, 14_000, 2_000]
    );
    assert_eq!(lab.phase(), PodPhase::Succeeded);
}

/// KL-20: a failing init container keeps the pod Pending, or fails it.
#[test]
fn init_containers_that_fail() {
    let cases = [
        (RestartPolicy::Always, PodPhase::Pending),
        (RestartPolicy::Never, PodPhase::Failed),
    ];
    for (policy, phase) in cases {
        let mut pod_spec = spec(vec![container("app")]);
        pod_spec.init_containers = vec![container("init")];
        pod_spec.restart_policy = policy;
        let mut lab = Lab::new(pod_spec).behave(crashing(1_000, 1));
        lab.run_until(100_000);
        assert_eq!(lab.phase(), phase);
    }
}

/// KL-11, KL-78: when the app containers are done, the sidecars are stopped.
#[test]
fn a_finished_pod_stops_its_sidecars() {
    let mut sidecar = container("sidecar");
    sidecar.restart_policy = Some(RestartPolicy::Always);
    let mut pod_spec = spec(vec![container("app")]);
    pod_spec.init_containers = vec![sidecar];
    pod_spec.restart_policy = RestartPolicy::Never;
    let mut lab = Lab::new(pod_spec).behave(plain());
    lab.apps.by_image.push((
        crate::kubelet::app::ImagePattern("app:*".into()),
        Rc::new(crashing(5_000, 0)),
    ));
    lab.run_until(100_000);
    assert_eq!(
        (lab.phase(), lab.state()),
        (PodPhase::Succeeded, PodState::Completed)
    );
    assert_eq!(lab.wake_at_ms, None);
}

/// KL-17: two containers start one after the other, and the pod is ready when both are.
#[test]
fn two_containers() {
    let mut slow = container("slow");
    slow.readiness_probe = Some(probe());
    let mut lab = Lab::new(spec(vec![container("fast"), slow])).behave(AppBehaviour {
        ready_after_ms: Some(4_000),
        ..plain()
    });
    lab.timing = NodeTiming::default();
    lab.run_until(5_000);
    let message = lab.pod.status.ready.message();
    assert_eq!(message, "containers with unready status: [slow]");
    lab.run_until(20_000);
    assert!(lab.pod.is_ready());
    assert_eq!(lab.told_s("Started"), [1, 1]);
}
