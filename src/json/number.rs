// SPDX-License-Identifier: Apache-2.0
//! Numbers that keep their text.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::decimal::Decimal;

/// A JSON number with the text it was written with (RFC 8259 §6 grammar).
///
/// Two numbers are equal when their values are, exactly and however large: `1`, `1.0` and `1e0` are one. [`Number::same_text`]
/// compares what is written.
#[derive(Clone, Debug)]
pub struct Number(String);

impl Number {
    /// Reads number text; `None` when it is not JSON's number grammar.
    pub fn parse(text: &str) -> Option<Self> {
        is_json_number(text).then(|| Self(text.to_owned()))
    }

    /// The shortest text that reads back as this float, as Go prints it for Helm; `None` for NaN and infinities.
    pub fn from_f64(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        if float.fract() == 0.0 && float.abs() < 1e21 {
            // Display writes large floats in full, which is what Go's 'f' format does below 1e21.
            return Some(Self(format!("{}", if float == 0.0 { 0.0 } else { float })));
        }
        Some(Self(if float.abs() < 1e-6 || float.abs() >= 1e21 {
            format!("{float:e}")
        } else {
            format!("{float}")
        }))
    }

    /// The number as written, such as `1.0` or `1e3`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are written alike.
    pub fn same_text(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// The nearest float, which is what Helm's values hold
    /// (`docs/facts/helm.md#values-are-floats`). Infinite when the text is out of range.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The value as an integer, when it is integral (`1`, `1.0`, `1e2`) and fits.
    pub fn to_i64(&self) -> Option<i64> {
        if let Ok(integer) = self.0.parse::<i64>() {
            return Some(integer);
        }
        let float = self.to_f64();
        if self.is_beyond_floats() {
            return None;
        }
        // Below 2^53 the float is exact; above, text with a fraction or an exponent is too rare to be worth big numbers.
        (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0).then_some(float as i64)
    }

    /// Whether no float is near: it is larger than all of them, or closer to zero than all but zero itself.
    pub fn is_beyond_floats(&self) -> bool {
        let float = self.to_f64();
        !float.is_finite() || (float == 0.0 && !self.is_zero())
    }

    fn is_zero(&self) -> bool {
        let (mantissa, _) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, ""));
        !mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.starts_with('-') && !self.is_zero()
    }

    /// Whether Helm can read it where it computes: the exponent is not absurd.
    pub fn is_computable(&self) -> bool {
        Decimal::parse(&self.0).is_some()
    }

    /// Whether the value is integral in JSON Schema's sense (draft 6 and later: `1.0` is).
    pub fn is_integer(&self) -> bool {
        let digits = self.0.strip_prefix('-').unwrap_or(&self.0);
        digits.bytes().all(|byte| byte.is_ascii_digit())
            || (!self.is_beyond_floats() && self.to_f64().fract() == 0.0)
    }

    /// As serde_json's number, for libraries that want one.
    pub fn to_serde(&self) -> serde_json::Number {
        serde_json::from_str(&self.0).unwrap_or_else(|_| serde_json::Number::from(0))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        // Numbers beyond all sense have no decimal; they equal what reads the same.
        self.same_text(other)
            || Decimal::parse(&self.0)
                .is_some_and(|value| Decimal::parse(&other.0).is_some_and(|other| value == other))
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match Decimal::parse(&self.0) {
            Some(value) => value.hash(state),
            None => self.0.hash(state),
        }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(integer.to_string())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether text follows RFC 8259 §6: `-? int frac? exp?`.
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return false;
    }
    let mut rest = rest.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or_default();
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grammar_is_rfc_8259() {
        for good in [
            "0",
            "-0",
            "10",
            "1.50",
            "1e5",
            "-1.5E-3",
            "9007199254740993",
        ] {
            assert!(Number::parse(good).is_some(), "{good}");
        }
        for bad in ["", "-", "01", "+1", ".5", "1.", "1e", "0x1", "1_0", "NaN"] {
            assert!(Number::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn floats_print_shortest() {
        for (float, text) in [
            (3.0, "3"),
            (0.1, "0.1"),
            (-0.0, "0"),
            (1e20, "100000000000000000000"),
            (1e21, "1e21"),
            (1e-7, "1e-7"),
        ] {
            assert_eq!(Number::from_f64(float).unwrap().as_str(), text);
        }
        assert!(Number::from_f64(f64::NAN).is_none());
    }

    #[test]
    fn equality_is_of_values() {
        let number = |text| Number::parse(text).unwrap();
        for (left, right, equal) in [
            ("1", "1.0", true),
            ("1", "1e0", true),
            ("-0", "0.0", true),
            ("9007199254740993", "9007199254740993.0", true),
            ("9007199254740993", "9007199254740992", false),
            ("1e400", "10e399", true),
            ("1e400", "1e401", false),
            ("1e2000000", "1e2000000", true),
            ("1e2000000", "1e2000001", false),
        ] {
            assert_eq!(number(left) == number(right), equal, "{left} {right}");
            let both = std::collections::HashSet::from([number(left), number(right)]);
            assert_eq!(both.len() == 1, equal, "{left} {right}");
        }
        assert!(!number("1").same_text(&number("1.0")));
    }

    #[test]
    fn integers_are_seen_through_notation() {
        assert_eq!(Number::parse("1e2").unwrap().to_i64(), Some(100));
        assert_eq!(
            Number::parse("9223372036854775807").unwrap().to_i64(),
            Some(i64::MAX)
        );
        assert_eq!(Number::parse("1.5").unwrap().to_i64(), None);
    }
}
