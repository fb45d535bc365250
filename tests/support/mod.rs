// SPDX-License-Identifier: Apache-2.0
//! What the tests share: the project's folders, charts of their own, and the command line program.

#![allow(dead_code, reason = "each test program uses a part")]
#![allow(clippy::print_stdout, reason = "what is skipped is shown")]

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use managed_services::chart::Files;
use managed_services::compile::reads;

/// The project's root folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of real charts, which may be absent: the one that `CORPUS_DIR` names, or the one
/// beside the project.
pub(crate) fn corpus() -> PathBuf {
    std::env::var_os("CORPUS_DIR").map_or_else(|| root().join("../shared/corpus"), PathBuf::from)
}

/// The folders in `parent` that hold a chart with a schema.
pub(crate) fn charts_in(parent: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(parent)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("values.schema.json").is_file())
        .collect();
    folders.sort();
    folders
}

/// The charts of the corpus, without libraries, which Helm does not install. Where it is absent, they are skipped by name, unless
/// every ring is required.
pub(crate) fn corpus_charts() -> Vec<PathBuf> {
    let folder = corpus();
    if folder.is_dir() {
        let mut charts = charts_in(&folder);
        charts.retain(|chart| {
            let text = std::fs::read_to_string(chart.join("Chart.yaml")).unwrap();
            !text.lines().any(|line| line == "type: library")
        });
        return charts;
    }
    let required = std::env::var_os("REQUIRE_ALL_RINGS").is_some();
    assert!(!required, "the corpus is required: {}", folder.display());
    println!("skipped: corpus (not at {})", folder.display());
    Vec::new()
}

/// The project's own charts, those made for tests, and the corpus.
pub(crate) fn all_charts() -> Vec<PathBuf> {
    ["charts", "tests/fixtures", "tests/conformance/testdata/law"]
        .iter()
        .flat_map(|folder| charts_in(&root().join(folder)))
        .chain(corpus_charts())
        .collect()
}

/// The files of a chart folder that the engine reads.
pub(crate) fn read_files(folder: &Path) -> Files {
    let mut files = Files::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else if reads(&name) {
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The files of a chart called `demo`, from their paths and texts.
pub(crate) fn demo(files: &[(&str, &str)]) -> Files {
    std::iter::once(&("Chart.yaml", "name: demo\nversion: 1.0.0\n"))
        .chain(files)
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// `Chart.yaml` of a chart called `sample`.
pub(crate) const SAMPLE: (&str, &str) = (
    "Chart.yaml",
    "apiVersion: v2\nname: sample\nversion: 1.0.0\n",
);

/// An empty folder of its own for a test.
pub(crate) fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a file and the folders above it.
pub(crate) fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Runs the command line program `program` (`env!("CARGO_BIN_EXE_managed-services")`) in a folder.
pub(crate) fn run(
    program: &str,
    folder: &Path,
    arguments: &[impl AsRef<OsStr>],
    input: &str,
) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends early closes the pipe, which is its right.
    _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Exit code, standard output, standard error.
pub(crate) fn answer(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}
