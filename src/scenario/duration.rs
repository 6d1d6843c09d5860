//! Durations as Kubernetes writes them: `12s`, `250ms`, `1m30s`.

use crate::api::Ms;

/// The longest duration that a Scenario may name: a virtual week.
const MAX_MS: i128 = 7 * 24 * 3_600_000;

/// What can be written.
pub const EXAMPLES: &str = "12s, 250ms, 1m30s, … 168h";

/// Reads a duration in Go's notation: numbers, each with its unit. None from before 0, none that
/// the clock cannot count, as it counts milliseconds, and none that is too long.
pub fn parse(text: &str) -> Option<Ms> {
    if text == "0" {
        return Some(0);
    }
    if text.is_empty() {
        return None;
    }
    let mut rest = text;
    let mut total_ns: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c != '.' && !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(end);
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit());
        let (unit, next) = after.split_at(end.unwrap_or(after.len()));
        total_ns += number_ns(number, unit_ns(unit)?)?;
        rest = next;
    }
    let ms = total_ns / 1_000_000;
    if total_ns % 1_000_000 != 0 || ms > MAX_MS {
        return None;
    }
    Ms::try_from(ms).ok()
}

fn unit_ns(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// `number` is digits with at most one point. More than 15 digits are more than anybody means.
fn number_ns(number: &str, unit_ns: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    Some(value * unit_ns / scale)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn gos_notation() {
        let good = [
            ("12s", 12_000),
            ("250ms", 250),
            ("1m30s", 90_000),
            ("1.5h", 5_400_000),
            ("0", 0),
            ("0s", 0),
        ];
        for (text, ms) in good {
            assert_eq!(parse(text), Some(ms), "{text}");
        }
        for text in [
            "",
            "12",
            "s",
            "1x",
            "-1s",
            "1..2s",
            "1s2",
            "10us",
            "200h",
            "99999999999999999s",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
