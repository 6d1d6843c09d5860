//! What a text asks for: the objects, the world that they run in, and what is wrong with it.

use std::rc::Rc;

use super::behaviour::{self, Preset};
use super::knobs::{
    Behaviour, DEPLOYMENT, Field, Group, REPLICA_SET, STATEFUL_SET, VERSION, scalar_at, split_tag,
};
use super::subject::{Spec, Subject};
use crate::api::Ms;
use crate::insight::Language;
use crate::insight::words::{Key, text_of};
use crate::kubelet::app::Apps;
use crate::manifest::edit::{self, Scalar};
use crate::manifest::{NoticeKind, Reading, Span};
use crate::scenario::{self, Opened};
use crate::sim::{Object, Setup, Workload};

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
    pub(super) reading: Reading,
    /// The workloads that it asks for, in its order.
    pub subjects: Vec<Subject>,
}

impl Given {
    /// Reads a text.
    pub fn read(text: Rc<str>) -> Self {
        let Opened { reading, setup } = scenario::open(&text);
        let mut findings = findings(&reading);
        let mut subjects = Vec::new();
        for (place, it) in reading.documents.iter().enumerate() {
            let object = it.object.as_ref();
            subjects.extend(object.and_then(|object| Subject::of(place, object, &it.admitted)));
        }
        let objects = scenario::objects(&reading);
        let is_pod = |object: &Object| matches!(object, Object::Pod(_));
        if reading.is_good() && subjects.is_empty() && !objects.iter().any(is_pod) {
            findings.insert(0, nothing_to_run());
        }
        Self {
            text,
            findings,
            objects,
            setup,
            reading,
            subjects,
        }
    }

    /// Whether it can be applied.
    pub fn is_good(&self) -> bool {
        !self.findings.iter().any(|finding| finding.is_problem)
    }

    /// The workload of that kind and name, or the first one.
    pub fn subject(&self, wanted: Option<&Workload>) -> Option<&Subject> {
        let mut subjects = self.subjects.iter();
        let found = subjects.find(|subject| Some(&subject.workload) == wanted);
        found.or(self.subjects.first())
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
    /// world and name the same objects. The first entry of a script creates the objects. Quotas
    /// may come and go.
    pub fn continues(&self, other: &Self) -> bool {
        let names = |given: &Self| -> Vec<_> {
            let objects = given.objects.iter();
            objects
                .filter_map(|object| match object {
                    Object::Deployment(object) => Some((0, Rc::clone(&object.meta.name))),
                    Object::StatefulSet(object) => Some((1, Rc::clone(&object.meta.name))),
                    Object::Pod(object) => Some((2, Rc::clone(&object.name))),
                    Object::ReplicaSet(object) => Some((3, Rc::clone(&object.meta.name))),
                    Object::ResourceQuota(_) | Object::Service(_) => None,
                })
                .collect()
        };
        let (a, b) = (&self.setup, &other.setup);
        names(self) == names(other)
            && (a.seed, a.nodes, a.latency) == (b.seed, b.nodes, b.latency)
            && a.timing == b.timing
            && a.client == b.client
            && a.script.get(1..) == b.script.get(1..)
    }

    /// The names of its quotas.
    pub fn quotas(&self) -> impl Iterator<Item = &Rc<str>> {
        let objects = self.objects.iter();
        objects.filter_map(|object| match object {
            Object::ResourceQuota(quota) => Some(&quota.name),
            _ => None,
        })
    }

    /// The value at a knob, as the text has it or as Kubernetes fills it in.
    pub fn value(&self, subject: &Subject, field: &Field) -> Option<String> {
        if let Some(Behaviour { path, never, .. }) = field.behaviour() {
            let image = subject.spec.template().image(None)?;
            let app = self.apps().behaviour(image);
            let ms = match path {
                "readyAfter" => app.ready_after_ms,
                "crash.after" => app.crash.map(|crash| crash.after_ms),
                "hangsAfter" => app.hangs_after_ms,
                "sigterm" => app.sigterm_ms,
                _ => Some(app.latency_ms()),
            };
            return Some(ms.map_or(never.to_owned(), seconds));
        }
        field.value(&subject.admitted)
    }

    /// The text with another value at a knob.
    pub fn with(&self, subject: &Subject, field: &Field, value: &str) -> Option<String> {
        let image = subject.spec.template().image(None)?;
        let set = |text: &str, path: &str, value| {
            edit::set_value(text, subject.document, path, value).ok()
        };
        let path = field.path();
        if let Some(Behaviour { path, never, .. }) = field.behaviour() {
            let is_number = value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.');
            let unit = if is_number { "s" } else { "" };
            let written = format!("{value}{unit}");
            // What never happens by itself is said by saying nothing of it.
            let silent = value == never && !matches!(path, "readyAfter" | "sigterm");
            let written = (!silent).then_some(&*written);
            return behaviour::set(&self.text, &self.reading, image, path, written);
        }
        if *field == VERSION {
            let (repository, _) = split_tag(image);
            let image = format!("{repository}:{value}");
            return set(&self.text, &path, Scalar::Text(&image));
        }
        let mut text = String::from(&*self.text);
        if let Some(probe) = field.probe()
            && self.value(subject, field).is_none()
        {
            // A probe that is not there yet asks the program as a browser would.
            let port = scalar_at(&subject.admitted, FIRST_PORT);
            let port = port.and_then(|port| port.parse().ok()).unwrap_or(80);
            text = set(&text, &format!("{probe}.httpGet.port"), Scalar::Int(port))?;
        }
        if let Some(strategy) = path.strip_suffix(".type") {
            // What only RollingUpdate knows is refused beside the other types.
            let rolling = format!("{strategy}.rollingUpdate");
            text = edit::remove(&text, subject.document, &rolling).unwrap_or(text);
        }
        set(&text, &path, scalar(value))
    }

    /// The text with fields of a workload at other values, by their paths.
    pub fn patched(&self, subject: &Subject, fields: &[(String, String)]) -> Option<String> {
        let mut text = String::from(&*self.text);
        for (path, value) in fields {
            text = edit::set_value(&text, subject.document, path, scalar(value)).ok()?;
        }
        Some(text)
    }

    /// The text with a program behind `image` that behaves like that; an outage begins at `now_ms`
    /// and 30 seconds.
    pub fn with_preset(&self, image: &str, preset: Preset, now_ms: Ms) -> Option<String> {
        let from_s = now_ms / 1000 + 30;
        let fields = preset.fields(from_s, from_s + 60);
        let text = behaviour::put(&self.text, &self.reading, image, &fields)?;
        scenario::open(&text).reading.is_good().then_some(text)
    }

    /// The text in which the workload's container has a memory limit, if it had none.
    pub fn with_memory_limit(&self, subject: &Subject) -> Option<String> {
        const PLACE: &str = "spec.template.spec.containers[0].resources.limits.memory";
        if scalar_at(&subject.admitted, PLACE).is_some() {
            return None;
        }
        let limit = Scalar::Text(Preset::LIMIT);
        edit::set_value(&self.text, subject.document, PLACE, limit).ok()
    }

    /// The text whose workload has this spec, as far as commands, knobs and images reach.
    pub fn following(&self, subject: &Subject, spec: &Spec) -> Option<Rc<Self>> {
        let mut text = String::from(&*self.text);
        let mut set = |path: &str, value: Scalar<'_>| {
            text = edit::set_value(&text, subject.document, path, value).ok()?;
            Some(())
        };
        let own = &subject.spec;
        if own.replicas() != spec.replicas() {
            set("spec.replicas", Scalar::Int(spec.replicas().into()))?;
        }
        if let Some(paused) = spec.paused().filter(|paused| own.paused() != Some(*paused)) {
            set("spec.paused", Scalar::Bool(paused))?;
        }
        let partition = spec.partition();
        if let Some(partition) = partition.filter(|_| own.partition() != partition) {
            let path = "spec.updateStrategy.rollingUpdate.partition";
            set(path, Scalar::Int(partition.into()))?;
        }
        let (old, new) = (&own.template().document, &spec.template().document);
        let fields = groups(&subject.workload)
            .iter()
            .flat_map(|group| group.fields);
        for field in fields.filter(|field| field.is_in_template() && **field != VERSION) {
            let path = field.path();
            let in_template = path.strip_prefix("spec.template.")?;
            let value = scalar_at(new, in_template);
            if let Some(value) =
                value.filter(|value| scalar_at(old, in_template).as_ref() != Some(value))
            {
                set(&path, scalar(&value))?;
            }
        }
        let containers = own.template().spec.containers.iter();
        for (place, (old, new)) in containers.zip(&spec.template().spec.containers).enumerate() {
            if old.image != new.image {
                let path = format!("spec.template.spec.containers[{place}].image");
                set(&path, Scalar::Text(&new.image))?;
            }
        }
        Some(Rc::new(Self::read(text.into())))
    }

    /// The bytes at which a field of a workload stands, or of the deepest one on the way.
    pub fn locate(&self, subject: &Subject, path: &str) -> Option<(usize, usize)> {
        let span = edit::locate(&self.text, subject.document, path)?;
        Some((span.start, span.end))
    }
}

const FIRST_PORT: &str = "spec.template.spec.containers[0].ports[0].containerPort";

/// The knobs of a workload.
pub fn groups(workload: &Workload) -> &'static [Group] {
    match workload {
        Workload::Deployment(_) => &DEPLOYMENT,
        Workload::ReplicaSet(_) => &REPLICA_SET,
        Workload::StatefulSet(_) => &STATEFUL_SET,
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
    let mut findings = Vec::new();
    let mut add = |line, span: &Span, path: &str, message: &str, is_problem| {
        findings.push(Finding {
            line,
            span: (span.start, span.end),
            path: path.to_owned(),
            message: message.to_owned(),
            is_problem,
        });
    };
    for it in &reading.problems {
        let message = Language::current().problem(it);
        add(it.line, &it.span, &it.path, &message, true);
    }
    for it in &reading.notices {
        // What the API server and the parser say, they say in English.
        let message = match it.kind {
            NoticeKind::NotSimulated if it.path.is_empty() => text_of(Key::KindWithoutEffect),
            NoticeKind::NotSimulated => text_of(Key::FieldWithoutEffect),
            NoticeKind::Warning | NoticeKind::RepeatedKey => &it.message,
        };
        add(it.line, &it.span, &it.path, message, false);
    }
    findings
}

fn nothing_to_run() -> Finding {
    Finding {
        line: 1,
        span: (0, 0),
        path: String::new(),
        message: text_of(Key::NothingToRollOut).to_owned(),
        is_problem: true,
    }
}
