package desktop

import (
	"errors"
	"fmt"
	"strings"
)

// entry is what matters of a desktop entry (Desktop Entry Specification 1.5).
type entry struct {
	// exec is the command, unquoted and without field codes.
	exec []string
	// off is set where a person, or the session's settings, has switched it off.
	off bool
}

// maxEntry bounds a desktop entry's file, in bytes.
const maxEntry = 64 << 10

var errBadEntry = errors.New("not a desktop entry")

// parseEntry reads the main group of a desktop entry.
func parseEntry(text string) (entry, error) {
	if len(text) > maxEntry {
		return entry{}, fmt.Errorf("%w: %d bytes", errBadEntry, len(text))
	}
	var e entry
	main, found := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			main = line == "[Desktop Entry]"
			found = found || main
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !main || !ok || strings.HasPrefix(line, "#") {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "Exec":
			exec, err := parseExec(value)
			if err != nil {
				return entry{}, err
			}
			e.exec = exec
		case "Hidden":
			e.off = e.off || value == "true"
		case "X-GNOME-Autostart-enabled":
			e.off = e.off || value == "false"
		}
	}
	if !found || len(e.exec) == 0 {
		return entry{}, errBadEntry
	}
	return e, nil
}

// execLine writes a command as the value of Exec: first the quoting of
// arguments, then the escapes of strings. Percent signs are no field codes.
func execLine(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		arg = strings.ReplaceAll(arg, "%", "%%")
		arg = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(arg)
		quoted[i] = `"` + arg + `"`
	}
	return escape(strings.Join(quoted, " "))
}

// escape writes text as a value, with the escapes of strings.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(text)
}

// parseExec reads the value of Exec.
func parseExec(value string) ([]string, error) {
	value = unescape(value)
	var args []string
	for value = strings.TrimLeft(value, " "); value != ""; value = strings.TrimLeft(value, " ") {
		arg, rest, err := nextArgument(value)
		if err != nil {
			return nil, err
		}
		value = rest
		if arg = strings.ReplaceAll(arg, "%%", "\x00"); !strings.Contains(arg, "%") { // else it is a field code: %u
			args = append(args, strings.ReplaceAll(arg, "\x00", "%"))
		}
	}
	return args, nil
}

// unescape takes the escapes of strings back. Unknown ones stay.
func unescape(value string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\s`, " ").Replace(value)
}

// nextArgument takes an argument off the beginning of a command.
func nextArgument(text string) (arg, rest string, err error) {
	if text[0] != '"' {
		arg, rest, _ = strings.Cut(text, " ")
		return arg, rest, nil
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:], nil
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", fmt.Errorf("%w: a quote is open", errBadEntry)
}
