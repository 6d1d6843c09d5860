//! One run of a program: what it answers at a given moment, and when that changes.

use std::rc::Rc;

use super::app::{Answer, AnswerClock, AppBehaviour};
use crate::api::{Ms, ProbeKind};

/// A moment that never comes.
pub(super) const NEVER: Ms = Ms::MAX;

/// A running program. Its answers are a function of time: nothing has to be simulated between
/// two attempts of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    pub behaviour: Rc<AppBehaviour>,
    /// When the process began.
    pub started_ms: Ms,
    /// When it begins to answer.
    pub ready_ms: Ms,
    /// From when on it is silent.
    pub silent_ms: Ms,
    /// When SIGTERM came.
    pub sigterm_ms: Ms,
    /// Whether a user has healed it: then it answers well, whatever its behaviour says.
    pub healed: bool,
}

impl Program {
    /// A program that begins now. `draw` decides its place in the spread of start-up times.
    pub fn start(behaviour: Rc<AppBehaviour>, now_ms: Ms, draw: u64) -> Self {
        let spread = u64::try_from(behaviour.ready_spread_ms).unwrap_or(0);
        let extra = Ms::try_from(draw % spread.saturating_add(1)).unwrap_or(0);
        let after = |after_ms: Option<Ms>| after_ms.map_or(NEVER, |ms| now_ms.saturating_add(ms));
        Self {
            started_ms: now_ms,
            ready_ms: after(behaviour.ready_after_ms).saturating_add(extra),
            silent_ms: after(behaviour.hangs_after_ms),
            sigterm_ms: NEVER,
            healed: false,
            behaviour,
        }
    }

    /// SIGTERM comes. A program that is not in service by then never will be.
    pub fn terminate(&mut self, now_ms: Ms, in_service: bool) {
        self.sigterm_ms = self.sigterm_ms.min(now_ms);
        if !in_service {
            self.ready_ms = NEVER;
            self.healed = false;
        }
    }

    /// What a probe of that kind hears at `at_ms`.
    pub fn answer(&self, kind: ProbeKind, at_ms: Ms) -> Answer {
        if at_ms <= self.sigterm_ms {
            return self.free_answer(kind, at_ms);
        }
        // While it shuts down, nothing gets better again.
        let trouble_ms = self.free_trouble_ms(kind, self.sigterm_ms);
        self.free_answer(kind, trouble_ms.min(at_ms))
    }

    /// The first moment from `from_ms` on at which a probe of that kind does not hear that all is
    /// well, or [`NEVER`].
    pub fn next_trouble_ms(&self, kind: ProbeKind, from_ms: Ms) -> Ms {
        if from_ms <= self.sigterm_ms {
            return self.free_trouble_ms(kind, from_ms);
        }
        self.free_trouble_ms(kind, self.sigterm_ms).max(from_ms)
    }

    /// What a probe would hear if there were no SIGTERM.
    fn free_answer(&self, kind: ProbeKind, at_ms: Ms) -> Answer {
        if self.healed {
            return Answer::Well;
        }
        if at_ms >= self.silent_ms {
            return Answer::Silent;
        }
        if at_ms < self.ready_ms {
            return Answer::Refused;
        }
        let changes = self.behaviour.answers.iter();
        let said = changes
            .filter(|change| change.kind.is_none_or(|meant| meant == kind))
            .rfind(|change| self.moment(change.clock, change.from_ms) <= at_ms);
        said.map_or(Answer::Well, |change| change.answer)
    }

    fn free_trouble_ms(&self, kind: ProbeKind, from_ms: Ms) -> Ms {
        if self.free_answer(kind, from_ms) != Answer::Well {
            return from_ms;
        }
        if self.healed {
            return NEVER;
        }
        let changes = self.behaviour.answers.iter();
        let said = changes
            .filter(|change| change.kind.is_none_or(|meant| meant == kind))
            .filter(|change| change.answer != Answer::Well)
            .map(|change| self.moment(change.clock, change.from_ms))
            .filter(|moment_ms| *moment_ms >= from_ms)
            .min();
        said.unwrap_or(NEVER).min(self.silent_ms)
    }

    /// When it exits by itself, if its behaviour says so and it has not done so often enough.
    pub fn crash(&self, crashes: i32) -> Option<(Ms, i32)> {
        let crash = self.behaviour.crash?;
        let again = crash.times.is_none_or(|times| crashes < times);
        again.then(|| {
            (
                self.started_ms.saturating_add(crash.after_ms),
                crash.exit_code,
            )
        })
    }

    fn moment(&self, clock: AnswerClock, from_ms: Ms) -> Ms {
        match clock {
            AnswerClock::Process => self.started_ms.saturating_add(from_ms),
            AnswerClock::Run => from_ms,
        }
    }
}

/// A number that differs from pod to pod and from start to start, and follows from the seed.
pub(super) fn draw(seed: u64, uid: u64, start: u32) -> u64 {
    let n = seed.rotate_left(23) ^ uid ^ (u64::from(start) << 48);
    let n = (n ^ (n >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let n = (n ^ (n >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    n ^ (n >> 32)
}
