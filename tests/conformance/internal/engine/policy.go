// SPDX-License-Identifier: Apache-2.0

package engine

import "fmt"

// Policy returns the text of the chart's ValidatingAdmissionPolicy and binding.
func (e Engine) Policy(chart string) ([]byte, error) {
	stdout, stderr, err := e.run(nil, "policy", chart)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	return stdout, nil
}
