//! The languages, and how their texts are filled in.

use std::cell::{Cell, OnceCell};

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

/// A text whose holes are being filled, one call for each: what a call costs is paid three hundred
/// times over.
pub(crate) struct Saying {
    pub(super) language: Language,
    text: &'static str,
    fillings: Vec<(&'static str, Option<i64>, String)>,
}

/// What can fill a hole in a text.
pub(crate) trait Filling {
    /// Fills the hole of that name.
    fn fill(self, saying: &mut Saying, hole: &'static str);
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
}

impl Saying {
    /// The text of that key, with holes.
    #[inline(never)]
    pub fn new(language: Language, key: Key) -> Self {
        Self {
            language,
            text: language.text(key),
            fillings: Vec::new(),
        }
    }

    /// The text with its holes filled.
    #[inline(never)]
    pub fn end(self) -> String {
        let mut rest = self.text;
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
            let mut found = self.fillings.iter().filter(|(known, ..)| *known == name);
            let filling = found.next();
            debug_assert!(filling.is_some(), "nothing for {name} in {}", self.text);
            let Some((_, number, text)) = filling else {
                continue;
            };
            match (number, choice) {
                (Some(1), Some((one, _))) => filled.push_str(&one.replace('#', text)),
                (_, Some((_, many))) => filled.push_str(&many.replace('#', text)),
                (_, None) => filled.push_str(text),
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// A text in the language that the page is shown in.
pub fn text_of(key: Key) -> &'static str {
    Language::current().text(key)
}

impl Filling for i64 {
    #[inline(never)]
    fn fill(self, saying: &mut Saying, hole: &'static str) {
        saying.fillings.push((hole, Some(self), self.to_string()));
    }
}

impl Filling for &str {
    #[inline(never)]
    fn fill(self, saying: &mut Saying, hole: &'static str) {
        saying.fillings.push((hole, None, self.to_owned()));
    }
}

impl Filling for &String {
    #[inline]
    fn fill(self, saying: &mut Saying, hole: &'static str) {
        self.as_str().fill(saying, hole);
    }
}

impl Filling for String {
    #[inline(never)]
    fn fill(self, saying: &mut Saying, hole: &'static str) {
        saying.fillings.push((hole, None, self));
    }
}

macro_rules! filled_by_numbers {
    ($($kind:ty),*) => {$(
        impl Filling for &$kind {
            #[inline]
            fn fill(self, saying: &mut Saying, hole: &'static str) {
                i64::try_from(*self).unwrap_or(i64::MAX).fill(saying, hole);
            }
        }

        impl Filling for $kind {
            #[inline]
            fn fill(self, saying: &mut Saying, hole: &'static str) {
                i64::try_from(self).unwrap_or(i64::MAX).fill(saying, hole);
            }
        }
    )*};
}
filled_by_numbers!(i32, u32, usize);

impl Filling for &i64 {
    #[inline]
    fn fill(self, saying: &mut Saying, hole: &'static str) {
        (*self).fill(saying, hole);
    }
}

/// A text with its holes filled: `say!(language, Pulled, pod, takes = length)`; `(key)` where the key
/// is known only at run time.
macro_rules! say {
    (@filling $name:ident) => { $name };
    (@filling $name:ident $value:expr) => { $value };
    (@key ($key:expr)) => { $key };
    (@key $key:ident) => { $crate::insight::words::Key::$key };
    ($language:expr, $key:tt $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let language = $language;
        let mut saying =
            $crate::insight::words::Saying::new(language, $crate::insight::words::say!(@key $key));
        $($crate::insight::words::Filling::fill(
            $crate::insight::words::say!(@filling $name $($value)?),
            &mut saying,
            stringify!($name),
        );)*
        saying.end()
    }};
}
pub(crate) use say;
