//! `resource.Quantity`: `100m`, `1.5Gi`, `1e3`.

use std::cmp::Ordering;
use std::fmt;

/// An amount, exact to a billionth, with the notation it was written in.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    nano: i128,
    notation: Notation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// `k`, `M`, `m` …
    Decimal,
    /// `Ki`, `Mi` …
    Binary,
    /// `e3`.
    Exponent,
}

/// Why a text is no quantity (API-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// Not of the form of a quantity.
    Format,
    /// A suffix that is none.
    Suffix,
}

impl QuantityError {
    /// The API server's words.
    pub fn message(self) -> &'static str {
        match self {
            Self::Format => {
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            Self::Suffix => "unable to parse quantity's suffix",
        }
    }
}

const NANO: i128 = 1_000_000_000;

/// Amounts beyond this are cut to it: no field can use more.
const MAX: i128 = i64::MAX as i128 * NANO;

const DECIMAL: [(&str, u32); 10] = [
    ("n", 0),
    ("u", 3),
    ("m", 6),
    ("", 9),
    ("k", 12),
    ("M", 15),
    ("G", 18),
    ("T", 21),
    ("P", 24),
    ("E", 27),
];

const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

impl Quantity {
    /// Reads a quantity; finer parts than a billionth are rounded up, away from zero.
    ///
    /// # Errors
    /// [`QuantityError`] where the API server has one.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let number = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = match number.strip_prefix('.') {
            Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()),
            None => number,
        };
        let (digits, suffix) = unsigned.split_at(unsigned.len() - number.len());
        if !digits.bytes().any(|byte| byte.is_ascii_digit()) || !is_suffix_like(suffix) {
            return Err(QuantityError::Format);
        }
        let (notation, factor) = suffix_factor(suffix).ok_or(QuantityError::Suffix)?;
        let magnitude = scaled(digits, factor);
        Ok(Self {
            nano: if text.starts_with('-') {
                -magnitude
            } else {
                magnitude
            },
            notation,
        })
    }

    /// The amount in billionths.
    pub fn billionths(self) -> i128 {
        self.nano
    }

    /// The amount in whole units, rounded up: bytes of memory.
    pub fn whole(self) -> i64 {
        let units = self.nano.saturating_add(NANO - 1).div_euclid(NANO);
        i64::try_from(units).unwrap_or(i64::MAX)
    }

    /// Less than nothing.
    pub fn is_negative(self) -> bool {
        self.nano < 0
    }

    /// A whole number.
    pub fn is_integer(self) -> bool {
        self.nano % NANO == 0
    }

    /// The amount in whole thousandths, rounded up.
    #[must_use]
    pub fn round_up_to_milli(self) -> Self {
        const MICRO: i128 = 1_000_000;
        let up = i128::from(self.nano.rem_euclid(MICRO) != 0);
        Self {
            nano: (self.nano.div_euclid(MICRO) + up) * MICRO,
            ..self
        }
    }

    /// The same amount in the notation that a reader would choose, whatever it was written in:
    /// two texts of one amount become one text.
    #[must_use]
    pub fn by_value(self) -> Self {
        let decimal = Self {
            notation: Notation::Decimal,
            ..self
        };
        let binary = Self {
            notation: Notation::Binary,
            ..self
        };
        let shorter = self.is_integer() && binary.to_string().len() <= decimal.to_string().len();
        if shorter { binary } else { decimal }
    }
}

/// `[eEinumkKMGTP]*[-+]?[0-9]*`
fn is_suffix_like(suffix: &str) -> bool {
    let rest = suffix.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    rest.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many billionths one unit of that suffix is, as a factor and a power of ten.
fn suffix_factor(suffix: &str) -> Option<(Notation, Factor)> {
    if let Some(&(_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Some((Notation::Decimal, Factor::Ten(power)));
    }
    if let Some(power) = BINARY.iter().position(|name| *name == suffix) {
        let shift = u32::try_from(power).ok()? * 10;
        return Some((Notation::Binary, Factor::Two(shift)));
    }
    let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    let power = u32::try_from(exponent.saturating_add(9)).unwrap_or(0);
    Some((Notation::Exponent, Factor::Ten(power)))
}

#[derive(Clone, Copy)]
enum Factor {
    Ten(u32),
    Two(u32),
}

/// Decimal digits times the factor, in billionths, rounded up, and cut at the largest amount.
fn scaled(digits: &str, factor: Factor) -> i128 {
    let mut value: i128 = 0;
    let mut decimals: u32 = 0;
    let mut lost = false;
    let mut fraction = false;
    for byte in digits.bytes() {
        if byte == b'.' {
            fraction = true;
        } else if decimals >= 12 || value > MAX {
            lost |= byte != b'0';
        } else {
            value = value * 10 + i128::from(byte - b'0');
            decimals += u32::from(fraction);
        }
    }
    let power = match factor {
        Factor::Ten(power) => power,
        Factor::Two(shift) => {
            value = value.saturating_mul(1_i128 << shift);
            9
        }
    };
    let product = if let Some(up) = power.checked_sub(decimals) {
        value.saturating_mul(10_i128.saturating_pow(up.min(38)))
    } else {
        let divisor = 10_i128.saturating_pow(decimals - power);
        lost |= value % divisor != 0;
        value / divisor
    };
    (product.saturating_add(i128::from(lost))).min(MAX)
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nano == other.nano
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.nano.cmp(&other.nano))
    }
}

impl fmt::Display for Quantity {
    /// The canonical form: the largest unit that leaves a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nano = self.nano;
        if nano == 0 {
            return f.write_str("0");
        }
        if self.notation == Notation::Binary && nano.abs() >= 1024 * NANO {
            // Amounts with a binary suffix are whole: a fraction is rounded up.
            let mut amount = nano.div_euclid(NANO) + i128::from(nano.rem_euclid(NANO) != 0);
            let mut unit = 0;
            while amount % 1024 == 0 && unit + 1 < BINARY.len() {
                amount /= 1024;
                unit += 1;
            }
            return write!(f, "{amount}{}", BINARY.get(unit).unwrap_or(&""));
        }
        let mut amount = nano;
        let mut unit = 0;
        while amount % 1000 == 0 && unit + 1 < DECIMAL.len() {
            amount /= 1000;
            unit += 1;
        }
        let Some((suffix, power)) = DECIMAL.get(unit) else {
            return Ok(());
        };
        if self.notation == Notation::Exponent {
            let exponent = i64::from(*power) - 9;
            return match exponent {
                0 => write!(f, "{amount}"),
                _ => write!(f, "{amount}e{exponent}"),
            };
        }
        write!(f, "{amount}{suffix}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form() {
        for (text, canonical) in [
            ("0", "0"),
            ("0.5", "500m"),
            ("1500m", "1500m"),
            ("1.5", "1500m"),
            ("1000m", "1"),
            ("1000", "1k"),
            ("1024", "1024"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("0.5Ki", "512"),
            ("1e3", "1e3"),
            ("12e4", "120e3"),
            ("100e0", "100"),
            ("-100m", "-100m"),
            ("0.0001", "100u"),
            ("0.0000000001", "1n"),
            (".5", "500m"),
            ("5.", "5"),
            ("2E", "2E"),
        ] {
            let parsed = Quantity::parse(text).map(|quantity| quantity.to_string());
            assert_eq!(parsed.as_deref(), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn refusals() {
        for text in [
            "", "abc", "1024MiB", "1gi", "1,5", "1.2.3", "1 Gi", "--1", ".",
        ] {
            assert_eq!(
                Quantity::parse(text).err(),
                Some(QuantityError::Format),
                "{text}"
            );
        }
        for text in ["1mm", "1Kii", "1e"] {
            assert_eq!(
                Quantity::parse(text).err(),
                Some(QuantityError::Suffix),
                "{text}"
            );
        }
    }

    #[test]
    fn one_text_for_one_amount() {
        for (a, b) in [
            ("1Gi", "1073741824"),
            ("1024Mi", "1Gi"),
            ("0.1", "100m"),
            ("1k", "1e3"),
        ] {
            let text = |text| Quantity::parse(text).map(|quantity| quantity.by_value().to_string());
            assert_eq!(text(a), text(b));
        }
    }
}
