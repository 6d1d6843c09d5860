//! `resource.Quantity`: `100m`, `1.5Gi`, `1e3`.

use std::cmp::Ordering;
use std::fmt;

/// An amount, exact to a billionth, with the notation it was written in.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    amount: Amount,
    notation: Notation,
}

/// Whole units, rounded down, and the billionths above them.
type Amount = (i64, u64);

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

const NANO: u64 = 1_000_000_000;

const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];

const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self {
        amount: (0, 0),
        notation: Notation::Decimal,
    };

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
        let (whole, nano) = scaled(digits, factor);
        let amount = match text.strip_prefix('-') {
            None => (whole, nano),
            Some(_) if nano == 0 => (-whole, 0),
            Some(_) => (-whole - 1, NANO - nano),
        };
        Ok(Self { amount, notation })
    }

    /// The amount in whole units, rounded up: bytes of memory.
    pub fn whole(self) -> i64 {
        let (whole, nano) = self.amount;
        whole.saturating_add(i64::from(nano != 0))
    }

    /// Less than nothing.
    pub fn is_negative(self) -> bool {
        self.amount.0 < 0
    }

    /// A whole number.
    pub fn is_integer(self) -> bool {
        self.amount.1 == 0
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let ((whole, nano), (more, above)) = (self.amount, other.amount);
        Self {
            amount: carried(whole.saturating_add(more), nano + above),
            ..self
        }
    }

    /// The amount in whole thousandths, rounded up.
    #[must_use]
    pub fn round_up_to_milli(self) -> Self {
        const MICRO: u64 = 1_000_000;
        let (whole, nano) = self.amount;
        Self {
            amount: carried(whole, nano.div_ceil(MICRO) * MICRO),
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

/// Fewer than two units of billionths become less than one.
fn carried(whole: i64, nano: u64) -> Amount {
    if nano < NANO {
        (whole, nano)
    } else {
        (whole.saturating_add(1), nano - NANO)
    }
}

/// How much one unit of that suffix is.
fn suffix_factor(suffix: &str) -> Option<(Notation, Factor)> {
    if let Some(&(_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Some((Notation::Decimal, Factor::Ten(power)));
    }
    if let Some(power) = BINARY.iter().position(|name| *name == suffix) {
        return Some((Notation::Binary, Factor::Two(power * 10)));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((Notation::Exponent, Factor::Ten(exponent)))
}

/// A power.
#[derive(Clone, Copy)]
enum Factor {
    Ten(i32),
    Two(usize),
}

/// Decimal digits times the factor, rounded up, and cut at the largest amount: no field can use
/// more.
fn scaled(digits: &str, factor: Factor) -> Amount {
    // So many parts make a unit, and so many digits a part.
    const PARTS: u64 = 1_000_000_000_000;
    const PLACES: i32 = 12;
    const FAR: i32 = 64;
    let (tens, doublings) = match factor {
        Factor::Ten(tens) => (tens, 0),
        Factor::Two(doublings) => (0, doublings),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let figures = before.trim_start_matches('0').len();
    let mut place = i32::try_from(figures).map_or(i32::MAX, |count| count.saturating_add(tens));
    let (mut whole, mut parts, mut unit, mut lost) = (0_u64, 0, PARTS, false);
    let mut figures = before.trim_start_matches('0').bytes().chain(after.bytes());
    while let Some(figure) = figures.next().or((place > 0 && whole != 0).then_some(b'0')) {
        let figure = u64::from(figure - b'0');
        if place > 0 {
            whole = whole.saturating_mul(10).saturating_add(figure);
        } else if place > -PLACES {
            if place < 0 && parts == 0 && unit == PARTS {
                unit = PARTS / 10_u64.pow(place.unsigned_abs());
            }
            unit /= 10;
            parts += figure * unit;
        } else {
            lost |= figure != 0;
        }
        place = place.saturating_sub(1).min(FAR);
    }
    for _ in 0..doublings {
        parts *= 2;
        whole = whole.saturating_mul(2).saturating_add(parts / PARTS);
        parts %= PARTS;
    }
    let nano = (parts + u64::from(lost)).div_ceil(PARTS / NANO);
    match i64::try_from(whole) {
        Ok(whole) if whole < i64::MAX => carried(whole, nano),
        _ => (i64::MAX, 0),
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.amount == other.amount
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.amount.cmp(&other.amount))
    }
}

impl fmt::Display for Quantity {
    /// The canonical form: the largest unit that leaves a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, nano) = match self.amount {
            (whole, nano) if whole < 0 && nano > 0 => (whole + 1, NANO - nano),
            amount => amount,
        };
        let sign = if self.is_negative() { "-" } else { "" };
        if self.notation == Notation::Binary && whole.unsigned_abs() >= 1024 {
            // Amounts with a binary suffix are whole: a fraction is rounded up.
            let mut amount = self.whole();
            let mut unit = 0;
            while amount % 1024 == 0 && unit + 1 < BINARY.len() {
                amount /= 1024;
                unit += 1;
            }
            return write!(f, "{amount}{}", BINARY.get(unit).unwrap_or(&""));
        }
        let digits = format!("{}{nano:09}", whole.unsigned_abs());
        let mut amount = digits.trim_start_matches('0');
        let mut units = DECIMAL.iter();
        let mut unit = units.next();
        while let Some(fewer) = amount.strip_suffix("000")
            && let Some(next) = units.next()
        {
            (amount, unit) = (fewer, Some(next));
        }
        match unit {
            Some(_) if amount.is_empty() => f.write_str("0"),
            Some((_, power)) if self.notation == Notation::Exponent && *power != 0 => {
                write!(f, "{sign}{amount}e{power}")
            }
            Some((suffix, _)) if self.notation != Notation::Exponent => {
                write!(f, "{sign}{amount}{suffix}")
            }
            _ => write!(f, "{sign}{amount}"),
        }
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
            ("9.540080031307901G", "9540080031307901u"),
            ("5e-30", "1e-9"),
            ("-1.5Gi", "-1536Mi"),
            ("1e30", "9223372036854775807"),
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
