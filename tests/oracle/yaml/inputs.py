# SPDX-License-Identifier: Apache-2.0
"""Prints the inputs whose readings are frozen into src/yaml/testdata/, one JSON string per line; `helm` for whole values files."""
import json
import random
import sys

WORDS = """y Y yes Yes YES yEs on On ON oN n N no No NO off Off OFF oFF true True TRUE tRue false False FALSE fAlse ~ null Null NULL
nUll .nan .NaN .NAN .Nan .inf .Inf .INF +.inf -.inf +.INF -.Inf +.nan << = _1 0b 0o9 1e 08 09 010 0o14 0x1F 0b11 -0x1F 1_000 0_1
1__0 1_0.5 .5 5. 1.e3 1E5 +.5 1.5e400 1e400 12:30 190:20:30 2001-01-01 2001-1-2 2001-12-14t21:59:43.10-05:00 0b-1 0b+1 -0b1 -0b-1
.1_0 .1_ ._1 1e_5 .1e1_0 0x_1 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
18446744073709551615 18446744073709551616 99999999999999999999 -0 -0.0 0.0 +0 1e21 1e20 1e-6 1e-7 123456789.0 1e308 1e309 4.9e-324
1e-400 0xFFFFFFFFFFFFFFFF 0x1FFFFFFFFFFFFFFFF 0o777 00 000 0 +1 --1 +-1 1.2.3 1. . .. - -- + e1 0e0 .e1 0x 0X1f 0B1 0O7 -010 -08 1_
1_. 1._1 0_b1 1,000 804904902794886.2 3170929.367619113 100000.5 1000000.0 16777217.0 1e39 0.00001 0.0001""".split()

TAGS = "!!str !!int !!float !!bool !!null !!binary !!timestamp !foo ! !<tag:yaml.org,2002:int>".split()

TAGGED = """5 5.5 yes ~ foo .inf 18446744073709551615 aGk= aGk gIA= a=== 2001-02-28 2001-02-30 2001-12-14T1:2:3Z
2001-12-14T1:2:3+01:00 2001-12-14T1:2:3""".split()

TEXTS = [
    "", "# only a comment\n", "---\n", "--- 5", "~", "a: 1\n...\n: {", "a: 1\n---\n: {", "\ufeffa: 1", "a: 1\r\nb: 2\r\n",
    "%YAML 1.1\n---\na: 1", "%YAML 1.2\n---\na: 1", "%TAG !e! tag:yaml.org,2002:\n---\na: !e!int '5'", "a: !e!int 5",
    "a: 1\na: {b: 2}\na: {c: 3}", "{a: 1, a: 2}", "y: 1\nyes: 2\n'true': 3", "1: a\n1.5: b\n010: c\n1e3: d", "~: a", "[a]: b", "{a: b}: c",
    "? a\n: b", "? [a]\n: b", "? |\n  k\n: v", "? |\n  k", ".nan: a", "18446744073709551615: a",
    "a: &x {b: 1}\nc: *x", "a: *x", "a: &x 1\na2: &x 2\nc: *x", "a: &x [*x]", "&k a: 1\n*k : 2", "a: &x yes\nb: *x",
    "a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", "a: &x {b: 1, c: 2}\nd:\n  c: 3\n  <<: *x", "d: {<<: {a: 1}, b: 2}",
    "d: {<<: [{a: 1, b: 1}, {a: 2, c: 2}]}", "d: {<<: 1}", "d: {<<: ~}", "d: {<<: [1]}", "a: &x [1]\nd: {<<: *x}", "d: {'<<': {a: 1}}",
    "d: {!!merge <<: {a: 1}}", "a: &x {b: 1}\nd: {<<: [*x, {b: 2}]}", "a: <<", "d: {<<: {<<: {a: 1}, b: 2}, c: 3}",
    "a: |\n  b", "a: |\n  b\n", "a: |\n  b\n\n", "a: |+\n  b\n\n", "a: |-\n  b\n\n", "a: |\n  b\n  ", "a: |\n  b\n    ", "a: |+\n  b\n ", "a: |",
    "a: |2\n   b\n", "a: >\n  b\n  c\n\n  d\n", "a: >-\n  b\n   c\n  d", "- |\n b\n", "|\n a", "a: |\n\tb", "a: |0\n b", "a: |\n  b\n c: 1",
    "a:\tb", "\ta: b", "a:\n\tb: 1", "a: b\n\tc", "a: [\t1,\t2 ]", "- \ta", "a: 'x\n  y\n\n  z'", "a: \"x\\\n   y\"", "a: \"\\x41\\u00e9\\U0001F600\\0\\e\\_\\N\\L\\P\"",
    "a: \"\\ud800\"", "a: \"\\ud83d\\ude00\"", "a: \"\\q\"", "a: \"", "a: \"\\", "a: 'b", "a: x\u2028y", "a: \u0085", "a: \u0000", "a: \u007f", "a: \u00a0b",
    "[a?b]", "{a: b?c}", "{a:}", "[a:]", "[a:,b]", "{a:[1]}", "{\"a\":[1]}", "{'a':1}", "{a: 1, b}", "[a: 1, b]", "[? a : b]", "[,]", "[a,]", "{a,}", "{,}", "[a", "{a: 1", "]", "}",
    "a: @b", "a: `b", "a: %b", "a: b: c", "a: - b", "a: [b]c", "a: b #c", "a: b#c", "a: #c\n  b", "a\nb: c", "a: 'b' c", "-a", "- - a\n  - b", "a:\n- b\n- c\nd: e", "a:\n  - b\n - c",
    "a: !!str", "a: !!int", "a: !!null", "a: !!map {b: 1}", "a: !!str {b: 1}", "a: !!str [b]", "!!int '5': a", "!!binary aGk=: a", "- !!str\n- b", "a: &x\nb: *x",
    "a: .inf", "a: 1e400", "[1e400, 1.0, 1.50, 1E5, -0, -0.0]", "{\"a\": 1.0, \"b\": \"y\", \"c\": [true, null]}", "a: \"1\"\n1: b",
    "image: nginx:1.25\nurl: http://x/y?z=1\ntime: 12:30:00\n", "a: 0777\nb: 0o777\nc: '0777'", "a: {{ .Values.x }}", "a: {{b}}", "a: \"{{ .x }}\"", "key with spaces: v", "a : b", "'a' : b", "a:b", "a:b: c", "http://x: y",
    "x" * 1100 + ": 1", "'" + "x" * 900 + "': 1",
]

VALUES_FILES = [
    "", "# c\n", "---\na: 1\n", "a: {b: 1, c: [1]}\n---\na: {c: [2], d: 3}\n", "a: 1\n---\na: {b: 1}\n---\na: {c: 2}", "--- # first\na: 1\n--- # second\nb: 2",
    "--- a: 1", "a: 1\n---b: 2\n", "a: 1\n----\n", "- a", "5", "a: 1\n---\n- b", "a: 1\n---\n~\n---\nb: 2", "a: 1\n...\nb: 2", "a: 1\n...\nb: 2\n---\nc: 3",
    "a: |\n  b", "a: |\n  b\n ---\n", "%YAML 1.1\n---\na: 1", "a: &x 1\n---\nb: *x", "a: 'x\n---\ny'", "\ufeffa: 1\n---\nb: 2", "a: 1\r\n---\r\nb: 2\r\n", "---\n---\na: 1", "a: 1\n---\n---\n---\nb: ~\n", "a: {b: {c: 1}}\n---\na: {b: ~}",
]


def random_inputs():
    pick = random.Random(1)
    digits = "0123456789" * 2 + "+-._eExXoObBaAfF:nNyY~<"
    for _ in range(400):
        yield "".join(pick.choice(digits) for _ in range(pick.randint(1, 7))) + ": " + "".join(pick.choice(digits) for _ in range(pick.randint(1, 7)))
    for _ in range(100):
        yield "%r" % (pick.uniform(-1, 1) * 10 ** pick.randint(-30, 40))
    tokens = ["a", "b: ", "c:", "\n", "\n  ", "\n    ", "- ", "-", "? ", ": ", "[", "]", "{", "}", ", ", "&x ", "*x", "!!str ", '"', "'", '"q"', "|", ">", "|-", "|+",
              "#", " # c", "\t", "\n---\n", "\n...\n", "%", "<<: ", "1", "~", "y", "\\", '"\\n"', "é", "\r\n", " ", "x y", "a:b", "http://a?b", ":}"]
    for _ in range(700):
        yield "".join(pick.choice(tokens) for _ in range(pick.randint(1, 9)))


def main():
    if sys.argv[1:] == ["helm"]:
        inputs = VALUES_FILES
    else:
        inputs = [f"a: {word}" for word in WORDS] + [f"[ {word} ]" for word in WORDS[:60]] + [f"{word}: a" for word in WORDS]
        inputs += [f"a: {tag} {quote}{word}{quote}" for tag in TAGS for word in TAGGED for quote in ("", "'")]
        inputs += TEXTS + list(random_inputs())
    for text in dict.fromkeys(inputs):
        print(json.dumps(text))


main()
