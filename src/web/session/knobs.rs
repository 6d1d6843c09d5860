//! The knobs: fields of a workload that can be turned, each with its name, its place in the text
//! and its range. They are a table; what stands at a place is read from the document itself.

use crate::api::{Document, IntOrPercent, Rounding};
use crate::insight::Language;
use crate::insight::words::Key;

/// A field with a knob.
#[derive(Debug, Eq)]
pub struct Field {
    /// Its name for every reader of the page, unique among the knobs of a workload.
    pub name: &'static str,
    /// What its name has to be put behind to be its path.
    under: &'static str,
    /// How it is turned.
    pub kind: Kind,
}

impl PartialEq for Field {
    /// Two fields of the same name and place are the same.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.under == other.under
    }
}

/// How a knob is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number between two bounds, with what it counts.
    Number {
        /// The lowest value that is accepted.
        min: i32,
        /// The highest value on the slider; more can be typed.
        max: i32,
        /// What it counts, if there is a word for that.
        unit: Option<Key>,
    },
    /// A number of pods or a percentage.
    Pods,
    /// A word.
    Word,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// On or off.
    Switch,
}

/// Knobs below one heading.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading. Where the names of the fields begin with it, it is not said again.
    pub heading: &'static str,
    /// Whether it is shown before anybody asks for it.
    pub is_open: bool,
    /// The knobs, in the order in which they stand.
    pub fields: &'static [Field],
}

/// The heading of what is no part of the workload.
pub const THE_APP: &str = "the app";
const SPEC: &str = "spec";
const POD: &str = "spec.template.spec";
const CONTAINER: &str = "spec.template.spec.containers[0]";
const LIFECYCLE: &str = "spec.template.spec.containers[0].lifecycle";
const ROLLING: &str = "spec.strategy.rollingUpdate";
const STATEFUL_ROLLING: &str = "spec.updateStrategy.rollingUpdate";
/// What has no place in the workload's document.
const ELSEWHERE: &str = "";

const fn field(under: &'static str, name: &'static str, kind: Kind) -> Field {
    Field { name, under, kind }
}

const fn number(under: &'static str, name: &'static str, range: (i32, i32)) -> Field {
    let (min, max) = range;
    field(
        under,
        name,
        Kind::Number {
            min,
            max,
            unit: None,
        },
    )
}

const fn seconds(under: &'static str, name: &'static str, range: (i32, i32)) -> Field {
    let (min, max) = range;
    field(
        under,
        name,
        Kind::Number {
            min,
            max,
            unit: Some(Key::UnitSeconds),
        },
    )
}

/// The tag of the first container's image.
pub static VERSION: Field = field(CONTAINER, "version", Kind::Word);
/// `spec.replicas`.
pub static REPLICAS: Field = number(SPEC, "replicas", (0, 20));
/// `updateStrategy.rollingUpdate.partition` of a StatefulSet.
pub static PARTITION: Field = number(STATEFUL_ROLLING, "partition", (0, 20));

/// A field of the Scenario that says how the program of the current version behaves.
pub struct Behaviour {
    /// The name of its knob.
    name: &'static str,
    /// What the knob is called for people.
    spoken: Key,
    /// The path in the program's entry.
    pub path: &'static str,
    /// The word for what never happens.
    pub never: &'static str,
}

const fn behaviour(
    name: &'static str,
    spoken: Key,
    path: &'static str,
    never: &'static str,
) -> Behaviour {
    Behaviour {
        name,
        spoken,
        path,
        never,
    }
}

const BEHAVIOUR: [Behaviour; 5] = [
    behaviour("ready after", Key::ReadyAfter, "readyAfter", "never"),
    behaviour("crashes after", Key::CrashesAfter, "crash.after", "never"),
    behaviour("hangs after", Key::HangsAfter, "hangsAfter", "never"),
    behaviour("answers in", Key::AnswersIn, "latency", ""),
    behaviour("stops after SIGTERM in", Key::StopsIn, "sigterm", "ignored"),
];

const MIN_READY_SECONDS: Field = seconds(SPEC, "minReadySeconds", (0, 60));
const REVISION_HISTORY_LIMIT: Field = number(SPEC, "revisionHistoryLimit", (0, 20));
const GRACE: Field = seconds(POD, "terminationGracePeriodSeconds", (0, 60));
const RETENTION: Kind = Kind::Choice(&["Retain", "Delete"]);

macro_rules! probe {
    ($kind:literal, $is_open:literal $(, $own_grace:ident)?) => {
        Group {
            heading: $kind,
            is_open: $is_open,
            fields: &[
                seconds(CONTAINER, concat!($kind, ".initialDelaySeconds"), (0, 60)),
                seconds(CONTAINER, concat!($kind, ".periodSeconds"), (1, 30)),
                number(CONTAINER, concat!($kind, ".failureThreshold"), (1, 30)),
                number(CONTAINER, concat!($kind, ".successThreshold"), (1, 10)),
                seconds(CONTAINER, concat!($kind, ".timeoutSeconds"), (1, 30)),
                $($own_grace(
                    CONTAINER,
                    concat!($kind, ".terminationGracePeriodSeconds"),
                    (1, 60),
                ),)?
            ],
        }
    };
}

const fn group(heading: &'static str, fields: &'static [Field]) -> Group {
    Group {
        heading,
        is_open: true,
        fields,
    }
}

const APP: Group = group(
    THE_APP,
    &[
        seconds(ELSEWHERE, "ready after", (0, 60)),
        seconds(ELSEWHERE, "crashes after", (0, 60)),
        seconds(ELSEWHERE, "hangs after", (0, 60)),
        seconds(ELSEWHERE, "answers in", (0, 10)),
        seconds(ELSEWHERE, "stops after SIGTERM in", (0, 60)),
        GRACE,
        seconds(LIFECYCLE, "preStop.sleep.seconds", (0, 30)),
    ],
);
const READINESS: Group = probe!("readinessProbe", true);
const LIVENESS: Group = probe!("livenessProbe", false, seconds);
const STARTUP: Group = probe!("startupProbe", false, seconds);

/// The knobs of a Deployment.
pub static DEPLOYMENT: [Group; 6] = [
    group(
        "Deployment",
        &[
            field(CONTAINER, "version", Kind::Word),
            number(SPEC, "replicas", (0, 20)),
            field(ROLLING, "maxSurge", Kind::Pods),
            field(ROLLING, "maxUnavailable", Kind::Pods),
            MIN_READY_SECONDS,
            field(
                SPEC,
                "strategy.type",
                Kind::Choice(&["RollingUpdate", "Recreate"]),
            ),
        ],
    ),
    APP,
    READINESS,
    LIVENESS,
    STARTUP,
    group(
        "progress",
        &[
            seconds(SPEC, "progressDeadlineSeconds", (1, 600)),
            REVISION_HISTORY_LIMIT,
            field(SPEC, "paused", Kind::Switch),
        ],
    ),
];

/// The knobs of a ReplicaSet.
pub static REPLICA_SET: [Group; 5] = [
    group(
        "ReplicaSet",
        &[
            field(CONTAINER, "version", Kind::Word),
            number(SPEC, "replicas", (0, 20)),
            MIN_READY_SECONDS,
        ],
    ),
    APP,
    READINESS,
    LIVENESS,
    STARTUP,
];

/// The knobs of a StatefulSet.
pub static STATEFUL_SET: [Group; 7] = [
    group(
        "StatefulSet",
        &[
            field(CONTAINER, "version", Kind::Word),
            number(SPEC, "replicas", (0, 20)),
            number(STATEFUL_ROLLING, "partition", (0, 20)),
            field(STATEFUL_ROLLING, "maxUnavailable", Kind::Pods),
            MIN_READY_SECONDS,
            field(
                SPEC,
                "updateStrategy.type",
                Kind::Choice(&["RollingUpdate", "OnDelete"]),
            ),
            field(
                SPEC,
                "podManagementPolicy",
                Kind::Choice(&["OrderedReady", "Parallel"]),
            ),
        ],
    ),
    group(
        "persistentVolumeClaimRetentionPolicy",
        &[
            field(
                SPEC,
                "persistentVolumeClaimRetentionPolicy.whenDeleted",
                RETENTION,
            ),
            field(
                SPEC,
                "persistentVolumeClaimRetentionPolicy.whenScaled",
                RETENTION,
            ),
        ],
    ),
    APP,
    READINESS,
    LIVENESS,
    STARTUP,
    Group {
        heading: "ordinals and history",
        is_open: false,
        fields: &[
            number(SPEC, "ordinals.start", (0, 20)),
            REVISION_HISTORY_LIMIT,
        ],
    },
];

/// A field or a heading in words: those of the API have their name in every language.
pub fn spoken(name: &'static str, language: Language) -> &'static str {
    language.text(match name {
        "version" => Key::Version,
        THE_APP => Key::TheApp,
        "progress" => Key::Progress,
        "ordinals and history" => Key::OrdinalsAndHistory,
        _ => match behaviour_of(name) {
            Some(behaviour) => behaviour.spoken,
            None => return name,
        },
    })
}

fn behaviour_of(name: &str) -> Option<Behaviour> {
    BEHAVIOUR.into_iter().find(|field| field.name == name)
}

impl Field {
    /// What stands beside the knob, below the heading of its group.
    pub fn label(&self, heading: &str, language: Language) -> &'static str {
        let rest = self.name.strip_prefix(heading);
        rest.and_then(|rest| rest.strip_prefix('.'))
            .unwrap_or_else(|| spoken(self.name, language))
    }

    /// Its path in the workload's document; for the version, that of the whole image.
    pub fn path(&self) -> String {
        let name = if *self == VERSION { "image" } else { self.name };
        format!("{}.{name}", self.under)
    }

    /// The probe that it is about, as a path.
    pub fn probe(&self) -> Option<String> {
        let (probe, _) = self.name.split_once("Probe.")?;
        Some(format!("{}.{probe}Probe", self.under))
    }

    /// Whether its slider reaches further for a workload of more pods.
    pub fn kind_follows_size(&self) -> bool {
        *self == REPLICAS || *self == PARTITION
    }

    /// Whether every pod made from a template that differs in it is another one.
    pub fn is_in_template(&self) -> bool {
        self.under.starts_with(POD)
    }

    /// What the API leaves out when it is zero or false, where there is a place for it.
    fn zero(&self, document: &Document) -> Option<String> {
        let zero = match self.kind {
            Kind::Number { min: 0, .. } => "0",
            Kind::Switch => "false",
            _ => return None,
        };
        let place = self.probe().unwrap_or_else(|| self.under.to_owned());
        // No hook is a hook that takes no time, whether there is a place for hooks or not.
        let there = self.under == LIFECYCLE || node_at(document, &place).is_some();
        there.then(|| zero.to_owned())
    }

    /// KL-62: a probe without a grace period of its own has the pod's.
    fn of_pod(&self, document: &Document) -> Option<String> {
        let (_, name) = self.name.split_once("Probe.")?;
        let is_there = node_at(document, &self.probe()?).is_some();
        (name == GRACE.name && is_there).then(|| scalar_at(document, &GRACE.path()))?
    }

    /// What it says of a program, if it is about how one behaves.
    pub fn behaviour(&self) -> Option<Behaviour> {
        behaviour_of(self.name)
    }

    /// Its value in the document of a workload, as the text would have it; `None` where it has no
    /// place, such as a period without a probe.
    pub fn value(&self, document: &Document) -> Option<String> {
        let text = scalar_at(document, &self.path());
        let text = text.or_else(|| self.zero(document));
        let text = text.or_else(|| self.of_pod(document))?;
        Some(if *self == VERSION {
            split_tag(&text).1.to_owned()
        } else {
            text
        })
    }
}

/// What stands at a path.
fn node_at<'d>(document: &'d Document, path: &str) -> Option<&'d Document> {
    path.split('.')
        .try_fold(document, |node, step| match step.strip_suffix("[0]") {
            Some(key) => node.get(key)?.as_sequence()?.first(),
            None => node.get(step),
        })
}

/// The text of the scalar at a path.
pub fn scalar_at(document: &Document, path: &str) -> Option<String> {
    let found = node_at(document, path)?;
    match found {
        Document::String(text) => Some(text.to_string()),
        Document::Bool(on) => Some(on.to_string()),
        found => found.as_i64().map(|number| number.to_string()),
    }
}

/// A number of pods or a percentage, as a person types it.
pub fn pods(text: &str) -> Option<IntOrPercent> {
    let text = text.trim();
    IntOrPercent::from_percent_text(text).or_else(|| text.parse().ok().map(IntOrPercent::Int))
}

/// The other way to write `value`: a number as a percentage of `replicas`, a percentage as the
/// number that it comes to.
pub fn other_unit(value: IntOrPercent, field: &Field, replicas: i32) -> IntOrPercent {
    match value {
        IntOrPercent::Percent(_) => IntOrPercent::Int(resolved(value, field, replicas)),
        IntOrPercent::Int(pods) => {
            let percent = i64::from(pods) * 100 / i64::from(replicas.max(1));
            IntOrPercent::Percent(i32::try_from(percent.clamp(0, 100)).unwrap_or(100))
        }
    }
}

/// How many pods `value` comes to: maxSurge is rounded up, maxUnavailable down. A StatefulSet
/// takes at least one pod away at a time (STS-29).
pub fn resolved(value: IntOrPercent, field: &Field, replicas: i32) -> i32 {
    let rounding = if field.name == "maxSurge" {
        Rounding::Up
    } else {
        Rounding::Down
    };
    let least = i32::from(field.under == STATEFUL_ROLLING);
    value.resolve(replicas, rounding).max(least)
}
/// An image without its tag, and the tag; empty if it has none.
pub fn split_tag(image: &str) -> (&str, &str) {
    let name_at = image.rfind('/').map_or(0, |at| at + 1);
    match image.get(name_at..).and_then(|name| name.rfind(':')) {
        Some(colon) => {
            let (repository, tag) = image.split_at(name_at + colon);
            (repository, tag.get(1..).unwrap_or_default())
        }
        None => (image, ""),
    }
}

/// The tag after `tag`: its last number is one higher. A tag without a number is followed by `v2`.
pub fn next_tag(tag: &str) -> String {
    let digits_end = tag.rfind(|c: char| c.is_ascii_digit()).map(|at| at + 1);
    let Some(end) = digits_end else {
        return "v2".to_owned();
    };
    let (head, tail) = tag.split_at(end);
    let start = head
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    let (head, digits) = head.split_at(start);
    let number: u64 = digits.parse().unwrap_or(0);
    format!("{head}{}{tail}", number + 1)
}
