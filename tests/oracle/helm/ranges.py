# SPDX-License-Identifier: Apache-2.0
"""Writes versions and ranges with Helm's answer: ranges.py ORACLE > src/chart/testdata/ranges.txt"""
import sys
import json,subprocess,itertools
ranges=["","1.2.3","=1.2.3","^1.2.3","^0.2.3","^0.0.3","^0","^0.0","^1","^1.x","~1.2.3","~1.2","~1","~0.0.0","~0",">=1.2",">1",">1.2",">1.2.3","<2","<=1","<=1.2","<=1.2.3","!=1.2.3","!=1","!=1.2","!=1.2.x","1.x","1.2.x","*","x","1.x.x","1.2 - 2.0","1.2.3 - 1.4","1 - 2 || 3 - 4",">=1.0.0 <2.0.0",">=1.0.0,<2.0.0",">=1, <2 , !=1.2.3","^1 || ^3","^1||^3","~>1.2","=>1.0","=<1.5",">=1.0.0-0","^1.2.3-beta.1","~1.2.3-beta","1.2.3-beta.2","*-0",">=0.0.0-0","v1.2.3","^v1.2","garbage",">=","1..2","1.2.3.4"," ^1.2.3 ","^ 1.2.3",">= 1.2.3","!=1.5 1 - 2","!=1.5, 1 - 2",">1<2","1.2.3+meta","1.2.3+meta - 2",">=1.2.3-alpha.1 <1.2.3","01.2.3","^1.2.3 ||","|| ^1","1x","^x",">*","<*","!=*","<=*",">=*", "^1.2.3-beta.1 <2"," 1.2.3, ^1","^1,","0.0.0","~x","=1","=1.2"]
versions=["1.2.3","1.2.4","1.2.2","1.3.0","2.0.0","2.0.1","0.2.3","0.2.9","0.3.0","0.0.3","0.0.4","0.0.0","3.1.4","4.2.0","1.2.3-beta.1","1.2.3-beta.2","1.2.3-beta.10","1.2.3-alpha","1.2.3-alpha.1","1.3.0-rc.1","2.0.0-0","v1.2.3","1.2","1","1.2.3+build","bad","1.2.3-01","","01.02.03"]
pairs=list(itertools.product(ranges,versions))
inp="".join(json.dumps({"range":r,"version":v})+"\n" for r,v in pairs)
out=subprocess.run([sys.argv[1]],input=inp,capture_output=True,text=True).stdout.splitlines()
assert len(out)==len(pairs)
print("# range, version, Helm 4.2.4's answer; written by tests/oracle/helm/ranges.py")
for (r, v), o in zip(pairs, out): print(r, v, str(json.loads(o)["valid"]).lower(), sep="\t")
