#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# For people, inside the pod: talks to its server as the user who may do everything.
set -eu

REDISCLI_AUTH=$(cat "$PASSWORDS_DIRECTORY/_admin") exec valkey-cli -s "$RUN_DIRECTORY/valkey.sock" --user _admin --no-auth-warning "$@"
