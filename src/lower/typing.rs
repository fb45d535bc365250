// SPDX-License-Identifier: Apache-2.0
//! What each place of the values is in the custom resource: decided once, bottom-up. The definition writes this decision, the
//! policy checks what it leaves open, and `compare` reads from it what an instance can hold.
//!
//! A place whose values have no single type makes the nearest object above it free-form, never a narrower type. At the top of
//! the values there is nothing above, so a type is forced there.

mod decide;
mod sample;
#[cfg(test)]
mod tests;
mod weight;

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::diagnostic::Cause;
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::model::{Model, Scalar, Shape, Types};
use crate::pointer::Step;
use weight::Weights;

/// What every place is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typing {
    spec: Fields,
    descriptions: Descriptions,
}

/// How much of the descriptions the definition holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Descriptions {
    /// All of them.
    #[default]
    Full,
    /// The beginning of each.
    Cut,
    /// None.
    Absent,
}

impl Descriptions {
    /// The most characters of a description that is cut.
    pub const CUT: usize = 120;
}

/// The most bytes that a definition has by our estimate. etcd takes 1,572,864, and the server adds some of its own.
const MAX_BYTES: u64 = 1_300_000;
/// Kinds of parts that are made free-form one by one.
const MAX_FREED: usize = 40;

/// The keys of a struct, in the schema's order: those of the record, then, at the top only, those that only `values.yaml` has.
pub type Fields = IndexMap<String, TypedKey>;

/// What a key of a struct is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedKey {
    /// A field of this type.
    Typed(Typed),
    /// A field at the top of the values that holds its structure only, although the schema accepts other types too.
    Forced(Typed),
    /// A field at the top of the values that the schema gives no type: it has that of its shipped value.
    Sampled(Typed),
    /// The custom resource has no field for this key.
    Absent(Absent),
}

/// Why a key is not in the custom resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It lives in a Secret.
    Secret,
    /// The schema refuses every value.
    Never,
    /// kro cannot read the key.
    Unreadable,
}

/// The type of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Values of this type.
    Scalar(Primitive),
    /// One of listed constants of this type.
    Choice(Primitive),
    /// One of several alternatives, all of this type.
    Alternatives(Primitive),
    /// Items of one type.
    List(Rc<Typed>),
    /// Free keys, values of one type.
    Map(Rc<Typed>),
    /// Listed keys; all others are dropped.
    Struct(Rc<Fields>),
    /// An object with unknown keys kept (`object` in SimpleSchema), and the reason.
    Free(Free),
}

/// A type without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// JSON's `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A JSON number, whole or not.
    Float,
    /// A JSON string; its limits are markers or rules.
    String,
}

/// Why a place is free-form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Free {
    /// The schema accepts any key with any value.
    Anything,
    /// The values of a map have no type.
    Values(Untyped),
    /// A property has no type.
    Property(String, Untyped),
    /// No key is accepted.
    Empty,
    /// `values.yaml` has keys that the schema does not list.
    UndeclaredKeys,
    /// Free keys are accepted beside the listed ones.
    FreeKeys,
    /// Keys are accepted by pattern.
    KeyRules,
    /// One of several structures.
    Alternatives,
    /// One of several constants.
    Constants,
    /// The structure is not known.
    Unknown,
    /// The schema describes itself.
    Recursion,
    /// The structure is too large to be written out.
    TooLarge,
    /// With it, the definition would be larger than etcd takes.
    OverBudget,
    /// The shipped value is an object.
    Sample,
}

/// Why a place has no type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untyped {
    /// Values of several types are accepted.
    SeveralTypes,
    /// A whole number or text is accepted.
    IntOrString,
    /// A list has a type for each position.
    Tuple,
    /// The schema refers out of the file.
    Unknown,
    /// There are alternatives of different types.
    Alternatives,
    /// The schema describes itself.
    Recursion,
    /// The structure is too large to be written out.
    TooLarge,
    /// With it, the definition would be larger than etcd takes.
    OverBudget,
    /// Lists and maps are nested too deeply.
    TooNested,
    /// kro cannot read the key.
    UnreadableKey,
}

/// Longest key in bytes: readers of YAML look so far ahead for the colon behind a key.
const KEY_MAX: usize = 1000;

/// Whether kro reads a key back (`docs/facts/kro.md#control-characters-in-yaml`).
pub(super) fn is_readable_key(key: &str) -> bool {
    key.len() <= KEY_MAX && key.chars().all(is_readable)
}

/// Whether kro reads a character back. It reads parts of the definition as YAML again after the API server has written them as JSON,
/// which escapes less than YAML asks for.
pub(super) fn is_readable(letter: char) -> bool {
    !matches!(
        letter,
        '\u{7f}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    )
}

/// How much of a value the custom resource checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Its type, and nothing else.
    Type,
    /// Its type and the assertions about the value itself, but not which alternative it follows.
    Assertions,
    /// Everything that does not depend on other values.
    All,
}

impl Typing {
    /// Decides the typing of a chart's values.
    pub fn of(model: &Model, layout: &Layout) -> Self {
        let root = Site::root(model);
        let mut freed = HashSet::new();
        loop {
            let spec = decide::spec(&root, layout, &freed);
            let weights = Weights::of(&root, &spec, layout);
            let levels = [Descriptions::Full, Descriptions::Cut, Descriptions::Absent];
            let mut levels = levels.into_iter();
            let fits = levels.find(|level| weights.total(*level) <= MAX_BYTES);
            let excess = weights
                .total(Descriptions::Absent)
                .saturating_sub(MAX_BYTES);
            let next = weights.to_free(excess, Descriptions::Absent);
            let (None, Some(next)) = (fits, next.filter(|_| freed.len() < MAX_FREED)) else {
                let descriptions = fits.unwrap_or(Descriptions::Absent);
                return Self { spec, descriptions };
            };
            freed.insert(next);
        }
    }

    /// How much of the descriptions the definition holds, so that it is not too large.
    pub fn descriptions(&self) -> Descriptions {
        self.descriptions
    }

    /// The fields of `spec`.
    pub fn spec(&self) -> &Fields {
        &self.spec
    }

    /// The type of a site as far as the custom resource follows the schema: `None` for a key that it does not have, one that is
    /// typed by its shipped value, and everything inside of a free-form object.
    pub fn at(&self, site: &Site<'_>) -> Option<&Typed> {
        let (first, steps) = site.at.steps().split_first()?;
        let Step::Key(key) = first else {
            return None;
        };
        let top = self.spec.get(&**key)?.described()?;
        steps.iter().try_fold(top, Typed::below)
    }

    /// How much of a value at this site the custom resource checks.
    pub fn checked(&self, site: &Site<'_>) -> Checked {
        if site.at.is_root() {
            return Checked::All;
        }
        self.at(site).map_or(Checked::Type, Typed::checked)
    }
}

impl TypedKey {
    /// The field's type; `None` when there is no field.
    pub fn typed(&self) -> Option<&Typed> {
        match self {
            Self::Typed(typed) | Self::Forced(typed) | Self::Sampled(typed) => Some(typed),
            Self::Absent(_) => None,
        }
    }

    /// The field's type, when the schema gives it.
    fn described(&self) -> Option<&Typed> {
        match self {
            Self::Typed(typed) | Self::Forced(typed) => Some(typed),
            Self::Sampled(_) | Self::Absent(_) => None,
        }
    }
}

impl Typed {
    /// The type one step below.
    fn below(&self, step: &Step) -> Option<&Self> {
        match (self, step) {
            (Self::List(inner) | Self::Map(inner), _) => Some(inner),
            (Self::Struct(fields), Step::Key(key)) => fields.get(&**key)?.described(),
            (Self::Struct(_), Step::Index(_) | Step::Any)
            | (Self::Scalar(_) | Self::Choice(_) | Self::Alternatives(_) | Self::Free(_), _) => {
                None
            }
        }
    }

    fn checked(&self) -> Checked {
        match self {
            Self::Scalar(_) | Self::Choice(_) | Self::List(_) | Self::Map(_) | Self::Struct(_) => {
                Checked::All
            }
            Self::Alternatives(_) => Checked::Assertions,
            Self::Free(_) => Checked::Type,
        }
    }

    /// The JSON types that a custom resource can hold here; the API server drops `null`.
    pub fn types(&self) -> Types {
        match self {
            Self::Scalar(primitive) | Self::Choice(primitive) | Self::Alternatives(primitive) => {
                primitive.types()
            }
            Self::List(_) => Types::ARRAY,
            Self::Map(_) | Self::Struct(_) | Self::Free(_) => Types::OBJECT,
        }
    }

    /// How many lists and maps are directly inside one another here.
    fn nesting(&self) -> usize {
        match self {
            Self::List(inner) | Self::Map(inner) => 1 + inner.nesting(),
            Self::Scalar(_)
            | Self::Choice(_)
            | Self::Alternatives(_)
            | Self::Struct(_)
            | Self::Free(_) => 0,
        }
    }
}

impl Primitive {
    /// The JSON types of its values.
    pub fn types(self) -> Types {
        match self {
            Self::Boolean => Types::BOOLEAN,
            Self::Integer => Types::INTEGER,
            Self::Float => Types::NUMBER,
            Self::String => Types::STRING,
        }
    }

    /// The type of a scalar; `None` when it has two.
    fn of_scalar(scalar: Scalar) -> Option<Self> {
        match scalar {
            Scalar::Boolean => Some(Self::Boolean),
            Scalar::Integer => Some(Self::Integer),
            Scalar::Number => Some(Self::Float),
            Scalar::String => Some(Self::String),
            Scalar::IntOrString => None,
        }
    }

    /// The narrowest type that holds values of all these JSON types.
    fn of(types: Types) -> Option<Self> {
        match types {
            Types::BOOLEAN => Some(Self::Boolean),
            Types::INTEGER => Some(Self::Integer),
            Types::STRING => Some(Self::String),
            number if Types::NUMBER.contains(number) => Some(Self::Float),
            _ => None,
        }
    }
}

impl Untyped {
    /// Why a shape gives a place no type.
    fn by(shape: &Shape) -> Self {
        match shape {
            Shape::Scalar(Scalar::IntOrString) => Self::IntOrString,
            Shape::Tuple(..) => Self::Tuple,
            Shape::Verbatim(_) => Self::Unknown,
            Shape::Union(_) => Self::Alternatives,
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Any
            | Shape::Never => Self::SeveralTypes,
        }
    }

    /// The cause of the loss at the free-form object around the place.
    pub fn cause(self) -> Cause {
        match self {
            Self::SeveralTypes => Cause::AnyType,
            Self::IntOrString => Cause::IntOrString,
            Self::Tuple => Cause::Tuple,
            Self::Unknown => Cause::Reference,
            Self::Alternatives => Cause::UnionShape,
            Self::Recursion => Cause::Recursion,
            Self::TooLarge | Self::TooNested => Cause::NestingTooDeep,
            Self::UnreadableKey => Cause::UnreadableKey,
            Self::OverBudget => Cause::DefinitionTooLarge,
        }
    }
}
