// SPDX-License-Identifier: Apache-2.0
//! Source → [`Compiled`]: runs the stages and owns the result.

mod fitness;

use crate::chart::{Chart, Files, coalesce, load};
use crate::diagnostic::{
    Cause, Code, Diagnostic, Fate, Location, Loss, Lowered, Target, has_errors,
};
use crate::json::{Value, compact};
use crate::lower::api::Api;
use crate::lower::form::{self, FormModel};
use crate::lower::layout::Layout;
use crate::lower::manifest::{self, Manifest, Request};
use crate::lower::policy::{self, Policy};
use crate::lower::rbac::{self, Rbac};
use crate::lower::rgd::{self, Rgd};
use crate::lower::site::Site;
use crate::lower::template::{self, Template};
use crate::lower::typing::Typing;
use crate::model::{self, Link, Model, Part, Switch, Types};
use crate::pointer::InstancePointer;
use crate::schema::Dialect;
use crate::validate::{Answer, Validator, Verdict, Violation};

pub use fitness::Fitness;

/// The files of a chart that the engine reads; everything else in the folder is Helm's business.
const READ: [&str; 4] = [
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
    /// The chart.
    pub chart: Chart,
    /// What its values are.
    pub model: Model,
    /// Where values live.
    pub layout: Layout,
    /// What each place is in the custom resource.
    pub typing: Typing,
    /// The names on the outside.
    pub api: Api,
    files: Files,
    validator: Validator,
    /// Where the chart's own values break its schema.
    broken_defaults: Vec<Violation>,
}

/// Compiles a chart. There is no result when a finding is an error.
pub fn compile(files: &Files) -> (Option<Compiled>, Vec<Diagnostic>) {
    let files: Files = files
        .iter()
        .filter(|(path, _)| reads(path))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    let (chart, mut diagnostics) = load(&files);
    let Some(chart) = chart else {
        return (None, diagnostics);
    };
    let (model, found) = match understand(&chart) {
        Ok(understood) => understood,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            return (None, diagnostics);
        }
    };
    diagnostics.extend(found);
    diagnostics.extend(root_findings(&chart, &model));
    let (api, found) = Api::of(&chart);
    diagnostics.extend(found);
    let (layout, found) = Layout::of(&model, &chart);
    diagnostics.extend(found);
    let typing = Typing::of(&model, &layout);
    let validator = Validator::compile(&chart);
    let broken_defaults = broken_by(validator.verdict(&chart, &Value::object()));
    let compiled = Compiled {
        chart,
        model,
        layout,
        typing,
        api,
        files,
        validator,
        broken_defaults,
    };
    diagnostics.extend(compiled.broken_schemas(&diagnostics));
    if has_errors(&diagnostics) {
        return (None, diagnostics);
    }
    diagnostics.extend(compiled.contradictions());
    diagnostics.extend(compiled.shipped_verdict());
    (Some(compiled), diagnostics)
}

/// Chart tree → model, with the chart's own defaults.
fn understand(chart: &Chart) -> Result<(Model, Vec<Diagnostic>), Box<Diagnostic>> {
    let nothing = Value::object();
    let coalesced = coalesce::coalesce(chart, &nothing).map_err(|error| {
        let place = Location {
            file: "values.yaml".to_owned(),
            pointer: error.at.to_pointer(),
            position: None,
        };
        Box::new(
            Diagnostic::new(Code::ValuesInvalid, error.to_string())
                .help("write a mapping there")
                .at(place),
        )
    })?;
    // A subchart that is off is part of the API all the same, because a user may switch it on.
    let all = coalesce::coalesce_all(chart).unwrap_or_else(|_| coalesced.clone());
    let slices = &all.charts;
    let off =
        |slice: &coalesce::Slice<'_>| coalesced.charts.iter().all(|other| other.at != slice.at);
    let switched: Vec<Switch> = slices
        .iter()
        .filter_map(|slice| switch(chart, slice, off(slice)))
        .collect();
    let parts = slices.iter().map(|slice| {
        let children = slices
            .iter()
            .enumerate()
            .filter_map(|(index, other)| Some((key_below(&slice.at, &other.at)?, index)));
        let own = switched
            .iter()
            .filter(|switch| switch.at == slice.at)
            .flat_map(|switch| &switch.conditions);
        let switches = own.filter_map(|condition| key_below(&slice.at, condition));
        Part {
            schema: slice.schema,
            children: children.collect(),
            switches: switches.collect(),
        }
    });
    let parts = parts.collect();
    let mut shipped = coalesced.values.clone();
    for slice in slices.iter().filter(|slice| off(slice)) {
        put(
            &mut shipped,
            &slice.at,
            all.values
                .pointer(&slice.at.to_pointer())
                .cloned()
                .unwrap_or_default(),
        );
    }
    let (mut model, diagnostics) = model::build(parts, shipped);
    model.imported = Some(all.values.clone()).filter(|values| *values != model.shipped);
    model.switched = switched;
    Ok((model, diagnostics))
}

/// The key of `at` in the mapping `above`; `None` when it is not directly inside.
fn key_below(above: &InstancePointer, at: &InstancePointer) -> Option<String> {
    if at.parent().as_ref() != Some(above) {
        return None;
    }
    at.last_key().map(str::to_owned)
}

/// Puts a value at a place whose parents are mappings.
fn put(document: &mut Value, at: &InstancePointer, value: Value) {
    let mut keys: Vec<&str> = at.keys().collect();
    let Some(last) = keys.pop() else { return };
    let parent = keys
        .into_iter()
        .try_fold(document, |value, key| value.as_object_mut()?.get_mut(key));
    if let Some(parent) = parent.and_then(Value::as_object_mut) {
        parent.insert(last.to_owned(), value);
    }
}

/// What switches a subchart, when a condition or a tag can.
fn switch(chart: &Chart, slice: &coalesce::Slice<'_>, off: bool) -> Option<Switch> {
    let (_, above) = slice.source.split_last()?;
    let parent = above
        .iter()
        .try_fold(chart, |chart, index| chart.subcharts.get(*index))?;
    let key = slice.at.last_key();
    let own = |dependency: &&crate::chart::Dependency| {
        Some(
            dependency
                .alias
                .as_ref()
                .unwrap_or(&dependency.name)
                .as_str(),
        ) == key
    };
    let dependency = parent.dependencies.iter().find(own)?;
    let above = slice.at.parent()?;
    // As in `coalesce`: only the ends are trimmed, and each condition is a path of keys below the chart that lists the subchart.
    let conditions = dependency
        .condition
        .as_deref()
        .unwrap_or_default()
        .trim()
        .split(',')
        .filter(|condition| !condition.is_empty());
    let conditions = conditions
        .map(|condition| {
            condition
                .split('.')
                .fold(above.clone(), |at, key| at.key(key))
        })
        .collect();
    let switch = Switch {
        at: slice.at.clone(),
        conditions,
        tags: dependency.tags.clone(),
        off,
    };
    (!switch.conditions.is_empty() || !switch.tags.is_empty()).then_some(switch)
}

/// The rules that what the chart ships breaks. A value that only the user can give is no default.
fn broken_by(verdict: Verdict) -> Vec<Violation> {
    let violations = if verdict.answer == Answer::Invalid {
        verdict.violations
    } else {
        Vec::new()
    };
    violations
        .into_iter()
        .filter(|violation| violation.code != "required")
        .collect()
}

/// Writes `true` at a place, and objects on the way to it.
fn turn_on(values: &mut Value, at: &InstancePointer) {
    let mut inner = values;
    for key in at.keys() {
        let Value::Object(object) = inner else { return };
        inner = object.entry(key.to_owned()).or_insert_with(Value::object);
    }
    *inner = Value::Bool(true);
}

/// Findings about the schema as a whole.
fn root_findings(chart: &Chart, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(schema) = &chart.schema else {
        return found;
    };
    let place = |key: &str| {
        let pointer = if schema.value().get(key).is_some() {
            format!("/{key}")
        } else {
            String::new()
        };
        let position = schema.document.position(&pointer);
        Location {
            file: schema.file.clone(),
            pointer,
            position,
        }
    };
    if let Some(dialect) = Dialect::unknown_in(schema.value()) {
        let message = format!("unknown dialect: `{dialect}`");
        let help = "write `http://json-schema.org/draft-07/schema#`, or leave `$schema` out";
        found.push(
            Diagnostic::new(Code::DialectUnknown, message)
                .help(help)
                .at(place("$schema")),
        );
    }
    if !model.node(model.root).types.contains(Types::OBJECT) {
        let message = "the schema refuses every object, but Helm's values always are one";
        found.push(
            Diagnostic::new(Code::SchemaRefusesObjects, message)
                .help("write `\"type\": \"object\"` at the root")
                .at(place("type")),
        );
    }
    found
}

impl Compiled {
    /// The form.
    pub fn form(&self) -> Lowered<FormModel> {
        form::lower(&self.model, &self.layout, &self.api)
    }

    /// The custom API.
    pub fn rgd(&self) -> Lowered<Rgd> {
        self.rgd_with(rgd::Options::default())
    }

    /// The custom API, as chosen.
    pub fn rgd_with(&self, options: rgd::Options) -> Lowered<Rgd> {
        let mut lowered = rgd::lower(&self.model, &self.layout, &self.typing, &self.api, options);
        let broken = self
            .broken_defaults
            .iter()
            .cloned()
            .chain(self.broken_once_on());
        lowered.losses.extend(broken.map(|violation| Loss {
            target: Target::Rgd,
            at: violation.at,
            schema: violation.schema,
            fate: Fate::Widened,
            cause: Cause::DefaultsInvalid,
            message: "the chart's own value breaks the schema; the API accepts an instance that leaves it so, Helm does not".to_owned(),
        }));
        lowered
    }

    /// What subcharts that are off by default ship and their schemas refuse, once all of them are on.
    fn broken_once_on(&self) -> Vec<Violation> {
        let off = || self.model.switched.iter().filter(|switch| switch.off);
        if off().next().is_none() {
            return Vec::new();
        }
        let mut values = Value::object();
        for switch in off() {
            let tags = switch
                .tags
                .iter()
                .map(|tag| InstancePointer::root().key("tags").key(tag));
            switch
                .conditions
                .iter()
                .cloned()
                .chain(tags)
                .for_each(|at| turn_on(&mut values, &at));
        }
        let below = |at: &InstancePointer| off().any(|switch| at.is_within(&switch.at));
        let broken = broken_by(self.validator.verdict(&self.chart, &values));
        broken
            .into_iter()
            .filter(|violation| below(&violation.at))
            .collect()
    }

    /// The admission policy.
    pub fn policy(&self) -> Lowered<Policy> {
        policy::lower(&self.model, &self.layout, &self.typing, &self.api)
    }

    /// The roles that go with the custom API.
    pub fn rbac(&self) -> Rbac {
        rbac::lower(&self.api)
    }

    /// The software template.
    pub fn template(&self) -> Lowered<Template> {
        template::lower(&self.model, &self.layout, &self.api, &self.files)
    }

    /// The documents of an instance. The caller has checked the names.
    pub fn manifest(&self, request: &Request<'_>) -> Lowered<Manifest> {
        manifest::lower(&self.model, &self.layout, &self.api, request)
    }

    /// Whether Helm accepts these values. A text that misses its pattern gets the shipped default as an example, because a
    /// regular expression tells most people nothing.
    pub fn verdict(&self, values: &Value) -> Verdict {
        let mut verdict = self.validator.verdict(&self.chart, values);
        for violation in verdict
            .violations
            .iter_mut()
            .filter(|violation| violation.code == "pattern" && violation.repair.is_none())
        {
            violation.repair = self
                .example(&violation.at)
                .map(|text| format!("for example `{text}`"));
        }
        verdict
    }

    /// The shipped text at a place, or the schema's first example.
    fn example(&self, at: &InstancePointer) -> Option<String> {
        if self.layout.is_secret(at) {
            return None;
        }
        if let Some(text) = self
            .model
            .shipped
            .pointer(&at.to_pointer())
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
        {
            return Some(text.to_owned());
        }
        let mut place = Site::root(&self.model);
        for key in at.keys() {
            let index = key.parse().ok();
            place = place.under_key(key).or_else(|| place.at_index(index?))?;
        }
        place
            .node()
            .annotations
            .examples
            .iter()
            .find_map(Value::as_str)
            .map(str::to_owned)
    }

    /// What no target could say, target by target.
    pub fn losses(&self) -> Vec<Loss> {
        let mut losses = self.rgd().losses;
        losses.extend(self.policy().losses);
        losses.extend(self.form().losses);
        losses.extend(self.template().losses);
        losses
    }

    /// Schemas that Helm itself cannot read, unless the model's builder has said so already.
    fn broken_schemas(&self, known: &[Diagnostic]) -> Vec<Diagnostic> {
        let reported = |file: &str| {
            known.iter().any(|diagnostic| {
                diagnostic.severity() == crate::diagnostic::Severity::Error
                    && diagnostic
                        .place
                        .as_ref()
                        .is_some_and(|place| place.file == file)
            })
        };
        let problems = self
            .validator
            .problems()
            .into_iter()
            .filter(|problem| !reported(&problem.file));
        let place = |problem: &crate::validate::SchemaProblem| {
            let position = self
                .chart
                .schema
                .as_ref()
                .filter(|schema| schema.file == problem.file)
                .and_then(|schema| schema.document.position(problem.at.as_str()));
            Location {
                file: problem.file.clone(),
                pointer: problem.at.to_string(),
                position,
            }
        };
        let diagnostic = |problem: crate::validate::SchemaProblem| {
            Diagnostic::new(
                Code::SchemaBroken,
                format!("Helm cannot read the schema: {}", problem.message),
            )
            .help("correct the schema; until then Helm refuses every install of this chart")
            .at(place(&problem))
        };
        problems.map(diagnostic).collect()
    }

    /// Declared defaults that `values.yaml` contradicts.
    fn contradictions(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut stack = vec![Site::root(&self.model)];
        while let Some(place) = stack.pop() {
            let node = place.node();
            if let (Some(shipped), Some(declared)) = (place.shipped, &node.annotations.default)
                && shipped != declared
                && !matches!(shipped, Value::Object(_))
                && !self.layout.is_secret(&place.at)
            {
                let message = format!(
                    "at `{}` the schema's default is `{}`, but `values.yaml` ships `{}`",
                    place.at,
                    compact(declared),
                    compact(shipped)
                );
                let pointer = node.origin.key("default").to_string();
                let schema = self.chart.schema.as_ref();
                let position = schema.and_then(|schema| schema.document.position(&pointer));
                let place = Location {
                    file: "values.schema.json".to_owned(),
                    pointer,
                    position,
                };
                found.push(
                    Diagnostic::new(Code::DefaultsContradict, message)
                        .help("Helm uses `values.yaml`; correct the schema or remove its `default`")
                        .at(place),
                );
            }
            // Only below properties is it known what the chart ships.
            if !place.recursive() {
                let children = place.children().into_iter().rev();
                let properties = children.filter(|(link, _)| matches!(link, Link::Property(_)));
                stack.extend(properties.map(|(_, site)| site));
            }
        }
        found
    }

    /// Whether the chart's own defaults are accepted. Values that only the user can give are no contradiction.
    fn shipped_verdict(&self) -> Option<Diagnostic> {
        let violation = self.broken_defaults.first()?;
        let message = format!(
            "the chart's own defaults break its schema at `{}`: {}",
            violation.at, violation.message
        );
        let place = Location {
            file: "values.yaml".to_owned(),
            pointer: violation.at.to_pointer(),
            position: None,
        };
        Some(
            Diagnostic::new(Code::DefaultsInvalid, message)
                .help("correct the default or the schema")
                .at(place),
        )
    }

    /// What the schema leaves open.
    pub fn fitness(&self) -> Fitness {
        fitness::of(&self.model)
    }
}
