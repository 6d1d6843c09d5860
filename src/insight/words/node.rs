//! What happens on a node.

use super::{Key, Language, Length, say};
use crate::api::ProbeKind;
use crate::insight::explain::Subject;
use crate::sim::SCHEDULER;
use crate::store::{Change, NodeReason, ProbeOutcome, Reason};

impl Language {
    /// What becomes of a node that falls silent, and of its pods.
    pub(super) fn about_node(
        self,
        reason: NodeReason,
        change: &Change,
        subject: &Subject,
    ) -> String {
        let (name, pod) = (&subject.name, &self.the_pod(subject));
        match reason {
            NodeReason::Asked { running } => {
                let name = &match change {
                    Change::Scheduler { .. } => SCHEDULER.to_owned(),
                    _ => format!("kubelet {name}"),
                };
                let key = if running {
                    Key::ComponentStarted
                } else {
                    Key::ComponentStopped
                };
                say!(self, (key), name)
            }
            NodeReason::Silent => say!(self, NodeSilent, name),
            NodeReason::Unready => say!(self, NodeUnready, pod),
            NodeReason::Tainted => say!(self, NodeTainted, name),
            NodeReason::Evicted { tolerated_ms } => {
                say!(self, NodeEvicts, pod, tolerated = Length(tolerated_ms))
            }
            NodeReason::TaintGone => self.text(Key::TaintGone).into(),
            NodeReason::NoNode => say!(self, NoNode, pod),
        }
    }

    /// The pod that a sentence is about, at its beginning.
    fn the_pod(self, subject: &Subject) -> String {
        if subject.name.is_empty() {
            self.text(Key::ThePod).into()
        } else {
            say!(self, PodNamed, name = &subject.name)
        }
    }

    /// Why something happened on a node.
    pub(super) fn on_node(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        let pod = &self.the_pod(subject);
        let about = |key| say!(self, (key), pod);
        match reason {
            Reason::Scheduled { pods: others } => {
                let Subject { name, node, .. } = subject;
                say!(self, Scheduled, name, node, others)
            }
            Reason::KubeletAccepted => about(Key::KubeletAccepted),
            Reason::SandboxReady => about(Key::SandboxReady),
            Reason::Pulling { takes_ms } => say!(self, Pulling, pod, takes = Length(*takes_ms)),
            Reason::Pulled {
                takes_ms,
                waited_ms,
            } => {
                let (takes, waited) = (Length(*takes_ms), Length(*waited_ms));
                if *waited_ms > 0 {
                    say!(self, PulledInTurn, pod, takes, waited)
                } else {
                    say!(self, Pulled, pod, takes)
                }
            }
            Reason::ImagePresent => about(Key::ImagePresent),
            Reason::ImageMissing => about(Key::ImageMissing),
            Reason::NotFound { error, .. } => say!(self, NotFound, pod, error = &**error),
            Reason::PullFailed { backoff_ms } => {
                say!(self, PullFailed, pod, backoff = Length(*backoff_ms))
            }
            Reason::ContainerCreated { restarts: 0 } => about(Key::ContainerCreated),
            Reason::ContainerCreated { restarts } => {
                say!(self, ContainerCreatedAgain, pod, restarts)
            }
            Reason::ContainerStarted { restarts: 0 } => about(Key::ContainerStarted),
            Reason::ContainerStarted { restarts } => {
                say!(self, ContainerStartedAgain, pod, restarts)
            }
            Reason::Synced => about(Key::Synced),
            Reason::Stopping {
                grace_period_seconds,
            } => say!(
                self,
                Stopping,
                pod,
                grace = Length(grace_period_seconds * 1000)
            ),
            Reason::GraceOver {
                grace_period_seconds,
            } => say!(
                self,
                GraceOver,
                pod,
                grace = Length(grace_period_seconds * 1000)
            ),
            Reason::Finished => about(Key::Finished),
            Reason::Stopped => about(Key::Stopped),
            Reason::Removed => self.text(Key::Removed).into(),
            _ => self.probe(reason, change, subject),
        }
    }

    fn probe(self, reason: &Reason, change: &Change, subject: &Subject) -> String {
        let pod = &self.the_pod(subject);
        match reason {
            Reason::Probed { threshold } => self.probed(*threshold, change, pod),
            Reason::ProbeDecided {
                kind,
                success,
                threshold,
            } => {
                let (probe, outcome) = (self.a_probe(*kind), self.text(decided(*kind, *success)));
                if *threshold <= 1 {
                    say!(self, ProbeDecided, pod, probe, outcome)
                } else {
                    say!(self, ProbeDecidedInARow, pod, probe, outcome, threshold)
                }
            }
            Reason::ReadyWithoutProbe => say!(self, ReadyWithoutProbe, pod),
            Reason::ContainerExited { exit_code: code } => say!(self, ContainerExited, pod, code),
            Reason::OutOfMemory { limit_bytes: 0 } => say!(self, OutOfMemory, pod),
            Reason::OutOfMemory { limit_bytes } => {
                say!(self, OutOfMemoryLimit, pod, limit = limit_bytes >> 20)
            }
            Reason::KilledByProbe { kind, threshold } => {
                say!(
                    self,
                    KilledByProbe,
                    pod,
                    probe = self.a_probe(*kind),
                    threshold
                )
            }
            Reason::RestartBackOff { delay_ms } => {
                say!(self, RestartBackOff, pod, delay = Length(*delay_ms))
            }
            _ => self.ending(reason, pod),
        }
    }

    /// Hooks, and pods that end or begin anew as a whole.
    fn ending(self, reason: &Reason, pod: &str) -> String {
        match reason {
            Reason::PostStartEnded { takes_ms } => {
                say!(self, PostStartEnded, pod, takes = Length(*takes_ms))
            }
            Reason::PostStartFailed => say!(self, PostStartFailed, pod),
            Reason::PreStopEnded { took_ms, left_s } => {
                let (took, left) = (Length(*took_ms), Length(left_s.max(&0) * 1000));
                say!(self, PreStopEnded, pod, took, left)
            }
            Reason::RestartAll { exit_code: code } => say!(self, RestartAll, pod, code),
            Reason::ImageChanged => say!(self, ImageChanged, pod),
            Reason::ActiveDeadline { seconds } => {
                say!(self, ActiveDeadline, pod, deadline = Length(seconds * 1000))
            }
            Reason::Evicted => say!(self, Evicted, pod),
            _ => String::new(),
        }
    }

    fn a_probe(self, kind: ProbeKind) -> &'static str {
        self.text(match kind {
            ProbeKind::Liveness => Key::TheLivenessProbe,
            ProbeKind::Readiness => Key::TheReadinessProbe,
            ProbeKind::Startup => Key::TheStartupProbe,
        })
    }

    fn probed(self, threshold: i32, change: &Change, pod: &str) -> String {
        let Change::Probed {
            kind, outcome, run, ..
        } = change
        else {
            return say!(self, ProbeTried, pod, threshold);
        };
        let is_more = *run > threshold;
        let key = match (outcome, is_more) {
            (ProbeOutcome::Error, _) => Key::ProbeNotTried,
            (ProbeOutcome::Success, true) => Key::ProbeSucceededAgain,
            (ProbeOutcome::Success, false) => Key::ProbeSucceeded,
            (ProbeOutcome::Failure, true) => Key::ProbeFailedAgain,
            (ProbeOutcome::Failure, false) => Key::ProbeFailed,
        };
        let probe = self.a_probe(*kind);
        say!(self, (key), pod, probe, run, threshold)
    }
}

fn decided(kind: ProbeKind, success: bool) -> Key {
    match (kind, success) {
        (ProbeKind::Readiness, true) => Key::DecidedReady,
        (ProbeKind::Readiness, false) => Key::DecidedNotReady,
        (ProbeKind::Startup, true) => Key::DecidedStarted,
        (_, true) => Key::DecidedGood,
        (_, false) => Key::DecidedBad,
    }
}
