// SPDX-License-Identifier: Apache-2.0

// Prints how Helm's YAML library reads each input: stdin holds one JSON string per line; stdout gets one line per input, the
// JSON it means or `!` and the error. `-helm` reads the way Helm 4 loads values.yaml, `-v3` with go-yaml v3 (kubectl's editor).
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	yaml3 "gopkg.in/yaml.v3"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// loadValues is helm pkg/chart/v2/loader/load.go (4.2.4), LoadValues and MergeMaps.
func loadValues(text string) (map[string]any, error) {
	values := map[string]any{}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		currentMap := map[string]any{}
		raw, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		if err := yaml.Unmarshal(raw, &currentMap); err != nil {
			return nil, err
		}
		values = mergeMaps(values, currentMap)
	}
}

func mergeMaps(a, b map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		if v, ok := v.(map[string]any); ok {
			if bv, ok := out[k].(map[string]any); ok {
				out[k] = mergeMaps(bv, v)
				continue
			}
		}
		out[k] = v
	}
	return out
}

func encode(value any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return strings.TrimSpace(out.String()), err
}

func read(mode, text string) (string, error) {
	switch mode {
	case "-helm":
		value, err := loadValues(text)
		if err != nil {
			return "", err
		}
		return encode(value)
	case "-v3":
		var value any
		if err := yaml3.Unmarshal([]byte(text), &value); err != nil {
			return "", err
		}
		return encode(value)
	default:
		out, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			return "", err
		}
		var raw json.RawMessage = out
		return encode(raw)
	}
}

func main() {
	mode := ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var text string
			if err := json.Unmarshal(line, &text); err != nil {
				panic(err)
			}
			if value, err := read(mode, text); err != nil {
				fmt.Fprintln(out, "!"+strings.ReplaceAll(err.Error(), "\n", " "))
			} else {
				fmt.Fprintln(out, value)
			}
		}
		if err != nil {
			return
		}
	}
}
