// SPDX-License-Identifier: Apache-2.0
//! Names and labels made from keys: `mariadb-galera` → `MariadbGalera`, `storageClass` → `Storage class`.

use crate::model::Annotations;

/// Words that people write in a spelling of their own. Lower case → spelling.
const SPELLINGS: [(&str, &str); 84] = [
    ("acl", "ACL"),
    ("acme", "ACME"),
    ("acls", "ACLs"),
    ("aof", "AOF"),
    ("api", "API"),
    ("apis", "APIs"),
    ("aws", "AWS"),
    ("ca", "CA"),
    ("cidr", "CIDR"),
    ("cidrs", "CIDRs"),
    ("cors", "CORS"),
    ("cpu", "CPU"),
    ("cpus", "CPUs"),
    ("crd", "CRD"),
    ("crds", "CRDs"),
    ("csi", "CSI"),
    ("csrf", "CSRF"),
    ("css", "CSS"),
    ("db", "DB"),
    ("dns", "DNS"),
    ("dsn", "DSN"),
    ("fqdn", "FQDN"),
    ("fs", "FS"),
    ("ftp", "FTP"),
    ("gcp", "GCP"),
    ("gid", "GID"),
    ("gpu", "GPU"),
    ("gpus", "GPUs"),
    ("grpc", "gRPC"),
    ("hpa", "HPA"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("https", "HTTPS"),
    ("iam", "IAM"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("imap", "IMAP"),
    ("iops", "IOPS"),
    ("ip", "IP"),
    ("ips", "IPs"),
    ("ipv4", "IPv4"),
    ("ipv6", "IPv6"),
    ("jdbc", "JDBC"),
    ("json", "JSON"),
    ("jvm", "JVM"),
    ("jwt", "JWT"),
    ("ldap", "LDAP"),
    ("mtls", "mTLS"),
    ("mtu", "MTU"),
    ("nfs", "NFS"),
    ("oci", "OCI"),
    ("oidc", "OIDC"),
    ("pdb", "PDB"),
    ("pem", "PEM"),
    ("pid", "PID"),
    ("pv", "PV"),
    ("pvc", "PVC"),
    ("qos", "QoS"),
    ("ram", "RAM"),
    ("rbac", "RBAC"),
    ("s3", "S3"),
    ("saml", "SAML"),
    ("smtp", "SMTP"),
    ("sql", "SQL"),
    ("ssd", "SSD"),
    ("ssh", "SSH"),
    ("ssl", "SSL"),
    ("sso", "SSO"),
    ("tcp", "TCP"),
    ("tls", "TLS"),
    ("ttl", "TTL"),
    ("udp", "UDP"),
    ("ui", "UI"),
    ("uid", "UID"),
    ("uri", "URI"),
    ("uris", "URIs"),
    ("url", "URL"),
    ("urls", "URLs"),
    ("uuid", "UUID"),
    ("vm", "VM"),
    ("vpa", "VPA"),
    ("vpc", "VPC"),
    ("wal", "WAL"),
    ("xml", "XML"),
];

/// Methods of HTTP, which are spelled in capitals behind that word.
const METHODS: [&str; 6] = ["delete", "get", "head", "patch", "post", "put"];

/// A name in UpperCamelCase: `mariadb-galera` → `MariadbGalera`. What is no ASCII letter or digit separates words.
pub fn upper_camel(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .flat_map(|word| {
            word.chars()
                .take(1)
                .map(|first| first.to_ascii_uppercase())
                .chain(word.chars().skip(1))
        })
        .collect()
}

/// The label of a key: `storageClass` → `Storage class`, `tlsPort` → `TLS port`. A key with a dot or a slash stays as it is: it is a
/// name that people type elsewhere, such as `nvidia.com/gpu`.
pub fn label(key: &str) -> String {
    let mut letters = phrase(key);
    // Names that are typed elsewhere, and spellings such as `mTLS`, keep their first letter.
    let keeps = key.contains(['.', '/']) || is_spelling(&letters);
    if let Some(first) = letters.chars().next().filter(|_| !keeps) {
        letters.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    letters
}

/// A label as it stands inside a sentence: `storageClass` → `storage class`.
pub fn phrase(key: &str) -> String {
    if key.contains(['.', '/']) {
        return key.to_owned();
    }
    let mut spelled: Vec<String> = Vec::new();
    for word in words(key) {
        let lower = word.to_lowercase();
        let known = SPELLINGS.iter().find(|(plain, _)| *plain == lower);
        let method = METHODS.contains(&lower.as_str())
            && spelled.last().is_some_and(|before| before == "HTTP");
        spelled.push(match known {
            Some((_, spelling)) => (*spelling).to_owned(),
            None if method => lower.to_uppercase(),
            None if is_capitals(&word) => word,
            None => lower,
        });
    }
    if spelled.is_empty() {
        return key.to_owned();
    }
    spelled.join(" ")
}

/// The words of a key in camel case, snake case or kebab case.
fn words(key: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = key.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        if matches!(letter, '_' | '-' | ' ') {
            words.push(std::mem::take(&mut word));
            continue;
        }
        if starts_word(&letters, index) {
            words.push(std::mem::take(&mut word));
        }
        word.push(*letter);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a capital starts a word: after a small letter or a digit, or before a small letter, as `P` in `HTTPProxy`.
fn starts_word(letters: &[char], index: usize) -> bool {
    let is = |index: Option<usize>, test: fn(&char) -> bool| {
        let letter = index.and_then(|index| letters.get(index));
        letter.is_some_and(test)
    };
    let (before, after) = (index.checked_sub(1), index.checked_add(1));
    if !is(Some(index), |letter| letter.is_uppercase()) {
        return false;
    }
    if is(before, |letter| {
        letter.is_lowercase() || letter.is_ascii_digit()
    }) {
        return true;
    }
    // The plural of an abbreviation, as in `nodeIPs`, is one word.
    let plural = is(after, |letter| *letter == 's')
        && !is(index.checked_add(2), |letter| letter.is_lowercase());
    let inside = is(before, |letter| letter.is_uppercase());
    inside && is(after, |letter| letter.is_lowercase()) && !plural
}

fn is_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    letters.all(char::is_uppercase)
}

/// Whether a text starts with a word that has a spelling of its own.
fn is_spelling(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    SPELLINGS.iter().any(|(_, spelling)| *spelling == word)
}

/// The title of a schema, unless it only repeats the key, as generators write it: then the key's label reads better.
pub fn title(annotations: &Annotations, key: Option<&str>) -> Option<String> {
    let title = annotations.title.as_deref()?;
    let repeats = key.is_some_and(|key| title.trim().eq_ignore_ascii_case(key));
    (!repeats && !title.trim().is_empty()).then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{SPELLINGS, label as label_of};

    #[test]
    fn keys_become_words() {
        for (key, label) in [
            ("replicas", "Replicas"),
            ("storageClass", "Storage class"),
            ("existing_secret", "Existing secret"),
            ("POSTGRES_DB", "POSTGRES DB"),
            ("useTLS", "Use TLS"),
            ("podAntiAffinityPreset", "Pod anti affinity preset"),
            ("a.b/c", "a.b/c"),
            ("", ""),
            ("-", "-"),
            ("HTTPProxy", "HTTP proxy"),
            ("httpGet", "HTTP GET"),
            ("getTimeout", "Get timeout"),
            ("nodeIPs", "Node IPs"),
            ("nodeIps", "Node IPs"),
            ("apiURL", "API URL"),
            ("runAsUserID", "Run as user ID"),
            ("ipv4Address", "IPv4 address"),
            ("grpcPort", "gRPC port"),
            ("s3Bucket", "S3 bucket"),
            ("x", "X"),
            ("größe", "Größe"),
        ] {
            assert_eq!(label_of(key), label);
        }
    }

    #[test]
    fn every_spelling_is_found() {
        for (plain, spelling) in SPELLINGS {
            assert_eq!(plain, spelling.to_lowercase());
            assert_eq!(label_of(plain), spelling);
        }
    }
}
