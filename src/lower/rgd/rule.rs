// SPDX-License-Identifier: Apache-2.0
//! Conditions of the model → CEL rules of the custom resource
//! (`docs/facts/kro.md#cel-rules-of-the-crd`).
//!
//! Here `self` has the types that SimpleSchema gives it, so a rule speaks only of fields that have one, by names escaped as the API
//! server escapes them. It is tested when the object is written, after every `null` was dropped; what the chart ships counts as there.

use super::simpleschema::{Definition, FieldSpec, SimpleSchema, Type};
use crate::json::{Number, Value};
use crate::lower::cel::{self, Cel, MAX_TEXT, Scope, Subject, Term};
use crate::lower::site::Site;
use crate::model::{Condition, Shape, Types};

/// Longer lists of constants cost too much where nothing bounds the text that is compared with them.
const MAX_CHOICES: usize = 24;

/// A condition as a rule, and what the rule takes for granted.
pub(super) struct FieldRule {
    /// The rule; always true when there is nothing left to check.
    pub(super) cel: Cel,
    /// Whether it speaks of fields, so that a dropped `null` may matter.
    pub(super) of_fields: bool,
    /// Whether it takes a shipped value for granted that `null` would delete.
    pub(super) of_shipped: bool,
}

/// A condition as a rule of the field; `None` when CEL cannot say it here, or not within the API server's cost budget.
pub(super) fn lower(
    condition: &Condition,
    site: &Site<'_>,
    spec: &FieldSpec,
    document: &SimpleSchema,
) -> Option<FieldRule> {
    // What a shipped item supplies is not told apart from what is missing.
    let items = site.at.is_general();
    if items && !site.samples.is_empty() {
        return None;
    }
    let mut fields = FieldScope {
        document,
        items,
        of_fields: false,
        of_shipped: false,
    };
    let subject = Subject {
        term: Term::variable("self"),
        given: Cel::Constant(true),
        value: TypedSite {
            site: site.clone(),
            spec,
        },
    };
    let cel = cel::test(&mut fields, condition, &subject)?;
    // A rule that nothing satisfies speaks of shipped values, which `null` might have taken away.
    (cel != Cel::Constant(false)).then_some(FieldRule {
        cel,
        of_fields: fields.of_fields,
        of_shipped: fields.of_shipped,
    })
}

/// What a subchart requires while `switch`, a field of it, is true.
pub(super) fn required_while(switch: &str, name: &str) -> Option<Cel> {
    let (switch, name) = (escaped(switch)?, escaped(name)?);
    let fields = Term::variable("self");
    Some(Cel::or([
        fields.has(&switch).negate(),
        Cel::Holds(fields.member(&switch)).negate(),
        fields.has(&name),
    ]))
}

/// A site and the field that it is in the custom resource.
struct TypedSite<'m, 'd> {
    site: Site<'m>,
    spec: &'d FieldSpec,
}

/// The fields that a rule of the custom resource reaches, and what the rule takes for granted.
struct FieldScope<'d> {
    document: &'d SimpleSchema,
    items: bool,
    of_fields: bool,
    of_shipped: bool,
}

impl<'m, 'd> Scope<TypedSite<'m, 'd>> for FieldScope<'d> {
    /// A field of a struct. Where `null` is a value, having it dropped would change what the condition says.
    fn child(
        &mut self,
        subject: &Subject<TypedSite<'m, 'd>>,
        name: &str,
    ) -> Option<Subject<TypedSite<'m, 'd>>> {
        let TypedSite { site, spec } = &subject.value;
        let Shape::Record(record) = &site.node().shape else {
            return None;
        };
        let Some(Definition::Struct(fields)) = self.document.resolve(&spec.ty) else {
            return None;
        };
        let (_, spec) = fields.iter().find(|(known, _)| known == name)?;
        let site = site.property(record.property(name)?);
        if site.node().nullable() {
            return None;
        }
        self.of_fields = true;
        self.of_shipped |= site.shipped.is_some();
        let name = escaped(name)?;
        let path = subject.term.member(&name);
        let given = Cel::and([subject.given.clone(), subject.term.has(&name)]);
        let default = site
            .shipped
            .filter(|value| !matches!(value, Value::Object(_) | Value::Array(_)));
        let (term, given) = match default {
            Some(value) => {
                let default = literal(&spec.ty, value)?;
                (path.when(given, default), Cel::Constant(true))
            }
            None => (path, given),
        };
        Some(Subject {
            term,
            given,
            value: TypedSite { site, spec },
        })
    }

    fn is_shipped(&self, value: &TypedSite<'m, 'd>) -> bool {
        value.site.shipped.is_some()
    }

    fn type_of(&self, value: &TypedSite<'m, 'd>) -> Types {
        types_of(&value.spec.ty)
    }

    /// Text and numbers are. A structure is never compared: no constant has its type.
    fn is_whole(&self, _: &TypedSite<'m, 'd>) -> bool {
        true
    }

    /// The field's type is fixed, so there is nothing to test but what it excludes.
    fn has_type(&self, subject: &Subject<TypedSite<'m, 'd>>, types: Types) -> Option<Cel> {
        let excluded = !types.meets(types_of(&subject.value.spec.ty));
        excluded.then_some(Cel::Constant(false))
    }

    /// Constants of another type than the field's are left to Helm, which has its own ideas about them.
    fn one_of(&self, subject: &Subject<TypedSite<'m, 'd>>, values: &[Value]) -> Option<Cel> {
        let spec = subject.value.spec;
        let cheap = spec.ty != Type::String
            || bounded(spec)
            || (values.len() <= MAX_CHOICES && !self.items);
        if !cheap {
            return None;
        }
        let terms = values.iter().map(|value| literal(&spec.ty, value));
        Some(cel::among(
            &subject.term,
            terms.collect::<Option<Vec<_>>>()?,
        ))
    }

    fn affordable(&mut self, subject: &Subject<TypedSite<'m, 'd>>, _: &Cel) -> bool {
        bounded(subject.value.spec)
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
fn literal(ty: &Type, value: &Value) -> Option<Term> {
    match (ty, value) {
        (Type::String, Value::String(text)) => Some(Term::text(text)),
        (Type::Integer, Value::Number(number)) => number.to_i64().map(Term::Integer),
        (Type::Float, Value::Number(number)) => Some(Term::Double(double(number).into())),
        (Type::Boolean, Value::Bool(flag)) => Some(Term::Boolean(*flag)),
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
    cel::is_plain(&text).then_some(text)
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
