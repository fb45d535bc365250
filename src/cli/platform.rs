// SPDX-License-Identifier: Apache-2.0
//! The platform file of a chart: the nearest `managed-services.yaml` in the chart's folder and the
//! folders above it, up to the root of the repository.

use std::path::{Component, Path, PathBuf};

use crate::chart::PLATFORM_FILE;

/// The nearest platform file.
pub(super) fn find(chart: &Path) -> Option<PathBuf> {
    let chart = plain(&std::env::current_dir().unwrap_or_default().join(chart));
    for folder in chart.ancestors() {
        let path = folder.join(PLATFORM_FILE);
        if path.is_file() {
            return Some(path);
        }
        // A file in worktrees and submodules, a folder elsewhere.
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// A path without `.` and `..`. Links are not followed: what counts is where the chart is listed.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                plain.push(component);
            }
        }
    }
    plain
}
