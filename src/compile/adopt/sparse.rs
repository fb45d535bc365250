// SPDX-License-Identifier: Apache-2.0
//! Values → the fewest that Helm makes the same of.
//!
//! What equals the chart's default is left out, unless Helm's answer shows that it matters: a subchart may be switched by it, or
//! read it as a global value. So leaving out is proposed for many values at once, and tried in halves where it changes the result.

use crate::json::{Object, Value};
use crate::pointer::{InstancePointer, Step};

/// Leaves out what changes nothing. `result` is what Helm makes of values; `None` where it refuses them.
pub(super) fn sparse(
    values: &Value,
    shipped: &Value,
    result: &dyn Fn(&Value) -> Option<Value>,
) -> Value {
    let Some(wanted) = result(values) else {
        return values.clone();
    };
    let mut proposed = Vec::new();
    propose(
        values,
        Some(shipped),
        &InstancePointer::root(),
        &mut proposed,
    );
    let mut thinner = Thinner {
        kept: values.clone(),
        wanted,
        result,
    };
    thinner.leave_out(&proposed);
    thinner.kept
}

/// The locations of values that equal what is shipped, and of `null` and mappings without keys.
fn propose(
    value: &Value,
    shipped: Option<&Value>,
    at: &InstancePointer,
    proposed: &mut Vec<InstancePointer>,
) {
    if let Some(object) = value.as_object().filter(|object| !object.is_empty()) {
        for (key, value) in object {
            let shipped = shipped.and_then(|shipped| shipped.get(key));
            propose(value, shipped, &at.key(key), proposed);
        }
        return;
    }
    let empty = value.as_object().is_some_and(Object::is_empty);
    if !at.is_root() && (value.is_null() || empty || Some(value) == shipped) {
        proposed.push(at.clone());
    }
}

struct Thinner<'a> {
    kept: Value,
    wanted: Value,
    result: &'a dyn Fn(&Value) -> Option<Value>,
}

impl Thinner<'_> {
    fn leave_out(&mut self, proposed: &[InstancePointer]) {
        if proposed.is_empty() {
            return;
        }
        let mut thinner = self.kept.clone();
        for at in proposed {
            remove(&mut thinner, at.steps());
        }
        if (self.result)(&thinner).as_ref() == Some(&self.wanted) {
            self.kept = thinner;
            return;
        }
        // One value that matters is kept.
        if proposed.len() > 1 {
            let (first, second) = proposed.split_at(proposed.len() / 2);
            self.leave_out(first);
            self.leave_out(second);
        }
    }
}

/// Removes the value at a location below mappings, with the mappings that this leaves empty.
pub(super) fn remove(value: &mut Value, steps: &[Step]) {
    let Some((Step::Key(key), rest)) = steps.split_first() else {
        return;
    };
    let Some(object) = value.as_object_mut() else {
        return;
    };
    if rest.is_empty() {
        object.shift_remove(&**key);
        return;
    }
    let Some(below) = object.get_mut(&**key) else {
        return;
    };
    remove(below, rest);
    if below.as_object().is_some_and(Object::is_empty) {
        object.shift_remove(&**key);
    }
}
