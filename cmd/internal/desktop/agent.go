package desktop

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxAgent bounds a launch agent's file, in bytes.
const maxAgent = 64 << 10

var errBadAgent = errors.New("not a launch agent")

// agentPlist writes a launch agent (launchd.plist(5)) that runs a command at login.
func agentPlist(label string, program []string) (string, error) {
	var b strings.Builder
	b.WriteString(xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>`)
	write := func(text string) error { return xml.EscapeText(&b, []byte(text)) }
	if err := write(label); err != nil {
		return "", err
	}
	b.WriteString("</string>\n\t<key>ProgramArguments</key>\n\t<array>\n")
	for _, arg := range program {
		b.WriteString("\t\t<string>")
		if err := write(arg); err != nil {
			return "", err
		}
		b.WriteString("</string>\n")
	}
	b.WriteString("\t</array>\n\t<key>RunAtLoad</key>\n\t<true/>\n\t<key>ProcessType</key>\n\t<string>Interactive</string>\n</dict>\n</plist>\n")
	return b.String(), nil
}

// parseAgent reads the command of a launch agent: the strings of its array.
func parseAgent(text string) ([]string, error) {
	if len(text) > maxAgent {
		return nil, fmt.Errorf("%w: %d bytes", errBadAgent, len(text))
	}
	var plist struct {
		Strings []string `xml:"dict>array>string"`
	}
	d := xml.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&plist); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", errBadAgent, err)
	}
	if len(plist.Strings) == 0 {
		return nil, errBadAgent
	}
	return plist.Strings, nil
}
