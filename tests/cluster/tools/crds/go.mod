// SPDX-License-Identifier: Apache-2.0
// The definitions of Flux's sources, read from the module cache (internal/modules): source-controller itself cannot be built from the
// module proxy. There is nothing to build here: `go mod tidy` would drop the line below, and go.sum needs only the archive.
module managedservices.example.com/cluster/tools/crds

go 1.26.0

require github.com/fluxcd/source-controller v1.9.4
