// SPDX-License-Identifier: Apache-2.0
//! What lies beyond the listed keys and their values: keys that only `values.yaml` has, keys that nobody lists, and `null`.

use super::{UNREADABLE, Writer};
use crate::diagnostic::{Cause, Fate, Target};
use crate::json::{Object, Value};
use crate::lower::rgd::simpleschema::{FieldSpec, Markers, Type};
use crate::lower::site::{Site, short_text};
use crate::lower::typing::TypedKey;
use crate::model::{Record, Rest};

impl Writer<'_> {
    /// A loss at a key of a site, or at any that is not listed.
    fn report_key(
        &mut self,
        site: &Site<'_>,
        key: Option<&str>,
        fate: Fate,
        cause: Cause,
        message: impl Into<String>,
    ) {
        let mut loss = site.loss(Target::Rgd, fate, cause, message);
        loss.at = match key {
            Some(key) => site.at.key(key),
            None => site.at.any(),
        };
        self.losses.push(loss);
    }

    /// Keys that only `values.yaml` has, and what else the top of the values accepts.
    pub(super) fn undeclared<'t>(
        &mut self,
        site: &Site<'_>,
        record: &Record,
        entries: impl Iterator<Item = (&'t String, &'t TypedKey)>,
        written: &mut Vec<(String, FieldSpec)>,
    ) {
        if record.rest == Rest::Closed {
            return self.closed(site, record);
        }
        let ruled = matches!(record.rest, Rest::Typed(_));
        for (key, entry) in entries {
            let Some(typed) = entry.typed() else {
                let key = Some(key.as_str());
                let cause = Cause::UnreadableKey;
                self.report_key(site, key, Fate::Narrowed, cause, UNREADABLE.to_owned());
                continue;
            };
            let field = FieldSpec {
                ty: Type::plain(typed),
                markers: shown_default(site, key),
            };
            written.push((key.clone(), field));
            let message = format!(
                "`{key}` is typed by its shipped value, \
                 because the schema does not describe it"
            );
            self.report_key(
                site,
                Some(key),
                Fate::Narrowed,
                Cause::UndeclaredType,
                message,
            );
            if ruled {
                let message = format!(
                    "the schema's rules for unlisted \
                             keys are not checked at `{key}`"
                );
                self.report_key(
                    site,
                    Some(key),
                    Fate::Widened,
                    Cause::UndeclaredType,
                    message,
                );
            }
        }
        let message = "keys that neither the schema nor \
                       `values.yaml` lists are dropped";
        self.report_key(site, None, Fate::Narrowed, Cause::OpenObject, message);
        if ruled {
            let message = "unlisted keys that break the schema's \
                           rules are dropped, not refused";
            self.report_key(site, None, Fate::Widened, Cause::OpenObject, message);
        }
    }

    /// What becomes of the keys that a struct does not list.
    pub(super) fn other_keys(&mut self, site: &Site<'_>, record: &Record) {
        match record.rest {
            Rest::Closed => self.closed(site, record),
            Rest::Open | Rest::Free | Rest::Typed(_) => {
                let message = "keys that the schema does not list are dropped";
                self.report_key(site, None, Fate::Narrowed, Cause::OpenObject, message);
                self.refused_defaults(site, record);
            }
        }
    }

    /// What becomes of the keys that an object refuses.
    fn closed(&mut self, site: &Site<'_>, record: &Record) {
        let message = "unknown keys are dropped, not refused, unless the client validates \
                       strictly as kubectl does";
        self.report_key(site, None, Fate::Widened, Cause::ClosedObject, message);
        self.refused_defaults(site, record);
    }

    /// Keys that the chart ships and its own schema does not list: only `null` would take them away, and it cannot be said.
    fn refused_defaults(&mut self, site: &Site<'_>, record: &Record) {
        let shipped = site.shipped.into_iter().chain(site.samples.iter().copied());
        let members = shipped.filter_map(Value::as_object);
        let mut keys: Vec<&String> = members.flat_map(Object::keys).collect();
        keys.retain(|key| record.property(key).is_none());
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let message = format!(
                "`null` would delete the chart's `{key}`, which the schema does not list; the API \
                 server drops it"
            );
            self.report_key(site, Some(key), Fate::Narrowed, Cause::NullDropped, message);
        }
    }

    /// What becomes of `null`: the API server drops it before validation where the type is known
    /// (`docs/facts/kro.md#null-in-typed-fields`).
    pub(super) fn null(&mut self, site: &Site<'_>) {
        if site.model.never_null.contains(&site.at) {
            let message = "Helm refuses `null` for a subchart's \
                 values, but the API server drops it";
            return self.report(site, Fate::Widened, Cause::NullDropped, message);
        }
        let (fate, message) = match (site.shipped, site.required) {
            (Some(_), false) => (
                Fate::Narrowed,
                "`null` would delete the chart's default in Helm, but the API server drops it, so \
                 the default stays",
            ),
            (Some(_), true) => (
                Fate::Widened,
                "Helm refuses `null` for a required \
                 default, but the API server drops it",
            ),
            (None, _) if site.node().nullable() => (
                Fate::Narrowed,
                "the schema accepts `null`, but the API server drops it",
            ),
            (None, _) => (
                Fate::Widened,
                "Helm refuses `null`, but the API server drops it",
            ),
        };
        self.report(site, fate, Cause::NullDropped, message);
        let refused = site.shipped.is_none() && !site.node().nullable();
        if refused && !site.required && site.supplied() {
            let message = "`null` would delete what the chart ships under some key here, but the \
                           API server drops it";
            self.report(site, Fate::Narrowed, Cause::NullDropped, message);
        }
    }
}

/// The description of a key that only `values.yaml` has: its shipped value.
fn shown_default(site: &Site<'_>, key: &str) -> Markers {
    let shipped = site.shipped.and_then(|shipped| shipped.get(key));
    Markers {
        description: shipped
            .and_then(short_text)
            .map(|text| format!("Default: {text}")),
        ..Markers::default()
    }
}
