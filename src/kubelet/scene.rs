//! What a prober looks at when it acts.

use super::app::Answer;
use super::prober::ProbeResult;
use super::process::Program;
use crate::api::{Ms, Probe, ProbeKind};

/// What the kubelet's own status shows of a container, and what its program would answer.
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, none a state"
)]
pub(super) struct Scene<'a> {
    pub now_ms: Ms,
    pub kind: ProbeKind,
    pub probe: &'a Probe,
    /// The instance that the status shows: 0 for none.
    pub instance: u32,
    /// When that instance began, if it runs.
    pub running_since_ms: Option<Ms>,
    /// KL-18, as the status has it.
    pub started: bool,
    /// Whether an instance that does not run will be followed by another one.
    pub will_restart: bool,
    /// Whether the pod is marked for deletion.
    pub deleting: bool,
    pub program: Option<&'a Program>,
    /// Whether a user has seen to it that attempts of this kind fail.
    pub spoilt: bool,
    /// How long an answered attempt takes.
    pub attempt_ms: Ms,
    /// Whether every attempt is to be simulated.
    pub eager: bool,
}

impl Scene<'_> {
    /// What an attempt hears.
    pub fn answer(&self, at_ms: Ms) -> Answer {
        match self.program {
            _ if self.spoilt => Answer::Badly,
            Some(program) => program.answer(self.kind, at_ms),
            None => Answer::Refused,
        }
    }

    /// The first moment from `from_ms` on at which an attempt does not hear that all is well.
    pub fn next_trouble_ms(&self, from_ms: Ms) -> Ms {
        match self.program {
            _ if self.answer(from_ms) != Answer::Well => from_ms,
            Some(program) => program.next_trouble_ms(self.kind, from_ms),
            None => from_ms,
        }
    }

    /// KL-52 (8): the delay counts whole seconds since the start, which the status shows without
    /// its fraction.
    pub fn delay_over_ms(&self, started_ms: Ms) -> Ms {
        started_ms.div_euclid(1000) * 1000 + Ms::from(self.probe.initial_delay_seconds) * 1000
    }

    /// KL-51: the result of an instance that nothing is known of.
    pub fn initial(&self) -> ProbeResult {
        match self.kind {
            ProbeKind::Readiness => ProbeResult::Failure,
            ProbeKind::Liveness => ProbeResult::Success,
            ProbeKind::Startup => ProbeResult::Unknown,
        }
    }
}
