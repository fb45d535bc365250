// SPDX-License-Identifier: Apache-2.0
//! Citations: whoever is referred to a page of this repository finds the page and the heading.
//!
//! Comments cite `docs/facts/kro.md#custom-types`, from the root of the project; pages link to
//! each other relatively. A fact that no comment cites is deleted.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use support::root;

/// Where people write comments or pages.
const ROOMS: &[&str] = &[
    ".ci",
    "backstage-plugin",
    "benches",
    "charts",
    "docs",
    "install",
    "pkg",
    "scripts",
    "src",
    "tests",
];

/// Folders with other people's files, or built ones.
const SKIPPED: &[&str] = &["node_modules", "dist", "target", "testdata", ".tools"];

/// How comments start, in the languages of this repository.
const COMMENTS: &[&str] = &["//", "#", "*", "/*", "{{/*", "{{- /*", "<!--"];

/// Every text file of the project that people write, with its path from the root.
fn files() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for room in ROOMS {
        collect(&root().join(room), &mut found);
    }
    for entry in std::fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            take(&path, &mut found);
        }
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        let name = entry.file_name();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && !SKIPPED.iter().any(|skipped| name == *skipped) {
            collect(&path, found);
        } else if kind.is_file() {
            take(&path, found);
        }
    }
}

/// Reads a file if it is text; pictures and packages cite nothing.
fn take(path: &Path, found: &mut Vec<(PathBuf, String)>) {
    if let Ok(text) = String::from_utf8(std::fs::read(path).unwrap()) {
        found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
    }
}

/// A reference to a page, as written.
#[derive(Debug, PartialEq, Eq)]
struct Citation {
    line: usize,
    path: String,
    heading: Option<String>,
    /// Whether the path starts at the root of the project; otherwise at the citing file.
    from_root: bool,
}

impl Citation {
    fn new(line: usize, text: &str, from_root: bool) -> Self {
        let (path, heading) = match text.split_once('#') {
            Some((path, heading)) => (path, Some(heading.to_owned())),
            None => (text, None),
        };
        Self {
            line,
            path: path.to_owned(),
            heading,
            from_root,
        }
    }
}

/// What a file cites: links of pages, names of pages in comments.
fn citations(file: &Path, text: &str) -> Vec<Citation> {
    let page = file.extension().is_some_and(|extension| extension == "md");
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if page {
            found.extend(links(line).map(|link| Citation::new(index + 1, link, false)));
        } else if let Some(comment) = comment(line) {
            found.extend(pages(comment).map(|name| Citation::new(index + 1, name, true)));
        }
    }
    found
}

/// The comment of a line, whether it fills the line or follows code.
fn comment(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    if trimmed.starts_with("#[") || trimmed.starts_with("#!") {
        return None;
    }
    if COMMENTS.iter().any(|start| trimmed.starts_with(start)) {
        return Some(trimmed);
    }
    line.split_once(" // ").map(|(_, comment)| comment)
}

/// The pages that a comment names, with folders and a heading.
fn pages(comment: &str) -> impl Iterator<Item = &str> {
    comment
        .split(|letter: char| !letter.is_ascii_alphanumeric() && !"._-/#:".contains(letter))
        .map(|word| word.trim_end_matches(['.', ':', '/']))
        .filter(|word| !word.contains("://"))
        .filter(|word| word.ends_with(".md") || word.contains(".md#"))
}

/// The targets of a line's links that lead into the project.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
}

/// A heading as GitHub names it in links.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

/// The headings of a page outside of its code blocks.
fn headings(text: &str) -> Vec<String> {
    let mut code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        } else if !code && line.starts_with('#') {
            found.push(slug(line.trim_start_matches('#').trim()));
        }
    }
    found
}

/// Why a citation leads nowhere.
fn broken(file: &Path, citation: &Citation) -> Option<String> {
    let target = match (citation.from_root, citation.path.is_empty()) {
        (true, _) => root().join(&citation.path),
        (false, true) => root().join(file),
        (false, false) => root().join(file).parent().unwrap().join(&citation.path),
    };
    if !target.exists() {
        return Some("is missing".to_owned());
    }
    let heading = citation.heading.as_ref()?;
    let known = headings(&std::fs::read_to_string(&target).ok()?).contains(heading);
    (!known).then(|| format!("has no heading `#{heading}`"))
}

#[test]
fn citations_lead_somewhere() {
    let mut wrong = Vec::new();
    for (file, text) in files() {
        for citation in citations(&file, &text) {
            if let Some(why) = broken(&file, &citation) {
                wrong.push(format!(
                    "{}:{}: `{}` {why}",
                    file.display(),
                    citation.line,
                    citation.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn facts_are_cited_and_name_their_source() {
    let facts = Path::new("docs/facts");
    let files = files();
    let cited: BTreeSet<String> = files
        .iter()
        .filter(|(file, _)| !file.starts_with(facts))
        .flat_map(|(file, text)| citations(file, text))
        .filter_map(|citation| Some(format!("{}#{}", citation.path, citation.heading?)))
        .collect();
    let mut count = 0;
    for (file, text) in files.iter().filter(|(file, _)| file.starts_with(facts)) {
        for section in text.split("\n## ").skip(1) {
            let heading = slug(section.lines().next().unwrap());
            let name = format!("{}#{heading}", file.display());
            assert!(cited.contains(&name), "nothing cites {name}");
            assert!(section.contains("https://"), "{name} has no source");
            count += 1;
        }
    }
    assert!(count > 0, "no facts in docs/facts");
}

#[test]
fn citations_of_other_places_are_refused() {
    let source = Path::new("src/lib.rs");
    let why = |text: &str| {
        let found = citations(source, text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        broken(source, &found[0])
    };
    assert_eq!(why("/// See `kro.md` 1.9."), Some("is missing".into()));
    assert_eq!(why("//! By `facts/kro.md` 7."), Some("is missing".into()));
    assert_eq!(
        why("  # `docs/facts/kro.md#nowhere`"),
        Some("has no heading `#nowhere`".into())
    );
    assert_eq!(why("/// `docs/facts/kro.md#traps`."), None);
    let page = Path::new("docs/README.md");
    let links = citations(page, "[a](status.md), [b](https://example.com/x.md)");
    assert_eq!(links, vec![Citation::new(1, "status.md", false)]);
    assert_eq!(
        slug("The scaffolder's own form"),
        "the-scaffolders-own-form"
    );
}
