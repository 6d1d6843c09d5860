//! Reading from a [`Document`] without surprises: every question has an answer, whatever the tree
//! holds.

use std::rc::Rc;

use super::{Document, IntOrPercent, Labels};

/// The value of `key`; `None` if the tree is no map, has no such key, or has `null` there, which
/// means the same to the API.
pub(crate) fn get<'d>(tree: &'d Document, key: &str) -> Option<&'d Document> {
    tree.as_mapping()?.get(key).filter(|value| !value.is_null())
}

/// The value at the end of a path of keys.
pub(crate) fn at<'d>(tree: &'d Document, path: &[&str]) -> Option<&'d Document> {
    path.iter().try_fold(tree, |tree, key| get(tree, key))
}

/// The string at `key`.
pub(crate) fn text<'d>(tree: &'d Document, key: &str) -> Option<&'d str> {
    get(tree, key)?.as_str()
}

/// The string at `key`, shared; empty if there is none.
pub(crate) fn shared_text(tree: &Document, key: &str) -> Rc<str> {
    text(tree, key).unwrap_or_default().into()
}

/// The whole number at `key`.
pub(crate) fn int(tree: &Document, key: &str) -> Option<i64> {
    get(tree, key)?.as_i64()
}

/// The whole number at `key`, if it fits into 32 bits.
pub(crate) fn int32(tree: &Document, key: &str) -> Option<i32> {
    int(tree, key).and_then(|value| i32::try_from(value).ok())
}

/// Whether `key` holds `true`.
pub(crate) fn is_true(tree: &Document, key: &str) -> bool {
    get(tree, key).and_then(Document::as_bool).unwrap_or(false)
}

/// The items of the list at `key`; none if there is no list.
pub(crate) fn items<'d>(tree: &'d Document, key: &str) -> &'d [Document] {
    let list = get(tree, key).and_then(Document::as_sequence);
    list.map_or(&[], Vec::as_slice)
}

/// The strings of the list at `key`.
pub(crate) fn texts(tree: &Document, key: &str) -> Vec<Rc<str>> {
    let items = items(tree, key).iter();
    items
        .filter_map(|item| item.as_str().map(Rc::from))
        .collect()
}

/// The map of strings at `key`.
pub(crate) fn labels(tree: &Document, key: &str) -> Labels {
    let map = get(tree, key).and_then(Document::as_mapping);
    let pairs = map.into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.as_str()?.into(), value.as_str()?.into())))
        .collect()
}

/// The number or percentage at `key`.
pub(crate) fn int_or_percent(tree: &Document, key: &str) -> Option<IntOrPercent> {
    match get(tree, key)? {
        Document::String(text) => IntOrPercent::from_percent_text(text),
        value => {
            let number = value.as_i64().and_then(|value| i32::try_from(value).ok());
            number.map(IntOrPercent::Int)
        }
    }
}
