package demopbx_test

import (
	"fmt"
	"testing"

	"github.com/emiago/sipgo/sip"

	"offhook/sipclient/demopbx"
)

func TestMessages(t *testing.T) {
	t.Parallel()
	server := start(t, demopbx.Options{})
	alice, bob := pair(t, server)
	alice.request("MESSAGE", "9196", "hello?")
	alice.response(200)
	echo := alice.expect(sip.MESSAGE)
	if string(echo.Body()) != "hello?" || echo.From().Address.User != "9196" {
		t.Errorf("the echo is\n%s", echo)
	}
	alice.reply(echo, 200, "")

	alice.request("MESSAGE", "1001", "hello bob")
	message := bob.expect(sip.MESSAGE)
	if string(message.Body()) != "hello bob" || message.From().Address.User != "1000" || message.ContentType().Value() != "application/sdp" {
		t.Errorf("relayed as\n%s", message)
	}
	bob.reply(message, 202, "")
	alice.response(202)
	for number, status := range map[string]int{"12345": 404, "404": 404, "9197": 405} {
		alice.request("MESSAGE", number, "hello?")
		alice.response(status)
	}
	for n := range 21 { // to somebody whose phone is away
		alice.request("MESSAGE", "1002", fmt.Sprint("are you there? ", n))
		if status := alice.anyResponse().StatusCode; status != map[bool]int{true: 202, false: 480}[n < 20] {
			t.Fatalf("message %d got %d", n, status)
		}
	}
	carol := dial(t, server, "1002")
	carol.register("demo1002", "MD5", 300)
	for n := range 20 {
		late := carol.expect(sip.MESSAGE)
		if want := fmt.Sprint("are you there? ", n); string(late.Body()) != want {
			t.Errorf("%q came, want %q", late.Body(), want)
		}
		carol.reply(late, 200, "")
	}
}
