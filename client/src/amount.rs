//! Amounts of KEI as people write them.

/// Decimals of a KEI.
pub const DECIMALS: usize = 12;
const UNIT: u128 = 1_000_000_000_000;

/// Reads an amount such as `1.5` (KEI) into its smallest unit.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse(text: &str) -> Result<u128, String> {
    let bad = || format!("«{text}» is not an amount of KEI; write it as in 0.25");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(bad());
    }
    if fraction.len() > DECIMALS {
        return Err(format!("«{text}» has more than {DECIMALS} decimals"));
    }
    let whole: u128 = whole.parse().map_err(|_| bad())?;
    let fraction: u128 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| bad())?;
    whole.checked_mul(UNIT).and_then(|units| units.checked_add(fraction)).ok_or_else(bad)
}

/// Writes an amount in KEI without needless zeros.
pub fn format(amount: u128) -> String {
    let (whole, fraction) = (amount / UNIT, amount % UNIT);
    if fraction == 0 {
        return format!("{whole} KEI");
    }
    let fraction = format!("{fraction:0>DECIMALS$}");
    format!("{whole}.{} KEI", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(parse("1"), Ok(UNIT));
        assert_eq!(parse("0.000000000001"), Ok(1));
        assert_eq!(parse("2.50"), Ok(2 * UNIT + UNIT / 2));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "1e3", "1,5", "0.0000000000001", "999999999999999999999999999999"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn amounts_are_read_as_they_were_written(amount in any::<u64>()) {
            let text = format(amount.into());
            prop_assert_eq!(parse(text.trim_end_matches(" KEI")), Ok(amount.into()));
        }
    }
}
