package secret

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"offhook/sipclient"
	"offhook/sipclient/account"
)

// TestSystem runs each scenario in a process of its own, under a message bus of
// its own, with a home of its own: the keyring of whoever runs the tests is
// never touched.
func TestSystem(t *testing.T) {
	if os.Getenv(scenarioVar) != "" {
		t.Skip("this process is the inside of the test")
	}
	for name, needs := range map[string][]string{
		"unlocked": {"dbus-run-session", "gnome-keyring-daemon"},
		"locked":   {"dbus-run-session", "gnome-keyring-daemon"},
		"unseen":   {"dbus-run-session"},
		"none":     {"dbus-run-session"},
		"nobus":    nil,
		"stale":    nil,
	} {
		t.Run(name, func(t *testing.T) {
			for _, binary := range needs {
				if _, err := exec.LookPath(binary); err != nil {
					t.Skipf("%s is not installed (apt-get install dbus gnome-keyring)", binary)
				}
			}
			inside(t, name, len(needs) > 0)
		})
	}
}

// inside runs TestInside for a scenario, with a session bus or without.
func inside(t *testing.T, scenario string, bus bool) {
	home := t.TempDir()
	args := []string{os.Args[0], "-test.run=^TestInside$", "-test.v", "-test.timeout=2m"}
	if bus {
		conf := filepath.Join(home, "bus.conf")
		writeFile(t, conf, `<busconfig><type>session</type><listen>unix:dir=`+home+`</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`, 0o600)
		args = append([]string{"dbus-run-session", "--config-file=" + conf, "--"}, args...)
	}
	// A dbus-launch that leaves a trace shows whether anybody tried to start a bus.
	writeFile(t, filepath.Join(home, "bin", "dbus-launch"), "#!/bin/sh\n: >"+home+"/launched\nexit 1\n", 0o700)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = []string{
		scenarioVar + "=" + scenario, "HOME=" + home, "XDG_RUNTIME_DIR=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home,
		"PATH=" + filepath.Join(home, "bin") + ":" + os.Getenv("PATH"), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR"),
	}
	if scenario == "stale" {
		cmd.Env = append(cmd.Env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+home+"/gone")
	}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestInside") {
		t.Errorf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "SECRET") {
		t.Errorf("a password was printed:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(home, "launched")); err == nil {
		t.Error("a message bus was started")
	}
}

func writeFile(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

// TestInside is the test proper; TestSystem starts it.
func TestInside(t *testing.T) {
	switch os.Getenv(scenarioVar) {
	case "":
		t.Skip("TestSystem runs this in a session of its own")
	case "unlocked":
		startKeyring(t)
		roundTrip(t, New(Options{Limit: time.Minute}))
	case "locked":
		startKeyring(t)
		k := New(Options{Limit: time.Minute})
		roundTrip(t, k)
		lock(t)
		if locked, err := probeSystem(t.Context()); err != nil || !locked {
			t.Fatalf("probe: locked %v, error %v", locked, err)
		}
		for what, err := range everyCall(t, k) {
			if !errors.Is(err, ErrLocked) || !errors.Is(err, sipclient.ErrNoKeyring) {
				t.Errorf("%s: %v", what, err)
			}
		}
	case "unseen":
		prompted := fakeService(t)
		k := New(Options{Limit: time.Minute, UnlockLimit: time.Second})
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrLocked) || !errors.Is(err, sipclient.ErrNoKeyring) {
			t.Errorf("Get: %v", err)
		}
		select {
		case <-prompted:
		default:
			t.Error("the service was not asked to prompt")
		}
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrTimeout) {
			t.Errorf("Get after that: %v", err)
		}
	case "none", "nobus", "stale":
		for what, err := range everyCall(t, New(Options{Limit: time.Minute})) {
			if !errors.Is(err, sipclient.ErrNoKeyring) || errors.Is(err, ErrLocked) || errors.Is(err, ErrTimeout) {
				t.Errorf("%s: %v", what, err)
			}
			t.Log(err)
		}
	}
}

func everyCall(t *testing.T, k *Keyring) map[string]error {
	_, get := k.Get(t.Context(), "work")
	return map[string]error{
		"Get": get, "Set": k.Set(t.Context(), "work", account.NewPassword("SECRET")), "Delete": k.Delete(t.Context(), "work"),
	}
}

func roundTrip(t *testing.T, k *Keyring) {
	t.Helper()
	ctx := t.Context()
	if _, err := k.Get(ctx, "work"); !errors.Is(err, sipclient.ErrNoSecret) {
		t.Fatalf("Get of nothing: %v", err)
	}
	for _, text := range []string{"SECRET", "SECRET 비밀\n\x01", strings.Repeat("SECRET", 170)} {
		if err := k.Set(ctx, "work", account.NewPassword(text)); err != nil {
			t.Fatal(err)
		}
		if p, err := k.Get(ctx, "work"); err != nil || p.Reveal() != text {
			t.Errorf("%d bytes differ, error %v", len(text), err)
		}
		if _, err := k.Get(ctx, "other"); !errors.Is(err, sipclient.ErrNoSecret) {
			t.Errorf("another account: %v", err)
		}
	}
	if err := k.Delete(ctx, "work"); err != nil {
		t.Fatal(err)
	}
	if err := k.Delete(ctx, "work"); !errors.Is(err, sipclient.ErrNoSecret) {
		t.Errorf("Delete of nothing: %v", err)
	}
}

// session connects to the test's message bus.
func session(t *testing.T) *dbus.Conn {
	t.Helper()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// startKeyring starts a real gnome-keyring with an unlocked login keyring and
// waits until the bus knows it.
func startKeyring(t *testing.T) {
	t.Helper()
	conn := session(t)
	if err := conn.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, secretsName)); err != nil {
		t.Fatal(err)
	}
	appeared := make(chan *dbus.Signal, 10)
	conn.Signal(appeared)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context())) // cleanup ends it, after the store is done
	daemon := exec.CommandContext(ctx, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	daemon.Stdin = strings.NewReader("login password")
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = daemon.Wait() // killed, so that it fails
	})
	select {
	case <-appeared:
	case <-time.After(time.Minute):
		t.Fatal("gnome-keyring did not come up")
	}
}

func lock(t *testing.T) {
	t.Helper()
	service := session(t).Object(secretsName, "/org/freedesktop/secrets")
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := service.Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{loginCollection}).Store(&locked, &prompt)
	if err != nil || len(locked) != 1 {
		t.Fatalf("locking: %v, %v", locked, err)
	}
}

// silent is a Secret Service that is locked and whose prompt nobody ever sees:
// what go-keyring waits for without end.
type silent struct{ prompted chan struct{} }

func (s silent) Get(iface, name string) (dbus.Variant, *dbus.Error) {
	if name == "Collections" {
		return dbus.MakeVariant([]dbus.ObjectPath{loginCollection}), nil
	}
	return dbus.MakeVariant(true), nil // Locked
}

func (s silent) Unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{}, "/org/freedesktop/secrets/prompt/1", nil
}

func (s silent) Prompt(string) *dbus.Error {
	close(s.prompted)
	return nil
}

func fakeService(t *testing.T) (prompted <-chan struct{}) {
	t.Helper()
	conn := session(t)
	s := silent{make(chan struct{})}
	for _, export := range []struct {
		path  dbus.ObjectPath
		iface string
	}{
		{"/org/freedesktop/secrets", "org.freedesktop.DBus.Properties"},
		{"/org/freedesktop/secrets", "org.freedesktop.Secret.Service"},
		{loginCollection, "org.freedesktop.DBus.Properties"},
		{"/org/freedesktop/secrets/prompt/1", "org.freedesktop.Secret.Prompt"},
	} {
		if err := conn.Export(s, export.path, export.iface); err != nil {
			t.Fatal(err)
		}
	}
	if reply, err := conn.RequestName(secretsName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("owning the name: %v %v", reply, err)
	}
	return s.prompted
}
