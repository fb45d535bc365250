// SPDX-License-Identifier: Apache-2.0
//! SimpleSchema as the API server sees it: names of types resolved, markers of aliases and of their uses together.

use std::collections::HashMap;

use crate::lower::rgd::simpleschema::{Definition, FieldSpec, Markers, SimpleSchema, Type};
use crate::model::Types;

/// The types and fields of a document, by name.
#[derive(Clone, Debug)]
pub(super) struct Schema<'d> {
    types: HashMap<&'d str, &'d Definition>,
    spec: &'d [(String, FieldSpec)],
}

/// A type without names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Structure<'d> {
    String,
    Integer,
    Boolean,
    Float,
    /// Any mapping, unknown keys kept.
    Free,
    /// Fields; unknown keys are dropped.
    Struct(&'d [(String, FieldSpec)]),
    List(&'d Type),
    Map(&'d Type),
}

impl Structure<'_> {
    /// The OpenAPI type, which is what kro compares.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Float => "number",
            Self::Free | Self::Struct(_) | Self::Map(_) => "object",
            Self::List(_) => "array",
        }
    }

    /// The JSON types that a custom resource can hold here; `null` is dropped by the API server.
    pub(super) fn types(self) -> Types {
        match self {
            Self::String => Types::STRING,
            Self::Integer => Types::INTEGER,
            Self::Boolean => Types::BOOLEAN,
            Self::Float => Types::NUMBER,
            Self::Free | Self::Struct(_) | Self::Map(_) => Types::OBJECT,
            Self::List(_) => Types::ARRAY,
        }
    }
}

/// A field with its structure and everything that marks it.
#[derive(Clone, Debug)]
pub(super) struct View<'d> {
    pub(super) structure: Structure<'d>,
    pub(super) markers: Markers,
}

impl<'d> Schema<'d> {
    pub(super) fn of(document: &'d SimpleSchema) -> Self {
        let types = document
            .types
            .iter()
            .map(|(name, definition)| (name.as_str(), definition))
            .collect();
        Self {
            types,
            spec: &document.spec,
        }
    }

    /// `spec` itself.
    pub(super) fn root(&self) -> View<'d> {
        View {
            structure: Structure::Struct(self.spec),
            markers: Markers::default(),
        }
    }

    /// A field, resolved.
    pub(super) fn field(&self, field: &'d FieldSpec) -> View<'d> {
        let mut markers = field.markers.clone();
        let mut ty = &field.ty;
        // Each name is passed once at most, or the document goes in a circle, which kro refuses.
        for _ in 0..=self.types.len() {
            let Type::Named(name) = ty else { break };
            match self.types.get(name.as_str()) {
                Some(Definition::Alias(alias)) => {
                    markers = beneath(markers, &alias.markers);
                    ty = &alias.ty;
                }
                Some(Definition::Struct(fields)) => {
                    return View {
                        structure: Structure::Struct(fields),
                        markers,
                    };
                }
                None => break,
            }
        }
        View {
            structure: bare(ty),
            markers,
        }
    }

    /// An item or a map value, resolved.
    pub(super) fn element(&self, ty: &'d Type) -> View<'d> {
        let plain = |structure| View {
            structure,
            markers: Markers::default(),
        };
        let Type::Named(name) = ty else {
            return plain(bare(ty));
        };
        match self.types.get(name.as_str()) {
            Some(Definition::Alias(alias)) => self.field(alias),
            Some(Definition::Struct(fields)) => plain(Structure::Struct(fields)),
            None => plain(Structure::Free),
        }
    }
}

/// A type whose name, if it is one, leads nowhere.
fn bare(ty: &Type) -> Structure<'_> {
    match ty {
        Type::String => Structure::String,
        Type::Integer => Structure::Integer,
        Type::Boolean => Structure::Boolean,
        Type::Float => Structure::Float,
        Type::Object | Type::Named(_) => Structure::Free,
        Type::List(item) => Structure::List(item),
        Type::Map(value) => Structure::Map(value),
    }
}

/// What the use says, and what the alias says where the use is silent; rules add up
/// (`docs/facts/kro.md#custom-types`).
fn beneath(over: Markers, under: &Markers) -> Markers {
    let mut validation = under.validation.clone();
    validation.extend(over.validation);
    Markers {
        required: over.required || under.required,
        default: over.default.or_else(|| under.default.clone()),
        minimum: over.minimum.or_else(|| under.minimum.clone()),
        maximum: over.maximum.or_else(|| under.maximum.clone()),
        min_length: over.min_length.or(under.min_length),
        max_length: over.max_length.or(under.max_length),
        pattern: over.pattern.or_else(|| under.pattern.clone()),
        choices: if over.choices.is_empty() {
            under.choices.clone()
        } else {
            over.choices
        },
        min_items: over.min_items.or(under.min_items),
        max_items: over.max_items.or(under.max_items),
        unique_items: over.unique_items || under.unique_items,
        immutable: over.immutable || under.immutable,
        grow_only: over.grow_only || under.grow_only,
        validation,
        description: over.description.or_else(|| under.description.clone()),
    }
}
