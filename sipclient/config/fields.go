package config

import (
	"errors"
	"fmt"
	"strings"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// field is one key of the file, bound to the place in sipclient.Settings that it fills.
// The lists below are the whole format: what is read, what is written and in
// which order, and, by absence, which keys are unknown.
type field struct {
	key string
	// read stores the decoded value; its error is a sentence about the value.
	read func(v any) error
	// value returns what is to be written, or nil to leave the key out.
	value func() any
	// zero is written where value is nil and the organisation's is not.
	zero any
	// table is set instead of both for a table of fields.
	table []field
}

// rootFields binds the top level of the file. The [[account]] tables, being
// many, are bound one by one with accountFields.
func rootFields(s *sipclient.Settings) []field {
	return []field{
		text(defaultKey, &s.Default),
		text("language", &s.Language),
		text("country", &s.Country),
		text("theme", &s.Theme),
		boolean("welcomed", &s.Welcomed),
		integer("text_size", &s.TextSize),
		{key: "audio", table: []field{
			boolean("headset", &s.Audio.Headset),
			boolean("echo_off", &s.Audio.EchoOff),
			boolean("noise_off", &s.Audio.NoiseOff),
			boolean("gain_off", &s.Audio.GainOff),
			{key: "input", table: deviceFields(&s.Audio.Input)},
			{key: "output", table: deviceFields(&s.Audio.Output)},
			{key: "ring", table: deviceFields(&s.Audio.Ring)},
			{key: "second_input", table: deviceFields(&s.Audio.SecondInput)},
			{key: "second_output", table: deviceFields(&s.Audio.SecondOutput)},
		}},
		{key: "ringing", table: []field{
			text("melody", &s.Ringing.Melody),
			integer("volume", &s.Ringing.Volume),
			boolean("everywhere", &s.Ringing.Everywhere),
			boolean("cues", &s.Ringing.Cues),
		}},
		{key: "calls", table: []field{
			boolean("do_not_disturb", &s.Calls.DoNotDisturb),
			boolean("contacts_only", &s.Calls.ContactsOnly),
			boolean("refuse_anonymous", &s.Calls.RefuseAnonymous),
			many("blocked", &s.Calls.Blocked, sipclient.MaxBlocked),
			text("referrals", (*string)(&s.Calls.Referrals)),
		}},
		{key: "recording", table: []field{
			boolean("always", &s.Recording.Always),
			text("folder", &s.Recording.Folder),
			text("format", (*string)(&s.Recording.Format)),
			text("announce", (*string)(&s.Recording.Announce)),
		}},
		{key: "desktop", table: []field{
			boolean("quit_on_close", &s.Desktop.QuitOnClose),
			boolean("tray_told", &s.Desktop.TrayTold),
			boolean("no_notifications", &s.Desktop.NoNotifications),
			{key: "hotkeys", table: []field{
				text("answer", &s.Desktop.Hotkeys.Answer),
				text("mute", &s.Desktop.Hotkeys.Mute),
				text("hangup", &s.Desktop.Hotkeys.Hangup),
			}},
		}},
		{key: "network", table: []field{
			texts("stun", &s.Network.STUN),
			relays("turn", &s.Network.TURN),
			texts("interfaces", &s.Network.Interfaces),
		}},
		{key: "privacy", table: []field{
			integer("keep_days", &s.Privacy.KeepDays),
			boolean("hide_callers", &s.Privacy.HideCallers),
		}},
	}
}

// lockedKey is the key of what an organisation locks, in its file only.
const lockedKey = "locked"

func lockedField(s *sipclient.Settings) field { return texts(lockedKey, &s.Locked) }

// deviceFields binds a device, named twice: by the ID of the operating system,
// which may change when it is plugged in elsewhere, and by the name a person
// knows.
func deviceFields(d *media.DeviceRef) []field {
	return []field{text("name", &d.Name), text("id", &d.ID)}
}

// accountKey is the key of the array of tables that holds the accounts.
const accountKey = "account"

// defaultKey is the key of the ID of the account that dials.
const defaultKey = "default_account"

func accountFields(a *account.Account) []field {
	return []field{
		text("id", &a.ID),
		text("label", &a.Label),
		text("number", &a.Number),
		text("display_name", &a.DisplayName),
		text("server", &a.Server),
		always(boolean("register", &a.Register), &a.Register),
		text("domain", &a.Domain),
		text("auth_user", &a.AuthUser),
		boolean("ask_password", &a.AskPassword),
		boolean("allow_plain_ws", &a.AllowPlainWS),
		text("ca_file", &a.CAFile),
		codecs("codecs", &a.Codecs),
		boolean("dtx", &a.DTX),
		texts("stun", &a.STUN),
		text("melody", &a.Melody),
		rules("rules", &a.Rules),
		boolean("no_redirect", &a.NoRedirect),
		texts("numbers", &a.Numbers),
		text("identity_header", (*string)(&a.IdentityHeader)),
		written("headers", &a.Headers, account.ParseHeader, account.Header.String),
		text("digits", (*string)(&a.Digits)),
		boolean("late_offer", &a.LateOffer),
		text("waiting", (*string)(&a.Waiting)),
		text("forward_to", &a.ForwardTo),
		texts("auto_answer", &a.AutoAnswer),
		boolean("auto_answer_asked", &a.AutoAnswerAsked),
		text("mailbox", &a.Mailbox),
	}
}

func text(key string, at *string) field {
	return field{
		key:  key,
		zero: "",
		read: func(v any) (err error) {
			*at, err = asText(v)
			return err
		},
		value: func() any {
			if *at == "" {
				return nil
			}
			return *at
		},
	}
}

func boolean(key string, at *bool) field {
	return field{
		key:  key,
		zero: false,
		read: func(v any) error {
			b, ok := v.(bool)
			if !ok {
				return fmt.Errorf("it must be true or false, without quotes, not %s", kindOf(v))
			}
			*at = b
			return nil
		},
		value: func() any {
			if !*at {
				return nil
			}
			return true
		},
	}
}

// always makes a field that is written even where it is false, for keys that a
// person editing the file looks for.
func always(f field, at *bool) field {
	f.value = func() any { return *at }
	return f
}

// integer is a whole number, as large as any setting may be.
func integer(key string, at *int) field {
	return field{
		key:  key,
		zero: 0,
		read: func(v any) error {
			n, ok := v.(int64)
			if !ok {
				return fmt.Errorf("it must be a whole number, not %s", kindOf(v))
			}
			if n < 0 || n > maxInteger {
				return fmt.Errorf("it must be from 0 to %d", maxInteger)
			}
			*at = int(n)
			return nil
		},
		value: func() any {
			if *at == 0 {
				return nil
			}
			return *at
		},
	}
}

func texts(key string, at *[]string) field { return many(key, at, maxList) }

// many is a list of up to most texts.
func many(key string, at *[]string, most int) field {
	return field{
		key:  key,
		zero: []string{},
		read: func(v any) (err error) {
			*at, err = asTexts(v, most)
			return err
		},
		value: func() any {
			if len(*at) == 0 {
				return nil
			}
			return *at
		},
	}
}

// codecs is a list of names in order of preference; one that is switched off
// keeps its place with a "-" before it: ["opus", "G722", "-PCMU"].
func codecs(key string, at *[]account.Codec) field {
	return field{
		key: key,
		read: func(v any) error {
			names, err := asTexts(v, maxList)
			if err != nil {
				return err
			}
			*at = nil
			for _, name := range names {
				bare, off := strings.CutPrefix(name, "-")
				*at = append(*at, account.Codec{Name: bare, Enabled: !off})
			}
			return nil
		},
		value: func() any {
			if len(*at) == 0 {
				return nil
			}
			names := make([]string, len(*at))
			for i, c := range *at {
				names[i] = c.Name
				if !c.Enabled {
					names[i] = "-" + c.Name
				}
			}
			return names
		},
	}
}

// relays is a list of TURN servers: the URL, and after a space the user name.
func relays(key string, at *[]media.TURNServer) field {
	return written(key, at,
		func(s string) (media.TURNServer, error) {
			url, user, _ := strings.Cut(s, " ")
			server := media.TURNServer{URL: url, User: strings.TrimSpace(user)}
			return server, server.Validate()
		},
		func(s media.TURNServer) string { return strings.TrimSpace(s.URL + " " + s.User) })
}

// rules is a list of dialling rules as account.ParseRule reads them.
func rules(key string, at *[]account.DialRule) field {
	return written(key, at, account.ParseRule, account.DialRule.String)
}

// written is a list of values that are written as text.
func written[T any](key string, at *[]T, parse func(string) (T, error), format func(T) string) field {
	return field{
		key:  key,
		zero: []string{},
		read: func(v any) error {
			list, err := asTexts(v, maxList)
			if err != nil {
				return err
			}
			*at = nil
			for i, s := range list {
				e, err := parse(s)
				if err != nil {
					return fmt.Errorf("item %d: %w", i+1, err)
				}
				*at = append(*at, e)
			}
			return nil
		},
		value: func() any {
			if len(*at) == 0 {
				return nil
			}
			var list []string
			for _, e := range *at {
				list = append(list, format(e))
			}
			return list
		},
	}
}

func asText(v any) (string, error) {
	s, ok := v.(string)
	switch {
	case !ok:
		return "", fmt.Errorf(`it must be text in quotes, not %s`, kindOf(v))
	case len(s) > maxText:
		return "", fmt.Errorf("it is longer than %d characters", maxText)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", errors.New("it holds a control character, such as a line break")
	}
	return s, nil
}

func asTexts(v any, most int) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf(`it must be a list of texts, such as ["a", "b"], not %s`, kindOf(v))
	}
	if len(list) > most {
		return nil, fmt.Errorf("the list is longer than %d", most)
	}
	var out []string
	for i, e := range list {
		s, err := asText(e)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// kindOf names the TOML type of a decoded value for a person.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date or time"
}
