// SPDX-License-Identifier: Apache-2.0
//! FormParts of the form that stand at several places, or deep inside one another: written once, beside the form's root.

use std::collections::HashMap;
use std::mem::take;

use super::ast::{Field, Widget};
use crate::lower::shared::{Reported, SharedKey};

/// FormParts that are written inside one another. Deeper ones are definitions too, because each level of JSON indents all below it.
const MAX_DEPTH: usize = 6;

/// What a part depends on; the second tells whether the custom resource has a type for it.
type FormPartKey = (SharedKey, bool);

/// The parts of a form. Until [`FormParts::settle`], [`Widget::Shared`] names them by their index here.
#[derive(Default)]
pub(super) struct FormParts {
    known: HashMap<FormPartKey, (usize, Reported)>,
    parts: Vec<FormPart>,
}

/// A widget of which the pointers are relative to its own field, and how often it is used.
struct FormPart {
    widget: Widget,
    uses: usize,
    /// Its index among the definitions, once it has one.
    definition: Option<usize>,
}

impl FormParts {
    /// The widget that refers to a known part, and what was reported of it.
    pub(super) fn known(&mut self, key: &FormPartKey) -> Option<(Widget, &Reported)> {
        let (index, reported) = self.known.get(key)?;
        if let Some(part) = self.parts.get_mut(*index) {
            part.uses += 1;
        }
        Some((Widget::Shared { definition: *index }, reported))
    }

    /// Keeps a part, used once so far; the widget that refers to it.
    pub(super) fn keep(&mut self, key: FormPartKey, widget: Widget, reported: Reported) -> Widget {
        let definition = self.parts.len();
        self.known.insert(key, (definition, reported));
        self.parts.push(FormPart {
            widget,
            uses: 1,
            definition: None,
        });
        Widget::Shared { definition }
    }

    /// Writes the parts that are used once in their place, and returns the others as the form's definitions.
    pub(super) fn settle(mut self, root: &mut Field) -> Vec<Widget> {
        let mut order = Vec::new();
        self.field(root, 0, &mut order);
        let mut next = 0;
        while let Some(index) = order.get(next).copied() {
            let mut widget = self.take(index);
            self.widget(&mut widget, 0, &mut order);
            if let Some(part) = self.parts.get_mut(index) {
                part.widget = widget;
            }
            next += 1;
        }
        order.into_iter().map(|index| self.take(index)).collect()
    }

    fn take(&mut self, index: usize) -> Widget {
        let part = self.parts.get_mut(index);
        part.map_or(Widget::Nothing, |part| {
            std::mem::replace(&mut part.widget, Widget::Nothing)
        })
    }

    fn field(&mut self, field: &mut Field, depth: usize, order: &mut Vec<usize>) {
        let mut depth = depth;
        if let Widget::Shared { definition } = &mut field.widget {
            let Some(part) = self.parts.get_mut(*definition) else {
                return;
            };
            if part.uses > 1 || depth >= MAX_DEPTH {
                let next = order.len();
                let number = *part.definition.get_or_insert(next);
                if number == next {
                    order.push(*definition);
                }
                *definition = number;
                return;
            }
            let mut widget = self.take(*definition);
            root_at(&mut widget, &field.at);
            field.widget = widget;
            depth += 1;
        }
        let mut widget = std::mem::replace(&mut field.widget, Widget::Nothing);
        self.widget(&mut widget, depth, order);
        field.widget = widget;
    }

    /// Settles the fields of a widget.
    fn widget(&mut self, widget: &mut Widget, depth: usize, order: &mut Vec<usize>) {
        match widget {
            Widget::Section { fields, extra, .. } => {
                for field in fields.iter_mut().chain(extra.as_deref_mut()) {
                    self.field(field, depth, order);
                }
            }
            Widget::List { item, .. } => self.field(item, depth, order),
            Widget::Tuple { items, rest } => {
                for field in items.iter_mut().chain(rest.as_deref_mut()) {
                    self.field(field, depth, order);
                }
            }
            Widget::Map { value, .. } => self.field(value, depth, order),
            Widget::Union { variants, .. } => {
                for variant in variants {
                    self.field(&mut variant.field, depth, order);
                }
            }
            Widget::Text { .. }
            | Widget::Quantity { .. }
            | Widget::Number { .. }
            | Widget::Toggle
            | Widget::Choice { .. }
            | Widget::IntOrString { .. }
            | Widget::Free { .. }
            | Widget::Shared { .. }
            | Widget::Nothing => {}
        }
    }
}

/// Makes the pointers of a part relative to the template root around its field, which is at `at`.
fn root_at(widget: &mut Widget, at: &str) {
    if let Widget::Section { fields, .. } = widget {
        for field in fields {
            let below = take(&mut field.at);
            field.at = format!("{at}{below}");
        }
    }
}
