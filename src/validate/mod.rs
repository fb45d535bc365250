// SPDX-License-Identifier: Apache-2.0
//! The verdict: whether Helm accepts values for a chart tree, by the rules of a [`Profile`].
//!
//! ```text
//! chart, values → coalesce → slices → each slice against its chart's schema → Verdict
//!                                      schema (its resources were read with it) → emit → jsonschema::Validator   (once, Validator::compile)
//! ```
//!
//! The `jsonschema` crate evaluates; what it evaluates is not the author's schema but that schema written again in 2020-12 by
//! `emit`, which follows the compiler of Helm's library (santhosh-tekuri/jsonschema v6.0.2 and v6.0.3). So dialects, references and reachability
//! (decided in [`crate::schema::Resources`]), patterns and formats (decided here) are Helm's, and the crate sees only plain keywords.
//!
//! # Known differences
//!
//! - A `$ref` beside a `$schema` of draft ≤ 7 in a subschema with its own `$id` keeps the inner
//!   draft's reading.
//! - A reference to a metaschema counts as something Helm would fetch: unknown, though Helm carries
//!   the metaschemas.
//! - In a cycle of references each way in is written out; a cycle too tangled for that is unknown.
//! - Dynamic and recursive references over several schema resources are unknown.
//! - Helm 4.2 drops the last line of `values.yaml` when its length is a multiple of 4,096 bytes and no line break ends it.
//! - `multipleOf` below 10⁻⁴⁰⁰ is not checked.
//! - Nesting deeper than [`MAX_DEPTH`] and references that multiply without bound are unknown instead of slow.
//! - Values for which a schema's alternatives multiply beyond `cost::is_too_costly` are unknown.

mod adapt;
mod cost;
mod emit;
mod format;
mod message;
mod metaschema;
mod ready;
mod repair;

use std::collections::HashMap;

use crate::chart::{Chart, Prepared, Profile, Schema, Slice, coalesce};
use crate::diagnostic::{Code, Explanation, ViolationCode};
use crate::json::{Value, object};
use crate::pointer::{InstancePointer, SchemaPointer};
use crate::schema::{Pattern, ResourceProblem, is_evaluated};

use ready::{Document, Ready};

/// Deepest nesting of values and schemas that is looked at.
pub const MAX_DEPTH: usize = 200;

/// Whether Helm accepts values. Three-valued, so that doubt never counts as valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Helm accepts the values.
    Valid,
    /// Helm refuses the values.
    Invalid,
    /// It depends on what only the cluster can see, or costs too much to find out. Never to be shown as valid.
    Unknown,
}

impl Answer {
    /// All answers.
    pub const ALL: &[Answer] = &[Self::Valid, Self::Invalid, Self::Unknown];

    /// Stable lower-case name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
        }
    }

    /// What the answer means for whoever asked.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Valid => "Helm accepts the values.",
            Self::Invalid => "Helm refuses the values; each violation names a place and a rule.",
            Self::Unknown => {
                "It depends on what only the cluster can see, or costs too much to find out. \
                 Unknown never counts as valid."
            }
        }
    }
}

/// The answers with what they mean.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    Answer::ALL.iter().map(|answer| Explanation {
        name: answer.as_str(),
        kind: "verdict",
        text: answer.explanation(),
    })
}

/// An answer with its grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whose rules it follows.
    pub profile: Profile,
    /// [`Answer::Invalid`] as soon as one violation is certain.
    pub answer: Answer,
    /// The broken assertions; empty unless the answer is [`Answer::Invalid`].
    pub violations: Vec<Violation>,
    /// Why it is [`Answer::Unknown`]; may be there beside violations.
    pub reasons: Vec<String>,
}

/// One value breaking one assertion. Holds no value of the instance, so none can leak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place in the whole values document.
    pub at: InstancePointer,
    /// The place of the keyword in the schema of `chart`.
    pub schema: SchemaPointer,
    /// The chart whose schema it is, as Helm prints its name.
    pub chart: String,
    /// Which assertion, from the table of codes.
    pub code: ViolationCode,
    /// What a translation of the message needs, by name.
    pub params: Value,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// What a person can do about it, when the engine knows.
    pub help: Option<String>,
}

/// Texts that may stand at a location, the best first.
pub type Examples<'e> = &'e dyn Fn(&InstancePointer) -> Vec<String>;

/// What keeps Helm from reading a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProblem {
    /// Location of the keyword or subschema in `file`.
    pub at: SchemaPointer,
    /// Path of the schema relative to the chart folder.
    pub file: String,
    /// One sentence: lower case, no full stop.
    pub message: String,
}

/// The schemas of a chart tree, compiled once.
pub struct Validator {
    /// Keyed by [`crate::chart::Slice::source`], so that aliases of a chart share one entry.
    schemas: HashMap<Vec<usize>, CompiledSchema>,
    profile: Profile,
}

/// What became of one schema.
enum CompiledSchema {
    Ready(Box<Ready>),
    Broken(Vec<SchemaProblem>),
    Unknown(Vec<String>),
}

impl Validator {
    /// Compiles every schema of a chart tree. A schema that Helm cannot read is no failure here: it makes every verdict that
    /// involves its chart invalid, as it does in Helm; [`Validator::problems`] lists them.
    pub fn compile(chart: &Chart) -> Self {
        let mut schemas = HashMap::new();
        let profile = chart.service.profile;
        compile_tree(chart, profile, &mut Vec::new(), &mut schemas);
        Self { schemas, profile }
    }

    /// What keeps Helm from reading the schema of the chart with this [`crate::chart::Slice::source`].
    pub fn problems(&self, source: &[usize]) -> &[SchemaProblem] {
        match self.schemas.get(source) {
            Some(CompiledSchema::Broken(problems)) => problems,
            Some(CompiledSchema::Ready(_) | CompiledSchema::Unknown(_)) | None => &[],
        }
    }

    /// Whether Helm accepts the user's values for the chart tree that was compiled, and prepared. Without repairs, each of which is
    /// another validation.
    pub fn verdict(&self, prepared: &Prepared, chart: &Chart, user: &Value) -> Verdict {
        self.verdict_with(prepared, chart, user, None)
    }

    /// The verdict, with repairs that were tried. `examples` names texts that may stand at a location.
    pub fn verdict_with(
        &self,
        prepared: &Prepared,
        chart: &Chart,
        user: &Value,
        examples: Option<Examples<'_>>,
    ) -> Verdict {
        if adapt::depth(user, MAX_DEPTH) > MAX_DEPTH {
            return Verdict {
                profile: self.profile,
                answer: Answer::Unknown,
                violations: Vec::new(),
                reasons: vec![too_deep("the values")],
            };
        }
        let coalesced = match coalesce(prepared, chart, user) {
            Ok(coalesced) => coalesced,
            Err(error) => return self.clash(chart, &error),
        };
        let mut verdict = Verdict {
            profile: self.profile,
            answer: Answer::Valid,
            violations: Vec::new(),
            reasons: Vec::new(),
        };
        for slice in &coalesced.charts {
            self.judge(slice, &coalesced.values, examples, &mut verdict);
        }
        verdict.answer = match (&*verdict.violations, &*verdict.reasons) {
            ([], []) => Answer::Valid,
            ([], _) => Answer::Unknown,
            _ => Answer::Invalid,
        };
        verdict
    }

    fn clash(&self, chart: &Chart, error: &crate::chart::CoalesceError) -> Verdict {
        let violation = Violation {
            at: error.at.clone(),
            schema: SchemaPointer::root(),
            chart: chart.name.clone(),
            code: ViolationCode::SubchartNotObject,
            params: Value::Object(object([
                ("chart", error.chart.as_str().into()),
                ("found", error.found.into()),
            ])),
            message: error.to_string(),
            help: None,
        };
        Verdict {
            profile: self.profile,
            answer: Answer::Invalid,
            violations: vec![violation],
            reasons: Vec::new(),
        }
    }

    /// Adds what is wrong with one chart's part of the values.
    fn judge(
        &self,
        slice: &Slice<'_>,
        values: &Value,
        examples: Option<Examples<'_>>,
        verdict: &mut Verdict,
    ) {
        let Some((schema, compiled)) = slice.schema.zip(self.schemas.get(&slice.source)) else {
            return;
        };
        match compiled {
            CompiledSchema::Broken(problems) => {
                let broken = problems.iter().map(|problem| broken(problem, &slice.name));
                verdict.violations.extend(broken);
            }
            CompiledSchema::Unknown(reasons) => verdict.reasons.extend(reasons.iter().cloned()),
            CompiledSchema::Ready(ready) => {
                let Some(part) = values.pointer(&slice.at.to_pointer()) else {
                    return;
                };
                if ready.is_too_deep_for(part) {
                    verdict.reasons.push(format!(
                        "the values of `{}` are nested too deeply for its schema to be checked \
                         here",
                        slice.name
                    ));
                    return;
                }
                if ready.is_too_costly_for(part) {
                    verdict.reasons.push(format!(
                        "the schema's alternatives multiply in the values of `{}` to more steps \
                         than are tried here",
                        slice.name
                    ));
                    return;
                }
                let document = Document {
                    schema,
                    values: part,
                    at: &slice.at,
                    chart: &slice.name,
                    examples,
                };
                ready.check(&document, &mut verdict.violations);
            }
        }
    }
}

fn too_deep(what: &str) -> String {
    format!("{what} are nested deeper than {MAX_DEPTH} levels")
}

fn broken(problem: &SchemaProblem, chart: &str) -> Violation {
    Violation {
        at: InstancePointer::root(),
        schema: problem.at.clone(),
        chart: chart.to_owned(),
        code: ViolationCode::SchemaBroken,
        params: Value::Object(object([("file", problem.file.as_str().into())])),
        message: format!("Helm cannot use the chart's schema: {}", problem.message),
        help: None,
    }
}

fn compile_tree(
    chart: &Chart,
    profile: Profile,
    source: &mut Vec<usize>,
    schemas: &mut HashMap<Vec<usize>, CompiledSchema>,
) {
    if let Some(schema) = &chart.schema {
        schemas.insert(source.clone(), compile(schema, profile));
    }
    for (index, subchart) in chart.subcharts.iter().enumerate() {
        source.push(index);
        compile_tree(subchart, profile, source, schemas);
        source.pop();
    }
}

fn compile(schema: &Schema, profile: Profile) -> CompiledSchema {
    if let Some(fault) = &schema.fault {
        if fault.code == Code::NestedTooDeep {
            return CompiledSchema::Unknown(vec![fault.message.clone()]);
        }
        return CompiledSchema::Broken(vec![SchemaProblem {
            at: SchemaPointer::root(),
            file: schema.file.clone(),
            message: fault.message.clone(),
        }]);
    }
    if adapt::depth(schema.value(), MAX_DEPTH) > MAX_DEPTH {
        return CompiledSchema::Unknown(vec![too_deep("the schema's parts")]);
    }
    let problems = problems(schema, profile);
    if !problems.is_empty() {
        return CompiledSchema::Broken(problems);
    }
    let fetched = schema.resources.fetched();
    if !fetched.is_empty() {
        return CompiledSchema::Unknown(fetched.iter().map(ToString::to_string).collect());
    }
    match emit::emit(schema) {
        Err(reasons) => CompiledSchema::Unknown(reasons),
        Ok(emitted) => match Ready::new(emitted, profile) {
            Ok(ready) => CompiledSchema::Ready(Box::new(ready)),
            Err(reason) => CompiledSchema::Unknown(vec![reason]),
        },
    }
}

/// What keeps Helm from reading a schema. Where names or the metaschema are broken, nothing further is looked at.
fn problems(schema: &Schema, profile: Profile) -> Vec<SchemaProblem> {
    let resources = &schema.resources;
    let mut found = Vec::new();
    if !resources.compiled().is_empty() {
        found = metaschema::check(schema, &SchemaPointer::root(), profile);
    }
    if found.is_empty() {
        found = resources.problems().to_vec();
        let aside = resources.aside().iter();
        found.extend(aside.flat_map(|at| metaschema::check(schema, at, profile)));
        let compiled = resources.compiled().iter();
        found.extend(compiled.flat_map(|at| broken_patterns(schema, at)));
    }
    let problem = |ResourceProblem { at, message }| SchemaProblem {
        at,
        file: schema.file.clone(),
        message,
    };
    found.into_iter().map(problem).collect()
}

/// The value of a keyword, when Helm evaluates it there.
fn evaluated_keyword<'a>(
    schema: &Schema,
    at: &SchemaPointer,
    subschema: &'a Value,
    keyword: &str,
) -> Option<&'a Value> {
    // The dialect last: to find it takes a search up the document, and few subschemas have the keyword.
    let value = subschema.get(keyword)?;
    is_evaluated(keyword, subschema, schema.resources.dialect(at)).then_some(value)
}

/// The patterns of the subschema at a location that Helm cannot compile.
fn broken_patterns(schema: &Schema, at: &SchemaPointer) -> Vec<ResourceProblem> {
    let Some(subschema) = schema.at(at) else {
        return Vec::new();
    };
    let mut patterns = Vec::new();
    if let Some(Value::String(pattern)) = evaluated_keyword(schema, at, subschema, "pattern") {
        patterns.push((at.key("pattern"), pattern));
    }
    let keyed = evaluated_keyword(schema, at, subschema, "patternProperties");
    if let Some(Value::Object(members)) = keyed {
        let at = at.key("patternProperties");
        patterns.extend(members.keys().map(|pattern| (at.key(pattern), pattern)));
    }
    let mut problems = Vec::new();
    for (at, pattern) in patterns {
        if let Some(reason) = Pattern::new(pattern).refusal() {
            let message = format!(
                "Helm cannot compile \
                                   the pattern: {reason}"
            );
            problems.push(ResourceProblem { at, message });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
