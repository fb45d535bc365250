// SPDX-License-Identifier: Apache-2.0
//! Chart text stays data in every generated file and on the terminal.
