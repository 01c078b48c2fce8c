package signaling_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"offhook/sipclient"
	"offhook/sipclient/clienttest"
	"offhook/sipclient/signaling"
)

func TestCheck(t *testing.T) {
	check := func(t *testing.T, script clienttest.Script, register bool) ([]sipclient.CheckStep, error) {
		t.Helper()
		peer := clienttest.NewPeer(t, script)
		cfg := sipclient.LineConfig{Account: testAccount(peer.URL()), CA: peer.CertPEM(), Password: password("secret")}
		cfg.Account.Register = register
		var done []sipclient.CheckStep
		began := map[sipclient.Step]bool{}
		err := newSignaling(t, signaling.Options{}).Check(t.Context(), cfg, func(s sipclient.CheckStep) {
			if !s.Done {
				began[s.Step] = true
			} else if done = append(done, s); !began[s.Step] || s.Took < 0 {
				t.Errorf("%+v ended before it began", s)
			}
		})
		peer.Wait()
		return done, err
	}
	expect := clienttest.Script{clienttest.Expect("OPTIONS"), clienttest.Reply("200 OK", "User-Agent: FreeSWITCH")}
	steps := func(done []sipclient.CheckStep) (names []string) {
		for _, s := range done {
			names = append(names, string(s.Step))
		}
		return names
	}
	t.Run("trunk", func(t *testing.T) {
		done, err := check(t, expect, false)
		if err != nil || !slices.Equal(steps(done), []string{"name", "tcp", "tls", "websocket", "sip"}) {
			t.Fatalf("%v, %v", done, err)
		}
		if !strings.Contains(done[2].Detail, "TLS 1.3, Acme Co") || !strings.Contains(done[2].Detail, "days left") || done[4].Detail != "200 OK, FreeSWITCH" {
			t.Errorf("%+v", done)
		}
	})
	t.Run("extension", func(t *testing.T) {
		var added string
		done, err := check(t, append(slices.Clone(expect),
			clienttest.Expect("REGISTER"), clienttest.Reply("401 Unauthorized", wwwMD5),
			clienttest.Expect("REGISTER", fails("reg-id"), func(m clienttest.Message) error { added, _, _ = strings.Cut(m.Header("Contact"), ">"); return nil }), clienttest.Reply("200 OK"),
			clienttest.Expect("REGISTER", func(m clienttest.Message) error {
				if m.Header("Contact") != added+">;expires=0" {
					return errUnwanted(m.Header("Contact"))
				}
				return nil
			}), clienttest.Reply("200 OK")), true)
		if err != nil || len(done) != 6 || done[5].Step != sipclient.StepLogin {
			t.Errorf("%v, %v", done, err)
		}
	})
	t.Run("refused login", func(t *testing.T) {
		done, err := check(t, append(slices.Clone(expect), clienttest.Expect("REGISTER"), clienttest.Reply("403 Forbidden")), true)
		var re *sipclient.RegisterError
		if !errors.As(err, &re) || !re.Final || done[len(done)-1].Err == nil {
			t.Errorf("%v, %v", done, err)
		}
	})
	t.Run("any answer counts", func(t *testing.T) {
		if done, err := check(t, clienttest.Script{clienttest.Expect("OPTIONS"), clienttest.Reply("407 Proxy Authentication Required", proxyMD5)}, false); err != nil {
			t.Errorf("%v, %v", done, err)
		}
	})
	t.Run("no SIP behind it", func(t *testing.T) {
		done, err := check(t, clienttest.Script{clienttest.Expect("OPTIONS"), clienttest.Drop()}, false)
		var ce *sipclient.ConnectError
		if !errors.As(err, &ce) || ce.Step != sipclient.StepSIP || !errors.Is(done[len(done)-1].Err, err) {
			t.Errorf("%v, %v", done, err)
		}
	})
	t.Run("silence behind it", func(t *testing.T) {
		peer := clienttest.NewPeer(t, clienttest.Script{clienttest.Expect("OPTIONS"), clienttest.ExpectGone()})
		cfg := sipclient.LineConfig{Account: testAccount(peer.URL()), CA: peer.CertPEM()}
		var last sipclient.CheckStep
		err := newSignaling(t, signaling.Options{Timing: signaling.Timing{Check: 100 * time.Millisecond}}).Check(t.Context(), cfg, func(s sipclient.CheckStep) { last = s })
		peer.Wait()
		var ce *sipclient.ConnectError
		if !errors.As(err, &ce) || ce.Step != sipclient.StepSIP || !errors.Is(last.Err, err) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v, %v", last, err)
		}
	})
	t.Run("hung up at the login", func(t *testing.T) {
		done, err := check(t, append(slices.Clone(expect), clienttest.Expect("REGISTER"), clienttest.Drop()), true)
		var ce *sipclient.ConnectError
		if !errors.As(err, &ce) || ce.Step != sipclient.StepLogin || !errors.Is(done[len(done)-1].Err, err) {
			t.Errorf("%v, %v", done, err)
		}
	})
	t.Run("a CA file that is none", func(t *testing.T) {
		var last sipclient.CheckStep
		cfg := sipclient.LineConfig{Account: testAccount("wss://127.0.0.1:1")}
		cfg.Account.CAFile = filepath.Join(t.TempDir(), "ca.pem")
		err := newSignaling(t, signaling.Options{}).Check(t.Context(), cfg, func(s sipclient.CheckStep) { last = s })
		if !errors.Is(err, sipclient.ErrBadCA) || last.Step != sipclient.StepTLS || !errors.Is(last.Err, sipclient.ErrBadCA) {
			t.Errorf("%+v, %v", last, err)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		var last sipclient.CheckStep
		cfg := sipclient.LineConfig{Account: testAccount("wss://nowhere.invalid")}
		err := newSignaling(t, signaling.Options{}).Check(t.Context(), cfg, func(s sipclient.CheckStep) { last = s })
		if err == nil || last.Step != sipclient.StepName || !last.Done || last.Err == nil {
			t.Errorf("%+v, %v", last, err)
		}
	})
}
