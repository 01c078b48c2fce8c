package gui

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/call"
)

func TestDeviceMenuTakesEffectAtOnce(t *testing.T) {
	r, p := inCallPage(t, inState(call.Active))
	r.tap("Microphone and loudspeaker")
	r.until("the menu", func() bool { return r.w.win.Canvas().Overlays().Top() != nil })
	items := p.device.menu.section("settings.speaker", "audio.output", scenery().devices.Outputs, media.DeviceRef{Name: "Gone"}, func(c *media.DeviceChoice, ref media.DeviceRef) { c.Output = ref })
	if len(items) != 5 || items[4].Label != "Gone" || !items[4].Checked || items[1].Checked {
		t.Errorf("%d items", len(items))
	}
	items[3].Action()
	r.until("the choice", func() bool { return r.w.snap.Choices.Audio.Output.ID == "d" })
	r.mustSee("HDMI / DisplayPort 1 ▾")
	r.show(func(s *sipclient.Snapshot) { s.LockedKeys = []string{"audio"} })
	for _, item := range p.device.menu.section("settings.microphone", "audio.input", scenery().devices.Inputs, media.DeviceRef{}, nil) {
		if !item.Disabled {
			t.Errorf("%q can be picked though it is locked", item.Label)
		}
	}
}

// TestDeviceMenuKnowsTheHeadset by its name, after it has become another device for the
// system; and numbers two of one name.
func TestDeviceMenuKnowsTheHeadset(t *testing.T) {
	_, p := inCallPage(t, inState(call.Active))
	devices := []media.Device{{ID: "hfp", Name: "Buds"}, {ID: "other", Name: "Buds"}}
	items := p.device.menu.section("settings.speaker", "audio.output", devices, media.DeviceRef{ID: "a2dp", Name: "Buds"}, nil)
	if len(items) != 4 || !items[2].Checked || items[3].Checked || items[2].Label != "Buds" || items[3].Label != "Buds (2)" {
		t.Errorf("%d items: %+v, %+v", len(items), items[2], items[len(items)-1])
	}
}

// TestInsteadIsShown: while the headset is away, what is heard through instead.
func TestInsteadIsShown(t *testing.T) {
	v := inState(call.Active)
	v.Using = map[media.TroubleKind]media.Using{media.TroubleSpeaker: {What: media.TroubleSpeaker, Name: "HDMI", Chosen: "Buds", Why: media.ErrDeviceGone}}
	r, _ := inCallPage(t, v)
	r.show(func(s *sipclient.Snapshot) { s.Choices.Audio.Output.Name = "Buds" })
	r.mustSee("HDMI ▾", "You now hear through HDMI.", "Choose another…")
	v.Using = map[media.TroubleKind]media.Using{media.TroubleSpeaker: {What: media.TroubleSpeaker, Name: "Buds"}}
	r.show(withCall(v))
	r.mustSee("Buds ▾")
}

func TestVolumeIsTold(t *testing.T) {
	r, p := inCallPage(t, inState(call.Active))
	p.device.volume.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if !r.phone.heard("volume 150") {
		t.Errorf("said %q", r.phone.said)
	}
	r.show(func(s *sipclient.Snapshot) { s.Volume = 70 })
	r.mustSee("70%")
}

// TestTroubleOffersAnotherDevice: the sentence, and the way out of it.
func TestTroubleOffersAnotherDevice(t *testing.T) {
	v := inState(call.Active)
	v.Trouble = map[media.TroubleKind]error{media.TroubleSpeaker: errors.New("unplugged")}
	r, _ := inCallPage(t, v)
	r.mustSee("Your loudspeaker is gone.", "unplugged")
	r.tap("Choose another…")
	r.until("the menu", func() bool { return r.w.win.Canvas().Overlays().Top() != nil })
}
