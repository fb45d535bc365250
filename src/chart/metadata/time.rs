// SPDX-License-Identifier: Apache-2.0
//! Times of lock files.

/// What a time looks like up to its seconds: `0` stands for a digit.
const PATTERN: &str = "0000-00-00T00:00:00";

/// Whether a text is a time as RFC 3339 writes it, without the liberties of Go's parser.
pub(super) fn is_time(text: &str) -> bool {
    let Some((time, rest)) = text.split_at_checked(PATTERN.len()) else {
        return false;
    };
    let parts: Vec<u32> = time
        .split(['-', 'T', ':'])
        .filter_map(|part| part.parse().ok())
        .collect();
    let [year, month, day, hour, minute, second] = *parts else {
        return false;
    };
    is_like(time, PATTERN)
        && (1..=days(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
        && is_zone(without_fraction(rest))
}

/// Whether a text has digits and everything else where a pattern has them.
fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, own)| match own {
                b'0' => byte.is_ascii_digit(),
                _ => byte == own,
            })
}

fn without_fraction(rest: &str) -> &str {
    let Some(digits) = rest.strip_prefix('.') else {
        return rest;
    };
    let after = digits.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if after.len() < digits.len() {
        after
    } else {
        rest
    }
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return text == "Z";
    };
    let hours = offset.get(..2).unwrap_or_default();
    let minutes = offset.get(3..).unwrap_or_default();
    is_like(offset, "00:00") && hours < "24" && minutes < "60"
}

/// How many days a month has; none when there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let every = |years: u32| year.is_multiple_of(years);
    let leap = every(4) && (!every(100) || every(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}
