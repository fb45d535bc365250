// SPDX-License-Identifier: Apache-2.0
//! JSON pointers ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)), one type per document they point into.
//!
//! Mixing a pointer into the values with one into the schema is the classic mistake of tools like this one, so the
//! compiler refuses it: the two share an implementation but not a type.

use std::fmt;

/// Escapes one reference token (RFC 6901 §3): `~` becomes `~0`, `/` becomes `~1`.
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// Reverses [`escape`].
pub fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

macro_rules! pointer {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The whole document, for constants.
            pub const ROOT: Self = Self(String::new());

            /// The whole document: the empty pointer.
            pub fn root() -> Self {
                Self(String::new())
            }

            /// Reads pointer text; `None` unless it is empty or starts with `/`.
            pub fn parse(text: &str) -> Option<Self> {
                (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
            }

            /// The pointer to member `key` of what this one points to.
            #[must_use]
            pub fn key(&self, key: &str) -> Self {
                Self(format!("{}/{}", self.0, escape(key)))
            }

            /// The pointer to item `index` of what this one points to.
            #[must_use]
            pub fn index(&self, index: usize) -> Self {
                Self(format!("{}/{index}", self.0))
            }

            /// The unescaped reference tokens, from the root down.
            pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
                self.0.split('/').skip(1).map(unescape)
            }

            /// The pointer's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether this is the empty pointer.
            pub fn is_root(&self) -> bool {
                self.0.is_empty()
            }

            /// Whether this points to what `above` points to, or to a part of it.
            pub fn is_within(&self, above: &Self) -> bool {
                self.0.strip_prefix(above.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }

            /// The last reference token, unescaped; `None` at the root.
            pub fn last(&self) -> Option<String> {
                self.0.rsplit_once('/').map(|(_, token)| unescape(token))
            }

            /// The pointer to the container of what this one points to; `None` at the root.
            pub fn parent(&self) -> Option<Self> {
                self.0.rsplit_once('/').map(|(head, _)| Self(head.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pointer! {
    /// A place in the values. In a [`crate::diagnostic::Loss`] the token `*` stands for any item or key.
    InstancePointer
}
pointer! {
    /// A place in `values.schema.json` (a *keyword location*).
    SchemaPointer
}
pointer! {
    /// A place in any other document: `Chart.yaml`, `managed-service.yaml`, an output.
    DocumentPointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_escaping() {
        let pointer = InstancePointer::root().key("a/b").key("~1").index(0);
        assert_eq!(pointer.as_str(), "/a~1b/~01/0");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["a/b", "~1", "0"]);
        assert_eq!(pointer.parent().unwrap().last().unwrap(), "~1");
    }

    #[test]
    fn relative_text_is_no_pointer() {
        assert!(SchemaPointer::parse("properties").is_none());
        assert!(SchemaPointer::parse("").is_some_and(|pointer| pointer.is_root()));
    }
}
