// SPDX-License-Identifier: Apache-2.0
//! Tidiness: the ranks of `src/ARCHITECTURE.md`, headers, lengths.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Module → rank. A module imports only modules of lower rank, its own kind excepted.
const RANKS: &[(&str, u32)] = &[
    ("pointer", 0),
    ("json", 0),
    ("yaml", 0),
    ("diagnostic", 1),
    ("schema", 2),
    ("chart", 2),
    ("model", 3),
    ("validate", 4),
    ("lower", 4),
    ("compile", 5),
    ("compare", 6),
    ("wire", 7),
    ("wasm", 8),
    ("cli", 8),
];

/// Imports between modules of one rank. Anything else there is a cycle waiting to happen.
const SIBLINGS: &[(&str, &str)] = &[
    ("json", "pointer"),
    ("yaml", "json"),
    ("yaml", "pointer"),
    ("chart", "schema"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
        }
    }
    found.sort();
    found
}

/// The top-level module that a file under `src/` belongs to.
fn module(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap();
    below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_owned()
}

/// The part of a file that ships: tests may look wherever they like.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default()
}

#[test]
fn modules_import_lower_ranks_only() {
    let ranks: BTreeMap<&str, u32> = RANKS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let own = module(&path);
        if matches!(own.as_str(), "lib" | "main" | "testing") || path.ends_with("tests.rs") {
            continue;
        }
        let rank = *ranks.get(own.as_str()).unwrap_or_else(|| {
            panic!(
                "{} has no rank; add it to tests/tidy.rs and src/ARCHITECTURE.md",
                path.display()
            )
        });
        for (number, line) in shipped(&text)
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for other in line.split("crate::").skip(1).map(|rest| {
                rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                    .next()
                    .unwrap()
            }) {
                let Some(other_rank) = ranks.get(other) else {
                    continue;
                };
                let sibling = SIBLINGS.contains(&(own.as_str(), other));
                if other != own && *other_rank >= rank && !sibling {
                    wrong.push(format!(
                        "{}:{}: `{own}` (rank {rank}) imports `{other}` (rank {other_rank})",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn targets_do_not_read_each_other() {
    let targets = ["form", "rgd", "policy", "rbac", "template", "manifest"];
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src/lower")) {
        let own = path
            .components()
            .nth(2)
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        for other in targets.iter().filter(|other| **other != own) {
            if targets.contains(&own.as_str())
                && (text.contains(&format!("lower::{other}"))
                    || text.contains(&format!("super::super::{other}")))
            {
                wrong.push(format!("{} reads the target `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_have_a_licence_and_a_purpose() {
    for (path, text) in sources(&root().join("src"))
        .into_iter()
        .chain(sources(&root().join("tests")))
    {
        assert!(
            text.starts_with("// SPDX-License-Identifier: Apache-2.0\n"),
            "{} lacks the licence line",
            path.display()
        );
        assert!(
            text.contains("//!") || text.contains("#![doc"),
            "{} does not say what it is for",
            path.display()
        );
        assert!(
            text.lines().count() <= 600,
            "{} has more than 600 lines; split it",
            path.display()
        );
        for word in ["TODO", "FIXME", "XXX"] {
            let found = text.contains(word) && !path.ends_with("tidy.rs");
            assert!(!found, "{} holds `{word}`", path.display());
        }
    }
}

#[test]
fn architecture_names_every_module() {
    let text = std::fs::read_to_string(root().join("src/ARCHITECTURE.md")).unwrap();
    for (module, _) in RANKS {
        assert!(
            text.contains(&format!("`{module}")),
            "src/ARCHITECTURE.md does not mention `{module}`"
        );
    }
}
