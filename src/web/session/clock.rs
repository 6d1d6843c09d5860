//! How the page shows time, and how fast it lets it run.

use crate::api::Ms;

/// The speeds, in seconds of virtual time a second.
pub const SPEEDS: [f64; 10] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 100.0];

/// The place of the speed that a new run is played at.
pub const DEFAULT_SPEED: usize = 4;

/// The speeds for people.
pub const SPEED_LABELS: [&str; SPEEDS.len()] = [
    "¼×", "½×", "1×", "2×", "4×", "8×", "16×", "32×", "64×", "100×",
];

/// The clock in the top bar: `00:37.4`, with hours where there are any.
pub fn clock(at_ms: Ms) -> String {
    let tenths = at_ms.div_euclid(100);
    let (seconds, tenth) = (tenths.div_euclid(10), tenths.rem_euclid(10));
    let (minutes, second) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    if minutes < 60 {
        return format!("{minutes:02}:{second:02}.{tenth}");
    }
    let (hour, minute) = (minutes.div_euclid(60), minutes.rem_euclid(60));
    format!("{hour}:{minute:02}:{second:02}.{tenth}")
}

/// A time on an axis: `0:40`.
pub fn short(at_ms: Ms) -> String {
    let seconds = at_ms.div_euclid(1000);
    let (minutes, second) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    if minutes < 60 {
        format!("{minutes}:{second:02}")
    } else {
        let (hour, minute) = (minutes.div_euclid(60), minutes.rem_euclid(60));
        format!("{hour}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_on_an_instrument() {
        assert_eq!(clock(37_480), "00:37.4");
        assert_eq!(clock(3_725_000), "1:02:05.0");
        assert_eq!(short(60_000), "1:00");
    }

    #[test]
    fn labels_are_those_of_the_speeds() {
        for (speed, label) in SPEEDS.into_iter().zip(SPEED_LABELS) {
            let figure = match speed {
                0.25 => "¼".to_owned(),
                0.5 => "½".to_owned(),
                _ => speed.to_string(),
            };
            assert_eq!(label, format!("{figure}×"));
        }
    }
}
