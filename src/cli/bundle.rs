// SPDX-License-Identifier: Apache-2.0
//! `bundle`: the schema with the documents that it refers to inside. They come from files; nothing is fetched.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::Digest as _;

use super::page::Page;
use super::{BundleArgs, Exit, Failure, file, folder, output};
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
    let files = folder::read(chart)?.files;
    let file = chart.join(SCHEMA);
    if args.output.is_none() && chart.is_file() {
        let message = format!("`{}` is a package", chart.display());
        return Err(Failure::of(message).help("name a file with `--output`"));
    }
    let Some(text) = files.get(SCHEMA) else {
        return Err(Failure::coded(
            Code::SchemaMissing.as_str(),
            format!("`{}` is missing", file.display()),
        ));
    };
    let document = read_json(&file, text)?;
    let mut sources = Sources::new(args)?;
    let bundle = bundle::bundle(&document.value, |uri| sources.find(uri))?;
    refuse(&bundle, &file, &document, args.cache.as_deref())?;
    for uri in sources.unused() {
        output::note(format!("note: nothing refers to `{uri}`"));
    }
    let bundled = splice(text, &bundle);
    refuse_broken(chart, &files, &bundled)?;
    let target = args.output.clone().unwrap_or(file);
    if target == Path::new("-") {
        output::error(&embedded(&bundle));
        output::json(&bundled)?;
        return Ok(Exit::Fine);
    }
    let old = if target.exists() {
        folder::read_text(&target)?
    } else {
        String::new()
    };
    if args.check {
        return check(&bundle, &target, &old, &bundled);
    }
    output::page(&embedded(&bundle))?;
    write_if_changed(&target, &old, &bundled)?;
    Ok(Exit::Fine)
}

/// Reports whether the file holds the bundle already, and what would change.
fn check(bundle: &Bundle, target: &Path, old: &str, bundled: &str) -> Result<Exit, Failure> {
    output::error(&embedded(bundle));
    if old == bundled {
        output::line(&format!("{} is fresh", target.display()))?;
        return Ok(Exit::Fine);
    }
    output::page(&output::diff(target, old, bundled))?;
    output::note(format!(
        "{} is stale; run `managed-services bundle` with the same documents",
        target.display()
    ));
    Ok(Exit::No)
}

/// Writes the bundle unless the file holds it already, and prints which of the two happened.
fn write_if_changed(target: &Path, old: &str, bundled: &str) -> Result<(), Failure> {
    if old == bundled {
        return output::line(&format!("unchanged {}", target.display()));
    }
    file::replace(target, bundled)?;
    output::line(&format!("wrote     {}", target.display()))
}

/// What is embedded, from which content.
fn embedded(bundle: &Bundle) -> Page {
    let mut page = Page::default();
    for document in &bundle.embedded {
        page.line(embedded_line(document));
    }
    page
}

/// How one document came into the bundle, and whether its content changed.
fn embedded_line(document: &Embedded) -> String {
    let Embedded {
        uri,
        digest,
        before,
        kept,
        ..
    } = document;
    match before {
        _ if *kept => {
            format!(
                "kept      {uri} {digest}, embedded \
                     earlier; not available now"
            )
        }
        Some(before) if before != digest => format!("changed   {uri} {digest}, was {before}"),
        Some(_) => format!("same      {uri} {digest}"),
        None => format!("embedded  {uri} {digest}"),
    }
}

fn read_json(file: &Path, text: &str) -> Result<JsonDocument, Failure> {
    json::read_document(text).map_err(|error| {
        let at = error.position;
        let file = file.display();
        Failure::of(error.of_file(&file.to_string(), "JSON"))
            .with(format!("  --> {file}:{}:{}", at.line, at.column))
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
                let failure = Failure::of(format!("cannot read `--from {pair}`"));
                return Err(failure.help("write `--from URL=FILE`"));
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
        let beside = match uri.strip_prefix(BESIDE) {
            Some(path) => file::below(self.chart, path).map_err(|file::Outside| outside(uri))?,
            None => None,
        };
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

/// Why a file is not read that a schema refers to.
fn outside(uri: &str) -> Failure {
    Failure::of(format!(
        "`{uri}` leads out of the chart's folder, so it is not read"
    ))
    .help("copy the file into the chart, or name it with `--from URL=FILE`")
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
    let mut out = Page::default();
    for problem in &bundle.problems {
        out.line(format!("error: {}", problem.message));
        let place = locate(&problem.place, file, document);
        out.line(format!("  --> {place}"));
    }
    let code = Code::ReferenceRemote.as_str();
    for (uri, referrers) in &bundle.missing {
        out.line(format!("error[{code}]: `{uri}` was not found"));
        for referrer in referrers.iter().take(SHOWN) {
            out.line(format!("  --> {}", locate(referrer, file, document)));
        }
        if referrers.len() > SHOWN {
            out.line(format!("  and {} more locations", referrers.len() - SHOWN));
        }
    }
    let (beside, remote): (Vec<&str>, Vec<&str>) = bundle
        .missing
        .keys()
        .map(String::as_str)
        .partition(|uri| uri.starts_with(BESIDE));
    for uri in beside {
        let name = uri.trim_start_matches(BESIDE);
        out.line(format!("  help: put the file `{name}` beside the schema"));
    }
    if !remote.is_empty() {
        out.append(&help_fetching(
            &remote,
            cache.unwrap_or(Path::new("schemas")),
        ));
    }
    if out.is_empty() {
        Ok(())
    } else {
        Err(Failure(out))
    }
}

/// Where a reference is written: in a document that was read, or in the chart's own schema.
fn locate(referrer: &Referrer, file: &Path, document: &JsonDocument) -> String {
    if let Some(uri) = &referrer.document {
        return format!("{uri} at {}", referrer.at);
    }
    let at = referrer.at.key(referrer.keyword);
    let position = document
        .position(at.as_str())
        .map(|at| format!(":{}:{}", at.line, at.column))
        .unwrap_or_default();
    format!("{}{position} at {at}", file.display())
}

/// The commands that put missing documents into the cache.
fn help_fetching(uris: &[&str], cache: &Path) -> Page {
    let mut out = Page::of(format!(
        "  help: fetch it once, review it, and bundle \
         with `--cache {}` (or `--from URL=FILE`):",
        cache.display()
    ));
    for uri in uris {
        let path = cache.join(cache_path(uri)).display().to_string();
        let (path, uri) = (quote(&path), quote(uri));
        out.line(format!("    curl -fsSL --create-dirs -o {path} {uri}"));
    }
    out
}

/// A word for the shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The diagnostics that are errors.
fn errors(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut found = diagnostics.to_vec();
    found.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    found
}

/// Refuses a bundle that would add errors to the chart; reports other charts whose schemas refer to documents.
fn refuse_broken(chart: &Path, files: &Files, bundled: &str) -> Result<(), Failure> {
    let before = errors(&compile::compile(files).1);
    let mut files = files.clone();
    files.insert(SCHEMA.to_owned(), bundled.to_owned());
    let (_, diagnostics) = compile::compile(&files);
    let mut new = errors(&diagnostics);
    new.retain(|error| {
        let mut before = before.iter();
        !before.any(|other| other.code == error.code && other.message == error.message)
    });
    if !new.is_empty() {
        let help = "these documents cannot be bundled \
                    as they are; nothing was written";
        return Err(folder::errors(chart, &new).help(help));
    }
    let mut others: Vec<&str> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == Code::ReferenceRemote)
        .filter_map(|diagnostic| Some(diagnostic.location.as_ref()?.file.as_str()))
        .filter(|file| *file != SCHEMA)
        .collect();
    others.dedup();
    for file in others {
        output::note(format!(
            "note: `{}` also refers to other documents; \
             bundle that chart at its source",
            chart.join(file).display()
        ));
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
