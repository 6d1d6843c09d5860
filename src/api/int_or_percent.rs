//! A number of pods, or a percentage of the wanted replicas.

use std::fmt;

/// `IntOrString` as the workload API uses it: `1` or `25%` (API-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntOrPercent {
    /// An absolute number.
    Int(i32),
    /// A percentage, without the sign.
    Percent(i32),
}

/// Which way a percentage of pods is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Up to the next whole pod (maxSurge).
    Up,
    /// Down to the last whole pod (maxUnavailable).
    Down,
}

impl IntOrPercent {
    /// The number of pods this means for `total`. Exact integer arithmetic: no percentage of any
    /// total is off by one (DEP-21).
    pub fn resolve(self, total: i32, rounding: Rounding) -> i32 {
        match self {
            Self::Int(n) => n,
            Self::Percent(percent) => {
                let product = i64::from(percent) * i64::from(total);
                let pods = match rounding {
                    Rounding::Up => -((-product).div_euclid(100)),
                    Rounding::Down => product.div_euclid(100),
                };
                i32::try_from(pods).unwrap_or(i32::MAX)
            }
        }
    }

    /// Reads `"25%"`. `None` for anything but digits and one percent sign: `"25"` is no percentage
    /// (API-11).
    pub fn from_percent_text(text: &str) -> Option<Self> {
        let digits = text.strip_suffix('%')?;
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain
            .then(|| digits.parse().ok().map(Self::Percent))
            .flatten()
    }
}

impl fmt::Display for IntOrPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(n) => write!(f, "{n}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}
