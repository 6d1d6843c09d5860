//! YAML text to tokens.
//!
//! Indentation becomes tokens too: a block begins where something stands further right than what
//! is around it, and ends where something stands further left. What turns out to be a key only at
//! its colon gets its [`Kind::Key`] afterwards, in front of it; until then the tokens wait.

mod indicators;
mod texts;

use super::syntax::SyntaxError;
use super::tree::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    StreamEnd,
    Directive,
    DocumentStart,
    DocumentEnd,
    BlockSequence,
    BlockMapping,
    BlockEnd,
    FlowSequence,
    FlowSequenceEnd,
    FlowMapping,
    FlowMappingEnd,
    /// `-`
    BlockEntry,
    /// `,`
    FlowEntry,
    /// `?`, or nothing at all in front of a key.
    Key,
    /// `:`
    Value,
    Alias,
    Anchor,
    Tag,
    Plain,
    Quoted,
}

/// A token and where it stands in the text.
#[derive(Debug, Default)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
    /// The line it begins in, from 0.
    pub line: usize,
    /// The text of a scalar, the name of an anchor or an alias, or a whole tag.
    pub text: String,
}

/// How many bytes may stand between the beginning of a key and its colon.
const KEY_MAX: usize = 1024;

/// A place where a key began, if a colon follows.
#[derive(Clone, Copy)]
struct MaybeKey {
    /// Nothing else can stand there.
    is_required: bool,
    /// The number of its first token.
    number: usize,
    place: Place,
}

/// A place in the text.
#[derive(Clone, Copy, Default)]
struct Place {
    /// In bytes.
    at: usize,
    /// From 0.
    line: usize,
    /// In characters, from 0.
    column: i32,
}

/// Makes tokens as far as they are asked for.
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// The byte of the whole text at which this one begins: places are told in the whole text.
    base: usize,
    place: Place,
    tokens: Vec<Token>,
    /// How many of `tokens` are used up.
    taken: usize,
    /// How many tokens there were before `tokens`.
    dropped: usize,
    /// The column of the innermost block; -1 outside of all.
    indent: i32,
    indents: Vec<i32>,
    /// What may be a key in the block, and in each `[` and `{` around the place.
    keys: Vec<Option<MaybeKey>>,
    /// Whether a key may begin here.
    key_allowed: bool,
    ended: bool,
}

type Scanned<T = ()> = Result<T, SyntaxError>;

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str, base: usize) -> Self {
        Self {
            text,
            base,
            place: Place::default(),
            tokens: Vec::new(),
            taken: 0,
            dropped: 0,
            indent: -1,
            indents: Vec::new(),
            keys: vec![None],
            key_allowed: true,
            ended: false,
        }
    }

    /// What comes next.
    pub fn kind(&mut self) -> Scanned<Kind> {
        while self.needs_more()? {
            self.fetch()?;
        }
        Ok(self
            .next_token()
            .map_or(Kind::StreamEnd, |token| token.kind))
    }

    /// Where the token that [`Self::kind`] told of begins: the byte, and the line.
    pub fn next_place(&self) -> (usize, usize) {
        let token = self.tokens.get(self.taken);
        token.map_or((self.base, 0), |token| (token.span.start, token.line))
    }

    /// Takes the token that [`Self::kind`] told of. The end of the stream stays.
    pub fn take(&mut self) -> Token {
        let Some(token) = self.next_token() else {
            return Token::default();
        };
        let token = std::mem::take(token);
        self.taken += 1;
        if self.taken == self.tokens.len() {
            self.dropped += self.taken;
            self.taken = 0;
            self.tokens.clear();
        }
        token
    }

    fn next_token(&mut self) -> Option<&mut Token> {
        self.tokens.get_mut(self.taken)
    }

    /// The next token cannot be told before it is sure whether a key begins with it.
    fn needs_more(&mut self) -> Scanned<bool> {
        if self.taken == self.tokens.len() {
            return Ok(!self.ended);
        }
        let next = self.dropped + self.taken;
        let is_next = |key: &Option<MaybeKey>| key.is_some_and(|key| key.number == next);
        match self.keys.iter().rposition(is_next) {
            Some(level) => Ok(self.open_key(level)?.is_some() && !self.ended),
            None => Ok(false),
        }
    }

    /// What may still be a key: one has to stand within a line and [`KEY_MAX`].
    fn open_key(&mut self, level: usize) -> Scanned<Option<MaybeKey>> {
        let Some(Some(key)) = self.keys.get(level).copied() else {
            return Ok(None);
        };
        let Place { at, line, .. } = key.place;
        if line == self.place.line && at + KEY_MAX >= self.place.at {
            return Ok(Some(key));
        }
        self.drop_key(level)?;
        Ok(None)
    }

    fn drop_key(&mut self, level: usize) -> Scanned {
        let key = self.keys.get_mut(level).and_then(Option::take);
        if key.is_some_and(|key| key.is_required) {
            return self.fault("could not find expected ':'");
        }
        Ok(())
    }

    fn drop_last_key(&mut self) -> Scanned {
        self.drop_key(self.keys.len() - 1)
    }

    /// A key may begin here.
    fn maybe_key(&mut self) -> Scanned {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_last_key()?;
        let key = MaybeKey {
            is_required: self.is_block() && self.indent == self.place.column,
            number: self.dropped + self.tokens.len(),
            place: self.place,
        };
        if let Some(last) = self.keys.last_mut() {
            *last = Some(key);
        }
        Ok(())
    }

    /// Not inside of `[` or `{`.
    fn is_block(&self) -> bool {
        self.keys.len() == 1
    }

    /// A block begins at `place` if that is further right: in front of the token with that number.
    fn indent(&mut self, place: Place, kind: Kind, number: usize) {
        if self.is_block() && self.indent < place.column {
            self.indents.push(self.indent);
            self.indent = place.column;
            self.insert(kind, place, number);
        }
    }

    /// The blocks end that are further right.
    fn unindent(&mut self, column: i32) {
        while self.is_block() && self.indent > column {
            self.push(Kind::BlockEnd, self.place, String::new());
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// A token that stands in no text.
    fn insert(&mut self, kind: Kind, place: Place, number: usize) {
        let token = Token {
            kind,
            span: self.span(place, place),
            line: place.line,
            text: String::new(),
        };
        let index = number - self.dropped;
        self.tokens.insert(index.min(self.tokens.len()), token);
    }

    /// The token from `start` to here.
    fn push(&mut self, kind: Kind, start: Place, text: String) {
        let token = Token {
            kind,
            span: self.span(start, self.place),
            line: start.line,
            text,
        };
        self.tokens.push(token);
    }

    fn span(&self, start: Place, end: Place) -> Span {
        Span {
            start: self.base + start.at,
            end: self.base + end.at,
        }
    }

    fn fault<T>(&self, message: &str) -> Scanned<T> {
        let line = self.place.line;
        Err(SyntaxError {
            message: message.to_owned(),
            offset: self.base + self.place.at,
            line: (line > 0).then_some(line + 1),
            limit: false,
        })
    }

    /// The byte that is `ahead` bytes further on; 0 beyond the end, which no text has inside.
    fn byte(&self, ahead: usize) -> u8 {
        let bytes = self.text.as_bytes();
        bytes.get(self.place.at + ahead).copied().unwrap_or(0)
    }

    /// Passes over so many bytes of a line.
    fn skip(&mut self, bytes: usize) {
        for _ in 0..bytes {
            // A character counts at its first byte.
            self.place.column += i32::from(self.byte(0) & 0xc0 != 0x80);
            self.place.at += 1;
        }
    }

    /// Passes over the end of a line.
    fn skip_break(&mut self) {
        let is_pair = (self.byte(0), self.byte(1)) == (b'\r', b'\n');
        self.place.at += 1 + usize::from(is_pair);
        self.place.line += 1;
        self.place.column = 0;
    }

    /// `---` or `...` at the beginning of a line, and nothing at once after it.
    fn at_document_mark(&self, mark: u8) -> bool {
        self.place.column == 0
            && (0..3).all(|ahead| self.byte(ahead) == mark)
            && is_blank_or_end(self.byte(3))
    }

    /// Passes over what means nothing.
    fn skip_to_token(&mut self) {
        loop {
            let is_bom = self.place.column == 0 && self.rest().starts_with('\u{feff}');
            match self.byte(0) {
                b' ' => self.skip(1),
                // Where a block may begin, a tab would be indentation.
                b'\t' if !self.is_block() || !self.key_allowed => self.skip(1),
                b'#' => self.skip_line(),
                byte if is_break(byte) => {
                    self.skip_break();
                    self.key_allowed |= self.is_block();
                }
                _ if is_bom => self.place.at += '\u{feff}'.len_utf8(),
                _ => return,
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.place.at..).unwrap_or_default()
    }

    fn skip_line(&mut self) {
        while !is_break_or_end(self.byte(0)) {
            self.skip(1);
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn is_break_or_end(byte: u8) -> bool {
    is_break(byte) || byte == 0
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_blank_or_end(byte: u8) -> bool {
    is_blank(byte) || is_break_or_end(byte)
}
