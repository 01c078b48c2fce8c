//go:build unix

package freeswitch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rig is a machine as the hook sees it: a certbot folder, FreeSWITCH's folder,
// and an fs_cli and a logger that are ours.
type rig struct {
	t                       *testing.T
	dir, lineage, tls, pem  string
	env                     []string
	calls, commands, syslog string // files: channels that are up, what fs_cli was told, what was logged
	status                  string // file: exists while FreeSWITCH is down
}

const fakeCLI = `#!/bin/sh
[ -e "$RIG/down" ] && { echo "Error Connecting" >&2; exit 255; }
echo "$2" >>"$RIG/commands"
case $2 in
'sofia profile gone restart') echo 'Invalid Profile [gone]' ;;
'show channels count') printf '\n%s total.\n\n' "$(cat "$RIG/calls")" ;;
'sofia profile '*' restart')
	if [ -e "$RIG/young" ]; then rm "$RIG/young"; echo 'Profile external must be up for at least 10 seconds to stop/restart.'
	else echo 'Reload XML [Success]'; echo 'restarting: external'; fi ;;
'reload mod_sofia')
	echo '+OK Reloading XML'
	if [ -e "$RIG/young" ]; then rm "$RIG/young"; echo '-ERR unloading module [Module in use.]'; echo '-ERR loading module [Module already loaded]'
	else echo '+OK module unloaded'; echo '+OK module loaded'; fi ;;
esac
`

func newRig(t *testing.T) *rig {
	dir := t.TempDir()
	r := &rig{
		t: t, dir: dir, lineage: filepath.Join(dir, "live", "pbx.example.com"), tls: filepath.Join(dir, "tls"),
		calls: filepath.Join(dir, "calls"), commands: filepath.Join(dir, "commands"), syslog: filepath.Join(dir, "syslog"),
		status: filepath.Join(dir, "down"),
	}
	r.pem = filepath.Join(r.tls, "wss.pem")
	r.write(filepath.Join(dir, "bin", "fs_cli"), fakeCLI, 0o755)
	r.write(filepath.Join(dir, "bin", "logger"), "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\necho \"$*\" >>\"$RIG/syslog\"\n", 0o755)
	r.write(r.calls, "0", 0o644)
	r.write(r.commands, "", 0o644)
	if err := os.MkdirAll(r.tls, 0o755); err != nil {
		t.Fatal(err)
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	r.env = []string{
		"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "RIG=" + dir, "CONF=" + filepath.Join(dir, "none"),
		"TLS_DIR=" + r.tls, "OWNER=" + me.Uid + ":" + me.Gid, "EVERY=0.1", "RENEWED_LINEAGE=" + r.lineage,
		"RENEWED_DOMAINS=pbx.example.com www.example.com",
	}
	r.renew(false)
	t.Cleanup(func() { // a waiter ends when no call is up
		r.write(r.calls, "0", 0o644)
		r.until("the waiter has ended", func() bool { return !exists(filepath.Join(r.tls, ".wss.pem.lock")) })
	})
	return r
}

func (r *rig) write(name, content string, mode os.FileMode) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		r.t.Fatal(err)
	}
	temp := name + ".new"
	if err := os.WriteFile(temp, []byte(content), mode); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(temp, name); err != nil { // the waiter may be reading
		r.t.Fatal(err)
	}
}

// renew puts a new certificate where certbot does; with mixed, beside another's
// key. The last line of the chain has no line break, which must not matter.
func (r *rig) renew(mixed bool) {
	r.t.Helper()
	key, other := newKey(r.t), newKey(r.t)
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "pbx.example.com"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		r.t.Fatal(err)
	}
	if mixed {
		key = other
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		r.t.Fatal(err)
	}
	r.write(filepath.Join(r.lineage, "fullchain.pem"), strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))), 0o644)
	r.write(filepath.Join(r.lineage, "privkey.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})), 0o600)
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// joined is what wss.pem has to hold.
func (r *rig) joined() string {
	return r.text(filepath.Join(r.lineage, "fullchain.pem")) + "\n" + r.text(filepath.Join(r.lineage, "privkey.pem"))
}

func (r *rig) text(name string) string {
	b, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	return string(b)
}

// run runs the hook with more variables and returns what it printed.
func (r *rig) run(extra ...string) (string, error) {
	cmd := exec.CommandContext(r.t.Context(), "./wss-deploy-hook.sh")
	cmd.Env = append(append([]string(nil), r.env...), extra...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (r *rig) mustRun(extra ...string) string {
	r.t.Helper()
	out, err := r.run(extra...)
	if err != nil {
		r.t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// restarts counts how often fs_cli was told the command.
func (r *rig) restarts(command string) int {
	return strings.Count(r.text(r.commands), command+"\n")
}

// until waits for a condition, as long as a loaded machine may take.
func (r *rig) until(what string, condition func() bool) {
	r.t.Helper()
	look := time.NewTicker(10 * time.Millisecond) // another process does it: there is no channel to wait on
	defer look.Stop()
	deadline := time.After(time.Minute)
	for !condition() {
		select {
		case <-look.C:
		case <-deadline:
			r.t.Errorf("in a minute it never came: %s", what)
			return
		}
	}
}

func exists(name string) bool { _, err := os.Lstat(name); return err == nil }

const restartExternal = "sofia profile external restart"

func TestHookOnAQuietServer(t *testing.T) {
	r := newRig(t)
	r.mustRun()
	if got := r.text(r.pem); got != r.joined() {
		t.Errorf("wss.pem holds %q", got)
	}
	if info, err := os.Stat(r.pem); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if got := r.restarts(restartExternal); got != 1 {
		t.Errorf("%d restarts", got)
	}
	if log := r.text(r.syslog); !strings.Contains(log, "wss.pem is renewed") || !strings.Contains(log, "FreeSWITCH has read wss.pem") || strings.Contains(log, "PRIVATE") {
		t.Errorf("logged %q", log)
	}
	if left, err := filepath.Glob(filepath.Join(r.tls, ".*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}

	before, err := os.Stat(r.pem)
	if err != nil {
		t.Fatal(err)
	}
	r.mustRun()
	after, err := os.Stat(r.pem)
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) || r.restarts(restartExternal) != 1 {
		t.Error("the second run changed something")
	}
	r.renew(false)
	r.mustRun()
	if r.text(r.pem) != r.joined() || r.restarts(restartExternal) != 2 {
		t.Error("the renewed certificate was not deployed")
	}
}

func TestHookWaitsForTheLastCall(t *testing.T) {
	r := newRig(t)
	r.write(r.calls, "3", 0o644)
	if out := r.mustRun(); !strings.Contains(out, "calls are up") {
		t.Errorf("printed %q", out)
	}
	r.renew(false) // once more before anybody has hung up
	r.mustRun()
	if r.text(r.pem) != r.joined() {
		t.Error("wss.pem is not the newest")
	}
	looks := func() int { return r.restarts("show channels count") }
	seen := looks()
	r.until("the waiter looks", func() bool { return looks() > seen+2 })
	if got := r.restarts(restartExternal); got != 0 {
		t.Errorf("%d restarts under calls", got)
	}
	r.write(r.calls, "0", 0o644)
	r.until("FreeSWITCH reads the file", func() bool { return r.restarts(restartExternal) > 0 })
	r.until("the waiter ends", func() bool { return !exists(filepath.Join(r.tls, ".wss.pem.lock")) })
	if got := r.restarts(restartExternal); got != 1 {
		t.Errorf("%d restarts", got)
	}
}

func TestHookRepeatsARefusedRestart(t *testing.T) {
	for profiles, command := range map[string]string{"external": restartExternal, "all": "reload mod_sofia"} {
		t.Run(profiles, func(t *testing.T) {
			r := newRig(t)
			r.write(filepath.Join(r.dir, "young"), "", 0o644)
			r.mustRun("PROFILES=" + profiles)
			r.until("the second try succeeds", func() bool { return strings.Contains(r.text(r.syslog), "FreeSWITCH has read wss.pem") })
			if got := r.restarts(command); got != 2 {
				t.Errorf("%d tries", got)
			}
		})
	}
}

// TestHookLeavesOutAProfileThatIsNot: asking again would restart the others for ever.
func TestHookLeavesOutAProfileThatIsNot(t *testing.T) {
	r := newRig(t)
	if out := r.mustRun("PROFILES=gone external"); !strings.Contains(out, "no profile gone") || !strings.Contains(out, "has read wss.pem") {
		t.Errorf("printed %q", out)
	}
	if got := r.restarts(restartExternal); got != 1 {
		t.Errorf("%d restarts", got)
	}
}

// TestHookAfterAnInterruption: the file was put there, and whoever was to make
// FreeSWITCH read it is gone and has left its lock.
func TestHookAfterAnInterruption(t *testing.T) {
	r := newRig(t)
	r.write(r.pem, r.joined(), 0o600)
	r.write(filepath.Join(r.tls, ".wss.pem.pending"), "", 0o600)
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	r.write(filepath.Join(r.tls, ".wss.pem.lock", "pid"), fmt.Sprintln(gone.Process.Pid), 0o600)
	r.mustRun()
	if got := r.restarts(restartExternal); got != 1 {
		t.Errorf("%d restarts", got)
	}
}

func TestHookWithoutFreeSWITCH(t *testing.T) {
	r := newRig(t)
	r.write(r.status, "", 0o644)
	if out := r.mustRun(); !strings.Contains(out, "does not run") {
		t.Errorf("printed %q", out)
	}
	if r.text(r.pem) != r.joined() {
		t.Error("wss.pem was not deployed")
	}
}

func TestHookSettings(t *testing.T) {
	r := newRig(t)
	r.write(filepath.Join(r.dir, "none"), "PROFILES=\"offhook internal\"\nDOMAIN=www.example.com\n", 0o644)
	r.mustRun()
	for _, command := range []string{"sofia profile offhook restart", "sofia profile internal restart"} {
		if r.restarts(command) != 1 {
			t.Errorf("%q was not told: %s", command, r.text(r.commands))
		}
	}
	r.renew(false)
	r.write(filepath.Join(r.dir, "none"), "PROFILES=all\n", 0o644)
	r.mustRun()
	if r.restarts("reload mod_sofia") != 1 {
		t.Errorf("told: %s", r.text(r.commands))
	}
}

func TestHookRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(r *rig) (extra []string)
		fails bool
		says  string
	}{
		{"another certificate", func(*rig) []string { return []string{"DOMAIN=example.com"} }, false, ""},
		{"no lineage", func(*rig) []string { return []string{"RENEWED_LINEAGE="} }, true, "RENEWED_LINEAGE is not set"},
		{"no key", func(r *rig) []string {
			r.write(filepath.Join(r.lineage, "privkey.pem"), "", 0o600)
			return nil
		}, true, "privkey.pem; wss.pem is as it was"},
		{"another's key", func(r *rig) []string {
			if _, err := exec.LookPath("openssl"); err != nil {
				r.t.Skip("openssl is not installed, and the hook asks it")
			}
			r.renew(true)
			return nil
		}, true, "does not belong to the certificate"},
		{"no such owner", func(*rig) []string { return []string{"OWNER=nobody-has-this-name:nor-this"} }, true, "cannot give the file to"},
		{"no folder", func(r *rig) []string { return []string{"TLS_DIR=" + r.dir + "/gone"} }, true, "cannot write in"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.write(r.pem, "the old one", 0o600)
			out, err := r.run(tt.spoil(r)...)
			if (err != nil) != tt.fails || !strings.Contains(out, tt.says) {
				t.Errorf("%v, printed %q", err, out)
			}
			if r.text(r.pem) != "the old one" || r.restarts(restartExternal) != 0 {
				t.Error("the old file was touched")
			}
			if left, err := filepath.Glob(filepath.Join(r.tls, ".*")); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}
