// SPDX-License-Identifier: Apache-2.0
//! Kubernetes quantities, read and compared as its own library does (`resource.ParseQuantity`).

use std::cmp::Ordering;

use crate::json::Number;

/// Exponents beyond this are left to Kubernetes, which computes with all their digits.
const MAX_EXPONENT: i64 = 1_000;
/// Kubernetes keeps nine decimal places.
const NANO: i64 = -9;
/// The largest amount with a binary suffix, 2^63 - 1.
const MAX_BINARY: &str = "9223372036854775807";

/// An amount: whole digits, times a power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    negative: bool,
    /// Without leading zeros; empty for zero.
    digits: Vec<u8>,
    exponent: i64,
}

/// The exponent is too large to be computed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// What the suffix of a quantity multiplies it with.
enum Suffix {
    Decimal(i64),
    /// A power of 1024.
    Binary(u32),
}

impl Quantity {
    /// Reads a text; `None` when it is not a quantity.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, TooLarge> {
        if text.is_empty() {
            return Ok(None);
        }
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, rest) = leading_digits(unsigned);
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => leading_digits(rest),
            None => ("", rest),
        };
        match suffix(rest) {
            Some(Suffix::Decimal(exponent)) if exponent.abs() > MAX_EXPONENT => Err(TooLarge),
            Some(suffix) => Ok(Some(Self::new(negative, whole, fraction, &suffix))),
            None => Ok(None),
        }
    }

    /// The quantity that a number is as text.
    pub(super) fn of_number(number: &Number) -> Result<Option<Self>, TooLarge> {
        match number.to_i64() {
            Some(whole) => Self::parse(&whole.to_string()),
            None => Self::parse(&format!("{:e}", number.to_f64())),
        }
    }

    fn new(negative: bool, whole: &str, fraction: &str, suffix: &Suffix) -> Self {
        let digits = whole.bytes().chain(fraction.bytes());
        let mut quantity = Self {
            negative,
            digits: digits.map(|digit| digit.wrapping_sub(b'0')).collect(),
            exponent: -i64::try_from(fraction.len()).unwrap_or(i64::MAX),
        };
        match suffix {
            Suffix::Decimal(exponent) => quantity.exponent += exponent,
            Suffix::Binary(power) => {
                for _ in 0..*power {
                    quantity.times_1024();
                }
            }
        }
        quantity.trim();
        quantity.round_up();
        if let Suffix::Binary(_) = suffix {
            quantity.cap();
        }
        quantity
    }

    fn trim(&mut self) {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        if self.digits.is_empty() {
            self.negative = false;
            self.exponent = 0;
        }
    }

    fn times_1024(&mut self) {
        let mut carry = 0_u32;
        for digit in self.digits.iter_mut().rev() {
            let product = u32::from(*digit) * 1024 + carry;
            *digit = u8::try_from(product % 10).unwrap_or_default();
            carry = product / 10;
        }
        while carry > 0 {
            let digit = u8::try_from(carry % 10).unwrap_or_default();
            self.digits.insert(0, digit);
            carry /= 10;
        }
    }

    /// Rounds away from zero to nine decimal places.
    fn round_up(&mut self) {
        let Ok(beyond) = usize::try_from(NANO - self.exponent) else {
            return;
        };
        let kept = self.digits.len().saturating_sub(beyond);
        let cut = self.digits.split_off(kept);
        self.exponent = NANO;
        if cut.iter().any(|digit| *digit != 0) {
            self.add_one();
        }
        self.trim();
    }

    fn add_one(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
    }

    fn cap(&mut self) {
        let digits = MAX_BINARY.bytes();
        let most = Self {
            negative: false,
            digits: digits.map(|digit| digit.wrapping_sub(b'0')).collect(),
            exponent: 0,
        };
        if self.magnitude(&most) == Ordering::Greater {
            self.digits = most.digits;
            self.exponent = 0;
        }
    }

    /// Compares the absolute values.
    fn magnitude(&self, other: &Self) -> Ordering {
        let length = |this: &Self| {
            let digits = i64::try_from(this.digits.len()).unwrap_or(i64::MAX);
            (digits > 0).then_some(digits + this.exponent)
        };
        let lengths = length(self).cmp(&length(other));
        lengths.then_with(|| {
            let most = self.digits.len().max(other.digits.len());
            let padded = |this: &Self| {
                let zeros = most - this.digits.len();
                let mut digits = this.digits.clone();
                digits.extend(std::iter::repeat_n(0, zeros));
                digits
            };
            padded(self).cmp(&padded(other))
        })
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        })
    }
}

fn leading_digits(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// What a suffix means; `None` when there is no such suffix.
fn suffix(text: &str) -> Option<Suffix> {
    Some(match text {
        "n" => Suffix::Decimal(-9),
        "u" => Suffix::Decimal(-6),
        "m" => Suffix::Decimal(-3),
        "" => Suffix::Decimal(0),
        "k" => Suffix::Decimal(3),
        "M" => Suffix::Decimal(6),
        "G" => Suffix::Decimal(9),
        "T" => Suffix::Decimal(12),
        "P" => Suffix::Decimal(15),
        "E" => Suffix::Decimal(18),
        "Ki" => Suffix::Binary(1),
        "Mi" => Suffix::Binary(2),
        "Gi" => Suffix::Binary(3),
        "Ti" => Suffix::Binary(4),
        "Pi" => Suffix::Binary(5),
        "Ei" => Suffix::Binary(6),
        _ => {
            let exponent = text.strip_prefix(['e', 'E'])?;
            Suffix::Decimal(exponent.parse().ok()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(left: &str, right: &str) -> Option<Ordering> {
        let read = |text| Quantity::parse(text).unwrap().unwrap();
        read(left).partial_cmp(&read(right))
    }

    #[test]
    fn amounts_are_compared_exactly() {
        for (left, right, expected) in [
            ("10Gi", "10240Mi", Ordering::Equal),
            ("1.5Gi", "1536Mi", Ordering::Equal),
            ("9Gi", "10G", Ordering::Less),
            ("1e3", "1k", Ordering::Equal),
            ("1E+3", "999", Ordering::Greater),
            ("0.1n", "1n", Ordering::Equal),
            ("-1", "-2", Ordering::Greater),
            ("-0", "+0.00", Ordering::Equal),
            ("16Ei", "8Ei", Ordering::Equal),
            ("100", "1e2", Ordering::Equal),
            ("0", "1n", Ordering::Less),
        ] {
            assert_eq!(compared(left, right), Some(expected), "{left} {right}");
        }
    }

    #[test]
    fn other_texts_are_not_quantities() {
        for text in [
            "", "much", "10 Gi", "1ki", "1.2.3", "1e", "0x10", "1Gi ", "١",
        ] {
            assert_eq!(Quantity::parse(text), Ok(None), "{text}");
        }
        assert_eq!(Quantity::parse("1e2000"), Err(TooLarge));
    }
}
