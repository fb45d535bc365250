// SPDX-License-Identifier: Apache-2.0
//! The one table of diagnostic codes. The comment above a code is what `explain` prints.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be derived from the chart.
    Error,
    /// The chart works, but not as its author seems to think.
    Warning,
    /// Useful for the chart's author to know; the chart works as intended.
    Note,
}

impl Severity {
    /// Stable lower-case name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $line:literal])+ $variant:ident $name:literal $severity:ident;)*) => {
        /// A kind of finding. The name is stable: scripts and translations rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $line])+ $variant,)*
        }

        /// All codes, in the order of the table.
        pub const CODES: &[Code] = &[$(Code::$variant,)*];

        impl Code {
            /// The stable kebab-case name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How bad findings of this kind are.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What the code means and what to do about it.
            pub fn explanation(self) -> &'static str {
                let text = match self { $(Self::$variant => concat!($($line),+),)* };
                text.trim_start()
            }
        }
    };
}

codes! {
    /// The folder is not a Helm chart: `Chart.yaml` is missing. Name the folder that holds `Chart.yaml`.
    NotAChart "not-a-chart" Error;
    /// `Chart.yaml` cannot be read, or lacks a usable `name` or `version`.
    ChartYamlInvalid "chart-yaml-invalid" Error;
    /// `values.yaml` is missing. It holds the shipped defaults; write an empty mapping `{}` if there are none.
    ValuesMissing "values-missing" Error;
    /// `values.yaml` cannot be read as Helm reads it, or is not a mapping.
    ValuesInvalid "values-invalid" Error;
    /// The chart has no `values.schema.json`, the single source of everything that is derived.
    SchemaMissing "schema-missing" Error;
    /// `values.schema.json` is not JSON. Helm refuses every install of such a chart.
    SchemaNotJson "schema-not-json" Error;
    /// `values.schema.json` must hold a JSON object. The boolean schemas `true` and `false` describe nothing that a
    /// form or an API could be derived from.
    SchemaNotObject "schema-not-object" Error;
    /// The root of the schema does not accept an object, but Helm's values are always an object.
    SchemaRefusesObjects "schema-refuses-objects" Error;
    /// A `$ref` that Helm follows has no target. Helm refuses every install of such a chart.
    ReferenceDangling "reference-dangling" Error;
    /// A `$ref` leads back to itself without passing a property or an item, so it has no meaning.
    ReferenceCycle "reference-cycle" Warning;
    /// A `$ref` leads out of the file. Helm's controller would fetch the document, so the verdict depends on its
    /// environment. Run `bundle` to embed it.
    ReferenceRemote "reference-remote" Warning;
    /// `$schema` is not a dialect of JSON Schema that Helm knows. Helm would load it from the network.
    DialectUnknown "dialect-unknown" Warning;
    /// `managed-service.yaml` cannot be read, or a field of it has the wrong shape.
    ServiceYamlInvalid "service-yaml-invalid" Error;
    /// `managed-service.yaml` has a field that does not exist, usually a misspelled one.
    ServiceFieldUnknown "service-field-unknown" Error;
    /// A JSON pointer in `managed-service.yaml` leads to no property of the schema.
    ServicePointerDangling "service-pointer-dangling" Error;
    /// A JSON pointer under `growOnly` in `managed-service.yaml` leads to values without an order. Only numbers and
    /// quantities, such as `10Gi`, can grow.
    ServiceGrowOnly "service-grow-only" Error;
    /// A group, version, kind or short name breaks a rule of Kubernetes or kro.
    ServiceNameInvalid "service-name-invalid" Error;
    /// The schema's `default` differs from `values.yaml`. Helm uses `values.yaml`, so forms show that value.
    DefaultsContradict "defaults-contradict" Warning;
    /// `values.yaml` breaks the chart's own schema, so Helm rejects an instance that keeps the defaults.
    DefaultsInvalid "defaults-invalid" Warning;
    /// A JSON object has the same key twice. The last one wins.
    KeyDuplicate "key-duplicate" Warning;
    /// A keyword is misspelled or misplaced. No dialect of JSON Schema defines it here, so every validator ignores
    /// it.
    KeywordUnknown "keyword-unknown" Warning;
    /// A keyword applies to a type that the schema does not allow here, such as `minimum` to a string, so it has no
    /// effect.
    KeywordIdle "keyword-idle" Note;
    /// Helm cannot read the schema: it breaks the rules of its own dialect, or holds a pattern that Go cannot
    /// compile. Helm refuses every install of such a chart.
    SchemaBroken "schema-broken" Error;
    /// The schema marks a value as a password where a Secret cannot hold it: Helm replaces lists as a whole, and the
    /// keys of a map are not known in advance. The value stays in the custom resource, where anyone with read access
    /// can see it.
    PasswordInResource "password-in-resource" Warning;
    /// A subchart in `charts/` cannot be read, so its values are not described.
    SubchartUnreadable "subchart-unreadable" Warning;
}
