//! What is asked of the simulated cluster: texts, knobs, versions and commands.

use std::rc::Rc;

use super::knobs::{Field, next_tag, split_tag};
use super::{Given, Progress, Session, Tidings, log};
use crate::scenario::GALLERY;
use crate::sim::Command;

impl Session {
    pub(super) fn name(&self) -> Option<Rc<str>> {
        Some(Rc::clone(&self.given.deployment()?.meta.name))
    }

    /// The image and the tag of the version after all that were there.
    pub(super) fn next_image(&self) -> Option<(String, String)> {
        let deployment = self.given.deployment()?;
        let container = deployment.spec.template.spec.containers.first()?;
        let (repository, tag) = split_tag(&container.image);
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
        let mut sets = self.timeline.world().store.replica_sets.iter();
        let rolled_out = sets.any(|(_, set)| {
            set.template
                .image(None)
                .is_some_and(|used| **used == *image)
        });
        let mut apps = self.given.apps().by_image.iter();
        rolled_out
            || apps.any(|(pattern, app)| *pattern.0 == *image && app.ready_after_ms.is_none())
    }

    pub(super) fn roll_out(&mut self, broken: bool) {
        let Some((image, tag)) = self.next_image() else {
            return;
        };
        let mut given = Rc::clone(&self.given);
        if broken && let Some(text) = given.with_broken(&image) {
            given = Rc::new(Given::read(text.into()));
        }
        if let Some(text) = given.with(Field::Version, &tag) {
            self.apply_text(&text.into());
        }
        if self.progress() == Progress::Moving {
            self.play();
        }
    }

    pub(super) fn turn(&mut self, field: Field, value: &str) {
        match self.given.with(field, value) {
            Some(text) => self.apply_text(&text.into()),
            None => self.tell_bad(&format!("{} has no place in this text", field.name())),
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

    /// Applies a text that the page has written.
    fn apply_text(&mut self, text: &Rc<str>) {
        let given = Rc::new(Given::read(Rc::clone(text)));
        let problem = given.findings.iter().find(|finding| finding.is_problem);
        match problem {
            Some(problem) => {
                let words = format!("{}: {}", problem.path, problem.message);
                self.tell_bad(words.trim_start_matches(": "));
            }
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
        self.remember(log::What::Text(Rc::clone(&given.text)));
        let before = self.timeline.commands().len();
        let applied = self.timeline.submit(Command::Apply(given.objects.clone()));
        if let Err(refusal) = applied {
            self.deeds.pop();
            self.tell_bad(&refusal);
            return false;
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

    /// Starts over with another text, at the same speed.
    fn run_anew(&mut self, text: &Rc<str>) {
        self.start_over(text);
        self.tell("A new run: this text is about other objects, or starts from another world.");
        self.play();
    }

    fn start_over(&mut self, text: &str) {
        *self = Self {
            unit: self.unit,
            speed: self.speed,
            run: self.run + 1,
            ..Self::start(text)
        };
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
        self.remember(log::What::Command(command.clone()));
        if let Err(refusal) = self.timeline.submit(command) {
            self.deeds.pop();
            self.tell_bad(&refusal);
        }
        self.absorb();
    }

    /// Tells the user something.
    pub fn tell(&mut self, words: &str) {
        self.tidings = Some(Tidings {
            text: words.into(),
            is_bad: false,
        });
    }

    pub(super) fn tell_bad(&mut self, words: &str) {
        self.tidings = Some(Tidings {
            text: words.into(),
            is_bad: true,
        });
    }
}
