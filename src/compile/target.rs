// SPDX-License-Identifier: Apache-2.0
//! The targets of a compiled chart, each with its losses.

use super::Compiled;
use crate::diagnostic::{Cause, Diagnostic, Fate, Loss, Lowered, Target};
use crate::json::Value;
use crate::lower::form::{self, FormModel};
use crate::lower::policy::{self, Policy};
use crate::lower::rbac::{self, Rbac};
use crate::lower::rgd::{self, Rgd};
use crate::lower::template::{self, Template};
use crate::lower::transition::TransitionRule;
use crate::validate::Violation;
use crate::yaml;

/// Why a target has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText<'a> {
    /// It is not YAML, or needs an instance.
    NotYaml,
    /// Kubernetes, kro or Flux refuse a name that it carries.
    RefusedNames(&'a [Diagnostic]),
}

impl Compiled {
    /// The form model of the Backstage plugin, a wire type.
    pub fn form(&self) -> Lowered<FormModel> {
        let mut lowered = form::lower(&self.model, &self.layout, &self.typing, &self.api);
        // The form's fields mark them too; here they are as definition and policy enforce them.
        lowered.output.immutable = self.kept_by(TransitionRule::Immutable);
        lowered.output.grow_only = self.kept_by(TransitionRule::GrowOnly);
        lowered
    }

    /// kro's ResourceGraphDefinition with default options: shipped defaults are described, not stored.
    pub fn rgd(&self) -> Lowered<Rgd> {
        self.rgd_with(rgd::Options::default())
    }

    /// The custom API, as chosen.
    pub fn rgd_with(&self, options: rgd::Options) -> Lowered<Rgd> {
        let mut lowered = rgd::lower(&self.model, &self.layout, &self.typing, &self.api, options);
        lowered
            .losses
            .extend(self.broken_defaults().map(default_loss));
        lowered
    }

    /// The ValidatingAdmissionPolicy and its binding, for what the definition leaves open.
    pub fn policy(&self) -> Lowered<Policy> {
        policy::lower(&self.model, &self.layout, &self.typing, &self.api)
    }

    /// The roles that go with the custom API. No value of the chart has a part in them, so nothing is lost.
    pub fn rbac(&self) -> Lowered<Rbac> {
        Lowered {
            output: rbac::lower(&self.api),
            losses: Vec::new(),
        }
    }

    /// The Backstage software template and the manifest file beside it.
    pub fn template(&self) -> Lowered<Template> {
        let service = &self.chart.service;
        template::lower(&self.model, &self.layout, &self.api, &self.files, service)
    }

    /// The documents of a target.
    ///
    /// # Errors
    /// For the form model, which is JSON, and the manifest, which needs an instance; and when a name that the text would carry is
    /// refused.
    pub fn documents(
        &self,
        target: Target,
        options: rgd::Options,
    ) -> Result<Lowered<Vec<Value>>, NoText<'_>> {
        if !self.refused_names.is_empty() {
            return Err(NoText::RefusedNames(&self.refused_names));
        }
        Ok(match target {
            Target::Rgd => documents(self.rgd_with(options), |rgd| vec![rgd.manifest]),
            Target::Policy => documents(self.policy(), |policy| policy.documents),
            Target::Rbac => documents(self.rbac(), |rbac| rbac.documents),
            Target::Template => documents(self.template(), |template| vec![template.entity]),
            Target::Form | Target::Manifest => return Err(NoText::NotYaml),
        })
    }

    /// A target as YAML text.
    ///
    /// # Errors
    /// As for [`Compiled::documents`].
    pub fn yaml(
        &self,
        target: Target,
        options: rgd::Options,
    ) -> Result<Lowered<String>, NoText<'_>> {
        let Lowered { output, losses } = self.documents(target, options)?;
        let output = yaml::write_documents(&output);
        Ok(Lowered { output, losses })
    }

    /// What the targets could not express, target by target. A manifest's losses depend on its instance.
    pub fn losses(&self) -> Vec<Loss> {
        let of = |target: &Target| match target {
            Target::Rgd => self.rgd().losses,
            Target::Policy => self.policy().losses,
            Target::Rbac => self.rbac().losses,
            Target::Form => self.form().losses,
            Target::Template => self.template().losses,
            Target::Manifest => Vec::new(),
        };
        Target::ALL.iter().flat_map(of).collect()
    }
}

/// The documents of an output, with the same losses.
fn documents<T>(lowered: Lowered<T>, of: impl Fn(T) -> Vec<Value>) -> Lowered<Vec<Value>> {
    Lowered {
        output: of(lowered.output),
        losses: lowered.losses,
    }
}

/// What it means for the API that the chart's own value breaks its schema.
fn default_loss(violation: &Violation) -> Loss {
    Loss {
        target: Target::Rgd,
        at: violation.at.clone(),
        schema: violation.schema.clone(),
        fate: Fate::Widened,
        cause: Cause::DefaultsInvalid,
        message: "the chart's own default breaks the schema; the API accepts an instance that \
                  keeps it, Helm does not"
            .to_owned(),
        same_as: None,
    }
}
