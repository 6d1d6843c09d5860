//! Numbers as style sheets and drawings read them. The general way to write a number with a
//! fraction is several kilobytes of code; two decimals are all that is ever drawn.

/// A length that is not negative, with two decimals: `12.50`.
pub fn figures(length: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what does not fit is drawn at the edge"
    )]
    let hundredths = (length * 100.0).round() as u32;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A share in percent: `12.50%`.
pub fn percent(share: f64) -> String {
    let mut text = figures(share);
    text.push('%');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_decimals() {
        let lengths = [0.0, 0.004, 0.005, 12.5, 99.999, -3.0];
        assert_eq!(
            lengths.map(percent),
            ["0.00%", "0.00%", "0.01%", "12.50%", "100.00%", "0.00%"]
        );
    }
}
