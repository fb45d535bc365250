// SPDX-License-Identifier: Apache-2.0
//! Files → [`Chart`], collecting every mistake on the way.

use super::{Chart, Dependency, Files, service};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::{self, JsonDocument, Position, Value};
use crate::schema::Schema;
use crate::yaml::{self, YamlDocument};

/// Deepest nesting of subcharts that is followed; Helm has no bound, but a cycle of links would never end.
const MAX_SUBCHART_DEPTH: usize = 8;

/// Reads a chart and its subcharts. The chart is `None` when an error makes it unusable; the findings say why.
pub fn load(files: &Files) -> (Option<Chart>, Vec<Diagnostic>) {
    let mut loader = Loader {
        files,
        diagnostics: Vec::new(),
    };
    let chart = loader.chart("", 0);
    let usable = !crate::diagnostic::has_errors(&loader.diagnostics);
    (chart.filter(|_| usable), loader.diagnostics)
}

struct Loader<'a> {
    files: &'a Files,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn report(
        &mut self,
        code: Code,
        file: &str,
        pointer: &str,
        position: Option<Position>,
        message: impl Into<String>,
        help: &str,
    ) {
        let place = Location {
            file: file.to_owned(),
            pointer: pointer.to_owned(),
            position,
        };
        self.diagnostics
            .push(Diagnostic::new(code, message).help(help).at(place));
    }

    fn chart(&mut self, prefix: &str, depth: usize) -> Option<Chart> {
        let mut chart = self.chart_yaml(prefix)?;
        chart.values = self.values(prefix, depth);
        chart.schema = self.schema(prefix, depth);
        if depth == 0 {
            chart.service = service::read(self.files, &mut self.diagnostics);
        }
        if depth < MAX_SUBCHART_DEPTH {
            chart.subcharts = self.subcharts(prefix, depth);
        }
        Some(chart)
    }

    fn chart_yaml(&mut self, prefix: &str) -> Option<Chart> {
        let file = format!("{prefix}Chart.yaml");
        let Some(text) = self.files.get(&file) else {
            let help = "name the folder that holds `Chart.yaml`";
            self.report(
                Code::NotAChart,
                &file,
                "",
                None,
                "not a Helm chart: `Chart.yaml` is missing",
                help,
            );
            return None;
        };
        let document = self.chart_yaml_document(&file, text)?;
        let value = &document.value;
        let text_of = |key: &str| scalar_text(value.get(key)?);
        let (name, version) = (text_of("name"), text_of("version"));
        for (key, found) in [("name", &name), ("version", &version)] {
            if found.as_deref().is_none_or(|text| text.trim().is_empty()) {
                self.report_unusable(&file, &document, key);
            }
        }
        Some(Chart {
            name: name?,
            version: version?,
            app_version: text_of("appVersion"),
            description: text_of("description"),
            values: Value::object(),
            dependencies: value
                .get("dependencies")
                .and_then(Value::as_array)
                .unwrap_or_default()
                .iter()
                .map(dependency)
                .collect(),
            ..Chart::default()
        })
    }

    /// Reads the text of a `Chart.yaml`, or reports where it is not YAML.
    fn chart_yaml_document(&mut self, file: &str, text: &str) -> Option<YamlDocument> {
        match yaml::read_document(text) {
            Ok(document) => Some(document),
            Err(error) => {
                self.report(
                    Code::ChartYamlInvalid,
                    file,
                    "",
                    Some(error.position),
                    format!("`{file}` is not YAML: {}", error.message),
                    "correct the YAML there",
                );
                None
            }
        }
    }

    /// Reports a required key of `Chart.yaml` that is missing, empty or not a scalar.
    fn report_unusable(&mut self, file: &str, document: &YamlDocument, key: &str) {
        let pointer = format!("/{key}");
        self.report(
            Code::ChartYamlInvalid,
            file,
            &pointer,
            document.position(&pointer),
            format!("`{key}` in `{file}` is missing or unusable"),
            "Helm requires `apiVersion`, `name` and `version`",
        );
    }

    fn values(&mut self, prefix: &str, depth: usize) -> Value {
        let file = format!("{prefix}values.yaml");
        let Some(text) = self.files.get(&file) else {
            if depth == 0 {
                let help =
                    "write the chart's defaults there, or an empty mapping `{}` if it has none";
                self.report(
                    Code::ValuesMissing,
                    &file,
                    "",
                    None,
                    "`values.yaml` is missing",
                    help,
                );
            }
            return Value::object();
        };
        match yaml::read_document(text) {
            Ok(document) => match document.value {
                value @ Value::Object(_) => value,
                Value::Null => Value::object(),
                other => {
                    let message =
                        format!("`{file}` must hold a mapping, not {}", other.type_name());
                    self.report(
                        Code::ValuesInvalid,
                        &file,
                        "",
                        document_start(),
                        message,
                        "write keys and values, such as `replicas: 1`",
                    );
                    Value::object()
                }
            },
            Err(error) => {
                let message = format!("`{file}` is not YAML that Helm can read: {}", error.message);
                self.report(
                    Code::ValuesInvalid,
                    &file,
                    "",
                    Some(error.position),
                    message,
                    "correct the YAML there",
                );
                Value::object()
            }
        }
    }

    fn schema(&mut self, prefix: &str, depth: usize) -> Option<Schema> {
        let file = format!("{prefix}values.schema.json");
        let Some(text) = self.files.get(&file) else {
            if depth == 0 {
                let help = "describe the values in `values.schema.json`, for example starting \
                            from `{\"type\": \"object\", \"properties\": {}}`";
                self.report(
                    Code::SchemaMissing,
                    &file,
                    "",
                    None,
                    "`values.schema.json` is missing",
                    help,
                );
            }
            return None;
        };
        let document = self.schema_document(&file, text)?;
        self.report_duplicates(&file, &document);
        Some(Schema::new(file, document))
    }

    /// Reads the text of a schema, or reports where it is not JSON, or not an object.
    fn schema_document(&mut self, file: &str, text: &str) -> Option<JsonDocument> {
        let document = match json::read_document(text) {
            Ok(document) => document,
            Err(error) => {
                self.report(
                    Code::SchemaNotJson,
                    file,
                    "",
                    Some(error.position),
                    format!("`{file}` is not JSON: {}", error.message),
                    "correct the JSON there",
                );
                return None;
            }
        };
        if document.value.as_object().is_some() {
            return Some(document);
        }
        let found = document.value.type_name();
        self.report(
            Code::SchemaNotObject,
            file,
            "",
            document_start(),
            format!("`{file}` must hold an object, not {found}"),
            "write an object, for example `{\"type\": \"object\", \"properties\": {}}`",
        );
        None
    }

    /// Reports each key that an object of the schema has twice.
    fn report_duplicates(&mut self, file: &str, document: &JsonDocument) {
        for pointer in &document.duplicates {
            self.report(
                Code::KeyDuplicate,
                file,
                pointer,
                document.position(pointer),
                format!("duplicate key at `{pointer}`; the last one wins"),
                "remove one of the two",
            );
        }
    }

    fn subcharts(&mut self, prefix: &str, depth: usize) -> Vec<Chart> {
        let folder = format!("{prefix}charts/");
        let files = self.files.keys();
        let names: Vec<String> = files
            .filter_map(|file| subchart_name(file, &folder))
            .map(str::to_owned)
            .collect();
        let mut charts = Vec::new();
        for name in names {
            let before = self.diagnostics.len();
            let chart = self.chart(&format!("{folder}{name}/"), depth + 1);
            // A mistake in a subchart leaves the chart usable: only the description of that part is missing.
            for diagnostic in self.diagnostics.iter_mut().skip(before) {
                if diagnostic.severity() == crate::diagnostic::Severity::Error {
                    diagnostic.message =
                        format!("subchart `{name}` cannot be read: {}", diagnostic.message);
                    diagnostic.code = Code::SubchartUnreadable;
                }
            }
            charts.extend(chart);
        }
        charts
    }
}

/// The name of the subchart whose `Chart.yaml` this file is, where it is one right below the folder.
fn subchart_name<'f>(file: &'f str, folder: &str) -> Option<&'f str> {
    let name = file.strip_prefix(folder)?.strip_suffix("/Chart.yaml")?;
    (!name.contains('/')).then_some(name)
}

fn document_start() -> Option<Position> {
    Some(Position { line: 1, column: 1 })
}

/// A scalar's text as Helm's `Chart.yaml` reader takes it: numbers and booleans are accepted for strings.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn dependency(value: &Value) -> Dependency {
    let text = |key: &str| {
        value
            .get(key)
            .and_then(scalar_text)
            .filter(|text| !text.is_empty())
    };
    let list = |key: &str| value.get(key).and_then(Value::as_array).unwrap_or_default();
    Dependency {
        name: text("name").unwrap_or_default(),
        version: text("version").unwrap_or_default(),
        alias: text("alias"),
        condition: text("condition"),
        tags: list("tags").iter().filter_map(scalar_text).collect(),
        import_values: list("import-values").to_vec(),
    }
}
