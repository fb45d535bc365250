// SPDX-License-Identifier: Apache-2.0
//! What lies beyond the listed keys and their values: keys that only `values.yaml` has, keys that nobody lists, and `null`.

use super::Lowering;
use crate::diagnostic::{Cause, Fate, Target};
use crate::json::{Object, Value};
use crate::lower::rgd::shipped::sample_type;
use crate::lower::rgd::simpleschema::{FieldSpec, Markers};
use crate::lower::site::{Site, told};
use crate::model::{Record, Rest};

impl Lowering<'_> {
    /// A loss at a key of the place, or at any that is not listed.
    pub(super) fn lose_key(
        &mut self,
        site: &Site<'_>,
        key: Option<&str>,
        fate: Fate,
        cause: Cause,
        message: impl Into<String>,
    ) {
        let mut loss = site.loss(Target::Rgd, fate, cause, message);
        loss.at = key.map_or_else(|| site.at.any(), |key| site.at.key(key));
        self.losses.push(loss);
    }

    /// Keys that only `values.yaml` has, and what else the root accepts.
    pub(super) fn undeclared(
        &mut self,
        site: &Site<'_>,
        record: &Record,
        fields: &mut Vec<(String, FieldSpec)>,
    ) {
        let message = match &record.rest {
            Rest::Closed => return self.closed(site, record),
            Rest::Open | Rest::Free | Rest::Typed(_) => {
                "keys that neither the schema nor `values.yaml` lists are dropped"
            }
        };
        let ruled = matches!(record.rest, Rest::Typed(_));
        let shipped = site
            .shipped
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        for (key, value) in
            shipped.filter(|(key, _)| record.property(key).is_none() && *key != "global")
        {
            let Some(ty) = sample_type(value) else {
                continue;
            };
            let markers = Markers {
                description: told(value).map(|text| format!("Default: {text}")),
                ..Markers::default()
            };
            let message = format!(
                "`{key}` is typed by its shipped value, because the schema does not describe it"
            );
            self.lose_key(
                site,
                Some(key),
                Fate::Narrowed,
                Cause::UndeclaredType,
                message,
            );
            if ruled {
                let message = format!(
                    "the schema's rules for keys that it does not list are not checked at `{key}`"
                );
                self.lose_key(
                    site,
                    Some(key),
                    Fate::Widened,
                    Cause::UndeclaredType,
                    message,
                );
            }
            fields.push((key.clone(), FieldSpec { ty, markers }));
        }
        self.lose_key(site, None, Fate::Narrowed, Cause::OpenObject, message);
        if ruled {
            let message = "keys that break the schema's rules for keys that it does not list are dropped like all of them, not refused";
            self.lose_key(site, None, Fate::Widened, Cause::OpenObject, message);
        }
    }

    /// What becomes of the keys that an object refuses.
    pub(super) fn closed(&mut self, site: &Site<'_>, record: &Record) {
        let message = "unknown keys are dropped, not refused, unless the client validates strictly as kubectl does";
        self.lose_key(site, None, Fate::Widened, Cause::ClosedObject, message);
        self.refused_defaults(site, record);
    }

    /// Keys that the chart ships and its own schema does not list: only `null` would take them away, and it cannot be said.
    pub(super) fn refused_defaults(&mut self, site: &Site<'_>, record: &Record) {
        let shipped = site
            .shipped
            .into_iter()
            .chain(site.samples.iter().copied())
            .filter_map(Value::as_object);
        let mut keys: Vec<&String> = shipped
            .flat_map(Object::keys)
            .filter(|key| record.property(key).is_none())
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let message = format!(
                "`null` would delete the chart's `{key}`, which the schema does not list; the API server drops it"
            );
            self.lose_key(site, Some(key), Fate::Narrowed, Cause::NullDropped, message);
        }
    }

    /// What becomes of `null`: the API server drops it before validation where the type is known
    /// (`docs/facts/kro.md#null-in-typed-fields`).
    pub(super) fn null(&mut self, site: &Site<'_>) {
        match (site.shipped, site.required) {
            (Some(_), false) => self.lose(
                site,
                Fate::Narrowed,
                Cause::NullDropped,
                "`null` would delete the chart's default in Helm, but the API server drops it, so the default stays",
            ),
            (Some(_), true) => self.lose(
                site,
                Fate::Widened,
                Cause::NullDropped,
                "`null` would delete a required default and is refused by Helm, but dropped by the API server",
            ),
            (None, _) if site.node().nullable() => {
                self.lose(site, Fate::Narrowed, Cause::NullDropped, "`null` is accepted by the schema, but the API server drops it");
            }
            (None, _) => {
                self.lose(site, Fate::Widened, Cause::NullDropped, "`null` is refused by Helm, but dropped by the API server");
                if !site.required && site.supplied() {
                    let message = "`null` would delete what the chart ships under some key here, but the API server drops it";
                    self.lose(site, Fate::Narrowed, Cause::NullDropped, message);
                }
            }
        }
    }
}
