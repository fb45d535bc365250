// SPDX-License-Identifier: Apache-2.0
//! What a scalar means: go-yaml v2's `resolve.go`, and how Go prints the numbers.

use std::borrow::Cow;

/// What a scalar says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ResolvedScalar<'a> {
    Null,
    Bool(bool),
    /// From -2^63 to 2^64-1; go-yaml reads longer ones as floats.
    Integer(i128),
    Float(f64),
    Text(Cow<'a, str>),
}

impl ResolvedScalar<'_> {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Integer(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "str",
        }
    }
}

/// The meaning of a scalar that has a tag, or none and is plain (`implicit`); quoted scalars are text.
pub(super) fn resolve<'a>(
    tag: &str,
    implicit: bool,
    text: &'a str,
) -> Result<ResolvedScalar<'a>, String> {
    if tag.is_empty() {
        return Ok(if implicit {
            plain(text)
        } else {
            ResolvedScalar::Text(Cow::Borrowed(text))
        });
    }
    let Some(name) = tag.strip_prefix("tag:yaml.org,2002:") else {
        return Ok(ResolvedScalar::Text(Cow::Borrowed(text)));
    };
    match name {
        "bool" | "int" | "null" => {
            let found = plain(text);
            if found.type_name() == name {
                Ok(found)
            } else {
                Err(mismatch(text, name, &found))
            }
        }
        "float" => match plain(text) {
            ResolvedScalar::Float(float) => Ok(ResolvedScalar::Float(float)),
            // Go converts its signed integers only.
            ResolvedScalar::Integer(integer) if i64::try_from(integer).is_ok() => {
                Ok(ResolvedScalar::Float(integer as f64))
            }
            found @ (ResolvedScalar::Null
            | ResolvedScalar::Bool(_)
            | ResolvedScalar::Integer(_)
            | ResolvedScalar::Text(_)) => Err(mismatch(text, name, &found)),
        },
        "timestamp" if !is_timestamp(text) => {
            Err(format!("`{text}` is tagged timestamp, but is not one"))
        }
        "binary" => match base64(text) {
            Some(bytes) => Ok(ResolvedScalar::Text(Cow::Owned(lossy(&bytes)))),
            None => Err("the value tagged as binary is not base64".to_owned()),
        },
        _ => Ok(ResolvedScalar::Text(Cow::Borrowed(text))),
    }
}

/// The message about a scalar whose text is not of the type that its tag names.
fn mismatch(text: &str, tag: &str, found: &ResolvedScalar<'_>) -> String {
    format!(
        "`{text}` is tagged {tag}, but is of type {}",
        found.type_name()
    )
}

/// The meaning of a plain scalar without a tag.
pub(super) fn plain(text: &str) -> ResolvedScalar<'_> {
    let found = match text.as_bytes().first() {
        None => Some(ResolvedScalar::Null),
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            word(text)
        }
        Some(b'.') => word(text).or_else(|| dotted_float(text).map(ResolvedScalar::Float)),
        Some(b'0'..=b'9' | b'+' | b'-') => word(text).or_else(|| number(text)),
        Some(_) => None,
    };
    found.unwrap_or(ResolvedScalar::Text(Cow::Borrowed(text)))
}

fn word(text: &str) -> Option<ResolvedScalar<'static>> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            ResolvedScalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            ResolvedScalar::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => ResolvedScalar::Null,
        ".nan" | ".NaN" | ".NAN" => ResolvedScalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            ResolvedScalar::Float(f64::INFINITY)
        }
        "-.inf" | "-.Inf" | "-.INF" => ResolvedScalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn number(text: &str) -> Option<ResolvedScalar<'static>> {
    let text = if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    if let Some(integer) = integer(&text) {
        return Some(ResolvedScalar::Integer(integer));
    }
    if is_decimal(&text) {
        return finite(&text).map(ResolvedScalar::Float);
    }
    // An accident of go-yaml: it hands what follows `0b` to a parser that takes a sign.
    let signed = text
        .strip_prefix("0b")
        .filter(|rest| rest.starts_with(['+', '-']))?;
    in_base(signed, 2, false).map(ResolvedScalar::Integer)
}

/// Go's `strconv.ParseInt` and `ParseUint` with base 0.
fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = text.get(..text.len() - digits.len())?;
    let prefixed = |marks: [char; 2]| {
        digits
            .strip_prefix('0')?
            .strip_prefix(marks)
            .filter(|rest| !rest.is_empty())
    };
    let (rest, base) = if let Some(rest) = prefixed(['x', 'X']) {
        (rest, 16)
    } else if let Some(rest) = prefixed(['o', 'O']) {
        (rest, 8)
    } else if let Some(rest) = prefixed(['b', 'B']) {
        (rest, 2)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (digits, 8)
    } else {
        (digits, 10)
    };
    if rest.starts_with(['+', '-']) {
        return None;
    }
    in_base(&format!("{sign}{rest}"), base, sign.is_empty())
}

fn in_base(text: &str, base: u32, unsigned: bool) -> Option<i128> {
    let value = i128::from_str_radix(text, base).ok()?;
    let most = if unsigned {
        i128::from(u64::MAX)
    } else {
        i128::from(i64::MAX)
    };
    (i128::from(i64::MIN)..=most)
        .contains(&value)
        .then_some(value)
}

/// go-yaml's pattern for floats: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
pub(super) fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(rest);
    let mut rest = rest.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if whole + count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or_default();
    } else if whole == 0 {
        return false;
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}

/// Text that starts with a dot goes to Go's `strconv.ParseFloat` as it is, which takes underscores between digits.
fn dotted_float(text: &str) -> Option<f64> {
    if !text.contains('_') {
        return is_decimal(text).then(|| finite(text)).flatten();
    }
    let parts: Vec<&str> = text.split('_').collect();
    let between_digits = parts.windows(2).all(|pair| match pair {
        [before, after] => {
            before.ends_with(|c: char| c.is_ascii_digit())
                && after.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    });
    let joined = parts.concat();
    (between_digits && is_decimal(&joined))
        .then(|| finite(&joined))
        .flatten()
}

/// Out of range means text, not infinity.
fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|float| float.is_finite())
}

/// A float as Go's `encoding/json` prints it, which is also what Helm hands to templates and schemas.
pub(super) fn json_float(float: f64) -> String {
    let size = float.abs();
    let (digits, exponent) = shortest(
        format!("{float:e}"),
        |precision| format!("{float:.precision$e}"),
        |text| text.parse() == Ok(float),
    );
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let sign = if exponent < 0 { "" } else { "+" };
        return format!("{digits}e{sign}{exponent}");
    }
    positional(&digits, exponent)
}

/// A float as a key, or where text is expected: sigs.k8s.io/yaml formats it with `strconv.FormatFloat(key, 'g', -1, 32)`.
pub(crate) fn float_key(float: f64) -> String {
    // Go rounds to 32 bits too, overflow included.
    let short = float as f32;
    if short.is_nan() {
        return ".nan".to_owned();
    }
    if short.is_infinite() {
        return if short > 0.0 {
            ".inf".to_owned()
        } else {
            "-.inf".to_owned()
        };
    }
    let (digits, exponent) = shortest(
        format!("{short:e}"),
        |precision| format!("{short:.precision$e}"),
        |text| text.parse() == Ok(short),
    );
    if (-4..6).contains(&exponent) {
        return positional(&digits, exponent);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// Go's shortest digits and exponent from Rust's: where two are equally near, Go takes the even one and Rust the upper one.
fn shortest(
    text: String,
    rounded: impl Fn(usize) -> String,
    same: impl Fn(&str) -> bool,
) -> (String, i32) {
    let digits = text.split('e').next().map_or(0, |digits| {
        digits.bytes().filter(u8::is_ascii_digit).count()
    });
    let even = rounded(digits.saturating_sub(1));
    let text = if same(&even) { even } else { text };
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (digits.to_owned(), exponent.parse().unwrap_or_default())
}

/// `-1.25` and 3 as `-1250`.
fn positional(digits: &str, exponent: i32) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |digits| ("-", digits));
    let digits = digits.replace('.', "");
    match usize::try_from(exponent) {
        Ok(exponent) if digits.len() <= exponent + 1 => {
            format!("{sign}{digits:0<width$}", width = exponent + 1)
        }
        Ok(exponent) => {
            let (whole, fraction) = digits
                .split_at_checked(exponent + 1)
                .unwrap_or((&digits, ""));
            format!("{sign}{whole}.{fraction}")
        }
        Err(_) => format!(
            "{sign}0.{}{digits}",
            "0".repeat(exponent.unsigned_abs().saturating_sub(1) as usize)
        ),
    }
}

/// Text of bytes, each one that is not UTF-8 replaced as Go's `encoding/json` does.
fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// Go's `base64.StdEncoding`: padding required, line breaks skipped, spare bits ignored.
fn base64(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b'\n' | b'\r'))
        .collect();
    if !symbols.len().is_multiple_of(4) {
        return None;
    }
    let last = (symbols.len() / 4).saturating_sub(1);
    let mut bytes = Vec::new();
    for (index, group) in symbols.chunks(4).enumerate() {
        let pads = group
            .iter()
            .rev()
            .take_while(|symbol| **symbol == b'=')
            .count();
        if pads > 2 || (pads > 0 && index != last) {
            return None;
        }
        let mut bits = 0_u32;
        for symbol in group {
            bits = bits << 6 | if *symbol == b'=' { 0 } else { sextet(*symbol)? };
        }
        if group.iter().take(4 - pads).any(|symbol| *symbol == b'=') {
            return None;
        }
        let [_, decoded @ ..] = bits.to_be_bytes();
        bytes.extend(decoded.iter().take(3 - pads));
    }
    Some(bytes)
}

fn sextet(symbol: u8) -> Option<u32> {
    Some(u32::from(match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Whether go-yaml takes this for a timestamp; matters only under an explicit tag, as timestamps stay text.
fn is_timestamp(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let parts: Vec<Option<u32>> = date.split('-').map(short_number).collect();
    let [Some(year), Some(month), Some(day)] = parts.as_slice() else {
        return false;
    };
    if date.find('-') != Some(4)
        || !(1..=12).contains(month)
        || *day < 1
        || *day > days(*year, *month)
    {
        return false;
    }
    let Some(time) = time else { return true };
    let zoned = text.contains(['T', 't']);
    let clock = if zoned {
        without_zone(time)
    } else {
        Some(time)
    };
    clock.is_some_and(is_clock)
}

fn short_number(text: &str) -> Option<u32> {
    ((1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn without_zone(time: &str) -> Option<&str> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some(clock);
    }
    let at = time.rfind(['+', '-'])?;
    let (hours, minutes) = time.get(at + 1..)?.split_once(':')?;
    let two = |text: &str, most: u32| {
        text.len() == 2 && short_number(text).is_some_and(|number| number <= most)
    };
    (two(hours, 24) && two(minutes, 60))
        .then(|| time.get(..at))
        .flatten()
}

fn is_clock(clock: &str) -> bool {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = whole.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return false;
    };
    let below = |text: &str, most: u32| {
        text.len() <= 2 && short_number(text).is_some_and(|number| number < most)
    };
    let digits = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    below(hour, 24) && below(minute, 60) && below(second, 60) && digits
}
