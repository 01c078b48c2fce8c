//go:build linux

package rig

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"text/template"
	"time"
)

// Domain is the SIP domain that Kamailio serves, besides its address.
const Domain = "sip.test"

// Users are the names that Kamailio knows; Password gives each one's password.
func Users() []string { return []string{"alice", "bob", "carol"} }

// Password is the password of one of Kamailio's users.
func Password(user string) string { return "secret-" + user }

// Kamailio is a running SIP server: registrar and proxy over secure WebSocket, with digest, and over UDP.
type Kamailio struct {
	*Authority
	Host      string
	Port      int // secure WebSocket; REGISTER and INVITE need credentials
	TrunkPort int // secure WebSocket; an INVITE is taken as it comes, as on a provider's trunk
	UDPPort   int // SIP over UDP, for phones that know no WebSocket

	dir  string
	proc *process
}

// KamailioOptions says how the server behaves; the zero value is a plain one.
type KamailioOptions struct {
	// Algorithm of its digest challenges, "MD5" or "SHA-256"; empty means MD5.
	Algorithm string
	// Host is the address of this machine that it listens on; empty means 127.0.0.1.
	Host string
	// Relay carries the sound between WebRTC and phones on UDP that know plain RTP alone; nil lets all talk directly.
	Relay *RTPEngine
	// Link is where the media of every call goes through; nil lets phones find each other.
	Link *MediaLink
	// Presence makes it tell who has subscribed how mailboxes and lines stand (RFC 3842, RFC 4235), as PUBLISH tells it.
	Presence bool
	// DialogsUnknown makes it, with Presence, tell of people's presence (RFC 3856) in place of their lines.
	DialogsUnknown bool
}

// MediaLink is where each side of a call finds the other one in place of the addresses that this has named.
type MediaLink struct{ Caller, Callee netip.AddrPort }

// presenceTables are the empty tables of text that come with Kamailio. They are looked at, and nothing is written to them.
const presenceTables = "/usr/share/kamailio/dbtext/kamailio"

//go:embed kamailio.cfg
var kamailioConfig string

// URL is the address for a phone that registers.
func (k *Kamailio) URL() string { return "wss://" + k.at(k.Port) }

// TrunkURL is the address for a phone that does not.
func (k *Kamailio) TrunkURL() string { return "wss://" + k.at(k.TrunkPort) }

func (k *Kamailio) at(port int) string { return net.JoinHostPort(k.Host, strconv.Itoa(port)) }

// Log returns the end of what the server has printed.
func (k *Kamailio) Log() string { return k.proc.log.String() }

// StartKamailio starts a server on free ports and returns when it accepts connections.
func StartKamailio(ctx context.Context, options KamailioOptions) (*Kamailio, error) {
	// A free port can be taken by somebody else before Kamailio binds it, so a failed start is tried again.
	var err error
	for range 3 {
		var k *Kamailio
		if k, err = startKamailio(ctx, options); err == nil {
			return k, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, err
}

func startKamailio(ctx context.Context, options KamailioOptions) (_ *Kamailio, err error) {
	dir, err := os.MkdirTemp("", "offhook-kamailio-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	k := &Kamailio{dir: dir, Host: cmp.Or(options.Host, "127.0.0.1")}
	defer func() {
		if err != nil {
			k.Close()
		}
	}()
	if k.Authority, err = NewAuthority(dir, k.Host, Domain); err != nil {
		return nil, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	k.Port, k.TrunkPort, k.UDPPort = ports[0], ports[1], ports[2]
	config := filepath.Join(dir, "kamailio.cfg")
	if err := k.writeConfig(config, options); err != nil {
		return nil, err
	}
	// -DD stays in the foreground, -E logs to standard error; little memory is enough: it is 8 processes.
	args := []string{"-f", config, "-DD", "-E", "-m", "32", "-M", "8", "-P", filepath.Join(dir, "pid"), "-Y", dir}
	if k.proc, err = start(ctx, serverPath("kamailio"), args, nil); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("20 s passed"))
	defer cancel()
	err = k.proc.until(ready, "its WebSocket ports", func() bool {
		return listening(k.at(k.Port)) && listening(k.at(k.TrunkPort))
	})
	if err != nil {
		return nil, err
	}
	return k, nil
}

func (k *Kamailio) writeConfig(name string, options KamailioOptions) error {
	algorithm := options.Algorithm
	if algorithm == "MD5" {
		algorithm = "" // its default, and the form of the challenge that old clients know
	}
	tls, err := os.Create(filepath.Join(k.dir, "tls.cfg"))
	if err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	_, err = fmt.Fprintf(tls, "[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n"+
		"private_key = %s\ncertificate = %s\n\n[client:default]\nverify_certificate = no\nrequire_certificate = no\n",
		k.KeyFile, k.CertFile)
	if err = errors.Join(err, tls.Close()); err != nil {
		return fmt.Errorf("rig: writing Kamailio's TLS settings: %w", err)
	}
	type user struct{ Name, Password string }
	values := struct {
		Port, TrunkPort, UDPPort     int
		Host, Domain, TLS, Algorithm string
		Relay, Tables                string
		Users                        []user
		Link                         *MediaLink
		DialogsUnknown               bool
	}{k.Port, k.TrunkPort, k.UDPPort, k.Host, Domain, tls.Name(), algorithm, "", "", nil, options.Link, options.DialogsUnknown}
	if options.Presence {
		values.Tables = presenceTables
	}
	if options.Relay != nil {
		values.Relay = options.Relay.control
	}
	for _, name := range Users() {
		values.Users = append(values.Users, user{name, Password(name)})
	}
	out, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("rig: %w", err)
	}
	parsed, err := template.New("kamailio.cfg").Parse(kamailioConfig)
	if err == nil {
		err = parsed.Execute(out, values)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("rig: writing Kamailio's settings: %w", err)
	}
	return nil
}

// Kill ends the server at once, as a power cut would: no connection is closed properly.
func (k *Kamailio) Kill() {
	_ = k.proc.signal(9)
	<-k.proc.done
}

// Close ends the server and removes its files.
func (k *Kamailio) Close() {
	if k.proc != nil {
		k.proc.stop()
	}
	_ = os.RemoveAll(k.dir)
}
