// SPDX-License-Identifier: Apache-2.0

package tools

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// report is the time between two words about a build that goes on.
const report = 15 * time.Second

// announce says, before it begins, what has to be built and that it takes long.
func announce(missing []string, cache string, progress func(string, ...any)) {
	if len(missing) == 0 {
		return
	}
	progress("to build: %s", strings.Join(missing, ", "))
	progress("without a filled build cache this takes up to an hour on two cores; it is done once,")
	progress("the programs are kept in %s", cache)
}

// build runs `go build` and reports how many packages are compiled, of at most how many.
func build(
	ctx context.Context, source string, arguments []string, target string,
	progress func(string, ...any),
) error {
	list := exec.CommandContext(ctx, "go", "list", "-deps", target)
	packages, err := output(list, source)
	if err != nil {
		return err
	}
	all := strings.Count(packages, "\n")
	command := exec.CommandContext(ctx, "go", append([]string{"build", "-v"}, arguments...)...)
	command.Dir, command.Env = source, append(os.Environ(), "GOWORK=off")
	stderr, err := command.StderrPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	said := follow(stderr, func(compiled int, since time.Duration) {
		progress("%s: %d of at most %d packages after %s", target, compiled, all, since)
	})
	if err := command.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, said)
	}
	return nil
}

// follow reads lines, each a package that is being compiled, calls back from time to time, and
// returns what it read when the stream ends.
func follow(stream io.Reader, tell func(compiled int, since time.Duration)) string {
	began, last, compiled := time.Now(), time.Now(), 0
	var said bytes.Buffer
	lines := bufio.NewScanner(stream)
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		compiled++
		if time.Since(last) > report {
			last = time.Now()
			tell(compiled, time.Since(began).Round(time.Second))
		}
	}
	return said.String()
}
