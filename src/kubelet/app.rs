//! How the simulated program behaves: what a container's process does once it runs.

use std::rc::Rc;

use crate::api::{Ms, ProbeKind};

/// The behaviour of programs by image. The first pattern that fits decides; an image that none
/// fits behaves as `otherwise` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Apps {
    /// Pattern and behaviour, in order of precedence.
    pub by_image: Vec<(ImagePattern, Rc<AppBehaviour>)>,
    /// The behaviour of all other images.
    pub otherwise: Rc<AppBehaviour>,
    /// What pods may refer to, and does not exist. Everything else does.
    pub missing: Vec<Missing>,
}

/// A ConfigMap or a Secret that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Missing {
    /// A Secret; otherwise a ConfigMap.
    pub is_secret: bool,
    /// Its name.
    pub name: Rc<str>,
    /// When it is created.
    pub until_ms: Ms,
}

/// An exact image, or, with a `*` at the end, all images that begin like it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImagePattern(pub Rc<str>);

impl ImagePattern {
    /// Whether `image` is meant.
    pub fn fits(&self, image: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(start) => image.starts_with(start),
            None => *self.0 == *image,
        }
    }
}

impl Apps {
    /// How the program in `image` behaves.
    pub fn behaviour(&self, image: &str) -> &Rc<AppBehaviour> {
        let mut patterns = self.by_image.iter();
        let found = patterns.find(|(pattern, _)| pattern.fits(image));
        found.map_or(&self.otherwise, |(_, behaviour)| behaviour)
    }
}

/// What one program does. Times count from the start of its process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppBehaviour {
    /// When its probes begin to succeed; `None`: never.
    pub ready_after_ms: Option<Ms>,
    /// Up to this much is added to `ready_after_ms`, differently for each pod, from the seed.
    pub ready_spread_ms: Ms,
    /// How long its readiness probe fails beyond that, while the others succeed.
    pub warm_up_ms: Ms,
    /// Whether its readiness comes and goes.
    pub flapping: Option<Flapping>,
    /// When it exits by itself, if it does.
    pub crash: Option<Crash>,
    /// How much memory it uses, where that matters.
    pub memory: Option<Memory>,
    /// When it stops answering, without exiting, if it does.
    pub hangs_after_ms: Option<Ms>,
    /// How long it takes to exit after SIGTERM; `None`: it ignores the signal; 0: it has no
    /// handler, so the signal ends it at once with exit code 143 (KL-14).
    pub sigterm_ms: Option<Ms>,
    /// Whether it goes on answering requests and probes between SIGTERM and its end.
    pub drains: bool,
    /// Its `postStart` hook, where that is not a sleep.
    pub post_start: HookRun,
    /// Its `preStop` hook, where that is not a sleep.
    pub pre_stop: HookRun,
    /// When something that it depends on is down.
    pub outages: Vec<Outage>,
    /// Times at which its answers change, beyond what the fields above say, in order of time.
    pub answers: Vec<AnswerChange>,
    /// Getting the image.
    pub pull: Pull,
}

/// A program that exits by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Crash {
    /// When, after the start of its process.
    pub after_ms: Ms,
    /// With which exit code.
    pub exit_code: i32,
    /// How many times in one pod; `None`: always.
    pub times: Option<i32>,
}

/// A program whose readiness probe fails for a while, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flapping {
    /// From one failure to the next.
    pub every_ms: Ms,
    /// How long each lasts: the last part of every round.
    pub for_ms: Ms,
}

/// The memory of a program (KL-95).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    /// What it uses when it starts.
    pub bytes: i64,
    /// How much that grows in a second.
    pub growth_bytes_per_s: i64,
}

/// What running a hook comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HookRun {
    /// How long it takes.
    pub takes_ms: Ms,
    /// Whether it fails in the end.
    pub fails: bool,
}

/// Something that a program depends on is down: probes that look at it fail, whichever process
/// they ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outage {
    /// The kind of probe that looks at it; `None`: all of them.
    pub kind: Option<ProbeKind>,
    /// From this moment of the run on.
    pub from_ms: Ms,
    /// Until this one.
    pub to_ms: Ms,
}

/// From some moment on, a program answers its probes differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnswerChange {
    /// The kind of probe that is meant; `None`: all of them.
    pub kind: Option<ProbeKind>,
    /// Where `from_ms` counts from.
    pub clock: AnswerClock,
    /// When.
    pub from_ms: Ms,
    /// How it answers.
    pub answer: Answer,
}

/// What the time of an [`AnswerChange`] counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerClock {
    /// The start of the process: something inside it that a restart cures.
    Process,
    /// The start of the run: something outside, such as a database, that a restart does not cure.
    Run,
}

/// How a program answers a probe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Well.
    #[default]
    Well,
    /// Status 503, or whatever is bad news in the language of the probe's handler.
    Badly,
    /// Not yet: nobody listens at its port.
    Refused,
    /// Well, after so many milliseconds. That is as good as not at all if the probe does not wait
    /// for so long.
    Slow(Ms),
    /// Not at all: the attempt takes until its timeout.
    Silent,
    /// The attempt itself goes wrong on the node, and does not count (KL-56).
    Error,
}

/// What happens when a node needs the image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pull {
    /// Every node has it.
    Present,
    /// The first pod on each node has to wait for it.
    Takes(Ms),
    /// The registry refuses, with this error.
    Fails(Rc<str>),
}

impl Default for AppBehaviour {
    fn default() -> Self {
        Self {
            ready_after_ms: Some(10_000),
            ready_spread_ms: 0,
            warm_up_ms: 0,
            flapping: None,
            crash: None,
            memory: None,
            hangs_after_ms: None,
            sigterm_ms: Some(2_000),
            drains: true,
            post_start: HookRun::default(),
            pre_stop: HookRun::default(),
            outages: Vec::new(),
            answers: Vec::new(),
            pull: Pull::Present,
        }
    }
}

impl AppBehaviour {
    /// How long all its answers take from the start.
    pub fn latency_ms(&self) -> Ms {
        let mut answers = self.answers.iter();
        let said = answers.find_map(|change| match (change.kind, change.answer) {
            (None, Answer::Slow(ms)) if change.from_ms == 0 => Some(ms),
            _ => None,
        });
        said.unwrap_or(0)
    }
}

/// What a user does to a running pod by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The process exits with code 1 at once.
    Crash,
    /// The process stops answering its probes, and does not exit.
    Hang,
    /// The process is killed for memory: `OOMKilled`, exit code 137.
    OutOfMemory,
    /// The kubelet evicts the pod because its node is short of memory (KL-91, KL-93).
    Evict,
    /// Readiness probes fail until [`Fault::Heal`].
    Unready,
    /// What the program depends on is down until [`Fault::Heal`]: it answers probes and requests
    /// with errors, and no restart cures that.
    DependencyDown,
    /// The process answers well from now on.
    Heal,
}

impl Fault {
    /// All faults with their names in a script.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("crash", Self::Crash),
        ("hang", Self::Hang),
        ("outOfMemory", Self::OutOfMemory),
        ("evict", Self::Evict),
        ("unready", Self::Unready),
        ("dependencyDown", Self::DependencyDown),
        ("heal", Self::Heal),
    ];

    /// Its name in a script.
    pub fn name(self) -> &'static str {
        let mut named = Self::NAMED.iter();
        named
            .find(|(_, fault)| *fault == self)
            .map_or("", |(name, _)| name)
    }
}
