#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes src/yaml/testdata/: each line an input, a tab, and what Go says: JSON, or `!` and its error.
set -eu
cd "$(dirname "$0")"
data=../../../src/yaml/testdata
inputs=$(mktemp)
python3 inputs.py >"$inputs" && go run . <"$inputs" | paste "$inputs" - >"$data/read.txt"
python3 inputs.py helm >"$inputs" && go run . -helm <"$inputs" | paste "$inputs" - >"$data/read_all.txt"
rm "$inputs"
