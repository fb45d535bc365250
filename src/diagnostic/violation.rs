// SPDX-License-Identifier: Apache-2.0
//! The one table of violation codes. The comment above a code is what `explain` prints.

macro_rules! violations {
    ($($(#[doc = $line:literal])+ $variant:ident $name:literal;)*) => {
        /// Which assertion a value breaks. The name is stable: user interfaces translate it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ViolationCode {
            $($(#[doc = $line])+ $variant,)*
        }

        impl ViolationCode {
            /// All codes, in the order of the table.
            pub const ALL: &[ViolationCode] = &[$(ViolationCode::$variant,)*];

            /// The stable kebab-case name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the code means and what to do about it.
            pub fn explanation(self) -> &'static str {
                let text = match self { $(Self::$variant => concat!($($line),+),)* };
                text.trim_start()
            }
        }
    };
}

violations! {
    /// The list has more items than the schema describes (`additionalItems: false`, or `items:
    /// false` after `prefixItems`). Remove the last items.
    AdditionalItems "additional-items";
    /// The key is not listed in `properties`, and `additionalProperties` does not allow others.
    /// It is often misspelled.
    AdditionalProperties "additional-properties";
    /// The key of an annotation must be a name, with or without a domain and a slash before it.
    AnnotationInvalid "annotation-invalid";
    /// The value matches none of the alternatives in `anyOf`. The message says what each of them
    /// misses; it is enough to satisfy one.
    AnyOf "any-of";
    /// The schema allows only one value here (`const`).
    Const "const";
    /// The list must contain items that match the schema in `contains`, as many as `minContains`
    /// and `maxContains` say.
    Contains "contains";
    /// A key is missing that must be set because another one is (`dependentRequired`,
    /// `dependencies`).
    DependentRequired "dependent-required";
    /// The value is not one of those that the schema lists in `enum`. Upper and lower case
    /// differ.
    Enum "enum";
    /// The number must be less than the bound (`exclusiveMaximum`); the bound itself is too
    /// large.
    ExclusiveMaximum "exclusive-maximum";
    /// The number must be greater than the bound (`exclusiveMinimum`); the bound itself is too
    /// small.
    ExclusiveMinimum "exclusive-minimum";
    /// The schema rejects every value here (`false`), so the key must not be set.
    FalseSchema "false-schema";
    /// The text does not have the form that `format` names, such as `email` or `uri`.
    Format "format";
    /// The value can only grow once the instance exists (`growOnly` in `managed-service.yaml`).
    /// What counts is the value in force: the chart's default, where the instance omits it.
    GrowOnly "grow-only";
    /// The value cannot be changed once the instance exists (`immutable` in
    /// `managed-service.yaml`, `x-immutable` in the schema). Create a new instance instead.
    Immutable "immutable";
    /// The list has too many items (`maxItems`).
    MaxItems "max-items";
    /// The text has too many characters (`maxLength`).
    MaxLength "max-length";
    /// The object has too many keys (`maxProperties`).
    MaxProperties "max-properties";
    /// The number is too large (`maximum`).
    Maximum "maximum";
    /// The list has too few items (`minItems`).
    MinItems "min-items";
    /// The text has too few characters (`minLength`); a minimum of 1 means that it must not be
    /// empty.
    MinLength "min-length";
    /// The object has too few keys (`minProperties`).
    MinProperties "min-properties";
    /// The number is too small (`minimum`).
    Minimum "minimum";
    /// The number is not a multiple of the one in `multipleOf`.
    MultipleOf "multiple-of";
    /// The instance needs a name: `metadata.name` of its custom resource.
    NameEmpty "name-empty";
    /// The name of the instance must be a DNS label that starts with a letter, because Services
    /// are named after it.
    NameInvalid "name-invalid";
    /// The name of the instance is too long: other names, such as those of Pods, are derived from
    /// it.
    NameTooLong "name-too-long";
    /// The instance needs a namespace: `metadata.namespace` of its custom resource.
    NamespaceEmpty "namespace-empty";
    /// The name of the namespace must be a DNS label.
    NamespaceInvalid "namespace-invalid";
    /// The value matches the schema in `not`, which excludes values. The message says which ones,
    /// where a sentence can.
    Not "not";
    /// The value matches none of the alternatives in `oneOf`. The message says what each of them
    /// misses; exactly one must match.
    OneOf "one-of";
    /// The value matches more than one of the alternatives in `oneOf`, and must match exactly
    /// one. Remove what belongs to the other.
    OneOfSeveral "one-of-several";
    /// The text does not match the regular expression in `pattern`. Helm reads it as RE2; without
    /// `^` and `$` it may match anywhere in the text.
    Pattern "pattern";
    /// A key does not match the schema in `propertyNames`.
    PropertyNames "property-names";
    /// The schema refers to itself here without end, so Helm refuses every value. The chart's
    /// author must correct the schema.
    ReferenceCycle "reference-cycle";
    /// A key is missing that the schema lists in `required`, and the chart ships no default for
    /// it.
    Required "required";
    /// Helm refuses to load the chart, so it accepts no values for it.
    ChartRefused "chart-refused";
    /// Helm cannot read the schema: it breaks the rules of its own dialect, or holds a pattern
    /// that Go cannot compile. Helm refuses every install of such a chart, with any values.
    SchemaBroken "schema-broken";
    /// A name of the API breaks a rule, so there is no custom resource. `check` reports it with its
    /// place in `managed-service.yaml`.
    ServiceNameInvalid "service-name-invalid";
    /// The values of a subchart must be a mapping; something else stands under its key.
    SubchartNotObject "subchart-not-object";
    /// The value has another type than the schema allows (`type`). In YAML, quotes make a text of
    /// a number or of `true`.
    Type "type";
    /// The list has more items than any part of the schema describes (`unevaluatedItems`).
    UnevaluatedItems "unevaluated-items";
    /// No part of the schema describes the key, and `unevaluatedProperties` does not allow
    /// others.
    UnevaluatedProperties "unevaluated-properties";
    /// The values break the schema, but the engine cannot name the rule.
    Unexplained "unexplained";
    /// Two items of the list are equal (`uniqueItems`). To Helm 4.2 a number equals the text that
    /// reads like it.
    UniqueItems "unique-items";
    /// The values must be a mapping of keys to values.
    ValuesNotObject "values-not-object";
}
