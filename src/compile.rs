// SPDX-License-Identifier: Apache-2.0
//! Source → [`Compiled`]: runs the stages and owns the result. What a compiled chart answers is in `target` and `answer`.

#![deny(clippy::wildcard_enum_match_arm)]

mod answer;
mod defaults;
mod example;
mod findings;
mod fitness;
mod target;
mod understand;

use crate::chart::{Chart, Files, Prepared, load};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::lower::api::Api;
use crate::lower::layout::Layout;
use crate::lower::typing::Typing;
use crate::model::Model;
use crate::validate::Validator;
use defaults::BrokenDefaults;

pub use answer::InstanceCheck;
pub use fitness::Fitness;
pub use target::NoText;

/// The files of a chart that the engine reads; everything else in the folder is Helm's business.
pub const READ: [&str; 4] = [
    "Chart.yaml",
    "values.yaml",
    "values.schema.json",
    "managed-service.yaml",
];

/// Whether the engine reads the file at this path, relative to the chart folder.
pub fn reads(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    let below = parts
        .chunks(2)
        .all(|pair| matches!(pair, ["charts", chart] if !chart.is_empty()));
    below && READ.contains(&name)
}

/// A chart that was read, understood, and is ready to be lowered.
pub struct Compiled {
    /// The chart tree as its files describe it, before coalescing.
    pub chart: Chart,
    /// What its values are.
    pub model: Model,
    /// Which values live in the Secret, and which cannot change or decrease.
    pub layout: Layout,
    /// What each place is in the custom resource.
    pub typing: Typing,
    /// The names on the outside.
    pub api: Api,
    /// Names that Kubernetes, kro or Flux refuse. They stand in the way of outputs that carry them, and of nothing else.
    pub refused_names: Vec<Diagnostic>,
    files: Files,
    prepared: Prepared,
    validator: Validator,
    broken_defaults: BrokenDefaults,
}

/// A chart as its files say, with the findings so far.
pub struct Loaded {
    /// The chart, unless its files cannot be read as one.
    pub chart: Option<Chart>,
    files: Files,
    diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Reads the files of a chart; those that the engine does not look at are left out.
    pub fn read(files: &Files) -> Self {
        let files: Files = files
            .iter()
            .filter(|(path, _)| reads(path))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect();
        let (chart, diagnostics) = load(&files);
        Self {
            chart,
            files,
            diagnostics,
        }
    }

    /// Compiles the chart. There is no result when a finding is an error, except for [`Compiled::refused_names`].
    pub fn compile(self) -> (Option<Compiled>, Vec<Diagnostic>) {
        match self.chart {
            Some(chart) => compile_chart(chart, self.files, self.diagnostics),
            None => (None, self.diagnostics),
        }
    }
}

/// Compiles a chart. There is no result when a finding is an error, except for [`Compiled::refused_names`].
pub fn compile(files: &Files) -> (Option<Compiled>, Vec<Diagnostic>) {
    Loaded::read(files).compile()
}

fn compile_chart(
    chart: Chart,
    files: Files,
    mut diagnostics: Vec<Diagnostic>,
) -> (Option<Compiled>, Vec<Diagnostic>) {
    let prepared = Prepared::of(&chart);
    let (model, found) = match understand::model(&prepared, &chart) {
        Ok(understood) => understood,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return (None, diagnostics);
        }
    };
    diagnostics.extend(found);
    diagnostics.extend(findings::of_root(&chart, &model));
    let (api, refused_names) = Api::of(&chart);
    let (layout, found) = Layout::of(&model, &chart);
    diagnostics.extend(found);
    let typing = Typing::of(&model, &layout);
    let validator = Validator::compile(&chart);
    diagnostics.extend(findings::broken_schemas(&validator, &chart, &diagnostics));
    let refused = has_errors(&diagnostics);
    diagnostics.extend(refused_names.iter().cloned());
    if refused {
        return (None, diagnostics);
    }
    let broken_defaults = BrokenDefaults::of(&validator, &prepared, &chart);
    diagnostics.extend(findings::contradictions(&chart, &model, &layout));
    diagnostics.extend(broken_defaults.finding());
    let compiled = Compiled {
        chart,
        model,
        layout,
        typing,
        api,
        refused_names,
        files,
        prepared,
        validator,
        broken_defaults,
    };
    (Some(compiled), diagnostics)
}

impl Compiled {
    /// What the schema leaves open.
    pub fn fitness(&self) -> Fitness {
        fitness::of(&self.model)
    }
}
