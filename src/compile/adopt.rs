// SPDX-License-Identifier: Apache-2.0
//! A release that exists → the instance that Helm makes the same of, and what it does not take over.

mod left;
mod source;
mod sparse;

use super::{Compiled, ReviewKind, ReviewedValue, Sides};
use crate::chart::coalesce;
use crate::diagnostic::{Cause, Loss, Lowered};
use crate::json::Value;
use crate::lower::manifest::{self, Manifest, Request, ResourceAnnotations};
use crate::pointer::Step;
use source::Release;

pub use left::LeftReason;
pub(super) use left::explanations;

/// What to adopt.
#[derive(Clone, Copy, Debug)]
pub struct AdoptRequest<'a> {
    /// A HelmRelease, the output of `helm get values`, or a file of values.
    pub text: &'a str,
    /// Name of the instance; without it, the release's.
    pub name: Option<&'a str>,
    /// Namespace of the instance; without it, that of the release.
    pub namespace: Option<&'a str>,
}

/// An instance made from a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// Its name, if one is known.
    pub name: Option<String>,
    /// Its namespace, if one is known.
    pub namespace: Option<String>,
    /// Its values, without the secret ones and without what the chart ships anyway.
    pub values: Value,
    /// Its documents; `None` while its name or namespace is missing or wrong.
    pub manifest: Option<Manifest>,
    /// Whether Helm is sure to get the same values from the instance as from the release.
    pub same: bool,
    /// The values that Helm gets otherwise: live from the release, mine from the instance.
    pub differences: Vec<ReviewedValue>,
    /// What is not taken over.
    pub left: Vec<LeftBehind>,
}

/// A part of a release that an instance does not take over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// JSON pointer into the document.
    pub at: String,
    /// Why.
    pub reason: LeftReason,
    /// One sentence without its subject, and without secret values.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
}

/// Why a text is not a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptError {
    /// One sentence without its subject.
    pub message: String,
    /// What a person can do about it.
    pub help: String,
}

impl Compiled {
    /// Makes an instance from a release.
    ///
    /// # Errors
    /// When the text is not one release.
    pub fn adopt(&self, request: &AdoptRequest<'_>) -> Result<Adoption, AdoptError> {
        let mut release = source::read(&self.api, request.text)?;
        let name = request.name.map(str::to_owned);
        let name = name.or_else(|| self.instance_name(release.name.as_deref()?));
        let namespace = request.namespace.map(str::to_owned);
        let namespace = namespace.or_else(|| release.namespace.clone());
        self.other_release(&mut release, name.as_deref());
        let result = |values: &Value| self.coalesced(values);
        let sparse = sparse::sparse(&release.values, &self.model.shipped, &result);
        let (open, taken) = manifest::split(&self.model, &self.layout, &sparse);
        self.list_secrets(&mut release, &sparse, name.as_deref());
        let values = self.fitted(&mut release, &open);
        let whole = self.with_secrets(&values, taken.as_ref());
        let (wanted, got) = (result(&release.values), result(&whole));
        let equal = wanted.is_some() && wanted == got;
        let manifest = self.documents_of(name.as_deref(), namespace.as_deref(), &whole);
        Ok(Adoption {
            name,
            namespace,
            values,
            manifest,
            same: equal && !release.incomplete,
            differences: self.differing(wanted.as_ref(), got.as_ref()),
            left: release.left,
        })
    }

    /// What Helm makes of values; `None` where it refuses them.
    fn coalesced(&self, values: &Value) -> Option<Value> {
        let coalesced = coalesce(&self.prepared, &self.chart, values);
        Some(coalesced.ok()?.values)
    }

    /// The instance whose release has this name, or else the one to be called like the release.
    fn instance_name(&self, release: &str) -> Option<String> {
        let suffix = format!("-{}", self.api.suffix);
        let name = release.strip_suffix(&suffix).unwrap_or(release);
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// Says that the instance gets a release of its own.
    fn other_release(&self, release: &mut Release, name: Option<&str>) {
        let (Some(old), Some(name)) = (&release.name, name) else {
            return;
        };
        let new = self.api.release(name);
        if *old == new {
            return;
        }
        release.left.push(LeftBehind {
            at: String::new(),
            reason: LeftReason::OtherRelease,
            message: format!(
                "the release `{old}` stays; the instance makes a new release `{new}` with volumes \
                 of its own"
            ),
            help: Some(
                "move the data, then \
             remove the old release"
                    .to_owned(),
            ),
        });
    }

    /// Lists the secret values, which are in the Secret.
    fn list_secrets(&self, release: &mut Release, values: &Value, name: Option<&str>) {
        let secret = self.api.values_secret(name.unwrap_or("<instance>"));
        for at in self.layout.secrets() {
            let pointer = at.to_pointer();
            if values.pointer(&pointer).is_none() {
                continue;
            }
            release.left.push(LeftBehind {
                at: format!("{}{pointer}", release.at),
                reason: LeftReason::SecretValue,
                message: format!(
                    "the value is in the \
                 Secret `{secret}`"
                ),
                help: Some(
                    "apply the Secret \
                 before the instance"
                        .to_owned(),
                ),
            });
        }
    }

    /// The values that the custom resource can hold; the others are listed.
    fn fitted(&self, release: &mut Release, values: &Value) -> Value {
        for loss in manifest::dropped(&self.model, &self.typing, values) {
            release.left.push(unheld(release.at, loss));
        }
        let mut kept = manifest::stored(&self.model, &self.layout, &self.typing, values);
        for misfit in manifest::misfits(&self.typing, &kept) {
            release.left.push(LeftBehind {
                at: format!("{}{}", release.at, misfit.at.to_pointer()),
                reason: LeftReason::OtherType,
                message: format!(
                    "the custom resource \
                 accepts {} here",
                    misfit.wanted
                ),
                help: Some(
                    "write the value in that \
                 type, if the chart takes it"
                        .to_owned(),
                ),
            });
            // A list with an item that does not fit goes as a whole.
            let steps = misfit.at.steps().iter();
            let keys = steps.take_while(|step| step.as_key().is_some());
            let keys: Vec<Step> = keys.cloned().collect();
            sparse::remove(&mut kept, &keys);
        }
        kept
    }

    /// The values with the secret ones in their places.
    fn with_secrets(&self, values: &Value, secret: Option<&Value>) -> Value {
        let mut whole = values.clone();
        for at in self.layout.secrets() {
            let value = secret.and_then(|secret| secret.pointer(&at.to_pointer()));
            if let Some(value) = value {
                whole.put(at, value.clone());
            }
        }
        whole
    }

    fn documents_of(
        &self,
        name: Option<&str>,
        namespace: Option<&str>,
        values: &Value,
    ) -> Option<Manifest> {
        let check = self.check(&Request {
            name: name?,
            namespace: namespace?,
            values,
            annotations: &ResourceAnnotations::new(),
        });
        check.manifest.map(|Lowered { output, .. }| output)
    }

    /// Where Helm gets other values.
    fn differing(&self, wanted: Option<&Value>, got: Option<&Value>) -> Vec<ReviewedValue> {
        let (Some(wanted), Some(got)) = (wanted, got) else {
            return Vec::new();
        };
        let mut found = self.review(Sides {
            mine: got,
            live: Some(wanted),
            base: None,
        });
        found.retain(|one| one.kind != ReviewKind::Same);
        found
    }
}

/// A value that the API server drops.
fn unheld(above: &str, loss: Loss) -> LeftBehind {
    let is_null = loss.cause == Cause::NullDropped;
    let help = match is_null {
        true => {
            "write a value, or leave \
         the chart's default"
        }
        false => {
            "remove the key, or ask the chart's \
         author to describe it in the schema"
        }
    };
    LeftBehind {
        at: format!("{above}{}", loss.at.to_pointer()),
        reason: match is_null {
            true => LeftReason::NullValue,
            false => LeftReason::NoField,
        },
        message: loss.message,
        help: Some(help.to_owned()),
    }
}

#[cfg(test)]
mod tests;
