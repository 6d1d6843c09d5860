//! What a text asks for: the objects, the world that they run in, and what is wrong with it.

use std::rc::Rc;

use super::behaviour;
use super::knobs::{Field, GROUPS, split_tag};
use crate::api::{Deployment, DeploymentSpec, Ms};
use crate::kubelet::app::Apps;
use crate::manifest::edit::{self, Scalar};
use crate::manifest::{ManifestObject, Reading};
use crate::scenario::{self, Opened};
use crate::sim::{Object, Setup};

/// Something to say about a place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line, from 1.
    pub line: usize,
    /// The bytes to point at.
    pub span: (usize, usize),
    /// The field, or empty.
    pub path: String,
    /// The words.
    pub message: String,
    /// Whether the text is refused because of it.
    pub is_problem: bool,
}

/// A text and what it asks for.
#[derive(Debug)]
pub struct Given {
    /// The text.
    pub text: Rc<str>,
    /// What is wrong, then what is worth knowing.
    pub findings: Vec<Finding>,
    /// What is applied.
    pub objects: Vec<Object>,
    /// What a run of it starts from.
    pub setup: Setup,
    reading: Reading,
    /// The document of the Deployment that the knobs turn.
    focus: Option<(usize, Rc<Deployment>)>,
}

impl Given {
    /// Reads a text.
    pub fn read(text: Rc<str>) -> Self {
        let Opened { reading, setup } = scenario::open(&text);
        let mut findings = findings(&reading);
        let focus = reading
            .documents
            .iter()
            .enumerate()
            .find_map(|(place, document)| match &document.object {
                Some(ManifestObject::Deployment(object)) => Some((place, Rc::clone(object))),
                _ => None,
            });
        let objects = scenario::objects(&reading);
        if reading.is_good() && focus.is_none() {
            findings.insert(0, nothing_to_run());
        }
        Self {
            text,
            findings,
            objects,
            setup,
            reading,
            focus,
        }
    }

    /// Whether it can be applied.
    pub fn is_good(&self) -> bool {
        !self.findings.iter().any(|finding| finding.is_problem)
    }

    /// The Deployment that the knobs turn.
    pub fn deployment(&self) -> Option<&Rc<Deployment>> {
        self.focus.as_ref().map(|(_, object)| object)
    }

    /// How programs behave.
    pub fn apps(&self) -> &Rc<Apps> {
        &self.setup.apps
    }

    /// When the script first does something by itself, after the objects were created.
    pub fn first_command_ms(&self) -> Option<Ms> {
        self.setup.script.get(1).map(|(at_ms, _)| *at_ms)
    }

    /// Whether a run of `other` can become one of `self` by commands: both start from the same
    /// world and name the same objects. The first entry of a script creates the objects.
    pub fn continues(&self, other: &Self) -> bool {
        let names = |given: &Self| -> Vec<_> {
            let objects = given.objects.iter();
            objects
                .map(|object| match object {
                    Object::Deployment(object) => (0, Rc::clone(&object.meta.name)),
                    Object::StatefulSet(object) => (1, Rc::clone(&object.meta.name)),
                    Object::Service(object) => (2, Rc::clone(&object.meta.name)),
                })
                .filter(|(kind, _)| *kind < 2)
                .collect()
        };
        let (a, b) = (&self.setup, &other.setup);
        names(self) == names(other)
            && (a.seed, a.nodes, a.latency) == (b.seed, b.nodes, b.latency)
            && a.timing == b.timing
            && a.script.get(1..) == b.script.get(1..)
    }

    /// The value at a knob, as the text has it or as Kubernetes fills it in.
    pub fn value(&self, field: Field) -> Option<String> {
        let spec = &self.deployment()?.spec;
        if field == Field::ReadyAfter {
            let image = &spec.template.spec.containers.first()?.image;
            let behaviour = self.apps().behaviour(image);
            let ready_after = behaviour.ready_after_ms;
            return Some(ready_after.map_or("never".to_owned(), seconds));
        }
        field.value(spec)
    }

    /// The text with another value at a knob.
    pub fn with(&self, field: Field, value: &str) -> Option<String> {
        let (_, deployment) = self.focus.as_ref()?;
        let image = &deployment.spec.template.spec.containers.first()?.image;
        match field {
            Field::ReadyAfter => {
                let is_number = value
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.');
                let unit = if is_number { "s" } else { "" };
                let value = format!("{value}{unit}");
                behaviour::set_ready_after(&self.text, &self.reading, image, &value)
            }
            Field::Version => {
                let (repository, _) = split_tag(image);
                let image = format!("{repository}:{value}");
                self.set_in(&self.text, &field.path(), Scalar::Text(&image))
            }
            _ => self.set_in(&self.text, &field.path(), scalar(value)),
        }
    }

    /// The text with a program behind `image` that never becomes ready.
    pub fn with_broken(&self, image: &str) -> Option<String> {
        let text = behaviour::set_ready_after(&self.text, &self.reading, image, "never")?;
        scenario::open(&text).reading.is_good().then_some(text)
    }

    /// The text whose Deployment has this spec, as far as the knobs and the images reach.
    pub fn following(&self, spec: &DeploymentSpec) -> Option<Rc<Self>> {
        let mut text = String::from(&*self.text);
        let own = &self.deployment()?.spec;
        let fields = GROUPS.iter().flat_map(|(_, fields)| fields.iter().copied());
        for field in fields.filter(|field| *field != Field::Version) {
            let (old, new) = (field.value(own), field.value(spec));
            if let Some(new) = new.filter(|new| old.as_ref() != Some(new)) {
                text = self.set_in(&text, &field.path(), scalar(&new))?;
            }
        }
        let containers = own.template.spec.containers.iter();
        for (place, (old, new)) in containers.zip(&spec.template.spec.containers).enumerate() {
            if old.image != new.image {
                let path = format!("spec.template.spec.containers[{place}].image");
                text = self.set_in(&text, &path, Scalar::Text(&new.image))?;
            }
        }
        Some(Rc::new(Self::read(text.into())))
    }

    /// Sets a value in a text that differs from this one only in values.
    fn set_in(&self, text: &str, path: &str, value: Scalar<'_>) -> Option<String> {
        let (place, _) = self.focus.as_ref()?;
        edit::set_value(text, *place, path, value).ok()
    }

    /// The bytes at which a field of the Deployment stands, or of the deepest one on the way.
    pub fn locate(&self, path: &str) -> Option<(usize, usize)> {
        let (place, _) = self.focus.as_ref()?;
        let span = edit::locate(&self.text, *place, path)?;
        Some((span.start, span.end))
    }
}

/// A value as it was typed.
fn scalar(value: &str) -> Scalar<'_> {
    match (value, value.parse()) {
        ("true" | "false", _) => Scalar::Bool(value == "true"),
        (_, Ok(number)) => Scalar::Int(number),
        _ => Scalar::Text(value),
    }
}

/// A duration as a person would type it in seconds.
fn seconds(ms: Ms) -> String {
    if ms % 1000 == 0 {
        (ms / 1000).to_string()
    } else {
        format!("{}.{:03}", ms / 1000, ms % 1000)
            .trim_end_matches('0')
            .to_owned()
    }
}

fn findings(reading: &Reading) -> Vec<Finding> {
    let problems = reading.problems.iter().map(|problem| Finding {
        line: problem.line,
        span: (problem.span.start, problem.span.end),
        path: problem.path.clone(),
        message: problem.message.clone(),
        is_problem: true,
    });
    let notices = reading.notices.iter().map(|notice| Finding {
        line: notice.line,
        span: (notice.span.start, notice.span.end),
        path: notice.path.clone(),
        message: notice.message.clone(),
        is_problem: false,
    });
    problems.chain(notices).collect()
}

fn nothing_to_run() -> Finding {
    Finding {
        line: 1,
        span: (0, 0),
        path: String::new(),
        message: "no Deployment in this text: there is nothing to roll out".to_owned(),
        is_problem: true,
    }
}
