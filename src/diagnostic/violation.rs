// SPDX-License-Identifier: Apache-2.0
//! The one table of violation codes.

macro_rules! violations {
    ($($variant:ident $name:literal $explanation:literal;)*) => {
        /// Which assertion a value breaks. The name is stable: user interfaces translate it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ViolationCode {
            $(#[doc = $explanation] $variant,)*
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
                match self { $(Self::$variant => $explanation,)* }
            }
        }
    };
}

violations! {
    AdditionalItems "additional-items" "The list has more items than the schema describes (`additionalItems: false`, or `items: false` after `prefixItems`). Remove the last items.";
    AdditionalProperties "additional-properties" "The key is not listed in `properties`, and `additionalProperties` does not allow others. It is often misspelled.";
    AnyOf "any-of" "The value matches none of the alternatives in `anyOf`. The message says what each of them misses; it is enough to satisfy one.";
    Const "const" "The schema allows only one value here (`const`).";
    Contains "contains" "The list must contain items that match the schema in `contains`, as many as `minContains` and `maxContains` say.";
    DependentRequired "dependent-required" "A key is missing that must be set because another one is (`dependentRequired`, `dependencies`).";
    Enum "enum" "The value is not one of those that the schema lists in `enum`. Upper and lower case differ.";
    ExclusiveMaximum "exclusive-maximum" "The number must be less than the bound (`exclusiveMaximum`); the bound itself is too large.";
    ExclusiveMinimum "exclusive-minimum" "The number must be greater than the bound (`exclusiveMinimum`); the bound itself is too small.";
    FalseSchema "false-schema" "The schema rejects every value here (`false`), so the key must not be set.";
    Format "format" "The text does not have the form that `format` names, such as `email` or `uri`.";
    MaxItems "max-items" "The list has too many items (`maxItems`).";
    MaxLength "max-length" "The text has too many characters (`maxLength`).";
    MaxProperties "max-properties" "The object has too many keys (`maxProperties`).";
    Maximum "maximum" "The number is too large (`maximum`).";
    MinItems "min-items" "The list has too few items (`minItems`).";
    MinLength "min-length" "The text has too few characters (`minLength`); a minimum of 1 means that it must not be empty.";
    MinProperties "min-properties" "The object has too few keys (`minProperties`).";
    Minimum "minimum" "The number is too small (`minimum`).";
    MultipleOf "multiple-of" "The number is not a multiple of the one in `multipleOf`.";
    NameEmpty "name-empty" "The instance needs a name: `metadata.name` of its custom resource.";
    NameInvalid "name-invalid" "The name of the instance must be a DNS label that starts with a letter, because Services are named after it.";
    NameTooLong "name-too-long" "The name of the instance is too long: other names, such as those of Pods, are derived from it.";
    NamespaceEmpty "namespace-empty" "The instance needs a namespace: `metadata.namespace` of its custom resource.";
    NamespaceInvalid "namespace-invalid" "The name of the namespace must be a DNS label.";
    Not "not" "The value matches the schema in `not`, which excludes values. The message says which ones, where a sentence can.";
    OneOf "one-of" "The value matches none of the alternatives in `oneOf`. The message says what each of them misses; exactly one must match.";
    OneOfSeveral "one-of-several" "The value matches more than one of the alternatives in `oneOf`, and must match exactly one. Remove what belongs to the other.";
    Pattern "pattern" "The text does not match the regular expression in `pattern`. Helm reads it as RE2; without `^` and `$` it may match anywhere in the text.";
    PropertyNames "property-names" "A key does not match the schema in `propertyNames`.";
    ReferenceCycle "reference-cycle" "The schema refers to itself here without end, so Helm refuses every value. The chart's author must correct the schema.";
    Required "required" "A key is missing that the schema lists in `required`, and the chart ships no default for it.";
    SchemaBroken "schema-broken" "Helm cannot read the schema: it breaks the rules of its own dialect, or holds a pattern that Go cannot compile. Helm refuses every install of such a chart, with any values.";
    SubchartNotObject "subchart-not-object" "The values of a subchart must be a mapping; something else stands under its key.";
    Type "type" "The value has another type than the schema allows (`type`). In YAML, quotes make a text of a number or of `true`.";
    UnevaluatedItems "unevaluated-items" "The list has more items than any part of the schema describes (`unevaluatedItems`).";
    UnevaluatedProperties "unevaluated-properties" "No part of the schema describes the key, and `unevaluatedProperties` does not allow others.";
    Unexplained "unexplained" "The values break the schema, but the engine cannot name the rule.";
    UniqueItems "unique-items" "Two items of the list are equal (`uniqueItems`). To Helm 4.2 a number equals the text that reads like it.";
    ValuesNotObject "values-not-object" "The values must be a mapping of keys to values.";
}
