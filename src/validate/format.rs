// SPDX-License-Identifier: Apache-2.0
//! The formats Helm knows, with exactly its leniency. Asserted for drafts up to 7 only; every other name is ignored.

use std::net::Ipv6Addr;

use crate::chart::Profile;
use crate::schema::Pattern;
use crate::schema::url::{Url, escape_path, unescape};

/// A check of one format.
pub(super) type Check = fn(&str) -> bool;

/// Every format with its check.
pub(super) const FORMATS: [(&str, Check); 19] = [
    ("json-pointer", is_json_pointer),
    ("relative-json-pointer", is_relative_json_pointer),
    ("uuid", is_uuid),
    ("duration", is_duration),
    ("period", is_period),
    ("ipv4", is_ipv4),
    ("ipv6", is_ipv6),
    ("hostname", is_hostname),
    ("email", is_email),
    ("date", is_date),
    ("time", is_time),
    ("date-time", is_date_time),
    ("uri", is_uri),
    ("iri", is_uri),
    ("uri-reference", is_uri_reference),
    ("iri-reference", is_uri_reference),
    ("uri-template", is_uri_template),
    ("semver", is_semver),
    ("regex", is_regex),
];

/// Every format with its check in one profile.
pub(super) fn formats(profile: Profile) -> [(&'static str, Check); 19] {
    FORMATS.map(|(name, check)| match name {
        "email" if profile.overlooks_closing_quote() => (name, is_half_quoted_email as Check),
        _ => (name, check),
    })
}

/// The prefix under which the checks are registered, so that the crate's own never run.
pub(super) const PREFIX: &str = "helm:";

/// Whether Helm checks this format.
pub(super) fn is_known(name: &str) -> bool {
    FORMATS.iter().any(|(known, _)| *known == name)
}

fn is_regex(text: &str) -> bool {
    Pattern::new(text).is_valid()
}

fn is_json_pointer(text: &str) -> bool {
    let escapes = |text: &str| {
        text.split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']))
    };
    text.is_empty() || (text.starts_with('/') && escapes(text))
}

fn is_relative_json_pointer(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    digits > 0 && !(digits > 1 && text.starts_with('0')) && (rest == "#" || is_json_pointer(rest))
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_duration(text: &str) -> bool {
    let Some(text) = text.strip_prefix('P').filter(|text| !text.is_empty()) else {
        return false;
    };
    if let Some(weeks) = text.strip_suffix('W') {
        return !weeks.is_empty() && all_digits(weeks);
    }
    let parts: Vec<&str> = text.split('T').collect();
    parts.len() <= 2
        && parts
            .iter()
            .zip(["YMD", "HMS"])
            .enumerate()
            .all(|(index, (part, units))| {
                (index == 0 || !part.is_empty()) && has_units_in_order(part, units)
            })
}

fn has_units_in_order(mut text: &str, mut units: &str) -> bool {
    while !text.is_empty() {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let (Some(unit), true) = (rest.chars().next(), rest.len() < text.len()) else {
            return false;
        };
        let Some((_, later)) = units.split_once(unit) else {
            return false;
        };
        units = later;
        text = rest.strip_prefix(unit).unwrap_or_default();
    }
    true
}

/// Go's `strconv.Atoi` on a short text: a sign is fine.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    (!digits.is_empty() && all_digits(digits))
        .then(|| text.parse().ok())
        .flatten()
}

fn is_ipv4(text: &str) -> bool {
    let groups: Vec<&str> = text.split('.').collect();
    let sound = |group: &&str| {
        !(group.len() > 1 && group.starts_with('0'))
            && integer(group).is_some_and(|n| (0..=255).contains(&n))
    };
    groups.len() == 4 && groups.iter().all(sound)
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

fn is_hostname(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn is_email(text: &str) -> bool {
    is_email_if(text, |local| local.ends_with('"'))
}

/// Helm 4.2's library looks at the opening quote twice and never at the closing one.
fn is_half_quoted_email(text: &str) -> bool {
    is_email_if(text, |_| true)
}

fn is_email_if(text: &str, closes: fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    if text.len() > 254 || local.len() > 64 {
        return false;
    }
    let local_is_sound = if local.len() > 1 && local.starts_with('"') && closes(local) {
        let inside = local.as_bytes().get(1..local.len() - 1).unwrap_or_default();
        !inside.contains(&b'\\') && !inside.contains(&b'"')
    } else {
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
        !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(allowed)
    };
    let domain_is_sound = match domain
        .strip_prefix('[')
        .and_then(|domain| domain.strip_suffix(']'))
    {
        Some(literal) => literal
            .strip_prefix("IPv6:")
            .map_or_else(|| is_ipv4(literal), is_ipv6),
        None => is_hostname(domain),
    };
    local_is_sound && domain_is_sound
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    if (year.len(), month.len(), day.len()) != (4, 2, 2)
        || !all_digits(year)
        || !all_digits(month)
        || !all_digits(day)
    {
        return false;
    }
    let number = |text: &str| text.parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(clock), Some(rest)) = (text.get(..8), text.get(8..)) else {
        return false;
    };
    if rest.is_empty() || bytes.get(2) != Some(&b':') || bytes.get(5) != Some(&b':') {
        return false;
    }
    let fields: Vec<Option<i64>> = clock.splitn(3, ':').map(integer).collect();
    let [Some(hour), Some(minute), Some(second)] = fields[..] else {
        return false;
    };
    if !(0..=23).contains(&hour) || !(0..=59).contains(&minute) || !(0..=60).contains(&second) {
        return false;
    }
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == fraction.len() {
                return false;
            }
            rest
        }
        None => rest,
    };
    let offset = if matches!(rest, "z" | "Z") {
        Some(0)
    } else {
        offset(rest)
    };
    offset.is_some_and(|offset| {
        let minutes =
            (hour * 60 + minute + offset).rem_euclid(if hour * 60 + minute + offset < 0 {
                24 * 60
            } else {
                i64::MAX
            });
        second < 60 || (minutes / 60, minutes % 60) == (23, 59)
    })
}

/// The minutes to add to reach UTC.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'+' => -1,
        b'-' => 1,
        _ => return None,
    };
    let digits = text
        .get(1..)
        .filter(|digits| digits.len() == 5 && digits.as_bytes().get(2) == Some(&b':'))?;
    let (hours, minutes) = digits.split_once(':')?;
    let (hours, minutes) = (integer(hours)?, integer(minutes)?);
    ((0..=23).contains(&hours) && (0..=59).contains(&minutes))
        .then_some(sign * (hours * 60 + minutes))
}

fn is_date_time(text: &str) -> bool {
    text.len() >= 20
        && matches!(text.as_bytes().get(10), Some(b't' | b'T'))
        && text.get(..10).is_some_and(is_date)
        && text.get(11..).is_some_and(is_time)
}

fn url(text: &str) -> Option<Url> {
    let url = Url::parse(text)?;
    let (host, bracketed) = url.host();
    (!host.contains(':') || (bracketed && is_ipv6(&host))).then_some(url)
}

fn is_uri(text: &str) -> bool {
    url(text).is_some_and(|url| url.is_absolute())
}

fn is_uri_reference(text: &str) -> bool {
    !text.contains('\\') && url(text).is_some()
}

fn is_uri_template(text: &str) -> bool {
    let Some(url) = url(text) else { return false };
    let plain = unescape(&url.path).is_some_and(|path| escape_path(&path) == url.path);
    plain
        || url.path.split('/').all(|segment| {
            let Some(segment) = unescape(segment) else {
                return false;
            };
            let mut open = false;
            for brace in segment.chars().filter(|c| matches!(c, '{' | '}')) {
                if (brace == '{') == open {
                    return false;
                }
                open = !open;
            }
            !open
        })
}

fn is_period(text: &str) -> bool {
    let Some((start, end)) = text.split_once('/') else {
        return false;
    };
    if start.starts_with('P') {
        return is_duration(start) && is_date_time(end);
    }
    is_date_time(start)
        && if end.starts_with('P') {
            is_duration(end)
        } else {
            is_date_time(end)
        }
}

/// Letters, digits and `-`, at least one of them.
fn is_identifier(text: &str) -> bool {
    let mut bytes = text.bytes();
    !text.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A decimal number without a leading zero.
fn is_plain_number(text: &str) -> bool {
    !text.is_empty() && all_digits(text) && (text == "0" || !text.starts_with('0'))
}

fn is_semver(text: &str) -> bool {
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(core, pre)| (core, Some(pre)));
    build.is_none_or(|build| build.split('.').all(is_identifier))
        && pre.is_none_or(|pre| {
            pre.split('.')
                .all(|part| is_identifier(part) && (!all_digits(part) || is_plain_number(part)))
        })
        && core.split('.').count() == 3
        && core.split('.').all(is_plain_number)
}
