//! What an unquoted word of YAML means.
//!
//! kubectl reads YAML 1.1 as Go's older reader does: `yes` and `off` are booleans, `010` is eight,
//! and a date is a string. A reader of YAML 1.2 would accept manifests that a cluster refuses.

use super::tree::Value;
use crate::api::scaled;

/// The value of a plain (unquoted, untagged) scalar.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Value::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let numeric = matches!(
        text.as_bytes().first(),
        Some(b'+' | b'-' | b'.' | b'0'..=b'9')
    );
    let number = if numeric { number(text) } else { None };
    number.unwrap_or_else(|| Value::Text(text.into()))
}

/// The number that `text` is. Dates need no rule of their own: they are no numbers, so they stay
/// text.
fn number(text: &str) -> Option<Value> {
    let plain = if text.contains('_') {
        text.replace('_', "")
    } else {
        text.to_owned()
    };
    if !plain.starts_with('.')
        && let Some(value) = integer(&plain)
    {
        return Some(value);
    }
    looks_like_float(&plain).then(|| from_float(decimal(&plain)))
}

/// A whole number in any base that Go's reader knows: `0x`, `0o`, `0b`, and a bare leading zero
/// for octal.
fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..)?),
        Some("0o" | "0O") => (8, digits.get(2..)?),
        Some("0b" | "0B") => (2, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -magnitude } else { magnitude };
    match i64::try_from(value) {
        Ok(value) => Some(Value::Int(value)),
        // Between 2^63 and 2^64 a positive number is still a number, though no field takes it.
        #[expect(clippy::cast_precision_loss, reason = "too large for any field anyway")]
        Err(_) if !negative => Some(Value::Float(magnitude as f64)),
        Err(_) => None,
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn looks_like_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(unsigned);
    let mut rest = unsigned.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if whole == 0 && count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or_default();
    } else if whole == 0 {
        return false;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}

/// The value of a decimal number. The standard library's reader would bring tables of ten
/// kilobytes along; this one is exact up to 15 digits and powers of ten up to 22, which is all
/// that a quantity needs.
fn decimal(text: &str) -> f64 {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mut exponent: i32 =
        exponent
            .parse()
            .unwrap_or(if exponent.starts_with('-') { -400 } else { 400 });
    let mut mantissa = 0.0;
    let mut fraction = false;
    for byte in digits.bytes() {
        if byte.is_ascii_digit() {
            mantissa = mantissa * 10.0 + f64::from(byte - b'0');
            exponent = exponent.saturating_sub(i32::from(fraction));
        }
        fraction |= byte == b'.';
    }
    let value = scaled(mantissa, exponent);
    if text.starts_with('-') { -value } else { value }
}

/// A float that is a whole number is written as one in JSON, so a field of whole numbers takes it:
/// `3.0` and `1e1` are good replica counts.
#[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
pub(super) fn from_float(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        Value::Int(value as i64)
    } else {
        Value::Float(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, resolve};

    #[test]
    fn plain_words() {
        for (text, value) in [
            ("3", Value::Int(3)),
            ("-3", Value::Int(-3)),
            ("+3", Value::Int(3)),
            ("010", Value::Int(8)),
            ("0x1F", Value::Int(31)),
            ("0b11", Value::Int(3)),
            ("1_000", Value::Int(1000)),
            ("3.0", Value::Int(3)),
            ("1e1", Value::Int(10)),
            ("08", Value::Int(8)),
            ("0.1", Value::Float(0.1)),
            ("1.0001", Value::Float(1.0001)),
            ("-2.5e-3", Value::Float(-0.0025)),
            ("1e999", Value::Float(f64::INFINITY)),
            ("1e-999", Value::Int(0)),
            ("0e999", Value::Int(0)),
            ("yes", Value::Bool(true)),
            ("Off", Value::Bool(false)),
            ("~", Value::Null),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
        for text in [
            "2001-01-01",
            "1.2.3",
            "1e",
            ".",
            "-",
            "0x",
            "yEs",
            "25%",
            "1 2",
            "--1",
        ] {
            assert_eq!(resolve(text), Value::Text(text.into()), "{text}");
        }
    }
}
