// SPDX-License-Identifier: Apache-2.0
//! `bundle`: the schema with the documents that it refers to inside. They come from files; nothing is fetched.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::Digest as _;

use super::output::{Stream, reason};
use super::{BundleArgs, Exit, Failure, folder, output};
use crate::chart::Files;
use crate::compile;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::json::{self, JsonDocument};
use crate::schema::bundle::{self, Bundle, Embedded, Referrer, Source};
use crate::schema::splice;

const SCHEMA: &str = "values.schema.json";
/// How Helm sees a file beside the schema.
const BESIDE: &str = "file:///";
/// References shown for one document.
const SHOWN: usize = 3;

pub(super) fn run(args: &BundleArgs) -> Result<Exit, Failure> {
    let chart = &args.chart.chart;
    let files = folder::read(chart)?;
    let file = chart.join(SCHEMA);
    let Some(text) = files.get(SCHEMA) else {
        return Err(Failure(format!(
            "error[schema-missing]: `{}` is missing\n",
            file.display()
        )));
    };
    let document = read_json(&file, text)?;
    let mut sources = Sources::new(args)?;
    let bundle = bundle::bundle(&document.value, |uri| sources.find(uri))?;
    refuse(&bundle, &file, &document, args.cache.as_deref())?;
    for uri in sources.unused() {
        eprintln!("note: nothing refers to `{uri}`");
    }
    let bundled = splice(text, &bundle);
    refuse_broken(chart, &files, &bundled)?;
    let target = args.output.clone().unwrap_or(file);
    if target == Path::new("-") {
        eprint!("{}", embedded(&bundle));
        output::text(&bundled)?;
        return Ok(Exit::Fine);
    }
    let old = if target.exists() {
        folder::read_text(&target)?
    } else {
        String::new()
    };
    let fresh = old == bundled;
    if args.check {
        eprint!("{}", embedded(&bundle));
        if fresh {
            output::line(&format!("{} is fresh", target.display()))?;
            return Ok(Exit::Fine);
        }
        output::text(&output::diff(&target, &old, &bundled))?;
        eprintln!(
            "{} is stale; run `managed-services bundle` with the same documents",
            target.display()
        );
        return Ok(Exit::No);
    }
    output::text(&embedded(&bundle))?;
    if !fresh {
        let failed = |error: std::io::Error| {
            Failure(format!(
                "error: cannot write `{}`: {}\n",
                target.display(),
                reason(&error)
            ))
        };
        std::fs::write(&target, &bundled).map_err(failed)?;
    }
    output::line(&format!(
        "{} {}",
        if fresh { "unchanged" } else { "wrote    " },
        target.display()
    ))?;
    Ok(Exit::Fine)
}

/// What is embedded, from which content.
fn embedded(bundle: &Bundle) -> String {
    let line = |Embedded {
                    uri,
                    digest,
                    before,
                    kept,
                    ..
                }: &Embedded| match before {
        _ if *kept => {
            format!("kept      {uri} {digest}, embedded earlier; not available now\n")
        }
        Some(before) if before != digest => format!("changed   {uri} {digest}, was {before}\n"),
        Some(_) => format!("same      {uri} {digest}\n"),
        None => format!("embedded  {uri} {digest}\n"),
    };
    bundle.embedded.iter().map(line).collect()
}

fn read_json(file: &Path, text: &str) -> Result<JsonDocument, Failure> {
    json::read_document(text).map_err(|error| {
        let at = error.position;
        Failure(format!(
            "error: `{0}` is not JSON: {1}\n  --> {0}:{2}:{3}\n",
            file.display(),
            error.message,
            at.line,
            at.column
        ))
    })
}

/// Where documents are found.
struct Sources<'a> {
    chart: &'a Path,
    cache: Option<&'a Path>,
    /// URI → the file, and whether it was asked for.
    named: BTreeMap<String, (PathBuf, bool)>,
}

impl<'a> Sources<'a> {
    fn new(args: &'a BundleArgs) -> Result<Self, Failure> {
        let mut named = BTreeMap::new();
        for pair in &args.from {
            let Some((uri, file)) = pair
                .rsplit_once('=')
                .filter(|(uri, file)| !uri.is_empty() && !file.is_empty())
            else {
                return Err(Failure(format!(
                    "error: cannot read `--from {pair}`\n  help: write `--from URL=FILE`\n"
                )));
            };
            let uri = uri.split_once('#').map_or(uri, |(head, _)| head);
            named.insert(uri.to_owned(), (PathBuf::from(file), false));
        }
        Ok(Self {
            chart: &args.chart.chart,
            cache: args.cache.as_deref(),
            named,
        })
    }

    fn find(&mut self, uri: &str) -> Result<Option<Source>, Failure> {
        if let Some((file, asked)) = self.named.get_mut(uri) {
            *asked = true;
            return read(file).map(Some);
        }
        let cached = self.cache.map(|cache| cache.join(cache_path(uri)));
        let beside = uri.strip_prefix(BESIDE).map(|path| self.chart.join(path));
        cached
            .into_iter()
            .chain(beside)
            .find(|file| file.is_file())
            .map(|file| read(&file))
            .transpose()
    }

    fn unused(&self) -> impl Iterator<Item = &String> {
        self.named
            .iter()
            .filter(|(_, (_, asked))| !asked)
            .map(|(uri, _)| uri)
    }
}

fn read(file: &Path) -> Result<Source, Failure> {
    let text = folder::read_text(file)?;
    let document = read_json(file, &text)?;
    let hash: String = sha2::Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Source {
        value: document.value,
        digest: format!("sha256:{hash}"),
    })
}

/// Where the cache keeps a document: its host, then its path, as `wget -x` lays them out. What a file name should not hold is
/// percent-encoded.
fn cache_path(uri: &str) -> String {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let mut path = String::new();
    for (index, part) in rest.split('/').filter(|part| !part.is_empty()).enumerate() {
        if index > 0 {
            path.push('/');
        }
        let dots = part.chars().all(|letter| letter == '.');
        for byte in part.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_~+@".contains(&byte) || (byte == b'.' && !dots) {
                path.push(char::from(byte));
            } else {
                _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

/// Refuses where a document is missing or a part of one cannot be embedded.
fn refuse(
    bundle: &Bundle,
    file: &Path,
    document: &JsonDocument,
    cache: Option<&Path>,
) -> Result<(), Failure> {
    let place = |referrer: &Referrer| match &referrer.document {
        Some(uri) => format!("{uri} at {}", referrer.at),
        None => {
            let at = referrer.at.key(referrer.keyword);
            let position = document
                .position(at.as_str())
                .map(|at| format!(":{}:{}", at.line, at.column))
                .unwrap_or_default();
            format!("{}{position} at {at}", file.display())
        }
    };
    let mut out = String::new();
    for problem in &bundle.problems {
        let _ = writeln!(
            out,
            "error: {}\n  --> {}",
            problem.message,
            place(&problem.place)
        );
    }
    for (uri, referrers) in &bundle.missing {
        let _ = writeln!(out, "error[reference-remote]: `{uri}` was not found");
        for referrer in referrers.iter().take(SHOWN) {
            let _ = writeln!(out, "  --> {}", place(referrer));
        }
        if referrers.len() > SHOWN {
            let _ = writeln!(out, "  and {} more locations", referrers.len() - SHOWN);
        }
    }
    let (beside, remote): (Vec<&String>, Vec<&String>) = bundle
        .missing
        .keys()
        .partition(|uri| uri.starts_with(BESIDE));
    for uri in beside {
        let _ = writeln!(
            out,
            "  help: put the file `{}` beside the schema",
            uri.trim_start_matches(BESIDE)
        );
    }
    if !remote.is_empty() {
        let folder = cache.unwrap_or(Path::new("schemas"));
        let _ = writeln!(
            out,
            "  help: fetch it once, review it, and bundle with `--cache {}` (or `--from URL=FILE`):",
            folder.display()
        );
        for uri in remote {
            let path = folder.join(cache_path(uri));
            let _ = writeln!(
                out,
                "    curl -fsSL --create-dirs -o {} {}",
                quote(&path.display().to_string()),
                quote(uri)
            );
        }
    }
    if out.is_empty() {
        Ok(())
    } else {
        Err(Failure(out))
    }
}

/// A word for the shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Refuses a bundle that would make the chart worse, and tells of what is not in this chart's hands.
fn refuse_broken(chart: &Path, files: &Files, bundled: &str) -> Result<(), Failure> {
    let errors = |diagnostics: &[Diagnostic]| -> Vec<Diagnostic> {
        let mut found = diagnostics.to_vec();
        found.retain(|diagnostic| diagnostic.severity() == Severity::Error);
        found
    };
    let before = errors(&compile::compile(files).1);
    let mut files = files.clone();
    files.insert(SCHEMA.to_owned(), bundled.to_owned());
    let (_, diagnostics) = compile::compile(&files);
    let new: String = errors(&diagnostics)
        .iter()
        .filter(|error| {
            !before
                .iter()
                .any(|other| other.code == error.code && other.message == error.message)
        })
        .map(|error| output::diagnostic(chart, error, Stream::Err))
        .collect();
    if !new.is_empty() {
        return Err(Failure(format!(
            "{new}  help: these documents cannot be bundled as they are; nothing was written\n"
        )));
    }
    let remote = |diagnostic: &&Diagnostic| diagnostic.code == Code::ReferenceRemote;
    let others = diagnostics
        .iter()
        .filter(remote)
        .filter_map(|diagnostic| diagnostic.location.as_ref())
        .filter(|location| location.file != SCHEMA);
    let mut others: Vec<&str> = others.map(|location| location.file.as_str()).collect();
    others.dedup();
    for file in others {
        eprintln!(
            "note: `{}` also refers to other documents; bundle that chart at its source",
            chart.join(file).display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::cache_path;

    #[test]
    fn cached_documents_stay_in_the_cache() {
        for (uri, path) in [
            ("https://example.com/a/b.json", "example.com/a/b.json"),
            (
                "https://example.com:8443//a?x=1&y",
                "example.com%3A8443/a%3Fx%3D1%26y",
            ),
            (
                "https://example.com/../../etc/.hidden",
                "example.com/%2E%2E/%2E%2E/etc/.hidden",
            ),
            ("file:///common.json", "common.json"),
            ("urn:a:b", "urn%3Aa%3Ab"),
        ] {
            assert_eq!(cache_path(uri), path, "{uri}");
        }
    }
}
