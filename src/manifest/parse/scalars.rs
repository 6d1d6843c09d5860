//! What scalars and their tags mean.

use std::rc::Rc;

use crate::api::float_text;
use crate::manifest::scalar;
use crate::manifest::tree::Value;

/// The part of a tag that says something to every reader; empty for others.
pub(super) fn core_tag(tag: &str) -> &str {
    let long = tag.strip_prefix("!<tag:yaml.org,2002:");
    let long = long.and_then(|name| name.strip_suffix('>'));
    long.or_else(|| tag.strip_prefix("!!")).unwrap_or_default()
}

/// Handles other than `!` and `!!` would have to be declared: `!e!name`.
pub(super) fn has_undeclared_handle(tag: &str) -> bool {
    let name = tag.trim_start_matches('!');
    !name.starts_with('<') && name.contains('!')
}

/// What a scalar means; `tag` is its core tag, if it has any tag.
pub(super) fn scalar_value(text: &str, is_plain: bool, tag: Option<&str>) -> Value {
    match tag {
        None if is_plain => scalar::resolve(text),
        None | Some("" | "str" | "binary") => Value::Text(text.into()),
        Some(_) => scalar::resolve(text),
    }
}

/// JSON has only strings for keys; `on: x` becomes the key `true`, as kubectl has it.
pub(super) fn key_text(value: &Value) -> Option<Rc<str>> {
    match value {
        Value::Text(text) => Some(Rc::clone(text)),
        Value::Bool(value) => Some(value.to_string().into()),
        Value::Int(value) => Some(value.to_string().into()),
        Value::Float(value) => Some(float_text(*value).into()),
        Value::Null => Some("null".into()),
        Value::List(_) | Value::Map(_) => None,
    }
}
