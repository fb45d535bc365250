// SPDX-License-Identifier: Apache-2.0
//! The entries of `charts/`.

use std::collections::BTreeMap;

use super::{Loader, whole};
use crate::chart::version::is_compatible;
use crate::chart::{Chart, Dependency, IN_PACKAGE};
use crate::diagnostic::Code;

/// Deepest nesting of subcharts that is followed; Helm has no bound, but a cycle of links would never end.
const MAX_SUBCHART_DEPTH: usize = 16;

pub(super) const REPAIR_ENTRY: &str =
    "remove it, let its name begin with `_`, or list it in `.helmignore`";

impl<'a> Loader<'a> {
    /// The charts in `charts/`. Every entry must be one, but for those whose name says otherwise.
    pub(super) fn subcharts(
        &mut self,
        prefix: &str,
        depth: usize,
        listed: &[Dependency],
    ) -> Vec<Chart> {
        let folder = format!("{prefix}charts/");
        let mut charts: Vec<(String, Chart)> = Vec::new();
        for (name, is_folder) in self.entries(&folder) {
            if depth == MAX_SUBCHART_DEPTH {
                let doubt = format!(
                    "charts below `{folder}` are \
                                     nested too deeply to be read"
                );
                self.report(
                    Code::SubchartUnreadable,
                    whole(&folder),
                    &*doubt,
                    "nest fewer charts",
                );
                self.doubts.push(doubt);
                break;
            }
            let path = format!("{folder}{name}");
            match (is_folder, name.ends_with(".tgz")) {
                (true, false) => {
                    let below = format!("{path}/");
                    let chart = self.chart(&below, depth + 1);
                    charts.extend(chart.map(|chart| (below, chart)));
                }
                (false, true) => self.report_packed(&path),
                (true, true) => {
                    self.report(
                        Code::ChartsEntryStray,
                        whole(&path),
                        format!(
                            "`{path}` is a folder, but \
                                 is named like a package"
                        ),
                        "rename the folder",
                    );
                }
                (false, false) => {
                    self.report(
                        Code::ChartsEntryStray,
                        whole(&path),
                        format!(
                            "`{path}` is not a chart, so \
                                 Helm refuses to load this one"
                        ),
                        REPAIR_ENTRY,
                    );
                }
            }
        }
        self.without_twins(charts, listed)
    }

    /// The entries of a `charts` folder, with whether they are folders. Those that Helm passes over are not among the files.
    fn entries(&self, folder: &str) -> BTreeMap<&'a str, bool> {
        let mut found = BTreeMap::new();
        let from = self.files.range(folder.to_owned()..);
        for (path, _) in from {
            let Some(path) = path.strip_prefix(folder) else {
                break;
            };
            let (name, is_folder) = match path.split_once('/') {
                Some((name, _)) => (name, true),
                None => (path, false),
            };
            *found.entry(name).or_default() |= is_folder;
        }
        found
    }

    fn report_packed(&mut self, path: &str) {
        let doubt = format!(
            "the package `{path}` was not unpacked, \
                     so its schema is not known here"
        );
        let inside = path.strip_suffix(".tgz").unwrap_or(path);
        self.report(
            Code::PackageNotUnpacked,
            whole(path),
            &*doubt,
            &format!("hand over its files below `{inside}{IN_PACKAGE}/`"),
        );
        self.doubts.push(doubt);
    }

    /// The charts without second copies. Of two charts that could stand for the same one, Helm takes either, by chance.
    fn without_twins(&mut self, found: Vec<(String, Chart)>, listed: &[Dependency]) -> Vec<Chart> {
        let mut kept: Vec<(String, Chart)> = Vec::new();
        for (path, chart) in found {
            let twin = kept
                .iter()
                .find(|(_, other)| are_twins(other, &chart, listed));
            let Some((other, _)) = twin else {
                kept.push((path, chart));
                continue;
            };
            if !self.is_copy(other, &path) {
                let (first, second) = (
                    other.trim_end_matches(['/', '!']),
                    path.trim_end_matches(['/', '!']),
                );
                let doubt = format!(
                    "`{first}` and `{second}` are both chart \
                     `{}`, and Helm takes either of them",
                    chart.name
                );
                self.report(
                    Code::SubchartTwice,
                    whole(&path),
                    &*doubt,
                    "remove one of the two",
                );
                self.doubts.push(doubt);
            }
        }
        kept.into_iter().map(|(_, chart)| chart).collect()
    }

    /// The files below a folder, without its path.
    fn below(&self, folder: &str) -> Vec<(&'a str, &'a str)> {
        let mut found = Vec::new();
        for (path, text) in self.files.range(folder.to_owned()..) {
            let Some(rest) = path.strip_prefix(folder) else {
                break;
            };
            found.push((rest, text.as_str()));
        }
        found
    }

    /// Whether two folders hold the same files, as far as the engine looks at them.
    fn is_copy(&self, left: &str, right: &str) -> bool {
        self.below(left) == self.below(right)
    }
}

/// Whether two charts of one name could stand for the same dependency, or for the same unlisted chart.
fn are_twins(left: &Chart, right: &Chart, listed: &[Dependency]) -> bool {
    let fits = |chart: &Chart, entry: &Dependency| {
        entry.name == chart.name && is_compatible(&entry.version, &chart.version)
    };
    let shared = listed
        .iter()
        .any(|entry| fits(left, entry) && fits(right, entry));
    let unlisted = !listed
        .iter()
        .any(|entry| fits(left, entry) || fits(right, entry));
    left.name == right.name && (shared || unlisted)
}
