//! What can fill a hole of markup.

use std::fmt::{Arguments, format};

use super::{AttrValue, give, node, text};
use crate::insight::words::{Key, text_of};
use yew::Html;

/// What can be the value of an attribute.
pub trait IntoAttribute {
    /// Gives it to the attribute.
    fn give(self);
}

impl IntoAttribute for &'static str {
    #[inline(never)]
    fn give(self) {
        give(Some(AttrValue::Static(self)));
    }
}

impl IntoAttribute for String {
    #[inline(never)]
    fn give(self) {
        give(Some(AttrValue::Rc(self.into())));
    }
}

impl IntoAttribute for Arguments<'_> {
    #[inline(never)]
    fn give(self) {
        format(self).give();
    }
}

impl IntoAttribute for i32 {
    #[inline(never)]
    fn give(self) {
        self.to_string().give();
    }
}

impl IntoAttribute for usize {
    #[inline(never)]
    fn give(self) {
        self.to_string().give();
    }
}

/// A text in the language of the page.
impl IntoAttribute for Key {
    #[inline(never)]
    fn give(self) {
        text_of(self).give();
    }
}

/// `None`: there is no such attribute.
impl<T: IntoAttribute> IntoAttribute for Option<T> {
    #[inline]
    fn give(self) {
        match self {
            Some(value) => value.give(),
            None => give(None),
        }
    }
}

/// The classes of an element.
#[derive(Clone, Default, PartialEq)]
pub struct Classes(String);

/// All these classes, without empty ones.
#[inline(never)]
pub fn joined(classes: &[&str]) -> Classes {
    let mut joined = String::new();
    for class in classes.iter().filter(|class| !class.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(class);
    }
    Classes(joined)
}

impl IntoAttribute for Classes {
    #[inline(never)]
    fn give(self) {
        give((!self.0.is_empty()).then(|| AttrValue::Rc(self.0.into())));
    }
}

/// What can be among the classes of an element.
pub trait Class {
    /// Its name, or nothing.
    fn class(&self) -> &str;
}

impl Class for &str {
    #[inline]
    fn class(&self) -> &str {
        self
    }
}

impl Class for String {
    #[inline]
    fn class(&self) -> &str {
        self
    }
}

impl<T: Class> Class for Option<T> {
    #[inline]
    fn class(&self) -> &str {
        self.as_ref().map_or("", Class::class)
    }
}

/// What can stand in an element.
pub trait Child {
    /// Puts it there.
    fn put(self);
}

impl Child for Html {
    #[inline]
    fn put(self) {
        node(self);
    }
}

impl Child for AttrValue {
    #[inline]
    fn put(self) {
        text(self);
    }
}

impl Child for String {
    #[inline(never)]
    fn put(self) {
        text(AttrValue::Rc(self.into()));
    }
}

impl Child for &str {
    #[inline(never)]
    fn put(self) {
        text(AttrValue::Rc(self.into()));
    }
}

impl Child for &String {
    #[inline]
    fn put(self) {
        self.as_str().put();
    }
}

impl Child for Arguments<'_> {
    #[inline(never)]
    fn put(self) {
        format(self).put();
    }
}

/// A text in the language of the page.
impl Child for Key {
    #[inline(never)]
    fn put(self) {
        text(AttrValue::Static(text_of(self)));
    }
}

macro_rules! child_by_its_figures {
    ($($kind:ty),*) => {$(
        impl Child for $kind {
            #[inline(never)]
            fn put(self) {
                self.to_string().put();
            }
        }
    )*};
}
child_by_its_figures!(i32, i64, u32, u64, usize);
