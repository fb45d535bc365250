// SPDX-License-Identifier: Apache-2.0
//! Locations, one type per document they point into.
//!
//! Mixing a location in the values with one in the schema is the classic mistake of tools like this one, so the compiler
//! refuses it. A location in the schema always leads to one subschema and is a JSON pointer
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)). A location in the values may stand for many: it consists of steps,
//! because as text a key that is called `*` would read like any key.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::rc::Rc;

/// Escapes one reference token (RFC 6901 §3): `~` becomes `~0`, `/` becomes `~1`.
pub fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        token.replace('~', "~0").replace('/', "~1").into()
    } else {
        token.into()
    }
}

/// Unescapes one reference token (RFC 6901 §4): `~1` becomes `/`, then `~0` becomes `~`.
pub fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        token.replace("~1", "/").replace("~0", "~").into()
    } else {
        token.into()
    }
}

/// One step down into a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// To any item of a list, or to the value of any key.
    Any,
    /// To the item with this index.
    Index(usize),
    /// To the value of this key.
    Key(Rc<str>),
}

/// How people read the location of the values as a whole, whose pointer is empty.
pub const TOP: &str = "the top of the values";

/// A location in the values (an *instance location*): one place, or with [`Step::Any`] all places that its steps lead to.
///
/// `Display` writes it as people and tools read it in losses and changes: a JSON pointer in which `*` stands for any item or
/// key, and `~2` for a key that is called `*`. [`Self::to_pointer`] writes a location of one place as RFC 6901 has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstancePointer(Vec<Step>);

impl InstancePointer {
    /// The values as a whole.
    pub fn root() -> Self {
        Self(Vec::new())
    }

    /// Reads a JSON pointer; `None` unless the text is empty or starts with `/`.
    ///
    /// The text does not tell an index from a key of digits, so every step is a key.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.is_empty() && !text.starts_with('/') {
            return None;
        }
        let tokens = text.split('/').skip(1);
        Some(Self(
            tokens
                .map(|token| Step::Key(unescape(token).into()))
                .collect(),
        ))
    }

    /// The location of member `key`.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.into()))
    }

    /// The location of item `index`.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    /// The locations of all items or members.
    #[must_use]
    pub fn any(&self) -> Self {
        self.then(Step::Any)
    }

    /// The location one step further.
    fn then(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }

    /// The steps, from the root down.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The names of the keys on the way, from the root down; a step to an item or to any key has none.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Step::as_key)
    }

    /// Whether this is the values as a whole.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The location in a sentence: in backticks, or [`TOP`].
    pub fn in_sentence(&self) -> String {
        if self.is_root() {
            TOP.to_owned()
        } else {
            format!("`{self}`")
        }
    }

    /// Whether this stands for many places: somewhere it leads to any item or key.
    pub fn is_general(&self) -> bool {
        self.0.contains(&Step::Any)
    }

    /// Whether this is `above`, or a part of what is there.
    pub fn is_within(&self, above: &Self) -> bool {
        self.0.starts_with(&above.0)
    }

    /// The location that lies below `to` as this one lies below `from`.
    #[must_use]
    pub fn moved(&self, from: &Self, to: &Self) -> Self {
        let inside = self.0.strip_prefix(from.0.as_slice()).unwrap_or_default();
        Self([to.0.as_slice(), inside].concat())
    }

    /// The last step; `None` at the root.
    pub fn last(&self) -> Option<&Step> {
        self.0.last()
    }

    /// The name of the key that the last step leads to; `None` at the root, and for an item or any key.
    pub fn last_key(&self) -> Option<&str> {
        self.0.last()?.as_key()
    }

    /// The location of the container; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.0.split_last()?;
        Some(Self(above.to_vec()))
    }

    /// The location, and all locations above it.
    pub fn and_above(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// The JSON pointer of a location of one place.
    pub fn to_pointer(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            text.push('/');
            text.push_str(&escape(&step.token()));
        }
        text
    }
}

impl Step {
    /// The name of the key; `None` when the step leads to an item, or to any key.
    pub fn as_key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Any | Self::Index(_) => None,
        }
    }

    /// The reference token of the step, not escaped.
    fn token(&self) -> String {
        match self {
            Self::Any => "*".to_owned(),
            Self::Index(index) => index.to_string(),
            Self::Key(key) => key.to_string(),
        }
    }
}

impl fmt::Display for InstancePointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            f.write_char('/')?;
            match step {
                Step::Any => f.write_char('*')?,
                Step::Index(index) => write!(f, "{index}")?,
                Step::Key(key) if &**key == "*" => f.write_str("~2")?,
                Step::Key(key) => f.write_str(&escape(key))?,
            }
        }
        Ok(())
    }
}

/// A location as pointer text, one type for each document it leads into.
macro_rules! text_pointer {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The whole document, for constants.
            pub const ROOT: Self = Self(String::new());

            /// The whole document: the empty pointer.
            pub fn root() -> Self {
                Self::ROOT
            }

            /// Reads pointer text; `None` unless it is empty or starts with `/`.
            pub fn parse(text: &str) -> Option<Self> {
                (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
            }

            /// The pointer to member `key` of what this one points to.
            #[must_use]
            pub fn key(&self, key: &str) -> Self {
                let token = escape(key);
                let mut text = String::with_capacity(self.0.len() + 1 + token.len());
                text.push_str(&self.0);
                text.push('/');
                text.push_str(&token);
                Self(text)
            }

            /// The pointer to item `index` of what this one points to.
            #[must_use]
            pub fn index(&self, index: usize) -> Self {
                Self(format!("{}/{index}", self.0))
            }

            /// The pointer as RFC 6901 writes it: empty for the root, otherwise with a leading `/`.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether this is the empty pointer.
            pub fn is_root(&self) -> bool {
                self.0.is_empty()
            }

            /// Whether this points to what `above` points to, or to a part of it.
            pub fn is_within(&self, above: &Self) -> bool {
                let rest = self.0.strip_prefix(above.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }

            /// The last reference token, unescaped; `None` at the root.
            pub fn last(&self) -> Option<String> {
                let (_, token) = self.0.rsplit_once('/')?;
                Some(unescape(token).into_owned())
            }

            /// The pointer to the container of what this one points to; `None` at the root.
            pub fn parent(&self) -> Option<Self> {
                let (head, _) = self.0.rsplit_once('/')?;
                Some(Self(head.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_pointer! {
    /// A location in `values.schema.json` (a *keyword location*).
    SchemaPointer
}
text_pointer! {
    /// A location in the schema that the verdict writes for the `jsonschema` crate.
    EmittedPointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_escaping() {
        let location = InstancePointer::root().key("a/b").key("~1").index(0);
        assert_eq!(location.to_string(), "/a~1b/~01/0");
        assert_eq!(location.keys().collect::<Vec<_>>(), ["a/b", "~1"]);
        assert_eq!(location.parent().unwrap().last_key(), Some("~1"));
        let pointer = SchemaPointer::root().key("a/b").key("~1").index(0);
        assert_eq!(pointer.as_str(), "/a~1b/~01/0");
        assert_eq!(pointer.parent().unwrap().last().unwrap(), "~1");
    }

    #[test]
    fn a_key_called_star_is_not_any_key() {
        let (key, any) = (
            InstancePointer::root().key("*"),
            InstancePointer::root().any(),
        );
        assert_ne!(key, any);
        assert!(any.is_general() && !key.is_general());
        assert_eq!([key.to_string(), any.to_string()], ["/~2", "/*"]);
        assert_eq!(key.to_pointer(), "/*");
        assert_eq!(InstancePointer::parse("/*"), Some(key));
    }

    #[test]
    fn a_part_has_the_same_first_steps() {
        let above = InstancePointer::root().key("a");
        assert!(above.key("b").is_within(&above) && above.is_within(&above));
        assert!(!InstancePointer::root().key("ab").is_within(&above));
    }

    #[test]
    fn relative_text_is_no_pointer() {
        assert!(SchemaPointer::parse("properties").is_none());
        assert!(InstancePointer::parse("a").is_none());
        assert!(SchemaPointer::parse("").is_some_and(|pointer| pointer.is_root()));
    }
}
