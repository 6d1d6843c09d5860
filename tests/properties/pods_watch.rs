//! What is held against every record of a pod's life on its node.

use rollscope::api::{
    ContainerState, ContainerStatus, Ms, Pod, PodId, PodStatus, Probe, ProbeKind,
};
use rollscope::sim::{Record, World};
use rollscope::store::{Change, ProbeOutcome, Reason};

use crate::watch::{Broken, hold};

/// KL-69: SIGTERM is never followed by SIGKILL sooner than this.
const GRACE_MIN_MS: Ms = 2_000;
/// KL-27, KL-28.
const FORGET_MS: Ms = 600_000;

/// What has to be remembered of the one pod of a run.
#[derive(Default)]
pub(crate) struct PodWatch {
    now_ms: Ms,
    pod: Option<Pod>,
    containers: Vec<Seen>,
    /// By when the pod has to have stopped, once it is marked for deletion.
    deadline_ms: Option<Ms>,
    /// When its programs were told to stop, and the attempts that had begun by then have ended.
    told_to_stop_ms: Option<Ms>,
}

/// One container.
#[derive(Clone, Default)]
struct Seen {
    restarts: i32,
    /// Until when an attempt may end that began before the status showed it no longer started.
    started_until_ms: Ms,
    /// Whether the last decided readiness result is a success.
    is_ready: bool,
    /// The kubelet kills it for a probe: by when it has to have ended.
    killed_by_ms: Option<Ms>,
    /// When the last instance ended that the status shows as ended.
    ended_ms: Option<Ms>,
    ladder: Option<Ladder>,
}

/// KL-27: an entry of the ladder.
#[derive(Clone, Copy)]
struct Ladder {
    delay_ms: Ms,
    updated_ms: Ms,
}

impl PodWatch {
    /// Looks at a record, after which the world is as it is now.
    pub fn see(&mut self, world: &World, record: &Record) -> Broken {
        hold!(self.now_ms <= record.at_ms, "time goes back");
        self.now_ms = record.at_ms;
        if let Change::PodCreated(_, pod) = &record.change {
            self.containers = vec![Seen::default(); pod.template.spec.containers.len()];
        }
        let before = self.pod.take();
        self.pod = world.store.pod(PodId(0)).map(|pod| Pod::clone(pod));
        match (&record.change, before) {
            (Change::PodDeleting(_, deletion), Some(before)) => {
                let latency_ms = world.setup().latency.kubelet_ms;
                let grace_ms = deletion.grace_period_seconds * 1000;
                let deadline_ms = self.now_ms + latency_ms + grace_ms + GRACE_MIN_MS;
                self.told_to_stop_ms = self
                    .told_to_stop_ms
                    .or(last_answer_ms(&before, self.now_ms));
                let earlier_ms = self.deadline_ms.unwrap_or(Ms::MAX);
                self.deadline_ms = Some(deadline_ms.min(earlier_ms));
                // What is being killed already gets the grace period of the deletion.
                for seen in &mut self.containers {
                    if let Some(by_ms) = &mut seen.killed_by_ms {
                        *by_ms = deadline_ms.max(*by_ms);
                    }
                }
            }
            (Change::PodStatus(_, status), Some(before)) => self.status(&before, status)?,
            (
                Change::Probed {
                    container,
                    kind,
                    outcome,
                    run,
                    ..
                },
                Some(before),
            ) => self.probed(&before, usize::from(*container), *kind, *outcome, *run)?,
            _ => {}
        }
        if let Some(pod) = self.pod.take() {
            self.decisions(&pod, record)?;
            let runs = pod.status.containers.iter().any(is_running);
            let in_time = self.deadline_ms.is_none_or(|by_ms| self.now_ms <= by_ms);
            hold!(in_time || !runs, "the grace period is exceeded");
            self.pod = Some(pod);
        }
        Ok(())
    }

    fn status(&mut self, before: &Pod, status: &PodStatus) -> Broken {
        let all_ready = status.containers.iter().all(|container| container.ready);
        hold!(
            !status.ready.is_true() || all_ready,
            "the pod is ready, and not all of its containers are"
        );
        let stops = self.told_to_stop_ms.is_some_and(|ms| ms < self.now_ms);
        hold!(
            !stops || before.status.ready.is_true() || !status.ready.is_true(),
            "a terminating pod becomes ready again"
        );
        let specs = &before.template.spec.containers;
        let seen = specs.iter().zip(&mut self.containers);
        for (place, ((spec, seen), shown)) in seen.zip(&status.containers).enumerate() {
            let was = before.status.containers.get(place);
            if shown.restart_count != seen.restarts {
                seen.restarts = shown.restart_count;
                seen.is_ready = false;
            }
            if was.is_some_and(|was| was.started) {
                let probes = [&spec.liveness_probe, &spec.readiness_probe];
                let late_ms = probes.into_iter().flatten().map(late_ms).max();
                seen.started_until_ms = self.now_ms + late_ms.unwrap_or(0);
            }
            hold!(
                !shown.ready || shown.started && is_running(shown),
                "{} is ready without being up",
                spec.name
            );
            hold!(
                !shown.ready || spec.readiness_probe.is_none() || seen.is_ready,
                "{} is ready after another result",
                spec.name
            );
            let end = match &shown.state {
                ContainerState::Terminated(end) => Some(end),
                _ => shown.last_termination.as_ref(),
            };
            if let Some(end) = end {
                let in_time = seen
                    .killed_by_ms
                    .is_none_or(|by_ms| end.finished_ms <= by_ms);
                hold!(in_time, "the grace of a kill is exceeded");
                seen.ended_ms = Some(end.finished_ms);
            }
        }
        Ok(())
    }

    fn probed(
        &mut self,
        before: &Pod,
        place: usize,
        kind: ProbeKind,
        outcome: ProbeOutcome,
        run: i32,
    ) -> Broken {
        let specs = &before.template.spec.containers;
        let (Some(spec), Some(shown), Some(seen)) = (
            specs.get(place),
            before.status.containers.get(place),
            self.containers.get_mut(place),
        ) else {
            return Err(format!("there is no container {place}"));
        };
        let Some(probe) = spec.probe(kind) else {
            return Err(format!("{} has no such probe", spec.name));
        };
        if kind == ProbeKind::Startup {
            return Ok(());
        }
        // An attempt may have begun before the container ended.
        let began = shown.started || self.now_ms <= seen.started_until_ms;
        hold!(
            began,
            "{kind:?} of {} is tried before it has started",
            spec.name
        );
        if kind == ProbeKind::Readiness {
            match outcome {
                ProbeOutcome::Success if run >= probe.success_threshold => seen.is_ready = true,
                ProbeOutcome::Failure if run >= probe.failure_threshold => seen.is_ready = false,
                _ => {}
            }
        }
        Ok(())
    }

    /// Kills and restarts: which container they are about, their event does not tell. A run with
    /// several containers is only held against the others.
    fn decisions(&mut self, pod: &Pod, record: &Record) -> Broken {
        let (now_ms, specs) = (self.now_ms, &pod.template.spec.containers);
        let ([spec], [seen]) = (&specs[..], &mut self.containers[..]) else {
            return Ok(());
        };
        match &record.because {
            Reason::KilledByProbe { kind, .. } => {
                let of_probe = spec.probe(*kind).and_then(|probe| {
                    probe
                        .termination_grace_period_seconds
                        .filter(|_| pod.deletion.is_none())
                });
                let of_pod = pod.template.spec.termination_grace_period_seconds;
                let grace_ms = of_probe.unwrap_or(of_pod) * 1000;
                seen.killed_by_ms = Some(now_ms + grace_ms + GRACE_MIN_MS);
            }
            Reason::ContainerCreated { restarts: 1.. } => {
                let killed = seen.killed_by_ms.take().is_some();
                hold!(
                    seen.may_restart(now_ms, killed),
                    "it is restarted sooner than the ladder allows"
                );
            }
            _ => {}
        }
        Ok(())
    }
}

impl Seen {
    /// KL-27 to KL-29: whether the container may be restarted now. If so, the ladder is climbed.
    fn may_restart(&mut self, now_ms: Ms, killed: bool) -> bool {
        let Some(ended_ms) = self.ended_ms else {
            // The first instance was killed: there is no older one, and no entry.
            return killed;
        };
        let entry = self.ladder.filter(|entry| {
            let old_ms = entry.updated_ms + FORGET_MS;
            now_ms < (old_ms / 2_000 + 1) * 2_000
        });
        let rested = entry.is_some_and(|entry| ended_ms - entry.updated_ms > FORGET_MS);
        let delay_ms = match entry {
            Some(entry) if !rested && now_ms - ended_ms < entry.delay_ms => return false,
            Some(entry) if !rested => (entry.delay_ms * 2).min(300_000),
            _ => 10_000,
        };
        self.ladder = Some(Ladder {
            delay_ms,
            updated_ms: now_ms,
        });
        true
    }
}

fn is_running(status: &ContainerStatus) -> bool {
    matches!(status.state, ContainerState::Running { .. })
}

/// When the last attempt has ended that began before `now_ms`. `None` for a pod with a `preStop`
/// hook: nothing tells its program to stop yet.
fn last_answer_ms(pod: &Pod, now_ms: Ms) -> Option<Ms> {
    let containers = &pod.template.spec.containers;
    let mut hooks = containers.iter().map(|container| &container.lifecycle);
    if hooks.any(|hooks| hooks.pre_stop.is_some()) {
        return None;
    }
    let kinds = [ProbeKind::Readiness, ProbeKind::Startup];
    let probes = containers
        .iter()
        .flat_map(|container| kinds.into_iter().filter_map(|kind| container.probe(kind)));
    Some(now_ms + probes.map(late_ms).max().unwrap_or(0))
}

/// How long after its beginning an attempt may end: KL-56 tries three times.
fn late_ms(probe: &Probe) -> Ms {
    Ms::from(probe.timeout_seconds) * 3_000
}
