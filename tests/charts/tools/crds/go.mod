// SPDX-License-Identifier: Apache-2.0
// CRDs of kinds that the charts make where a cluster has them, read from the module cache. There is nothing to
// build here: `go mod tidy` would drop the line below, and go.sum needs only the archive.
module managedservices.example.com/charts/tools/crds

go 1.26.0

require github.com/prometheus-operator/prometheus-operator v0.85.0
