// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/robfig/cron/v3"
	"k8s.io/apimachinery/pkg/util/validation"

	"managedservices.example.com/charts/internal/made"
)

// The patterns of the schedule, put together here because they are too long to write. An entry of a
// field is `*`, a number, a name or a range, with or without a step; empty entries do not count. That a range
// does not end before it begins is a pattern of its own, of what is not accepted.
var (
	monthNames = anyCase("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
	dayNames   = anyCase("sun", "mon", "tue", "wed", "thu", "fri", "sat")
)

func anyCase(names ...string) []string {
	var patterns []string
	for _, name := range names {
		var pattern strings.Builder
		for _, letter := range name {
			fmt.Fprintf(&pattern, "[%c%c]", letter-'a'+'A', letter)
		}
		patterns = append(patterns, pattern.String())
	}
	return patterns
}

func oneOf(patterns ...string) string {
	if len(patterns) == 1 {
		return patterns[0]
	}
	return "(?:" + strings.Join(patterns, "|") + ")"
}

func fieldPattern(number string, names ...string) string {
	value := oneOf(append([]string{"0*" + number}, names...)...)
	entry := fmt.Sprintf(`(?:[*?](?:-[-0-9*?]*)?|%s(?:-%s)?)(?:/0*[1-9][0-9]{0,8})?`, value, value)
	return fmt.Sprintf("(?:,+|,*%s(?:,+%s)*,*)", entry, entry)
}

func fiveFields() string {
	return "^ *" + strings.Join([]string{
		fieldPattern("[1-5]?[0-9]"), fieldPattern("(?:1?[0-9]|2[0-3])"), fieldPattern("(?:[12]?[1-9]|[123]0|31)"),
		fieldPattern("(?:[1-9]|1[0-2])", monthNames...), fieldPattern("[0-6]", dayNames...),
	}, " +") + " *$"
}

// Long durations would not fit into Go's.
const shortForms = "^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every (?:[0-9]{1,5}h|[0-9]{1,6}m|[0-9]{1,7}s)+)$"

func reversedRanges() string {
	numbers := []string{"[1-5][0-9]-0*[0-9]", "2[0-9]-0*1[0-9]", "3[0-9]-0*[1-2][0-9]", "4[0-9]-0*[1-3][0-9]", "5[0-9]-0*[1-4][0-9]"}
	for _, ten := range []string{"", "1", "2", "3", "4", "5"} {
		var ones []string
		for one := 1; one < 10; one++ {
			ones = append(ones, fmt.Sprintf("%d-0*%s%s", one, ten, upTo(0, one-1)))
		}
		numbers = append(numbers, ten+oneOf(ones...))
	}
	patterns := []string{"0*" + oneOf(numbers...)}
	for first, names := range [][]string{dayNames, monthNames} {
		for i := 1; i < len(names); i++ {
			before := names[:i:i]
			patterns = append(patterns, names[i]+"-"+oneOf(append(before, "0*"+upTo(first, first+i-1))...), fmt.Sprintf("0*%d-%s", first+i, oneOf(before...)))
		}
	}
	return "(?:^|[ ,])" + oneOf(patterns...) + "(?:[/, ]|$)"
}

// upTo matches the numbers from 0 or 1 to at most 11.
func upTo(first, last int) string {
	switch {
	case last == first:
		return fmt.Sprint(first)
	case last < 10:
		return fmt.Sprintf("[%d-%d]", first, last)
	}
	return fmt.Sprintf("(?:[%d-9]|1%s)", first, upTo(0, last-10))
}

// TestScheduleIsMadeHere holds the schema to the patterns above.
func TestScheduleIsMadeHere(t *testing.T) {
	schedule := subschema(t, schemaOf(t, chartNamed(t, "postgres")), "backup", "schedule")
	ways := schedule["anyOf"].([]any)
	for place, pair := range map[string][2]any{
		"anyOf/0": {fiveFields(), ways[0].(map[string]any)["pattern"]},
		"anyOf/1": {shortForms, ways[1].(map[string]any)["pattern"]},
		"not":     {reversedRanges(), schedule["not"].(map[string]any)["pattern"]},
	} {
		if pair[0] != pair[1] {
			t.Errorf("the pattern at %s must be\n%s", place, pair[0])
		}
	}
}

// takesLine is what batch/v1 asks of a CronJob's schedule.
func takesLine(line string) bool {
	_, err := cron.ParseStandard(line)
	return err == nil && !strings.Contains(line, "TZ")
}

// TestCronLines compares the schema with the parser of Kubernetes.
func TestCronLines(t *testing.T) {
	t.Run("cron-line", func(t *testing.T) {
		schedule := subschema(t, schemaOf(t, chartNamed(t, "postgres")), "backup", "schedule")
		reads := reader(schedule)
		for line, wanted := range map[string]bool{
			"99 99 99 99 99": false, "0 3 * * 8": false, "*/0 * * * *": false, "0 3 * * 7": false, "60 * * * *": false, "* 24 * * *": false, "* * 0 * *": false,
			"* * 32 * *": false, "* * * 13 *": false, "5-1 * * * *": false, "* * * * MON-SUN": false, "* * * dec-jan *": false, "0 3 * *": false, "0 0 3 * * *": false,
			"nightly": false, "@never": false, "TZ=UTC 0 3 * * *": false, "CRON_TZ=UTC 0 3 * * *": false, "@every": false, "* * * 5-feb *": false, "": false, "1-2-3 * * * *": false,
			"0 3 * * *": true, "*/15 0-23/2 1,15 JAN-DEC mon-5": true, "00 03 1-31 * ?": true, "@daily": true, "@every 1h30m": true, "5/10 * * * *": true, "1,,2 * * * *": true,
			"* * * * SUN-sat": true, "0  3 * * *": true, "59 23 31 12 6": true,
		} {
			if takesLine(line) != wanted {
				t.Errorf("the parser disagrees with this test about %q", line)
			}
			if reads(line) != wanted {
				t.Errorf("%q: the schema says %v", line, !wanted)
			}
		}
		source := rand.New(rand.NewSource(1))
		taken := 0
		for range 100_000 {
			line := cronLine(source)
			wanted := takesLine(line)
			if wanted {
				taken++
			}
			if reads(line) != wanted {
				t.Fatalf("%q: the schema says %v", line, !wanted)
			}
		}
		if taken < 10_000 || taken > 90_000 {
			t.Errorf("%d of the made lines are taken", taken)
		}
	})
}

// reader is made.Accepts with the patterns compiled once.
func reader(schema map[string]any) func(text string) bool {
	var ways []*regexp.Regexp
	for _, way := range schema["anyOf"].([]any) {
		ways = append(ways, regexp.MustCompile(way.(map[string]any)["pattern"].(string)))
	}
	denied := regexp.MustCompile(schema["not"].(map[string]any)["pattern"].(string))
	return func(text string) bool {
		return !denied.MatchString(text) && (ways[0].MatchString(text) || ways[1].MatchString(text)) && len(text) <= 100
	}
}

// cronLine makes lines near the border of what is accepted.
func cronLine(source *rand.Rand) string {
	most := []int{59, 23, 31, 12, 6}
	names := map[int][]string{3: {"jan", "Feb", "MAR", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}, 4: {"sun", "MON", "tue", "wed", "thu", "Fri", "sat"}}
	value := func(field int) string {
		if listed := names[field]; listed != nil && source.Intn(3) == 0 {
			return listed[source.Intn(len(listed))]
		}
		number := source.Intn(most[field] + 1)
		switch source.Intn(30) {
		case 0:
			number = most[field] + source.Intn(3)
		case 1:
			return []string{"", "x", "0" + fmt.Sprint(number), "sun", "jan", "1.5", "-1", "L", "TZ"}[source.Intn(9)]
		}
		return fmt.Sprint(number)
	}
	var fields []string
	for field := range 5 {
		var entries []string
		for range 1 + source.Intn(6)/5*2 {
			entry := value(field)
			switch source.Intn(8) {
			case 0, 1, 2:
				entry = "*"
			case 3, 4:
				low, high := value(field), value(field)
				if source.Intn(4) > 0 && len(low) >= len(high) && low > high {
					low, high = high, low
				}
				entry = low + "-" + high
			}
			if source.Intn(5) == 0 {
				entry += "/" + []string{"2", "15", "60", "0", "05", "x", ""}[min(source.Intn(20), 6)]
			}
			entries = append(entries, entry)
		}
		fields = append(fields, strings.Join(entries, ","))
	}
	switch source.Intn(60) {
	case 0:
		fields = fields[1:]
	case 1:
		fields = append(fields, "*")
	case 2:
		return []string{"@daily", "@every 5m", "@every 1h2m3s", "@Daily", "@every x", "@every 5", "@midnight "}[source.Intn(7)]
	}
	return strings.Join(fields, " ")
}

// TestLabels compares the schemas' label maps with apimachinery.
func TestLabels(t *testing.T) {
	for _, one := range []struct {
		chart string
		path  []string
	}{
		{"umbrella", []string{"global", "labels"}}, {"postgres", []string{"global", "labels"}}, {"valkey", []string{"global", "labels"}},
		{"postgres", []string{"scheduling", "nodeSelector"}}, {"valkey", []string{"scheduling", "nodeSelector"}},
	} {
		t.Run("cron-line/labels of "+one.chart+" "+strings.Join(one.path, "."), func(t *testing.T) {
			schema := subschema(t, schemaOf(t, chartNamed(t, one.chart)), one.path...)
			keys, values := schema["propertyNames"].(map[string]any), schema["additionalProperties"].(map[string]any)
			compareTexts(t, keys, func(text string) bool { return len(validation.IsQualifiedName(text)) == 0 })
			compareTexts(t, values, func(text string) bool { return len(validation.IsValidLabelValue(text)) == 0 })
		})
	}
}

// TestNames compares what the schemas say of other names that Kubernetes checks.
func TestNames(t *testing.T) {
	isSubdomain := func(text string) bool { return text == "" || len(validation.IsDNS1123Subdomain(text)) == 0 }
	for _, chart := range []string{"postgres", "valkey"} {
		schema := schemaOf(t, chartNamed(t, chart))
		compareTexts(t, subschema(t, schema, "storage", "storageClass"), isSubdomain)
		compareTexts(t, subschema(t, schema, "scheduling", "priorityClassName"), isSubdomain)
		item := subschema(t, schema, "scheduling", "tolerations")["items"].(map[string]any)
		// A prefix and a name may be longer together than the schema accepts; no taint is.
		compareTexts(t, subschema(t, item, "key"), func(text string) bool {
			return text == "" || len(validation.IsQualifiedName(text)) == 0 && len(text) <= 253
		})
	}
}

func compareTexts(t *testing.T, schema map[string]any, accepts func(text string) bool) {
	t.Helper()
	source := rand.New(rand.NewSource(1))
	alphabet := []string{"a", "b", "Z", "0", "9", "-", ".", "/", "_", " ", "é", strings.Repeat("a", 60), strings.Repeat("b", 62), strings.Repeat("c.", 100), "example.com/", "\n"}
	taken := 0
	for range 4_000 {
		var text strings.Builder
		for range source.Intn(6) {
			text.WriteString(alphabet[min(source.Intn(len(alphabet)), source.Intn(len(alphabet)))])
		}
		wanted := accepts(text.String())
		if wanted {
			taken++
		}
		if made.Accepts(schema, text.String()) != wanted {
			t.Errorf("%q: the schema says %v", text.String(), !wanted)
			return
		}
	}
	if taken < 200 {
		t.Errorf("only %d of the made texts are accepted", taken)
	}
}
