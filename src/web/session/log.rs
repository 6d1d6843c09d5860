//! What was done to a run, so that it can be done again: kept by the browser, read after a reload.

use std::rc::Rc;

use super::{Given, Pace, SPEEDS, Session};
use crate::api::{DeletionPropagation, Kind, Ms, PodId};
use crate::kubelet::app::Fault;
use crate::sim::{Command, StepUnit, Workload};

/// The first line of what is kept: which form it has.
const HEADING: &str = "rollscope session 1";
/// What is done beyond this many deeds is not kept.
const MOST_DEEDS: usize = 2_000;

/// A moment that can be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    branch: usize,
    /// How many records of the branch were known. It decides whether a command forks.
    known: usize,
    position: usize,
    now_ms: Ms,
}

/// Something that was done, and when.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deed {
    at: Moment,
    what: What,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A text was applied.
    Text(Rc<str>),
    /// A command was given.
    Command(Command),
}

impl Session {
    fn moment(&self) -> Moment {
        Moment {
            branch: self.timeline.current_branch(),
            known: self.timeline.records().len(),
            position: self.timeline.position(),
            now_ms: self.timeline.now_ms(),
        }
    }

    pub(super) fn remember(&mut self, what: What) {
        let at = self.moment();
        self.deeds.push(Deed { at, what });
    }

    /// Everything that is needed to be at this moment again.
    pub fn to_text(&self) -> String {
        let mut lines = vec![HEADING.to_owned()];
        block(&mut lines, "text", &self.base);
        for deed in self.deeds.iter().take(MOST_DEEDS) {
            match &deed.what {
                What::Text(text) => {
                    lines.push(moment_line("at", deed.at));
                    block(&mut lines, "text", text);
                }
                What::Command(command) => {
                    if let Some(line) = command_line(command) {
                        lines.push(moment_line("at", deed.at));
                        lines.push(line);
                    }
                }
            }
        }
        lines.push(moment_line("now", self.moment()));
        let unit = match self.unit {
            StepUnit::Decision => "decision",
            StepUnit::Event => "event",
            StepUnit::Second => "second",
        };
        lines.push(format!(
            "play {} {unit} {}",
            self.speed,
            u8::from(self.is_playing())
        ));
        if let Some(draft) = &self.draft {
            block(&mut lines, "draft", &draft.text);
        }
        lines.join("\n")
    }

    /// The session that [`Session::to_text`] was asked of; `None` if that cannot be made of it.
    pub fn from_text(kept: &str) -> Option<Self> {
        let mut reader = Reader { rest: kept };
        if reader.line()? != HEADING {
            return None;
        }
        let mut session = Self::start(&reader.block("text")?);
        let mut line = reader.line()?;
        while line.starts_with("at ") {
            let at = moment_of(line)?;
            let what = reader.what()?;
            session.go_to(at)?;
            session.redo(what);
            line = reader.line()?;
        }
        session.go_to(moment_of(line)?)?;
        session.read_settings(reader.line()?)?;
        if let Some(draft) = reader.block("draft") {
            session.draft = Some(Rc::new(Given::read(draft.into())));
        }
        Some(session)
    }

    fn read_settings(&mut self, line: &str) -> Option<()> {
        let mut words = line.strip_prefix("play ")?.split(' ');
        self.speed = words.next()?.parse::<usize>().ok()?.min(SPEEDS.len() - 1);
        self.unit = match words.next()? {
            "event" => StepUnit::Event,
            "second" => StepUnit::Second,
            _ => StepUnit::Decision,
        };
        self.pace = Pace::Still;
        if words.next() == Some("1") {
            self.play();
        }
        Some(())
    }

    fn redo(&mut self, what: What) {
        match what {
            What::Text(text) => {
                self.bring(&Rc::new(Given::read(text)));
            }
            What::Command(command) => self.give(command),
        }
    }

    /// Goes to a moment of a run that has been made again up to it.
    fn go_to(&mut self, at: Moment) -> Option<()> {
        if at.branch >= self.timeline.branches().len() {
            return None;
        }
        self.timeline.switch(at.branch);
        let known = self.timeline.records().len();
        if known < at.known {
            self.timeline.seek(known);
            while self.timeline.position() < at.known {
                if !self.timeline.step(StepUnit::Event) {
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

fn moment_line(word: &str, at: Moment) -> String {
    let Moment {
        branch,
        known,
        position,
        now_ms,
    } = at;
    format!("{word} {branch} {known} {position} {now_ms}")
}

fn moment_of(line: &str) -> Option<Moment> {
    let mut words = line.split(' ').skip(1);
    Some(Moment {
        branch: words.next()?.parse().ok()?,
        known: words.next()?.parse().ok()?,
        position: words.next()?.parse().ok()?,
        now_ms: words.next()?.parse().ok()?,
    })
}

fn block(lines: &mut Vec<String>, word: &str, text: &str) {
    lines.push(format!("{word} {}", text.len()));
    lines.push(text.to_owned());
}

/// A command in words. Those that the page never gives by themselves have none.
fn command_line(command: &Command) -> Option<String> {
    Some(match command {
        Command::Undo {
            workload,
            to_revision,
        } => format!("undo {} {to_revision}", workload_word(workload)),
        Command::SetPaused { workload, paused } => {
            format!("pause {} {}", workload_word(workload), u8::from(*paused))
        }
        Command::Scale { workload, replicas } => {
            format!("scale {} {replicas}", workload_word(workload))
        }
        Command::Restart { workload } => format!("restart {}", workload_word(workload)),
        Command::DeletePod {
            pod,
            grace_period_seconds,
        } => match grace_period_seconds {
            Some(seconds) => format!("delete {} {seconds}", pod.0),
            None => format!("delete {}", pod.0),
        },
        Command::Delete {
            kind,
            name,
            propagation,
        } => format!("remove {name} {} {}", kind.name(), propagation.name()),
        Command::Fault { pod, fault } => format!("fault {} {}", pod.0, fault_word(*fault)),
        _ => return None,
    })
}

fn command_of(line: &str) -> Option<Command> {
    let mut words = line.split(' ');
    let (word, subject) = (words.next()?, words.next()?);
    let value = words.next();
    let pod = || subject.parse().ok().map(PodId);
    Some(match word {
        "undo" => Command::Undo {
            workload: workload_of(subject),
            to_revision: value?.parse().ok()?,
        },
        "pause" => Command::SetPaused {
            workload: workload_of(subject),
            paused: value? == "1",
        },
        "scale" => Command::Scale {
            workload: workload_of(subject),
            replicas: value?.parse().ok()?,
        },
        "restart" => Command::Restart {
            workload: workload_of(subject),
        },
        "delete" => Command::DeletePod {
            pod: pod()?,
            grace_period_seconds: value.map(str::parse).transpose().ok()?,
        },
        "remove" => Command::Delete {
            kind: match value? {
                "Deployment" => Kind::Deployment,
                "ReplicaSet" => Kind::ReplicaSet,
                "StatefulSet" => Kind::StatefulSet,
                "Service" => Kind::Service,
                _ => return None,
            },
            name: subject.into(),
            propagation: {
                let wanted = words.next()?;
                let mut all = DeletionPropagation::ALL.into_iter();
                all.find(|propagation| propagation.name() == wanted)?
            },
        },
        "fault" => Command::Fault {
            pod: pod()?,
            fault: FAULTS
                .into_iter()
                .find(|fault| Some(fault_word(*fault)) == value)?,
        },
        _ => return None,
    })
}

/// A workload of that name.
type Named = fn(Rc<str>) -> Workload;

/// What stands before the names of workloads that are no Deployments.
const KINDS: [(&str, Named); 2] = [
    ("statefulset/", Workload::StatefulSet),
    ("replicaset/", Workload::ReplicaSet),
];

/// A workload in one word: no name has a slash.
fn workload_word(workload: &Workload) -> String {
    match workload {
        Workload::Deployment(name) => name.to_string(),
        Workload::ReplicaSet(name) => format!("replicaset/{name}"),
        Workload::StatefulSet(name) => format!("statefulset/{name}"),
    }
}

fn workload_of(word: &str) -> Workload {
    let mut kinds = KINDS.iter();
    let found = kinds.find_map(|(prefix, of)| Some(of(word.strip_prefix(prefix)?.into())));
    found.unwrap_or_else(|| Workload::Deployment(word.into()))
}

const FAULTS: [Fault; 6] = [
    Fault::Crash,
    Fault::Hang,
    Fault::OutOfMemory,
    Fault::Evict,
    Fault::Unready,
    Fault::Heal,
];

fn fault_word(fault: Fault) -> &'static str {
    match fault {
        Fault::Crash => "crash",
        Fault::Hang => "hang",
        Fault::OutOfMemory => "oom",
        Fault::Evict => "evict",
        Fault::Unready => "unready",
        Fault::Heal => "heal",
    }
}

struct Reader<'k> {
    rest: &'k str,
}

impl<'k> Reader<'k> {
    fn line(&mut self) -> Option<&'k str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(line)
    }

    /// A text that stands below a line with its word and its length.
    fn block(&mut self, word: &str) -> Option<String> {
        let line = self.line()?;
        let length: usize = line.strip_prefix(word)?.trim().parse().ok()?;
        let text = self.rest.get(..length)?;
        let rest = self.rest.get(length..)?;
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        Some(text.to_owned())
    }

    fn what(&mut self) -> Option<What> {
        if self.rest.starts_with("text ") {
            return Some(What::Text(self.block("text")?.into()));
        }
        command_of(self.line()?).map(What::Command)
    }
}
