// SPDX-License-Identifier: Apache-2.0
//! Schema resources: names, anchors, and what a reference points to, by the rules of Helm's library.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::json::Value;
use crate::pointer::SchemaPointer;

use super::dialect::{Declared, Draft};
use super::url::{Url, unescape};
use super::{OWN_URL, SchemaProblem, metaschema};

/// A document or a part of one with its own name.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) at: String,
    pub(super) id: String,
    pub(super) draft: Draft,
    anchors: HashMap<String, String>,
    pub(super) dynamic_anchors: HashSet<String>,
}

/// Where a reference leads.
pub(super) enum Target {
    /// To this place in the document.
    Here(String),
    /// To a `urn:`, which Helm reads as the schema `true`.
    Anything,
    /// Out of the document.
    Outside,
    /// Nowhere; the problem is recorded.
    Nowhere,
}

/// A schema document with its resources.
pub(super) struct Resources<'a> {
    document: &'a Value,
    file: &'a str,
    /// By place.
    by_place: BTreeMap<String, Resource>,
    seen: HashSet<String>,
    pub(super) problems: Vec<SchemaProblem>,
    /// Why the verdict depends on the environment.
    pub(super) unknown: Vec<String>,
}

impl<'a> Resources<'a> {
    /// Finds the resources of a document and checks it against its metaschema.
    pub(super) fn of(document: &'a Value, file: &'a str) -> Self {
        let mut resources = Self {
            document,
            file,
            by_place: BTreeMap::new(),
            seen: HashSet::new(),
            problems: Vec::new(),
            unknown: Vec::new(),
        };
        resources.collect(document, OWN_URL, "", Draft::Twenty);
        if resources.problems.is_empty() && resources.unknown.is_empty() {
            resources.check_metaschema(document, "");
        }
        resources
    }

    pub(super) fn problem(&mut self, at: &str, message: impl Into<String>) {
        let at = SchemaPointer::parse(at).unwrap_or_default();
        self.problems.push(SchemaProblem {
            at,
            file: self.file.to_owned(),
            message: message.into(),
        });
    }

    pub(super) fn unknown(&mut self, reason: String) {
        if !self.unknown.contains(&reason) {
            self.unknown.push(reason);
        }
    }

    /// The resource a place belongs to.
    pub(super) fn resource(&self, at: &str) -> Option<&Resource> {
        let mut place = at;
        loop {
            if let Some(resource) = self.by_place.get(place) {
                return Some(resource);
            }
            place = place.rsplit_once('/').map(|(parent, _)| parent)?;
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Resource> {
        self.by_place.values()
    }

    fn collect(&mut self, schema: &'a Value, base: &str, at: &str, fallback: Draft) {
        if !self.seen.insert(at.to_owned()) {
            return;
        }
        let (mut draft, mut id) = (fallback, "");
        if schema.as_object().is_some() {
            match Draft::of(schema, fallback) {
                Declared::Draft(declared) => draft = declared,
                Declared::Broken(message) => {
                    return self.problem(&format!("{at}/$schema"), message);
                }
                Declared::Fetched(url) => {
                    return self.unknown(format!("Helm would fetch the metaschema `{url}`"));
                }
            }
            id = draft.id(schema);
            if id.is_empty() && !at.is_empty() {
                draft = fallback;
                id = draft.id(schema);
            }
        }
        let mut base = base.to_owned();
        if !id.is_empty() {
            let joined = Url::parse(&base)
                .zip(Url::parse(id))
                .map(|(base, id)| base.resolve(&id).text());
            let Some(joined) = joined else {
                return self.problem(
                    &format!("{at}/{}", draft.id_keyword()),
                    "the name of the schema is not a URL",
                );
            };
            base = joined;
        }
        if !id.is_empty() || at.is_empty() {
            if self
                .by_place
                .values()
                .any(|other| other.id == base && other.at != at)
            {
                return self.problem(
                    &format!("{at}/{}", draft.id_keyword()),
                    format!("the name `{base}` is given twice"),
                );
            }
            let resource = Resource {
                at: at.to_owned(),
                id: base.clone(),
                draft,
                anchors: HashMap::new(),
                dynamic_anchors: HashSet::new(),
            };
            self.by_place.insert(at.to_owned(), resource);
        }
        let Some(home) = self
            .by_place
            .values()
            .find(|resource| resource.id == base)
            .map(|home| home.at.clone())
        else {
            return;
        };
        self.collect_anchors(schema, at, &home);
        let inherited = self.by_place.get(&home).map_or(draft, |home| home.draft);
        for (at, subschema) in draft.subschemas(schema, at) {
            self.collect(subschema, &base, &at, inherited);
        }
    }

    fn collect_anchors(&mut self, schema: &Value, at: &str, home: &str) {
        let Some(draft) = self.by_place.get(home).map(|home| home.draft) else {
            return;
        };
        let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
        let mut names = Vec::new();
        if draft < Draft::Nineteen {
            if schema.get("$ref").is_none()
                && let Some((_, fragment)) =
                    text(draft.id_keyword()).and_then(|id| id.split_once('#'))
            {
                let Some(name) = unescape(fragment) else {
                    return self.problem(at, "the anchor has a broken percent escape");
                };
                if !name.is_empty() && !name.starts_with('/') {
                    names.push((name, false));
                }
            }
        } else {
            names.extend(text("$anchor").map(|name| (name.to_owned(), false)));
            if draft == Draft::Twenty {
                names.extend(text("$dynamicAnchor").map(|name| (name.to_owned(), true)));
            }
        }
        for (name, dynamic) in names {
            let Some(resource) = self.by_place.get_mut(home) else {
                return;
            };
            if dynamic {
                resource.dynamic_anchors.insert(name.clone());
            }
            let other = resource.anchors.insert(name.clone(), at.to_owned());
            if other.is_some_and(|other| other != at) {
                self.problem(at, format!("the anchor `{name}` is given twice"));
            }
        }
    }

    /// Follows a reference written at `at`.
    pub(super) fn follow(&mut self, reference: &str, at: &str, place: &str) -> Target {
        match self.locate(reference, at) {
            Ok(Target::Here(target)) => self.reach(target, place),
            Ok(target @ (Target::Anything | Target::Outside | Target::Nowhere)) => target,
            Err(message) => {
                self.problem(place, message);
                Target::Nowhere
            }
        }
    }

    fn locate(&mut self, reference: &str, at: &str) -> Result<Target, String> {
        let broken = || format!("the reference `{reference}` is not a URL");
        let nowhere = || format!("the reference `{reference}` points nowhere");
        let (url, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = unescape(fragment).ok_or_else(broken)?;
        let base = self
            .resource(at)
            .map_or(OWN_URL, |resource| resource.id.as_str());
        let resolved = Url::parse(base)
            .zip(Url::parse(url))
            .map(|(base, url)| base.resolve(&url))
            .ok_or_else(broken)?;
        let text = resolved.text();
        let home = if text == OWN_URL {
            self.by_place.get("")
        } else {
            self.by_place.values().find(|resource| resource.id == text)
        };
        if let Some(home) = home {
            if fragment.is_empty() || fragment.starts_with('/') {
                return Ok(Target::Here(format!("{}{fragment}", home.at)));
            }
            return home
                .anchors
                .get(&fragment)
                .cloned()
                .map(Target::Here)
                .ok_or_else(nowhere);
        }
        match resolved.scheme.as_str() {
            "urn" if fragment.is_empty() => Ok(Target::Anything),
            "urn" => Err(nowhere()),
            "http" | "https" | "file" => {
                self.unknown(format!("Helm would fetch `{text}`"));
                Ok(Target::Outside)
            }
            scheme => Err(format!("Helm has no loader for `{scheme}:` references")),
        }
    }

    /// Makes sure that a place is a known subschema: a reference may point where no keyword looks.
    fn reach(&mut self, target: String, place: &str) -> Target {
        let sound = target
            .split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']));
        let Some(schema) = self.document.pointer(&target).filter(|_| sound) else {
            self.problem(
                place,
                format!("the reference points to `#{target}`, which is not there"),
            );
            return Target::Nowhere;
        };
        if !self.seen.contains(&target) {
            let known = self.problems.len();
            let Some((id, draft)) = self
                .resource(&target)
                .map(|home| (home.id.clone(), home.draft))
            else {
                return Target::Nowhere;
            };
            self.collect(schema, &id, &target, draft);
            if self.problems.len() == known && self.unknown.is_empty() {
                self.check_metaschema(schema, &target);
            }
        }
        Target::Here(target)
    }

    /// Checks a schema, and the resources of other drafts inside it, each against its own metaschema.
    fn check_metaschema(&mut self, schema: &Value, at: &str) {
        let Some(draft) = self.resource(at).map(|home| home.draft) else {
            return;
        };
        let inner: Vec<(String, Draft)> = self
            .by_place
            .values()
            .filter(|resource| {
                resource.at.starts_with(&format!("{at}/")) && resource.draft != draft
            })
            .map(|resource| (resource.at.clone(), resource.draft))
            .collect();
        let cut: Vec<String> = inner
            .iter()
            .filter_map(|(place, _)| place.strip_prefix(at).map(str::to_owned))
            .collect();
        let mut found = metaschema::check(schema, draft, &cut);
        for (place, draft) in &inner {
            if let Some(part) = self.document.pointer(place) {
                let deeper: Vec<String> = inner
                    .iter()
                    .filter_map(|(other, _)| other.strip_prefix(place))
                    .filter(|rest| rest.starts_with('/'))
                    .map(str::to_owned)
                    .collect();
                found.extend(metaschema::check(part, *draft, &deeper).into_iter().map(
                    |(rest, message)| {
                        (
                            format!("{}{rest}", place.strip_prefix(at).unwrap_or(place)),
                            message,
                        )
                    },
                ));
            }
        }
        for (rest, message) in found {
            self.problem(&format!("{at}{rest}"), message);
        }
    }
}
