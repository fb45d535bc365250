// SPDX-License-Identifier: Apache-2.0

// What the Go harnesses share. Standard library only, so that it settles no version for them.
module managedservices.example.com/kit

go 1.26.0
