# SPDX-License-Identifier: Apache-2.0
"""Writes chart trees with Helm's answer: cases.py ORACLE > coalesce.ndjson (the null table and more), or
cases.py ORACLE random COUNT SEED."""
import json, random, subprocess, sys

def sub(**m): return dict({"name": "sub"}, **m)
def parent(values, *subs, deps=None, **m):
    t = {"name": "parent", "values": values, "subcharts": list(subs)}
    if deps is not None: t["dependencies"] = deps
    t.update(m); return t
D = {"name": "sub", "version": "*"}

def fixed():
    c = []
    def add(tree, values={}): c.append((tree, values))
    leaf = lambda v: {"name": "leaf", "values": v}
    add(leaf({"a": None})); add(leaf({"a": 1}), {"a": None}); add(leaf({}), {"a": None}); add(leaf({"a": None}), {"a": None})
    add(leaf({"b": {"a": None}}), {"b": {"a": None}}); add(leaf({"b": {"a": 1}}), {"b": {"x": None}})
    add(leaf({"b": {"a": 1}}), {"b": {"a": None}}); add(leaf({"b": {"c": {"a": None, "d": 1}}})); add(leaf({"l": [None, {"a": None}]}))
    add(leaf({"b": {"a": 1}}), {"b": 5}); add(leaf({"b": 5}), {"b": {"a": 1}}); add(leaf({"b": 5}), {"b": {"a": None}}); add(leaf({"l": [1, 2]}), {"l": [3]})
    for deps in (None, [D]):
        add(parent({}, sub(values={"k": 1}), deps=deps), {"sub": {"k": None}})
        add(parent({"sub": {"k": None}}, sub(values={"k": 1}), deps=deps))
        add(parent({"sub": {"k": None}}, sub(values={"k": 1}), deps=deps), {"sub": {"other": 2}})
        add(parent({}, sub(values={"m": {"p": None, "q": 1}}), deps=deps), {"sub": {"m": {"q": 2}}})
        add(parent({}, sub(values={"m": {"p": None, "q": 1}}), deps=deps))
        add(parent({"global": {"g": 1}}, sub(), deps=deps), {"global": None})
        add(parent({"global": {"g": 1}}, sub(), deps=deps), {"global": {"g": None}})
        add(parent({"global": {"g": {"x": {"y": 1}}}}, sub(values={"global": {"g": {"x": {"z": 2}}}}), {"name": "sib"}, deps=deps))
        add(parent({"global": {"g": 1}}, sub(values={"global": {"g": {"a": 1}}}), deps=deps))
        add(parent({"global": 5}, sub(values={"global": {"g": 1}}), deps=deps)); add(parent({"global": {"g": 1}}, sub(values={"global": 5}), deps=deps))
        for v in (5, None, "x", [], True): add(parent({}, sub(), deps=deps), {"sub": v}); add(parent({"sub": {}}, sub(), deps=deps), {"sub": v})
        add(parent({"sub": None}, sub(), deps=deps)); add(parent({"sub": 5}, sub(), deps=deps)); add(parent({"sub": 5}, sub(), deps=deps), {"sub": {"a": 1}})
    E = dict(D, condition="sub.enabled")
    add(parent({"sub": {"enabled": False}}, sub(values={"k": 1}), deps=[E])); add(parent({"sub": {"enabled": False}}, sub(values={"k": 1}), deps=[E]), {"sub": {"enabled": True}})
    add(parent({"sub": {"enabled": False}}, sub(values={"k": 1}), deps=[E]), {"sub": {"enabled": None}}); add(parent({}, sub(values={"enabled": False, "k": 1}), deps=[E]))
    add(parent({"sub": {"enabled": False}}, sub(), deps=[E]), {"sub": 5}); add(parent({"sub": {"enabled": "no"}}, sub(values={"k": 1}), deps=[E]))
    add(parent({"x": False}, sub(values={"k": 1}), deps=[dict(D, condition="y,x")])); add(parent({"x": False}, sub(values={"k": 1}), deps=[dict(D, condition="y, x")]))
    add(parent({"x": "s", "z": False}, sub(values={"k": 1}), deps=[dict(D, condition="x,z")]))
    T = dict(D, tags=["a", "b"])
    for tags in ({}, {"a": False}, {"a": True, "b": False}, {"a": "x"}, {"b": False}, 5): add(parent({"tags": tags}, sub(values={"k": 1}), deps=[T]))
    add(parent({"tags": {"a": False}}, sub(values={"k": 1, "enabled": True}), deps=[dict(T, condition="sub.enabled")])); add(parent({}, sub(values={"k": 1}), deps=[T]), {"tags": {"a": False}})
    A = [dict(D, alias="one"), dict(D, alias="two", condition="two.on")]
    add(parent({}, sub(values={"k": 1}), deps=A)); add(parent({"two": {"on": False}}, sub(values={"k": 1}), deps=A), {"one": {"k": 2}}); add(parent({"sub": {"k": 3}}, sub(values={"k": 1}), deps=A + [D]))
    add(parent({}, sub(values={"k": 1}), deps=[dict(D, version="^2")])); add(parent({}, sub(values={"k": 1}), deps=[dict(D, version="^2", condition="sub.on", alias="al")]), {"sub": {"on": False}})
    add(parent({}, sub(values={"k": 1}), sub(version="2.0.0", values={"k": 2}), deps=[dict(D, version="^2")])); add(parent({}, deps=[D])); add(parent({}, sub(values={"k": 1}), deps=[{"name": "other", "version": "*"}]))
    I = lambda *iv: [dict(D, **{"import-values": list(iv)})]
    S = sub(values={"exports": {"data": {"p": 1, "n": None}}, "deep": {"a": {"b": 2}}, "k": None})
    for values, user in (({}, {}), ({"p": 5}, {}), ({}, {"sub": {"exports": {"data": {"p": 9}}}}), ({"imp": {"a": 1}}, {}), ({"p": None}, {"n": 1})):
        for iv in (["data"], ["missing"], [{"child": "deep", "parent": "imp"}], [{"child": "deep.a", "parent": "."}], [{"child": "deep.a", "parent": "imp.x"}, "data"], [{"child": "deep", "parent": "imp"}, {"child": "exports", "parent": "imp"}], [{"child": "deep"}]):
            add(parent(values, S, deps=I(*iv)), user)
    add(parent({}, S, deps=[dict(I("data")[0], alias="al")]))
    grand = sub(values={"g": 1}, subcharts=[{"name": "low", "values": {"x": None, "y": 1, "global": {"lg": {"a": {"b": 1}}}}}], dependencies=[{"name": "low", "version": "1.x", "condition": "low.enabled"}])
    for values, user in (({}, {}), ({"sub": {"low": {"enabled": False}}}, {}), ({"low": {"enabled": False}}, {}), ({}, {"sub": {"low": {"enabled": False}}}), ({"global": {"lg": {"a": {"c": 2}}}}, {}), ({}, {"low": 5}), ({}, {"sub": {"low": 5}})):
        for deps in (None, [D], [dict(D, alias="al")]): add(parent(values, grand, deps=deps), user)
    return c

def generated(count, seed):
    r = random.Random(seed); keys = ["a", "b", "global", "s0", "s1", "al", "tags", "enabled"]
    def val(d):
        x = r.random()
        if d > 0 and x < .55: return {r.choice(keys): val(d - 1) for _ in range(r.randint(0, 3))}
        return r.choice([None, None, 1, "x", True, False, [1], {}])
    def table(d): return {r.choice(keys): val(d) for _ in range(r.randint(0, 4))}
    def fix(v):  # keep subchart keys mostly tables
        return {k: ({"enabled": r.choice([True, False, None])} if k in ("s0", "s1", "al", "global") and not isinstance(x, dict) and r.random() < .93 else x) for k, x in v.items()}
    def tree(name, d):
        t = {"name": name, "values": fix(table(3))}
        if d:
            n = r.randint(0, 2); t["subcharts"] = [tree(f"s{i}", d - 1) for i in range(n)]
            if r.random() < .75:
                deps = []
                for i in range(n):
                    for _ in range(r.choice([0, 1, 1, 1, 2])):
                        q = {"name": f"s{i}", "version": r.choice(["*", "1.0.0", "^1", "~2"])}
                        if r.random() < .3: q["alias"] = r.choice(["al", "a", "b"])
                        if r.random() < .4: q["condition"] = r.choice(["s0.enabled", "s1.enabled", "enabled", "al.enabled,a", "global.enabled"])
                        if r.random() < .3: q["tags"] = [r.choice(keys) for _ in range(2)]
                        if r.random() < .4: q["import-values"] = [r.choice(["a", {"child": r.choice(["a", "b", "a.b", "global"]), "parent": r.choice([".", "a", "b.a", "s0"])}]) for _ in range(r.randint(1, 2))]
                        deps.append(q)
                if deps: t["dependencies"] = deps
        return t
    return [(tree("root", 2), fix(table(3))) for _ in range(count)]

cases = generated(int(sys.argv[3]), sys.argv[4]) if len(sys.argv) > 2 else fixed()
asked = "".join(json.dumps({"tree": t, "values": v}) + "\n" for t, v in cases)
for (t, v), line in zip(cases, subprocess.run([sys.argv[1]], input=asked, capture_output=True, text=True, check=True).stdout.splitlines()):
    a = json.loads(line); print(json.dumps({"tree": t, "values": v, "expected": a.get("values", {}) if a["valid"] else "error"}))
