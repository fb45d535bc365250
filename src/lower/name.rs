// SPDX-License-Identifier: Apache-2.0
//! What Kubernetes, kro and Flux take for names.

/// Kubernetes allows 63 for `<kind>List` and for the plural
/// (`docs/facts/kro.md#names-and-plurals`).
pub(super) const KIND_MAX: usize = 59;

/// Domains whose API groups belong to what a cluster runs on. The roles cover the whole group, so in one of these they would also
/// cover kinds that control the cluster.
const FOREIGN_GROUPS: [&str; 18] = [
    "argoproj.io",
    "backstage.io",
    "cert-manager.io",
    "cilium.io",
    "coreos.com",
    "crossplane.io",
    "external-secrets.io",
    "fluxcd.io",
    "gatekeeper.sh",
    "helm.sh",
    "istio.io",
    "k8s.io",
    "kro.run",
    "kubernetes.io",
    "kyverno.io",
    "openshift.io",
    "projectcalico.org",
    "x-k8s.io",
];

/// Longest group: the definition's name is `<plural>.<group>`, at most 253 characters, and the plural has up to 63.
const GROUP_MAX: usize = 253 - 64;

/// Whether a group can be one of ours: a domain that is not one of the cluster's own.
pub(super) fn is_group(group: &str) -> bool {
    is_subdomain(group)
        && group.len() <= GROUP_MAX
        && group.contains('.')
        && !FOREIGN_GROUPS.iter().any(|own| is_within(group, own))
}

/// Whether a domain is another one or lies below it.
fn is_within(domain: &str, other: &str) -> bool {
    let above = domain.strip_suffix(other);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// Acronyms whose plural keeps its capitals (`dns` becomes `dnsDNSes`), which Kubernetes refuses
/// (`docs/facts/kro.md#names-and-plurals`).
const NO_KINDS: [&str; 12] = [
    "aes", "bss", "cmos", "des", "dns", "ess", "fcs", "https", "ids", "ips", "mpls", "pots",
];

/// Whether kro and Kubernetes take a kind.
pub(super) fn is_kind(kind: &str) -> bool {
    kind.len() <= KIND_MAX
        && kind.chars().all(|letter| letter.is_ascii_alphanumeric())
        && kind.starts_with(|letter: char| letter.is_ascii_uppercase())
        && !NO_KINDS.contains(&kind.to_ascii_lowercase().as_str())
}

/// Whether the name is a label of RFC 1035.
pub(super) fn is_label(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.chars().all(is_label_letter)
        && name.len() <= 63
}

fn is_label_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
}

/// Whether the name is a label of RFC 1123, which can start with a digit.
pub(super) fn is_dns_label(name: &str) -> bool {
    let digit_first = name.starts_with(|letter: char| letter.is_ascii_digit());
    is_label(name) || (digit_first && is_label(&format!("a{name}")))
}

/// Whether Kubernetes takes a key of a label: a name, behind a domain or not.
pub(super) fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => is_subdomain(domain) && !name.is_empty() && is_label_value(name),
        None => !key.is_empty() && is_label_value(key),
    }
}

/// Whether Kubernetes takes a value of a label.
pub(super) fn is_label_value(value: &str) -> bool {
    let inner = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let outer = |letter: Option<char>| letter.is_none_or(|letter| letter.is_ascii_alphanumeric());
    value.len() <= 63
        && value.chars().all(inner)
        && outer(value.chars().next())
        && outer(value.chars().next_back())
}

fn is_subdomain(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(is_dns_label)
}

/// kro's rule for `schema.apiVersion` (`docs/facts/kro.md#names-and-plurals`), and Kubernetes' longest.
pub(super) fn is_version(text: &str) -> bool {
    if text.len() > 63 {
        return false;
    }
    let Some(rest) = text.strip_prefix('v') else {
        return false;
    };
    let stage = ["alpha", "beta"]
        .into_iter()
        .find_map(|stage| rest.split_once(stage));
    match stage {
        Some((major, minor)) => is_number(major) && is_number(minor),
        None => is_number(rest),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name with everything replaced or removed that a label cannot hold; may be empty.
pub(super) fn nearest_label(name: &str, most: usize) -> String {
    let lower = name
        .to_lowercase()
        .replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let label = lower.trim_start_matches(|letter: char| !letter.is_ascii_lowercase());
    let label: String = label.chars().take(most).collect();
    label.trim_end_matches('-').to_owned()
}
