//! Pods that end as a whole, or begin anew as a whole: deadline, eviction, `RestartAllContainers`
//! (KL-24, KL-77, KL-93).

use std::fmt::Write as _;

use super::container::Stage;
use super::process::NEVER;
use super::turn::PodTurn;
use super::worker::Life;
use crate::api::{
    ConditionState, ConditionStatus, Ms, PodPhase, PodSpec, PodStatus, Terminated, Why,
};
use crate::store::{Change, Reason};

/// KL-93: the grace period of a hard eviction.
const EVICTION_GRACE_S: i64 = 1;
/// KL-91: the default threshold of memory, and what is left where a pod is evicted by hand.
const SHORTAGE: &str = "The node was low on resource: memory. Threshold quantity: 100Mi, \
                        available: 90Mi. ";

impl PodTurn<'_> {
    /// KL-77: when `activeDeadlineSeconds` is over, counted from `startTime`; [`NEVER`] if it does
    /// not matter.
    pub fn active_deadline_ms(&self) -> Ms {
        let lives = matches!(
            self.worker.life,
            Life::Sandbox | Life::Active | Life::Restarting
        );
        let seconds = self.pod.template.spec.active_deadline_seconds;
        match (lives, seconds, self.status.start_time_s) {
            (true, Some(seconds), Some(start_s)) => start_s.saturating_add(seconds) * 1000,
            _ => NEVER,
        }
    }

    /// KL-77: the pod has run for as long as it may.
    pub fn deadline_is_over(&mut self) {
        let text = "Pod was active on the node longer than the specified deadline";
        let seconds = self.pod.template.spec.active_deadline_seconds;
        let because = Reason::ActiveDeadline {
            seconds: seconds.unwrap_or(0),
        };
        let event = self.normal("DeadlineExceeded", text);
        self.push_with(Change::Told, because.clone(), event);
        self.fail("DeadlineExceeded", text, self.grace_s(), &because);
    }

    /// KL-93: evicts the pod, if there is anything to evict. Returns whether there was.
    pub fn evict(&mut self) -> bool {
        if !matches!(
            self.worker.life,
            Life::Sandbox | Life::Active | Life::Restarting
        ) {
            return false;
        }
        let message = self.shortage();
        let event = self.warning("Evicted", message.as_str());
        self.push_with(Change::Told, Reason::Evicted, event);
        self.fail("Evicted", &message, EVICTION_GRACE_S, &Reason::Evicted);
        true
    }

    /// KL-93: what the node lacks, and which containers use more than they asked for.
    fn shortage(&self) -> String {
        let mut text = SHORTAGE.to_owned();
        for (index, container) in self.worker.containers().enumerate() {
            let (Some(spec), Some(program)) = (self.spec(index), &container.program) else {
                continue;
            };
            let Some(memory) = program.behaviour.memory else {
                continue;
            };
            let used = memory.used_bytes(self.now_ms() - program.started_ms);
            let request = spec.memory_request_bytes;
            if used > request {
                // Writing to a string does not fail.
                let _ = write!(
                    text,
                    "Container {} was using {}, request is {}, has larger consumption of memory. ",
                    spec.name,
                    binary(used),
                    binary(request)
                );
            }
        }
        text
    }

    fn fail(&mut self, reason: &'static str, message: &str, grace_s: i64, because: &Reason) {
        self.worker.failure = Why::new(reason, Some(message.into()));
        self.stop(grace_s, because);
    }

    /// KL-24: an exit has all containers of the pod started again.
    pub fn restart_all(&mut self, index: usize, end: Terminated) {
        let because = Reason::RestartAll {
            exit_code: end.exit_code,
        };
        self.show_end(index, end);
        self.live(Life::Restarting, None);
        self.write(because.clone(), None);
        self.worker.sync_at_ms = NEVER;
        for index in 0..self.worker.containers().count() {
            let Some(container) = self.worker.container_mut(index) else {
                continue;
            };
            match container.stage {
                Stage::Running | Stage::PostStart => {
                    let name = self.spec(index).map_or("", |spec| &spec.name);
                    let event = self.normal("Killing", format!("Stopping container {name}"));
                    self.push_with(Change::Told, because.clone(), event);
                    // No hook runs, and what is left is the minimum of KL-69.
                    self.stop_container(index, 0);
                }
                _ if container.has_process() => {}
                _ => container.enter(Stage::Dead, NEVER),
            }
        }
        self.restart_all_goes_on();
    }

    /// KL-24: once all containers have stopped, they begin anew, init containers first.
    pub fn restart_all_goes_on(&mut self) {
        if self.any_process() {
            return;
        }
        self.live(Life::Active, None);
        for index in 0..self.worker.containers().count() {
            self.enter(index, Stage::Idle, NEVER);
            self.show_waiting(index, "RestartingAllContainers", None);
        }
        self.write(Reason::Synced, None);
        self.advance();
    }
}

/// The type of the condition that tells of a restart of all containers.
pub(super) const RESTARTING: &str = "AllContainersRestarting";

/// KL-24, KL-41: whether all containers are being restarted, told of pods that have such a rule.
pub(super) fn tell_restarting(
    status: &mut PodStatus,
    spec: &PodSpec,
    restarting: bool,
    now_s: i64,
) {
    let containers = spec.init_containers.iter().chain(&spec.containers);
    let mut rules = containers.flat_map(|container| &container.restart_rules);
    if !rules.any(|rule| rule.all_containers) {
        return;
    }
    let said = restarting && !status.phase.is_terminal();
    let (reason, message) = match status.phase {
        PodPhase::Succeeded => ("PodCompleted", None),
        PodPhase::Failed => ("PodFailed", None),
        _ if said => (
            "RestartAllContainersStarted",
            Some("container exited with restart policy rule".into()),
        ),
        _ => ("", None),
    };
    let state = ConditionState {
        status: Some(if said {
            ConditionStatus::True
        } else {
            ConditionStatus::False
        }),
        why: Why::new(reason, message),
        since_s: now_s,
    };
    status.set_other(&RESTARTING.into(), state);
}

/// An amount of memory as Kubernetes prints it.
fn binary(bytes: i64) -> String {
    let units = [(30, "Gi"), (20, "Mi"), (10, "Ki")];
    let unit = units.iter().find(|(shift, _)| {
        let size = 1_i64 << shift;
        bytes >= size && bytes % size == 0
    });
    match unit {
        Some((shift, name)) => format!("{}{name}", bytes >> shift),
        None => bytes.to_string(),
    }
}
