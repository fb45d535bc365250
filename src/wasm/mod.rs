// SPDX-License-Identifier: Apache-2.0
//! The Wasm face: one class. Usage errors throw; a user's mistakes are data.
//!
//! Documents, and answers that hold parts of documents, cross as JSON text: it is faster than building objects member by member,
//! and the direct serializer would show numbers as what `serde_json` keeps them in. Findings hold neither, so they cross as
//! objects.
//!
//! All methods take `&self`: after a trap inside a `&mut self` method the object would be unusable.

use js_sys::Error;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::chart::Files;
use crate::compare;
use crate::compile::{self, AdoptRequest, Compiled, InstanceNames, NoText, Sides};
use crate::diagnostic::{Diagnostic, Target};
use crate::json::{self, Value};
use crate::lower::manifest::{Request, ResourceAnnotations};
use crate::wire::{
    self, AdoptionJson, ArtifactJson, ComparisonAnswerJson, DiagnosticJson, InstanceChangeJson,
    InstanceCheckJson, RgdOptionsJson, VerdictJson, YamlReadingJson,
};
use crate::yaml;

/// The argument of `compile`, as JSON text: `{"files": {path: text}}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    files: Files,
}

/// An answer, as JSON text unless said otherwise, or why the question is not one.
type Reply<T = String> = Result<T, Error>;

/// A compiled chart, or what is wrong with it.
#[wasm_bindgen]
pub struct ChartModel {
    compiled: Option<Compiled>,
    diagnostics: Vec<Diagnostic>,
}

/// Version of the crate, which is that of the npm package.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The caller did not keep to the contract. A plain `Error`, so that the wrapper can tell it from a trap, which is a `RuntimeError`.
fn misuse(message: impl Into<String>) -> Error {
    Error::new(&message.into())
}

fn read(text: &str) -> Reply<Value> {
    json::read(text).map_err(|error| misuse(format!("the argument is not JSON: {error}")))
}

/// A text member of a request.
fn member<'r>(request: &'r Value, key: &str) -> Reply<&'r str> {
    let text = request.get(key).and_then(Value::as_str);
    text.ok_or_else(|| misuse(format!("`{key}` must be a string")))
}

/// The annotations of a request; none where the member is absent.
fn annotations(request: &Value) -> Reply<ResourceAnnotations> {
    let given = request.get("annotations").and_then(Value::as_object);
    let given = given.into_iter().flatten();
    let texts = given.map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())));
    let texts: Option<ResourceAnnotations> = texts.collect();
    texts.ok_or_else(|| misuse("`annotations` must hold strings"))
}

/// The names of a request's instance.
fn names(request: &Value) -> Reply<InstanceNames<'_>> {
    Ok(InstanceNames {
        name: member(request, "name")?,
        namespace: member(request, "namespace")?,
    })
}

/// The instance of a request.
fn instance<'r>(request: &'r Value, annotations: &'r ResourceAnnotations) -> Reply<Request<'r>> {
    Ok(Request {
        name: member(request, "name")?,
        namespace: member(request, "namespace")?,
        values: request.get("values").unwrap_or(&Value::Null),
        annotations,
    })
}

#[wasm_bindgen]
impl ChartModel {
    /// Compiles a chart given as `{"files": {path: text}}`.
    ///
    /// # Errors
    /// When the argument has another shape. Mistakes in the chart are no errors: see `diagnostics`.
    pub fn compile(input: &str) -> Reply<ChartModel> {
        let input: Input = serde_json::from_str(input).map_err(|error| {
            misuse(format!(
                "`compile` takes \
                 {{files: {{path: text}}}}: {error}"
            ))
        })?;
        let (compiled, diagnostics) = compile::compile(&input.files);
        Ok(Self {
            compiled,
            diagnostics,
        })
    }

    /// Whether the chart could be compiled.
    pub fn usable(&self) -> bool {
        self.compiled.is_some()
    }

    /// The findings about the chart, as an array of objects.
    ///
    /// # Errors
    /// Never: the wire type has text and small integers only.
    pub fn diagnostics(&self) -> Reply<JsValue> {
        let findings: Vec<_> = self.diagnostics.iter().map(DiagnosticJson::from).collect();
        findings
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .map_err(|error| misuse(error.to_string()))
    }

    fn get(&self) -> Reply<&Compiled> {
        self.compiled.as_ref().ok_or_else(|| {
            misuse(
                "the chart has errors, so nothing can be \
                 derived from it; `diagnostics` lists them",
            )
        })
    }

    /// The form model.
    ///
    /// # Errors
    /// When the chart is not usable.
    pub fn form(&self) -> Reply {
        Ok(wire::text(&self.get()?.form().output))
    }

    /// The verdict on values.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument is not JSON.
    pub fn validate(&self, values: &str) -> Reply {
        let verdict = self.get()?.verdict(&read(values)?);
        Ok(wire::text(&VerdictJson::from(&verdict)))
    }

    /// Everything about the instance `{"name", "namespace", "values", "annotations"}`: names, verdict, custom resource and Secret.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn check(&self, request: &str) -> Reply {
        let request = read(request)?;
        let annotations = annotations(&request)?;
        let instance = instance(&request, &annotations)?;
        let check = self.get()?.check(&instance);
        Ok(wire::text(&InstanceCheckJson::from(&check)))
    }

    /// What `check` answers, and what definition and policy refuse of the change from `"old"`.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn check_change(&self, request: &str) -> Reply {
        let request = read(request)?;
        let annotations = annotations(&request)?;
        let instance = instance(&request, &annotations)?;
        let old = request.get("old").unwrap_or(&Value::Null);
        let change = self.get()?.check_change(&instance, old);
        Ok(wire::text(&InstanceChangeJson::from(&change)))
    }

    /// The values `{"values", "live", "base"}` side by side; the last two may be absent.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument is not JSON.
    pub fn review(&self, sides: &str) -> Reply {
        let sides = read(sides)?;
        let found = self.get()?.review(Sides {
            mine: sides.get("values").unwrap_or(&Value::Null),
            live: sides.get("live"),
            base: sides.get("base"),
        });
        Ok(wire::text(&wire::reviewed(&found)))
    }

    /// What goes and what stays when an instance with these `"values"` is removed; `"name"` and `"namespace"` fill in names, and may be
    /// absent together.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn removal(&self, request: &str) -> Reply {
        let request = read(request)?;
        let values = request.get("values").unwrap_or(&Value::Null);
        let named = request.get("name").is_some();
        let names = named.then(|| names(&request)).transpose()?;
        let items = self.get()?.removal(values, names);
        Ok(wire::text(&wire::removal(&items)))
    }

    /// Texts to paste for connecting to the instance `{"name", "namespace", "status"}`; the last may be absent.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn connection(&self, request: &str) -> Reply {
        let request = read(request)?;
        let status = request.get("status").unwrap_or(&Value::Null);
        let names = names(&request)?;
        let snippets = self.get()?.connection(names, status);
        Ok(wire::text(&wire::snippets(&snippets)))
    }

    /// The instance for the release in `{"text", "name", "namespace"}`; the last two may be absent.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn adopt(&self, request: &str) -> Reply {
        let request = read(request)?;
        let given = |key| request.get(key).map(|_| member(&request, key)).transpose();
        let answer = self.get()?.adopt(&AdoptRequest {
            text: member(&request, "text")?,
            name: given("name")?,
            namespace: given("namespace")?,
        });
        Ok(wire::text(&AdoptionJson::from(&answer)))
    }

    /// What a text typed into one field says, read as Helm reads a values file.
    pub fn read_yaml(&self, text: &str) -> String {
        wire::text(&YamlReadingJson::new(text))
    }

    /// A value as YAML that every reader takes alike.
    ///
    /// # Errors
    /// When the argument is not JSON.
    pub fn write_yaml(&self, value: &str) -> Reply {
        Ok(yaml::write(&read(value)?))
    }

    /// A target as YAML: `rgd`, `policy`, `rbac` or `template`. The options are those of `RgdOptionsJson`.
    ///
    /// # Errors
    /// When the chart is not usable, or an argument has another shape.
    pub fn target(&self, name: &str, options: Option<String>) -> Reply {
        let options: RgdOptionsJson = options
            .as_deref()
            .map_or_else(|| Ok(RgdOptionsJson::default()), serde_json::from_str)
            .map_err(|error| {
                misuse(format!(
                    "`rgd` takes \
             {{storeDefaults: boolean}}: {error}"
                ))
            })?;
        let target = Target::ALL.iter().find(|target| target.as_str() == name);
        let lowered = match target {
            Some(target) => self.get()?.yaml(*target, options.into()),
            None => Err(NoText::NotYaml),
        };
        let lowered = lowered.map_err(|reason| match reason {
            NoText::NotYaml => misuse(format!(
                "`{name}` cannot be \
             written as YAML"
            )),
            NoText::RefusedNames(_) => misuse(format!(
                "`{name}` has a refused \
                 name, see `diagnostics`"
            )),
        })?;
        Ok(wire::text(&ArtifactJson::from(lowered)))
    }

    /// What changes for existing instances when this chart is replaced by `next`; `instances` is `[[file, text]]`.
    ///
    /// # Errors
    /// When one of the charts is not usable, or the argument has another shape.
    pub fn compare(&self, next: &ChartModel, instances: &str) -> Reply {
        let files: Vec<(String, String)> = serde_json::from_str(instances).map_err(|error| {
            misuse(format!(
                "instances are [[file, \
             text]]: {error}"
            ))
        })?;
        let (old, new) = (self.get()?, next.get()?);
        let answer = compare::compare_with(old, new, &files);
        let answer = ComparisonAnswerJson::new(&old.api, &new.api, &answer);
        Ok(wire::text(&answer))
    }

    /// What the targets could not express.
    ///
    /// # Errors
    /// When the chart is not usable.
    pub fn losses(&self) -> Reply {
        Ok(wire::text(&wire::losses(&self.get()?.losses())))
    }
}
