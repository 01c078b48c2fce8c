package gui

import (
	"fmt"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// fakeCalls are the calls of a fake phone.
type fakeCalls struct {
	talking     bool // into a muted microphone
	transferErr error
}

func (f *fakePhone) SetHeld(id sipclient.CallID, held bool) error {
	f.say("hold %s %v", id, held)
	return nil
}

func (f *fakePhone) SetRecording(id sipclient.CallID, on bool) error {
	f.say("record %s %v", id, on)
	return nil
}

func (f *fakePhone) PauseRecording(id sipclient.CallID, paused bool) error {
	f.say("pause %s %v", id, paused)
	return nil
}

func (f *fakePhone) Transfer(id sipclient.CallID, to string) error {
	f.say("transfer %s %s", id, to)
	return f.transferErr
}

func (f *fakePhone) Join(id, with sipclient.CallID) error {
	f.say("join %s %s", id, with)
	return nil
}

func (f *fakePhone) AddTo(id sipclient.CallID, to string) error {
	f.say("add %s %s", id, to)
	return nil
}

func (f *fakePhone) Merge(ids ...sipclient.CallID) error {
	f.say("merge %v", ids)
	return nil
}

func (f *fakePhone) Split(id sipclient.CallID) error {
	f.say("split %s", id)
	return nil
}

func (f *fakePhone) HangupAll() error {
	f.say("hangup all")
	return nil
}

func (f *fakePhone) AnswerReferral(id sipclient.CallID, grant bool) error {
	f.say("referral %s %v", id, grant)
	return nil
}

func (f *fakePhone) Decline(id sipclient.CallID, busy bool) error {
	f.say("decline %s %v", id, busy)
	return nil
}

func (f *fakePhone) Silence(id sipclient.CallID) error {
	f.say("silence %s", id)
	return nil
}

func (f *fakePhone) Forward(id sipclient.CallID, to string) error {
	f.say("forward %s %s", id, to)
	return nil
}

func (f *fakePhone) SetVolume(percent int) error {
	f.say("volume %d", percent)
	f.publish(func(s *sipclient.Snapshot) { s.Volume = percent })
	return nil
}

// everything is a call in which all can be done.
func everything() call.Commands {
	return call.Allowed(call.Active, call.Attributes{Recordable: true})
}

// goodSound and fairSound are the counters of two calls.
func goodSound() media.Stats { return media.Stats{MOS: 4.4, RoundTrip: 18 * time.Millisecond} }
func fairSound() media.Stats {
	return media.Stats{MOS: 3.7, RoundTrip: 180 * time.Millisecond, LossPercent: 3.4}
}

// withSecond is a call with another one that rings.
func withSecond(allowed call.Commands) func(*sipclient.Snapshot) {
	first, second := inState(call.Active), inState(call.Offered)
	first.Allowed = allowed
	second.ID, second.Direction, second.Peer = "2", sipclient.Incoming, sipclient.Peer{Number: "025550101", Name: "접수처"}
	return func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{first, second} }
}

// withTwo is a call with another one that is up, talking together or held.
func withTwo(a call.Attributes, together bool) func(*sipclient.Snapshot) {
	first, second := inState(call.Active), inState(call.Active)
	first.Peer.Name = "Demo PBX"
	second.ID, second.Peer = "2", sipclient.Peer{Number: "025550101", Name: "접수처"}
	first.Conference, second.Conference, second.Held = together, together, !together
	first.Allowed, second.Allowed = call.Allowed(call.Active, a), call.Allowed(call.Active, a)
	return func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{first, second} }
}

// callScenes are a call's page in all it can be.
func callScenes() []scene {
	return []scene{
		{"ringing", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Ringing)
			v.Alerting = true
			r.show(withCall(v))
		}},
		{"call", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Active)
			v.Peer.Name, v.Allowed.Record = "Demo PBX", true
			r.show(withCall(v))
		}},
		{"call-all", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed = "Demo PBX", everything()
			r.phone.stats = fairSound()
			r.show(withTrunk)
			r.show(withCall(v))
		}},
		{"call-all-keypad", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed, v.Digits = "Demo PBX", everything(), 3
			r.show(withTrunk)
			r.show(withCall(v))
			r.w.inFront().(*callPage).tools.toggleKeypad()
		}},
		{"call-all-muted", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed, v.Muted = "Demo PBX", everything(), true
			r.phone.talking = true
			r.show(withTrunk)
			r.show(withCall(v))
			r.w.inFront().(*callPage).tick()
		}},
		{"call-transfer", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed = "Demo PBX", everything()
			r.show(withTrunk)
			r.show(withCall(v))
			r.w.inFront().(*callPage).tools.askTransfer()
		}},
		{"call-transfer-people", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed = "Demo PBX", everything()
			r.show(withTrunk)
			r.show(withCall(v))
			p := r.w.inFront().(*callPage)
			p.tools.askTransfer()
			p.number.field.SetText("02")
			r.until("somebody", func() bool { return p.number.people.Visible() })
		}},
		{"call-two", func(r *rig) {
			r.show(withTrunk)
			r.show(withTwo(call.Attributes{Others: true, Recordable: true}, false))
			r.w.inFront().(*callPage).tools.askTransfer()
		}},
		{"call-conference", func(r *rig) {
			r.show(withTrunk)
			r.show(withTwo(call.Attributes{Others: true, Recordable: true, Conference: true}, true))
		}},
		{"call-recorded", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed, v.Recording, v.RemoteHeld = "Demo PBX", everything(), true, true
			r.show(withTrunk)
			r.show(withCall(v))
		}},
		{"call-referral", func(r *rig) {
			v := inState(call.Active)
			v.Referral, v.Allowed = &sipclient.Peer{Number: "1002", Name: "Kim"}, call.Allowed(call.Active, call.Attributes{Referred: true, Recordable: true})
			r.show(withTrunk)
			r.show(withCall(v))
		}},
		{"call-no-digits", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed, v.NoDigits, v.AccountID = "Demo PBX", everything(), true, "t"
			v.Allowed.DTMF = false
			r.show(func(s *sipclient.Snapshot) { withTrunk(s); s.Accounts[0].Digits = account.DigitsEvents })
			r.show(withCall(v))
		}},
		{"call-not-taken-back", func(r *rig) {
			v := inState(call.Active)
			v.Peer.Name, v.Allowed, v.Unresumed, v.DigitsLost = "Demo PBX", everything(), true, true
			r.show(withTrunk)
			r.show(withCall(v))
		}},
		{"call-transferred", func(r *rig) {
			v := inState(call.Ended)
			v.Result, v.Cause, v.MOS = call.Answered, call.Cause{By: call.Local}, 4.4
			v.Transfer = &sipclient.TransferView{To: sipclient.Peer{Number: "1002", Name: "Kim"}, State: sipclient.TransferDone}
			r.show(withTrunk, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
		}},
		{"incoming-known", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Offered)
			v.Direction, v.Peer = sipclient.Incoming, sipclient.Peer{Number: "025550101", Name: "접수처"}
			v.Incoming = &sipclient.IncomingDetails{Verified: "TN-Validation-Failed", Diverted: sipclient.Peer{Number: "1002", Name: "Reception"}}
			r.show(withCall(v))
		}},
		{"call-transferring", func(r *rig) {
			v := inState(call.Active)
			v.Held, v.Transfer = true, &sipclient.TransferView{To: sipclient.Peer{Number: "1002", Name: "Kim"}, State: sipclient.TransferRinging}
			v.Allowed = call.Allowed(call.Active, call.Attributes{Transferring: true, Recordable: true})
			r.show(withTrunk)
			r.show(withCall(v))
		}},
		{"call-transfer-failed", func(r *rig) {
			v := inState(call.Active)
			v.Transfer, v.Allowed = &sipclient.TransferView{To: sipclient.Peer{Number: "1002", Name: "Kim"}, State: sipclient.TransferFailed, Code: 486}, everything()
			r.show(withTrunk)
			r.show(withCall(v))
		}},
		{"call-silent", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Active)
			v.Secure = false
			v.Trouble = map[media.TroubleKind]error{media.TroubleNetwork: fmt.Errorf("%w: %w", media.ErrLost, media.ErrSilent)}
			r.show(withCall(v))
		}},
		{"call-second", func(r *rig) {
			r.show(withTrunk)
			r.show(withSecond(everything()))
		}},
		{"call-several", func(r *rig) {
			r.show(withTrunk)
			other := inState(call.Active)
			other.ID, other.Peer, other.Muted = "0", sipclient.Peer{Number: "025550101", Name: "접수처"}, true
			r.show(func(s *sipclient.Snapshot) { s.Calls = []sipclient.CallView{other, inState(call.Active)} })
		}},
		{"call-preparing", func(r *rig) {
			r.show(withTrunk)
			r.show(withCall(inState(call.Preparing)))
		}},
		{"call-devices", func(r *rig) {
			r.show(withTrunk)
			r.show(withCall(inState(call.Active)))
			p := r.w.inFront().(*callPage)
			r.w.win.Show() // a real window tells where its button is once it has been painted
			p.device.menu.open()
			r.until("the devices", func() bool { return p.device.menu.cancel == nil })
		}},
		{"call-trouble", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Active)
			v.Muted, v.Reconnecting = true, true
			v.Trouble = map[media.TroubleKind]error{media.TroubleMicrophone: media.ErrNoMicrophone}
			r.show(withCall(v))
		}},
		{"call-instead", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Active)
			gone := media.Using{Name: "Built-in Audio Analog Stereo", Chosen: "WH-1000XM5", Why: media.ErrDeviceGone}
			v.Using = map[media.TroubleKind]media.Using{media.TroubleMicrophone: gone, media.TroubleSpeaker: gone}
			r.show(withCall(v))
		}},
		{"call-muted", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Active)
			v.Muted, v.Peer.Name = true, "접수처"
			r.show(withCall(v))
		}},
		{"call-keypad", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Active)
			v.Digits = 3
			r.show(withCall(v))
			r.w.inFront().(*callPage).tools.toggleKeypad()
		}},
		{"incoming", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Offered)
			v.Direction, v.Peer = sipclient.Incoming, sipclient.Peer{Number: "025550101", Name: "접수처"}
			r.show(withCall(v))
		}},
		{"ended", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Ended)
			v.Result, v.Cause = call.Busy, call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here"}
			r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
		}},
		{"ended-network", func(r *rig) {
			r.show(withTrunk)
			v := inState(call.Ended)
			v.Timeline.Answered, v.Timeline.Ended, v.MOS = testNow.Add(-167*time.Second), testNow, 3.8
			v.Result, v.Cause = call.Answered, call.Cause{By: call.Network, Err: media.ErrLost}
			r.show(nil, sipclient.Notice{Kind: sipclient.NoticeCallEnded, Call: &v})
		}},
	}
}
