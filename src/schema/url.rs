// SPDX-License-Identifier: Apache-2.0
//! URLs as Go's `net/url` reads them, which decides what a `$ref` points to and what the `uri` formats accept.

use std::net::Ipv6Addr;

/// The URL under which Helm registers a chart's schema.
pub(crate) const HOME: &str = "file:///values.schema.json";

/// Resolves a reference against a base, as Go does; `None` when one of them is not a URL. Fragments are cut.
pub(crate) fn resolve(base: &str, reference: &str) -> Option<Url> {
    let without_fragment = reference.split('#').next().unwrap_or_default();
    Some(Url::parse(base)?.resolve(&Url::parse(without_fragment)?))
}

/// A URL without its fragment, in the parts that resolving needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) scheme: String,
    opaque: String,
    authority: Option<String>,
    pub(crate) path: String,
    query: Option<String>,
}

impl Url {
    /// Parses a URL or a relative reference; a fragment counts only for whether its escapes are sound.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        unescape(fragment)?;
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let (scheme, rest) = scheme(text)?;
        let mut url = Self {
            scheme,
            ..Self::default()
        };
        let rest = match rest.split_once('?') {
            Some((rest, query)) => {
                url.query = Some(query.to_owned());
                rest
            }
            None => rest,
        };
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Some(url);
            }
            if rest
                .split('/')
                .next()
                .is_some_and(|segment| segment.contains(':'))
            {
                return None;
            }
        }
        let path = match rest.strip_prefix("//") {
            Some(after) if !url.scheme.is_empty() || !after.starts_with('/') => {
                let end = after.find('/').unwrap_or(after.len());
                let (authority, path) = after.split_at_checked(end)?;
                check_authority(&url.scheme, authority)?;
                url.authority = Some(authority.to_owned());
                path
            }
            _ => rest,
        };
        unescape(path)?;
        path.clone_into(&mut url.path);
        Some(url)
    }

    pub(crate) fn is_absolute(&self) -> bool {
        !self.scheme.is_empty()
    }

    /// Go's `Hostname()` and whether the host is in brackets.
    pub(crate) fn host(&self) -> (String, bool) {
        let authority = self.authority.as_deref().unwrap_or_default();
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        if let Some(inner) = host.strip_prefix('[') {
            return (inner.split(']').next().unwrap_or_default().to_owned(), true);
        }
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        (name.to_owned(), false)
    }

    /// Resolves `reference` against this URL.
    pub(crate) fn resolve(&self, reference: &Self) -> Self {
        let mut url = reference.clone();
        if reference.is_absolute()
            || reference
                .authority
                .as_deref()
                .is_some_and(|authority| !authority.is_empty())
        {
            if !reference.is_absolute() {
                url.scheme.clone_from(&self.scheme);
            }
            url.path = resolve_path(&reference.path, "");
            return url;
        }
        url.scheme.clone_from(&self.scheme);
        url.opaque.clone_from(&self.opaque);
        if reference.path.is_empty() && reference.query.is_none() {
            url.query.clone_from(&self.query);
        }
        url.authority.clone_from(&self.authority);
        url.path = if self.opaque.is_empty() {
            resolve_path(&self.path, &reference.path)
        } else {
            String::new()
        };
        url
    }

    /// The URL put together from its parts, without fragment.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if self.opaque.is_empty() {
            if let Some(authority) = &self.authority {
                out.push_str("//");
                out.push_str(authority);
            }
            out.push_str(&self.path);
        } else {
            out.push_str(&self.opaque);
        }
        if let Some(query) = &self.query {
            out.push('?');
            out.push_str(query);
        }
        out
    }
}

fn scheme(text: &str) -> Option<(String, &str)> {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if index > 0 => {}
            b':' if index == 0 => return None,
            b':' => {
                return Some((
                    text.get(..index)?.to_ascii_lowercase(),
                    text.get(index + 1..)?,
                ));
            }
            _ => break,
        }
    }
    Some((String::new(), text))
}

fn check_authority(scheme: &str, authority: &str) -> Option<()> {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    if let Some(user) = user {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
        unescape(user).filter(|_| user.chars().all(allowed))?;
    }
    if let Some(bracket) = host.rfind('[') {
        let (inside, port) = host
            .strip_prefix('[')
            .filter(|_| bracket == 0)?
            .rsplit_once(']')?;
        let (address, zone) = inside
            .split_once("%25")
            .map_or((inside, None), |(address, zone)| (address, Some(zone)));
        let sound =
            address.parse::<Ipv6Addr>().is_ok() && zone != Some("") && is_optional_port(port);
        return sound.then_some(());
    }
    if let (Some(first), Some(last)) = (host.find(':'), host.rfind(':')) {
        let strict = matches!(scheme, "http" | "https");
        let port = host.get(if strict { first } else { last }..)?;
        if !is_optional_port(port) {
            return None;
        }
    }
    let mut bytes = host.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = hex(bytes.next()?)?;
            let low = hex(bytes.next()?)?;
            // Only escapes of non-ASCII bytes are allowed in a host, and that of the percent sign itself.
            if high < 8 && (high, low) != (2, 5) {
                return None;
            }
        } else if byte < 0x80
            && !(byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte))
        {
            return None;
        }
    }
    Some(())
}

fn is_optional_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Decodes percent escapes; `None` when one is broken.
pub(crate) fn unescape(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' {
            hex(bytes.next()?)? * 16 + hex(bytes.next()?)?
        } else {
            byte
        });
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// Escapes a path as Go does.
pub(crate) fn escape_path(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn resolve_path(base: &str, reference: &str) -> String {
    let full = if reference.is_empty() {
        base.to_owned()
    } else if reference.starts_with('/') {
        reference.to_owned()
    } else {
        let directory = base
            .rfind('/')
            .and_then(|slash| base.get(..=slash))
            .unwrap_or_default();
        format!("{directory}{reference}")
    };
    if full.is_empty() {
        return full;
    }
    let mut kept: Vec<&str> = Vec::new();
    let absolute = full.strip_prefix('/').unwrap_or(&full);
    let mut last = "";
    for element in absolute.split('/') {
        last = element;
        match element {
            "." => {}
            ".." => _ = kept.pop(),
            element => kept.push(element),
        }
    }
    let slash = if matches!(last, "." | "..") && !kept.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{slash}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn resolves_as_go_does() {
        let base = Url::parse("file:///values.schema.json").unwrap();
        for (reference, expected) in [
            ("", "file:///values.schema.json"),
            ("values.schema.json", "file:///values.schema.json"),
            ("other.json", "file:///other.json"),
            ("../a/./b", "file:///a/b"),
            ("HTTP://Example.com/x?y", "http://Example.com/x?y"),
            ("urn:x:y", "urn:x:y"),
        ] {
            assert_eq!(
                base.resolve(&Url::parse(reference).unwrap()).text(),
                expected,
                "{reference}"
            );
        }
        assert!(
            Url::parse("a b:c").is_none()
                && Url::parse("http://[::1").is_none()
                && Url::parse("%zz").is_none()
        );
    }
}
