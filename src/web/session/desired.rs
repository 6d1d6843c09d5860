//! What is asked of the simulated cluster: texts, knobs, versions and commands.

use std::rc::Rc;

use super::compare::{Against, Before};
use super::knobs::{Field, VERSION, next_tag, split_tag};
use super::log::What;
use super::{Given, Preset, Progress, Session, Tidings};
use crate::api::{DeletionPropagation, Kind};
use crate::insight::Language;
use crate::insight::words::{Key, say, text_of};
use crate::scenario::GALLERY;
use crate::sim::{Command, Workload};

impl Session {
    pub(super) fn focus(&self) -> Option<Workload> {
        Some(self.subject()?.workload.clone())
    }

    /// The image and the tag of the version after all that were there.
    pub(super) fn next_image(&self) -> Option<(String, String)> {
        let (repository, tag) = split_tag(self.subject()?.spec.template().image(None)?);
        let mut tag = next_tag(tag);
        loop {
            let image = format!("{repository}:{tag}");
            if !self.is_used(&image) {
                return Some((image, tag));
            }
            tag = next_tag(&tag);
        }
    }

    fn is_used(&self, image: &str) -> bool {
        let store = &self.timeline.world().store;
        let sets = store.replica_sets.iter().map(|(_, set)| &set.template);
        let revisions = store.revisions.iter().map(|(_, it)| &it.template);
        let rolled_out = sets.chain(revisions).any(|template| {
            let used = template.image(None);
            used.is_some_and(|used| **used == *image)
        });
        let mut apps = self.given.apps().by_image.iter();
        rolled_out
            || apps.any(|(pattern, app)| *pattern.0 == *image && app.ready_after_ms.is_none())
    }

    /// Lets the program behave otherwise: that of the next version, or this one's from the start.
    pub(super) fn behave(&mut self, preset: Preset) {
        if !self.from_start {
            return self.roll_out(Some(preset));
        }
        let base = Given::read(Rc::clone(self.log.text()));
        let subject = base.subject(self.focus.as_ref());
        let text = subject.and_then(|subject| {
            let image = subject.spec.template().image(None)?;
            limited(
                base.with_preset(image, preset, 0)?,
                preset,
                &subject.workload,
            )
        });
        let name = text_of(Key::TheApp);
        self.replay_with(text, name, name);
    }

    pub(super) fn roll_out(&mut self, preset: Option<Preset>) {
        let Some((image, tag)) = self.next_image() else {
            return;
        };
        let mut given = Rc::clone(&self.given);
        let now_ms = self.timeline.now_ms();
        if let (Some(preset), Some(workload)) = (preset, self.focus())
            && let Some(text) = given.with_preset(&image, preset, now_ms)
            && let Some(text) = limited(text, preset, &workload)
        {
            given = Rc::new(Given::read(text.into()));
        }
        let subject = given.subject(self.focus.as_ref());
        if let Some(text) = subject.and_then(|subject| given.with(subject, &VERSION, &tag)) {
            self.apply_text(&text.into());
        }
        if self.progress() == Progress::Moving {
            self.play();
        }
    }

    pub(super) fn turn(&mut self, field: &'static Field, value: &str) {
        if self.from_start {
            return self.turn_from_start(field, value);
        }
        let subject = self.subject();
        match subject.and_then(|subject| self.given.with(subject, field, value)) {
            Some(text) => self.apply_text(&text.into()),
            None => self.tell_bad(&say!(Language::current(), NoPlace, field = field.name)),
        }
    }

    /// What would have been if the text had always had this value: the run begins anew with it,
    /// its script as before, and goes to the present moment.
    fn turn_from_start(&mut self, field: &'static Field, value: &str) {
        let base = Given::read(Rc::clone(self.log.text()));
        let subject = base.subject(self.focus.as_ref());
        let text = subject.and_then(|subject| base.with(subject, field, value));
        let own = self.subject();
        let old = own.and_then(|subject| self.given.value(subject, field));
        let before = format!("{} {}", field.name, old.unwrap_or_default());
        self.replay_with(text, field.name, &before);
    }

    /// Begins the run anew with another text, or says that `name` has no place in the first one.
    /// `before` is what the run that was is called.
    fn replay_with(&mut self, text: Option<String>, name: &str, before: &str) {
        let Some(given) = text.map(|text| Given::read(text.into())) else {
            return self.tell_bad(&say!(Language::current(), NoPlaceInFirst, field = name));
        };
        if let Some(words) = problem(&given) {
            return self.tell_bad(&words);
        }
        // A run that is held against others stays the same.
        let pinned = self.comparison.as_ref().map(|it| it.against) == Some(Against::Before);
        let pinned_run = self.before.take().filter(|_| pinned);
        let before = pinned_run.unwrap_or_else(|| Before {
            timeline: self.timeline.clone(),
            name: before.lines().collect(),
            text: self.to_text(false).into(),
        });
        let (now_ms, pace, had_deeds) = (
            self.timeline.now_ms(),
            self.pace,
            !self.log.of_run().is_empty(),
        );
        self.start_over(&given.text);
        self.seek_time(now_ms);
        self.pace = pace;
        self.before = Some(before);
        if pinned {
            self.compare(Some(Against::Before));
        }
        if had_deeds {
            self.tell(text_of(Key::Replayed));
        }
    }

    pub(super) fn try_out(&mut self, text: &Rc<str>) {
        if self.draft.as_ref().is_some_and(|draft| draft.text == *text) {
            return;
        }
        self.draft = (**text != *self.given.text).then(|| Rc::new(Given::read(Rc::clone(text))));
    }

    pub(super) fn apply_draft(&mut self) {
        let Some(draft) = self.draft.clone() else {
            return;
        };
        if draft.is_good() && self.bring(&draft) {
            self.draft = None;
        }
    }

    /// Gives fields of a workload other values, as if they were written in the text. Says whether
    /// anything changed.
    ///
    /// # Errors
    /// The API server's words where it refuses.
    pub(super) fn patch(
        &mut self,
        workload: &Workload,
        fields: &[(String, String)],
    ) -> Result<bool, String> {
        let subject = self.given.subject(Some(workload));
        let subject = subject.filter(|subject| subject.workload == *workload);
        let text = subject.and_then(|subject| self.given.patched(subject, fields));
        let Some(text) = text else {
            let name = workload.name();
            return Err(say!(Language::current(), NoPlace, field = &**name));
        };
        let given = Rc::new(Given::read(text.into()));
        if let Some(words) = problem(&given) {
            return Err(words);
        }
        let before = self.timeline.position();
        if !self.bring(&given) {
            let tidings = self.tidings.as_ref();
            return Err(tidings.map_or(String::new(), |tidings| String::from(&*tidings.text)));
        }
        Ok(self.timeline.position() != before)
    }

    /// Applies a text that the page has written.
    fn apply_text(&mut self, text: &Rc<str>) {
        let given = Rc::new(Given::read(Rc::clone(text)));
        match problem(&given) {
            Some(words) => self.tell_bad(&words),
            None => {
                self.bring(&given);
            }
        }
    }

    /// Brings the running world to what a good text asks for. Says whether it was taken.
    pub(super) fn bring(&mut self, given: &Rc<Given>) -> bool {
        self.tidings = None;
        if !self.given.continues(given) {
            self.run_anew(&given.text);
            return true;
        }
        self.remembering(What::Text(Rc::clone(&given.text)), |session| {
            session.apply(given)
        })
    }

    fn apply(&mut self, given: &Rc<Given>) -> bool {
        let before = self.timeline.commands().len();
        let applied = self.timeline.submit(Command::Apply(given.objects.clone()));
        if let Err(refusal) = applied {
            self.tell_bad(&refusal);
            if self.is_another(given)
                && let Some(tidings) = &mut self.tidings
            {
                tidings.instead = Some(Rc::clone(&given.text));
            }
            return false;
        }
        for quota in self.given.quotas() {
            if !given.quotas().any(|kept| kept == quota) {
                // A quota that was deleted already needs no deletion.
                let _ = self.timeline.submit(Command::Delete {
                    kind: Kind::ResourceQuota,
                    name: Rc::clone(quota),
                    propagation: DeletionPropagation::Background,
                });
            }
        }
        if self.timeline.world().apps() != given.apps() {
            let apps = Rc::clone(given.apps());
            // Apps are never refused.
            let _ = self.timeline.submit(Command::SetApps(apps));
        }
        self.texts.follow(&self.timeline);
        let written = self.timeline.commands().get(before..).unwrap_or_default();
        let from = match written.first() {
            Some((position, ..)) => position + 1,
            None => self.timeline.position(),
        };
        let branch = self.timeline.current_branch();
        self.texts.set(branch, from, Rc::clone(given));
        self.absorb();
        true
    }

    /// Whether a text wants one of the running sets to be what only a new one can be (STS-52).
    fn is_another(&self, wanted: &Given) -> bool {
        let mut subjects = wanted.subjects.iter();
        subjects.any(|wanted| {
            let own = self.given.subject(Some(&wanted.workload));
            own.is_some_and(|own| own.spec.is_another(&wanted.spec))
        })
    }

    /// Starts over with another text, at the same speed.
    fn run_anew(&mut self, text: &Rc<str>) {
        self.start_over(text);
        self.tell(text_of(Key::NewRun));
        self.play();
    }

    /// Starts over with what was refused.
    pub(super) fn take_instead(&mut self) {
        let instead = self.tidings.take().and_then(|tidings| tidings.instead);
        if let Some(text) = instead {
            self.start_over(&text);
            self.play();
        }
    }

    /// Starts over with a text from elsewhere; one that is not good stands as a draft, and nothing
    /// else changes.
    pub(super) fn open_text(&mut self, text: &Rc<str>) {
        let given = Given::read(Rc::clone(text));
        if given.is_good() {
            self.start_over(text);
            self.play();
        } else {
            self.draft = Some(Rc::new(given));
        }
    }

    pub(super) fn open(&mut self, place: usize) {
        let Some(example) = GALLERY.get(place) else {
            return;
        };
        self.start_over(example.text);
        self.timeline.seek_time(example.opens_at_ms);
        self.absorb();
        self.play();
    }

    pub(super) fn give(&mut self, command: Command) {
        self.tidings = None;
        if let Err(refusal) = self.submit(command) {
            self.tell_bad(&refusal);
        }
    }

    /// Gives a command to the simulated cluster.
    ///
    /// # Errors
    /// The words of kubectl or of the API server where it refuses.
    pub(super) fn submit(&mut self, command: Command) -> Result<(), String> {
        let mut given = Ok(());
        self.remembering(What::Command(command.clone()), |session| {
            given = session.timeline.submit(command);
            given.is_ok()
        });
        self.absorb();
        given
    }

    /// Restarts the workload, and lets time run as after a roll-out.
    pub(super) fn restart(&mut self) {
        let Some(workload) = self.focus() else { return };
        self.give(Command::Restart { workload });
        if self.progress() == Progress::Moving {
            self.play();
        }
    }

    /// Deletes the workload, and lets time run: what it owns takes its time to go.
    pub(super) fn delete(&mut self, propagation: DeletionPropagation) {
        let Some(workload) = self.focus() else { return };
        self.give(Command::Delete {
            kind: workload.kind(),
            name: Rc::clone(workload.name()),
            propagation,
        });
        self.play();
    }

    /// Says again what it has put into words, in another language.
    pub fn speak_anew(&mut self) {
        self.tidings = None;
        self.announcement = text_of(Key::Name).into();
        if let Some(draft) = self.draft.take() {
            self.try_out(&draft.text);
        }
        self.model_anew();
        self.absorb();
    }

    /// Tells the user something.
    pub fn tell(&mut self, words: &str) {
        self.tidings = Some(Tidings {
            text: words.into(),
            is_bad: false,
            instead: None,
        });
    }

    pub(super) fn tell_bad(&mut self, words: &str) {
        self.tidings = Some(Tidings {
            text: words.into(),
            is_bad: true,
            instead: None,
        });
    }
}

/// The text, with a memory limit where the program is to reach it.
fn limited(text: String, preset: Preset, workload: &Workload) -> Option<String> {
    if preset != Preset::Leaks {
        return Some(text);
    }
    let given = Given::read(text.into());
    let limited = given.with_memory_limit(given.subject(Some(workload))?);
    limited.or_else(|| Some(String::from(&*given.text)))
}

/// Why a text cannot be applied, in the words of what refuses it.
fn problem(given: &Given) -> Option<String> {
    let problem = given.findings.iter().find(|finding| finding.is_problem)?;
    Some(if problem.path.is_empty() {
        problem.message.clone()
    } else {
        format!("{}: {}", problem.path, problem.message)
    })
}
