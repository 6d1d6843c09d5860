//! How a session is written down: a line for a moment, and texts by what differs from the one
//! before.

use std::rc::Rc;

use super::log::{Moment, What};
use crate::scenario::script_command;

pub(super) fn moment_of(line: &str) -> Option<Moment> {
    let mut words = line.split(' ').skip(1);
    Some(Moment {
        branch: words.next()?.parse().ok()?,
        known: words.next()?.parse().ok()?,
        position: words.next()?.parse().ok()?,
        now_ms: words.next()?.parse().ok()?,
    })
}

/// Writes lines, and texts as what differs from the text before.
pub(super) struct Writer {
    pub lines: Vec<String>,
    pub before: Rc<str>,
}

impl Writer {
    pub fn moment(&mut self, word: &str, at: Moment) {
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
    pub fn block(&mut self, word: &str, text: &Rc<str>) {
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
pub(super) struct Reader<'k> {
    pub rest: &'k str,
    pub before: Rc<str>,
    /// How many bytes texts may still have.
    pub left: usize,
}

impl<'k> Reader<'k> {
    pub fn line(&mut self) -> Option<&'k str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(line)
    }

    /// A text that [`Writer::block`] has written.
    pub fn block(&mut self, word: &str) -> Option<Rc<str>> {
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

    pub fn what(&mut self) -> Option<What> {
        if self.rest.starts_with("text ") {
            return Some(What::Text(self.block("text")?));
        }
        if self.rest.starts_with("run ") {
            return Some(What::Run(self.block("run")?));
        }
        script_command(self.line()?).map(What::Command)
    }
}
