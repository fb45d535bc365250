// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"managedservices.example.com/conformance/internal/stages"
)

type schema = map[string]any

func reference(name string) schema { return schema{"$ref": "#/$defs/" + name} }

// places uses one large structure at many places.
func places(count, fields int) schema {
	properties, inner := schema{}, schema{}
	for i := range fields {
		inner[fmt.Sprintf("field%d", i)] = schema{"type": "string", "pattern": "^[a-z]*$", "description": fmt.Sprintf("The field %d of <many>; it says \"a\" few words about itself.", i)}
	}
	for i := range count {
		properties[fmt.Sprintf("slot%d", i)] = reference("Pod")
	}
	return schema{"type": "object", "properties": properties, "$defs": schema{"Pod": schema{"type": "object", "properties": inner}}}
}

// levels doubles the places at each level.
func levels(count int, next func(reference schema) schema) schema {
	definitions := schema{fmt.Sprintf("n%d", count): schema{"type": "string", "minLength": 1}}
	for i := range count {
		definitions[fmt.Sprintf("n%d", i)] = next(reference(fmt.Sprintf("n%d", i+1)))
	}
	return schema{"properties": schema{"a": reference("n0")}, "$defs": definitions}
}

// TestLargeDefinitions judges what kro makes of types that are used at many places:
// it writes them out everywhere, and etcd refuses large objects.
func TestLargeDefinitions(t *testing.T) {
	wide := places(40, 4)
	wide["$defs"].(schema)["Pod"].(schema)["properties"].(schema)["inner"] = reference("Inner")
	wide["$defs"].(schema)["Inner"] = places(0, 200)["$defs"].(schema)["Pod"]
	flat := places(0, 9_000)["$defs"].(schema)["Pod"].(schema)
	for name, made := range map[string]schema{
		"one structure at many places": places(60, 170),
		"a large part of a small one":  wide,
		"objects in objects": levels(24, func(next schema) schema {
			return schema{"type": "object", "properties": schema{"p0": next, "p1": next}}
		}),
		"objects in lists and maps": levels(12, func(next schema) schema {
			return schema{"type": "object", "properties": schema{
				"list": schema{"type": "array", "items": next}, "map": schema{"type": "object", "additionalProperties": next}, "one": next,
			}}
		}),
		"closed objects with rules": levels(20, func(next schema) schema {
			return schema{"type": "object", "additionalProperties": false, "properties": schema{
				"p0": next, "p1": next, "count": schema{"type": "integer", "exclusiveMinimum": 0.5, "description": "A count."},
			}, "dependentRequired": schema{"p0": []any{"count"}}}
		}),
		"many fields in one object": schema{"type": "object", "properties": schema{"all": flat}},
	} {
		t.Run("crd-larger-than-etcd-takes: "+name, func(t *testing.T) {
			folder := t.TempDir()
			text, err := json.Marshal(made)
			if err != nil {
				t.Fatal(err)
			}
			for file, text := range map[string]string{
				"Chart.yaml": "apiVersion: v2\nname: large\nversion: 1.0.0\n", "values.yaml": "{}\n", "values.schema.json": string(text),
			} {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			program := program(t)
			accepted, refusal := stages.Run(judge(t), func() ([]byte, error) { return program.RGD(folder) })
			if refusal != nil {
				t.Fatal(oneLine(refusal))
			}
			if encoded, err := json.Marshal(accepted.Definition.Stored); err == nil {
				report("%s: the definition has %d bytes", name, len(encoded))
			}
		})
	}
}
