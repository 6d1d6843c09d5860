//! What was done, so that it can be done again: kept by the browser, carried by links, and taken
//! back by undoing.
//!
//! A run is told by the text that it began with, what was done to it and when, and the moment that
//! is looked at. All else follows from these, as a run of the same text is the same run.

use std::rc::Rc;

use super::{Given, Pace, Session};
use crate::api::Ms;
use crate::insight::Language;
use crate::insight::words::Key;
use crate::sim::{Command, StepUnit};

/// Of runs that were left for another one, no more is known once so much has been done.
const MOST_DEEDS: usize = 2_000;
/// No moment is later than this: a kept session must not take for ever to be found again.
const LATEST_MS: Ms = 30 * 86_400_000;

/// A moment that can be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub branch: usize,
    /// How many records of the branch were known. It decides whether a command forks.
    pub known: usize,
    pub position: usize,
    pub now_ms: Ms,
}

/// Something that was done, and when.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deed {
    pub at: Moment,
    pub what: What,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A text was applied.
    Text(Rc<str>),
    /// A command was given.
    Command(Command),
    /// A new run was begun with a text.
    Run(Rc<str>),
}

/// What was done, and what was taken back of it.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The text that the first run began with.
    pub first: Rc<str>,
    pub deeds: Vec<Deed>,
    /// How many deeds were done before the present run.
    pub begun: usize,
    /// What was taken back, the latest last, each with the moment at which that was done.
    undone: Vec<(Deed, Moment)>,
}

impl Log {
    /// The log of a first run, to which nothing was done.
    pub fn of(first: Rc<str>) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    /// The text that the present run began with.
    pub fn text(&self) -> &Rc<str> {
        let run = self.begun.checked_sub(1).and_then(|at| self.deeds.get(at));
        match run.map(|deed| &deed.what) {
            Some(What::Run(text)) => text,
            _ => &self.first,
        }
    }

    /// What was done to the present run.
    pub fn of_run(&self) -> &[Deed] {
        self.deeds.get(self.begun..).unwrap_or_default()
    }

    /// Counts the deeds before the present run, and forgets those long past.
    pub fn settle(&mut self) {
        let is_run = |deed: &Deed| matches!(deed.what, What::Run(_));
        self.begun = self.deeds.iter().rposition(is_run).map_or(0, |at| at + 1);
        while self.begun > 0 && self.deeds.len() > MOST_DEEDS {
            let next = self.deeds.iter().position(is_run).map_or(0, |at| at + 1);
            if let Some(Deed {
                what: What::Run(text),
                ..
            }) = self.deeds.drain(..next).next_back()
            {
                self.first = text;
            }
            self.begun -= next;
        }
    }
}

impl Session {
    pub(super) fn moment(&self) -> Moment {
        Moment {
            branch: self.timeline.current_branch(),
            known: self.timeline.records().len(),
            position: self.timeline.position(),
            now_ms: self.timeline.now_ms(),
        }
    }

    /// Does something that is to be remembered, unless it is refused.
    pub(super) fn remembering(&mut self, what: What, act: impl FnOnce(&mut Self) -> bool) -> bool {
        let deed = Deed {
            at: self.moment(),
            what,
        };
        let done = act(self);
        if done {
            self.log.deeds.push(deed);
            self.log.undone.clear();
        }
        done
    }

    /// Begins a new run with a text, at the same speed.
    pub(super) fn start_over(&mut self, text: &str) {
        let what = What::Run(text.into());
        let at = self.moment();
        self.log.deeds.push(Deed { at, what });
        self.log.undone.clear();
        self.log.settle();
        let log = std::mem::take(&mut self.log);
        self.become_like(Self::start(text), log);
    }

    /// Becomes another session, but for what has nothing to do with its run.
    fn become_like(&mut self, other: Self, log: Log) {
        *self = Self {
            unit: self.unit,
            speed: self.speed,
            run: self.run + 1,
            focus: self.focus.take(),
            from_start: self.from_start,
            exchanges: std::mem::take(&mut self.exchanges),
            log,
            ..other
        };
        self.model_anew();
        self.absorb();
    }

    /// Whether something can be taken back, and whether something that was can be done again.
    pub fn can_undo(&self) -> [bool; 2] {
        [!self.log.deeds.is_empty(), !self.log.undone.is_empty()]
    }

    /// Takes back the last thing that was done, and is where one was before it.
    pub(super) fn take_back(&mut self) {
        let now = self.moment();
        if let Some(deed) = self.log.deeds.pop() {
            let at = deed.at;
            self.log.undone.push((deed, now));
            self.replay(at);
        }
    }

    /// Does again what was taken back last, and is where one was when that was done.
    pub(super) fn do_again(&mut self) {
        if let Some((deed, at)) = self.log.undone.pop() {
            self.log.deeds.push(deed);
            self.replay(at);
        }
    }

    /// Is what the log tells, at a moment. What was done once can be done again.
    fn replay(&mut self, at: Moment) {
        self.log.settle();
        if let Some(session) = Self::again(&self.log, at) {
            let log = std::mem::take(&mut self.log);
            self.become_like(session, log);
        }
    }

    /// The present run of a log, at a moment.
    pub(super) fn again(log: &Log, at: Moment) -> Option<Self> {
        let mut session = Self::start(log.text());
        for deed in log.of_run() {
            session.go_to(deed.at)?;
            match &deed.what {
                What::Text(text) => {
                    session.bring(&Rc::new(Given::read(Rc::clone(text))));
                }
                What::Command(command) => session.give(command.clone()),
                What::Run(_) => return None,
            }
        }
        session.go_to(at)?;
        Some(session)
    }

    /// Shows the moment that a link holds. What was done before can be gone back to.
    pub(super) fn open_link(&mut self, link: &str) {
        let Some(mut session) = Self::from_text(link) else {
            // A link that could not even be unpacked is told by its form.
            let is_foreign = link.starts_with('#') && !link.starts_with("#1:");
            let label = if is_foreign || link.starts_with("rollscope session ") {
                Key::LinkOfOtherVersion
            } else {
                Key::LinkBroken
            };
            return self.tell_bad(Language::current().text(label));
        };
        if !self.log.deeds.is_empty() {
            let log = std::mem::take(&mut self.log);
            let what = What::Run(Rc::clone(session.log.text()));
            let at = self.moment();
            let mut deeds = log.deeds;
            deeds.push(Deed { at, what });
            deeds.append(&mut session.log.deeds);
            session.log.deeds = deeds;
            session.log.first = log.first;
            session.log.settle();
        }
        session.run = self.run + 1;
        session.exchanges = Rc::clone(&self.exchanges);
        session.pace = Pace::Still;
        *self = session;
    }

    /// Whether a link tells of this very run, be it at another moment.
    pub fn is_run_of(&self, link: &str) -> bool {
        let own = self.to_text(false);
        let run = |text: &str| text.rfind("\nnow ");
        run(&own).is_some_and(|end| run(link) == Some(end) && own.get(..end) == link.get(..end))
    }

    /// Goes to a moment of a run that has been made again up to it.
    fn go_to(&mut self, at: Moment) -> Option<()> {
        if at.branch >= self.timeline.branches().len() || at.now_ms > LATEST_MS {
            return None;
        }
        self.timeline.switch(at.branch);
        let known = self.timeline.records().len();
        if known < at.known {
            self.timeline.seek(known);
            while self.timeline.position() < at.known {
                if self.timeline.now_ms() > LATEST_MS || !self.timeline.step(StepUnit::Event) {
                    return None;
                }
            }
        }
        self.timeline.seek(at.position);
        if self.timeline.now_ms() < at.now_ms {
            self.timeline.seek_time(at.now_ms);
        }
        self.absorb();
        Some(())
    }
}
