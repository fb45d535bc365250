// SPDX-License-Identifier: Apache-2.0
//! What kro's templates are made of. kro takes `${…}` in any text for CEL and reads every template as YAML once more
//! (`docs/facts/kro.md#control-characters-in-yaml`), so a text of the chart gets in only through [`KroText::literal`].

use std::fmt::Display;

use crate::json::{Object, Value, quoted};
use crate::lower::typing::is_readable;

/// A text of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KroText(String);

impl KroText {
    /// A text that stays what it is. What kro would read otherwise becomes an expression that yields it.
    pub(super) fn literal(text: &str) -> Self {
        let mut out = String::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter == '$' && letters.peek() == Some(&'{') {
                letters.next();
                out.push_str(r#"${"${"}"#);
            } else if is_readable(letter) {
                out.push(letter);
            } else {
                out.push_str(&format!("${{{}}}", quoted(&letter.to_string())));
            }
        }
        Self(out)
    }

    /// What a CEL expression yields.
    pub(super) fn expression(cel: impl Display) -> Self {
        Self(format!("${{{cel}}}"))
    }

    /// This text and then the other one.
    pub(super) fn then(self, next: &Self) -> Self {
        Self(self.0 + &next.0)
    }
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KroPart {
    Flag(bool),
    Text(KroText),
    List(Vec<KroPart>),
    Map(Vec<(String, KroPart)>),
}

/// A mapping with constant keys.
pub(super) fn map<const N: usize>(members: [(&'static str, KroPart); N]) -> KroPart {
    let members = members.into_iter();
    KroPart::Map(members.map(|(key, part)| (key.to_owned(), part)).collect())
}

impl From<bool> for KroPart {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// A constant of this program; it may hold expressions.
impl From<&'static str> for KroPart {
    fn from(text: &'static str) -> Self {
        Self::Text(KroText(text.to_owned()))
    }
}

impl From<KroText> for KroPart {
    fn from(text: KroText) -> Self {
        Self::Text(text)
    }
}

impl From<KroPart> for Value {
    fn from(part: KroPart) -> Self {
        match part {
            KroPart::Flag(flag) => flag.into(),
            KroPart::Text(KroText(text)) => text.into(),
            KroPart::List(parts) => parts.into_iter().map(Self::from).collect::<Vec<_>>().into(),
            KroPart::Map(members) => {
                let members = members.into_iter();
                let members: Object = members.map(|(key, part)| (key, part.into())).collect();
                members.into()
            }
        }
    }
}

/// A pattern in which escapes of RE2 say what kro could not read back. `None` where an escape would be taken as it stands.
pub(super) fn readable_pattern(pattern: &str) -> Option<String> {
    if pattern.chars().all(is_readable) {
        return Some(pattern.to_owned());
    }
    if pattern.contains(r"\Q") {
        return None;
    }
    let mut out = String::new();
    let mut escaping = false;
    for letter in pattern.chars() {
        if is_readable(letter) {
            out.push(letter);
        } else {
            if escaping {
                out.pop();
            }
            out.push_str(&format!(r"\x{{{:x}}}", u32::from(letter)));
        }
        escaping = letter == '\\' && !escaping;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_chart_holds_no_expression() {
        for (text, expected) in [
            ("1.0.0", "1.0.0"),
            ("$x $(y) {{ z }} }", "$x $(y) {{ z }} }"),
            ("a${b}", r#"a${"${"}b}"#),
            ("$${", r#"$${"${"}"#),
            ("x\u{7f}", r#"x${"\u007f"}"#),
        ] {
            assert_eq!(KroText::literal(text).0, expected);
        }
    }
}
