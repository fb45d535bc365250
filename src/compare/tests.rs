// SPDX-License-Identifier: Apache-2.0
//! Before and after, one row of the table at a time.
