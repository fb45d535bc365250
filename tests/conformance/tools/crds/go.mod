// SPDX-License-Identifier: Apache-2.0
// CRDs of Flux, read from the module cache (internal/modules). There is nothing to build here: `go mod tidy`
// would drop the lines below, and go.sum needs only the two archives.
module managedservices.example.com/conformance/tools/crds

go 1.26.0

require (
	github.com/fluxcd/helm-controller v1.6.3
	github.com/fluxcd/source-controller v1.9.4
)
