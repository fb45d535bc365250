// SPDX-License-Identifier: Apache-2.0
//! What the definition, the form and the manifest accept, against what the chart accepts.
