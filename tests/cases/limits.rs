// SPDX-License-Identifier: Apache-2.0
//! Deep, long and slow inputs: an answer or one clear refusal, never an abort.
