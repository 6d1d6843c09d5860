//! How a session is written down, for links and for the browser to keep: a line for a moment, and
//! texts by what differs from the one before.

use std::rc::Rc;

use super::compare::{Against, Before};
use super::log::{Deed, Log, Moment, What};
use super::{Given, Pace, SPEEDS, Session};
use crate::api;
use crate::scenario::{script_command, script_entry};
use crate::sim::{StepUnit, Workload};

/// The first line of what is kept: which form it has.
const HEADING: &str = "rollscope session 2";
/// All texts of what is kept together are at most so long: each says only what differs from the
/// one before, so that few bytes could stand for very many.
const MOST_BYTES: usize = 64 << 20;

fn moment_of(line: &str) -> Option<Moment> {
    let mut words = line.split(' ').skip(1);
    Some(Moment {
        branch: words.next()?.parse().ok()?,
        known: words.next()?.parse().ok()?,
        position: words.next()?.parse().ok()?,
        now_ms: words.next()?.parse().ok()?,
    })
}

/// Writes lines, and texts as what differs from the text before.
struct Writer {
    lines: Vec<String>,
    before: Rc<str>,
}

impl Writer {
    fn moment(&mut self, word: &str, at: Moment) {
        let Moment {
            branch,
            known,
            position,
            now_ms,
        } = at;
        self.lines
            .push(format!("{word} {branch} {known} {position} {now_ms}"));
    }

    /// How many bytes the text shares with the one before at its beginning and at its end, how
    /// many it has between them, and these.
    fn block(&mut self, word: &str, text: &Rc<str>) {
        let same = |(one, other): &(u8, u8)| one == other;
        let (old, new) = (self.before.as_bytes(), text.as_bytes());
        let both = old.iter().copied().zip(new.iter().copied());
        let mut head = both.take_while(same).count();
        while !text.is_char_boundary(head) {
            head -= 1;
        }
        let most = old.len().min(new.len()) - head;
        let ends = old.iter().rev().copied().zip(new.iter().rev().copied());
        let mut tail = ends.take(most).take_while(same).count();
        while !text.is_char_boundary(new.len() - tail) {
            tail -= 1;
        }
        let own = text.get(head..new.len() - tail).unwrap_or_default();
        self.lines
            .push(format!("{word} {head} {tail} {}", own.len()));
        self.lines.push(own.to_owned());
        self.before = Rc::clone(text);
    }
}

/// Reads what [`Writer`] has written.
struct Reader<'k> {
    rest: &'k str,
    before: Rc<str>,
    /// How many bytes texts may still have.
    left: usize,
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

    /// A text that [`Writer::block`] has written.
    fn block(&mut self, word: &str) -> Option<Rc<str>> {
        let line = self.line()?.strip_prefix(word)?;
        let mut numbers = line.split(' ').skip(1).map(str::parse::<usize>);
        let mut number = || numbers.next()?.ok();
        let (head, tail, length) = (number()?, number()?, number()?);
        let own = self.rest.get(..length)?;
        let rest = self.rest.get(length..)?;
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        let head = self.before.get(..head)?;
        let tail = self.before.get(self.before.len().checked_sub(tail)?..)?;
        let all = head.len() + own.len() + tail.len();
        self.left = self.left.checked_sub(all)?;
        self.before = [head, own, tail].concat().into();
        Some(Rc::clone(&self.before))
    }

    fn what(&mut self) -> Option<What> {
        if self.rest.starts_with("text ") {
            return Some(What::Text(self.block("text")?));
        }
        if self.rest.starts_with("run ") {
            return Some(What::Run(self.block("run")?));
        }
        script_command(self.line()?).map(What::Command)
    }
}

impl Session {
    /// Everything that is needed to be at this moment again. What was done before the present run
    /// is part of it only with `all`.
    pub fn to_text(&self, all: bool) -> String {
        let mut writer = Writer {
            lines: vec![HEADING.to_owned()],
            before: "".into(),
        };
        let (first, deeds) = if all {
            (&self.log.first, self.log.deeds.as_slice())
        } else {
            (self.log.text(), self.log.of_run())
        };
        writer.block("text", first);
        for deed in deeds {
            let (word, text) = match &deed.what {
                What::Text(text) => ("text", text),
                What::Run(text) => ("run", text),
                What::Command(command) => {
                    if let Some(entry) = script_entry(command) {
                        writer.moment("at", deed.at);
                        writer.lines.push(api::json(&entry));
                    }
                    continue;
                }
            };
            writer.moment("at", deed.at);
            writer.block(word, text);
        }
        if let Some(before) = &self.before {
            writer.lines.push(format!("before {}", before.name));
            writer.block("run", &before.text);
        }
        writer.moment("now", self.moment());
        let unit = UNITS.iter().find(|(_, unit)| *unit == self.unit);
        let unit = unit.map_or("", |(word, _)| word);
        let playing = u8::from(self.is_playing());
        let focus = self.focus.as_ref().map(workload_word).unwrap_or_default();
        let speed = self.speed;
        writer
            .lines
            .push(format!("play {speed} {unit} {playing} {focus}"));
        if let Some(comparison) = &self.comparison {
            writer.lines.push(match comparison.against {
                Against::Branch(branch) => format!("against {branch}"),
                Against::Before => "against before".to_owned(),
            });
        }
        if let Some(draft) = &self.draft {
            writer.block("draft", &draft.text);
        }
        writer.lines.join("\n")
    }

    /// The session that [`Session::to_text`] was asked of; `None` if that cannot be made of it.
    pub fn from_text(kept: &str) -> Option<Self> {
        Self::read(kept, true)
    }

    /// Reads a session, and the one that it was begun in place of: that one has no other before it.
    fn read(kept: &str, with_before: bool) -> Option<Self> {
        let mut reader = Reader {
            rest: kept,
            before: "".into(),
            left: MOST_BYTES,
        };
        if reader.line()? != HEADING {
            return None;
        }
        let mut log = Log::of(reader.block("text")?);
        let mut line = reader.line()?;
        while line.starts_with("at ") {
            let at = moment_of(line)?;
            let what = reader.what()?;
            log.deeds.push(Deed { at, what });
            line = reader.line()?;
        }
        log.settle();
        let mut before = None;
        if let Some(name) = line.strip_prefix("before ").filter(|_| with_before) {
            let text = reader.block("run")?;
            before = Some(Before {
                timeline: Self::read(&text, false)?.timeline,
                name: name.to_owned(),
                text,
            });
            line = reader.line()?;
        }
        let mut session = Self::again(&log, moment_of(line)?)?;
        session.log = log;
        session.read_settings(reader.line()?)?;
        session.before = before;
        if reader.rest.starts_with("against ") {
            let branch = reader.line()?.rsplit(' ').next()?.parse();
            session.compare(Some(branch.map_or(Against::Before, Against::Branch)));
        }
        let draft = reader.block("draft");
        session.draft = draft.map(|text| Rc::new(Given::read(text)));
        Some(session)
    }

    fn read_settings(&mut self, line: &str) -> Option<()> {
        let mut words = line.strip_prefix("play ")?.split(' ');
        self.speed = words.next()?.parse::<usize>().ok()?.min(SPEEDS.len() - 1);
        let unit = words.next()?;
        let unit = UNITS.iter().find(|(word, _)| *word == unit);
        self.unit = unit.map_or(StepUnit::Decision, |(_, unit)| *unit);
        let playing = words.next() == Some("1");
        if let Some(focus) = words.next().filter(|word| !word.is_empty()) {
            self.follow(workload_of(focus));
        }
        self.pace = Pace::Still;
        if playing {
            self.play();
        }
        Some(())
    }
}

const UNITS: [(&str, StepUnit); 4] = [
    ("decision", StepUnit::Decision),
    ("event", StepUnit::Event),
    ("second", StepUnit::Second),
    ("phase", StepUnit::Phase),
];

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
