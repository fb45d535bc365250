// SPDX-License-Identifier: Apache-2.0
//! How fit a chart is to become a service: what its schema leaves open.

use crate::json::Value;
use crate::lower::site::Site;
use crate::model::{Link, Model, Node, Rest, Shape};
use crate::pointer::InstancePointer;

/// Places looked at before the rest is given up, for each node of the model and besides: parts that are shared can stand anywhere.
const PLACES_PER_NODE: usize = 20;
const PLACES_BESIDE: usize = 1_000;

/// What the schema describes of the values, and what it leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitness {
    /// How many of the values that the chart ships the schema describes.
    pub described: usize,
    /// How many values the chart ships: scalars, lists, empty mappings.
    pub values: usize,
    /// The shipped values that it does not describe.
    pub undescribed: Vec<InstancePointer>,
    /// The places that it names without saying what they hold; `*` stands for any item or key.
    pub untyped: Vec<InstancePointer>,
    /// Whether there were too many places to look at all of them.
    pub cut: bool,
}

impl Fitness {
    /// The described part in percent, rounded down; a chart that ships nothing is described as a whole.
    pub fn percent(&self) -> usize {
        (self.described * 100)
            .checked_div(self.values)
            .unwrap_or(100)
    }
}

/// Looks at a model.
pub(super) fn of(model: &Model) -> Fitness {
    let mut fitness = Fitness::default();
    let root = Site::root(model);
    cover(&root, &model.shipped, &mut fitness);
    let leading = model.leading_to(|node| is_untyped(model, node), looked_at);
    let most = PLACES_BESIDE + PLACES_PER_NODE * model.len();
    let mut stack = vec![root];
    let mut seen = 0;
    while let Some(site) = stack.pop() {
        seen += 1;
        if seen > most {
            fitness.cut = true;
            break;
        }
        if site.is_end() {
            continue;
        }
        if !site.at.is_root() && is_untyped(model, site.node()) {
            fitness.untyped.push(site.at.clone());
            continue;
        }
        let children = site.children().into_iter().rev();
        stack.extend(children.filter_map(|(link, below)| {
            (looked_at(link) && leading.contains(below.id)).then_some(below)
        }));
    }
    fitness
}

/// Whether a child is a place of its own: alternatives and keys by pattern are described by what stands above them.
fn looked_at(link: Link<'_>) -> bool {
    match link {
        Link::Property(_) | Link::Value(_) | Link::Position(_) | Link::Item => true,
        Link::Rest(_) | Link::Variant(_) => false,
    }
}

/// Whether nothing is said about what a place holds. Of a mapping or a list of such things, the mapping or list is named.
fn is_untyped(model: &Model, node: &Node) -> bool {
    match &node.shape {
        Shape::Any | Shape::Verbatim(_) => true,
        Shape::List(item) => model.node(*item).is_anything(),
        Shape::Map(map) => model.node(map.value).is_anything(),
        Shape::Scalar(_)
        | Shape::Choice(_)
        | Shape::Tuple(..)
        | Shape::Record(_)
        | Shape::Union(_)
        | Shape::Never => false,
    }
}

fn leaves(value: &Value, at: &InstancePointer, out: &mut Vec<InstancePointer>) {
    match value {
        Value::Object(object) if !object.is_empty() => object
            .iter()
            .for_each(|(key, value)| leaves(value, &at.key(key), out)),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => out.push(at.clone()),
    }
}

fn cover(site: &Site<'_>, value: &Value, fitness: &mut Fitness) {
    let mut all = Vec::new();
    match (&site.node().shape, value) {
        (Shape::Record(record), Value::Object(object)) if !object.is_empty() => {
            for (key, value) in object {
                match (record.property(key), &record.rest) {
                    (Some(field), _) => cover(&site.property(field), value, fitness),
                    (None, Rest::Typed(_)) => {
                        leaves(value, &site.at.key(key), &mut all);
                        fitness.described += all.len();
                        fitness.values += std::mem::take(&mut all).len();
                    }
                    (None, Rest::Closed | Rest::Open | Rest::Free) => {
                        leaves(value, &site.at.key(key), &mut all);
                        fitness.values += all.len();
                        fitness.undescribed.append(&mut all);
                    }
                }
            }
        }
        (shape, _) => {
            leaves(value, &site.at, &mut all);
            fitness.values += all.len();
            if matches!(shape, Shape::Any) {
                fitness.undescribed.append(&mut all);
            } else {
                fitness.described += all.len();
            }
        }
    }
}
