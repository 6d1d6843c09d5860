//! Moving through time: steps, playing, and running on to a goal without freezing the page.

use super::{Progress, SPEEDS, Session};
use crate::api::Ms;
use crate::insight::Language;
use crate::insight::words::{Key, say, text_of};
use crate::sim::{Command, Record, StepUnit};

/// What the clock does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pace {
    /// It stands.
    Still,
    /// It runs. Once something was under way, it stops when all is settled.
    Playing {
        /// Whether something has been under way since.
        moved: bool,
    },
    /// It runs to a goal as fast as it can.
    Rushing(Rush),
}

/// On the way to a goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rush {
    goal: Goal,
    limit_ms: Ms,
    /// Where it began, to go back to if the goal is not reached.
    from: (usize, Ms),
    /// The phase in which it began.
    phase: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// The next decision of a controller, or the end.
    Decision,
    /// The rollout is in another phase, or the end.
    Phase,
    /// The rollout is complete or stuck.
    Settled,
}

/// A frame never lets more real time than this pass: a tab that slept does not race to catch up.
const LONGEST_FRAME_MS: f64 = 100.0;
/// A step looks this far ahead for a decision: beyond the usual progress deadline of 600 s.
const STEP_AHEAD_MS: Ms = 900_000;
/// Running to the end gives up after this much virtual time.
const END_AHEAD_MS: Ms = 1_800_000;
/// What was done to a pod may take as long to show: to stop one takes 30 s by default.
const AFTERMATH_MS: Ms = 60_000;
/// How many records are made before the budget is looked at again.
const RECORDS_A_LOOK: u32 = 16;

impl Session {
    /// Whether the clock runs, or runs ahead to a goal.
    pub fn is_playing(&self) -> bool {
        self.pace != Pace::Still
    }

    pub(super) fn play(&mut self) {
        self.pace = Pace::Playing {
            moved: !self.progress().is_settled(),
        };
    }

    pub(super) fn to_start(&mut self) {
        self.pace = Pace::Still;
        self.timeline.seek(0);
        self.absorb();
        self.announce(Key::AtStart);
    }

    pub(super) fn step_back(&mut self, unit: StepUnit) {
        self.pace = Pace::Still;
        if self.timeline.step_back(unit) {
            self.absorb();
            self.announce(Key::Back);
        } else {
            self.announce(Key::AtStart);
        }
    }

    pub(super) fn step(&mut self, unit: StepUnit, more: &mut dyn FnMut() -> bool) {
        self.pace = Pace::Still;
        if let StepUnit::Decision | StepUnit::Phase = unit {
            if self.is_at_rest() {
                // Nothing will be decided, but what was done to a pod can still be followed.
                let moved = self.is_in_aftermath() && self.timeline.step(StepUnit::Event);
                self.absorb();
                self.announce(if moved {
                    Key::Stepped
                } else {
                    Key::NothingLeft
                });
                return;
            }
            let goal = match unit {
                StepUnit::Phase => Goal::Phase,
                _ => Goal::Decision,
            };
            self.rush(goal, STEP_AHEAD_MS, more);
            return;
        }
        self.timeline.step(unit);
        self.absorb();
        self.announce(Key::Stepped);
    }

    pub(super) fn to_end(&mut self, more: &mut dyn FnMut() -> bool) {
        if self.has_nothing_ahead() {
            let known = self.timeline.records().len();
            self.pace = Pace::Still;
            self.timeline.seek(known);
            self.absorb();
            self.announce(Key::AtEnd);
            return;
        }
        self.rush(Goal::Settled, END_AHEAD_MS, more);
    }

    pub(super) fn seek_time(&mut self, at_ms: Ms) {
        if let Pace::Rushing(_) = self.pace {
            self.pace = Pace::Still;
        }
        self.timeline.seek_time(at_ms);
        self.absorb();
    }

    pub(super) fn tick(&mut self, real_ms: f64, more: &mut dyn FnMut() -> bool) {
        match self.pace {
            Pace::Still => {}
            Pace::Playing { moved } => self.play_on(moved, real_ms, more),
            Pace::Rushing(rush) => self.rush_on(rush, more),
        }
    }

    fn play_on(&mut self, moved: bool, real_ms: f64, more: &mut dyn FnMut() -> bool) {
        let speed = SPEEDS.get(self.speed).copied().unwrap_or(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "at most 100 ms times 100")]
        let virtual_ms = (real_ms.clamp(0.0, LONGEST_FRAME_MS) * speed).round() as Ms;
        let target_ms = self.timeline.now_ms() + virtual_ms.max(1);
        let mut out_of_time = false;
        let mut looks = 0;
        self.timeline.run_until(target_ms, |_| {
            looks += 1;
            out_of_time = looks % RECORDS_A_LOOK == 0 && !more();
            out_of_time
        });
        if !out_of_time {
            self.timeline.seek_time(target_ms);
        }
        self.absorb();
        let nothing_ahead = self.has_nothing_ahead();
        self.pace = if moved && nothing_ahead {
            self.announce(Key::RunFinished);
            Pace::Still
        } else {
            Pace::Playing {
                moved: moved || !nothing_ahead,
            }
        };
    }

    fn rush(&mut self, goal: Goal, ahead_ms: Ms, more: &mut dyn FnMut() -> bool) {
        let now_ms = self.timeline.now_ms();
        let rush = Rush {
            goal,
            limit_ms: now_ms + ahead_ms,
            from: (self.timeline.position(), now_ms),
            phase: self.timeline.phase(),
        };
        self.rush_on(rush, more);
    }

    fn rush_on(&mut self, rush: Rush, more: &mut dyn FnMut() -> bool) {
        let mut looks = 0;
        loop {
            if looks % RECORDS_A_LOOK == RECORDS_A_LOOK - 1 && !more() {
                self.pace = Pace::Rushing(rush);
                break;
            }
            looks += 1;
            let before = self.timeline.position();
            let mut once = false;
            self.timeline
                .run_until(rush.limit_ms, |_| std::mem::replace(&mut once, true));
            let stands = self.timeline.position() == before;
            let reached = !stands && self.has_reached(&rush);
            if reached || stands {
                self.pace = Pace::Still;
                self.arrive(rush, reached);
                break;
            }
        }
        self.absorb();
    }

    fn has_reached(&self, rush: &Rush) -> bool {
        let there = match rush.goal {
            Goal::Decision => self.timeline.past().last().is_some_and(Record::is_decision),
            Goal::Phase => self.timeline.phase() != rush.phase,
            Goal::Settled => return self.has_nothing_ahead(),
        };
        there || self.is_at_rest()
    }

    fn arrive(&mut self, rush: Rush, reached: bool) {
        if reached {
            let words = match rush.goal {
                Goal::Decision | Goal::Phase => Key::Stepped,
                Goal::Settled => Key::AtEnd,
            };
            self.announce(words);
            return;
        }
        if rush.goal != Goal::Settled {
            self.timeline.seek(rush.from.0);
            self.timeline.seek_time(rush.from.1);
        }
        self.announce(Key::NothingAhead);
    }

    pub(super) fn has_nothing_ahead(&self) -> bool {
        self.is_at_rest() && !self.is_in_aftermath()
    }

    /// Whether all is settled, and neither the script nor a known future has anything to come.
    fn is_at_rest(&self) -> bool {
        let now_ms = self.timeline.now_ms();
        let mut script = self.given.setup.script.iter();
        let begun = self.timeline.position() > 0;
        let last = self.timeline.commands().last();
        self.progress().is_settled()
            && !script.any(|(at_ms, _)| *at_ms > now_ms || !begun)
            && last.is_none_or(|(position, ..)| *position < self.timeline.position())
    }

    /// Whether what was done to a pod may still have to show. A rollout counts as complete
    /// meanwhile, until its controller has seen it.
    fn is_in_aftermath(&self) -> bool {
        let last = self.timeline.commands().last();
        last.is_some_and(|(_, at_ms, command)| {
            matches!(command, Command::Fault { .. } | Command::DeletePod { .. })
                && self.timeline.now_ms() < at_ms + AFTERMATH_MS
        })
    }

    /// Says what a step has led to.
    fn announce(&mut self, what: Key) {
        let clock = super::clock(self.timeline.now_ms());
        let progress = match self.progress() {
            Progress::Empty => Key::ProgressEmpty,
            Progress::Moving => Key::ProgressMoving,
            Progress::Paused => Key::ProgressPaused,
            Progress::Held => Key::ProgressHeld,
            Progress::Stuck => Key::ProgressStuck,
            Progress::Complete => Key::ProgressComplete,
        };
        let event = self
            .timeline
            .past()
            .last()
            .and_then(|record| record.event.as_ref());
        let (what, progress, clock) = (text_of(what), text_of(progress), &clock);
        let language = Language::current();
        self.announcement = if let Some(event) = event {
            let event = &*event.message;
            say!(language, AnnouncedEvent, what, clock, event, progress)
        } else {
            say!(language, Announced, what, clock, progress)
        }
        .into();
    }
}
