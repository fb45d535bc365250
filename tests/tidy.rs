// SPDX-License-Identifier: Apache-2.0
//! Tidiness: the ranks of `src/ARCHITECTURE.md`, headers, lengths.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use managed_services::diagnostic::Target;
use support::root;

/// Module → rank. A module imports only modules of lower rank, its own kind excepted.
const RANKS: &[(&str, u32)] = &[
    ("pointer", 0),
    ("visible", 0),
    ("json", 0),
    ("yaml", 0),
    ("diagnostic", 1),
    ("schema", 2),
    ("chart", 2),
    ("model", 3),
    ("describe", 3),
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
    ("yaml", "visible"),
    ("chart", "schema"),
    ("describe", "model"),
];

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
    let targets: Vec<&str> = Target::ALL.iter().map(|target| target.as_str()).collect();
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src/lower")) {
        let steps = module_steps(&path);
        let own = steps.get(1).map_or("", String::as_str);
        if !targets.contains(&own) || path.ends_with("tests.rs") {
            continue;
        }
        for read in read_from_lower(shipped(&text), steps.len() - 1) {
            if targets.contains(&read) && read != own {
                wrong.push(format!("{} reads the target `{read}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `src/lower/form/mod.rs` → `lower`, `form`.
fn module_steps(path: &Path) -> Vec<String> {
    let steps = path.strip_prefix("src").unwrap().with_extension("");
    steps
        .components()
        .map(|step| step.as_os_str().to_string_lossy().into_owned())
        .filter(|step| step != "mod")
        .collect()
}

/// What a file takes from the module `lower`, `depth` modules above it, by `crate::lower::…` or by
/// `super::…`, alone or in braces.
fn read_from_lower(text: &str, depth: usize) -> Vec<&str> {
    let upwards = "super::".repeat(depth);
    let mut found = Vec::new();
    for prefix in ["crate::lower::", upwards.as_str()] {
        for (at, _) in text.match_indices(prefix) {
            let before = &text[..at];
            let longer = before.ends_with("super::") || before.ends_with("self::");
            let rest = &text[at + prefix.len()..];
            if !longer && !rest.starts_with("super::") {
                found.extend(first_steps(rest));
            }
        }
    }
    found
}

/// The first steps of what a path goes on with: `a::b` → `a`; `{a::b, c::{d, e}}` → `a`, `c`.
fn first_steps(rest: &str) -> Vec<&str> {
    let step = |text: &str| {
        text.find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(text.len())
    };
    let Some(list) = rest.strip_prefix('{') else {
        return vec![&rest[..step(rest)]];
    };
    let mut steps = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let path = list[start..at].trim();
                steps.push(&path[..step(path)]);
                start = at + 1;
            }
            _ => {}
        }
        if letter == '}' && start == at + 1 {
            break;
        }
    }
    steps
}

#[test]
fn reading_another_target_is_seen() {
    assert_eq!(read_from_lower("super::manifest::X", 1), ["manifest"]);
    assert_eq!(
        read_from_lower("use super::super::{form::A, api};", 2),
        ["form", "api"]
    );
    assert_eq!(
        read_from_lower("use super::{\n a::{b, c},\n d,\n};", 1),
        ["a", "d", ""]
    );
    assert_eq!(
        read_from_lower("crate::lower::rgd::lower(x, y)", 3),
        ["rgd"]
    );
    assert!(read_from_lower("super::Sibling", 2).is_empty());
    assert!(read_from_lower("super::super::model::X", 1).is_empty());
}

/// A small check instead of `cargo machete`, which would have to be compiled first: a crate that is
/// used is named in a path of the code.
#[test]
fn every_dependency_is_used() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let code: String = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let names = dependencies(&manifest);
    assert!(names.len() > 5, "Cargo.toml lists {names:?}");
    for name in names {
        let path = format!("{}::", name.replace('-', "_"));
        let used = code.match_indices(&path).any(|(at, _)| {
            !code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        });
        assert!(used, "nothing uses the crate `{name}` of Cargo.toml");
    }
}

/// The names in all tables of dependencies.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.trim_end_matches(']').ends_with("dependencies");
        } else if inside && let Some((name, _)) = line.split_once(" = ") {
            names.push(name);
        }
    }
    names
}

#[test]
fn files_have_a_license_and_a_purpose() {
    for (path, text) in sources(&root().join("src"))
        .into_iter()
        .chain(sources(&root().join("tests")))
    {
        assert!(
            text.starts_with("// SPDX-License-Identifier: Apache-2.0\n"),
            "{} lacks the license line",
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

/// What is written as JSON is decided in one place. The form model is a wire type itself, and a JSON value is JSON.
#[test]
fn only_the_wire_serializes() {
    let allowed = [
        "src/wire",
        "src/wire.rs",
        "src/wasm",
        "src/lower/form/ast.rs",
        "src/json",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources(&root().join("src")) {
        let is_allowed = allowed.iter().any(|allowed| path.starts_with(allowed));
        let makes_json = ["Serialize", "serde_json::to_string"]
            .iter()
            .any(|name| shipped(&text).contains(name));
        if makes_json && !is_allowed {
            wrong.push(format!("{} writes JSON", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
