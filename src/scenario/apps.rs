//! `spec.apps`: how programs behave, by image.

use std::rc::Rc;

use super::dependencies::{self, Dependency, outages};
use super::fields::{Fields, Reader};
use crate::api::{Ms, ProbeKind};
use crate::kubelet::app::{
    Answer, AnswerChange, AnswerClock, AppBehaviour, Apps, Crash, Flapping, HookRun, ImagePattern,
    Memory, Pull,
};
use crate::manifest::{Node, ScenarioProblem, Value};

/// The most entries that `spec.apps` may have.
const APPS_MAX: usize = 100;

/// All that says how programs behave, in `spec` or in an entry of its script.
pub(super) fn read_all(reader: &mut Reader<'_>, spec: &Fields<'_>) -> Apps {
    let known = dependencies::read(reader, spec);
    let mut apps = read(reader, spec, &known);
    apps.missing = dependencies::missing(reader, spec);
    apps
}

/// All of `apps`.
fn read(reader: &mut Reader<'_>, spec: &Fields<'_>, dependencies: &[Dependency]) -> Apps {
    let mut apps = Apps::default();
    let Some(node) = spec.get("apps") else {
        return apps;
    };
    let list = spec.path("apps");
    let items = reader.list_up_to(node, &list, APPS_MAX);
    for (index, item) in items.iter().enumerate() {
        let path = format!("{list}[{index}]");
        if let Some((image, behaviour)) = app(reader, item, &path, dependencies) {
            apps.by_image.push((image, Rc::new(behaviour)));
        }
    }
    apps
}

const KNOWN: [&str; 16] = [
    "image",
    "readyAfter",
    "readySpread",
    "warmUp",
    "flapping",
    "latency",
    "crash",
    "memory",
    "hangsAfter",
    "sigterm",
    "drains",
    "postStart",
    "preStop",
    "needs",
    "pull",
    "answers",
];

fn app(
    reader: &mut Reader<'_>,
    node: &Node,
    path: &str,
    dependencies: &[Dependency],
) -> Option<(ImagePattern, AppBehaviour)> {
    let fields = Fields::of(reader, node, path, &KNOWN)?;
    let image = fields.required(reader, "image")?;
    let mut behaviour = AppBehaviour::default();
    let ready_after_ms = &mut behaviour.ready_after_ms;
    duration_or(reader, &fields, "readyAfter", "never", ready_after_ms);
    if let Some(spread_ms) = fields.duration(reader, "readySpread") {
        behaviour.ready_spread_ms = spread_ms;
    }
    behaviour.warm_up_ms = fields.duration(reader, "warmUp").unwrap_or(0);
    if let Some(node) = fields.get("flapping") {
        behaviour.flapping = flapping(reader, node, &fields.path("flapping"));
    }
    if let Some(node) = fields.get("memory") {
        behaviour.memory = memory(reader, node, &fields.path("memory"));
    }
    for (name, target) in [
        ("postStart", &mut behaviour.post_start),
        ("preStop", &mut behaviour.pre_stop),
    ] {
        if let Some(node) = fields.get(name) {
            *target = hook(reader, node, &fields.path(name)).unwrap_or_default();
        }
    }
    behaviour.drains = fields.flag(reader, "drains").unwrap_or(true);
    behaviour.outages = outages(reader, &fields, dependencies);
    behaviour.hangs_after_ms = fields.duration(reader, "hangsAfter");
    let sigterm_ms = &mut behaviour.sigterm_ms;
    duration_or(reader, &fields, "sigterm", "ignored", sigterm_ms);
    if let Some(node) = fields.get("crash") {
        behaviour.crash = crash(reader, node, &fields.path("crash"));
    }
    if let Some(pull) = pull(reader, &fields) {
        behaviour.pull = pull;
    }
    if let Some(ms) = fields.duration(reader, "latency") {
        behaviour.answers.push(AnswerChange {
            kind: None,
            clock: AnswerClock::Process,
            from_ms: 0,
            answer: Answer::Slow(ms),
        });
    }
    if let Some(node) = fields.get("answers") {
        let path = fields.path("answers");
        for (index, item) in reader.list(node, &path).iter().enumerate() {
            let change = answer(reader, item, &format!("{path}[{index}]"));
            behaviour.answers.extend(change);
        }
        // Later entries overrule earlier ones; the sort keeps the order of equal times.
        behaviour.answers.sort_by_key(|change| change.from_ms);
    }
    Some((ImagePattern(image), behaviour))
}

/// Reads a duration, or the word that stands for none.
fn duration_or(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
    none: &str,
    target: &mut Option<Ms>,
) {
    let word = fields.get(name).and_then(Node::text);
    if word.is_some_and(|word| &**word == none) {
        *target = None;
    } else if let Some(ms) = fields.duration(reader, name) {
        *target = Some(ms);
    }
}

fn crash(reader: &mut Reader<'_>, node: &Node, path: &str) -> Option<Crash> {
    let fields = Fields::of(reader, node, path, &["after", "exitCode", "times"])?;
    if fields.get("after").is_none() {
        fields.miss(reader, "after");
    }
    Some(Crash {
        after_ms: fields.duration(reader, "after")?,
        exit_code: fields.small(reader, "exitCode", 0..=255).unwrap_or(1),
        times: fields.small(reader, "times", 0..=i32::MAX),
    })
}

fn flapping(reader: &mut Reader<'_>, node: &Node, path: &str) -> Option<Flapping> {
    let fields = Fields::of(reader, node, path, &["every", "for"])?;
    for name in ["every", "for"] {
        if fields.get(name).is_none() {
            fields.miss(reader, name);
        }
    }
    let every_ms = fields.duration(reader, "every")?;
    let for_ms = fields.duration(reader, "for")?;
    if for_ms > every_ms {
        let (path, with) = (fields.path("for"), ["for", "0s", "every"]);
        reader.refuse(fields.span(), &path, ScenarioProblem::OutOfRange, &with);
        return None;
    }
    Some(Flapping { every_ms, for_ms })
}

fn memory(reader: &mut Reader<'_>, node: &Node, path: &str) -> Option<Memory> {
    let fields = Fields::of(reader, node, path, &["starts", "growsPerSecond"])?;
    Some(Memory {
        bytes: fields.bytes(reader, "starts").unwrap_or(0),
        growth_bytes_per_s: fields.bytes(reader, "growsPerSecond").unwrap_or(0),
    })
}

fn hook(reader: &mut Reader<'_>, node: &Node, path: &str) -> Option<HookRun> {
    let fields = Fields::of(reader, node, path, &["takes", "fails"])?;
    Some(HookRun {
        takes_ms: fields.duration(reader, "takes").unwrap_or(0),
        fails: fields.flag(reader, "fails").unwrap_or(false),
    })
}

fn pull(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Pull> {
    let node = fields.get("pull")?;
    if !matches!(node.value, Value::Map(_)) {
        return fields
            .word(reader, "pull", &[("present", ())])
            .map(|()| Pull::Present);
    }
    let path = fields.path("pull");
    let fields = Fields::of(reader, node, &path, &["takes", "fails"])?;
    match (fields.get("takes"), fields.get("fails")) {
        (Some(_), None) => fields.duration(reader, "takes").map(Pull::Takes),
        (None, Some(_)) => fields.text(reader, "fails").map(Pull::Fails),
        _ => {
            let with = ["present, {takes: 5s}, {fails: why}"];
            reader.refuse(node.span, &path, ScenarioProblem::NotOne, &with);
            None
        }
    }
}

/// The words for the kinds of probe.
pub(super) const PROBES: [(&str, ProbeKind); 3] = [
    ("liveness", ProbeKind::Liveness),
    ("readiness", ProbeKind::Readiness),
    ("startup", ProbeKind::Startup),
];

fn answer(reader: &mut Reader<'_>, node: &Node, path: &str) -> Option<AnswerChange> {
    let fields = Fields::of(
        reader,
        node,
        path,
        &["from", "clock", "probe", "says", "takes"],
    )?;
    if fields.get("from").is_none() {
        fields.miss(reader, "from");
    }
    if fields.get("says").is_none() {
        fields.miss(reader, "says");
    }
    let takes_ms = fields.duration(reader, "takes");
    let clocks = [("process", AnswerClock::Process), ("run", AnswerClock::Run)];
    let answers = [
        ("well", Answer::Well),
        ("slowly", Answer::Slow(takes_ms.unwrap_or(0))),
        ("badly", Answer::Badly),
        ("refused", Answer::Refused),
        ("silent", Answer::Silent),
        ("error", Answer::Error),
    ];
    Some(AnswerChange {
        kind: fields.word(reader, "probe", &PROBES),
        clock: fields
            .word(reader, "clock", &clocks)
            .unwrap_or(AnswerClock::Process),
        from_ms: fields.duration(reader, "from")?,
        answer: fields.word(reader, "says", &answers)?,
    })
}

#[cfg(test)]
#[path = "apps_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
