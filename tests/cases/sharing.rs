// SPDX-License-Identifier: Apache-2.0
//! Shared references cost what they weigh, in time and in every output.
