package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"offhook/media"
	"offhook/media/mediatest"
	"offhook/media/wav"
	"offhook/sipclient/demopbx"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"offhookctl": main}) }

// TestScripts runs testdata/*.txtar: each a person at a shell, with a PBX beside.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Values[pbxKey{}] = &pbx{}
			// No keyring, no settings and no sound of whoever runs the tests.
			env.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+env.Getenv("WORK")+"/no-bus")
			env.Setenv("HOME", env.Getenv("WORK"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.Getenv("WORK"), "config"))
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.Getenv("WORK"), "data"))
			env.Setenv("LANG", "C.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"pbx":    func(ts *testscript.TestScript, _ bool, args []string) { startPBX(t.Context(), ts, args) },
			"status": status, "digits": digits, "until": until, "sine": sine, "tone": tone, "goes": goes,
		},
	})
}

// status runs a command and wants this exit status: status 15 offhookctl call 9196 ...
func status(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("status %d, want %d", got, want)
	}
}

type pbxKey struct{}

// pbx is a script's demo PBX and what it heard.
type pbx struct {
	server *demopbx.Server
	mu     sync.Mutex
	digits []string
}

func (p *pbx) heard(digits string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.digits = append(p.digits, digits)
}

// startPBX starts the PBX and sets PBX, its address; ca.pem is what to trust.
// Words after it make it a worse one: expired, elsewhere (its certificate),
// trunk (asks for the password "right"), refuse STATUS (of every INVITE),
// freeswitch, asterisk, plain (sets PLAIN, too), gone (stops it at once).
func startPBX(ctx context.Context, ts *testscript.TestScript, args []string) {
	p := ts.Value(pbxKey{}).(*pbx)
	o := demopbx.Options{Hooks: demopbx.Hooks{Digits: p.heard}}
	gone := false
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "expired":
			o.Hooks.Certificate = func(c *x509.Certificate) {
				c.NotBefore, c.NotAfter = time.Now().AddDate(0, -4, 0), time.Now().AddDate(0, -1, 0)
			}
		case "elsewhere":
			o.Hooks.Certificate = func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"pbx.example.com"}, nil }
		case "trunk":
			o.Trunk = demopbx.User{Name: "07010001000", Password: "right"}
		case "refuse":
			i++
			code, err := strconv.Atoi(args[i])
			ts.Check(err)
			o.Hooks.Request = func(method, _ string) *demopbx.Answer {
				if method != "INVITE" {
					return nil
				}
				return &demopbx.Answer{Status: code}
			}
		case "plain":
			o.PlainListen = "127.0.0.1:0"
		case "gone":
			gone = true
		default:
			o.As = args[i]
		}
	}
	server, err := demopbx.Start(ctx, o)
	ts.Check(err)
	p.server = server
	ts.Defer(func() { ts.Check(server.Close()) })
	ts.Setenv("PBX", server.URL())
	ts.Setenv("PLAIN", server.PlainURL())
	_, port, err := net.SplitHostPort(regexp.MustCompile(`//([^/]*)`).FindStringSubmatch(server.URL())[1])
	ts.Check(err)
	ts.Setenv("PORT", port)
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), server.CertPEM(), 0o600))
	if gone {
		ts.Check(server.Close())
	}
}

// digits wants the PBX to have collected these, soon.
func digits(ts *testscript.TestScript, _ bool, args []string) {
	p := ts.Value(pbxKey{}).(*pbx)
	wait(ts, fmt.Sprintf("the digits %s", args[0]), func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return slices.Contains(p.digits, args[0])
	})
}

// until waits until a file has a match of a pattern.
func until(ts *testscript.TestScript, _ bool, args []string) {
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	wait(ts, args[1]+" in "+args[0], func() bool {
		content, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && pattern.Match(content)
	})
}

// wait looks again and again: other processes do what is waited for.
func wait(ts *testscript.TestScript, what string, condition func() bool) {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(time.Minute)
	for !condition() {
		select {
		case <-look.C:
		case <-deadline:
			ts.Fatalf("in a minute it never came: %s", what)
		}
	}
}

// sine writes a WAV file: sine FILE HZ SECONDS.
func sine(ts *testscript.TestScript, _ bool, args []string) {
	hz, err := strconv.ParseFloat(args[1], 64)
	ts.Check(err)
	seconds, err := strconv.Atoi(args[2])
	ts.Check(err)
	samples := make([]float32, seconds*media.SampleRate)
	for i := range samples {
		samples[i] = float32(0.25 * math.Sin(2*math.Pi*hz*float64(i)/media.SampleRate))
	}
	w, err := wav.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(w.Write(samples))
	ts.Check(w.Close())
}

// tone wants half a second of a WAV file to be one clear tone: tone FILE HZ.
// The rest may be ringback, or what a busy machine made of it.
func tone(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.ParseFloat(args[1], 64)
	ts.Check(err)
	content, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	samples, err := wav.ReadAll(bytes.NewReader(content), time.Hour)
	ts.Check(err)
	var found []string
	for window := range slices.Chunk(samples, media.SampleRate/2) {
		hz, level, snr := mediatest.FindTone(window, media.SampleRate)
		if math.Abs(hz-want) < 5 && level > -30 && snr > 15 {
			return
		}
		found = append(found, fmt.Sprintf("%.0f Hz at %.0f dBFS, %.0f dB above the rest", hz, level, snr))
	}
	ts.Fatalf("%s: want %.0f Hz, found %q", args[0], want, found)
}
