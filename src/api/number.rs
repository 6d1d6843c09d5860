//! Numbers as text, without the tables of the standard library's reader and writer of floats,
//! which are twenty kilobytes that hardly pack.

/// The digits within which every number is told from its neighbours.
const MOST_DIGITS: i32 = 17;

/// `value` times a power of ten.
pub(crate) fn scaled(value: f64, exponent: i32) -> f64 {
    // Nothing stays nothing also where the power is beyond all numbers.
    if value == 0.0 {
        return value;
    }
    let power = 10_f64.powi(exponent.saturating_abs().min(400));
    if exponent < 0 {
        value / power
    } else {
        value * power
    }
}

/// The number as YAML and JSON have it, in the fewest digits that read the same. Exact for
/// whatever can be written in 15 digits and powers of ten up to 22; a number beyond these may
/// come out some units of its last place away, and one next to the least or greatest of all wrong.
pub(crate) fn float_text(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let value = value.abs();
    if value.is_infinite() {
        return format!("{sign}.inf");
    }
    if value == 0.0 {
        return format!("{sign}0.0");
    }
    let (digits, exponent) = digits(value);
    let text = placed(digits.to_string(), exponent);
    format!("{sign}{text}")
}

/// The shortest whole number and the power of ten that make this positive number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of seventeen digits"
)]
fn digits(value: f64) -> (u64, i32) {
    let mut first = 0;
    while first < 400 && scaled(1.0, first + 1) <= value {
        first += 1;
    }
    while first > -400 && scaled(1.0, first) > value {
        first -= 1;
    }
    let attempt = |count: i32| {
        let exponent = first + 1 - count;
        (scaled(value, -exponent).round(), exponent)
    };
    let same =
        |&(digits, exponent): &(f64, i32)| scaled(digits, exponent).to_bits() == value.to_bits();
    let found = (1..MOST_DIGITS).map(attempt).find(same);
    let (digits, exponent) = found.unwrap_or_else(|| attempt(MOST_DIGITS));
    (digits as u64, exponent)
}

/// Digits times a power of ten: with a point where it is near, else with an exponent.
fn placed(mut digits: String, exponent: i32) -> String {
    let length = i32::try_from(digits.len()).unwrap_or(MOST_DIGITS);
    let point = length + exponent;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let at = |place: i32| usize::try_from(place).unwrap_or(0);
    match point {
        1..=16 if exponent >= 0 => digits + &zeros(exponent) + ".0",
        1..=16 => {
            digits.insert(at(point), '.');
            digits
        }
        -4..=0 => "0.".to_owned() + &zeros(-point) + &digits,
        _ => {
            if length > 1 {
                digits.insert(1, '.');
            }
            format!("{digits}e{}", point - 1)
        }
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss)]
mod tests {
    use proptest::prelude::*;
    use serde_yaml::Number;

    use super::*;

    #[test]
    fn as_the_library_writes_them() {
        for value in [
            0.0,
            -0.0,
            0.5,
            -0.1,
            1.5,
            2.0,
            100.25,
            1e15,
            1e16,
            1.5e17,
            1e21,
            1e22,
            1e-5,
            1.25e-5,
            1e-6,
            1e-7,
            123_456.789,
            18_446_744_073_709_551_615.0,
            0.3,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ] {
            assert_eq!(float_text(value), Number::from(value).to_string());
        }
    }

    proptest! {
        #[test]
        fn fifteen_digits_are_exact(digits in 1_i64..999_999_999_999_999, places in 0..22_i32) {
            let value = scaled(digits as f64, -places);
            prop_assert_eq!(float_text(value), Number::from(value).to_string());
        }

        #[test]
        fn any_number_is_near(value in any::<f64>()) {
            let text = float_text(value);
            if (1e-280..1e280).contains(&value.abs()) {
                let read: f64 = text.parse().unwrap_or(f64::NAN);
                prop_assert!(((read - value) / value).abs() < 1e-12, "{} for {}", text, value);
            }
        }
    }
}
