// SPDX-License-Identifier: Apache-2.0
//! Names and labels made from keys: `mariadb-galera` → `MariadbGalera`, `storageClass` → `Storage class`.

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

/// The label of a key: `storageClass` → `Storage class`, `POSTGRES_DB` → `POSTGRES DB`.
pub fn label(key: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let letters: Vec<char> = key.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let next_lower = letters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        let starts = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || (before.is_uppercase() && next_lower));
        if matches!(letter, '_' | '-' | '.' | '/' | ' ') {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if starts && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
            out.extend(if next_lower {
                letter.to_lowercase().collect::<Vec<_>>()
            } else {
                vec![*letter]
            });
        } else {
            out.push(*letter);
        }
        before = *letter;
    }
    let mut chars = out.trim_end().chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::label as label_of;

    #[test]
    fn keys_become_words() {
        for (key, label) in [
            ("replicas", "Replicas"),
            ("storageClass", "Storage class"),
            ("existing_secret", "Existing secret"),
            ("POSTGRES_DB", "POSTGRES DB"),
            ("useTLS", "Use TLS"),
            ("podAntiAffinityPreset", "Pod anti affinity preset"),
            ("a.b/c", "A b c"),
            ("", ""),
            ("HTTPProxy", "HTTP proxy"),
        ] {
            assert_eq!(label_of(key), label);
        }
    }
}
