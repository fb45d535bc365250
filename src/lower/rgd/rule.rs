// SPDX-License-Identifier: Apache-2.0
//! Conditions of the model → CEL rules of the custom resource
//! (`docs/facts/kro.md#cel-rules-of-the-crd`).
//!
//! Here `self` has the types that SimpleSchema gives it, so a rule speaks only of fields that have one, by names escaped as the API
//! server escapes them. It is tested when the object is written, after every `null` was dropped; what the chart ships counts as there.

use super::simpleschema::{Definition, FieldSpec, SimpleSchema, Type};
use crate::json::{Number, Value, quoted};
use crate::lower::cel::{self, Cel};
use crate::lower::site::Site;
use crate::model::{Condition, Shape, TextAssertion, Types};

/// Longer texts cost too much to be searched by a pattern.
const MAX_TEXT: u64 = 1024;
/// Longer lists of constants cost too much where nothing bounds the text that is compared with them.
const MAX_CHOICES: usize = 24;

/// A condition as a rule, and what the rule takes for granted.
pub(super) struct Rule {
    /// The rule; always true when there is nothing left to check.
    pub(super) cel: Cel,
    /// Whether it speaks of fields, so that a dropped `null` may matter.
    pub(super) of_fields: bool,
    /// Whether it takes a shipped value for granted that `null` would delete.
    pub(super) of_shipped: bool,
}

/// Says a condition as a rule of the field; `None` when CEL cannot say it here, or not within the API server's cost budget.
pub(super) fn lower(
    condition: &Condition,
    site: &Site<'_>,
    spec: &FieldSpec,
    document: &SimpleSchema,
) -> Option<Rule> {
    // What a shipped item supplies is not told apart from what is missing.
    let items = site.at.is_general();
    if items && !site.samples.is_empty() {
        return None;
    }
    let mut reader = Reader {
        document,
        items,
        of_fields: false,
        of_shipped: false,
    };
    let subject = Subject {
        text: "self".to_owned(),
        given: Cel::Constant(true),
        site: site.clone(),
        spec,
    };
    let cel = reader.test(condition, &subject)?;
    // A rule that nothing satisfies speaks of shipped values, which `null` might have taken away.
    (cel != Cel::Constant(false)).then_some(Rule {
        cel,
        of_fields: reader.of_fields,
        of_shipped: reader.of_shipped,
    })
}

/// What a subchart requires while `switch`, a field of it, is true.
pub(super) fn required_while(switch: &str, name: &str) -> Option<String> {
    let (switch, name) = (escaped(switch)?, escaped(name)?);
    Some(format!(
        "!has(self.{switch}) || !self.{switch} || has(self.{name})"
    ))
}

/// A value that a condition speaks of.
struct Subject<'m, 'd> {
    text: String,
    given: Cel,
    site: Site<'m>,
    spec: &'d FieldSpec,
}

struct Reader<'d> {
    document: &'d SimpleSchema,
    items: bool,
    of_fields: bool,
    of_shipped: bool,
}

impl<'d> Reader<'d> {
    fn test(&mut self, condition: &Condition, subject: &Subject<'_, 'd>) -> Option<Cel> {
        Some(match condition {
            Condition::Constant(flag) => Cel::Constant(*flag),
            Condition::All(parts) => Cel::and(self.each(parts, subject)?),
            Condition::Any(parts) => Cel::or(self.each(parts, subject)?),
            Condition::One(parts) => cel::one(self.each(parts, subject)?)?,
            Condition::Not(inner) => self.test(inner, subject)?.negate(),
            Condition::Given(name) => {
                let below = self.below(subject, name)?;
                if below.site.shipped.is_some() {
                    Cel::Constant(true)
                } else {
                    below.given
                }
            }
            Condition::Property(name, inner) => {
                let below = self.below(subject, name)?;
                let absent = if below.site.shipped.is_some() {
                    Cel::Constant(false)
                } else {
                    below.given.clone().negate()
                };
                Cel::or([absent, self.test(inner, &below)?])
            }
            // kro has no marker for the number of keys, so nothing bounds what a walk over them costs.
            Condition::Keys(_) => return None,
            Condition::Types(types) => {
                let own = types_of(&subject.spec.ty);
                match (types.contains(own), types.meets(own)) {
                    (true, _) => Cel::Constant(true),
                    (false, false) => Cel::Constant(false),
                    (false, true) => return None,
                }
            }
            Condition::OneOf(values) => self.one_of(subject, values)?,
            Condition::Text(_) if subject.spec.ty != Type::String => Cel::Constant(true),
            Condition::Text(TextAssertion::Pattern(pattern)) if bounded(subject.spec) => Cel::Call(
                format!("{}.matches({})", subject.text, quoted(pattern.as_str())),
            ),
            Condition::Text(TextAssertion::Pattern(_)) => return None,
            Condition::Text(TextAssertion::MinLength(count)) => {
                cel::relation(&format!("size({})", subject.text), ">=", &count.to_string())
            }
            Condition::Text(TextAssertion::MaxLength(count)) => {
                cel::relation(&format!("size({})", subject.text), "<=", &count.to_string())
            }
        })
    }

    fn each(&mut self, parts: &[Condition], subject: &Subject<'_, 'd>) -> Option<Vec<Cel>> {
        parts.iter().map(|part| self.test(part, subject)).collect()
    }

    /// The value is one of these. Constants of another type than the field's are left to Helm, which has its own ideas about them.
    fn one_of(&self, subject: &Subject<'_, 'd>, values: &[Value]) -> Option<Cel> {
        let ty = &subject.spec.ty;
        let cheap = *ty != Type::String
            || bounded(subject.spec)
            || (values.len() <= MAX_CHOICES && !self.items);
        let spelled = values
            .iter()
            .map(|value| literal(ty, value))
            .collect::<Option<Vec<_>>>()
            .filter(|_| cheap)?;
        Some(match spelled.as_slice() {
            [only] => cel::relation(&subject.text, "==", only),
            several => cel::relation(&subject.text, "in", &format!("[{}]", several.join(", "))),
        })
    }

    /// A field of a struct. Where `null` is a value, having it dropped would change what the condition says.
    fn below<'m>(&mut self, subject: &Subject<'m, 'd>, name: &str) -> Option<Subject<'m, 'd>> {
        let Shape::Record(record) = &subject.site.node().shape else {
            return None;
        };
        let Some(Definition::Struct(fields)) = self.document.resolve(&subject.spec.ty) else {
            return None;
        };
        let (_, spec) = fields.iter().find(|(known, _)| known == name)?;
        let site = subject.site.property(record.property(name)?);
        if site.node().nullable() {
            return None;
        }
        self.of_fields = true;
        self.of_shipped |= site.shipped.is_some();
        let path = format!("{}.{}", subject.text, escaped(name)?);
        let given = Cel::and([subject.given.clone(), Cel::Call(format!("has({path})"))]);
        Some(
            match site
                .shipped
                .filter(|value| !matches!(value, Value::Object(_) | Value::Array(_)))
            {
                Some(value) => {
                    let text = format!("({given} ? {path} : {})", literal(&spec.ty, value)?);
                    Subject {
                        text,
                        given: Cel::Constant(true),
                        site,
                        spec,
                    }
                }
                None => Subject {
                    text: path,
                    given,
                    site,
                    spec,
                },
            },
        )
    }
}

/// Whether the field bounds its length.
fn bounded(spec: &FieldSpec) -> bool {
    spec.markers.max_length.is_some_and(|most| most <= MAX_TEXT) || !spec.markers.choices.is_empty()
}

/// The JSON types of a field.
fn types_of(ty: &Type) -> Types {
    match ty {
        Type::String => Types::STRING,
        Type::Integer => Types::INTEGER,
        Type::Boolean => Types::BOOLEAN,
        Type::Float => Types::NUMBER,
        Type::Object | Type::Named(_) | Type::Map(_) => Types::OBJECT,
        Type::List(_) => Types::ARRAY,
    }
}

/// A constant of the field's type.
fn literal(ty: &Type, value: &Value) -> Option<String> {
    match (ty, value) {
        (Type::String, Value::String(text)) => Some(quoted(text)),
        (Type::Integer, Value::Number(number)) => number.to_i64().map(|whole| whole.to_string()),
        (Type::Float, Value::Number(number)) => Some(double(number)),
        (Type::Boolean, Value::Bool(flag)) => Some(flag.to_string()),
        _ => None,
    }
}

/// A number as a CEL double: `1` alone would be an integer.
pub(super) fn double(number: &Number) -> String {
    let text = number.as_str();
    if text.contains(['.', 'e', 'E']) {
        text.to_owned()
    } else {
        format!("{text}.0")
    }
}

/// A field's name as rules of a custom resource write it (`docs/facts/kro.md#field-names-in-cel`);
/// `None` when they cannot reach it.
fn escaped(name: &str) -> Option<String> {
    if cel::RESERVED.contains(&name) {
        return Some(format!("__{name}__"));
    }
    let text = name
        .replace("__", "__underscores__")
        .replace('.', "__dot__")
        .replace('-', "__dash__")
        .replace('/', "__slash__");
    cel::plain(&text).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        for (name, expected) in [
            ("plain", Some("plain")),
            ("a-b", Some("a__dash__b")),
            ("x.y/z", Some("x__dot__y__slash__z")),
            ("u__v", Some("u__underscores__v")),
            ("namespace", Some("__namespace__")),
            ("$ref", None),
            ("a b", None),
            ("1st", None),
            ("", None),
        ] {
            assert_eq!(escaped(name).as_deref(), expected, "{name}");
        }
    }
}
