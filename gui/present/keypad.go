package present

import (
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

// Keypad is the page where a number is dialled.
type Keypad struct {
	// Preview says what Dial will do, or what is wrong with the text.
	Preview string
	// PreviewTone is Bad where the text cannot be dialled.
	PreviewTone Tone
	// Dial and Hangup say which of the two buttons is live.
	Dial, Hangup bool
	// Call is what Hangup ends.
	Call sipclient.CallID
}

// Keypad returns the page for text in the number field.
func (c *Catalog) Keypad(s sipclient.Snapshot, text string) Keypad {
	k := Keypad{}
	live, busy := Current(s)
	if busy {
		k.Call, k.Hangup = live.ID, live.Allowed.Hangup || live.Allowed.Decline
	}
	v, ok := DefaultAccount(s)
	if !ok {
		k.Preview = c.Text("keypad.no_account")
		return k
	}
	host := v.Host()
	target, err := account.ParseTarget(text, host)
	switch {
	case strings.TrimSpace(text) == "" && v.Demo:
		k.Preview = c.Text("keypad.hint_demo", Data{"Number": c.Number(DemoNumber)})
	case strings.TrimSpace(text) == "":
		k.Preview = c.Text("keypad.hint")
	case err != nil:
		k.Preview, k.PreviewTone = c.Error(err).What, Bad
	default:
		number := c.Number(Plain(target.User))
		if target.Host != host {
			number = Plain(target.User + "@" + target.Host)
		}
		k.Preview = c.Text("keypad.preview", Data{"Number": number, "Me": c.Number(v.Number)})
		k.Dial = !busy
	}
	return k
}

// DemoNumber is where the built-in demo PBX speaks its announcement.
const DemoNumber = "07010002000"

// Current returns the call that the window is about: one that is up before one
// that rings here, the newest of the former and the oldest of the latter; else one
// that is being hung up. A call that comes in takes no other's place.
func Current(s sipclient.Snapshot) (sipclient.CallView, bool) {
	best, found := sipclient.CallView{}, 0
	for _, v := range s.Calls {
		if rank := rankOf(v.State); rank > found || rank == found && rank > 0 && v.State != call.Offered {
			best, found = v, rank
		}
	}
	return best, found > 0
}

// rankOf orders calls by how much they want a person: 0 for one that is over.
func rankOf(s call.State) int {
	switch {
	case s == call.Offered:
		return 2
	case call.Live(s):
		return 3
	case s == call.New, s == call.Ended:
		return 0
	}
	return 1
}
