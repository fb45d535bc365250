// SPDX-License-Identifier: Apache-2.0
//! What our own files may hold, as data. The check of a file ([`check`]) and its JSON Schema
//! ([`schema`]) are made of the same tables, so that an editor and the engine give one answer.

pub(super) mod check;
pub(super) mod schema;

/// What a value may be.
#[derive(Debug)]
pub(super) enum Wanted {
    /// Text that is not blank. A number counts as text, as it is written.
    Text,
    /// Text by a rule.
    Ruled(&'static FileRule),
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number between two others, both included.
    Whole(i64, i64),
    /// A list of these.
    List(&'static Wanted),
    /// A list of records with at least one entry, and at most one of each case.
    Cases(&'static FileRecord),
    /// A list with at least one entry.
    Some(&'static Wanted),
    /// A list of different ones; somebody else reports repeated ones.
    Set(&'static Wanted),
    /// Labels of Kubernetes, at least one; somebody else checks each.
    Labels,
    /// A mapping of any keys but these to anything.
    Free(&'static [&'static str]),
    /// A mapping of known keys.
    Record(&'static FileRecord),
}

/// A rule about a text.
#[derive(Debug)]
pub(super) struct FileRule {
    /// All these find something in it (RE2, and JavaScript's with the same meaning).
    pub(super) patterns: &'static [&'static str],
    /// It is none of these.
    pub(super) taken: &'static [&'static str],
    /// What the text is, after "is not".
    pub(super) what: &'static str,
    /// What to write.
    pub(super) help: &'static str,
    /// Patterns for editors only: somebody else checks the text, and reports it another way.
    pub(super) shown: &'static [&'static str],
}

impl FileRule {
    pub(super) const ANY: Self = Self {
        patterns: &[],
        taken: &[],
        what: "",
        help: "",
        shown: &[],
    };

    /// Whether a number will do, as it is written: `16` for a title, but not for a group.
    pub(super) const fn takes_numbers(&self) -> bool {
        self.patterns.is_empty() && self.shown.is_empty()
    }
}

/// A mapping of known keys.
#[derive(Debug)]
pub(super) struct FileRecord {
    /// The keys that it may have in any case.
    pub(super) fields: &'static [FileField],
    /// More keys, by the value of one.
    pub(super) by: Option<&'static By>,
    /// Whether it may have keys that are not listed.
    pub(super) open: bool,
}

impl FileRecord {
    /// A record of exactly these keys.
    pub(super) const fn of(fields: &'static [FileField]) -> Self {
        Self {
            fields,
            by: None,
            open: false,
        }
    }

    /// A record whose further keys depend on the value of one.
    pub(super) const fn by(fields: &'static [FileField], by: &'static By) -> Self {
        Self {
            fields,
            by: Some(by),
            open: false,
        }
    }

    /// A record that may have other keys too.
    pub(super) const fn open(fields: &'static [FileField]) -> Self {
        Self {
            fields,
            by: None,
            open: true,
        }
    }
}

/// The key that decides which other keys a record has.
#[derive(Debug)]
pub(super) struct By {
    pub(super) key: &'static str,
    /// A sentence for people.
    pub(super) about: &'static str,
    /// What the record is, by the key's value.
    pub(super) cases: &'static [(&'static str, &'static FileRecord)],
}

/// A key of a record.
#[derive(Debug)]
pub(super) struct FileField {
    pub(super) key: &'static str,
    /// A sentence for people, which editors show.
    pub(super) about: &'static str,
    pub(super) need: Need,
    pub(super) wanted: Wanted,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// It may be absent. `null` means the same, and removes what the platform file has.
    Optional,
    /// It must be there.
    Required,
    /// Exactly one of the keys with this need must be there.
    Either,
}

/// A key that may be absent.
pub(super) const fn may(key: &'static str, about: &'static str, wanted: Wanted) -> FileField {
    FileField {
        key,
        about,
        need: Need::Optional,
        wanted,
    }
}

/// A key that must be there.
pub(super) const fn must(key: &'static str, about: &'static str, wanted: Wanted) -> FileField {
    FileField {
        key,
        about,
        need: Need::Required,
        wanted,
    }
}

/// A key of which exactly one must be there.
pub(super) const fn either(key: &'static str, about: &'static str, wanted: Wanted) -> FileField {
    FileField {
        key,
        about,
        need: Need::Either,
        wanted,
    }
}

/// A pointer into the values.
pub(super) const POINTER: Wanted = Wanted::Ruled(&FileRule {
    patterns: &["^(/([^/~]|~[01])*)+$"],
    what: "a JSON pointer",
    help: "write a pointer into the \
           values, such as `/storage/size`",
    ..FileRule::ANY
});
