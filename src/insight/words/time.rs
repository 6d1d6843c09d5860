//! Times as they are written.

use super::language::{Filling, Saying};
use super::{Language, say};
use crate::api::Ms;

/// How long something takes, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub Ms);

impl Filling for Length {
    #[inline(never)]
    fn fill(self, saying: &mut Saying, hole: &'static str) {
        saying.language.length(self).fill(saying, hole);
    }
}

impl Language {
    /// A length of time: `2.6 s`, `12 s`, `3 min 20 s`. Tenths are given below 10 s, unless there
    /// are none.
    pub fn length(self, length: Length) -> String {
        let ms = length.0.max(0);
        let (whole, tenths) = (ms / 1000, ms % 1000 / 100);
        let minutes = whole / 60;
        if ms < 10_000 && tenths > 0 {
            say!(self, Seconds, seconds = &format!("{whole}.{tenths}"))
        } else if whole < 100 {
            say!(self, Seconds, seconds = whole)
        } else if whole % 60 == 0 {
            say!(self, Minutes, minutes)
        } else {
            say!(self, MinutesSeconds, minutes, seconds = whole % 60)
        }
    }

    /// Two sentences, one after the other.
    pub(crate) fn then(self, first: &str, second: &str) -> String {
        say!(self, Then, first, second)
    }
}

/// [`Language::length`] in the language that the page is shown in.
pub fn seconds(ms: Ms) -> String {
    Language::current().length(Length(ms))
}

/// A moment of the run: `0:31`, `12:05`, `1:02:05`.
pub fn clock(ms: Ms) -> String {
    let s = ms.max(0) / 1000;
    if s < 3600 {
        format!("{}:{:02}", s / 60, s % 60)
    } else {
        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_exact() {
        let lengths = [0, 90, 2_650, 9_000, 12_900, 99_999, 120_000, 200_000];
        let lengths = lengths.map(|ms| Language::ENGLISH.length(Length(ms)));
        assert_eq!(
            lengths,
            [
                "0 s",
                "0 s",
                "2.6 s",
                "9 s",
                "12 s",
                "99 s",
                "2 min",
                "3 min 20 s"
            ]
        );
        let moments = [0, 31_999, 725_000, 3_725_000].map(clock);
        assert_eq!(moments, ["0:00", "0:31", "12:05", "1:02:05"]);
    }
}
