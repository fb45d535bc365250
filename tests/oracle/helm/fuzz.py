# SPDX-License-Identifier: Apache-2.0
"""Writes random schemas and values with Helm's answer: fuzz.py ORACLE SEED COUNT > file for `judges_more`."""
import json, random, subprocess, sys
r=random.Random(int(sys.argv[2])); D=["http://json-schema.org/draft-04/schema#","http://json-schema.org/draft-06/schema#","http://json-schema.org/draft-07/schema#","https://json-schema.org/draft/2019-09/schema","https://json-schema.org/draft/2020-12/schema",None]
K=["a","b","c"]
def val(d=2):
    x=r.random()
    if d and x<.3: return {k:val(d-1) for k in K if r.random()<.5}
    if d and x<.5: return [val(d-1) for _ in range(r.randint(0,3))]
    return r.choice([None,True,False,0,1,2,1.5,"","a","ab","1","b"])
def sch(d, draft):
    if d==0 or r.random()<.05: return r.choice([{}, {"type":"string"},{"type":"integer"},{"type":["object","null"]}, {"minimum":1},{"type":"array"}] + ([True,False] if draft>0 else []))
    s={}
    S=lambda: sch(d-1,draft)
    L=lambda: [S() for _ in range(r.randint(1,3))]
    M=lambda: {k:S() for k in K if r.random()<.6}
    G=[("type",lambda: r.choice(["object","array","string","integer","number","null","boolean",["object","array"],["string","number"]])),("properties",M),("items",lambda: r.choice([S(),L()]) if draft<4 else S()),("additionalItems",S),("prefixItems",L),("additionalProperties",lambda: r.choice([False,True,S()])),("patternProperties",lambda:{r.choice(["^a","b$","[bc]"]):S()}),("required",lambda: r.sample(K,r.randint(1,2))),("allOf",L),("anyOf",L),("oneOf",L),("not",S),("if",S),("then",S),("else",S),("contains",S),("minContains",lambda:r.randint(0,2)),("maxContains",lambda:r.randint(0,2)),("propertyNames",S),("dependencies",lambda:{r.choice(K):r.choice([["a"],S()])}),("dependentRequired",lambda:{"a":["b"]}),("dependentSchemas",lambda:{"a":S()}),("unevaluatedProperties",lambda:r.choice([False,S()])),("unevaluatedItems",lambda:r.choice([False,S()])),("const",lambda:val(1)),("enum",lambda:[r.choice(["a","1",1]),None,True]),("minimum",lambda:r.randint(0,2)),("maximum",lambda:r.randint(0,2)),("minLength",lambda:1),("maxItems",lambda:2),("minItems",lambda:1),("uniqueItems",lambda:True),("maxProperties",lambda:1),("minProperties",lambda:1),("multipleOf",lambda:r.choice([2,0.5])),("pattern",lambda:"^a"),("$ref",lambda:r.choice(["#","#/definitions/x","#/definitions/y","#/properties/a"])),("format",lambda:"date"),("$recursiveRef",lambda:"#")]
    W=[3 if k in("properties","allOf","anyOf","items","additionalProperties","$ref","unevaluatedProperties","unevaluatedItems") else 1 for k,_ in G]
    for _ in range(r.randint(1,4)):
        k,f=r.choices(G,W)[0]; s[k]=f()
    return s
cases=[]
for _ in range(int(sys.argv[3])):
    i=r.randrange(6); draft=i if i<5 else 4
    s=sch(3,draft)
    if not isinstance(s,dict): s={}
    s.setdefault("properties",{"a":sch(2,draft)}); s["definitions"]={"x":sch(2,draft),"y":sch(2,draft)}
    if D[i]: s["$schema"]=D[i]
    vs=[v for v in (val(3) for _ in range(30)) if isinstance(v,dict)]
    cases.append((json.dumps(s),vs))
q="".join(json.dumps({"schema":s,"values":v})+"\n" for s,vs in cases for v in vs)
out=iter(subprocess.run([sys.argv[1]],input=q,capture_output=True,text=True,check=True).stdout.splitlines())
for s,vs in cases:
    e=""
    for v in vs:
        a=json.loads(next(out)); e+="v" if a["valid"] else "b" if a["stage"]=="schema-broken" else "i"
    print(json.dumps({"schema":s,"values":vs,"expected":e}))
