// SPDX-License-Identifier: Apache-2.0
//! The grammar of `--set` and its relatives, as Helm reads them.
