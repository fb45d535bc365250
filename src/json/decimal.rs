// SPDX-License-Identifier: Apache-2.0
//! Exact decimal numbers, as far as comparing them needs.

/// Above this exponent Go's `big.Rat` refuses the text, and the keyword holding it is ignored.
const MAX_EXPONENT: i64 = 1_000_000;

/// A number in canonical form: digits without leading or trailing zeros, times a power of ten.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads what Go's `big.Rat.SetString` reads, except fractions that are no finite decimal.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if let Some((top, bottom)) = unsigned.split_once('/') {
            return Self::fraction(negative, top, bottom);
        }
        if let Some(value) = prefixed(unsigned) {
            return Some(Self::canonical(negative, &value.to_string(), 0));
        }
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").replace('_', "");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        (exponent.abs() <= MAX_EXPONENT).then(|| Self::canonical(negative, &digits, exponent))
    }

    fn fraction(negative: bool, top: &str, bottom: &str) -> Option<Self> {
        let (mut top, bottom) = (top.parse::<u128>().ok()?, bottom.parse::<u128>().ok()?);
        for exponent in 0..24 {
            if bottom != 0 && top % bottom == 0 {
                return Some(Self::canonical(
                    negative,
                    &(top / bottom).to_string(),
                    -exponent,
                ));
            }
            top = top.checked_mul(10)?;
        }
        None
    }

    fn canonical(negative: bool, digits: &str, exponent: i64) -> Self {
        let significant = digits.trim_start_matches('0');
        let trimmed = significant.trim_end_matches('0');
        if trimmed.is_empty() {
            return Self {
                negative: false,
                digits: String::new(),
                exponent: 0,
            };
        }
        let zeros = i64::try_from(significant.len() - trimmed.len()).unwrap_or(0);
        Self {
            negative,
            digits: trimmed.to_owned(),
            exponent: exponent + zeros,
        }
    }

    /// Where the first digit stands: 10 to this power is just above the absolute value.
    pub fn magnitude(&self) -> i64 {
        self.exponent + i64::try_from(self.digits.len()).unwrap_or(i64::MAX)
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// The value as Go's `int(n.Num().Int64())` gives it: an integer, wrapped into 64 bits.
    pub fn wrapped(&self) -> Option<i64> {
        if self.exponent < 0 {
            return None;
        }
        let zeros = std::iter::repeat_n(b'0', usize::try_from(self.exponent.min(20_000)).ok()?);
        let value = self
            .digits
            .bytes()
            .chain(zeros)
            .fold(0_u64, |value, digit| {
                value
                    .wrapping_mul(10)
                    .wrapping_add(u64::from(digit.wrapping_sub(b'0')))
            });
        let value = value.cast_signed();
        Some(if self.negative {
            value.wrapping_neg()
        } else {
            value
        })
    }
}

fn prefixed(text: &str) -> Option<u128> {
    let lower = text.to_ascii_lowercase();
    let (radix, digits) =
        [("0x", 16), ("0b", 2), ("0o", 8)]
            .iter()
            .find_map(|(prefix, radix)| {
                lower
                    .strip_prefix(prefix)
                    .map(|digits| (*radix, digits.to_owned()))
            })?;
    u128::from_str_radix(&digits.replace('_', ""), radix).ok()
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn equal_values_are_equal() {
        for (left, right) in [
            ("1.0", "1"),
            ("1e2", "100"),
            ("0x10", "16"),
            ("1/2", "0.5"),
            ("-0", "0"),
            ("0.10", "1e-1"),
        ] {
            assert_eq!(
                Decimal::parse(left),
                Decimal::parse(right),
                "{left} {right}"
            );
        }
        for bad in ["", "x", "1e", "1/3", "1e2000000"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
        assert_eq!(
            Decimal::parse("9223372036854775808").unwrap().wrapped(),
            Some(i64::MIN)
        );
    }
}
