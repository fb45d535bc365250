// SPDX-License-Identifier: Apache-2.0
//! What a chart author reads: findings, sentences, explanations.
