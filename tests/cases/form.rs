// SPDX-License-Identifier: Apache-2.0
//! Labels, names of variants, titles of choices, hints: what a form shows.
