# SPDX-License-Identifier: Apache-2.0
"""Writes real charts with mutated values and Helm's answer: corpus.py ORACLE COUNT CHART... > file for `judges_more`."""
import copy, json, random, subprocess, sys
r = random.Random(7)
def ask(requests):
    text = "".join(json.dumps(q) + "\n" for q in requests)
    return [json.loads(l) for l in subprocess.run([sys.argv[1]], input=text, capture_output=True, text=True, check=True).stdout.splitlines()]
def paths(v, p=()):
    if p: yield p
    if isinstance(v, dict):
        for k, x in v.items(): yield from paths(x, p + (k,))
def subs(schema):
    if isinstance(schema, dict):
        yield schema
        for x in schema.values(): yield from subs(x)
    elif isinstance(schema, list):
        for x in schema: yield from subs(x)
def hints(schema, values):  # places the schema speaks of, with values near its limits
    def walk(s, p, d):
        if not isinstance(s, dict) or d > 8: return
        ref = s.get("$ref")
        if isinstance(ref, str) and ref.startswith("#/"):
            t = schema
            for k in ref[2:].split("/"): t = t.get(k, {}) if isinstance(t, dict) else {}
            yield from walk(t, p, d + 1)
        if p:
            for x in s.get("enum", []): yield p, x
            for k in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
                if isinstance(s.get(k), (int, float)): yield from ((p, s[k]), (p, s[k] - 1), (p, s[k] + 1))
            if "pattern" in s or "format" in s or "minLength" in s: yield from ((p, x) for x in ("", "a", "A b", "10Gi", "1.2.3.4", "x" * 70))
            if "default" in s: yield p, s["default"]
        for k, x in (s.get("properties") or {}).items() if isinstance(s.get("properties"), dict) else []: yield from walk(x, p + (k,), d + 1)
        for k in ("allOf", "anyOf", "oneOf"):
            for x in s.get(k, []) if isinstance(s.get(k), list) else []: yield from walk(x, p, d + 1)
    return list(walk(schema, (), 0))
JUNK = [None, True, False, 0, 1, -1, 1.5, "", "x", "true", "5", [], {}, ["x"], {"x": 1}, [{}], 1e300]
def put(user, path, value):
    for k in path[:-1]:
        if not isinstance(user.get(k), dict): user[k] = {}
        user = user[k]
    user[path[-1]] = value
for folder in sys.argv[3:]:
    tree = ask([{"folder": folder, "dump": True}])[0].get("tree")
    if not tree: continue
    try: schema = json.loads(tree.get("schema") or "{}")
    except ValueError: schema = {}
    spots, near = list(paths(tree.get("values") or {})) or [("a",)], hints(schema, None)
    users = [{}]
    for _ in range(int(sys.argv[2])):
        u = {}
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            x = r.random()
            if near and x < .5: put(u, *copy.deepcopy(r.choice(near)))
            elif x < .9: put(u, r.choice(spots), copy.deepcopy(r.choice(JUNK)))
            else: put(u, r.choice(spots) + ("unknownKey",), 1)
        users.append(u)
    answers = ask([{"folder": folder, "values": u} for u in users])
    letters = ["v" if a["valid"] else "b" if a["stage"] == "schema-broken" else "i" for a in answers]
    print(json.dumps({"tree": tree, "values": users, "expected": "".join(letters)}))
