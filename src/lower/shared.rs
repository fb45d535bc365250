// SPDX-License-Identifier: Apache-2.0
//! What is lowered once for all places where a node stands.
//!
//! Schemas share parts by reference, so a node may stand at more places than anybody could list. A lowering that asks for the key
//! of a site first, and keeps what it made under this key, costs what the schema weighs.

use std::hash::Hash;
use std::ops::Range;

use crate::diagnostic::{Cause, Fate, Loss};
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::model::{Model, NodeId, Shape};
use crate::pointer::{InstancePointer, SchemaPointer};

/// A node and what else its lowering depends on: sites with equal keys are lowered alike but for what people read of the value
/// itself (its title, its description).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SharedKey {
    id: NodeId,
    repeats: Option<u64>,
    /// Whether the site stands for many places.
    general: bool,
    /// The nodes above that this one leads to: where one of them comes again, the schema describes itself.
    above: Vec<NodeId>,
}

impl SharedKey {
    /// The key of a site with parts; `None` for any other, and where the chart ships something, a Secret holds something, or
    /// `managed-service.yaml` names a place.
    pub fn of(site: &Site<'_>, layout: &Layout) -> Option<Self> {
        let parts = match &site.node().shape {
            Shape::List(_)
            | Shape::Tuple(..)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Union(_) => true,
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => false,
        };
        let alone = site.shipped.is_none() && site.samples.is_empty() && !site.off;
        if !parts || !alone || layout.speaks_of(&site.at) {
            return None;
        }
        let mut switches = site.model.switched.iter();
        if switches.any(|switch| switch.at.is_within(&site.at)) {
            return None;
        }
        Some(Self {
            id: site.model.first_alike(site.id),
            repeats: site.repeats,
            general: site.at.is_general(),
            above: site.above_in_group(),
        })
    }
}

/// The losses that were reported of a site with this location, by their indices.
#[derive(Clone, Debug)]
pub struct Reported {
    at: InstancePointer,
    schema: SchemaPointer,
    losses: Range<usize>,
}

/// How the losses of a shared part are reported where it stands again: written out while this stays in proportion to the model,
/// then as a reference to the first place.
#[derive(Debug)]
pub struct Repeats {
    left: usize,
}

impl Repeats {
    /// The losses that may be written out again for each node of the model. Charts of people stay far below.
    const PER_NODE: usize = 4;

    /// None yet.
    pub fn of(model: &Model) -> Self {
        Self {
            left: 100 + Self::PER_NODE * model.len(),
        }
    }

    /// What was reported of a site since there were `from` losses.
    pub fn since(from: usize, losses: &[Loss], site: &Site<'_>) -> Reported {
        Reported {
            at: site.at.clone(),
            schema: site.node().origin.clone(),
            losses: from..losses.len(),
        }
    }

    /// Reports at another site what was reported of the first one.
    pub fn repeat(&mut self, losses: &mut Vec<Loss>, first: &Reported, site: &Site<'_>) {
        let reported = losses.get(first.losses.clone()).unwrap_or_default();
        let again: Vec<Loss> = if reported.len() <= self.left {
            self.left -= reported.len();
            reported
                .iter()
                .map(|loss| moved(loss, first, site))
                .collect()
        } else {
            Fate::ALL
                .iter()
                .filter_map(|fate| referred(reported, *fate, &first.at, site))
                .collect()
        };
        losses.extend(again);
    }
}

/// A loss at or below the first place, as it is at or below a site.
fn moved(loss: &Loss, first: &Reported, site: &Site<'_>) -> Loss {
    let mut loss = loss.clone();
    loss.at = loss.at.moved(&first.at, &site.at);
    // Each reference to the part stands somewhere else.
    if loss.schema == first.schema {
        loss.schema = site.node().origin.clone();
    }
    loss
}

/// That losses with this fate, which are reported at the first place, hold at a site too.
fn referred(
    reported: &[Loss],
    fate: Fate,
    first: &InstancePointer,
    site: &Site<'_>,
) -> Option<Loss> {
    let mut alike = reported.iter().filter(|loss| loss.fate == fate);
    let target = alike.next()?.target;
    let message = match 1 + alike.count() {
        1 => format!("the loss at `{first}` applies here too"),
        count => format!("the {count} losses at `{first}` apply here too"),
    };
    let loss = site.loss(target, fate, Cause::SharedPart, message);
    Some(Loss {
        same_as: Some(first.clone()),
        ..loss
    })
}
