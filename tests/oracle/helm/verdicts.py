# SPDX-License-Identifier: Apache-2.0
"""Writes schemas and values with Helm's answer: verdicts.py ORACLE > src/validate/testdata/verdicts.ndjson"""
import json, subprocess, sys

D = {4: "http://json-schema.org/draft-04/schema#", 6: "http://json-schema.org/draft-06/schema#", 7: "http://json-schema.org/draft-07/schema#",
     2019: "https://json-schema.org/draft/2019-09/schema", 2020: "https://json-schema.org/draft/2020-12/schema"}
cases, unknown = [], set()
def raw(schema, *values, env=False):
    text = schema if isinstance(schema, str) else json.dumps(schema)
    for v in values or ({},):
        if env: unknown.add(len(cases))
        cases.append((text, v))
class Number:  # a number written as it stands
    def __init__(self, text): self.text = text
def at(schema, *values, draft=7, **top):
    text = json.dumps(dict({"$schema": D[draft], "properties": {"v": schema}}, **top)) if not isinstance(schema, str) else '{"$schema":%s,"properties":{"v":%s}}' % (json.dumps(D[draft]), schema)
    for v in values: cases.append((text, {"v": v}))
ALL = (4, 6, 7, 2019, 2020)

# 1-8 numbers
for d in ALL:
    at({"type": "integer"}, 1, 1.0, 1.5, 1e300, "1", None, True, draft=d); at({"type": ["integer", "null"]}, 2.0, None, "x", draft=d)
at('{"const": 9007199254740993}', 9007199254740992, 9007199254740993); at('{"maximum": 9223372036854775807}', 9223372036854775807); at('{"multipleOf": 0.01}', 19.99, 0.005); at('{"multipleOf": 0.1}', 0.3, 0.35)
at('{"maximum": 0.09999999999999999999}', 0.1, 0.09); at('{"minimum": 9007199254740993}', 9007199254740992, 9007199254740994); at('{"enum": [1.0, 2]}', 1, 2.0, 3)
for text in ("1e400", "-1e400", "1e-500", "-1e-500", "1e2000000", "1e-2000000"):
    for k in ("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"): at('{"%s": %s}' % (k, text), 5, -5, 0)
at('{"multipleOf": 1e400}', 0, 1, "x"); at('{"multipleOf": 1e2000000}', 3); at('{"multipleOf": 0}', 1)
at('{"maxLength": 9223372036854775808}', "abc", 5); at('{"minLength": 9223372036854775808}', "abc"); at('{"maxLength": 18446744073709551618}', "abc", "ab")
for d in ALL: at('{"minLength": 2.0}', "a", "ab", draft=d); at('{"maxItems": 1e0}', [1, 2], [1], draft=d); at('{"minLength": 1.5}', "a", draft=d); at('{"minLength": -1}', "a", draft=d)
for d in (6, 7, 2020):
    at({"const": "3"}, 3, "3", 4, draft=d); at({"const": "0x10"}, 16, draft=d); at({"const": "1/2"}, 0.5, draft=d); at({"const": 3}, "3", draft=d); at({"const": {"a": ["3"]}}, {"a": [3]}, {"a": ["3"]}, draft=d); at({"const": "1_0"}, 10, draft=d)
    at({"enum": ["3", 7]}, 3, 7, "7", draft=d); at({"enum": ["3"]}, 3, "3", draft=d); at({"uniqueItems": True}, ["1", 1], [1, "1"], [1, 1.0], [True, 1], [[1], ["1"]], [["1"], [1]], list(range(25)) + ["3"], draft=d)
for d in ALL: at({"enum": ["1", 1]}, 1, draft=d); at({"enum": [1, "1"]}, 1, draft=d); at({"enum": []}, 1, draft=d); at({"enum": [1, 1.0]}, 1, draft=d); at({"enum": {}}, 1, draft=d)
at({"minLength": 2, "maxLength": 2}, "😀😀", "😀", "é")
for d in ALL: at({"exclusiveMinimum": True, "minimum": 3}, 3, 4, draft=d); at({"exclusiveMinimum": 3}, 3, 4, draft=d); at({"minimum": 3, "exclusiveMinimum": 3}, 3, draft=d)

# 9-11 patterns
good = [r"^\s+$", r"^[^\s]$", r"^.$", r"(?s)^.$", r"^\S$", r"a{,5}", r"a{2", r"\07", r"\Qa.b\E", r"^[\d-z]$", r"(?P<1>a)(?P<1>b)", r"^[[:alpha:]]+$", r"^[[:^alpha:]]$", r"\<", r"^\bfoo\b$", r"^(?i)k$", r"^(?i:straße)$", r"^[a&&b]$", r"^[a--b]$", r"^[a[b]]$", r"^\pL+$", r"^\p{Greek}$", r"^\P{Lu}$", r"^\p{^Lu}$", r"a$", r"(?m)a$", r"\A\d+\z", r"^(a|b)$", r"^(a|b|)$", r"^\x41\x{1F600}?$", r"^[\w.-]+$", r"(\p{Greek}{10}){100}", r"^a{0}$", r"^a{1000}$", r"(?U)a+", r"^(a*)*$", r"(a+)+$", r"", r"x*", r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", r"^\/.*$", r"^[/]$", r"\-", r"^[]a]+$", r"^[^]a]+$", r"a|*b"[0:2], r"^\p{Letter}$", r"^\p{script=Greek}$", r"^\p{greek}$", r"^\p{Any}$", r"^(?:[0-9]+[EPTGMK]i?)$", r"^[\x00-\x7f]*$", r"[^\x00-\x{10FFFF}]", r"\B", r"^[+]?\d+(m|Gi)?$", r"^(?i)[a-c]$", r"^(?-s).$", r"(?i)^ſ$"]
bad = [r"(?=a)", r"(?!a)", r"(?<=a)", r"\1", r"\u0041", r"\u{41}", r"\cA", r"(?x)a", r"a++", r"a?+", r"a**", r"a{1}{2}", r"a{1001}", r"(a{100}){11}", r"\p{Script=Greek}", r"\p{Alphabetic}", r"\p{IsGreek}", r"[[:foo:]]", r"(?P<é>a)", r"[z-a]", r"(", r")", r"[", r"*", "\\", r"(?", r"(?i", r"(?P<", r"\8", r"\C", r"\Z", r"\G", r"\e", r"(?>a)", r"[\b]", r"a|*", r"x{2}{3}", r"[a-\d]", r"(?#c)", r"\x{110000}", r"\xg", r"{1}*", r"(?i-)a", r"\k<a>", r"\K", r"\h", r"\R", r"é{2}++"]
texts = ["", "a", "b", "\v", "\u00a0", "\n", "\r", "foo", "éfooé", "\u212a", "ſ", "-", "5", "α", "a\n", "a{,5}", "a{2", "a.b", "\x07", "12Gi", "straẞe", "A😀"]
for p in good: raw({"properties": {"v": {"pattern": p}}}, *({"v": t} for t in texts))
for p in bad: raw({"properties": {"v": {"pattern": p}}}, {"v": "a"})
for p in (r"^a", r"\s", r"(?=x)", r"^[[:alpha:]]$", r"\d+", r"^(?i)K$"): raw({"patternProperties": {p: {"type": "string"}}, "additionalProperties": False}, {"a": 1}, {"a": "x"}, {"\v": 1}, {"5": 1}, {"k": "x"}, {})
for d in ALL:
    for place in ("definitions", "$defs", "x"): raw({"$schema": D[d], place: {"u": {"pattern": "(?=a)"}}}); raw({"$schema": D[d], place: {"u": {"patternProperties": {"(?=a)": {}}}}})
    at({"format": "regex"}, "a++", "a+", 5, draft=d)

# 12-14 formats and content
F = {"json-pointer": ["", "/a", "a", "/~0", "/~2", "/~"], "relative-json-pointer": ["0", "1/a", "01", "0#", "a", "-1"], "uuid": ["2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D1638g"],
     "duration": ["P1D", "PT1H", "P1W", "P", "PT", "P1Y2M3DT4H5M6S", "P1DT", "1D", "P1H", "P1M1Y", "PT1D", "P1WT1H", "PW"], "period": ["2020-01-01T00:00:00Z/P1D", "P1D/2020-01-01T00:00:00Z", "P1D/P1D", "x"],
     "ipv4": ["1.2.3.4", "+1.2.3.4", "01.2.3.4", "256.1.1.1", "1.2.3", "-0.1.1.1", "1.2.3.4 "], "ipv6": ["::1", "::", "1.2.3.4", "fe80::1%eth0", "::ffff:1.2.3.4", "1::2::3", "12345::", "::ffff:01.2.3.4", "1:2:3:4:5:6:7::", "1::2:3:4:5:6:7:8"],
     "hostname": ["a.b", "a.b.", "-a", "a-", "xn--x", "a_b", "", "a" * 64, "1.2.3.4", "a..b", "é.de"], "email": ["a@b.c", "@b.c", "\"a@b.c", "\"a b\"@b.c", "a..b@c", ".a@c", "a@[1.2.3.4]", "a@[IPv6:::1]", "a@b@c", "a", "a@-b", "é@b.c", "\"\\\"@b"],
     "date": ["2020-02-29", "2021-02-29", "2020-13-01", "2020-1-1", "0000-01-01", "2020-01-01 "], "time": ["01:02:03Z", "+1:20:30Z", "01:02:03", "23:59:60Z", "22:59:60Z", "01:02:03+01:00", "00:59:60+01:00", "01:02:03.5z", "01:02:03.Z", "24:00:00Z", "01:02:03+1:000", "23:29:60-00:30", "01:02:03 01:00"],
     "date-time": ["2020-01-01T00:00:00Z", "2020-01-01t00:00:00z", "2020-01-01 00:00:00Z", "2020-01-01T00:00:00+01:00", "2020-01-01T00:00:00", "1990-12-31T23:59:60Z"],
     "uri": ["http://a", "a", "//a", "http://é", "http://a b", "http://a/b c", "http://[::1]", "http://[::1", "http://a:b", "http://a:80", "urn:x", "http://a\\b", "http://a/%zz", "http://a/{b}", "http://<a>", "1a:b", ":a", "http://a:1:2", "x://a:1:2", "http://%41", "http://a@b:c@d", "http://a#%zz", "http://a?%zz", "http://[1.2.3.4]", "http://a^b", "mailto:a@b", "http://", "a:b\tc"],
     "uri-reference": ["", "a", "//a", "a:b c", "\\", "a b:c", "1:2", "/a:b", "#x", "%zz", "http://a\\", "*"], "uri-template": ["http://a/{b}", "http://a/{b", "a}", "{a{b}}", "{a}{b}", "/x/{y}/z", "%7b", "%7B", "a{/b}", "{}"],
     "semver": ["1.2.3", "1.2", "01.2.3", "1.2.3-a.b+c", "1.2.3-01", "1.2.3+", "1.2.3-", "v1.2.3", "1.2.3-a..b"], "idn-email": ["x"], "idn-hostname": ["-"], "foo": ["x"], "color": ["x"], "int32": [1.5]}
F["iri"], F["iri-reference"] = F["uri"][:5], F["uri-reference"][:5]
for f, values in F.items():
    for d in ALL: at({"format": f}, *(values if d == 7 else values[:2]), draft=d)
    at({"format": f}, 5, None, [])
for d in ALL: at({"contentEncoding": "base64", "contentMediaType": "application/json"}, "{", draft=d); at({"contentEncoding": 5}, "x", draft=d); at({"examples": {}}, "x", draft=d)

# 17-19 $schema
for s in ("http://json-schema.org/schema#", "json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema#foo", "urn:x", "", "#", "foo", "http://json-schema.org/draft-04/schema# ", "http://json-schema.org/draft-07/schema ", "HTTP://json-schema.org/draft-07/schema", "file:///values.schema.json", "ftp://x", "json-schema.org/draft-07/schema#foo", "http://json-schema.org/draft-03/schema#x"[:0] or "urn:y#z"):
    raw({"$schema": s, "properties": {"v": {"format": "date", "items": [{"type": "string"}], "dependencies": {"a": ["b"]}}}}, {"v": "x"}, {"v": [1]}, {"v": {"a": 1}}, env=s.startswith("HTTP") or s.endswith("schema "))
raw({"$schema": 5}); raw({"$schema": None}); raw({"$schema": "http://example.com/x"}, env=True); raw({"$schema": "file:///x.json"}, env=True); raw({"properties": {"v": {"$schema": "http://example.com/x"}}}, env=True); raw({"properties": {"v": {"$schema": "foo"}}})
raw({"properties": {"v": {"$schema": D[4], "exclusiveMinimum": True, "minimum": 1}}}, {"v": 1}); raw({"properties": {"v": {"$id": "http://x/y", "$schema": D[7], "format": "date"}}}, {"v": "x"}); raw({"$schema": D[7], "properties": {"v": {"$id": "http://x/y", "$schema": D[2020], "format": "date"}}}, {"v": "x"})
raw({"properties": {"v": {"format": "date", "items": [{"type": "string"}]}}}, {"v": "x"}); raw("true", {"a": 1}); raw("false"); raw("5"); raw("[]"); raw("null"); raw("{}", {"a": 1})

# 20-30 references
T = {"type": "string"}
for ref in ("#/$defs/a", "values.schema.json#/$defs/a", "file:///values.schema.json#/$defs/a", "./values.schema.json#/$defs/a", "#a", "#/$defs/b c", "#/$defs/b%20c", "#/$defs/zzz", "#zzz", "#/$defs/x~2", "urn:x:y", "urn:x:y#/a", "", "#", "ftp://x/y", "foo:bar", "%zz", "#/properties/w", "#/x-unknown/k", "#/x-unknown/bad", "#/properties/w/enum/0", "#/$defs/list/0", "#/$defs/q%22"):
    for d in (7, 2020): raw({"$schema": D[d], "$defs": {"a": dict(T, **({"$anchor": "a"} if d > 7 else {"$id": "#a"})), "b c": T, 'q"': T, "list": {"anyOf": [T]}}, "definitions": {"a": dict(T)}, "properties": {"v": {"$ref": ref, "minLength": 2}, "w": {"enum": [{"type": "integer"}]}}, "x-unknown": {"k": {"type": "integer"}, "bad": {"type": 5}}}, {"v": 5}, {"v": "x"}, {"v": "xy"}, {"v": {}})
for ref in ("http://example.com/x.json", "file:///x.json", "other.json", "https://example.com/x#/a", "//example.com/x"): raw({"properties": {"v": {"$ref": ref}}}, {"v": 1}, env=True); raw({"$defs": {"u": {"$ref": ref}}}); raw({"$schema": D[7], "definitions": {"u": {"$ref": ref}}})
raw({"$defs": {"u": {"$ref": "#/nope"}}}); raw({"properties": {"v": {"$ref": "#/$defs/u"}}, "$defs": {"u": {"$ref": "#/nope"}}})
raw({"$id": "https://example.com/s.json", "$defs": {"a": T}, "properties": {"v": {"$ref": "#/$defs/a"}, "w": {"$ref": "s.json#/$defs/a"}, "x": {"$ref": "file:///values.schema.json#/$defs/a"}}}, {"v": 1}, {"w": 1}, {"x": 1}, {"v": "a", "w": "a", "x": "a"})
raw({"$defs": {"a": {"$id": "http://x/a", "$defs": {"i": T}, "properties": {"k": {"$ref": "#/$defs/i"}}}}, "properties": {"v": {"$ref": "http://x/a"}, "w": {"$ref": "http://x/a#/$defs/i"}}}, {"v": {"k": 1}}, {"v": {"k": "a"}}, {"w": 1})
raw({"$defs": {"a": {"$id": "http://x/a"}, "b": {"$id": "http://x/a"}}}); raw({"$defs": {"a": {"$anchor": "q"}, "b": {"$anchor": "q"}}}); raw({"$schema": D[7], "definitions": {"a": {"$id": "#q"}, "b": {"$id": "#q"}}}); raw({"$defs": {"a": {"$id": "http://x/%zz"}}}); raw({"$id": "http://x y/"}); raw({"$schema": D[4], "id": "http://x y/"})
raw({"$ref": "#"}, {"a": 1}); raw({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "properties": {"v": {"$ref": "#/$defs/a"}}}, {"v": 1}, {}); raw({"properties": {"v": {"anyOf": [{"$ref": "#/properties/v"}, T]}}}, {"v": "a"}, {"v": 1}); raw({"properties": {"v": {"not": {"$ref": "#/properties/v"}}}}, {"v": 1}); raw({"allOf": [{"$ref": "#"}]}, {"a": 1}); raw({"properties": {"v": {"$ref": "#"}}, "type": "object"}, {"v": {"v": {}}}, {"v": {"v": 1}})
raw({"properties": {"v": {"type": "string", "$ref": "#/properties/v"}}}, {"v": 1}, {"v": "a"}); raw({"$schema": D[7], "properties": {"v": {"if": {"type": "string"}, "then": {"$ref": "#/properties/v"}}}}, {"v": 1}, {"v": "a"})
for d in (2019, 2020):
    raw({"$schema": D[d], "$recursiveAnchor": True, "properties": {"v": {"$recursiveRef": "#"}}, "additionalProperties": False}, {"v": {"v": {}}}, {"v": {"w": 1}}); raw({"$schema": D[d], "$dynamicAnchor": "n", "properties": {"v": {"$dynamicRef": "#n"}}, "additionalProperties": False}, {"v": {"w": 1}}, {"v": {"v": {}}}); raw({"$schema": D[d], "properties": {"v": {"$dynamicRef": "#nope"}}}, {"v": 1})
    at({"contains": {"type": "string"}, "unevaluatedItems": False}, ["a"], ["a", 1], [], draft=d); at({"contains": {"type": "string"}, "minContains": 0}, [1], [], draft=d); at({"contains": {"type": "string"}, "maxContains": 1}, ["a", "b"], ["a"], draft=d)
    at({"dependencies": {"a": {"properties": {"b": {}}}}, "unevaluatedProperties": False, "properties": {"a": {}}}, {"a": 1, "b": 2}, {"a": 1, "c": 2}, {"b": 1}, draft=d); at({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, {"a": 1}, {"b": 1}, draft=d); at({"$ref": "#/$defs/o", "unevaluatedProperties": False, "properties": {"z": {}}}, {"a": 1, "z": 1}, {"b": 1}, draft=d, **{"$defs": {"o": {"properties": {"a": {}}}}})
for d in ALL:
    at({"dependencies": {"a": ["b"], "c": {"required": ["d"]}}}, {"a": 1}, {"a": 1, "b": 1}, {"c": 1}, {"c": 1, "d": 1}, draft=d); at({"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}}}, {"a": 1}, {"c": 1}, draft=d)
    at({"items": [{"type": "string"}], "additionalItems": False}, [1], ["a"], ["a", 1], draft=d); at({"items": {"type": "string"}, "additionalItems": False}, ["a", "b"], [1], draft=d); at({"additionalItems": False}, [1], draft=d); at({"prefixItems": [{"type": "string"}], "items": False}, [1], ["a"], ["a", "b"], draft=d)
    at({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}}, "a", "ab", 1, 2, draft=d); at({"then": {"minLength": 2}}, "a", draft=d); at({"propertyNames": {"maxLength": 1}}, {"ab": 1}, {"a": 1}, draft=d); at({"contains": {"type": "string"}}, [1], ["a"], draft=d); at({"const": 1}, 2, draft=d); at({"required": []}, {}, draft=d); at({"required": ["a", "a"]}, {"a": 1}, draft=d); at({"required": True}, {}, draft=d); at({"type": "any"}, 1, draft=d); at({"type": []}, 1, draft=d); at({"properties": []}, 1, draft=d)
    at({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "a", "", 1, draft=d); at({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, None, draft=d); at({"not": {}}, 1, draft=d); at({"allOf": []}, 1, draft=d); at({"additionalProperties": False, "patternProperties": {"^x": {}}, "properties": {"a": {}}}, {"x1": 1, "a": 1}, {"b": 1}, draft=d); at(True, 1, draft=d); at(False, 1, draft=d); at({"title": 5}, 1, draft=d); at({"description": 5, "default": 1}, 1, draft=d); at({"$comment": 5}, 1, draft=d); at({"unevaluatedProperties": False}, {"a": 1}, draft=d); at({"unevaluatedItems": False}, [1], draft=d)
raw({"$schema": D[7], "properties": {"v": {"$ref": "#/definitions/a", "$id": "http://x/z", "minLength": 3}}, "definitions": {"a": T}}, {"v": "a"}, {"v": 1})
# 34-36
deep = "{}"
for _ in range(60): deep = '{"properties":{"a":%s}}' % deep
raw(deep, {"a": 1}); raw('{"properties":{"v":{"const":"\\ud800"}}}', {"v": "\ufffd"}); raw('{"type":"string","type":"object"}', {"a": 1})
raw({"patternProperties": {"a": {"type": "string"}, "(?:a)": {"minLength": 2}, "[a]": {"maxLength": 3}}}, {"a": "x"}, {"a": "xx"}, {"a": "xxxx"}, {"a": 1})

# names and references as Go's net/url reads them
E = {"$id": "https://host/a/e.json", "type": "string"}
for ref in ("//host/a/e.json", "https://host/a/e.json", "/a/e.json", "a/e.json", "./b/../a/e.json", "HTTPS://host/a/e.json"): raw({"$id": "https://host/root.json", "properties": {"v": {"$ref": ref}}, "$defs": {"e": E}}, {"v": 1}, {"v": "a"})
for ref in ("?v=2", "root.json?v=2", "/?v=1/2#/$defs/d", "?v=1#/$defs/own"): raw({"$id": "https://host/root.json?v=1", "properties": {"v": {"$ref": ref}}, "$defs": {"own": T, "two": {"$id": "https://host/root.json?v=2", "type": "string"}, "slash": {"$id": "https://host/?v=1/2", "$defs": {"d": T}}}}, {"v": 1}, {"v": "a"})
# a resource is compiled as a whole
for part in ({"not": {"$ref": "#/nowhere"}}, {"if": False, "then": {"$ref": "#/nowhere"}}, {"if": False, "else": {"$ref": "#/nowhere"}}, {"$dynamicAnchor": "n", "title": "e"}): raw({"properties": {"v": {"$ref": "e#/$defs/d"}}, "$defs": {"e": dict({"$id": "e", "$defs": {"d": T}}, **part)}}, {"v": 1}, {"v": "a"})
raw({"properties": {"v": {"$id": "http://x/v", "$schema": D[7], "allOf": [{"$ref": "#/definitions/a", "maxLength": 1}], "definitions": {"a": T}}}}, {"v": "ab"}, {"v": 1})

asked = "".join(json.dumps({"schema": s, "values": v}) + "\n" for s, v in cases)
answers = subprocess.run([sys.argv[1]], input=asked, capture_output=True, text=True, check=True).stdout.splitlines()
grouped = {}
for i, ((s, v), line) in enumerate(zip(cases, answers, strict=True)):
    a = json.loads(line)
    e = "u" if i in unknown else "v" if a["valid"] else "b" if a["stage"] == "schema-broken" else "i"
    g = grouped.setdefault(s, ([], []))
    g[0].append(v); g[1].append(e)
for s, (values, expected) in grouped.items():  # v valid, i invalid, b schema broken, u unknown
    print(json.dumps({"schema": s, "values": values, "expected": "".join(expected)}, ensure_ascii=False, separators=(",", ":")))
