// SPDX-License-Identifier: Apache-2.0
//! Writing files: each is written beside its target and then renamed, so that a full disk or a killed program leaves the old file
//! or the new one, and never a part of it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use super::Failure;
use super::output::reason;
use crate::visible::visible;

/// A file that is written, and not yet in the place of the old one. Without [`Staged::commit`] it is removed again.
pub(super) struct Staged {
    temporary: PathBuf,
    target: PathBuf,
    done: bool,
}

impl Staged {
    /// Writes the new file beside the target. A symbolic link in the target's place is not followed.
    pub(super) fn write(target: &Path, text: &str) -> Result<Self, Failure> {
        let staged = Self {
            temporary: beside(target),
            target: target.to_owned(),
            done: false,
        };
        match staged.fill(text) {
            Ok(()) => Ok(staged),
            Err(error) => Err(failure(target, &error)),
        }
    }

    fn fill(&self, text: &str) -> std::io::Result<()> {
        // What a killed run left behind; a new file also cannot be a link to somewhere else.
        if let Err(error) = fs::remove_file(&self.temporary)
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut file = File::create_new(&self.temporary)?;
        file.write_all(text.as_bytes())?;
        // Some file systems notice only here that the disk is full.
        file.sync_all()?;
        if let Ok(old) = fs::symlink_metadata(&self.target)
            && old.is_file()
        {
            // Not every system has permissions.
            _ = fs::set_permissions(&self.temporary, old.permissions());
        }
        Ok(())
    }

    /// Puts the new file in the place of the old one.
    pub(super) fn commit(mut self) -> Result<(), Failure> {
        fs::rename(&self.temporary, &self.target).map_err(|error| failure(&self.target, &error))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.done {
            _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Replaces a file that a person named. A link leads to the file that is replaced; what is not a file, such as a pipe or a
/// terminal, is written to.
pub(super) fn replace(target: &Path, text: &str) -> Result<(), Failure> {
    match fs::metadata(target) {
        Ok(old) if !old.is_file() => {
            fs::write(target, text).map_err(|error| failure(target, &error))
        }
        Ok(_) | Err(_) => Staged::write(&linked(target), text)?.commit(),
    }
}

/// Links that are followed, as Linux does it.
const MAX_LINKS: usize = 40;

/// The file that a path leads to through symbolic links.
fn linked(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(link) => path = path.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => break,
        }
    }
    path
}

/// That a path leads out of the folder which it must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outside;

/// The file at a path below a folder; `None` when a part of the path is not there.
///
/// # Errors
/// When the path, or a symbolic link on it, leads out of the folder. Nothing outside is looked at.
pub(super) fn below(folder: &Path, path: &str) -> Result<Option<PathBuf>, Outside> {
    let mut below = PathBuf::new();
    let mut ahead = parts(Path::new(path))?;
    let mut links = 0;
    while let Some(part) = ahead.pop_front() {
        let PathPart::Name(name) = part else {
            if !below.pop() {
                return Err(Outside);
            }
            continue;
        };
        let found = folder.join(&below).join(&name);
        let Ok(metadata) = fs::symlink_metadata(&found) else {
            // The rest of the path may still lead out, which is worth a word.
            let rest = ahead.iter().collect::<Vec<_>>();
            let depth = below.components().count() + 1;
            return if stays(depth, &rest) {
                Ok(None)
            } else {
                Err(Outside)
            };
        };
        if !metadata.is_symlink() {
            below.push(name);
            continue;
        }
        links += 1;
        let link = fs::read_link(&found).map_err(|_| Outside)?;
        if links > MAX_LINKS {
            return Err(Outside);
        }
        for part in parts(&link)?.into_iter().rev() {
            ahead.push_front(part);
        }
    }
    Ok(Some(folder.join(below)))
}

/// Whether the parts of a path, from so deep below a folder, stay in it.
fn stays(mut depth: usize, parts: &[&PathPart]) -> bool {
    for part in parts {
        match part {
            PathPart::Name(_) => depth += 1,
            PathPart::Up if depth == 0 => return false,
            PathPart::Up => depth -= 1,
        }
    }
    true
}

/// A part of a relative path.
enum PathPart {
    Name(OsString),
    Up,
}

/// The parts of a path that starts where one is.
fn parts(path: &Path) -> Result<VecDeque<PathPart>, Outside> {
    let mut parts = VecDeque::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => parts.push_back(PathPart::Name(name.to_owned())),
            Component::ParentDir => parts.push_back(PathPart::Up),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err(Outside),
        }
    }
    Ok(parts)
}

/// Where the new file is written. Its name starts with a dot and has no ending that `kubectl apply -f` or Helm would read.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.new"))
}

/// Why a file cannot be written.
pub(super) fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::of(format!(
        "cannot write `{}`: {}",
        path.display(),
        reason(error)
    ))
}

/// One step of a path below the output folder: a name that leads nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileStep(String);

impl FileStep {
    /// The name as a step; `None` when a file system could take it for anything else than one visible name.
    pub(super) fn of(name: &str) -> Option<Self> {
        let odd =
            |letter: char| matches!(letter, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
        let fine = !name.is_empty()
            && !name.starts_with('.')
            && !name.ends_with(['.', ' '])
            && !name.contains(odd)
            && visible(name) == name;
        fine.then(|| Self(name.to_owned()))
    }
}

/// A path below the output folder. Its first step is one of ours, and so no name of a chart leads out of that folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OutPath(Vec<String>);

impl OutPath {
    /// One of our folders.
    pub(super) fn of(folder: &'static str) -> Self {
        Self(vec![folder.to_owned()])
    }

    /// A file of ours.
    pub(super) fn file(mut self, name: &'static str) -> Self {
        self.0.push(name.to_owned());
        self
    }

    /// A file or folder with the name of a chart, and an ending of ours.
    pub(super) fn named(mut self, FileStep(name): &FileStep, ending: &'static str) -> Self {
        self.0.push(format!("{name}{ending}"));
        self
    }

    /// The path in this folder.
    pub(super) fn joined(&self, out: &Path) -> PathBuf {
        out.join(self.0.join("/"))
    }

    /// The path with the folders around it, from outside; whether it is the file itself. In lower case, because some file systems
    /// do not tell capitals apart. The folder that all charts share is left out.
    pub(super) fn places(&self) -> impl Iterator<Item = (String, bool)> {
        let path = self.0.join("/").to_lowercase();
        let mut places = Vec::new();
        for (at, _) in path.match_indices('/').skip(1) {
            places.push((path.get(..at).unwrap_or_default().to_owned(), false));
        }
        places.push((path, true));
        places.into_iter()
    }

    /// The path in this folder, once the folders around it are there. None of them can be a link to somewhere else.
    pub(super) fn below(&self, out: &Path) -> Result<PathBuf, Failure> {
        let path = self.joined(out);
        let mut folder = out.to_owned();
        fs::create_dir_all(&folder).map_err(|error| failure(&path, &error))?;
        let folders = self.0.split_last().map_or(&[][..], |(_, folders)| folders);
        for step in folders {
            folder.push(step);
            match fs::symlink_metadata(&folder) {
                Ok(found) if found.is_symlink() => {
                    return Err(
                        Failure::of(format!("`{}` is a symbolic link", folder.display()))
                            .help("replace it by a folder, or use `--out`"),
                    );
                }
                Ok(_) => {}
                Err(_) => fs::create_dir(&folder).map_err(|error| failure(&path, &error))?,
            }
        }
        Ok(path)
    }
}
