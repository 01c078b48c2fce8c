package sipclient

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"offhook/media"
	"offhook/sipclient/call"
)

func TestNoMicrophone(t *testing.T) {
	w := newWorld()
	w.openErr = media.ErrNoMicrophone
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		v := wantState(t, c, call.Ended)
		if v.Result != call.NoMedia || !errors.Is(v.Cause.Err, media.ErrNoMicrophone) {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
		if w.has("INVITE sip:1@pbx.test") {
			t.Error("an INVITE went out without media")
		}
	})
}

func TestMicrophoneLostInTheCall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		w.emitMedia(media.Trouble{What: media.TroubleMicrophone, Err: media.ErrNoMicrophone})
		if v := wantState(t, c, call.Active); !errors.Is(v.Trouble[media.TroubleMicrophone], media.ErrNoMicrophone) {
			t.Errorf("trouble is %v", v.Trouble)
		}
		w.emitMedia(media.Trouble{What: media.TroubleMicrophone})
		if v := wantState(t, c, call.Active); len(v.Trouble) != 0 {
			t.Errorf("trouble stays: %v", v.Trouble)
		}
	})
}

// TestDeviceInTheCall: which device a call uses stands in its view while it uses one.
func TestDeviceInTheCall(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		webcam := media.Using{What: media.TroubleMicrophone, Name: "Webcam", Chosen: "Buds", Why: media.ErrDeviceGone}
		w.emitMedia(webcam)
		before := wantState(t, c, call.Active)
		if got := before.Using[media.TroubleMicrophone]; got != webcam {
			t.Errorf("using %+v", got)
		}
		w.emitMedia(media.Using{What: media.TroubleMicrophone})
		if v := wantState(t, c, call.Active); len(v.Using) != 0 || len(before.Using) != 1 {
			t.Errorf("using %+v, and before %+v", v.Using, before.Using)
		}
	})
}

func TestNoPathForAudio(t *testing.T) {
	w := newWorld()
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		synctest.Wait()
		w.emit("trunk", LegAccepted{ID: id, SDP: "sdp", At: time.Now()})
		synctest.Wait()
		time.Sleep(call.Limit(call.Connecting))
		if v := wantState(t, c, call.Ended); v.Result != call.NoMedia || !errors.Is(v.Cause.Err, media.ErrNoPath) {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
		if !w.has("BYE No media path") {
			t.Error("no BYE that says so")
		}
	})
}

func TestDialWhileConnecting(t *testing.T) {
	w := newWorld()
	release := make(chan struct{})
	w.connect = func(ctx context.Context) error {
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	synctest.Test(t, func(t *testing.T) {
		release = make(chan struct{})
		c := w.start(t)
		_, _ = c.Dial("", "1")
		wantState(t, c, call.Calling)
		if w.has("INVITE sip:1@pbx.test") {
			t.Fatal("INVITE without a connection")
		}
		close(release)
		synctest.Wait()
		if !w.has("INVITE sip:1@pbx.test") {
			t.Error("the INVITE did not go out once connected")
		}
		_ = c.Close()
	})
}

func TestDialToADeadServer(t *testing.T) {
	w := newWorld()
	w.connect = func(context.Context) error {
		return &ConnectError{Step: StepTCP, Host: "pbx.test:7444", Err: errors.New("refused")}
	}
	run(t, w, func(t *testing.T, c *Client) {
		if s := c.Snapshot().Accounts[0]; s.State != AccountWaiting || s.RetryAt.IsZero() || s.Err == nil {
			t.Errorf("the account shows %+v", s)
		}
		_, _ = c.Dial("", "1")
		v := wantState(t, c, call.Ended)
		if v.Result != call.Unreachable {
			t.Errorf("ended %s, %v", v.Result, v.Cause.Err)
		}
		before := w.count("connect trunk")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if after := w.count("connect trunk"); after < before+5 || after > before+30 {
			t.Errorf("%d tries in 5 s", after-before)
		}
	})
}

func TestHangupWhileWaitingForTheConnection(t *testing.T) {
	w := newWorld()
	w.connect = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	run(t, w, func(t *testing.T, c *Client) {
		id, _ := c.Dial("", "1")
		wantState(t, c, call.Calling)
		_ = c.Hangup(id)
		if v := wantState(t, c, call.Ended); v.Result != call.Cancelled {
			t.Errorf("ended %s", v.Result)
		}
	})
}

func TestMediaBreaksWhileWaitingForTheConnection(t *testing.T) {
	w := newWorld()
	w.connect = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		wantState(t, c, call.Calling)
		w.emitMedia(media.Broken{Err: media.ErrNoMicrophone})
		if v := wantState(t, c, call.Ended); v.Result != call.NoMedia {
			t.Errorf("ended %s", v.Result)
		}
	})
}

func TestCertificateResult(t *testing.T) {
	w := newWorld()
	w.connect = func(context.Context) error {
		return &ConnectError{Step: StepTLS, Certificate: &CertificateError{Problem: CertificateExpired}, Err: errors.New("x")}
	}
	run(t, w, func(t *testing.T, c *Client) {
		_, _ = c.Dial("", "1")
		if v := wantState(t, c, call.Ended); v.Result != call.Certificate {
			t.Errorf("ended %s", v.Result)
		}
	})
}

func TestCallOutlivesTheConnection(t *testing.T) {
	w := newWorld()
	down := w.outage()
	run(t, w, func(t *testing.T, c *Client) {
		id := active(t, w, c, "1")
		wantState(t, c, call.Active)
		down.Store(true)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		if v := wantState(t, c, call.Active); !v.Reconnecting {
			t.Error("it does not say that it is reconnecting")
		}
		time.Sleep(20 * time.Second)
		down.Store(false)
		time.Sleep(3 * time.Second)
		if v := wantState(t, c, call.Active); v.Reconnecting {
			t.Error("it says that it is reconnecting when it is not")
		}
		_ = c.Hangup(id)
		wantState(t, c, call.Ended)
		if !w.has("BYE") {
			t.Error("no BYE after the reconnect")
		}
	})
}

func TestSignallingGoneForGood(t *testing.T) {
	w := newWorld()
	down := w.outage()
	run(t, w, func(t *testing.T, c *Client) {
		active(t, w, c, "1")
		down.Store(true)
		w.emit("trunk", LineDown{Err: ErrDisconnected})
		time.Sleep(signalBudget - time.Second)
		wantState(t, c, call.Active)
		time.Sleep(2 * time.Second)
		if v := wantState(t, c, call.Ended); v.Result != call.Answered || v.Cause.By != call.Network {
			t.Errorf("ended %s by %v", v.Result, v.Cause.By)
		}
	})
}
