// SPDX-License-Identifier: Apache-2.0
//! The loss ledger: what a target could not express.

use std::collections::BTreeMap;

use crate::pointer::{InstancePointer, SchemaPointer, TOP};

macro_rules! targets {
    ($($(#[$doc:meta])* $variant:ident $name:literal;)*) => {
        /// A language that the model is lowered to. The order is that of every listing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Target {
            $($(#[$doc])* $variant,)*
        }

        impl Target {
            /// All targets, in their order.
            pub const ALL: &[Target] = &[$(Target::$variant,)*];

            /// Stable lower-case name in JSON and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

targets! {
    /// kro ResourceGraphDefinition: schema, status and resources of the custom API.
    Rgd "rgd";
    /// ValidatingAdmissionPolicy with its binding.
    Policy "policy";
    /// ClusterRoles for kro and for users.
    Rbac "rbac";
    /// The form model of the Backstage plugin.
    Form "form";
    /// Backstage software template (`scaffolder.backstage.io/v1beta3`) and its manifest file.
    Template "template";
    /// The custom resource of one instance, with its Secret.
    Manifest "manifest";
}

/// What became of something that a target cannot express as the source does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// Kept in another document: secret values live in a Secret.
    Moved,
    /// Kept in another form.
    Restated,
    /// Lost for people only: the same values are accepted.
    Unstated,
    /// The target accepts more than the source.
    Widened,
    /// The target accepts less than the source, or drops what the source keeps.
    Narrowed,
}

impl Fate {
    /// All fates, in their order.
    pub const ALL: &[Fate] = &[
        Self::Moved,
        Self::Restated,
        Self::Unstated,
        Self::Widened,
        Self::Narrowed,
    ];

    /// Stable lower-case name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Restated => "restated",
            Self::Unstated => "unstated",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
        }
    }

    /// What it means for users.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Moved => "Kept in another document: secret values live in a Secret.",
            Self::Restated => "Kept in another form; the same values are accepted.",
            Self::Unstated => "Documentation only: the same values are accepted.",
            Self::Widened => {
                "The output accepts more than the chart. What it lets through is rejected later, \
                 at the latest by Helm."
            }
            Self::Narrowed => {
                "The output accepts less than the chart, or drops what the chart keeps. Users \
                 cannot set such values."
            }
        }
    }

    /// How bad it is: only refusing or dropping what the source accepts can stop a user.
    pub fn severity(self) -> super::Severity {
        match self {
            Self::Narrowed => super::Severity::Warning,
            Self::Moved | Self::Restated | Self::Unstated | Self::Widened => super::Severity::Note,
        }
    }
}

macro_rules! causes {
    ($($(#[doc = $line:literal])+ $variant:ident $name:literal;)*) => {
        /// Why something was lost. The name is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Cause {
            $($(#[doc = $line])+ $variant,)*
        }

        /// All causes, in the order of the table.
        pub(super) const CAUSES: &[Cause] = &[$(Cause::$variant,)*];

        impl Cause {
            /// The stable kebab-case name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the cause means.
            pub fn explanation(self) -> &'static str {
                let text = match self { $(Self::$variant => concat!($($line),+),)* };
                text.trim_start()
            }
        }
    };
}

causes! {
    /// The schema accepts values of several types here, and SimpleSchema has no such type. The nearest object above
    /// becomes free-form.
    AnyType "any-type";
    /// The schema accepts values of several types at the top of the values, where no object above can become
    /// free-form. The type of the shipped default is used.
    AnyTypeAtRoot "any-type-at-root";
    /// A bound that the target's number type cannot hold exactly.
    BoundTooLarge "bound-too-large";
    /// The schema rejects unknown keys. Kubernetes drops them silently unless the client asks for strict field
    /// validation, as kubectl does.
    ClosedObject "closed-object";
    /// A rule that depends on other values (`if`, `dependentRequired`, `oneOf` of rules and similar).
    Conditional "conditional";
    /// `values.yaml` breaks the chart's own schema here, so Helm rejects every instance that keeps the default.
    DefaultsInvalid "defaults-invalid";
    /// A shipped default that the API server cannot store: it breaks the schema, or the API cannot express it.
    DefaultNotStored "default-not-stored";
    /// kro writes a type out wherever it is used, and etcd takes no object of more than 1.5 MB. The descriptions
    /// are cut or left out, then the largest repeated objects are free-form, until the definition fits.
    DefinitionTooLarge "definition-too-large";
    /// The native form would write an empty list for an untouched list, so it writes the shipped list instead.
    EmptyListWritten "empty-list-written";
    /// The native form cannot distinguish an empty string from a missing one.
    EmptyText "empty-text";
    /// An allowed value that the target's list of choices cannot express.
    EnumText "enum-text";
    /// Allowed values of other types than string and integer.
    EnumTypes "enum-types";
    /// Examples have no counterpart in the target.
    Examples "examples";
    /// An exclusive bound of a non-integral number, or a fractional bound, which the API server truncates before it
    /// compares whole numbers.
    Exclusive "exclusive-bound";
    /// A `format` that the target does not check.
    Format "format";
    /// A value without a described structure is edited as text.
    FreeForm "free-form";
    /// Presentation advice of the schema, such as a slider or a list from the cluster, that the target cannot follow.
    HintUnused "hint-unused";
    /// Integer or string: the target does not have this type.
    IntOrString "int-or-string";
    /// A rule about the names or the number of keys.
    KeyRule "key-rule";
    /// A rule about the items of a list, such as `contains`.
    ListRule "list-rule";
    /// Some shipped entries of a map or list hold a value that the schema requires of every entry.
    MapDefaults "map-defaults";
    /// Listed properties and free keys in one object: Kubernetes cannot describe both, so the object is free-form.
    MixedObject "mixed-object";
    /// `multipleOf` has no counterpart.
    MultipleOf "multiple-of";
    /// The structure is deeper, or larger when written out, than the target supports.
    NestingTooDeep "nesting-too-deep";
    /// The schema rejects every value here. The target does not have such a type, so the property is left out.
    NeverAccepted "never-accepted";
    /// The API server drops `null` before Helm sees it, so it can neither be a value nor delete a shipped default.
    NullDropped "null-dropped";
    /// A rule over several values is checked on what the API server stores, which is without any `null`.
    NullInRule "null-in-rule";
    /// The policy lets every `null` in a free-form object pass: it may delete a shipped default, and where it does
    /// not, Helm refuses it.
    NullUnchecked "null-unchecked";
    /// The schema accepts keys that it does not list, and Kubernetes drops them. List them, or write
    /// `additionalProperties: true` to make the object free-form.
    OpenObject "open-object";
    /// A pattern that the target's regular expressions cannot express.
    Pattern "pattern";
    /// The schema is recursive. The target cannot be, so the inner part is free-form.
    Recursion "recursion";
    /// The document that a reference leads to is not known here.
    Reference "reference";
    /// A subchart requires a value, but only while it is on.
    RequiredWhenOn "required-when-on";
    /// A rule at the top of the values, where the target cannot hold rules.
    RootRule "root-rule";
    /// A secret value is stored in a Secret, never in the custom resource.
    SecretValue "secret-value";
    /// A rule that is kept as written because the model does not interpret it.
    ShapeRule "shape-rule";
    /// The schema uses one part at several places. Its losses are reported at the first of them and apply at the
    /// others too.
    SharedPart "shared-part";
    /// kro does not require `spec`, so required values are not checked when it is missing.
    SpecAbsent "spec-absent";
    /// While a subchart is switched off, Helm does not check the values below its key. The API still does.
    SubchartOff "subchart-off";
    /// A rule about changes: the custom resource's schema compares a value only when it is set before and after the
    /// change. The admission policy also compares with the shipped default. Changes inside a Secret are not checked.
    Transition "transition";
    /// A list with its own type for each position.
    Tuple "tuple";
    /// `values.yaml` has keys here that the schema does not list, so the object stays free-form.
    UndeclaredKeys "undeclared-keys";
    /// `values.yaml` has this key but the schema does not describe it; it is typed by its shipped value.
    UndeclaredType "undeclared-type";
    /// A choice between several structures.
    UnionShape "union";
    /// `uniqueItems` on items that the target cannot compare.
    UniqueObjects "unique-items";
    /// kro cannot read a key with control characters, or of more than 1,000 bytes.
    UnreadableKey "unreadable-key";
}

/// One thing that a target could not express.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The target whose output does not express it.
    pub target: Target,
    /// The location in the values.
    pub at: InstancePointer,
    /// The location in the schema; empty for the root.
    pub schema: SchemaPointer,
    /// What became of it.
    pub fate: Fate,
    /// Why the target cannot express it: an entry of the table of causes.
    pub cause: Cause,
    /// What is lost here: lower case, no full stop, user text in backticks.
    pub message: String,
    /// Where the losses are reported that apply at and below this location too: at and below that one, for the same target.
    pub same_as: Option<InstancePointer>,
}

/// A target's output and everything it could not express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered<T> {
    /// The target as data or as text; complete, with any losses.
    pub output: T,
    /// The losses, in the order of the output.
    pub losses: Vec<Loss>,
}

/// Losses of one target with one fate and one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossGroup<'a> {
    /// The target that all these losses share.
    pub target: Target,
    /// What became of them.
    pub fate: Fate,
    /// The cause that all these losses share.
    pub cause: Cause,
    /// How many there are; at least one.
    pub count: usize,
    /// The first of them, in the order of the output.
    pub first: &'a Loss,
}

impl LossGroup<'_> {
    /// Where the losses are, for people: the first location, and how many more there are.
    pub fn locations(&self) -> String {
        let first = if self.first.at.is_root() {
            TOP.to_owned()
        } else {
            self.first.at.to_string()
        };
        match self.count {
            1 => first,
            count => format!("{first} and {} more", count - 1),
        }
    }
}

/// Losses by target, fate and cause, in the order of the tables.
pub fn grouped(losses: &[Loss]) -> Vec<LossGroup<'_>> {
    let mut groups: BTreeMap<(Target, Fate, Cause), LossGroup<'_>> = BTreeMap::new();
    for loss in losses {
        groups
            .entry((loss.target, loss.fate, loss.cause))
            .and_modify(|group| group.count += 1)
            .or_insert(LossGroup {
                target: loss.target,
                fate: loss.fate,
                cause: loss.cause,
                count: 1,
                first: loss,
            });
    }
    groups.into_values().collect()
}
