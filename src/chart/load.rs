// SPDX-License-Identifier: Apache-2.0
//! Files → [`Chart`] as Helm 4 loads it, collecting every mistake on the way. What Helm refuses to load is an error with a code
//! of which [`Code::is_refusal`] holds. Source: `docs/facts/helm.md#what-helm-loads`.

mod subcharts;

use super::metadata::{Metadata, MetadataFault, lock_problem};
use super::{Chart, Files, files, ignore, service};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::{self, JsonDocument, Position, Value};
use crate::schema::Schema;
use crate::yaml::{self, YamlDocument};

use subcharts::REPAIR_ENTRY;

const REPAIR_YAML: &str = "correct the YAML there";

/// Reads a chart and its subcharts from the files that Helm sees. The chart is `None` when its own `Chart.yaml` is unusable.
/// Helm refuses to load it when one of the findings is a refusal.
pub fn load(files: &Files) -> (Option<Chart>, Vec<Diagnostic>) {
    let mut loader = Loader {
        files,
        diagnostics: Vec::new(),
        doubts: Vec::new(),
    };
    let mut chart = loader.chart("", 0);
    if let Some(chart) = &mut chart {
        loader.service(chart);
        if !loader.is_refused() {
            loader.missing_dependencies(chart);
        }
        chart.doubts = std::mem::take(&mut loader.doubts);
    }
    (chart, loader.diagnostics)
}

/// Applies `.helmignore`; gives what Helm sees, and the finding when it cannot read the rules.
pub fn visible(files: &Files) -> (Files, Option<Diagnostic>) {
    let (seen, error) = files::visible(files);
    let finding = error.map(|error| {
        let message = format!("Helm cannot read `.helmignore`: {}", error.message);
        Diagnostic::new(Code::HelmignoreInvalid, message)
            .help("correct or remove the line")
            .at(Location {
                file: ignore::FILE.to_owned(),
                pointer: String::new(),
                position: Some(Position {
                    line: error.line,
                    column: 1,
                }),
            })
    });
    (seen, finding)
}

struct Loader<'a> {
    files: &'a Files,
    diagnostics: Vec<Diagnostic>,
    /// Why the verdict stays unknown.
    doubts: Vec<String>,
}

impl<'a> Loader<'a> {
    fn report(&mut self, code: Code, at: Location, message: impl Into<String>, help: &str) {
        let found = Diagnostic::new(code, message).help(help).at(at);
        self.diagnostics.push(found);
    }

    fn is_refused(&self) -> bool {
        self.diagnostics.iter().any(|found| found.code.is_refusal())
    }

    fn chart(&mut self, prefix: &str, depth: usize) -> Option<Chart> {
        let metadata = self.metadata(prefix, depth);
        self.locks(prefix);
        let values = self.values(prefix);
        let schema = self.schema(prefix);
        let dependencies = metadata.as_ref().map(Metadata::dependencies);
        let dependencies = dependencies.unwrap_or_default();
        let subcharts = self.subcharts(prefix, depth, &dependencies);
        let metadata = metadata?;
        let text = |field: &str| {
            let text = metadata.clean_text(field);
            Some(text).filter(|text| !text.is_empty())
        };
        Some(Chart {
            name: metadata.clean_text("name"),
            version: metadata.text("version").to_owned(),
            app_version: text("appVersion"),
            description: text("description"),
            values,
            schema,
            dependencies,
            subcharts,
            ..Chart::default()
        })
    }

    /// What a chart says about itself; `None` when Helm refuses it.
    fn metadata(&mut self, prefix: &str, depth: usize) -> Option<Metadata> {
        let before = self.diagnostics.len();
        let (chart_file, requirements_file) = (
            format!("{prefix}Chart.yaml"),
            format!("{prefix}requirements.yaml"),
        );
        let mut metadata = Metadata::default();
        let document = self.lay_over(&mut metadata, &chart_file);
        if document.is_some() {
            metadata.assume_api_version();
            if depth == 0 {
                self.check_api_version(&metadata, &chart_file, document.as_ref());
            }
        }
        let requirements = self.lay_over(&mut metadata, &requirements_file);
        if depth == 0 && requirements.is_some() && metadata.text("apiVersion") != "v1" {
            let message = "`requirements.yaml` is out of use since \
                           apiVersion v2; Helm lays it over `Chart.yaml`";
            self.report(
                Code::RequirementsOutdated,
                whole(&requirements_file),
                message,
                "move its entries to `dependencies` in `Chart.yaml`",
            );
        }
        if self.diagnostics.len() > before && self.is_refused() {
            return None;
        }
        if document.is_none() && requirements.is_none() {
            self.report_missing(&chart_file, prefix);
            return None;
        }
        let problems = metadata.problems();
        let sound = problems.is_empty();
        for problem in problems {
            let in_requirements = problem.pointer.starts_with("/dependencies");
            let (file, document) = match &requirements {
                Some(found) if in_requirements => (&requirements_file, Some(found)),
                _ => (&chart_file, document.as_ref()),
            };
            self.report_metadata(file, document, problem);
        }
        if sound && depth == 0 && metadata.text("type") == "library" {
            self.report(
                Code::ChartNotInstallable,
                located(&chart_file, document.as_ref(), "/type"),
                "library charts cannot be installed",
                "use the chart as a dependency, or set `type: application`",
            );
        }
        sound.then_some(metadata)
    }

    /// Reads a file into what is known of a chart; `None` when there is no such file, or it cannot be read, which is reported.
    fn lay_over(&mut self, metadata: &mut Metadata, file: &str) -> Option<YamlDocument> {
        let document = self.yaml(file)?;
        match metadata.read(&document.value) {
            Ok(()) => Some(document),
            Err(fault) => {
                self.report_metadata(file, Some(&document), fault);
                None
            }
        }
    }

    /// Reads a file of YAML; `None` when there is no such file, or it cannot be read, which is reported.
    fn yaml(&mut self, file: &str) -> Option<YamlDocument> {
        match yaml::read_document(self.files.get(file)?) {
            Ok(document) => Some(document),
            Err(error) => {
                self.report(
                    Code::ChartYamlInvalid,
                    positioned(file, error.position),
                    format!("`{file}` is not YAML: {}", error.message),
                    REPAIR_YAML,
                );
                None
            }
        }
    }

    fn check_api_version(
        &mut self,
        metadata: &Metadata,
        file: &str,
        document: Option<&YamlDocument>,
    ) {
        let version = metadata.text("apiVersion");
        if !matches!(version, "v1" | "v2") {
            self.report(
                Code::ChartYamlInvalid,
                located(file, document, "/apiVersion"),
                format!("Helm does not know apiVersion `{version}`"),
                "write `apiVersion: v2`",
            );
        }
    }

    fn report_metadata(
        &mut self,
        file: &str,
        document: Option<&YamlDocument>,
        fault: MetadataFault,
    ) {
        let at = located(file, document, &fault.pointer);
        let message = format!("`{file}`: {}", fault.message);
        let help = "correct it; until then Helm refuses every install of this chart";
        self.report(Code::ChartYamlInvalid, at, message, help);
    }

    /// Reports a folder that should be a chart.
    fn report_missing(&mut self, file: &str, prefix: &str) {
        let at = whole(file);
        if prefix.is_empty() {
            return self.report(
                Code::NotAChart,
                at,
                "not a Helm chart: `Chart.yaml` is missing",
                "name the folder that holds `Chart.yaml`",
            );
        }
        let entry = prefix.trim_end_matches(['/', '!']);
        self.report(
            Code::ChartsEntryStray,
            at,
            format!("`{entry}` is not a chart: `Chart.yaml` is missing"),
            REPAIR_ENTRY,
        );
    }

    fn locks(&mut self, prefix: &str) {
        for name in ["Chart.lock", "requirements.lock"] {
            let file = format!("{prefix}{name}");
            let Some(document) = self.yaml(&file) else {
                continue;
            };
            if let Some(fault) = lock_problem(&document.value) {
                self.report_metadata(&file, Some(&document), fault);
            }
        }
    }

    fn values(&mut self, prefix: &str) -> Value {
        let file = format!("{prefix}values.yaml");
        let Some(text) = self.files.get(&file) else {
            return Value::object();
        };
        match yaml::read_all(text) {
            Ok(YamlDocument {
                value: Value::Null, ..
            }) => Value::object(),
            Ok(document) => document.value,
            Err(error) => {
                let (code, message) = match error.is_limit() {
                    true => (Code::NestedTooDeep, error.of_file(&file, "YAML")),
                    false => (
                        Code::ValuesInvalid,
                        format!("Helm cannot read `{file}`: {}", error.message),
                    ),
                };
                self.report(
                    code,
                    positioned(&file, error.position),
                    message,
                    "write keys and values, such as `replicas: 1`, in correct YAML",
                );
                Value::object()
            }
        }
    }

    /// A chart's schema, with its fault when Helm cannot read it.
    fn schema(&mut self, prefix: &str) -> Option<Schema> {
        let file = format!("{prefix}values.schema.json");
        let text = self.files.get(&file)?;
        match schema_document(&file, text) {
            Ok(document) => {
                self.report_duplicates(&file, &document);
                Some(Schema::new(file, document))
            }
            Err(fault) => Some(Schema::unreadable(file, *fault)),
        }
    }

    /// Reports each key that an object of the schema has twice.
    fn report_duplicates(&mut self, file: &str, document: &JsonDocument) {
        for pointer in &document.duplicates {
            let at = Location {
                file: file.to_owned(),
                pointer: pointer.clone(),
                position: document.position(pointer),
            };
            let message = format!(
                "duplicate key at `{pointer}`; \
                                   the last one wins"
            );
            self.report(Code::KeyDuplicate, at, message, "remove one of the two");
        }
    }

    /// Reads our own file, and reports a chart that nothing can be derived from.
    fn service(&mut self, chart: &mut Chart) {
        chart.service = service::read(self.files, &mut self.diagnostics);
        if !has_schema(chart) {
            self.report(
                Code::SchemaMissing,
                whole("values.schema.json"),
                "`values.schema.json` is missing",
                "describe the values in `values.schema.json`, for example starting from \
                        `{\"type\": \"object\", \"properties\": {}}`",
            );
        }
    }

    /// Reports the dependencies that are not in `charts/`. Helm itself refuses such a chart, but only on the command line.
    fn missing_dependencies(&mut self, chart: &Chart) {
        let packed = self
            .diagnostics
            .iter()
            .any(|found| found.code == Code::PackageNotUnpacked);
        for (index, dependency) in chart.dependencies.iter().enumerate().filter(|_| !packed) {
            let name = &dependency.name;
            if chart
                .subcharts
                .iter()
                .any(|subchart| subchart.name == *name)
            {
                continue;
            }
            let files = ["requirements.yaml", "Chart.yaml"];
            let pointer = format!("/dependencies/{index}");
            let document = files.iter().find_map(|file| {
                let document = yaml::read_document(self.files.get(*file)?).ok()?;
                document.value.pointer(&pointer)?;
                Some((*file, document))
            });
            let at = match &document {
                Some((file, document)) => located(file, Some(document), &pointer),
                None => whole("Chart.yaml"),
            };
            let doubt = format!(
                "dependency `{name}` is not in `charts/`, so \
                 its values and its schema are not known here"
            );
            self.report(
                Code::DependencyMissing,
                at,
                &*doubt,
                "run `helm dependency build`",
            );
            self.doubts.push(doubt);
        }
    }
}

/// Reads the text of a schema, or says why it is not JSON, or not a schema.
fn schema_document(file: &str, text: &str) -> Result<JsonDocument, Box<Diagnostic>> {
    let document = json::read_document(text).map_err(|error| {
        let (code, help) = match error.is_limit() {
            true => (
                Code::NestedTooDeep,
                "move inner subschemas to `$defs` and refer to them",
            ),
            false => (Code::SchemaNotJson, "correct the JSON there"),
        };
        Diagnostic::new(code, error.of_file(file, "JSON"))
            .help(help)
            .at(positioned(file, error.position))
    })?;
    match &document.value {
        Value::Object(_) | Value::Bool(_) => Ok(document),
        other @ (Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            let found = other.type_name();
            let message = format!(
                "`{file}` must hold an \
                                   object, not {found}"
            );
            let help = "write an object, for example \
                        `{\"type\": \"object\", \"properties\": {}}`";
            let start = Position { line: 1, column: 1 };
            let fault = Diagnostic::new(Code::SchemaNotObject, message).help(help);
            Err(Box::new(fault.at(positioned(file, start))))
        }
    }
}

/// Whether a chart or one of those below has a schema.
fn has_schema(chart: &Chart) -> bool {
    chart.schema.is_some() || chart.subcharts.iter().any(has_schema)
}

fn whole(file: &str) -> Location {
    Location {
        file: file.to_owned(),
        pointer: String::new(),
        position: None,
    }
}

fn positioned(file: &str, position: Position) -> Location {
    Location {
        position: Some(position),
        ..whole(file)
    }
}

fn located(file: &str, document: Option<&YamlDocument>, pointer: &str) -> Location {
    Location {
        file: file.to_owned(),
        pointer: pointer.to_owned(),
        position: document.and_then(|document| document.position(pointer)),
    }
}
