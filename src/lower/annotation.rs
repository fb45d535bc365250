// SPDX-License-Identifier: Apache-2.0
//! Annotations of a custom resource: what Kubernetes accepts as their keys.

/// What is wrong with the key of an annotation, as a sentence; `None` when it is fine. A key is a name, with or without a domain and a
/// slash before it.
pub fn problem(key: &str) -> Option<&'static str> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if prefix.is_some_and(|prefix| !is_domain(&prefix.to_lowercase())) {
        return Some("must have a domain before the `/`");
    }
    if !is_name(name) {
        return Some(
            "must end in a name of at most 63 letters, digits, `-`, `_` and `.`, which starts and \
             ends with a letter or digit",
        );
    }
    None
}

fn is_name(name: &str) -> bool {
    let ends = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let inside = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    name.len() <= 63
        && ends(name.chars().next())
        && ends(name.chars().next_back())
        && name.chars().all(inside)
}

/// RFC 1123's subdomain.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(inside)
    };
    domain.len() <= 253 && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn keys_are_qualified_names() {
        for key in ["owner", "managed-services/owner", "Example.com/a_b.C"] {
            assert_eq!(problem(key), None, "{key}");
        }
        for key in [
            "",
            "/a",
            "a/",
            "a/b/c",
            "-a",
            "a b",
            "exa_mple/a",
            "a/\u{e9}",
        ] {
            assert!(problem(key).is_some(), "{key}");
        }
        assert!(problem(&"a".repeat(64)).is_some());
    }
}
