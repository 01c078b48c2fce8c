package sipclient

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"offhook/media"
	"offhook/sipclient/account"
)

// Choices are what a person chose, apart from accounts. The zero value is what
// the phone does when nobody has chosen anything. The json names are the keys of
// the settings file, and those by which an organisation locks a choice: "theme",
// "audio.input", or "audio" for all below it.
type Choices struct {
	// Theme is "light", "dark" or empty for the system's.
	Theme string `json:"theme,omitempty"`
	// Language is a BCP 47 tag; empty means the system's.
	Language string `json:"language,omitempty"`
	// Country is the ISO 3166 code for tones and numbers; empty means by the
	// account's number, else by the locale.
	Country string `json:"country,omitempty"`
	// TextSize is in percent, MinTextSize to MaxTextSize; 0 means 100.
	TextSize  int              `json:"text_size,omitempty"`
	Audio     AudioChoices     `json:"audio,omitzero"`
	Ringing   RingChoices      `json:"ringing,omitzero"`
	Calls     CallChoices      `json:"calls,omitzero"`
	Recording RecordingChoices `json:"recording,omitzero"`
	Desktop   DesktopChoices   `json:"desktop,omitzero"`
	Network   NetworkChoices   `json:"network,omitzero"`
	Privacy   PrivacyChoices   `json:"privacy,omitzero"`
}

// The limits of choices.
const (
	MinTextSize, MaxTextSize = 80, 150 // percent
	DefaultVolume            = 70      // percent
	MaxServers               = 8       // of each, STUN and TURN
	maxInterfaces            = 64
	maxKeepDays              = 36500
)

// AudioChoices are the devices and what is done to the microphone's sound.
type AudioChoices struct {
	media.DeviceChoice
	media.Processing
}

// RingChoices are how an incoming call is heard.
type RingChoices struct {
	// Melody is one of media.Melodies, media.MelodyFile with an absolute path,
	// media.NoMelody for silence, or empty for the first melody. An account may have
	// its own.
	Melody string `json:"melody,omitempty"`
	// Volume is in percent, 1 to 100; 0 means DefaultVolume.
	Volume int `json:"volume,omitempty"`
	// Everywhere rings on all loudspeakers, not on the ring device alone.
	Everywhere bool `json:"everywhere,omitempty"`
	// Cues is set where a change of a call's state is beeped.
	Cues bool `json:"cues,omitempty"`
}

// Loudness returns the volume in percent, the default's where none was chosen.
func (r RingChoices) Loudness() int {
	if r.Volume == 0 {
		return DefaultVolume
	}
	return r.Volume
}

// CallChoices are which calls come through, and what others may have one do.
type CallChoices struct {
	// DoNotDisturb refuses every call; it is among the missed ones then.
	DoNotDisturb bool `json:"do_not_disturb,omitempty"`
	// ContactsOnly refuses who is not in the contacts, RefuseAnonymous who hides.
	ContactsOnly    bool `json:"contacts_only,omitempty"`
	RefuseAnonymous bool `json:"refuse_anonymous,omitempty"`
	// Blocked are numbers whose calls are refused; one that ends in "*" stands for all
	// that begin like it.
	Blocked []string `json:"blocked,omitempty"`
	// Referrals is what is said to one who wants to be connected with somebody else.
	Referrals Referrals `json:"referrals,omitempty"`
}

// Referrals is how a REFER is answered.
type Referrals string

// The answers.
const (
	ReferralsAsk    Referrals = "" // a person is asked
	ReferralsAlways Referrals = "always"
	ReferralsNever  Referrals = "never"
)

// MaxBlocked bounds the list of blocked numbers.
const MaxBlocked = 10000

// RecordingChoices are how calls are recorded.
type RecordingChoices struct {
	// Always records every call from its answer on.
	Always bool `json:"always,omitempty"`
	// Folder is where the files go; empty is Options.Recordings.
	Folder string `json:"folder,omitempty"`
	// Format is media.WAV or media.OggOpus; empty is the first.
	Format media.RecordingFormat `json:"format,omitempty"`
	// Announce is how both sides hear of it: one of media's, NoAnnouncement, or empty
	// for a beep at the beginning.
	Announce media.Announcement `json:"announce,omitempty"`
}

// NoAnnouncement says that nobody hears that a call is recorded: to be chosen, for in
// many places that is forbidden.
const NoAnnouncement media.Announcement = "none"

func (r RecordingChoices) format() media.RecordingFormat {
	if r.Format == "" {
		return media.WAV
	}
	return r.Format
}

func (r RecordingChoices) announcement() media.Announcement {
	switch r.Announce {
	case "":
		return media.AnnounceBeep
	case NoAnnouncement:
		return media.AnnounceNothing
	}
	return r.Announce
}

// unannounced reports whether calls are recorded without anybody choosing or hearing it.
func (r RecordingChoices) unannounced() bool { return r.Always && r.Announce == NoAnnouncement }

func (r RecordingChoices) valid() bool {
	return slices.Contains([]media.RecordingFormat{"", media.WAV, media.OggOpus}, r.Format) && (r.Folder == "" || filepath.IsAbs(r.Folder)) &&
		slices.Contains([]media.Announcement{"", NoAnnouncement, media.AnnounceBeep, media.AnnounceBeeps, media.AnnounceSpoken}, r.Announce)
}

// DesktopChoices are the program's manners.
type DesktopChoices struct {
	// QuitOnClose is set where closing the window ends the program even though
	// there is a tray to hide in.
	QuitOnClose bool `json:"quit_on_close,omitempty"`
	// TrayTold is set once a person has been told that closing hides.
	TrayTold bool `json:"tray_told,omitempty"`
	// NoNotifications is set where nothing is to pop up.
	NoNotifications bool    `json:"no_notifications,omitempty"`
	Hotkeys         Hotkeys `json:"hotkeys,omitzero"`
}

// Hotkeys are keys that work while another program has the keyboard,
// "Ctrl+Alt+A"; empty ones are off.
type Hotkeys struct {
	Answer string `json:"answer,omitempty"`
	Mute   string `json:"mute,omitempty"`
	Hangup string `json:"hangup,omitempty"`
}

// NetworkChoices are how media finds its way, for all accounts.
type NetworkChoices struct {
	// STUN are servers as account.ParseSTUN returns them, for accounts that name none of their own.
	STUN []string `json:"stun,omitempty"`
	// TURN are relays; their passwords are in the keyring.
	TURN []media.TURNServer `json:"turn,omitempty"`
	// Interfaces are the network interfaces to use; none means all.
	Interfaces []string `json:"interfaces,omitempty"`
}

// PrivacyChoices are what is kept and shown of calls.
type PrivacyChoices struct {
	// KeepDays is how many days a call stays in the history, and a text among the
	// messages; 0 means for ever.
	KeepDays int `json:"keep_days,omitempty"`
	// HideCallers is set where a notification shows no name and no number.
	HideCallers bool `json:"hide_callers,omitempty"`
}

// ChoiceError is a choice that cannot be. It matches ErrBadSetting.
type ChoiceError struct {
	// Key is the choice's, "audio.input"; Reason is a sentence about it.
	Key, Reason string
}

// Error gives "the setting cannot have this value: KEY: reason".
func (e *ChoiceError) Error() string {
	return fmt.Sprintf("%v: %s: %s", ErrBadSetting, e.Key, e.Reason)
}

// Unwrap returns ErrBadSetting.
func (e *ChoiceError) Unwrap() error { return ErrBadSetting }

// Validate returns every choice that cannot be, as joined *ChoiceErrors.
func (c Choices) Validate() error {
	var errs []error
	check := func(ok bool, key, reason string) {
		if !ok {
			errs = append(errs, &ChoiceError{key, reason})
		}
	}
	check(c.Theme == "" || c.Theme == "light" || c.Theme == "dark", "theme", `a theme is "light" or "dark", or is left out to follow the system`)
	check(c.Country == "" || len(c.Country) == 2 && strings.Trim(c.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "", "country", `a country is two capital letters, such as "KR"`)
	check(c.TextSize == 0 || c.TextSize >= MinTextSize && c.TextSize <= MaxTextSize, "text_size", "text is 80 to 150 percent large")
	check(c.Ringing.Volume >= 0 && c.Ringing.Volume <= 100, "ringing.volume", "a volume is 1 to 100 percent")
	m := c.Ringing.Melody
	check(m == "" || m == media.NoMelody || slices.Contains(media.Melodies(), m) || isRingtone(m), "ringing.melody", "there is no such melody")
	check(c.Privacy.KeepDays >= 0 && c.Privacy.KeepDays <= maxKeepDays, "privacy.keep_days", "calls are kept for 1 to 36500 days, or for ever with 0")
	check(c.Recording.valid(), "recording", `calls are recorded into a folder, named from the root, as "wav" or "opus", announced by a "beep", "beeps", "spoken" or "none"`)
	check(len(c.Calls.Blocked) <= MaxBlocked, "calls.blocked", "there are too many numbers")
	check(slices.Contains([]Referrals{ReferralsAsk, ReferralsAlways, ReferralsNever}, c.Calls.Referrals), "calls.referrals", `who wants to be connected is answered "always" or "never", or a person is asked`)
	check(len(c.Network.Interfaces) <= maxInterfaces, "network.interfaces", "there are too many interfaces")
	check(len(c.Network.STUN) <= MaxServers, "network.stun", "there are too many servers")
	check(len(c.Network.TURN) <= MaxServers, "network.turn", "there are too many servers")
	for _, s := range c.Network.STUN {
		server, err := account.ParseSTUN(s)
		check(err == nil && server == s, "network.stun", `a STUN server is host:port, such as "stun.example.com:3478"`)
	}
	for _, s := range c.Network.TURN {
		check(s.Validate() == nil, "network.turn", `a TURN server is a URL, such as "turn:turn.example.com:3478?transport=udp"`)
	}
	return errors.Join(errs...)
}

// clone returns a copy that shares no memory with c.
func (c Choices) clone() Choices {
	c.Calls.Blocked = slices.Clone(c.Calls.Blocked)
	c.Network.STUN = slices.Clone(c.Network.STUN)
	c.Network.TURN = slices.Clone(c.Network.TURN)
	c.Network.Interfaces = slices.Clone(c.Network.Interfaces)
	return c
}

// changedChoices returns the keys in which a and b differ.
func changedChoices(a, b Choices) []string {
	return changedFields("", reflect.ValueOf(a), reflect.ValueOf(b))
}

// changedFields walks structs by their json names. A struct without a name of
// its own belongs to the one around it.
func changedFields(prefix string, a, b reflect.Value) (keys []string) {
	for i := range a.NumField() {
		field := a.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		key := prefix + name
		switch {
		case field.Anonymous:
			keys = append(keys, changedFields(prefix, a.Field(i), b.Field(i))...)
		case field.Type.Kind() == reflect.Struct && field.Type != reflect.TypeFor[media.DeviceRef]():
			keys = append(keys, changedFields(key+".", a.Field(i), b.Field(i))...)
		case !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()):
			keys = append(keys, key)
		}
	}
	return keys
}

// IsLocked reports whether the organisation has locked a choice, by its key.
func (s Settings) IsLocked(key string) bool { return lockedBy(s.Locked, key) }

// lockedBy reports whether key, or something above it, is among locks. Who may not switch
// the removal of echo may not do without it by a headset, either.
func lockedBy(locks []string, key string) bool {
	if key == "audio.headset" && lockedBy(locks, "audio.echo_off") {
		return true
	}
	for _, l := range locks {
		if key == l || strings.HasPrefix(key, l+".") {
			return true
		}
	}
	return false
}

// Choose changes choices: at once for calls and devices, and in the settings
// file behind; what goes wrong in writing is told by NoticeSettings. change gets
// a copy of the choices as they are. Errors: ErrLocked for what the
// organisation has locked, ErrBadSetting; nothing is changed then.
func (c *Client) Choose(change func(*Choices)) error {
	return c.change(func(o *owner, s *Settings) error {
		before := s.Choices.clone()
		change(&s.Choices)
		s.Country = strings.ToUpper(s.Country)
		if err := s.Choices.Validate(); err != nil {
			return err
		}
		for _, key := range changedChoices(before, s.Choices) {
			if s.IsLocked(key) {
				return fmt.Errorf("%w: %s", ErrLocked, key)
			}
		}
		o.applyChoices(s.Choices)
		return nil
	})
}

// applyChoices tells the audio, the network and the history what was chosen.
func (o *owner) applyChoices(c Choices) {
	o.forgetOld(c.Privacy.KeepDays)
	o.c.options.Media.SetDevices(c.Audio.DeviceChoice)
	o.c.options.Media.SetProcessing(c.Audio.Processing)
	o.c.loadRelays(c.Network.TURN, false)
	o.readyBell(c.Ringing.Melody)
}

// maxPath bounds the path of a sound file, in bytes.
const maxPath = 4096

// isRingtone reports whether a melody names a sound file by its absolute path.
func isRingtone(melody string) bool {
	path, ok := media.RingtonePath(melody)
	return ok && len(path) <= maxPath && filepath.IsAbs(path)
}
