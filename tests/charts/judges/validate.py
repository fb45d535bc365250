# SPDX-License-Identifier: Apache-2.0
"""Asks kubernetes-validate about many objects in one process.

Reads lines {"version": "1.29", "object": {...}}; answers each with a line {"refusal": text or null} of the strict
schemas of that version. A kind without a schema is refused: what nobody checked is not fine.
"""

import functools
import json
import sys

from kubernetes_validate import utils

# Its own command line reads the same two files anew for every object.
utils.schema_contents = functools.lru_cache(maxsize=None)(utils.schema_contents)


def refusal(version, thing):
    try:
        utils.validate(thing, version, strict=True)
    except utils.ValidationError as error:
        return f"{'.'.join(str(step) for step in error.path)}: {error.message}"
    except (utils.SchemaNotFoundError, utils.VersionNotSupportedError) as error:
        return error.message
    return None


def main():
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps({"refusal": refusal(asked["version"], asked["object"])}))


main()
