// SPDX-License-Identifier: Apache-2.0
//! SimpleSchema types → text. For quoting see `docs/facts/kro.md#quoting-of-markers`.

use super::{Definition, FieldSpec, Markers, SimpleSchema, Type};
use crate::json::{Object, Value};

/// `types` and `spec` as the RGD carries them.
pub fn to_values(schema: &SimpleSchema) -> (Object, Object) {
    let types = schema.types.iter().map(|(name, definition)| {
        let value = match definition {
            Definition::Alias(field) => Value::String(field_text(field)),
            Definition::Struct(fields) => Value::Object(field_values(fields)),
        };
        (name.clone(), value)
    });
    (types.collect(), field_values(&schema.spec))
}

fn field_values(fields: &[(String, FieldSpec)]) -> Object {
    fields
        .iter()
        .map(|(name, field)| (name.clone(), Value::String(field_text(field))))
        .collect()
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
    let mut texts = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        texts.extend(value.map(|value| format!("{name}={value}")))
    };
    add("required", required.then(|| "true".to_owned()));
    // kro pastes the text of a string's default between quotes, unlike that of anything else
    // (`docs/facts/kro.md#default-markers`).
    let pasted = |json: &String| {
        json.strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .map_or_else(|| json.clone(), quote)
    };
    add("default", default.as_ref().map(pasted));
    add("minimum", minimum.as_ref().map(ToString::to_string));
    add("maximum", maximum.as_ref().map(ToString::to_string));
    add("minLength", min_length.map(|count| count.to_string()));
    add("maxLength", max_length.map(|count| count.to_string()));
    add("pattern", pattern.as_deref().map(quote));
    add(
        "enum",
        (!choices.is_empty()).then(|| quote(&choices.join(","))),
    );
    add("minItems", min_items.map(|count| count.to_string()));
    add("maxItems", max_items.map(|count| count.to_string()));
    add("uniqueItems", unique_items.then(|| "true".to_owned()));
    add("immutable", immutable.then(|| "true".to_owned()));
    add(
        "validation",
        grow_only.then(|| growing(&field.ty).map(quote)).flatten(),
    );
    for rule in validation {
        add("validation", Some(quote(rule)));
    }
    add("description", description.as_deref().map(quote));
    texts
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

/// kro takes off the outer quotes and reads `\"` and `\\`; everything else stands for itself, line breaks included.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
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
