//go:build linux

package rig

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// BaresipOptions configures a baresip.
type BaresipOptions struct {
	Server *Kamailio // where it registers
	User   string    // one of Users
	Codecs []string  // in its order of preference: "opus", "G722", "PCMU", "PCMA"
	Tone   int       // in Hz: what its microphone hears
	Answer bool      // take calls by itself
	Plain  bool      // plain RTP (RFC 3551) instead of WebRTC's media
}

// BaresipEvent is one of baresip's own events, such as REGISTER_OK, CALL_ESTABLISHED, CALL_DTMF_START or CALL_CLOSED.
type BaresipEvent struct {
	Type  string `json:"type"`
	Param string `json:"param"`
}

// Baresip is a small SIP phone that speaks plain SIP over UDP, and WebRTC's media (ICE, DTLS-SRTP, rtcp-mux) or plain RTP.
type Baresip struct {
	dir     string
	proc    *process
	control net.Conn
	inbox   *inbox[BaresipEvent]
}

// baresip's settings: audio from a tone generator to nowhere, with a recording of what it decodes.
const baresipConfig = `poll_method epoll
sip_listen %[5]s:%[1]d
call_local_timeout 60
call_max_calls 4
audio_player aubridge,nowhere
audio_source ausine,%[2]d
audio_alert aubridge,alert
ausrc_srate 48000
auplay_srate 48000
ausrc_channels 2
auplay_channels 1
opus_stereo no
opus_sprop_stereo no
rtcp_mux %[6]s
jitter_buffer_delay 2-10
snd_path %[3]s
module_path /usr/lib/baresip/modules
module opus.so
module g722.so
module g711.so
module sndfile.so
module aubridge.so
module ausine.so
module ice.so
module dtls_srtp.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:%[4]d
`

// StartBaresip starts a phone and returns when it has registered.
func StartBaresip(ctx context.Context, options BaresipOptions) (_ *Baresip, err error) {
	dir, err := os.MkdirTemp("", "offhook-baresip-")
	if err != nil {
		return nil, fmt.Errorf("rig: %w", err)
	}
	ended := make(chan struct{})
	b := &Baresip{dir: dir, inbox: newInbox[BaresipEvent]()}
	b.inbox.ended = ended
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	if err := b.writeSettings(options, ports[0], ports[1]); err != nil {
		return nil, err
	}
	if b.proc, err = start(ctx, "baresip", []string{"-f", dir}, nil); err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("20 s passed"))
	defer cancel()
	err = b.proc.until(ready, "its control port", func() bool {
		b.control, err = net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", ports[1]))
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	go b.follow(ended)
	// It may have registered before we were there to hear of it; its own list of accounts tells.
	for {
		if strings.Contains(b.proc.log.all(), "200 OK") {
			return b, nil
		}
		waiting, stop := context.WithTimeout(ready, 50*time.Millisecond)
		_, err := b.Wait(waiting, "REGISTER_OK")
		stop()
		if err == nil {
			return b, nil
		}
		if ready.Err() != nil {
			return nil, err
		}
	}
}

func (b *Baresip) writeSettings(options BaresipOptions, sipPort, controlPort int) error {
	codecs := make([]string, len(options.Codecs))
	for i, name := range options.Codecs {
		codecs[i] = map[string]string{"opus": "opus/48000/1", "G722": "G722/16000/1", "PCMU": "PCMU/8000/1", "PCMA": "PCMA/8000/1"}[name]
		if codecs[i] == "" {
			return fmt.Errorf("rig: baresip has no codec %q", name)
		}
	}
	media, mux := "medianat=ice;mediaenc=dtls_srtp;", "yes"
	if options.Plain {
		media, mux = "", "no"
	}
	answer := "manual"
	if options.Answer {
		answer = "auto"
	}
	account := fmt.Sprintf("<sip:%s@%s>;auth_pass=%s;outbound=\"sip:%s;transport=udp\";regint=600;answermode=%s;"+
		"%saudio_codecs=%s\n",
		options.User, Domain, Password(options.User), options.Server.at(options.Server.UDPPort), answer, media, strings.Join(codecs, ","))
	config := fmt.Sprintf(baresipConfig, sipPort, options.Tone, b.dir, controlPort, options.Server.Host, mux)
	err := errors.Join(
		os.WriteFile(filepath.Join(b.dir, "config"), []byte(config), 0o600),
		os.WriteFile(filepath.Join(b.dir, "accounts"), []byte(account), 0o600),
		os.WriteFile(filepath.Join(b.dir, "contacts"), nil, 0o600),
	)
	if err != nil {
		return fmt.Errorf("rig: writing baresip's settings: %w", err)
	}
	return nil
}

// follow reads the control connection: JSON objects as netstrings, "12:{…},".
func (b *Baresip) follow(ended chan<- struct{}) {
	defer close(ended)
	r := bufio.NewReader(b.control)
	for {
		length, err := r.ReadString(':')
		if err != nil {
			return
		}
		n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
		if err != nil || n > 1<<20 {
			return
		}
		message := make([]byte, n+1) // and the comma
		if _, err := io.ReadFull(r, message); err != nil {
			return
		}
		var event BaresipEvent
		if json.Unmarshal(message[:n], &event) != nil || event.Type == "" {
			continue
		}
		b.inbox.put(event)
	}
}

// PID is the process id.
func (b *Baresip) PID() int { return b.proc.PID() }

// Wait returns the first event of that type that no earlier Wait has returned.
func (b *Baresip) Wait(ctx context.Context, kind string) (BaresipEvent, error) {
	event, err := b.inbox.take(ctx, func(e BaresipEvent) bool { return e.Type == kind })
	if err != nil {
		return event, b.proc.failure(fmt.Sprintf("%v, while waiting for %s", err, kind))
	}
	return event, nil
}

// Dial calls a user of the server.
func (b *Baresip) Dial(user string) error { return b.command("dial", "sip:"+user+"@"+Domain) }

// HangUp ends the call.
func (b *Baresip) HangUp() error { return b.command("hangup", "") }

// Hold puts the call on hold, or takes it back.
func (b *Baresip) Hold(on bool) error {
	if on {
		return b.command("hold", "")
	}
	return b.command("resume", "")
}

// Transfer asks whoever it talks with to call another user of the server (REFER).
func (b *Baresip) Transfer(user string) error { return b.command("transfer", "sip:"+user+"@"+Domain) }

func (b *Baresip) command(name, params string) error {
	message, err := json.Marshal(map[string]string{"command": name, "params": params})
	if err == nil {
		_, err = fmt.Fprintf(b.control, "%d:%s,", len(message), message)
	}
	if err != nil {
		return fmt.Errorf("rig: telling baresip to %s: %w", name, err)
	}
	return nil
}

// Recordings are the WAV files of what it decoded, one a call, whole once the call has ended.
func (b *Baresip) Recordings() ([]string, error) {
	return filepath.Glob(filepath.Join(b.dir, "dump-*-dec.wav"))
}

// Log returns the end of what it has printed.
func (b *Baresip) Log() string { return b.proc.log.String() }

// Close ends it and removes its files.
func (b *Baresip) Close() {
	if b.control != nil {
		_ = b.control.Close()
		<-b.inbox.ended
	}
	if b.proc != nil {
		b.proc.stop()
	}
	_ = os.RemoveAll(b.dir)
}
