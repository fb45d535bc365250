// SPDX-License-Identifier: Apache-2.0
//! Keywords of the native form's schema: what an assertion or a scalar becomes there.

use crate::json::{Object, Value, object};
use crate::model::{
    Assertion, ItemsAssertion, KeysAssertion, Node, NumberAssertion, Scalar, Shape, TextAssertion,
    Types,
};

/// What becomes of an assertion in the native form's schema.
pub(super) enum Restated {
    /// This keyword with this value.
    As(&'static str, Value),
    /// Nothing: it applies to no value that the form writes here.
    NotNeeded,
    /// A rule, which the form may run.
    Rule,
    /// Nothing, so that the form does not check it.
    Unchecked,
}

pub(super) fn restate(assertion: &Assertion, shape: &Shape) -> Restated {
    match assertion {
        Assertion::Number(assertion) if shape.scalar().is_some_and(Scalar::is_number) => {
            restate_number(assertion)
        }
        Assertion::Text(assertion) if shape.scalar() == Some(Scalar::String) => {
            restate_text(assertion)
        }
        Assertion::Number(_) | Assertion::Text(_) => Restated::NotNeeded,
        Assertion::Items(ItemsAssertion::MinItems(_)) => Restated::Unchecked,
        Assertion::Items(_) if !matches!(shape, Shape::List(_)) => Restated::NotNeeded,
        Assertion::Items(ItemsAssertion::MaxItems(most)) => Restated::As("maxItems", size(*most)),
        Assertion::Items(ItemsAssertion::UniqueItems) => Restated::As("uniqueItems", true.into()),
        Assertion::Keys(KeysAssertion::MinProperties(0)) if matches!(shape, Shape::Map(_)) => {
            Restated::NotNeeded
        }
        Assertion::Keys(_) | Assertion::Format(_) => Restated::Unchecked,
        Assertion::Rule(_) => Restated::Rule,
    }
}

fn restate_number(assertion: &NumberAssertion) -> Restated {
    let (keyword, number) = match assertion {
        NumberAssertion::Minimum(bound) if bound.exclusive => ("exclusiveMinimum", &bound.number),
        NumberAssertion::Minimum(bound) => ("minimum", &bound.number),
        NumberAssertion::Maximum(bound) if bound.exclusive => ("exclusiveMaximum", &bound.number),
        NumberAssertion::Maximum(bound) => ("maximum", &bound.number),
        NumberAssertion::MultipleOf(step) => ("multipleOf", step),
    };
    Restated::As(keyword, Value::Number(number.clone()))
}

fn restate_text(assertion: &TextAssertion) -> Restated {
    match assertion {
        TextAssertion::MinLength(least) => Restated::As("minLength", size(*least)),
        TextAssertion::MaxLength(most) => Restated::As("maxLength", size(*most)),
        TextAssertion::Pattern(pattern) if in_javascript(pattern.as_str()) => {
            Restated::As("pattern", pattern.as_str().into())
        }
        TextAssertion::Pattern(_) => Restated::Unchecked,
    }
}

fn size(count: u64) -> Value {
    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `type`, with `null` beside it where the schema accepts it: RJSF edits the other type and lets `null` pass.
pub(super) fn types(name: &str, node: &Node) -> Value {
    if node.nullable() {
        vec![Value::from(name), Value::from("null")].into()
    } else {
        name.into()
    }
}

pub(super) fn typed(name: &str, node: &Node) -> Object {
    object([("type", types(name, node))])
}

pub(super) fn int_or_string() -> Object {
    let text = object([("title", "Text".into()), ("type", "string".into())]);
    let number = object([("title", "Number".into()), ("type", "integer".into())]);
    let branches: Vec<Value> = vec![text.into(), number.into()];
    object([("oneOf", branches.into())])
}

pub(super) fn choice(node: &Node, values: &[Value]) -> Object {
    let kinds = values.iter().map(Types::of).fold(Types::NONE, Types::or);
    let mut schema = Object::new();
    if let [kind] = kinds.names().as_slice() {
        schema.insert("type".to_owned(), types(kind, node));
    }
    let mut options = values.to_vec();
    if node.nullable() {
        options.push(Value::Null);
    }
    if node.annotations.choices.is_empty() {
        schema.insert("enum".to_owned(), options.into());
    } else {
        let options = options.iter().map(|value| named_option(node, value));
        schema.insert("oneOf".to_owned(), options.collect::<Vec<_>>().into());
    }
    schema
}

/// A value of a choice with its name, as RJSF shows it.
fn named_option(node: &Node, value: &Value) -> Value {
    let mut option = object([("const", value.clone())]);
    let text = node.annotations.choice(value);
    if let Some(title) = text.and_then(|text| text.title.clone()) {
        option.insert("title".to_owned(), title.into());
    }
    if let Some(description) = text.and_then(|text| text.description.clone()) {
        option.insert("description".to_owned(), description.into());
    }
    Value::Object(option)
}

/// Whether a pattern means the same to JavaScript as to Go. Groups with flags, `\A`, `\z`, `\Q`, classes by name and `\pL` do not.
fn in_javascript(pattern: &str) -> bool {
    let foreign = [
        "(?i", "(?s", "(?m", "(?U", "(?-", "(?P", "\\A", "\\z", "\\Q", "\\E", "\\a", "\\C", "[[:",
        "\\p", "\\P", "\\x{",
    ];
    !foreign.iter().any(|part| pattern.contains(part))
}
