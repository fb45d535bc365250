// SPDX-License-Identifier: Apache-2.0
//! Text of the template language of Backstage's scaffolder: Nunjucks with `${{ … }}` for values.

/// A text with placeholders. What a chart or a platform team wrote gets in only through
/// [`Nunjucks::literal`] and [`Nunjucks::text`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nunjucks(String);

impl Nunjucks {
    /// A text of this program, with the placeholders in it.
    pub(super) fn code(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// A text that stays what it is: where it could be read as code it is a string literal of the language.
    pub(super) fn literal(text: &str) -> Self {
        let plain = !text.contains(['{', '}', '%', '#']);
        if plain {
            return Self(text.to_owned());
        }
        let mut out = Self::code("${{ ");
        out.push(Self::text(text));
        out.push(Self::code(" }}"));
        out
    }

    /// A string literal inside a placeholder.
    pub(super) fn text(text: &str) -> Self {
        let mut out = String::from("\"");
        for letter in text.chars() {
            // The language knows these escapes and drops the backslash of all others.
            match letter {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                letter => out.push(letter),
            }
        }
        out.push('"');
        Self(out)
    }

    /// Adds more text.
    pub(super) fn push(&mut self, next: Self) {
        self.0.push_str(&next.0);
    }
}

impl From<Nunjucks> for String {
    fn from(Nunjucks(text): Nunjucks) -> Self {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_chart_is_no_code() {
        for (text, expected) in [
            ("plain.example/v1", "plain.example/v1"),
            ("{{ x }}", r#"${{ "{{ x }}" }}"#),
            ("a\\\"${{ b }}\n", r#"${{ "a\\\"${{ b }}\n" }}"#),
            ("{% raw %}", r#"${{ "{% raw %}" }}"#),
        ] {
            assert_eq!(String::from(Nunjucks::literal(text)), expected);
        }
    }
}
