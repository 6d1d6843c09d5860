//! Probes and back-offs: how they stand, and what comes of them.

use super::{Key, Language, Length, ProbeStanding, ProbeVerdict, clock, say};
use crate::api::{Ms, ProbeKind};
use crate::kubelet::Bounds;
use crate::store::ProbeOutcome;

impl Language {
    /// How a probe stands.
    pub fn probing(self, standing: &ProbeStanding) -> String {
        let ProbeStanding {
            kind,
            last,
            run,
            is_good,
            is_bad,
            success_threshold,
            failure_threshold,
        } = *standing;
        match last {
            _ if is_bad && kind != ProbeKind::Readiness => {
                say!(self, ProbingKilled, threshold = failure_threshold)
            }
            _ if is_good && kind == ProbeKind::Startup => self.text(Key::ProbingDone).into(),
            None => self.text(Key::ProbingNever).into(),
            Some(ProbeOutcome::Error) => self.text(Key::ProbingError).into(),
            Some(ProbeOutcome::Success) if is_good => self.text(Key::ProbingSucceeds).into(),
            Some(ProbeOutcome::Success) => {
                say!(self, ProbingSucceeded, run, threshold = success_threshold)
            }
            Some(ProbeOutcome::Failure) if is_bad => {
                say!(self, ProbingFails, threshold = success_threshold)
            }
            Some(ProbeOutcome::Failure) => {
                say!(self, ProbingFailed, run, threshold = failure_threshold)
            }
        }
    }

    /// What comes of a probe that fails, and when.
    pub fn verdict(self, verdict: &ProbeVerdict) -> String {
        let Bounds {
            earliest_ms,
            latest_ms,
        } = verdict.time;
        let (from, to) = (Length(earliest_ms), Length(latest_ms));
        let what = match verdict.kind {
            ProbeKind::Startup => say!(self, VerdictStartup, from, to),
            ProbeKind::Liveness => say!(self, VerdictLiveness, from, to),
            ProbeKind::Readiness => return say!(self, VerdictReadiness, from, to),
        };
        match verdict.grace_ms {
            Some(grace_ms) => {
                self.then(&what, &say!(self, VerdictRestart, grace = Length(grace_ms)))
            }
            None => self.then(&what, self.text(Key::VerdictNoRestart)),
        }
    }

    /// When a probe will have decided, if every attempt from now on fails.
    pub fn foretold(self, kind: ProbeKind, moments: Bounds) -> String {
        let key = match kind {
            ProbeKind::Readiness => Key::ForetoldNotReady,
            ProbeKind::Startup | ProbeKind::Liveness => Key::ForetoldKilled,
        };
        let (mut at, to) = (clock(moments.earliest_ms), clock(moments.latest_ms));
        if at != to {
            at = say!(self, FromTo, from = &at, to = &to);
        }
        say!(self, (key), at = &at)
    }

    /// That a container waits for its next attempt: how long it has to, and which step of the
    /// ladder that is.
    pub fn back_off(self, left_ms: Ms, step: usize) -> String {
        say!(self, BackOffLeft, left = Length(left_ms), step)
    }
}
