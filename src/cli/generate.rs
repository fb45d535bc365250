// SPDX-License-Identifier: Apache-2.0
//! `generate`: writes `definitions/` and `software-templates/`, or checks that they are fresh.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::file::{FileStep, OutPath, Staged};
use super::output::Progress;
use super::page::Page;
use super::{Exit, Failure, GenerateArgs, folder, output};
use crate::chart::Chart;
use crate::compile::{Compiled, Loaded};
use crate::diagnostic::{Fate, Loss, Lowered, Target, grouped};
use crate::lower::claim::{Claim, claims};
use crate::lower::rgd::Options;
use crate::lower::template;
use crate::yaml::{self, Comments};

/// The folders that are written to.
const DEFINITIONS: &str = "definitions";
const TEMPLATES: &str = "software-templates";
/// The folder of the template that removes instances.
const REMOVE: &str = "remove";

/// The files for the cluster, each of one target, by what follows the chart's name. `kubectl apply -f definitions/` applies files
/// by name, so that the roles come before the definition that needs them.
const FILES: [(Target, &str); 3] = [
    (Target::Rgd, ".yaml"),
    (Target::Policy, ".policy.yaml"),
    (Target::Rbac, ".rbac.yaml"),
];

pub(super) fn run(args: &GenerateArgs) -> Result<Exit, Failure> {
    let mut files = Outputs::default();
    let mut taken = Taken::default();
    let mut all = Vec::new();
    let services = services(args)?;
    let progress = Progress::new(services.len());
    for (index, (folder, loaded)) in services.into_iter().enumerate() {
        progress.step(index, folder);
        let (compiled, _) = folder::compiled(folder, loaded)?;
        if !compiled.refused_names.is_empty() {
            return Err(folder::errors(folder, &compiled.refused_names));
        }
        let name = file_name(&compiled.chart)?;
        taken.take(&compiled)?;
        generate(&compiled, &name, args.options.into(), &mut files)?;
        all.push(compiled);
    }
    drop(progress);
    let mut names: Vec<&str> = taken.charts().collect();
    names.extend(remove(&all, &mut files)?);
    names.sort_unstable();
    let location = yaml::write_file(&notice(), &[template::location(&names)]);
    let catalog = OutPath::of(TEMPLATES).file("catalog-info.yaml");
    files.add("the catalog's list", catalog, location)?;
    if args.check {
        check(&args.out, &files)
    } else {
        write(&args.out, &files)
    }
}

/// Adds the files of one service. `name` is the chart's name as a part of file names.
fn generate(
    compiled: &Compiled,
    name: &FileStep,
    options: Options,
    files: &mut Outputs,
) -> Result<(), Failure> {
    let chart = &compiled.chart.name;
    for (target, ending) in FILES {
        let Ok(Lowered { output, losses }) = compiled.documents(target, options) else {
            continue;
        };
        let text = yaml::write_file(&header(compiled, &losses), &output);
        files.add(chart, OutPath::of(DEFINITIONS).named(name, ending), text)?;
    }
    let Lowered { output, losses } = compiled.template();
    let text = yaml::write_file(&header(compiled, &losses), &[output.entity]);
    let folder = OutPath::of(TEMPLATES).named(name, "");
    files.add(chart, folder.clone().file("template.yaml"), text)?;
    if let Some(skeleton) = output.skeleton {
        files.add(chart, folder.file("manifest.yaml"), skeleton)?;
    }
    Ok(())
}

/// Adds the template that removes instances; gives its folder when there is one.
fn remove(all: &[Compiled], files: &mut Outputs) -> Result<Option<&'static str>, Failure> {
    let services = all.iter().map(|compiled| template::Removable {
        api: &compiled.api,
        service: &compiled.chart.service,
    });
    let delivered = services.filter(|one| !one.service.deliveries.is_empty());
    let services: Vec<_> = delivered.collect();
    let Some(entity) = template::removal_template(&services) else {
        return Ok(None);
    };
    let text = yaml::write_file(&notice(), &[entity]);
    let path = OutPath::of(TEMPLATES).file(REMOVE).file("template.yaml");
    files.add(
        "the template that \
               removes services",
        path,
        text,
    )?;
    Ok(Some(REMOVE))
}

/// The charts to become services, with their folders: not those that another chart of the list depends on, and not libraries
/// without schema.
fn services(args: &GenerateArgs) -> Result<Vec<(&Path, Loaded)>, Failure> {
    let mut charts = Vec::new();
    // Shells expand `charts/*` to files too.
    for folder in args
        .charts
        .iter()
        .filter(|path| path.is_dir() || !path.exists() || folder::is_package(path))
    {
        charts.push((folder.as_path(), folder::load(folder, &args.platform)?));
    }
    let parts: Vec<(String, String)> = charts
        .iter()
        .filter_map(|(_, loaded)| loaded.chart.as_ref())
        .flat_map(dependencies)
        .collect();
    charts.retain(|(_, loaded)| match &loaded.chart {
        // A chart may depend on another of its own name, which does not make it a part of anything here.
        Some(chart) => !parts
            .iter()
            .any(|(parent, part)| *parent != chart.name && *part == chart.name),
        None => true,
    });
    Ok(charts)
}

/// The names of a chart and of each of its dependencies.
fn dependencies(chart: &Chart) -> impl Iterator<Item = (String, String)> {
    chart
        .dependencies
        .iter()
        .map(|dependency| (chart.name.clone(), dependency.name.clone()))
}

/// The first line of every file.
fn notice() -> Comments {
    let mut comments = Comments::default();
    comments.line(
        "Generated by `managed-services \
                   generate` from the charts; do not edit.",
    );
    comments
}

/// What is generated from what, and what it could not express. What only documentation lost is left out.
fn header(compiled: &Compiled, losses: &[Loss]) -> Comments {
    let Chart { name, version, .. } = &compiled.chart;
    let mut comments = notice();
    comments.line(&format!("Chart: {name} {version}"));
    let mut groups = grouped(losses);
    groups.sort_by_key(|group| group.cause.as_str());
    for fate in [Fate::Narrowed, Fate::Widened, Fate::Moved, Fate::Restated] {
        for group in groups.iter().filter(|group| group.fate == fate) {
            comments.line(&format!(
                "{}: {} at {}: {}",
                fate.as_str(),
                group.cause.as_str(),
                group.locations(),
                group.first.message
            ));
        }
    }
    comments
}

/// The name of a chart as a part of file names.
fn file_name(chart: &Chart) -> Result<FileStep, Failure> {
    let name = &chart.name;
    FileStep::of(name).ok_or_else(|| {
        Failure::of(format!(
            "the chart's name {name:?} \
             cannot be part of a file name"
        ))
        .help(
            "use letters, digits, `-`, `_` and \
               `.` for `name` in `Chart.yaml`",
        )
    })
}

/// The names that charts take which other charts cannot have too.
#[derive(Default)]
struct Taken {
    claims: BTreeMap<Claim, String>,
    charts: BTreeSet<String>,
}

impl Taken {
    /// Takes the names of a service.
    fn take(&mut self, compiled: &Compiled) -> Result<(), Failure> {
        let chart = &compiled.chart.name;
        if !self.charts.insert(chart.clone()) {
            return Err(Failure::of(format!(
                "two charts are named `{chart}`, so \
                 their files would overwrite each other"
            )));
        }
        for claim in claims(&compiled.api) {
            let Claim { what, name } = claim.clone();
            match self.claims.insert(claim, chart.clone()) {
                Some(other) if other != *chart => {
                    return Err(Failure::of(format!(
                        "the charts `{other}` and `{chart}` would share a name: {what}, \
                         `{name}`"
                    ))
                    .help(
                        "give one of them another `api.kind` \
                           in `managed-service.yaml`",
                    ));
                }
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    /// The names of the charts.
    fn charts(&self) -> impl Iterator<Item = &str> {
        self.charts.iter().map(String::as_str)
    }
}

/// The files to be written, by path.
#[derive(Default)]
struct Outputs {
    texts: BTreeMap<OutPath, String>,
    /// Paths as a file system that ignores case sees them, with whose they are.
    owners: BTreeMap<String, String>,
}

impl Outputs {
    /// Adds a file of `owner`, unless another one has its place.
    fn add(&mut self, owner: &str, path: OutPath, text: String) -> Result<(), Failure> {
        for (place, whole) in path.places() {
            let other = self.owners.get(&place);
            // Several files can be in one folder, but only when the same chart writes them.
            if let Some(other) = other.filter(|other| whole || *other != owner) {
                return Err(Failure::of(format!(
                    "`{owner}` and `{other}` \
                     would both write `{place}`"
                ))
                .help(
                    "give one of the charts \
                       another `name` in `Chart.yaml`",
                ));
            }
            self.owners.insert(place, owner.to_owned());
        }
        self.texts.insert(path, text);
        Ok(())
    }
}

/// Writes all files beside their places and only then renames them, so that a full disk changes nothing.
fn write(out: &Path, files: &Outputs) -> Result<Exit, Failure> {
    let mut lines = Page::default();
    let mut staged = Vec::new();
    for (path, text) in &files.texts {
        let path = path.below(out)?;
        if std::fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            lines.line(format!("unchanged {}", path.display()));
        } else {
            staged.push(Staged::write(&path, text)?);
            lines.line(format!("wrote     {}", path.display()));
        }
    }
    for file in staged {
        file.commit()?;
    }
    output::page(&lines)?;
    Ok(Exit::Fine)
}

fn check(out: &Path, files: &Outputs) -> Result<Exit, Failure> {
    let mut stale = 0;
    for (path, text) in &files.texts {
        let path = path.joined(out);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        if old != *text {
            stale += 1;
            output::page(&output::diff(&path, &old, text))?;
        }
    }
    let all = files.texts.len();
    if stale == 0 {
        output::line(&format!("{all} files are fresh"))?;
        return Ok(Exit::Fine);
    }
    output::note(format!(
        "{stale} of {all} files are stale; run \
         `managed-services generate` with the same charts"
    ));
    Ok(Exit::No)
}
