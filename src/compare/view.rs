// SPDX-License-Identifier: Apache-2.0
//! SimpleSchema as the API server sees it: names of types resolved, markers of aliases and of their uses together.

use crate::lower::rgd::simpleschema::{Definition, FieldSpec, Markers, SimpleSchema, Type};

/// The API as the API server reads it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ApiView<'d>(&'d SimpleSchema);

/// A type without names.
#[derive(Clone, Copy, Debug)]
pub(super) enum ApiType<'d> {
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

impl ApiType<'_> {
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
}

/// A field with its structure and everything that marks it.
#[derive(Clone, Debug)]
pub(super) struct FieldView<'d> {
    pub(super) structure: ApiType<'d>,
    pub(super) markers: Markers,
}

impl<'d> ApiView<'d> {
    pub(super) fn of(schema: &'d SimpleSchema) -> Self {
        Self(schema)
    }

    /// What a named type stands for.
    pub(super) fn definition(&self, ty: &Type) -> Option<&'d Definition> {
        self.0.resolve(ty)
    }

    /// How many fields the types and `spec` list.
    pub(super) fn fields(&self) -> usize {
        let types = self.0.types.values().map(|definition| match definition {
            Definition::Alias(_) => 1,
            Definition::Struct(fields) => fields.len(),
        });
        self.0.spec.len() + types.sum::<usize>()
    }

    /// `spec` of the custom resource as a struct; the root has no markers.
    pub(super) fn root(&self) -> FieldView<'d> {
        FieldView {
            structure: ApiType::Struct(&self.0.spec),
            markers: Markers::default(),
        }
    }

    /// A field with its custom types followed, and the markers of aliases merged beneath its own.
    pub(super) fn field(&self, field: &'d FieldSpec) -> FieldView<'d> {
        let mut markers = field.markers.clone();
        let mut ty = &field.ty;
        // Each name is passed once at most, or the types go in a circle, which kro refuses.
        for _ in 0..=self.0.types.len() {
            match self.0.resolve(ty) {
                Some(Definition::Alias(alias)) => {
                    markers = beneath(markers, &alias.markers);
                    ty = &alias.ty;
                }
                Some(Definition::Struct(fields)) => {
                    return FieldView {
                        structure: ApiType::Struct(fields),
                        markers,
                    };
                }
                None => break,
            }
        }
        FieldView {
            structure: bare(ty),
            markers,
        }
    }

    /// An item or a map value, resolved.
    pub(super) fn element(&self, ty: &'d Type) -> FieldView<'d> {
        match self.0.resolve(ty) {
            Some(Definition::Alias(alias)) => self.field(alias),
            Some(Definition::Struct(fields)) => FieldView::unmarked(ApiType::Struct(fields)),
            None => FieldView::unmarked(bare(ty)),
        }
    }
}

impl<'d> FieldView<'d> {
    fn unmarked(structure: ApiType<'d>) -> Self {
        Self {
            structure,
            markers: Markers::default(),
        }
    }
}

/// A type whose name, if it is one, leads nowhere.
fn bare(ty: &Type) -> ApiType<'_> {
    match ty {
        Type::String => ApiType::String,
        Type::Integer => ApiType::Integer,
        Type::Boolean => ApiType::Boolean,
        Type::Float => ApiType::Float,
        Type::Object | Type::Named(_) => ApiType::Free,
        Type::List(item) => ApiType::List(item),
        Type::Map(value) => ApiType::Map(value),
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
