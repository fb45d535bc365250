// SPDX-License-Identifier: Apache-2.0
//! SimpleSchema types → text. For quoting see `docs/facts/kro.md#quoting-of-markers`.

use std::fmt::Display;

use super::{Definition, FieldSpec, Markers, SimpleSchema, Type};
use crate::json::{Object, Value};
use crate::lower::typing::is_readable;

/// `types` and `spec` as the RGD carries them.
pub fn to_values(schema: &SimpleSchema) -> (Object, Object) {
    let mut types = Object::new();
    for (name, definition) in &schema.types {
        let value = match definition {
            Definition::Alias(field) => Value::String(field_text(field)),
            Definition::Struct(fields) => Value::Object(field_values(fields)),
        };
        types.insert(name.clone(), value);
    }
    (types, field_values(&schema.spec))
}

fn field_values(fields: &[(String, FieldSpec)]) -> Object {
    let mut values = Object::new();
    for (name, field) in fields {
        values.insert(name.clone(), Value::String(field_text(field)));
    }
    values
}

/// One field: `type | marker=value marker=value`, with one pipe and no space at the end.
pub fn field_text(field: &FieldSpec) -> String {
    let mut text = type_text(&field.ty);
    let mut before = " | ";
    for marker in marker_texts(field) {
        text.push_str(before);
        text.push_str(&marker);
        before = " ";
    }
    text
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::String => "string".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Object => "object".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(inner) => format!("[]{}", type_text(inner)),
        Type::Map(inner) => format!("map[string]{}", type_text(inner)),
    }
}

fn marker_texts(field: &FieldSpec) -> Vec<String> {
    let Markers {
        required,
        default,
        minimum,
        maximum,
        min_length,
        max_length,
        pattern,
        choices,
        min_items,
        max_items,
        unique_items,
        immutable,
        grow_only,
        validation,
        description,
    } = &field.markers;
    let mut texts = MarkerTexts::default();
    texts.flag("required", *required);
    texts.value("default", default.as_deref().map(pasted));
    texts.value("minimum", minimum.as_ref());
    texts.value("maximum", maximum.as_ref());
    texts.value("minLength", *min_length);
    texts.value("maxLength", *max_length);
    texts.value("pattern", pattern.as_deref().map(quote));
    if !choices.is_empty() {
        texts.value("enum", Some(quote(&choices.join(","))));
    }
    texts.value("minItems", *min_items);
    texts.value("maxItems", *max_items);
    texts.flag("uniqueItems", *unique_items);
    texts.flag("immutable", *immutable);
    if *grow_only {
        texts.value("validation", growing(&field.ty).map(quote));
    }
    for rule in validation {
        texts.value("validation", Some(quote(rule)));
    }
    texts.value("description", description.as_deref().map(quote));
    texts.0
}

/// The markers of a field as `marker=value`, in kro's syntax.
#[derive(Default)]
struct MarkerTexts(Vec<String>);

impl MarkerTexts {
    /// A marker with a value, when there is one.
    fn value(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0.push(format!("{name}={value}"));
        }
    }

    /// A marker that is there or not.
    fn flag(&mut self, name: &str, set: bool) {
        self.value(name, set.then_some(true));
    }
}

/// The JSON text of a default as kro takes it: it pastes a string's text between quotes, unlike that of anything else
/// (`docs/facts/kro.md#default-markers`).
fn pasted(json: &str) -> String {
    let rest = json.strip_prefix('"');
    match rest.and_then(|rest| rest.strip_suffix('"')) {
        Some(text) => quote(text),
        None => json.to_owned(),
    }
}

/// The rule that a value does not become less.
fn growing(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Integer | Type::Float => Some("self >= oldSelf"),
        // Rules know quantities since Kubernetes 1.29; the policy, which needs a newer one anyway, compares them.
        Type::String
        | Type::Boolean
        | Type::Object
        | Type::Named(_)
        | Type::List(_)
        | Type::Map(_) => None,
    }
}

/// kro takes off the outer quotes and reads `\"` and `\\`; everything else stands for itself, line breaks included. What kro could
/// not read back is made visible; only descriptions hold it.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str(r"\\"),
            '"' => out.push_str("\\\""),
            letter if is_readable(letter) => out.push(letter),
            // The escape of an escape, as above.
            letter => out.push_str(&format!(r"\\u{{{:x}}}", u32::from(letter))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Number;

    #[test]
    fn fields_have_one_pipe_and_no_space_at_the_end() {
        let markers = Markers {
            required: true,
            minimum: Number::parse("1"),
            pattern: Some(r#"^\d"|x$"#.to_owned()),
            choices: vec!["a".to_owned(), "b c".to_owned()],
            description: Some("two\nlines".to_owned()),
            ..Markers::default()
        };
        let field = FieldSpec {
            ty: Type::List(Box::new(Type::Named("Host".to_owned()))),
            markers,
        };
        assert_eq!(
            field_text(&field),
            "[]Host | required=true minimum=1 pattern=\"^\\\\d\\\"|x$\" enum=\"a,b c\" description=\"two\nlines\""
        );
        assert_eq!(
            field_text(&Type::Map(Box::new(Type::Object)).into()),
            "map[string]object"
        );
    }
}
