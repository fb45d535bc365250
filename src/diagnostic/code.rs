// SPDX-License-Identifier: Apache-2.0
//! The one table of diagnostic codes. The comment above a code is what `explain` prints.
//! Reports list findings of one severity in the order of the table: what stops users first.

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
    /// `Chart.yaml`, `requirements.yaml` or a lock file breaks a rule of Helm: YAML, types, name, version, type,
    /// aliases, a dependency that appears twice. Helm refuses to load such a chart.
    ChartYamlInvalid "chart-yaml-invalid" Error;
    /// Helm installs no chart of `type: library`: it only serves other charts.
    ChartNotInstallable "chart-not-installable" Error;
    /// Helm refuses to load a chart with this file: a link that leads nowhere, a pipe or device, a file above 5 MiB,
    /// text that is not UTF-8, or a package that cannot be unpacked.
    ChartFileRefused "chart-file-refused" Error;
    /// Helm takes every entry of `charts/` for a chart and refuses to load the chart where one is not. It passes over
    /// names that begin with `.` or `_`, over `*.prov`, and over what `.helmignore` hides.
    ChartsEntryStray "charts-entry-stray" Error;
    /// Helm cannot read `.helmignore`: it does not support `**`, and patterns must be complete.
    HelmignoreInvalid "helmignore-invalid" Error;
    /// `Chart.yaml` names a dependency that is not in `charts/`. What is derived lacks its values and its schema, and
    /// the verdict on values is unknown. Run `helm dependency build`.
    DependencyMissing "dependency-missing" Warning;
    /// `charts/` holds two different charts for the same dependency. Helm takes either, by chance, so the verdict is
    /// unknown. Remove one, or list it in `.helmignore`.
    SubchartTwice "subchart-twice" Warning;
    /// `charts/` holds a package whose files were not handed over, so the verdict is unknown. The command line
    /// unpacks packages itself.
    PackageNotUnpacked "package-not-unpacked" Warning;
    /// A chart of apiVersion v2 has a `requirements.yaml`. Helm lays it over `Chart.yaml`, with a warning.
    RequirementsOutdated "requirements-outdated" Warning;
    /// A `values.yaml` cannot be read as Helm reads it, or is not a mapping. Helm refuses to load such a chart.
    ValuesInvalid "values-invalid" Error;
    /// Neither the chart nor a subchart has a `values.schema.json`, the single source of everything that is derived.
    SchemaMissing "schema-missing" Error;
    /// `values.schema.json` is not JSON. Helm refuses every install of such a chart.
    SchemaNotJson "schema-not-json" Error;
    /// A file is nested deeper than 500 levels. Helm reads 10,000; a browser's stack cannot hold them. Move inner parts of a
    /// schema to `$defs` and refer to them.
    NestedTooDeep "nested-too-deep" Error;
    /// `values.schema.json` must hold a JSON object, `true` or `false`. Helm refuses every install of such a chart.
    SchemaNotObject "schema-not-object" Error;
    /// The root of the schema does not accept an object, but Helm's values are always an object.
    SchemaRefusesObjects "schema-refuses-objects" Error;
    /// A `$ref` that Helm follows has no target. Helm refuses every install of such a chart.
    ReferenceDangling "reference-dangling" Error;
    /// `managed-service.yaml` or `managed-services.yaml` cannot be read, or a field of it has the wrong shape.
    ServiceYamlInvalid "service-yaml-invalid" Error;
    /// `managed-service.yaml` or `managed-services.yaml` has a field that does not exist, usually a misspelled one.
    ServiceFieldUnknown "service-field-unknown" Error;
    /// A JSON pointer in `managed-service.yaml` leads to no property of the schema.
    ServicePointerDangling "service-pointer-dangling" Error;
    /// A JSON pointer under `growOnly` in `managed-service.yaml` leads to values without an order. Only numbers and
    /// quantities, such as `10Gi`, can grow.
    ServiceGrowOnly "service-grow-only" Error;
    /// A text of `managed-service.yaml` has a placeholder that does not exist. `$${` stands for `${`.
    ServicePlaceholderUnknown "service-placeholder-unknown" Error;
    /// A group, version, kind or short name breaks a rule of Kubernetes or kro.
    ServiceNameInvalid "service-name-invalid" Error;
    /// Helm cannot read the schema: it breaks the rules of its own dialect, or holds a pattern that Go cannot
    /// compile. Helm refuses every install of such a chart.
    SchemaBroken "schema-broken" Error;
    /// `values.yaml` breaks the chart's own schema, so Helm rejects an instance that keeps the defaults.
    DefaultsInvalid "defaults-invalid" Warning;
    /// Helm cannot use the schema of a subchart that can be off. Values that switch it on are invalid, so its values
    /// are not described.
    SubchartUnreadable "subchart-unreadable" Warning;
    /// A `$ref` leads out of the file. Helm's controller would fetch the document, so the verdict depends on its
    /// environment. Run `bundle` to embed it.
    ReferenceRemote "reference-remote" Warning;
    /// `$schema` is not a dialect of JSON Schema that Helm knows. Helm would load it from the network.
    DialectUnknown "dialect-unknown" Warning;
    /// Backstage has no action that opens a pull request on this Git host. The software template shows the custom
    /// resource and the path of its file instead.
    DeliveryUnsupported "delivery-unsupported" Warning;
    /// The path of a delivery is the same for several clusters, so that instances of one name overwrite each other.
    DeliveryPathShared "delivery-path-shared" Warning;
    /// A `$ref` leads back to itself without passing a property or an item, so it has no meaning.
    ReferenceCycle "reference-cycle" Warning;
    /// The schema marks a value as a password where a Secret cannot hold it: Helm replaces lists as a whole, and the
    /// keys of a map are not known in advance. The value stays in the custom resource, where anyone with read access
    /// can see it.
    PasswordInResource "password-in-resource" Warning;
    /// A text is called like a password, a token or a key, and nothing marks it as secret. Its value stands in the custom
    /// resource, where anyone with read access can see it. Mark it with `format: password`, or name it under `secret` in
    /// `managed-service.yaml`. If it is not secret, write `writeOnly: false` beside it.
    PasswordUnmarked "password-unmarked" Warning;
    /// A keyword is misspelled or misplaced. No dialect of JSON Schema defines it here, so every validator ignores
    /// it.
    KeywordUnknown "keyword-unknown" Warning;
    /// A JSON object has the same key twice. The last one wins.
    KeyDuplicate "key-duplicate" Warning;
    /// The schema's `default` differs from `values.yaml`. Helm uses `values.yaml`, so forms show that value.
    DefaultsContradict "defaults-contradict" Warning;
    /// The schema's `default` breaks the schema that declares it: it has another type, or breaks a rule. No form shows it.
    DeclaredDefaultInvalid "declared-default-invalid" Warning;
    /// A keyword applies to a type that the schema does not allow here, such as `minimum` to a string, so it has no
    /// effect.
    KeywordIdle "keyword-idle" Note;
}

impl Code {
    /// Whether Helm refuses to load a chart with such a finding, so that no values are valid.
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::NotAChart
                | Self::ChartYamlInvalid
                | Self::ChartNotInstallable
                | Self::ChartFileRefused
                | Self::ChartsEntryStray
                | Self::HelmignoreInvalid
                | Self::ValuesInvalid
        )
    }

    /// Whether the finding is about what we ask of a chart, and not about what Helm does.
    pub fn is_ours(self) -> bool {
        matches!(
            self,
            Self::NestedTooDeep
                | Self::ServiceYamlInvalid
                | Self::ServiceFieldUnknown
                | Self::ServicePointerDangling
                | Self::ServiceGrowOnly
                | Self::ServiceNameInvalid
        )
    }
}
