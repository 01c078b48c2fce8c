package present

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"offhook/media"
	"offhook/sipclient"
	"offhook/sipclient/account"
	"offhook/sipclient/call"
)

func certificate(p sipclient.CertificateProblem) error {
	return fmt.Errorf("connecting: %w", &sipclient.ConnectError{Step: sipclient.StepTLS, Host: "pbx.example.com:7444",
		Certificate: &sipclient.CertificateError{Problem: p, Host: "pbx.example.com", Names: []string{"a.example.net", "b.example.net"},
			Issuer: "Example CA", NotBefore: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}})
}

func connect(step sipclient.Step, err error) error {
	return &sipclient.ConnectError{Step: step, Host: "pbx.example.com:7444", Err: err}
}

// errorSentences pins what a person reads for each error, in both languages.
var errorSentences = []struct {
	name   string
	err    error
	en, ko string // how What begins
	do     string // part of the English Why or Do
}{
	{"dns", connect(sipclient.StepName, &net.DNSError{Err: "no such host", Name: "pbx.example.com", IsNotFound: true}),
		"The server pbx.example.com was not found.", "pbx.example.com 서버를 찾을 수 없습니다.", "Check the server's name"},
	{"refused", connect(sipclient.StepTCP, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}),
		"The connection to pbx.example.com:7444 was refused.", "pbx.example.com:7444 접속이 거부되었습니다.", "7444"},
	{"refused on Windows", connect(sipclient.StepTCP, os.NewSyscallError("connectex", wsaRefused)),
		"The connection to pbx.example.com:7444 was refused.", "pbx.example.com:7444 접속이 거부되었습니다.", "7444"},
	{"time-out", connect(sipclient.StepTCP, context.DeadlineExceeded),
		"The server pbx.example.com:7444 does not answer.", "pbx.example.com:7444 서버가 응답하지 않습니다.", "port is open"},
	{"no route", connect(sipclient.StepTCP, syscall.ENETUNREACH),
		"This computer has no way to", "이 컴퓨터에서 pbx.example.com:7444에 닿을 수 없습니다.", "network connection"},
	{"no TLS", connect(sipclient.StepTLS, errors.New("first record does not look like a TLS handshake")),
		"pbx.example.com:7444 does not speak TLS.", "pbx.example.com:7444에서 TLS 응답이 없습니다.", "Check the port"},
	{"a second call without a way", account.Account{Number: "1", Server: "h", Conduct: account.Conduct{Waiting: account.WaitingForward}}.Validate(),
		"Calls of this account cannot be handled like that.", "이 계정의 통화를 그렇게 처리할 수 없습니다.", "to send it to"},
	{"disk full while recording", fmt.Errorf("recording: %w", media.ErrDiskFull), "There is too little room on the disk to record.", "디스크 공간이 부족해 녹음할 수 없습니다.", "Settings › Recording"},
	{"recorded already", media.ErrRecording, "The call is being recorded already.", "이미 녹음 중인 통화입니다.", ""},
	{"not recorded", media.ErrNotRecording, "The call is not being recorded.", "녹음 중인 통화가 아닙니다.", ""},
	{"no sound file", media.ErrRingtoneFormat, "This file cannot be played.", "재생할 수 없는 파일입니다.", "WAV, MP3 or OGG"},
	{"a large sound file", media.ErrRingtoneTooLarge, "This file is too large to ring with.", "벨소리로 쓰기에는 파일이 너무 큽니다.", "20 MB"},
	{"a long sound file", media.ErrRingtoneTooLong, "This file is too long to ring with.", "벨소리로 쓰기에는 너무 깁니다.", "a minute"},
	{"a silent sound file", media.ErrRingtoneSilent, "Nothing is to be heard in this file.", "아무 소리도 나지 않는 파일입니다.", "No sound"},
	{"STUN", connect(sipclient.StepMedia, fmt.Errorf("STUN server stun.example.com: %w", media.ErrSTUN)),
		"The STUN server does not answer.", "STUN 서버가 응답하지 않습니다.", "TURN"},
	{"no interface", connect(sipclient.StepMedia, media.ErrNoNetwork),
		"No network connection can carry the sound.", "음성을 보낼 수 있는 네트워크 연결이 없습니다.", "Settings › Network"},
	{"another interface", connect(sipclient.StepMedia, media.ErrWrongInterface),
		"The way to the server may not carry sound.", "서버로 가는 경로로는 음성을 보낼 수 없습니다.", "Choose that interface"},
	{"no UDP", connect(sipclient.StepMedia, media.ErrNoRoute),
		"No way for the sound leads to the server.", "서버로 가는 음성 경로가 없습니다.", "TURN"},
	{"expired", certificate(sipclient.CertificateExpired),
		"The certificate of pbx.example.com has expired.", "pbx.example.com의 인증서가 만료되었습니다.", "4 Mar 2026"},
	{"not yet valid", certificate(sipclient.CertificateNotYetValid),
		"The certificate of pbx.example.com is not valid yet.", "pbx.example.com의 인증서가 아직 유효하지 않습니다.", "2 Jan 2027"},
	{"wrong name", certificate(sipclient.CertificateWrongName),
		"The certificate is not for pbx.example.com.", "인증서가 pbx.example.com의 것이 아닙니다.", "a.example.net, b.example.net"},
	{"unknown issuer", certificate(sipclient.CertificateUnknown),
		"The certificate of pbx.example.com is from an unknown issuer.", "pbx.example.com의 인증서를 발급한 기관을 알 수 없습니다.", "Example CA"},
	{"self-signed", certificate(sipclient.CertificateSelfSigned),
		"The certificate of pbx.example.com is self-signed.", "pbx.example.com의 인증서는 자체 서명된 것입니다.", "CA file"},
	{"other certificate fault", certificate(sipclient.CertificateOther),
		"The certificate of pbx.example.com cannot be trusted.", "pbx.example.com의 인증서를 신뢰할 수 없습니다.", "renewed"},
	{"no WebSocket", &sipclient.ConnectError{Step: sipclient.StepWebSocket, Host: "pbx.example.com:443", Status: 404, Err: errors.New("bad handshake")},
		"pbx.example.com:443 answers, but", "pbx.example.com:443에서 응답은 오지만", "/ws"},
	{"not SIP", connect(sipclient.StepWebSocket, errors.New("sub-protocol")),
		"pbx.example.com:7444 answers, but", "pbx.example.com:7444에서 응답은 오지만", "/ws"},
	{"no name server", connect(sipclient.StepName, &net.DNSError{Err: "i/o timeout", Name: "pbx.example.com", IsTimeout: true}),
		"The server pbx.example.com was not found.", "pbx.example.com 서버를 찾을 수 없습니다.", "offline"},
	{"silence in place of TLS", connect(sipclient.StepTLS, context.DeadlineExceeded),
		"pbx.example.com:7444 does not speak TLS.", "pbx.example.com:7444에서 TLS 응답이 없습니다.", "Check the port"},
	{"silence in place of a WebSocket", connect(sipclient.StepWebSocket, os.ErrDeadlineExceeded),
		"pbx.example.com:7444 answers, but", "pbx.example.com:7444에서 응답은 오지만", "/ws"},
	{"a proxy before nothing", &sipclient.ConnectError{Step: sipclient.StepWebSocket, Host: "pbx.example.com:443", Status: 502, Err: errors.New("bad handshake")},
		"pbx.example.com:443 answers, but the PBX behind it does not.", "pbx.example.com:443에서 응답은 오지만 그 뒤의", "PBX runs"},
	{"a proxy that lets nobody in", &sipclient.ConnectError{Step: sipclient.StepWebSocket, Host: "pbx.example.com:443", Status: 403, Err: errors.New("bad handshake")},
		"pbx.example.com:443 answers, but does not let you in.", "pbx.example.com:443에서 응답은 오지만 접속을", "allow"},
	{"SIP late", connect(sipclient.StepSIP, fmt.Errorf("no answer to OPTIONS: %w", context.DeadlineExceeded)),
		"pbx.example.com:7444 does not answer SIP.", "pbx.example.com:7444에서 SIP 응답이 없습니다.", "WebSocket profile"},
	{"SIP hung up", connect(sipclient.StepSIP, fmt.Errorf("no answer to OPTIONS: %w", sipclient.ErrDisconnected)),
		"pbx.example.com:7444 does not answer SIP.", "pbx.example.com:7444에서 SIP 응답이 없습니다.", "WebSocket profile"},
	{"a login hung up", connect(sipclient.StepLogin, fmt.Errorf("registering: %w", sipclient.ErrDisconnected)),
		"pbx.example.com:7444 does not answer SIP.", "pbx.example.com:7444에서 SIP 응답이 없습니다.", "WebSocket profile"},
	{"a check that was stopped", connect(sipclient.StepTLS, fmt.Errorf("%w (x)", context.Canceled)), "Stopped before it was done.", "끝나기 전에 중지했습니다.", ""},
	{"a CA file of something else", connect(sipclient.StepTLS, fmt.Errorf("%w: /ca.pem: no certificate in it", sipclient.ErrBadCA)),
		"The CA file holds no certificate.", "CA 파일에 인증서가 없습니다.", "PEM or DER"},
	{"a CA file that is gone", connect(sipclient.StepTLS, fmt.Errorf("%w: %w", sipclient.ErrBadCA, &fs.PathError{Op: "open", Path: "/ca.pem", Err: fs.ErrNotExist})),
		"The file /ca.pem does not exist.", "/ca.pem 파일이 없습니다.", "choose another"},
	{"SIP silent", connect(sipclient.StepSIP, errors.New("no answer")),
		"pbx.example.com:7444 does not answer SIP.", "pbx.example.com:7444에서 SIP 응답이 없습니다.", "WebSocket profile"},
	{"wrong password", &sipclient.RegisterError{Code: 403, Phrase: "Forbidden", Final: true},
		"The server refused the password.", "서버가 비밀번호를 거부했습니다.", "Settings › Accounts"},
	{"unknown number", &sipclient.RegisterError{Code: 404, Phrase: "Not Found"},
		"The server does not know this number.", "서버가 이 번호를 알지 못합니다.", "Check your number"},
	{"registrar overloaded", &sipclient.RegisterError{Code: 503, Phrase: "Busy"},
		"The server cannot sign you in now.", "지금은 서버가 로그인을 처리할 수 없습니다.", "tries again"},
	{"registration refused", &sipclient.RegisterError{Code: 423, Phrase: "Interval Too Brief"},
		"The server refused the sign-in.", "서버가 로그인을 거부했습니다.", "Check the account"},
	{"digest over ws", &sipclient.RegisterError{Err: sipclient.ErrPlainPassword},
		"The server wants a password, but the connection is not encrypted.", "서버가 비밀번호를 요구하지만 연결이 암호화되어 있지 않습니다.", "wss://"},
	{"digest over ws, beside the code", &sipclient.RegisterError{Code: 401, Phrase: "Unauthorized", Final: true, Err: sipclient.ErrPlainPassword},
		"The server wants a password, but the connection is not encrypted.", "서버가 비밀번호를 요구하지만 연결이 암호화되어 있지 않습니다.", "never sent"},
	{"no keyring, beside the code", &sipclient.RegisterError{Code: 401, Err: fmt.Errorf("fetching the password: %w", sipclient.ErrNoKeyring)},
		"The password cannot be kept.", "비밀번호를 보관할 수 없습니다.", "asks for it after each start"},
	{"no password, beside the code", &sipclient.RegisterError{Code: 401, Err: fmt.Errorf("fetching the password: %w", sipclient.ErrNoSecret)},
		"The server asks for a password.", "서버가 비밀번호를 요구합니다.", "Enter it"},
	{"not kept", &sipclient.RegisterError{Code: 200, Phrase: "OK", Err: errors.New("the registrar did not keep the binding")},
		"The server refused the sign-in.", "서버가 로그인을 거부했습니다.", "Check the account"},
	{"a call over ws", &sipclient.CallError{Result: call.Unauthorised, Cause: call.Cause{Code: 407, Err: sipclient.ErrPlainPassword}},
		"The server wants a password, but the connection is not encrypted.", "서버가 비밀번호를 요구하지만 연결이 암호화되어 있지 않습니다.", "wss://"},
	{"a call with a wrong password", &sipclient.CallError{Result: call.Unauthorised, Cause: call.Cause{Code: 407, Err: sipclient.ErrWrongPassword}},
		"The server refused the password.", "서버가 비밀번호를 거부했습니다.", "Settings › Accounts"},
	{"a call that failed in a way of its own", &sipclient.CallError{Result: call.Unauthorised, Cause: call.Cause{Code: 407, Err: errors.New("gremlins")}},
		"The PBX does not let you place this call.", "교환기가 이 통화를 허용하지 않습니다.", "password"},
	{"unknown login", &sipclient.RegisterError{Code: 401, Err: sipclient.ErrUnknownLogin},
		"The server asks for a login of a kind", "서버가 Offhook이 모르는 방식의 로그인을", "SHA-256"},
	{"foreign realm", &sipclient.CallError{Result: call.Unauthorised, Cause: call.Cause{Code: 407, Err: fmt.Errorf("%w (realm %q)", sipclient.ErrForeignRealm, "evil")}},
		"Somebody other than your server asks for the password.", "내 서버가 아닌 곳에서 비밀번호를 요구합니다.", "realm"},
	{"password needed", fmt.Errorf("x: %w", sipclient.ErrPasswordNeeded), "The server asks for a password.", "서버가 비밀번호를 요구합니다.", "Enter it"},
	{"no keyring", fmt.Errorf("x: %w", sipclient.ErrNoKeyring), "The password cannot be kept.", "비밀번호를 보관할 수 없습니다.", "asks for it after each start"},
	{"no microphone", fmt.Errorf("x: %w", media.ErrNoMicrophone), "No microphone can be used.", "쓸 수 있는 마이크가 없습니다.", "Settings › Audio"},
	{"no loudspeaker", media.ErrNoSpeaker, "No loudspeaker can be used.", "쓸 수 있는 스피커가 없습니다.", "Settings › Audio"},
	{"a silent microphone", media.ErrMicrophoneSilent, "Your microphone gives no sound.", "마이크에서 소리가", "mute switch"},
	{"a device that another has", fmt.Errorf("%w: %w", media.ErrNoMicrophone, media.ErrDeviceHeld), "Another program has the sound device for itself.", "다른 프로그램이 오디오 장치를", "End its call"},
	{"a microphone that is private", fmt.Errorf("%w: %w", media.ErrNoMicrophone, media.ErrDeviceDenied), "The system does not let Offhook use the microphone.", "시스템이 Offhook의 마이크", "Privacy"},
	{"a device that hangs", fmt.Errorf("%w: %w", media.ErrNoSpeaker, media.ErrDeviceStuck), "The sound device does not answer.", "오디오 장치가 응답하지", "Unplug"},
	{"a device out of step", media.ErrDeviceRate, "The sound device runs too fast or too slow.", "오디오 장치의 소리가", "Unplug"},
	{"audio refused", media.ErrRejected, "The other side refused the audio.", "상대방이 오디오를 거부했습니다.", "codecs"},
	{"no path", media.ErrNoPath, "The call was answered, but no way for the sound was found.", "전화는 받았지만", "UDP"},
	{"silence", fmt.Errorf("%w: %w", media.ErrLost, media.ErrSilent), "Nothing is heard from the other side.", "상대방 소리가 들리지 않습니다.", "muted"},
	{"audio lost", media.ErrLost, "The sound was lost.", "소리가 끊어졌습니다.", "network"},
	{"settings broken", &sipclient.SettingsError{Path: "/home/k/settings.toml", Line: 7, Column: 12, Key: "accounts", Err: errors.New("expected =")},
		"The settings file cannot be read: line 7, column 12.", "설정 파일을 읽을 수 없습니다: 7행 12열.", "/home/k/settings.toml"},
	{"settings of the organisation", fmt.Errorf("%w: %w", sipclient.ErrOrganisation, &sipclient.SettingsError{Path: "/etc/offhook/config.toml", Line: 7, Column: 12, Err: errors.New("expected =")}),
		"What your organisation set cannot be read.", "조직에서 설정한 내용을 읽을 수 없습니다.", "/etc/offhook/config.toml:7:12"},
	{"settings unreadable", &sipclient.SettingsError{Path: "/x", Err: fs.ErrPermission},
		"The settings file cannot be read.", "설정 파일을 읽을 수 없습니다.", "permissions"},
	{"settings on a full disk", &sipclient.SettingsError{Path: "/x", Err: syscall.ENOSPC}, "The disk is full.", "디스크가 가득 찼습니다.", "Free some space"},
	{"history on a full disk", fmt.Errorf("x: %w", sipclient.ErrHistoryFull), "The disk is full.", "디스크가 가득 찼습니다.", "Free some space"},
	{"settings on a full disk, from the store", fmt.Errorf("x: %w", sipclient.ErrSettingsFull), "The disk is full.", "디스크가 가득 찼습니다.", "Free some space"},
	{"settings that cannot be written", fmt.Errorf("locking the settings file: %w: %w", sipclient.ErrSettingsReadOnly, &fs.PathError{Op: "open", Path: "/x.lock", Err: syscall.EROFS}),
		"Offhook cannot write its settings file.", "설정 파일에 쓸 수 없습니다.", "Make it writable"},
	{"a rule's pattern", account.DialRule{Pattern: "9(", Replace: "$1"}.Validate(), "The pattern cannot be read.", "패턴을 읽을 수 없습니다.", "brackets"},
	{"a rule's country", account.DialRule{Country: "XX", Replace: "+$e164"}.Validate(), "There is no such country.", "그런 국가가 없습니다.", "KR or DE"},
	{"a rule that loses the number", account.DialRule{Country: "KR", Replace: "0"}.Validate(), "Nothing of the number is left", "바꾼 번호에", "$e164"},
	{"a rule for nothing", account.DialRule{Starts: "-", Replace: "0"}.Validate(), "This dialling rule cannot be used.", "이 걸기 규칙은", ""},
	{"settings changed", fmt.Errorf("%w: /x", sipclient.ErrSettingsChanged), "The settings file was changed by another program.", "다른 프로그램이 설정 파일을", "Try again"},
	{"settings invalid", fmt.Errorf("%w: %w", sipclient.ErrSettingsInvalid, &sipclient.SettingsError{Err: account.ErrBadServer}),
		"These settings are not valid.", "올바르지 않은 설정입니다.", "Nothing was changed"},
	{"history newer", fmt.Errorf("%w: its format is 9", sipclient.ErrHistoryNewer), "The call history belongs to a newer Offhook.", "더 새로운 Offhook의 통화 기록입니다.", "Update"},
	{"history damaged", &sipclient.HistoryDamagedError{Path: "/h.db", MovedTo: "/h-damaged.db", Err: errors.New("x")},
		"The call history was damaged.", "통화 기록이 손상되었습니다.", "/h-damaged.db"},
	{"history damaged and not moved", fmt.Errorf("%w: x", sipclient.ErrHistoryDamaged), "The call history is damaged", "통화 기록이 손상되어", "folder"},
	{"disk full", &fs.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}, "The disk is full.", "디스크가 가득 찼습니다.", "Free some space"},
	{"CA file missing", &fs.PathError{Op: "open", Path: "/ca.pem", Err: fs.ErrNotExist}, "The file /ca.pem does not exist.", "/ca.pem 파일이 없습니다.", "choose another"},
	{"CA file forbidden", &fs.PathError{Op: "open", Path: "/ca.pem", Err: fs.ErrPermission}, "Offhook may not open /ca.pem.", "/ca.pem 파일을 열 권한이 없습니다.", "permissions"},
	{"disconnected", sipclient.ErrDisconnected, "There is no connection to the PBX.", "교환기에 연결되어 있지 않습니다.", "top of the window"},
	{"nothing dialled", account.ErrNothingDialled, "There is no number to dial.", "걸 번호가 없습니다.", "paste"},
	{"bad target", fmt.Errorf("%w: x", account.ErrBadTarget), "This is neither a number nor a SIP address.", "전화번호도 SIP 주소도 아닙니다.", "Check what"},
	{"bad server", fmt.Errorf("%w: x", account.ErrBadServer), "The server address cannot be used.", "서버 주소를 사용할 수 없습니다.", "pbx.example.com"},
	{"plain ws", fmt.Errorf("%w: x", account.ErrPlainWS), "ws:// is not encrypted.", "ws://는 암호화되지 않습니다.", "wss://"},
	{"no number", account.ErrNoNumber, "Your number is missing.", "내 번호가 비어 있습니다.", "Enter the number"},
	{"no codec", account.ErrNoCodec, "Every codec is switched off.", "모든 코덱이 꺼져 있습니다.", "at least one"},
	{"late", context.DeadlineExceeded, "That took too long.", "시간이 너무 오래 걸렸습니다.", "Try again"},
	{"stopped", context.Canceled, "Stopped before it was done.", "끝나기 전에 중지했습니다.", ""},
	{"unknown", errors.New("gremlins"), "That did not work.", "처리하지 못했습니다.", "line below"},
	{"busy", &sipclient.CallError{Result: call.Busy, Cause: call.Cause{By: call.Remote, Code: 486, Phrase: "Busy Here"}},
		"The line is busy.", "통화 중입니다.", "few minutes"},
}

func TestErrorSentences(t *testing.T) {
	cats := both(t)
	for _, tc := range errorSentences {
		t.Run(tc.name, func(t *testing.T) {
			en, ko := cats[English].Error(tc.err), cats[Korean].Error(tc.err)
			if !strings.HasPrefix(en.What, tc.en) {
				t.Errorf("en: %q, want %q", en.What, tc.en)
			}
			if !strings.HasPrefix(ko.What, tc.ko) {
				t.Errorf("ko: %q, want %q", ko.What, tc.ko)
			}
			if !strings.Contains(en.Body(), tc.do) {
				t.Errorf("en: %q lacks %q", en.Body(), tc.do)
			}
			for _, s := range []Sentence{en, ko} {
				if strings.Contains(s.String(), "<no value>") || strings.Contains(s.String(), "{{") {
					t.Errorf("a place stayed empty: %s", s)
				}
			}
		})
	}
}

// TestEverySentinelHasASentence reads the sources of the core: each of its
// sentinels has to be in the table, and to have a sentence of its own.
func TestEverySentinelHasASentence(t *testing.T) {
	table, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`(?m)^\t(Err\w+) += errors\.New`)
	for pkg, files := range map[string]string{"sipclient": "../../sipclient/*.go", "account": "../../sipclient/account/*.go"} {
		paths, err := filepath.Glob(files)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %d files", files, err, len(paths))
		}
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range name.FindAllStringSubmatch(string(src), -1) {
				if full := pkg + "." + m[1]; !strings.HasSuffix(path, "_test.go") && !strings.Contains(string(table), "{"+full+",") {
					t.Errorf("%s has no sentence", full)
				}
			}
		}
	}
	c := both(t)[English]
	for _, known := range sentinels {
		if s := c.Error(fmt.Errorf("doing something: %w", known.err)); s.What == c.Text("error.unknown.what") || s.What == "" {
			t.Errorf("%v: no sentence of its own", known.err)
		}
	}
}

// TestDetailsStandOnce: a key or a text that the error has already is not put
// before it again.
func TestDetailsStandOnce(t *testing.T) {
	c := both(t)[English]
	for want, err := range map[string]error{
		"account[1].number: a text is wanted": &sipclient.SettingsError{Line: 3, Column: 1, Key: "account[1].number", Err: errors.New("account[1].number: a text is wanted")},
		"accounts: expected =":                &sipclient.SettingsError{Line: 3, Column: 1, Key: "accounts", Err: errors.New("expected =")},
		"account[2].server: no host":          fmt.Errorf("%w: account[2].server: no host", sipclient.ErrSettingsInvalid),
		"its format is 9":                     fmt.Errorf("opening: %w: its format is 9", sipclient.ErrHistoryNewer),
		"":                                    sipclient.ErrSettingsChanged,
	} {
		if got := c.Error(err).Code; got != want {
			t.Errorf("%v: code %q, want %q", err, got, want)
		}
	}
}

func TestErrorOfNothing(t *testing.T) {
	if s := both(t)[English].Error(nil); !s.Empty() {
		t.Errorf("got %v", s)
	}
}

func TestCodeIsCleaned(t *testing.T) {
	err := &sipclient.RegisterError{Code: 403, Phrase: "For\u202Ebidden\r\nX: y" + strings.Repeat("z", 200)}
	code := both(t)[English].Error(err).Code
	if strings.ContainsAny(code, "\r\n\u202E") || len(code) > 120 || !strings.HasPrefix(code, "SIP 403 Forbidden") {
		t.Errorf("code %q", code)
	}
}
