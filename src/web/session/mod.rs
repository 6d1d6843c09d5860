//! Everything that the page knows, and what can be done to it. No browser in here: a session is
//! driven by tests as it is by the page.

mod behaviour;
mod clock;
mod compare;
mod console;
mod desired;
mod file;
mod given;
mod kept;
mod knobs;
mod log;
mod progress;
mod run;
mod subject;
mod texts;

use std::cell::RefCell;
use std::rc::Rc;

pub use behaviour::Preset;
pub use clock::{DEFAULT_SPEED, SPEED_LABELS, SPEEDS, clock, short};
pub use compare::{Against, Comparison, Figures};
pub use console::Exchange;
pub use given::{Finding, Given, groups};
pub use knobs::{
    Field, Group, Kind, PARTITION, REPLICAS, THE_APP, VERSION, other_unit, pods, resolved, spoken,
};
pub use progress::Progress;
pub use subject::{Spec, Subject, title};

use crate::api::{DeletionPropagation, Ms, ObjectRef, PodId};
use crate::scenario::GALLERY;
use crate::sim::{Command, StepUnit, Timeline, Workload};
use crate::web::timeline_view::TimelineModel;

/// A model that the page draws while the session adds to it.
pub type SharedModel = Rc<RefCell<TimelineModel>>;
use compare::Before;
use log::Log;
use run::Pace;
use texts::TextHistory;

/// Something that is done to a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Go to the very beginning.
    ToStart,
    /// Go one step back.
    StepBack(StepUnit),
    /// Go one step on.
    Step(StepUnit),
    /// Go on until the rollout is complete or stuck.
    ToEnd,
    /// Let time run.
    Play,
    /// Stop it.
    Pause,
    /// This much real time has passed.
    Tick(f64),
    /// Go to a moment.
    SeekTime(Ms),
    /// Choose how far a step goes.
    SetUnit(StepUnit),
    /// Choose how fast time runs, by place in [`SPEEDS`].
    SetSpeed(usize),
    /// Try out a text, without applying it.
    Draft(Rc<str>),
    /// Apply the text that is tried out.
    ApplyDraft,
    /// Go back to the text that runs.
    DropDraft,
    /// Turn a knob.
    Turn(&'static Field, String),
    /// Whether knobs turn what was from the start, or what is from now on.
    SetFromStart(bool),
    /// Look at another workload of the text.
    Follow(Workload),
    /// Roll out the next version.
    RollOut,
    /// Roll out a next version that behaves like this; or, where knobs turn what was from the
    /// start, let the version that is there have behaved so.
    Behave(Preset),
    /// Go back to a revision; 0 means the one before.
    Undo(i64),
    /// Replace all pods by others of the same template.
    Restart,
    /// Delete the workload, and do this with what it owns.
    Delete(DeletionPropagation),
    /// Apply the text as it stands, to have again what was deleted.
    ApplyAgain,
    /// Start over with what was refused.
    TakeInstead,
    /// Pause or resume the rollout.
    SetPaused(bool),
    /// Anything else that is asked of the simulated cluster.
    Give(Command),
    /// Ask something as one asks kubectl.
    Kubectl(Rc<str>),
    /// Look at a pod, or at none.
    Select(Option<PodId>),
    /// Look at another branch of time.
    Switch(usize),
    /// Start over with an example, by place in [`GALLERY`].
    Open(usize),
    /// Hold the run against another one, or do not any more.
    Compare(Option<Against>),
    /// The notice has been read.
    Dismiss,
    /// Take back what was done last.
    TakeBack,
    /// Do again what was taken back last.
    DoAgain,
    /// Show the moment that a link holds.
    OpenLink(Rc<str>),
    /// Start over with a text from elsewhere.
    OpenText(Rc<str>),
}

/// Something to tell the user, until it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidings {
    /// The words.
    pub text: Rc<str>,
    /// Whether something was refused.
    pub is_bad: bool,
    /// A text that cannot come of this run, but can be started over with.
    pub instead: Option<Rc<str>>,
}

/// Everything that the page knows.
#[derive(Debug)]
pub struct Session {
    timeline: Timeline,
    texts: TextHistory,
    /// How many records of each branch have been looked at for changes of the text.
    followed: Vec<usize>,
    /// The text at this moment.
    given: Rc<Given>,
    draft: Option<Rc<Given>>,
    model: SharedModel,
    modelled_branch: usize,
    pace: Pace,
    unit: StepUnit,
    speed: usize,
    selected: Option<PodId>,
    tidings: Option<Tidings>,
    announcement: Rc<str>,
    log: Log,
    /// How many runs there were before this one.
    run: u32,
    /// The workload that stage and knobs are about; the first one of the text if it has no such.
    focus: Option<Workload>,
    from_start: bool,
    /// What each fork began with, in the words of the timeline's flags.
    forks: Vec<String>,
    comparison: Option<Comparison>,
    before: Option<Before>,
    exchanges: Rc<Vec<Exchange>>,
}

impl Session {
    /// A session that runs a text from its beginning. A text that is not good runs as an empty
    /// world, and stands as a draft.
    pub fn start(text: &str) -> Self {
        let wanted = Rc::new(Given::read(text.into()));
        let (given, draft) = if wanted.is_good() {
            (wanted, None)
        } else {
            (Rc::new(Given::read("".into())), Some(wanted))
        };
        let mut session = Self {
            timeline: Timeline::new(given.setup.clone()),
            texts: TextHistory::new(Rc::clone(&given)),
            followed: vec![0],
            given,
            draft,
            model: SharedModel::default(),
            modelled_branch: 0,
            pace: Pace::Still,
            unit: StepUnit::Decision,
            speed: DEFAULT_SPEED,
            selected: None,
            tidings: None,
            announcement: "".into(),
            run: 0,
            log: Log::of(text.into()),
            focus: None,
            from_start: false,
            forks: Vec::new(),
            comparison: None,
            before: None,
            exchanges: Rc::default(),
        };
        session.model_anew();
        session.seek_time(0);
        session
    }

    /// A session in the midst of the first example's rollout, playing.
    pub fn welcome() -> Self {
        let mut session = Self::start("");
        session.open(0);
        session.log = Log::of(Rc::clone(session.log.text()));
        session
    }

    /// Does one thing. `more` says whether there is time left for simulating further; what does
    /// not fit is done at the next [`Action::Tick`].
    pub fn act(&mut self, action: Action, more: &mut dyn FnMut() -> bool) {
        match action {
            Action::ToStart => self.to_start(),
            Action::StepBack(unit) => self.step_back(unit),
            Action::Step(unit) => self.step(unit, more),
            Action::ToEnd => self.to_end(more),
            Action::Play => self.play(),
            Action::Pause => self.pace = Pace::Still,
            Action::Tick(real_ms) => self.tick(real_ms, more),
            Action::SeekTime(at_ms) => self.seek_time(at_ms),
            Action::SetUnit(unit) => self.unit = unit,
            Action::SetSpeed(speed) => self.speed = speed.min(SPEEDS.len() - 1),
            Action::Draft(text) => self.try_out(&text),
            Action::ApplyDraft => self.apply_draft(),
            Action::DropDraft => self.draft = None,
            Action::Turn(field, value) => self.turn(field, &value),
            Action::RollOut => self.roll_out(None),
            Action::Behave(preset) => self.behave(preset),
            Action::SetFromStart(from_start) => self.from_start = from_start,
            Action::Follow(workload) => self.follow(workload),
            Action::Undo(to_revision) => {
                if let Some(workload) = self.focus() {
                    self.give(Command::Undo {
                        workload,
                        to_revision,
                    });
                }
            }
            Action::Restart => self.restart(),
            Action::SetPaused(paused) => {
                if let Some(workload) = self.focus() {
                    self.give(Command::SetPaused { workload, paused });
                }
            }
            Action::Delete(propagation) => self.delete(propagation),
            Action::ApplyAgain => {
                let given = Rc::clone(&self.given);
                self.bring(&given);
            }
            Action::TakeInstead => self.take_instead(),
            Action::Give(command) => self.give(command),
            Action::Kubectl(line) => self.kubectl(&line),
            Action::Select(pod) => self.selected = pod,
            Action::Switch(branch) => self.switch(branch),
            Action::Open(place) => self.open(place),
            Action::Dismiss => self.tidings = None,
            Action::Compare(against) => self.compare(against),
            Action::TakeBack => self.take_back(),
            Action::DoAgain => self.do_again(),
            Action::OpenLink(text) => self.open_link(&text),
            Action::OpenText(text) => self.open_text(&text),
        }
        self.keep_pace();
    }

    // ---- what the page shows ------------------------------------------------------------------

    /// The run.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Which run this is: another one has another timeline.
    pub fn run(&self) -> u32 {
        self.run
    }

    /// The text of this moment, and what it asks for.
    pub fn given(&self) -> &Rc<Given> {
        &self.given
    }

    /// The text that is tried out, if there is one.
    pub fn draft(&self) -> Option<&Rc<Given>> {
        self.draft.as_ref()
    }

    /// Bars, flags and curves of the branch that is looked at.
    pub fn model(&self) -> &SharedModel {
        &self.model
    }

    /// How far a step goes.
    pub fn unit(&self) -> StepUnit {
        self.unit
    }

    /// How fast time runs, by place in [`SPEEDS`].
    pub fn speed(&self) -> usize {
        self.speed
    }

    /// The pod that is looked at.
    pub fn selected(&self) -> Option<PodId> {
        self.selected
    }

    /// What there is to tell.
    pub fn tidings(&self) -> Option<&Tidings> {
        self.tidings.as_ref()
    }

    /// What a screen reader is to say about the last step.
    pub fn announcement(&self) -> &Rc<str> {
        &self.announcement
    }

    /// How far the rollouts are.
    pub fn progress(&self) -> Progress {
        Progress::of(self.timeline.world(), self.timeline.now_ms())
    }

    /// The example that the run began with, by place in [`GALLERY`], if it was one.
    pub fn example(&self) -> Option<usize> {
        GALLERY
            .iter()
            .position(|example| *example.text == **self.log.text())
    }

    /// What a fork began with.
    pub fn fork_name(&self, fork: usize) -> &str {
        self.forks.get(fork).map_or("", |name| name)
    }

    /// The workload that stage and knobs are about.
    pub fn subject(&self) -> Option<&Subject> {
        self.given.subject(self.focus.as_ref())
    }

    /// Whether knobs turn what was from the start.
    pub fn is_from_start(&self) -> bool {
        self.from_start
    }

    /// The object of the workload that stage and knobs are about, if it exists now.
    pub fn workload(&self) -> Option<ObjectRef> {
        let store = &self.timeline.world().store;
        let workload = &self.subject()?.workload;
        store.find(workload.kind(), workload.name())
    }

    /// The tag that the next version will have.
    pub fn next_version(&self) -> Option<String> {
        let (_, tag) = self.next_image()?;
        Some(tag)
    }

    /// Catches up with the timeline: the text follows commands that changed the Deployment behind
    /// its back (a script, an undo), and the model takes in new records.
    fn absorb(&mut self) {
        self.texts.follow(&self.timeline);
        let branch = self.timeline.current_branch();
        let shared = |at: usize| self.timeline.branches().get(at)?.parent;
        for at in self.followed.len()..self.timeline.branches().len() {
            self.followed
                .push(shared(at).map_or(0, |(_, shared)| shared));
        }
        self.follow_text(branch);
        if self.modelled_branch != branch {
            self.modelled_branch = branch;
            self.model_anew();
        }
        self.model.borrow_mut().absorb(self.timeline.records());
        if self.forks.len() + 1 < self.timeline.branches().len() {
            let model = self.model.borrow();
            let label = model.flags.last().map(|flag| flag.label.clone());
            self.forks.push(label.unwrap_or_default());
        }
        if let Some(given) = self.texts.at(branch, self.timeline.position())
            && !Rc::ptr_eq(given, &self.given)
        {
            self.given = Rc::clone(given);
        }
    }

    /// Begins the timeline's model anew, for another branch or another workload.
    fn model_anew(&mut self) {
        let workload = self.focus();
        self.model = Rc::new(RefCell::new(TimelineModel::of(workload)));
    }

    fn follow(&mut self, workload: Workload) {
        self.focus = Some(workload);
        self.selected = None;
        self.model_anew();
        self.absorb();
    }

    fn follow_text(&mut self, branch: usize) {
        let from = self.followed.get(branch).copied().unwrap_or(0);
        let records = self.timeline.records();
        for (place, record) in (from..).zip(records.from(from).iter()) {
            let store = &self.timeline.world().store;
            let Some((workload, spec)) = subject::changed(&record.change, store) else {
                continue;
            };
            let Some(given) = self.texts.at(branch, place + 1) else {
                continue;
            };
            let Some(own) = given.subject(workload.as_ref()) else {
                continue;
            };
            let concerns = workload.is_none_or(|workload| workload == own.workload);
            if !concerns || own.spec == spec {
                continue;
            }
            // The latest text that asks for this by itself, or else by what differs.
            let mut exact = None;
            for given in self.texts.until(branch, place + 1) {
                let subject = given.subject(Some(&own.workload));
                let next = subject.and_then(|subject| given.following(subject, &spec));
                exact = next.filter(|next| {
                    let subject = next.subject(Some(&own.workload));
                    subject.is_some_and(|subject| subject.spec == spec)
                });
                if exact.is_some() {
                    break;
                }
            }
            if let Some(next) = exact.or_else(|| given.following(own, &spec)) {
                self.texts.set(branch, place + 1, next);
            }
        }
        if let Some(followed) = self.followed.get_mut(branch) {
            *followed = records.len();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod knob_tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod stateful_tests;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod bare_tests;
