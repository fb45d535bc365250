// SPDX-License-Identifier: Apache-2.0
//! Charts as Helm 4 loads them: what it ignores, merges, rejects.
