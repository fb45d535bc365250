// SPDX-License-Identifier: Apache-2.0
//! Source → [`Compiled`]: runs the stages and owns the result. What a compiled chart answers is in `target` and `answer`.

#![deny(clippy::wildcard_enum_match_arm)]

mod adopt;
mod answer;
mod change;
mod connection;
mod declared;
mod defaults;
mod example;
mod findings;
mod fitness;
mod passwords;
mod removal;
mod review;
mod target;
mod understand;
mod unusable;

use std::cell::OnceCell;

use crate::chart::{
    Chart, Files, Interest, PLATFORM_FILE, Prepared, Profile, SERVICE_FILE, interest, joined, load,
    visible,
};
use crate::diagnostic::{Diagnostic, Explanation, has_errors};
use crate::lower::api::Api;
use crate::lower::layout::Layout;
use crate::lower::transition::Transition;
use crate::lower::typing::Typing;
use crate::model::Model;
use crate::validate::Validator;
use defaults::BrokenDefaults;

pub use adopt::{AdoptError, AdoptRequest, Adoption, LeftBehind, LeftReason};
pub use answer::InstanceCheck;
pub use change::InstanceChange;
pub use connection::Snippet;
pub use fitness::Fitness;
pub use removal::{InstanceNames, RemovalFate, RemovalItem};
pub use review::{ReviewKind, ReviewedValue, Sides};
pub use target::NoText;
pub use unusable::{Arbiter, Unusable};

/// The names that only this module's answers have, with what they mean.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    adopt::explanations()
}

/// Whether the engine reads the text of the file at this path, relative to the chart folder.
pub fn reads(path: &str) -> bool {
    interest(path) == Interest::Text
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
    transitions: OnceCell<Vec<Transition>>,
}

/// A chart as its files say, with the findings so far.
pub struct Loaded {
    /// The chart, unless its files cannot be read as one.
    pub chart: Option<Chart>,
    refused: bool,
    profile: Profile,
    files: Files,
    diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Reads the files of a chart; those that the engine does not look at, or that Helm does not see, are left out.
    pub fn read(files: &Files) -> Self {
        Self::read_with(files, Vec::new())
    }

    /// Reads the files of a chart, with what was found while they were collected.
    pub fn read_with(files: &Files, mut diagnostics: Vec<Diagnostic>) -> Self {
        let (files, ignore) = visible(files);
        let (chart, found) = load(&files);
        diagnostics.extend(ignore);
        diagnostics.extend(found);
        let refused = diagnostics.iter().any(|found| found.code.is_refusal());
        let service = chart.as_ref().map(|chart| &chart.service);
        Self {
            profile: service.map(|file| file.profile).unwrap_or_default(),
            // Of a chart that Helm knows but does not install, others still ask the name.
            chart,
            refused,
            files,
            diagnostics,
        }
    }

    /// Asks for the verdict of a profile, if one is named.
    #[must_use]
    pub fn with_profile(mut self, profile: Option<Profile>) -> Self {
        self.profile = profile.unwrap_or(self.profile);
        if let Some(chart) = &mut self.chart {
            chart.service.profile = self.profile;
        }
        self
    }

    /// Compiles the chart. There is no result when a finding is an error, except for [`Compiled::refused_names`].
    pub fn compile(self) -> (Option<Compiled>, Vec<Diagnostic>) {
        let (result, diagnostics) = self.compile_or_judge();
        (result.ok(), diagnostics)
    }

    /// Reads who answers for Helm; `None` when what is wrong with the chart is about what only we ask of it.
    pub fn judge(self) -> (Option<Arbiter>, Vec<Diagnostic>) {
        let (result, diagnostics) = self.compile_or_judge();
        let judge = match result {
            Ok(compiled) => Some(Arbiter::Compiled(Box::new(compiled))),
            Err(unusable) => unusable.map(Arbiter::Unusable),
        };
        (judge, diagnostics)
    }

    fn compile_or_judge(self) -> (Result<Compiled, Option<Unusable>>, Vec<Diagnostic>) {
        match self.chart {
            Some(chart) if !self.refused => compile_chart(chart, self.files, self.diagnostics),
            _ => (
                Err(Some(Unusable::refused(self.profile, &self.diagnostics))),
                self.diagnostics,
            ),
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
) -> (Result<Compiled, Option<Unusable>>, Vec<Diagnostic>) {
    let prepared = Prepared::of(&chart);
    let validator = Validator::compile(&chart);
    let (model, found) = match understand::model(&prepared, &chart, &validator) {
        Ok(understood) => understood,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            let unusable = Unusable::judged(chart, prepared, validator, &diagnostics);
            return (Err(unusable), diagnostics);
        }
    };
    diagnostics.extend(found);
    diagnostics.extend(findings::of_root(&chart, &model));
    let (api, refused_names) = Api::of(&chart);
    let (layout, found) = Layout::of(&model, &chart);
    diagnostics.extend(found);
    diagnostics.extend(removal::findings(&chart, &model));
    if has_errors(&diagnostics) {
        let unusable = Unusable::judged(chart, prepared, validator, &diagnostics);
        diagnostics.extend(refused_names);
        return (Err(unusable), diagnostics);
    }
    diagnostics.extend(refused_names.iter().cloned());
    let typing = Typing::of(&model, &layout);
    let broken_defaults = BrokenDefaults::of(&validator, &prepared, &chart);
    diagnostics.extend(declared::findings(&chart, &model, &layout));
    diagnostics.extend(passwords::unmarked(&chart, &model, &layout));
    diagnostics.extend(broken_defaults.findings());
    let compiled = Compiled {
        chart,
        model,
        layout,
        typing,
        api,
        refused_names,
        files: kept(files),
        prepared,
        validator,
        broken_defaults,
        transitions: OnceCell::new(),
    };
    (Ok(compiled), diagnostics)
}

/// The files that the chart can be compiled from again: without those that only have to be there or be readable, and with one file
/// of ours for both.
fn kept(mut files: Files) -> Files {
    files.retain(|path, _| reads(path) && !path.ends_with(".lock"));
    if let Some(service) = joined(&files) {
        files.insert(SERVICE_FILE.to_owned(), service);
        files.remove(PLATFORM_FILE);
    }
    files
}

impl Compiled {
    /// What the schema leaves open.
    pub fn fitness(&self) -> Fitness {
        fitness::of(&self.model)
    }
}
