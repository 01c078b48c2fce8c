package signaling_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"offhook/sipclient/clienttest"
)

var update = flag.Bool("update", false, "rewrite the golden transcripts")

// The recorded traces: real servers, and JsSIP and SIP.js behind Kamailio. The
// phone takes the place of one client of each: what that client did it is told
// to do, and it gets the server's messages as they were, but for the tokens
// that the client had chosen. Files after a plus go on where those before ended.
//
// Where a client lost its connection on purpose, what came before is replayed;
// connect_test.go and reinvite_test.go lose one with a server that can be told to. Of a
// client that crashed, what came before is replayed, too.
func TestReplayRecordedTraces(t *testing.T) {
	for _, c := range []struct{ files, client string }{
		{"freeswitch/busy-486", ""}, {"freeswitch/deny-603", ""}, {"freeswitch/cancel-9999", ""}, {"freeswitch/call-07010002000", ""},
		{"freeswitch/earlymedia-9181", ""}, {"freeswitch/ringing-9180", ""}, {"freeswitch/late-offer", ""}, {"freeswitch/conference-3000", ""},
		{"freeswitch/register-auth-1000", ""}, {"freeswitch/register-wrong-password", ":39412"}, {"freeswitch/register-wrong-password", ":39414"},
		{"freeswitch/srvreinvite", ""}, {"freeswitch/session-timer-uas", ""}, {"freeswitch/bridge-1000-1001", ":52222"}, {"freeswitch/bridge-1000-1001", ":52228"},
		{"freeswitch/bridge-refer", ":33036"}, {"freeswitch/bridge-refer", ":33042"}, {"freeswitch/bridge-attended-transfer", ":44144"}, {"freeswitch/bridge-attended-transfer", ":44146"},
		{"freeswitch/bridge-hold", ":59776"}, {"freeswitch/bridge-hold", ":59792"}, {"freeswitch/refer-blind", ""}, {"freeswitch/srvrefer", ""}, {"freeswitch/hold-9664", ""}, {"freeswitch/dtmf-info", ""},
		{"asterisk/call-07010002000", ""}, {"asterisk/call-404", ""}, {"asterisk/call-480", ""}, {"asterisk/call-486", ""}, {"asterisk/call-603", ""}, {"asterisk/call-9181", ""},
		{"asterisk/call-9196-hold", ""},
		{"asterisk/call-9664", ""}, {"asterisk/dtmf-9195", ""}, {"asterisk/call-9196-opus", ""}, {"asterisk/call-9196-pion-zero-address", ""}, {"asterisk/early-9181", ""},
		{"freeswitch/chromium-js-busy", ""}, {"freeswitch/chromium-js-dtmf", ""}, {"freeswitch/chromium-js-echo-9196", ""}, {"freeswitch/chromium-js-hold", ""}, {"freeswitch/chromium-js-welcome", ""},
		{"freeswitch/dtmf-opus", ""}, {"freeswitch/dtmf-opus-te8", ""}, {"freeswitch/dtmf-pcmu", ""}, {"freeswitch/echo-9196", ""}, {"freeswitch/hold-9664-pion-zero-address", ""},
		{"freeswitch/drop-graceful", ""}, {"freeswitch/drop-hard", ""}, {"freeswitch/drop-hard-hostaddr", ""}, {"freeswitch/drop-hard-hostaddr2", ""}, {"freeswitch/drop-hard-newhost", ""},
		{"freeswitch/drop-then-bye", ""}, {"freeswitch/drop-then-server-kill", ""},
		{"jssip/16-MESSAGE", " alice "}, {"jssip/16-MESSAGE", " bob "}, {"sipjs/07-unregister", " alice "},
		{"jssip/01-register", " bob "}, {"jssip/02-call-setup", " alice "}, {"jssip/02-call-setup", " bob "}, {"jssip/13-caller-CANCEL", " alice "}, {"jssip/13-caller-CANCEL", " bob "},
		{"jssip/14-callee-486", " alice "}, {"jssip/14-callee-486", " bob "}, {"jssip/15-callee-unknown-404", " alice "}, {"jssip/18-unregister", " alice "},
		{"jssip/02-call-setup+03-hold+04-unhold+05-dtmf-info+07-ice-restart-reinvite+08-blind-transfer-REFER+09-alice-hangs-up-after-transfer", " alice "},
		{"jssip/02-call-setup+03-hold+04-unhold+05-dtmf-info+07-ice-restart-reinvite+08-blind-transfer-REFER+09-alice-hangs-up-after-transfer+10-carol-BYE", " bob "},
		{"jssip/08-blind-transfer-REFER+10-carol-BYE", " carol "},
		{"jssip/11-attended-transfer-REFER-Replaces+12-cleanup-BYE", " alice "}, {"jssip/11-attended-transfer-REFER-Replaces+12-cleanup-BYE", " bob "}, {"jssip/11-attended-transfer-REFER-Replaces+12-cleanup-BYE", " carol "},
		{"jssip/17-session-timer-refresh-UPDATE", " alice "},
		{"sipjs/01-register", " alice "}, {"sipjs/02-call-setup", " alice "}, {"sipjs/02-call-setup", " bob "},
		{"sipjs/02-call-setup+03-hold+04-unhold+05-dtmf-info+06-BYE", " alice "}, {"sipjs/02-call-setup+03-hold+04-unhold+05-dtmf-info+06-BYE", " bob "},
	} {
		files := strings.Split(c.files, "+")
		folder, name := filepath.Dir(files[0]), files[0]
		for i, file := range files {
			files[i] = filepath.Join("testdata", folder, filepath.Base(file)+".txt")
		}
		if len(files) > 1 {
			name += "-and-" + strings.TrimSuffix(filepath.Base(files[len(files)-1]), ".txt")
		}
		switch client := strings.TrimSpace(c.client); {
		case client == "":
		case client[0] == ':':
			name += "-" + client[1:]
		default:
			name += "-" + client
		}
		t.Run(name, func(t *testing.T) {
			replay(t, files, c.client, filepath.Join("testdata", name+".golden"))
		})
	}
}

// recorded is a message of a trace.
type recorded struct {
	byClient bool
	clienttest.Message
}

// heading is the line above a message: who, in which direction.
var heading = regexp.MustCompile(`^(recv|send) \d+ bytes|^\[ *[\d.]+\] \S+ (>>>|<<<)|^### \S+ (SEND|RECV)`)

func readTraces(t *testing.T, files []string, client string) (all []recorded) {
	t.Helper()
	for _, file := range files {
		all = append(all, readTrace(t, file, client)...)
	}
	return all
}

func readTrace(t *testing.T, file, client string) (all []recorded) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	var head string
	end := func() {
		kind := heading.FindStringSubmatch(head)
		text := strings.Trim(strings.Join(lines, "\r\n"), "\r\n") // empty where the connection was kept alive
		if kind != nil && text != "" && strings.Contains(head, client) {
			m := clienttest.ParseMessage(text)
			for i, h := range m.Headers { // the recording has lost line ends at the end of bodies
				if strings.HasPrefix(h, "Content-Length:") {
					m.Headers = append(m.Headers[:i], m.Headers[i+1:]...)
					break
				}
			}
			if m.Body != "" {
				m.Body += "\r\n"
			}
			way := kind[1] + kind[2] + kind[3]
			all = append(all, recorded{way == "recv" || way == ">>>" || way == "SEND", m})
		}
		lines = nil
	}
	for _, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		if strings.HasPrefix(line, "panic: ") { // the client's
			break
		}
		switch {
		case heading.MatchString(line):
			end()
			head = line
		case strings.HasPrefix(line, "[") && strings.Contains(line, "] "):
			end()
			head = ""
		case !strings.HasPrefix(line, "-----") && !strings.HasPrefix(line, "====="):
			lines = append(lines, line)
		}
	}
	end()
	if len(all) == 0 {
		t.Fatalf("%s has no messages of client %q", file, client)
	}
	return all
}
