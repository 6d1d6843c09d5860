//! One probe worker: when it asks, what it remembers, what it decides (KL-50 to KL-56).
//!
//! Attempts that cannot change anything are not simulated one by one. While a probe that has
//! succeeded keeps succeeding, its next interesting tick is computed from the moment at which the
//! program's answer changes, and the ticks in between are only counted.

use super::app::Answer;
use super::process::NEVER;
use super::scene::Scene;
use crate::api::{Ms, Probe, ProbeKind};
use crate::store::ProbeOutcome;

/// KL-56: how many times in a row an attempt that goes wrong is tried.
const TRIES: u8 = 3;

/// A cached result of a probe (KL-51).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProbeResult {
    /// Nothing is known of this container.
    #[default]
    Unset,
    /// A startup probe that has not decided.
    Unknown,
    /// Succeeded.
    Success,
    /// Failed, or, for readiness, not yet succeeded.
    Failure,
}

/// The state of one probe worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, none a state"
)]
pub(super) struct Prober {
    /// The next tick that has not been accounted for.
    next_tick_ms: Ms,
    /// When the attempt under way ends; [`NEVER`] if there is none.
    busy_until_ms: Ms,
    /// How many attempts in a row had the outcome `last`.
    run: i32,
    /// The container instance that `result` is about: 1 for the first, 0 for none.
    instance: u32,
    result: ProbeResult,
    last: Option<ProbeOutcome>,
    /// What the attempt under way will hear.
    hears: Answer,
    /// KL-56: how many times this attempt has gone wrong.
    errors: u8,
    triggered: bool,
    /// A tick came while an attempt was under way.
    late: bool,
    /// KL-52 (15): decided, waiting for another container.
    on_hold: bool,
    live: bool,
    /// Told to end; the attempt under way is the last.
    ending: bool,
}

/// What a worker does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// An attempt ends.
    End,
    /// The ticker ticks.
    Tick,
    /// KL-54: the kubelet asks for an attempt out of turn.
    Trigger,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub hears: Answer,
    pub outcome: ProbeOutcome,
    pub run: i32,
    /// Whether the attempt says something new: a failure, or a success that is not one of many.
    pub news: bool,
    /// Whether the cached result is another one now.
    pub changed: bool,
}

impl Default for Prober {
    fn default() -> Self {
        Self {
            next_tick_ms: NEVER,
            busy_until_ms: NEVER,
            run: 0,
            instance: 0,
            result: ProbeResult::Unset,
            last: None,
            hears: Answer::Well,
            errors: 0,
            triggered: false,
            late: false,
            on_hold: false,
            live: false,
            ending: false,
        }
    }
}

impl Prober {
    /// KL-50: a worker whose ticker starts now.
    pub fn new(now_ms: Ms, probe: &Probe) -> Self {
        Self {
            next_tick_ms: now_ms + period_ms(probe),
            live: true,
            ..Self::default()
        }
    }

    /// The cached result for that instance.
    pub fn result(&self, instance: u32) -> ProbeResult {
        if self.instance == instance {
            self.result
        } else {
            ProbeResult::Unset
        }
    }

    /// How many attempts in a row had the same outcome, and which.
    pub fn run(&self) -> (i32, Option<ProbeOutcome>) {
        (self.run, self.last)
    }

    /// How many attempts in a row have failed.
    pub fn failures(&self) -> i32 {
        if self.last == Some(ProbeOutcome::Failure) {
            self.run
        } else {
            0
        }
    }

    /// KL-52 (5): whether it has decided about that instance, and waits for another one.
    pub fn is_on_hold(&self, instance: u32) -> bool {
        self.on_hold && self.instance == instance
    }

    /// When the attempt begins that follows one which ends at `end_ms`.
    pub fn tick_after(&self, end_ms: Ms) -> Ms {
        self.next_tick_ms.max(end_ms)
    }

    /// The first tick at or after `from_ms`.
    pub fn tick_from(&self, probe: &Probe, from_ms: Ms) -> Ms {
        let period_ms = period_ms(probe);
        if self.next_tick_ms >= from_ms {
            return self.next_tick_ms;
        }
        let behind_ms = from_ms - self.next_tick_ms;
        self.next_tick_ms + (behind_ms + period_ms - 1) / period_ms * period_ms
    }

    /// KL-54: asks for an attempt as soon as possible.
    pub fn trigger(&mut self) {
        self.triggered = self.live;
    }

    /// Whether the worker still runs.
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// Ends the worker. An attempt that is under way is the last one.
    pub fn stop(&mut self) {
        self.triggered = false;
        self.ending = true;
        self.live &= self.busy_until_ms != NEVER;
    }

    /// Ends the worker, with everything it was about to do.
    pub fn abandon(&mut self) {
        *self = Self::default();
    }

    /// KL-67: the kubelet starts anew. It asks at once, keeps the result and counts from nothing.
    pub fn begin_anew(&mut self, now_ms: Ms) {
        *self = Self {
            next_tick_ms: if self.live { now_ms } else { NEVER },
            instance: self.instance,
            result: self.result,
            on_hold: self.on_hold,
            live: self.live && !self.ending,
            ..Self::default()
        };
    }

    /// Whether there were ticks before `now_ms` that nothing was done at.
    pub fn is_behind(&self, now_ms: Ms) -> bool {
        self.live && self.busy_until_ms == NEVER && self.next_tick_ms < now_ms
    }

    /// Counts the ticks before `scene.now_ms` that nothing was done at.
    pub fn catch_up(&mut self, scene: &Scene<'_>) {
        if self.is_behind(scene.now_ms) {
            self.pass_until(scene, scene.now_ms);
        }
    }

    /// Lets a tick pass that comes at `scene.now_ms`, and that nothing is done at.
    pub fn pass(&mut self, scene: &Scene<'_>) {
        if self.is_behind(scene.now_ms + 1) {
            self.pass_until(scene, scene.now_ms + 1);
        }
    }

    fn pass_until(&mut self, scene: &Scene<'_>, until_ms: Ms) {
        let next_ms = self.tick_from(scene.probe, until_ms);
        if self.is_steady(scene) {
            let skipped = (next_ms - self.next_tick_ms) / period_ms(scene.probe);
            let skipped = i32::try_from(skipped).unwrap_or(i32::MAX);
            self.run = self.run.saturating_add(skipped);
        }
        self.next_tick_ms = next_ms;
    }

    /// Whether attempts take place and keep coming out as before, so that only a change of the
    /// program's answer can matter.
    fn is_steady(&self, scene: &Scene<'_>) -> bool {
        self.last == Some(ProbeOutcome::Success)
            && self.result == ProbeResult::Success
            && self.instance == scene.instance
            && scene.running_since_ms.is_some()
            && !self.on_hold
    }

    /// What happens next, and when.
    pub fn due(&self, scene: &Scene<'_>) -> Option<(Ms, Step)> {
        if !self.live {
            return None;
        }
        if self.busy_until_ms != NEVER {
            return Some((self.busy_until_ms, Step::End));
        }
        if self.late {
            return Some((scene.now_ms, Step::Tick));
        }
        let tick = self.next_tick(scene).map(|at_ms| (at_ms, Step::Tick));
        let trigger = self.triggered.then_some((scene.now_ms, Step::Trigger));
        tick.into_iter().chain(trigger).min()
    }

    /// The next tick at which the worker does something that matters.
    fn next_tick(&self, scene: &Scene<'_>) -> Option<Ms> {
        if scene.instance == 0 {
            return None;
        }
        let next_ms = self.tick_from(scene.probe, scene.now_ms);
        let fresh = scene.instance != self.instance;
        if fresh && (scene.eager || scene.kind != ProbeKind::Liveness) {
            return Some(next_ms);
        }
        if self.on_hold && !fresh {
            return None;
        }
        let Some(started_ms) = scene.running_since_ms else {
            let unheard = fresh || self.result != ProbeResult::Failure;
            return (unheard && scene.kind != ProbeKind::Liveness).then_some(next_ms);
        };
        if scene.deleting && scene.kind != ProbeKind::Readiness {
            return Some(next_ms);
        }
        if scene.started == (scene.kind == ProbeKind::Startup) {
            return None;
        }
        let from_ms = self.tick_from(scene.probe, next_ms.max(scene.delay_over_ms(started_ms)));
        if fresh
            || scene.eager
            || !self.is_steady(scene)
            || scene.attempt_ms >= period_ms(scene.probe)
        {
            return Some(from_ms);
        }
        match scene.next_trouble_ms(from_ms) {
            NEVER => None,
            trouble_ms => Some(self.tick_from(scene.probe, trouble_ms)),
        }
    }

    /// KL-52: a tick or a trigger. Returns whether the cached result has changed; an attempt may
    /// have begun.
    pub fn ask(&mut self, scene: &Scene<'_>, step: Step) -> bool {
        let late = std::mem::take(&mut self.late);
        if step == Step::Trigger {
            self.triggered = false;
            self.next_tick_ms = scene.now_ms + period_ms(scene.probe);
        } else if !late {
            self.next_tick_ms = self.tick_from(scene.probe, scene.now_ms + 1);
        }
        if scene.instance == 0 {
            return false;
        }
        let before = self.result;
        let fresh = scene.instance != self.instance;
        if fresh {
            self.instance = scene.instance;
            self.result = scene.initial();
            self.on_hold = false;
        }
        if !self.on_hold {
            self.ask_container(scene);
        }
        fresh || self.result != before
    }

    /// KL-52 (6) to (10).
    fn ask_container(&mut self, scene: &Scene<'_>) {
        let Some(started_ms) = scene.running_since_ms else {
            self.result = ProbeResult::Failure;
            self.live &= scene.will_restart;
            return;
        };
        if scene.deleting && scene.kind != ProbeKind::Readiness {
            self.result = ProbeResult::Success;
            self.stop();
            return;
        }
        let held_back = scene.started == (scene.kind == ProbeKind::Startup);
        if held_back || scene.now_ms < scene.delay_over_ms(started_ms) {
            return;
        }
        self.errors = 0;
        self.attempt(scene);
    }

    fn attempt(&mut self, scene: &Scene<'_>) {
        let timeout_ms = Ms::from(scene.probe.timeout_seconds) * 1000;
        let (hears, takes_ms) = match scene.answer(scene.now_ms) {
            Answer::Slow(ms) if ms < timeout_ms => (Answer::Well, ms),
            Answer::Slow(_) | Answer::Silent => (Answer::Silent, timeout_ms),
            other => (other, scene.attempt_ms),
        };
        self.hears = hears;
        self.busy_until_ms = scene.now_ms + takes_ms;
    }

    /// KL-52 (11) to (15): the attempt under way ends.
    pub fn end(&mut self, scene: &Scene<'_>) -> Ended {
        self.busy_until_ms = NEVER;
        self.live = !self.ending;
        if self.next_tick_ms <= scene.now_ms {
            self.late = true;
            self.next_tick_ms = self.tick_from(scene.probe, scene.now_ms + 1);
        }
        let outcome = match self.hears {
            Answer::Well => ProbeOutcome::Success,
            Answer::Error => ProbeOutcome::Error,
            Answer::Badly | Answer::Refused | Answer::Slow(_) | Answer::Silent => {
                ProbeOutcome::Failure
            }
        };
        let mut ended = Ended {
            hears: self.hears,
            outcome,
            run: self.run,
            news: true,
            changed: false,
        };
        let (result, threshold) = match outcome {
            ProbeOutcome::Error => {
                self.errors += 1;
                if self.errors < TRIES {
                    self.attempt(scene);
                }
                return ended;
            }
            ProbeOutcome::Success => (ProbeResult::Success, scene.probe.success_threshold),
            ProbeOutcome::Failure => (ProbeResult::Failure, scene.probe.failure_threshold),
        };
        let again = self.last == Some(outcome);
        let steady = again && outcome == ProbeOutcome::Success && self.result == result;
        self.run = if again { self.run.saturating_add(1) } else { 1 };
        self.last = Some(outcome);
        ended.run = self.run;
        ended.news = !steady;
        if self.run < threshold {
            return ended;
        }
        ended.changed = self.result != result;
        self.result = result;
        let decided = match scene.kind {
            ProbeKind::Liveness => outcome == ProbeOutcome::Failure,
            ProbeKind::Startup => true,
            ProbeKind::Readiness => false,
        };
        if decided {
            self.on_hold = true;
            self.run = 0;
        }
        ended
    }
}

/// KL-49: validation keeps the period above 0; a worker must not stand still without it either.
fn period_ms(probe: &Probe) -> Ms {
    Ms::from(probe.period_seconds.max(1)) * 1000
}

#[cfg(test)]
#[path = "prober_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
