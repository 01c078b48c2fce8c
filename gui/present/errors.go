package present

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
)

// ErrNotAnswering: the program runs already, and does not answer.
var ErrNotAnswering = errors.New("offhook runs already and does not answer; end it first")

// Error returns the sentence for err; empty for nil. It looks through wrapping
// for the errors of packages sipclient and account, then for those of the
// network and the file system. What it does not know is shown as it is.
func (c *Catalog) Error(err error) Sentence {
	if s := c.known(err); err == nil || !s.Empty() {
		return s
	}
	return c.sentence("error.unknown").withCode(Plain(err.Error()))
}

// known is Error without what it does not know: then it is empty.
func (c *Catalog) known(err error) Sentence {
	if err == nil {
		return Sentence{}
	}
	if s := c.store(err); !s.Empty() { // first: it may hold a SettingsError
		return s
	}
	var (
		failed   *sipclient.CallError
		settings *sipclient.SettingsError
		register *sipclient.RegisterError
		connect  *sipclient.ConnectError
		cert     *sipclient.CertificateError
		refused  *sipclient.RefusedError
	)
	switch {
	case errors.As(err, &failed):
		return c.Ending(sipclient.Outgoing, failed.Result, failed.Cause)
	case errors.As(err, &settings) && errors.Is(err, sipclient.ErrOrganisation):
		return c.organisation(settings)
	case errors.As(err, &settings):
		return c.settings(settings)
	case errors.As(err, &register):
		return c.register(register)
	case errors.As(err, &connect):
		return c.connect(connect)
	case errors.As(err, &cert):
		return c.certificate(cert)
	case errors.Is(err, account.ErrBadConduct):
		return c.sentence("error.bad_conduct").withCode(detail(err, account.ErrBadConduct))
	case errors.As(err, &refused):
		return c.sentence("error.request_refused", Data{"Detail": Plain(strings.TrimSpace(strconv.Itoa(refused.Code) + " " + refused.Phrase))})
	}
	for _, known := range sentinels {
		if errors.Is(err, known.err) {
			return c.sentence(known.key, Data{"Detail": Plain(err.Error())})
		}
	}
	return c.system(err, "")
}

// sentinels are the errors that need no data but their own text.
var sentinels = [...]struct {
	err error
	key string
}{
	{account.ErrNoNumber, "error.no_number"},
	{account.ErrBadNumber, "error.bad_number"},
	{account.ErrBadDomain, "error.bad_domain"},
	{account.ErrBadSTUN, "error.bad_stun"},
	{account.ErrPlainWS, "error.plain_ws"},
	{account.ErrNoCodec, "error.no_codec"},
	{account.ErrUnknownCodec, "error.unknown_codec"},
	{account.ErrBadServer, "error.bad_server"},
	{account.ErrBadPattern, "error.bad_pattern"},
	{account.ErrRuleCountry, "error.rule_country"},
	{account.ErrRuleReplace, "error.rule_replace"},
	{account.ErrBadRule, "error.bad_rule"},
	{account.ErrBadShown, "error.bad_shown"},
	{account.ErrNotOwn, "error.not_own"},
	{sipclient.ErrConferenceFull, "error.conference_full"},
	{sipclient.ErrBadDigits, "error.bad_digits"},
	{sipclient.ErrDigitsBehind, "error.digits_behind"},
	{sipclient.ErrOtherServer, "error.other_server"},
	{sipclient.ErrNothingRings, "error.nothing_rings"},
	{sipclient.ErrMessageEmpty, "error.message_empty"},
	{sipclient.ErrMessageLong, "error.message_long"},
	{account.ErrBadHeader, "error.bad_header"},
	{account.ErrRuleResult, "error.rule_result"},
	{sipclient.ErrLocked, "error.locked"},
	{media.ErrBadTURN, "error.bad_turn"},
	{media.ErrUnable, "error.unable"},
	{media.ErrBusy, "error.sound_busy"},
	{media.ErrTURNIncomplete, "error.turn_incomplete"},
	{media.ErrTURN, "error.turn_silent"},
	{media.ErrTURNLogin, "error.turn_login"},
	{media.ErrTURNRefused, "error.turn_refused"},
	{account.ErrNothingDialled, "error.nothing_dialled"},
	{account.ErrBadTarget, "error.bad_target"},
	{sipclient.ErrPlainPassword, "error.plain_password"},
	{sipclient.ErrPasswordNeeded, "error.password_needed"},
	{sipclient.ErrNoSecret, "error.password_needed"},
	{sipclient.ErrBadCA, "error.bad_ca"},
	{sipclient.ErrUnknownLogin, "error.unknown_login"},
	{sipclient.ErrForeignRealm, "error.foreign_realm"},
	{sipclient.ErrWrongPassword, "error.login_password"},
	{sipclient.ErrNoKeyring, "error.no_keyring"},
	{sipclient.ErrSettingsBroken, "error.settings_unreadable"},
	{media.ErrMicrophoneSilent, "trouble.lifeless"},
	{media.ErrDeviceHeld, "error.device_held"}, // these are ErrNoMicrophone or ErrNoSpeaker, too
	{media.ErrDeviceDenied, "error.device_denied"},
	{media.ErrDeviceStuck, "error.device_stuck"},
	{media.ErrDeviceRate, "error.device_rate"},
	{media.ErrNoMicrophone, "error.no_microphone"},
	{media.ErrNoNetwork, "error.no_network"},
	{media.ErrNoRoute, "error.no_udp_route"},
	{media.ErrWrongInterface, "error.wrong_interface"},
	{media.ErrSTUN, "error.stun_silent"},
	{media.ErrNoSpeaker, "error.no_speaker"},
	{media.ErrRejected, "error.media_rejected"},
	{media.ErrNoPath, "error.no_media_path"},
	{media.ErrSilent, "error.silent"}, // it is an ErrLost, too
	{media.ErrLost, "error.media_lost"},
	{sipclient.ErrHistoryFull, "error.disk_full"},
	{sipclient.ErrSettingsFull, "error.disk_full"},
	{sipclient.ErrDisconnected, "error.disconnected"},
	{sipclient.ErrNoResponse, "error.no_response"},
	{sipclient.ErrBadSetting, "error.bad_setting"},
	{sipclient.ErrNoAccount, "error.no_account"},
	{sipclient.ErrNoCall, "error.no_call"},
	{sipclient.ErrAccountBusy, "error.account_busy"},
	{sipclient.ErrNotAllowed, "error.not_allowed"},
	{sipclient.ErrClosed, "error.closing"},
	{sipclient.ErrContactEmpty, "error.contact_empty"},
	{sipclient.ErrContactNumber, "error.contact_number"},
	{sipclient.ErrContactLong, "error.contact_long"},
	{sipclient.ErrNoteLong, "error.note_long"},
	{sipclient.ErrContactsMany, "error.contacts_many"},
	{sipclient.ErrContactsFile, "error.contacts_file"},
	{sipclient.ErrContactsFull, "error.contacts_full"},
	{media.ErrDiskFull, "error.recording_disk"},
	{media.ErrRecording, "error.recording_already"},
	{media.ErrNotRecording, "error.recording_none"},
	{media.ErrRingtoneFormat, "error.ringtone_format"},
	{media.ErrRingtoneTooLarge, "error.ringtone_large"},
	{media.ErrRingtoneTooLong, "error.ringtone_long"},
	{media.ErrRingtoneSilent, "error.ringtone_silent"},
	{ErrBadHotkey, "desktop.bad_hotkey"},
	{ErrHotkeyTaken, "desktop.hotkey_taken"},
	{ErrNoHotkeys, "desktop.no_hotkeys"},
	{ErrNotAnswering, "desktop.not_answering"},
}

// stored are the errors of settings, history and contacts, whose text goes on with what
// was found.
var stored = [...]struct {
	err error
	key string
}{
	{sipclient.ErrSettingsInvalid, "error.settings_invalid"},
	{sipclient.ErrSettingsChanged, "error.settings_changed"},
	{sipclient.ErrSettingsReadOnly, "error.settings_read_only"},
	{sipclient.ErrHistoryNewer, "error.history_newer"},
	{sipclient.ErrHistoryDamaged, "error.history_stuck"}, // without a HistoryDamagedError, it is where it was
	{sipclient.ErrContactsNewer, "error.contacts_newer"},
	{sipclient.ErrContactsDamaged, "error.contacts_stuck"},
	{sipclient.ErrMessagesFull, "error.messages_full"},
	{sipclient.ErrMessagesNewer, "error.messages_newer"},
	{sipclient.ErrMessagesDamaged, "error.messages_damaged"},
}

// store knows the errors of stored.
func (c *Catalog) store(err error) Sentence {
	var damaged *sipclient.HistoryDamagedError
	if errors.As(err, &damaged) {
		return c.sentence("error.history_damaged", Data{"Path": damaged.MovedTo})
	}
	if lost, ok := errors.AsType[*sipclient.ContactsDamagedError](err); ok {
		return c.sentence("error.contacts_damaged", Data{"Path": lost.MovedTo})
	}
	for _, known := range stored {
		if errors.Is(err, known.err) {
			return c.sentence(known.key).withCode(detail(err, known.err))
		}
	}
	return Sentence{}
}

// detail is what err says after known's own text; empty where it says no more.
// The place of a SettingsError is left out: what was not saved is in no file.
func detail(err, known error) string {
	var settings *sipclient.SettingsError
	if errors.As(err, &settings) && settings.Err != nil {
		return Plain(settings.Err.Error())
	}
	_, more, _ := strings.Cut(err.Error(), known.Error())
	return Plain(strings.TrimPrefix(more, ": "))
}

func (c *Catalog) settings(err *sipclient.SettingsError) Sentence {
	if errors.Is(err.Err, syscall.ENOSPC) {
		return c.sentence("error.disk_full")
	}
	d := Data{"Path": err.Path, "Line": err.Line, "Column": err.Column}
	if err.Line == 0 {
		return c.misread("error.settings_unreadable", d, err)
	}
	return c.misread("error.settings_broken", d, err)
}

// organisation gives the place as programs do: it is for whoever administers the computer.
func (c *Catalog) organisation(err *sipclient.SettingsError) Sentence {
	place := err.Path
	if err.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", err.Path, err.Line, err.Column)
	}
	return c.misread("error.settings_organisation", Data{"Path": place}, err)
}

// misread says in the words of key what is wrong with a settings file.
func (c *Catalog) misread(key string, d Data, err *sipclient.SettingsError) Sentence {
	s := c.sentence(key, d)
	if err.Err != nil {
		s.Code = Plain(err.Err.Error())
	}
	if err.Key != "" && !strings.HasPrefix(s.Code, Plain(err.Key)) {
		s.Code = join(": ", Plain(err.Key), s.Code)
	}
	return s
}

// system knows the errors of the network and the file system. host is who was
// to be reached, or empty. The sentence is empty for errors it does not know.
func (c *Catalog) system(err error, host string) Sentence {
	var (
		dns  *net.DNSError
		path *fs.PathError
	)
	d := Data{"Host": Plain(host)}
	if host == "" {
		d["Host"] = c.Text("error.some_server")
	}
	code := Plain(err.Error())
	switch {
	case errors.As(err, &dns) && !dns.IsTimeout:
		d["Host"] = Plain(dns.Name)
		return c.sentence("error.dns", d).withCode(code)
	case refused(err):
		s := c.sentence("error.refused", d).withCode(code)
		if host == "" {
			s = s.capital()
		}
		return s
	case errors.Is(err, context.Canceled):
		return c.sentence("error.cancelled")
	case timedOut(err) && host == "":
		return c.sentence("error.late").withCode(code)
	case timedOut(err):
		return c.sentence("error.timeout", d).withCode(code)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return c.sentence("error.no_route", d).withCode(code)
	case errors.Is(err, syscall.ENOSPC):
		return c.sentence("error.disk_full").withCode(code)
	case errors.As(err, &path):
		return c.file(path)
	}
	return Sentence{}
}

func (c *Catalog) file(err *fs.PathError) Sentence {
	d := Data{"Path": err.Path}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.sentence("error.file_missing", d)
	case errors.Is(err, fs.ErrPermission):
		return c.sentence("error.file_forbidden", d)
	}
	return c.sentence("error.file", d).withCode(Plain(err.Error()))
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// wsaRefused is Windows' own number for a refused connection, which package
// syscall does not map to ECONNREFUSED.
const wsaRefused = syscall.Errno(10061)

func refused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaRefused)
}
