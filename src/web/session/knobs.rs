//! The knobs: fields of the Deployment that can be turned, each with its name, its place in the
//! text and its range.

use crate::api::{DeploymentSpec, IntOrPercent, Probe, Rounding, Strategy};

/// A field with a knob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `spec.replicas`.
    Replicas,
    /// The tag of the first container's image.
    Version,
    /// `spec.strategy.rollingUpdate.maxSurge`.
    MaxSurge,
    /// `spec.strategy.rollingUpdate.maxUnavailable`.
    MaxUnavailable,
    /// `spec.minReadySeconds`.
    MinReadySeconds,
    /// `spec.progressDeadlineSeconds`.
    ProgressDeadlineSeconds,
    /// `spec.paused`.
    Paused,
    /// `readinessProbe.initialDelaySeconds` of the first container.
    InitialDelaySeconds,
    /// `readinessProbe.periodSeconds` of the first container.
    PeriodSeconds,
    /// `readinessProbe.failureThreshold` of the first container.
    FailureThreshold,
    /// `readinessProbe.successThreshold` of the first container.
    SuccessThreshold,
    /// `readinessProbe.timeoutSeconds` of the first container.
    TimeoutSeconds,
    /// How long the program of the current version takes until it is ready: a field of the
    /// Scenario document.
    ReadyAfter,
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
        /// What it counts, or empty.
        unit: &'static str,
    },
    /// A number of pods or a percentage.
    Pods,
    /// A word.
    Word,
    /// On or off.
    Switch,
}

/// The knobs, in the order in which they stand, by heading.
pub const GROUPS: [(&str, &[Field]); 4] = [
    (
        "Deployment",
        &[
            Field::Version,
            Field::Replicas,
            Field::MaxSurge,
            Field::MaxUnavailable,
            Field::MinReadySeconds,
        ],
    ),
    ("the app", &[Field::ReadyAfter]),
    (
        "readinessProbe",
        &[
            Field::InitialDelaySeconds,
            Field::PeriodSeconds,
            Field::FailureThreshold,
            Field::SuccessThreshold,
            Field::TimeoutSeconds,
        ],
    ),
    ("progress", &[Field::ProgressDeadlineSeconds, Field::Paused]),
];

const FIRST_CONTAINER: &str = "spec.template.spec.containers[0]";

impl Field {
    /// Its name for every reader of the page, unique among the knobs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replicas => "replicas",
            Self::Version => "version",
            Self::MaxSurge => "maxSurge",
            Self::MaxUnavailable => "maxUnavailable",
            Self::MinReadySeconds => "minReadySeconds",
            Self::ProgressDeadlineSeconds => "progressDeadlineSeconds",
            Self::Paused => "paused",
            Self::InitialDelaySeconds => "readinessProbe.initialDelaySeconds",
            Self::PeriodSeconds => "readinessProbe.periodSeconds",
            Self::FailureThreshold => "readinessProbe.failureThreshold",
            Self::SuccessThreshold => "readinessProbe.successThreshold",
            Self::TimeoutSeconds => "readinessProbe.timeoutSeconds",
            Self::ReadyAfter => "ready after",
        }
    }

    /// What stands beside the knob, below the heading of its group.
    pub fn label(self) -> &'static str {
        let name = self.name();
        name.strip_prefix("readinessProbe.").unwrap_or(name)
    }

    /// How it is turned.
    pub fn kind(self) -> Kind {
        let number = |min, max, unit| Kind::Number { min, max, unit };
        match self {
            Self::Replicas => number(0, 20, ""),
            Self::MaxSurge | Self::MaxUnavailable => Kind::Pods,
            Self::Version => Kind::Word,
            Self::Paused => Kind::Switch,
            Self::ProgressDeadlineSeconds => number(1, 600, "s"),
            Self::PeriodSeconds | Self::TimeoutSeconds => number(1, 30, "s"),
            Self::FailureThreshold | Self::SuccessThreshold => number(1, 10, ""),
            Self::MinReadySeconds | Self::InitialDelaySeconds | Self::ReadyAfter => {
                number(0, 60, "s")
            }
        }
    }

    /// Its path in the Deployment's document; for the version, that of the whole image.
    pub fn path(self) -> String {
        match self {
            Self::Replicas
            | Self::MinReadySeconds
            | Self::ProgressDeadlineSeconds
            | Self::Paused => {
                format!("spec.{}", self.name())
            }
            Self::MaxSurge | Self::MaxUnavailable => {
                format!("spec.strategy.rollingUpdate.{}", self.name())
            }
            Self::Version => format!("{FIRST_CONTAINER}.image"),
            _ => format!("{FIRST_CONTAINER}.{}", self.name()),
        }
    }

    /// Its value in a Deployment, as the text would have it; `None` where it has no place, such
    /// as a period without a probe.
    pub fn value(self, spec: &DeploymentSpec) -> Option<String> {
        let container = spec.template.spec.containers.first();
        let probe = |pick: fn(&Probe) -> i32| {
            let probe = container?.readiness_probe.as_ref()?;
            Some(pick(probe).to_string())
        };
        match self {
            Self::Replicas => Some(spec.replicas.to_string()),
            Self::Version => Some(split_tag(&container?.image).1.to_owned()),
            Self::MaxSurge => rolling(spec).map(|(surge, _)| surge.to_string()),
            Self::MaxUnavailable => rolling(spec).map(|(_, unavailable)| unavailable.to_string()),
            Self::MinReadySeconds => Some(spec.min_ready_seconds.to_string()),
            Self::ProgressDeadlineSeconds => spec
                .progress_deadline_seconds
                .map(|value| value.to_string()),
            Self::Paused => Some(spec.paused.to_string()),
            Self::InitialDelaySeconds => probe(|probe| probe.initial_delay_seconds),
            Self::PeriodSeconds => probe(|probe| probe.period_seconds),
            Self::FailureThreshold => probe(|probe| probe.failure_threshold),
            Self::SuccessThreshold => probe(|probe| probe.success_threshold),
            Self::TimeoutSeconds => probe(|probe| probe.timeout_seconds),
            Self::ReadyAfter => None,
        }
    }
}

fn rolling(spec: &DeploymentSpec) -> Option<(IntOrPercent, IntOrPercent)> {
    match spec.strategy {
        Strategy::RollingUpdate {
            max_surge,
            max_unavailable,
        } => Some((max_surge, max_unavailable)),
        Strategy::Recreate => None,
    }
}

/// A number of pods or a percentage, as a person types it.
pub fn pods(text: &str) -> Option<IntOrPercent> {
    let text = text.trim();
    IntOrPercent::from_percent_text(text).or_else(|| text.parse().ok().map(IntOrPercent::Int))
}

/// The other way to write `value`: a number as a percentage of `replicas`, a percentage as the
/// number that it comes to.
pub fn other_unit(value: IntOrPercent, field: Field, replicas: i32) -> IntOrPercent {
    match value {
        IntOrPercent::Percent(_) => IntOrPercent::Int(resolved(value, field, replicas)),
        IntOrPercent::Int(pods) => {
            let percent = i64::from(pods) * 100 / i64::from(replicas.max(1));
            IntOrPercent::Percent(i32::try_from(percent.clamp(0, 100)).unwrap_or(100))
        }
    }
}

/// How many pods `value` comes to: maxSurge is rounded up, maxUnavailable down.
pub fn resolved(value: IntOrPercent, field: Field, replicas: i32) -> i32 {
    let rounding = if field == Field::MaxSurge {
        Rounding::Up
    } else {
        Rounding::Down
    };
    value.resolve(replicas, rounding)
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
