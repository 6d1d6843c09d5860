//! The languages, and how their texts are filled in.

use std::cell::{Cell, OnceCell};

use super::Length;
use crate::api::Ms;

/// A language: its tag, and its texts in the order of the keys, a line each.
struct Known {
    tag: &'static str,
    texts: &'static str,
}

// What the build has made of the files: the keys, and the languages.
include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A language that the page can be read in: its place among those that have a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Language(u8);

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::ENGLISH) };
    /// The texts of each language, once they have been asked for.
    static TEXTS: [OnceCell<Vec<&'static str>>; LANGUAGES.len()] =
        const { [const { OnceCell::new() }; LANGUAGES.len()] };
}

/// What fills a hole in a text.
#[derive(Clone, Copy, Debug)]
pub enum Filling<'a> {
    /// A number.
    Number(i64),
    /// A text.
    Text(&'a str),
    /// How long something takes.
    Length(Ms),
}

impl Language {
    /// English, which is always there.
    pub const ENGLISH: Self = Self(0);

    /// All of them, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map(Self).take(LANGUAGES.len())
    }

    /// The one that the page is shown in.
    pub fn current() -> Self {
        CURRENT.get()
    }

    /// Makes it the one that the page is shown in.
    pub fn choose(self) {
        CURRENT.set(self);
    }

    /// The one to take for somebody who wants one of these, the best first: tags as browsers give
    /// them. Any language of that name will do if there is none for the region.
    pub fn of_tags(mut tags: impl Iterator<Item = String>) -> Option<Self> {
        let main = |tag: &str| tag.split('-').next().map(str::to_ascii_lowercase);
        tags.find_map(|tag| {
            let same = |language: &Self| language.tag().eq_ignore_ascii_case(&tag);
            let near = |language: &Self| main(language.tag()) == main(&tag);
            Self::all().find(same).or_else(|| Self::all().find(near))
        })
    }

    fn known(self) -> &'static Known {
        let [english, ..] = &LANGUAGES;
        LANGUAGES.get(usize::from(self.0)).unwrap_or(english)
    }

    /// Its tag: `en`, `zh-CN`.
    pub fn tag(self) -> &'static str {
        self.known().tag
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        self.text(Key::Name)
    }

    /// The text of that key as it stands in the file.
    pub fn text(self, key: Key) -> &'static str {
        TEXTS.with(|all| {
            let texts = all.get(usize::from(self.0));
            let texts =
                texts.map(|own| own.get_or_init(|| self.known().texts.split('\n').collect()));
            texts
                .and_then(|own| own.get(key as usize))
                .copied()
                .unwrap_or_default()
        })
    }

    /// The text of that key with its holes filled, each by its name.
    #[inline(never)]
    pub fn fill(self, key: Key, fillings: &[(&str, Filling<'_>)]) -> String {
        let mut rest = self.text(key);
        let mut filled = String::new();
        while let Some((before, hole)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((hole, after)) = hole.split_once('}') else {
                break;
            };
            rest = after;
            let (name, choice) = match hole.split_once('|') {
                Some((name, choice)) => (name, choice.split_once('|')),
                None => (hole, None),
            };
            let mut found = fillings.iter().filter(|(known, _)| *known == name);
            let filling = found.next().map(|(_, filling)| *filling);
            debug_assert!(filling.is_some(), "nothing for {name} of {key:?}");
            let Some(filling) = filling else { continue };
            match (filling, choice) {
                (Filling::Number(number), Some((one, many))) => {
                    let chosen = if number == 1 { one } else { many };
                    filled.push_str(&chosen.replace('#', &number.to_string()));
                }
                (Filling::Number(number), None) => filled.push_str(&number.to_string()),
                (Filling::Text(text), _) => filled.push_str(text),
                (Filling::Length(ms), _) => filled.push_str(&self.length(Length(ms))),
            }
        }
        filled.push_str(rest);
        filled
    }
}

impl<'a> From<&'a str> for Filling<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Filling<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<Length> for Filling<'_> {
    fn from(length: Length) -> Self {
        Self::Length(length.0)
    }
}

impl From<usize> for Filling<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

macro_rules! filled_by_numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Filling<'_> {
            #[inline]
            fn from(number: $kind) -> Self {
                Self::Number(number.into())
            }
        }

        impl From<&$kind> for Filling<'_> {
            #[inline]
            fn from(number: &$kind) -> Self {
                Self::Number((*number).into())
            }
        }
    )*};
}
filled_by_numbers!(i32, i64, u32);

/// A text with its holes filled: `say!(language, Pulled, pod, takes = Length(ms))`.
macro_rules! say {
    (@filling $name:ident) => { $name };
    (@filling $name:ident $value:expr) => { $value };
    ($language:expr, $key:ident $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $language.fill(
            $crate::insight::words::Key::$key,
            &[$((
                stringify!($name),
                $crate::insight::words::Filling::from(
                    $crate::insight::words::say!(@filling $name $($value)?)
                ),
            )),*],
        )
    };
}
pub(crate) use say;
