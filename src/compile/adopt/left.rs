// SPDX-License-Identifier: Apache-2.0
//! The one table of reasons why an instance does not take something over. The comment above a reason is what `explain` prints.

use crate::diagnostic::Explanation;

macro_rules! reasons {
    ($($(#[doc = $line:literal])+ $variant:ident $name:literal;)*) => {
        /// Why an instance does not take over a part of a release.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum LeftReason {
            $($(#[doc = $line])+ $variant,)*
        }

        const REASONS: &[LeftReason] = &[$(LeftReason::$variant,)*];

        impl LeftReason {
            /// The stable kebab-case name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn explanation(self) -> &'static str {
                let text = match self { $(Self::$variant => concat!($($line),+),)* };
                text.trim_start()
            }
        }
    };
}

reasons! {
    /// The release takes values from a ConfigMap or a Secret. They are not in the document, so they are not adopted.
    ValuesFrom "values-from";
    /// Flux changes what the chart renders, which a custom resource cannot ask for.
    PostRenderers "post-renderers";
    /// The release has another name than that of an instance: the instance makes new objects, with volumes of their own.
    OtherRelease "other-release";
    /// The release is of another chart.
    OtherChart "other-chart";
    /// The release is of another version of the chart. The instance gets the version of the definition.
    OtherVersion "other-version";
    /// The objects of the release are in another namespace than its HelmRelease. The instance is in that of the objects.
    TargetNamespace "target-namespace";
    /// A setting of the HelmRelease that the definition decides for all instances.
    ReleaseSetting "release-setting";
    /// A document beside the HelmRelease.
    OtherDocument "other-document";
    /// The value is secret. It is in the Secret beside the custom resource.
    SecretValue "secret-value";
    /// The custom resource has no field for the value.
    NoField "no-field";
    /// The value is `null`, which the custom resource cannot hold here.
    NullValue "null-value";
    /// The custom resource has a field of another type.
    OtherType "other-type";
}

/// All reasons with what they mean.
pub(in crate::compile) fn explanations() -> impl Iterator<Item = Explanation> {
    REASONS.iter().map(|reason| Explanation {
        name: reason.as_str(),
        kind: "reason why something is not adopted",
        text: reason.explanation(),
    })
}
