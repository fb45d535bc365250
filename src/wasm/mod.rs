// SPDX-License-Identifier: Apache-2.0
//! The Wasm face: one class. Usage errors throw; a user's mistakes are data.
//!
//! Documents, and answers that hold parts of documents, cross as JSON text: it is faster than building objects member by member,
//! and the direct serializer would show numbers as what `serde_json` keeps them in. Findings hold neither, so they cross as
//! objects.
//!
//! All methods take `&self`: after a trap inside a `&mut self` method the object would be unusable.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::chart::Files;
use crate::compile::{self, Compiled};
use crate::diagnostic::Diagnostic;
use crate::json::{self, Value};
use crate::wire;

/// What `compile` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    files: Files,
}

/// A compiled chart, or what is wrong with it.
#[wasm_bindgen]
pub struct ChartModel {
    compiled: Option<Compiled>,
    diagnostics: Vec<Diagnostic>,
}

/// The engine's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The caller did not keep to the contract. A plain `Error`, so that the wrapper can tell it from a trap, which is a `RuntimeError`.
fn misuse(message: impl Into<String>) -> js_sys::Error {
    js_sys::Error::new(&message.into())
}

fn read(text: &str) -> Result<Value, js_sys::Error> {
    json::read(text).map_err(|error| misuse(format!("the argument is not JSON: {error}")))
}

#[wasm_bindgen]
impl ChartModel {
    /// Compiles a chart given as `{"files": {path: text}}`.
    ///
    /// # Errors
    /// When the argument has another shape. Mistakes in the chart are no errors: see `diagnostics`.
    pub fn compile(input: &str) -> Result<ChartModel, js_sys::Error> {
        let input: Input = serde_json::from_str(input).map_err(|error| {
            misuse(format!(
                "`compile` takes {{files: {{path: text}}}}: {error}"
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
    pub fn diagnostics(&self) -> Result<JsValue, js_sys::Error> {
        let findings: Vec<wire::Diagnostic> = self
            .diagnostics
            .iter()
            .map(wire::Diagnostic::from)
            .collect();
        findings
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .map_err(|error| misuse(error.to_string()))
    }

    fn get(&self) -> Result<&Compiled, js_sys::Error> {
        self.compiled.as_ref().ok_or_else(|| {
            misuse(
                "the chart has errors, so nothing can be derived from it; `diagnostics` lists them",
            )
        })
    }

    /// The form model.
    ///
    /// # Errors
    /// When the chart is not usable.
    pub fn form(&self) -> Result<String, js_sys::Error> {
        Ok(wire::text(&self.get()?.form().output))
    }

    /// The verdict on values.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument is not JSON.
    pub fn validate(&self, values: &str) -> Result<String, js_sys::Error> {
        Ok(wire::text(&wire::Verdict::from(
            &self.get()?.verdict(&read(values)?),
        )))
    }

    /// What is wrong with an instance's names.
    ///
    /// # Errors
    /// When the chart is not usable.
    #[wasm_bindgen(js_name = checkInstance)]
    pub fn check_instance(&self, name: &str, namespace: &str) -> Result<String, js_sys::Error> {
        Ok(wire::text(&wire::check_instance(
            self.get()?,
            name,
            namespace,
        )))
    }

    /// The custom resource for `{"name", "namespace", "values"}`.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn manifest(&self, request: &str) -> Result<String, js_sys::Error> {
        let request = read(request)?;
        let text = |key: &str| {
            request
                .get(key)
                .and_then(Value::as_str)
                .ok_or_else(|| misuse(format!("`{key}` should be a text")))
        };
        let empty = Value::object();
        let values = request.get("values").unwrap_or(&empty);
        Ok(wire::text(&wire::manifest(
            self.get()?,
            text("name")?,
            text("namespace")?,
            values,
        )))
    }

    /// The ResourceGraphDefinition, with the options of `wire::RgdOptions`.
    ///
    /// # Errors
    /// When the chart is not usable, or the argument has another shape.
    pub fn rgd(&self, options: Option<String>) -> Result<String, js_sys::Error> {
        let options: wire::RgdOptions = options
            .as_deref()
            .map_or_else(|| Ok(wire::RgdOptions::default()), serde_json::from_str)
            .map_err(|error| misuse(format!("`rgd` takes {{storeDefaults: boolean}}: {error}")))?;
        let lowered = self.get()?.rgd_with(options.into());
        Ok(wire::text(&wire::Artifact {
            text: lowered.output.to_yaml(),
            losses: wire::losses(&lowered.losses),
        }))
    }

    /// The admission policy with its binding.
    ///
    /// # Errors
    /// When the chart is not usable.
    pub fn policy(&self) -> Result<String, js_sys::Error> {
        let lowered = self.get()?.policy();
        Ok(wire::text(&wire::Artifact {
            text: lowered.output.to_yaml(),
            losses: wire::losses(&lowered.losses),
        }))
    }

    /// The software template.
    ///
    /// # Errors
    /// When the chart is not usable.
    pub fn template(&self) -> Result<String, js_sys::Error> {
        let lowered = self.get()?.template();
        Ok(wire::text(&wire::Artifact {
            text: lowered.output.to_yaml(),
            losses: wire::losses(&lowered.losses),
        }))
    }

    /// What changes for existing instances when this chart is replaced by `next`; `instances` is `[[file, text]]`.
    ///
    /// # Errors
    /// When one of the charts is not usable, or the argument has another shape.
    pub fn compare(&self, next: &ChartModel, instances: &str) -> Result<String, js_sys::Error> {
        let files: Vec<(String, String)> = serde_json::from_str(instances)
            .map_err(|error| misuse(format!("instances are [[file, text]]: {error}")))?;
        Ok(wire::text(&wire::compare(self.get()?, next.get()?, &files)))
    }

    /// What the targets could not say.
    ///
    /// # Errors
    /// When the chart is not usable.
    pub fn losses(&self) -> Result<String, js_sys::Error> {
        Ok(wire::text(&wire::losses(&self.get()?.losses())))
    }
}
