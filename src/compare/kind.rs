// SPDX-License-Identifier: Apache-2.0
//! The one table of kinds of change. The comment above a kind is what `explain` prints.

use crate::diagnostic::Explanation;

macro_rules! kinds {
    ($($(#[doc = $line:literal])+ $variant:ident $name:literal $help:literal;)*) => {
        /// What changed. The name is stable: scripts and translations rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ChangeKind {
            $($(#[doc = $line])+ $variant,)*
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
                let text = match self { $(Self::$variant => concat!($($line),+),)* };
                text.trim_start()
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
    /// Group, version, kind or scope of the custom API changed. kro cannot change them; it is another API.
    ApiChanged "api-changed"
        "set `api` in `managed-service.yaml` to the old \
         names, or move the instances to the new API by hand";
    /// A status field was removed, which kro counts as a removed field.
    StatusFieldRemoved "status-field-removed"
        "keep the entry in `status` of `managed-service.yaml`";
    /// A status field was added.
    StatusFieldAdded "status-field-added" "";
    /// Short names, categories or columns of `kubectl get` changed.
    NamesChanged "names-changed" "";
    /// kro's comparison sees none of the differences, so it leaves the CustomResourceDefinition as it is and reports
    /// success.
    CrdNotUpdated "crd-not-updated"
        "change a description in the same edit; kro then writes the whole schema";
    /// A field was removed: kro refuses to update the API, and values under its key are dropped or rejected.
    FieldRemoved "field-removed"
        "keep the field and mark it `deprecated`; remove it with a new API version";
    /// A field was added.
    FieldAdded "field-added" "";
    /// A field has another type.
    TypeChanged "type-changed" "add a field of the new type beside the old one";
    /// A value that was optional is required.
    RequiredAdded "required-added" "ship a default for it in `values.yaml`, or leave it optional";
    /// A required value is now optional.
    RequiredRemoved "required-removed" "";
    /// An allowed value was removed.
    ChoiceRemoved "choice-removed" "keep the value until no instance uses it";
    /// An allowed value was added.
    ChoiceAdded "choice-added" "";
    /// Only listed values are allowed where any value was allowed before.
    ChoicesIntroduced "choices-introduced" "correct the instances that use other values first";
    /// Any value is allowed where only listed values were allowed before.
    ChoicesDropped "choices-dropped" "";
    /// A bound of a number was added or tightened.
    BoundTightened "bound-tightened"
        "keep the old bound, or correct the instances beyond the new one first";
    /// A bound of a number was removed or loosened.
    BoundLoosened "bound-loosened" "";
    /// The allowed range of a string's length, or of a number of items or keys, is smaller.
    LengthTightened "length-tightened"
        "keep the old limit, or correct the instances beyond the new one first";
    /// The allowed range of a string's length, or of a number of items or keys, is larger.
    LengthLoosened "length-loosened" "";
    /// A pattern was added or changed. Whether it accepts less cannot be decided, so the change counts as breaking.
    PatternChanged "pattern-changed"
        "replay the instances with `--instances`; keep \
         the old pattern where one does not match";
    /// A pattern was removed.
    PatternRemoved "pattern-removed" "";
    /// A format that Helm checks was added or changed.
    FormatChanged "format-changed" "replay the instances with `--instances`";
    /// A rule was added.
    RuleAdded "rule-added" "replay the instances with `--instances`";
    /// A rule changed. Whether it accepts less cannot be decided, so the change counts as breaking.
    RuleChanged "rule-changed" "replay the instances with `--instances`";
    /// A rule was removed.
    RuleRemoved "rule-removed" "";
    /// A value can no longer be changed after creation. Instances keep their value.
    ImmutableAdded "immutable-added" "";
    /// A value can be changed after creation.
    ImmutableRemoved "immutable-removed" "";
    /// A value can no longer decrease after creation. Instances keep their value.
    GrowOnlyAdded "grow-only-added" "";
    /// A value can decrease after creation.
    GrowOnlyRemoved "grow-only-removed" "";
    /// The default changed. Instances that did not set the value get the new one.
    DefaultChanged "default-changed"
        "to keep the old value, write it into those instances before the update";
    /// More kinds of values are accepted.
    ShapeWidened "shape-widened" "";
    /// Fewer kinds of values are accepted.
    ShapeNarrowed "shape-narrowed"
        "replay the instances with `--instances`; accept \
         the old shape beside the new one where one breaks";
    /// Keys that the schema does not list are now rejected.
    ObjectClosed "object-closed" "list the keys that instances use, or leave the object open";
    /// Keys that the schema does not list are now accepted.
    ObjectOpened "object-opened" "";
    /// The schema is too large to be compared completely, so a difference below may be missing.
    NotCompared "not-compared" "replay the instances with `--instances`";
}

/// All kinds with what they mean.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    KINDS.iter().map(|kind| Explanation {
        name: kind.as_str(),
        kind: "kind of change",
        text: kind.meaning(),
    })
}
