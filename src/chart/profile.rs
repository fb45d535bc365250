// SPDX-License-Identifier: Apache-2.0
//! Which Helm's verdict is wanted.

/// A minor release of Helm whose verdict the engine gives. The releases differ in the library that validates values
/// (`docs/facts/helm.md#profiles`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Helm 4.0 to 4.2, which Flux 2.9 embeds.
    Helm42,
    /// Helm 4.3, which Flux 2.10 embeds.
    #[default]
    Helm43,
}

impl Profile {
    /// Every profile, the oldest first.
    pub const ALL: [Self; 2] = [Self::Helm42, Self::Helm43];

    /// The name on the wire and in `managed-service.yaml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Helm42 => "helm-4.2",
            Self::Helm43 => "helm-4.3",
        }
    }

    /// The profile of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str() == name)
    }

    /// Whether a number equals a string that reads as that number.
    pub fn equates_numbers_with_text(self) -> bool {
        self == Self::Helm42
    }

    /// Whether a quoted local part of an e-mail address may lack its closing quote.
    pub fn overlooks_closing_quote(self) -> bool {
        self == Self::Helm42
    }
}
