package sipclient

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"offhook/media"
	"offhook/sipclient/account"
)

func TestChoose(t *testing.T) {
	w := newWorld()
	w.settings.Locked = []string{"theme", "audio.input", "network"}
	run(t, w, func(t *testing.T, c *Client) {
		err := c.Choose(func(c *Choices) {
			c.Audio.Output.Name, c.Audio.Headset, c.Audio.NoiseOff = "Speaker", true, true
			c.Ringing.Volume = 30
		})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s := c.Snapshot()
		if s.Choices.Ringing.Volume != 30 || !w.has("processing {true false true false}") || w.settings.Audio.Output.Name != "Speaker" {
			t.Errorf("chosen %+v; %q", s.Choices, w.all())
		}
		for name, change := range map[string]func(*Choices){
			"theme":   func(c *Choices) { c.Theme = "dark" },
			"input":   func(c *Choices) { c.Audio.Input.Name = "x" },
			"network": func(c *Choices) { c.Network.STUN = []string{"stun.test:1"} },
		} {
			if err := c.Choose(change); !errors.Is(err, ErrLocked) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := c.Snapshot(); after.Choices.Theme != "" || !after.Locked("network.stun") || after.Locked("audio.output") {
			t.Errorf("after: %+v", after)
		}
	})
}

func TestChoicesThatCannotBe(t *testing.T) {
	for key, c := range map[string]Choices{
		"theme":              {Theme: "pink"},
		"country":            {Country: "Kr"},
		"text_size":          {TextSize: 79},
		"ringing.volume":     {Ringing: RingChoices{Volume: 101}},
		"ringing.melody":     {Ringing: RingChoices{Melody: "nothing by that name"}},
		"privacy.keep_days":  {Privacy: PrivacyChoices{KeepDays: -1}},
		"network.stun":       {Network: NetworkChoices{STUN: []string{"stun.test"}}},
		"network.turn":       {Network: NetworkChoices{TURN: []media.TURNServer{{URL: "http://x"}}}},
		"network.interfaces": {Network: NetworkChoices{Interfaces: make([]string, 65)}},
	} {
		var e *ChoiceError
		if err := c.Validate(); !errors.As(err, &e) || e.Key != key || !errors.Is(err, ErrBadSetting) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if err := (Choices{}).Validate(); err != nil {
		t.Errorf("nothing chosen: %v", err)
	}
}

func TestChangedChoices(t *testing.T) {
	var a, b Choices
	if keys := changedChoices(a, b); len(keys) != 0 {
		t.Errorf("nothing changed: %q", keys)
	}
	b.Theme, b.Audio.Ring.ID, b.Audio.GainOff, b.Desktop.Hotkeys.Mute, b.Network.STUN = "dark", "x", true, "F9", []string{"s"}
	want := []string{"theme", "audio.ring", "audio.gain_off", "desktop.hotkeys.mute", "network.stun"}
	if keys := changedChoices(a, b); !slices.Equal(keys, want) {
		t.Errorf("got %q", keys)
	}
}

// TestLockedEcho: where the organisation wants echo removed, or not, a headset is no way
// around that; the other way round, the switch for a loudspeaker is free.
func TestLockedEcho(t *testing.T) {
	for lock, want := range map[string][2]bool{"audio": {true, true}, "audio.echo_off": {true, true}, "audio.headset": {true, false}, "audio.noise_off": {false, false}} {
		s := Settings{Locked: []string{lock}}
		if got := [2]bool{s.IsLocked("audio.headset"), s.IsLocked("audio.echo_off")}; got != want {
			t.Errorf("%s locked: headset and echo_off are %v, want %v", lock, got, want)
		}
	}
}

// TestLockedAccountsAreManaged, all of them: the window offers no form for one.
func TestLockedAccountsAreManaged(t *testing.T) {
	w := newWorld()
	w.settings.Locked = []string{"accounts"}
	run(t, w, func(t *testing.T, c *Client) {
		if !c.Snapshot().Accounts[0].Managed {
			t.Error("an account that cannot be changed seems to be free")
		}
	})
}

func TestManagedAccounts(t *testing.T) {
	w := newWorld()
	w.settings.Accounts = append(w.settings.Accounts, account.Account{ID: "b", Number: "2", Server: "x.test"}, account.Account{ID: "c", Number: "3", Server: "x.test"})
	w.settings.Managed, w.settings.Default, w.settings.Locked = []string{"trunk"}, "trunk", []string{"default_account"}
	run(t, w, func(t *testing.T, c *Client) {
		if !c.Snapshot().Accounts[0].Managed || c.Snapshot().Accounts[1].Managed {
			t.Error("the snapshot does not say which account is managed")
		}
		if _, err := c.SaveAccount(t.Context(), account.Account{ID: "trunk", Number: "9", Server: "x.test"}, nil); !errors.Is(err, ErrLocked) {
			t.Errorf("changing it: %v", err)
		}
		secret := account.NewPassword("s3cret")
		if _, err := c.SaveAccount(t.Context(), account.Account{ID: "trunk", Number: "9", Server: "x.test"}, &secret); !errors.Is(err, ErrLocked) || len(w.secrets) != 0 {
			t.Errorf("changing it with a password: %v", err)
		}
		if _, err := c.SaveAccount(t.Context(), c.Snapshot().Accounts[0].Account, &secret); err != nil || w.secrets["trunk"].Reveal() != "s3cret" {
			t.Errorf("its password is not kept: %v", err)
		}
		if err := c.RemoveAccount(t.Context(), "trunk"); !errors.Is(err, ErrLocked) {
			t.Errorf("removing it: %v", err)
		}
		if err := c.MoveAccount("trunk", 1); !errors.Is(err, ErrLocked) {
			t.Errorf("moving it: %v", err)
		}
		if err := c.SetDefault("b"); !errors.Is(err, ErrLocked) || c.Snapshot().Default != "trunk" {
			t.Errorf("another default: %v", err)
		}
		if err := c.MoveAccount("c", -5); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		var order []string
		for _, a := range c.Snapshot().Accounts {
			order = append(order, a.ID)
		}
		if !slices.Equal(order, []string{"trunk", "c", "b"}) || w.settings.Accounts[1].ID != "c" {
			t.Errorf("order %q", order)
		}
		if err := c.MoveAccount("nobody", 1); !errors.Is(err, ErrNoAccount) {
			t.Errorf("moving nobody: %v", err)
		}
	})
}

func TestImportSettings(t *testing.T) {
	w := newWorld()
	w.file = Settings{Choices: Choices{Language: "ko"}, Accounts: []account.Account{{ID: "new", Number: "5", Server: "new.test"}}}
	run(t, w, func(t *testing.T, c *Client) {
		would, err := c.ReadSettings(t.Context(), "file")
		if err != nil || len(would.Added) != 1 || !slices.Equal(would.Choices, []string{"language"}) {
			t.Fatalf("would bring %+v, %v", would, err)
		}
		if len(c.Snapshot().Accounts) != 1 {
			t.Fatal("reading has changed something")
		}
		if _, err := c.ImportSettings(t.Context(), "file"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s := c.Snapshot()
		if len(s.Accounts) != 2 || s.Choices.Language != "ko" || !s.Welcomed || !w.has("connect new") || w.settings.Language != "ko" {
			t.Errorf("imported %+v; %q", s, w.all())
		}
		w.fileErr = &SettingsError{Path: "file", Line: 1, Column: 2, Err: errors.New("bad")}
		if _, err := c.ImportSettings(t.Context(), "file"); !errors.Is(err, ErrSettingsBroken) {
			t.Errorf("a broken file: %v", err)
		}
	})
}

// TestMelodies: a sound file is named by its absolute path.
func TestMelodies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ring.mp3")
	for melody, ok := range map[string]bool{
		"": true, media.NoMelody: true, media.MelodyHarp: true, media.MelodyFile + path: true, "nothing by that name": false, path: false,
		media.MelodyFile: false, media.MelodyFile + "ring.mp3": false, media.MelodyFile + path + strings.Repeat("a", maxPath): false,
	} {
		if err := (Choices{Ringing: RingChoices{Melody: melody}}).Validate(); (err == nil) != ok {
			t.Errorf("%.40q: %v", melody, err)
		}
	}
}
