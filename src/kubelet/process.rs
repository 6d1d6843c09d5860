//! One run of a program: what it answers at a given moment, and when that changes.

use std::rc::Rc;

use super::app::{Answer, AnswerClock, AppBehaviour, Memory};
use super::container::Exit;
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
        if at_ms >= self.closed_ms() {
            return Answer::Refused;
        }
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
        let trouble_ms = self.free_trouble_ms(kind, from_ms.min(self.sigterm_ms));
        trouble_ms.min(self.closed_ms()).max(from_ms)
    }

    /// From when on nobody listens any more: a program that does not drain closes its port at
    /// SIGTERM.
    pub fn closed_ms(&self) -> Ms {
        if self.behaviour.drains {
            NEVER
        } else {
            self.sigterm_ms
        }
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
        if self.is_down(kind, at_ms) || self.is_unready(kind, at_ms) {
            return Answer::Badly;
        }
        let changes = self.behaviour.answers.iter();
        let said = changes
            .filter(|change| change.kind.is_none_or(|meant| meant == kind))
            .rfind(|change| self.moment(change.clock, change.from_ms) <= at_ms);
        said.map_or(Answer::Well, |change| change.answer)
    }

    /// Whether something that this kind of probe looks at is down.
    fn is_down(&self, kind: ProbeKind, at_ms: Ms) -> bool {
        let mut outages = self.behaviour.outages.iter();
        outages.any(|outage| {
            let meant = outage.kind.is_none_or(|meant| meant == kind);
            meant && (outage.from_ms..outage.to_ms).contains(&at_ms)
        })
    }

    /// Whether it warms up, or is in the bad part of a round.
    fn is_unready(&self, kind: ProbeKind, at_ms: Ms) -> bool {
        let warm_ms = self.warm_ms();
        kind == ProbeKind::Readiness
            && (at_ms < warm_ms || self.next_flap_ms(warm_ms, at_ms) == at_ms)
    }

    fn warm_ms(&self) -> Ms {
        self.ready_ms.saturating_add(self.behaviour.warm_up_ms)
    }

    /// The first moment from `at_ms` on in the bad part of a round, or [`NEVER`].
    fn next_flap_ms(&self, warm_ms: Ms, at_ms: Ms) -> Ms {
        let Some(flapping) = self.behaviour.flapping else {
            return NEVER;
        };
        let into_ms = (at_ms - warm_ms).rem_euclid(flapping.every_ms.max(1));
        let good_ms = flapping.every_ms - flapping.for_ms;
        at_ms.saturating_add((good_ms - into_ms).max(0))
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
        let outages = self.behaviour.outages.iter();
        let down_ms = outages
            .filter(|outage| outage.kind.is_none_or(|meant| meant == kind))
            .filter(|outage| outage.from_ms >= from_ms && outage.from_ms < outage.to_ms)
            .map(|outage| outage.from_ms)
            .min();
        let flap_ms = match kind {
            ProbeKind::Readiness => self.next_flap_ms(self.warm_ms(), from_ms),
            ProbeKind::Liveness | ProbeKind::Startup => NEVER,
        };
        let said_ms = said.unwrap_or(NEVER).min(down_ms.unwrap_or(NEVER));
        said_ms.min(flap_ms).min(self.silent_ms)
    }

    /// When and how it ends by itself, after `crashes` earlier ends of that kind.
    pub fn end(&self, crashes: i32, memory_limit_bytes: Option<i64>) -> (Ms, Exit) {
        let after = |after_ms| self.started_ms.saturating_add(after_ms);
        let crash = self.behaviour.crash.filter(|crash| {
            let times = crash.times;
            times.is_none_or(|times| crashes < times)
        });
        let crash = crash.map(|crash| {
            let code = crash.exit_code;
            let exit = Exit {
                code,
                ..Exit::default()
            };
            (after(crash.after_ms), exit)
        });
        let full = self.behaviour.memory.zip(memory_limit_bytes);
        let full_ms = full.map_or(NEVER, |(memory, limit)| after(memory.reaches_ms(limit)));
        match crash {
            Some(crash) if crash.0 <= full_ms => crash,
            _ if full_ms == NEVER => (NEVER, Exit::default()),
            _ => (full_ms, Exit::OUT_OF_MEMORY),
        }
    }

    pub(super) fn moment(&self, clock: AnswerClock, from_ms: Ms) -> Ms {
        match clock {
            AnswerClock::Process => self.started_ms.saturating_add(from_ms),
            AnswerClock::Run => from_ms,
        }
    }
}

impl Memory {
    /// How long after its start a program uses `bytes`, or [`NEVER`].
    fn reaches_ms(self, bytes: i64) -> Ms {
        let missing = bytes.saturating_sub(self.bytes).max(0);
        match self.growth_bytes_per_s {
            _ if missing == 0 => 0,
            growth @ 1.. => {
                let steps = missing.saturating_mul(1000).saturating_add(growth - 1);
                steps / growth
            }
            _ => NEVER,
        }
    }

    /// What a program that started so long ago uses.
    pub(super) fn used_bytes(self, ran_ms: Ms) -> i64 {
        let growth = self.growth_bytes_per_s.saturating_mul(ran_ms) / 1000;
        self.bytes.saturating_add(growth)
    }
}

/// A number that differs from pod to pod and from start to start, and follows from the seed.
pub(super) fn draw(seed: u64, uid: u64, start: u32) -> u64 {
    let n = seed.rotate_left(23) ^ uid ^ (u64::from(start) << 48);
    let n = (n ^ (n >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let n = (n ^ (n >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    n ^ (n >> 32)
}

#[cfg(test)]
#[path = "process_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
