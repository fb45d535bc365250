// SPDX-License-Identifier: Apache-2.0
//! The one table of kinds of change.

use crate::diagnostic::Explanation;

macro_rules! kinds {
    ($($variant:ident $name:literal $meaning:literal $help:literal;)*) => {
        /// What changed. The name is stable: scripts and translations rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ChangeKind {
            $(#[doc = $meaning] $variant,)*
        }

        /// All kinds, in the order of the table.
        pub const KINDS: &[ChangeKind] = &[$(ChangeKind::$variant,)*];

        impl ChangeKind {
            /// The stable kebab-case name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Explanation for people, in whole sentences; independent of a chart.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// What spares existing instances, when something does.
            pub fn help(self) -> Option<&'static str> {
                let help = match self { $(Self::$variant => $help,)* };
                (!help.is_empty()).then_some(help)
            }
        }
    };
}

kinds! {
    ApiChanged "api-changed"
        "Group, version, kind or scope of the custom API changed. kro cannot change them; it is another API."
        "set `api` in `managed-service.yaml` to the old names, or move the instances to the new API by hand";
    StatusFieldRemoved "status-field-removed"
        "A status field was removed, which kro counts as a removed field."
        "keep the entry in `status` of `managed-service.yaml`";
    StatusFieldAdded "status-field-added" "A status field was added." "";
    NamesChanged "names-changed" "Short names, categories or columns of `kubectl get` changed." "";
    CrdNotUpdated "crd-not-updated"
        "kro's comparison sees none of the differences, so it leaves the CustomResourceDefinition as it is and reports success."
        "change a description in the same edit; kro then writes the whole schema";
    FieldRemoved "field-removed"
        "A field was removed: kro refuses to update the API, and values under its key are dropped or rejected."
        "keep the field and mark it `deprecated`; remove it with a new API version";
    FieldAdded "field-added" "A field was added." "";
    TypeChanged "type-changed"
        "A field has another type."
        "add a field of the new type beside the old one";
    RequiredAdded "required-added"
        "A value that was optional is required."
        "ship a default for it in `values.yaml`, or leave it optional";
    RequiredRemoved "required-removed" "A required value is now optional." "";
    ChoiceRemoved "choice-removed"
        "An allowed value was removed."
        "keep the value until no instance uses it";
    ChoiceAdded "choice-added" "An allowed value was added." "";
    ChoicesIntroduced "choices-introduced"
        "Only listed values are allowed where any value was allowed before."
        "correct the instances that use other values first";
    ChoicesDropped "choices-dropped"
        "Any value is allowed where only listed values were allowed before."
        "";
    BoundTightened "bound-tightened"
        "A bound of a number was added or tightened."
        "keep the old bound, or correct the instances beyond the new one first";
    BoundLoosened "bound-loosened" "A bound of a number was removed or loosened." "";
    LengthTightened "length-tightened"
        "The allowed range of a string's length, or of a number of items or keys, is smaller."
        "keep the old limit, or correct the instances beyond the new one first";
    LengthLoosened "length-loosened"
        "The allowed range of a string's length, or of a number of items or keys, is larger."
        "";
    PatternChanged "pattern-changed"
        "A pattern was added or changed. Whether it accepts less cannot be decided, so the change counts as breaking."
        "replay the instances with `--instances`; keep the old pattern where one does not match";
    PatternRemoved "pattern-removed" "A pattern was removed." "";
    FormatChanged "format-changed"
        "A format that Helm checks was added or changed."
        "replay the instances with `--instances`";
    RuleAdded "rule-added" "A rule was added." "replay the instances with `--instances`";
    RuleChanged "rule-changed"
        "A rule changed. Whether it accepts less cannot be decided, so the change counts as breaking."
        "replay the instances with `--instances`";
    RuleRemoved "rule-removed" "A rule was removed." "";
    ImmutableAdded "immutable-added"
        "A value can no longer be changed after creation. Instances keep their value."
        "";
    ImmutableRemoved "immutable-removed" "A value can be changed after creation." "";
    GrowOnlyAdded "grow-only-added"
        "A value can no longer decrease after creation. Instances keep their value."
        "";
    GrowOnlyRemoved "grow-only-removed" "A value can decrease after creation." "";
    DefaultChanged "default-changed"
        "The default changed. Instances that did not set the value get the new one."
        "to keep the old value, write it into those instances before the update";
    ShapeWidened "shape-widened" "More kinds of values are accepted." "";
    ShapeNarrowed "shape-narrowed"
        "Fewer kinds of values are accepted."
        "replay the instances with `--instances`; accept the old shape beside the new one where one breaks";
    ObjectClosed "object-closed"
        "Keys that the schema does not list are now rejected."
        "list the keys that instances use, or leave the object open";
    ObjectOpened "object-opened" "Keys that the schema does not list are now accepted." "";
    NotCompared "not-compared"
        "The schema is too large to be compared completely, so a difference below may be missing."
        "replay the instances with `--instances`";
}

/// All kinds with what they mean.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    KINDS.iter().map(|kind| Explanation {
        name: kind.as_str(),
        kind: "kind of change",
        text: kind.meaning(),
    })
}
