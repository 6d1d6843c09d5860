//! A line of a shell, as far as kubectl needs one: words, quotes, flags.

use super::not_simulated;

/// A flag that is understood.
struct Flag {
    long: &'static str,
    short: &'static str,
    /// Whether a value follows.
    has_value: bool,
}

const fn flag(long: &'static str, short: &'static str, has_value: bool) -> Flag {
    Flag {
        long,
        short,
        has_value,
    }
}

const FLAGS: [Flag; 10] = [
    flag("output", "o", true),
    flag("selector", "l", true),
    flag("patch", "p", true),
    flag("replicas", "", true),
    flag("to-revision", "", true),
    flag("grace-period", "", true),
    flag("cascade", "", true),
    flag("force", "", false),
    flag("now", "", false),
    flag("all", "", false),
];

/// A line that was read.
#[derive(Debug, Default)]
pub(super) struct Line {
    words: Vec<String>,
    flags: Vec<(&'static str, String)>,
}

impl Line {
    /// Reads a line. The word `kubectl` at its beginning may be left out.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut line = Self::default();
        let mut words = split(text).into_iter().peekable();
        words.next_if(|word| word == "kubectl" || word == "k");
        while let Some(word) = words.next() {
            let Some((flag, value)) = flag_of(&word)? else {
                line.words.push(word);
                continue;
            };
            let value = match value {
                Some(value) => value.to_owned(),
                None if flag.has_value => words
                    .next()
                    .ok_or_else(|| format!("error: flag needs an argument: {word}"))?,
                None => String::new(),
            };
            line.flags.push((flag.long, value));
        }
        Ok(line)
    }

    /// The word at a place; empty if there are fewer.
    pub(super) fn word(&self, place: usize) -> &str {
        self.words.get(place).map_or("", |word| word)
    }

    /// The words from a place on.
    pub(super) fn words(&self, from: usize) -> &[String] {
        self.words.get(from..).unwrap_or_default()
    }

    /// Whether there are flags, or more than so many words.
    pub(super) fn has_more_than(&self, words: usize) -> bool {
        self.words.len() > words || !self.flags.is_empty()
    }

    /// The value of a flag, by its long name; that of the last one if it is given more than once.
    pub(super) fn flag(&self, long: &str) -> Option<&str> {
        let mut flags = self.flags.iter().rev();
        let found = flags.find(|(name, _)| *name == long);
        found.map(|(_, value)| &**value)
    }

    /// The whole number that a flag gives.
    pub(super) fn number(&self, long: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.flag(long) else {
            return Ok(None);
        };
        let number = value.parse();
        number.map(Some).map_err(|_| {
            format!(
                "error: invalid argument \"{value}\" for \"--{long}\" flag: strconv.ParseInt: \
                 parsing \"{value}\": invalid syntax"
            )
        })
    }
}

/// The flag that a word is, with the value that stands in it; none if it is no flag.
fn flag_of(word: &str) -> Result<Option<(&'static Flag, Option<&str>)>, String> {
    let Some(bare) = word.strip_prefix('-').filter(|bare| !bare.is_empty()) else {
        return Ok(None);
    };
    let mut flags = FLAGS.iter();
    let found = if let Some(long) = bare.strip_prefix('-') {
        let (name, value) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (long, None),
        };
        let flag = flags.find(|flag| flag.long == name);
        flag.map(|flag| (flag, value))
    } else {
        let flag = flags.find(|flag| !flag.short.is_empty() && bare.starts_with(flag.short));
        flag.map(|flag| {
            let value = bare.get(flag.short.len()..).unwrap_or_default();
            let value = value.strip_prefix('=').unwrap_or(value);
            (flag, (!value.is_empty()).then_some(value))
        })
    };
    found.map(Some).ok_or_else(|| not_simulated(word))
}

/// The words of a text. Quotes hold together what is between them.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in text.chars() {
        match quote {
            Some(end) if letter == end => quote = None,
            None if letter == '\'' || letter == '"' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}
