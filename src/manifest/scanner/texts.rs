//! The texts of scalars: plain, quoted, and in blocks.

use super::{Kind, Scanned, Scanner, is_blank, is_blank_or_end, is_break, is_break_or_end};

/// What stands between two words of a scalar.
#[derive(Default)]
struct Gap {
    /// Where its blanks begin, while no line has ended.
    blanks_start: usize,
    /// Ends of lines.
    breaks: usize,
    /// The first end of a line was escaped: it is none.
    is_escaped: bool,
}

impl Gap {
    fn has_break(&self) -> bool {
        self.breaks > 0 || self.is_escaped
    }

    /// One end of a line is a blank, each more is one.
    fn write(&self, blanks: &str, text: &mut String) {
        match self.breaks {
            0 if self.is_escaped => {}
            0 => text.push_str(blanks),
            1 if !self.is_escaped => text.push(' '),
            breaks => text.extend(std::iter::repeat_n(
                '\n',
                breaks - usize::from(!self.is_escaped),
            )),
        }
    }
}

/// Which ends of lines a block keeps at its end.
#[derive(Clone, Copy, PartialEq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// What `\\` and a character stand for.
const ESCAPES: [(u8, char); 18] = [
    (b'0', '\0'),
    (b'a', '\u{7}'),
    (b'b', '\u{8}'),
    (b't', '\t'),
    (b'\t', '\t'),
    (b'n', '\n'),
    (b'v', '\u{b}'),
    (b'f', '\u{c}'),
    (b'r', '\r'),
    (b'e', '\u{1b}'),
    (b' ', ' '),
    (b'"', '"'),
    (b'/', '/'),
    (b'\\', '\\'),
    (b'N', '\u{85}'),
    (b'_', '\u{a0}'),
    (b'L', '\u{2028}'),
    (b'P', '\u{2029}'),
];

impl Scanner<'_> {
    fn between(&self, start: usize) -> &str {
        self.text.get(start..self.place.at).unwrap_or_default()
    }

    /// Passes over blanks and ends of lines. A tab must not indent to the left of `indent`.
    fn gap(&mut self, mut gap: Gap, indent: i32) -> Scanned<Gap> {
        gap.blanks_start = self.place.at;
        loop {
            let byte = self.byte(0);
            if is_break(byte) {
                self.skip_break();
                gap.breaks += 1;
            } else if is_blank(byte) {
                if byte == b'\t' && gap.has_break() && self.place.column < indent {
                    return self.fault("found a tab character that violates indentation");
                }
                self.skip(1);
            } else {
                return Ok(gap);
            }
        }
    }

    pub(super) fn plain_scalar(&mut self) -> Scanned {
        self.maybe_key()?;
        self.key_allowed = false;
        let start = self.place;
        let indent = self.indent + 1;
        let mut end = start;
        let mut text = String::new();
        let mut gap = Gap::default();
        loop {
            let word = self.place.at;
            let ends = word > start.at
                && (self.byte(0) == b'#'
                    || self.at_document_mark(b'-')
                    || self.at_document_mark(b'.'));
            if !ends {
                self.plain_word();
            }
            if self.place.at == word {
                break;
            }
            let blanks = self.text.get(end.at..word).unwrap_or_default();
            gap.write(blanks, &mut text);
            text.push_str(self.between(word));
            end = self.place;
            gap = self.gap(Gap::default(), indent)?;
            if gap.has_break() && self.is_block() && self.place.column < indent {
                break;
            }
        }
        // What follows begins a line.
        self.key_allowed |= gap.has_break();
        let after = std::mem::replace(&mut self.place, end);
        self.push(Kind::Plain, start, text);
        self.place = after;
        Ok(())
    }

    fn plain_word(&mut self) {
        let flow = !self.is_block();
        loop {
            let byte = self.byte(0);
            let ends = match byte {
                b':' => is_blank_or_end(self.byte(1)),
                b',' | b'?' | b'[' | b']' | b'{' | b'}' => flow,
                _ => is_blank_or_end(byte),
            };
            if ends {
                return;
            }
            self.skip(1);
        }
    }

    pub(super) fn flow_scalar(&mut self) -> Scanned {
        self.maybe_key()?;
        self.key_allowed = false;
        let start = self.place;
        let quote = self.byte(0);
        let mut text = String::new();
        self.skip(1);
        loop {
            if self.at_document_mark(b'-') || self.at_document_mark(b'.') {
                return self.fault("found unexpected document indicator");
            }
            if self.byte(0) == 0 {
                return self.fault("found unexpected end of stream");
            }
            let mut gap = Gap::default();
            let run = self.place.at;
            loop {
                match self.byte(0) {
                    byte if byte == quote || is_blank_or_end(byte) => break,
                    b'\\' if quote == b'"' => break,
                    _ => self.skip(1),
                }
            }
            text.push_str(self.between(run));
            match self.byte(0) {
                b'\'' if quote == b'\'' && self.byte(1) == b'\'' => {
                    text.push('\'');
                    self.skip(2);
                    continue;
                }
                byte if byte == quote => break,
                b'\\' if quote == b'"' && is_break(self.byte(1)) => {
                    self.skip(1);
                    self.skip_break();
                    gap.is_escaped = true;
                }
                b'\\' if quote == b'"' => {
                    text.push(self.escape()?);
                    continue;
                }
                _ => {}
            }
            let blanks = self.place.at;
            let gap = self.gap(gap, 0)?;
            gap.write(self.between(blanks), &mut text);
        }
        self.skip(1);
        self.push(Kind::Quoted, start, text);
        Ok(())
    }

    /// The character that `\` and what follows it stand for.
    fn escape(&mut self) -> Scanned<char> {
        let code = self.byte(1);
        let digits = match code {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => {
                let Some((_, value)) = ESCAPES.iter().find(|(name, _)| *name == code) else {
                    return self.fault("found unknown escape character");
                };
                self.skip(2);
                return Ok(*value);
            }
        };
        let number = self.rest().get(2..2 + digits);
        let is_hex = |number: &&str| number.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(number) = number.filter(is_hex) else {
            self.skip(2);
            return self.fault("did not find expected hexdecimal number");
        };
        let value = u32::from_str_radix(number, 16)
            .ok()
            .and_then(char::from_u32);
        match value {
            Some(value) => {
                self.skip(2 + digits);
                Ok(value)
            }
            None => self.fault("found invalid Unicode character escape code"),
        }
    }

    pub(super) fn block_scalar(&mut self) -> Scanned {
        self.drop_last_key()?;
        self.key_allowed = true;
        let mut start = self.place;
        let is_literal = self.byte(0) == b'|';
        self.skip(1);
        let (chomping, step) = self.block_header()?;
        let mut indent = step.map_or(0, |step| self.indent.max(0) + step);
        let mut text = String::new();
        let mut end = self.place;
        let mut breaks = self.block_breaks(&mut indent, &mut end)?;
        // It stands where the text itself begins.
        start.at = self.place.at;
        let mut is_first = true;
        let mut after_blank = false;
        while self.place.column == indent && self.byte(0) != 0 {
            let is_spaced = is_blank(self.byte(0));
            // The end of the line before, and the empty lines after it.
            let folds = !is_literal && !after_blank && !is_spaced && !is_first;
            match (folds, breaks) {
                (true, 1) => text.push(' '),
                (true, _) => text.extend(std::iter::repeat_n('\n', breaks - 1)),
                (false, _) => text.extend(std::iter::repeat_n('\n', breaks)),
            }
            (is_first, after_blank) = (false, is_spaced);
            let line = self.place.at;
            self.skip_line();
            text.push_str(self.between(line));
            end = self.place;
            breaks = 0;
            if self.byte(0) != 0 {
                self.skip_break();
                end = self.place;
                breaks = 1 + self.block_breaks(&mut indent, &mut end)?;
            }
        }
        let kept = match chomping {
            Chomping::Strip => 0,
            Chomping::Clip => breaks.min(usize::from(!is_first)),
            Chomping::Keep => breaks,
        };
        text.extend(std::iter::repeat_n('\n', kept));
        let after = std::mem::replace(&mut self.place, end);
        self.push(Kind::Quoted, start, text);
        self.place = after;
        Ok(())
    }

    /// What stands after `|` or `>`, up to the end of the line.
    fn block_header(&mut self) -> Scanned<(Chomping, Option<i32>)> {
        let (mut chomping, mut step) = (Chomping::Clip, None);
        loop {
            match self.byte(0) {
                b'+' if chomping == Chomping::Clip => chomping = Chomping::Keep,
                b'-' if chomping == Chomping::Clip => chomping = Chomping::Strip,
                b'0' if step.is_none() => {
                    return self.fault("found an indentation indicator equal to 0");
                }
                digit @ b'1'..=b'9' if step.is_none() => step = Some(i32::from(digit - b'0')),
                _ => break,
            }
            self.skip(1);
        }
        while is_blank(self.byte(0)) {
            self.skip(1);
        }
        if self.byte(0) == b'#' {
            self.skip_line();
        }
        if !is_break_or_end(self.byte(0)) {
            return self.fault("did not find expected comment or line break");
        }
        if self.byte(0) != 0 {
            self.skip_break();
        }
        Ok((chomping, step))
    }

    /// Passes over empty lines, and the indentation of the next that is not; counts them. If the
    /// indentation is not known yet, it is that of the first line with something in it.
    fn block_breaks(&mut self, indent: &mut i32, end: &mut super::Place) -> Scanned<usize> {
        let mut breaks = 0;
        let mut widest = 0;
        loop {
            while (*indent == 0 || self.place.column < *indent) && self.byte(0) == b' ' {
                self.skip(1);
            }
            widest = widest.max(self.place.column);
            let byte = self.byte(0);
            if byte == b'\t' && (*indent == 0 || self.place.column < *indent) {
                return self.fault("found a tab character where an indentation space is expected");
            }
            if !is_break(byte) {
                break;
            }
            self.skip_break();
            breaks += 1;
            *end = self.place;
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(breaks)
    }
}
