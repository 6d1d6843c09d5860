//! Moments of virtual time as the API writes them.

/// Days from 1970-01-01 to 2030-01-01, when every run begins.
const BEGINNING_DAYS: i64 = 21_915;

/// `2030-01-01T00:00:10Z`: a second of virtual time as RFC 3339 has it.
pub fn time_text(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years are counted from March here: then the leap day is the last one of a year.
    let from_march = days + BEGINNING_DAYS + 719_468;
    let (era, day) = (
        from_march.div_euclid(146_097),
        from_march.rem_euclid(146_097),
    );
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    format!(
        "{}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        era * 400 + year + later,
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::time_text;

    #[test]
    fn days_months_and_leap_years() {
        for (seconds, text) in [
            (0, "2030-01-01T00:00:00Z"),
            (86_399, "2030-01-01T23:59:59Z"),
            (31 * 86_400 + 61, "2030-02-01T00:01:01Z"),
            ((365 + 365 + 59) * 86_400, "2032-02-29T00:00:00Z"),
            ((365 + 365 + 60) * 86_400, "2032-03-01T00:00:00Z"),
            (-1, "2029-12-31T23:59:59Z"),
        ] {
            assert_eq!(time_text(seconds), text);
        }
    }
}
