package present

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"

	"offhook/sipclient"
)

// connect says why a server could not be reached, by the step that failed.
func (c *Catalog) connect(err *sipclient.ConnectError) Sentence {
	var cert *sipclient.CertificateError
	switch {
	case err.Certificate != nil:
		return c.certificate(err.Certificate)
	case errors.As(err.Err, &cert):
		return c.certificate(cert)
	case errors.Is(err.Err, sipclient.ErrPlainPassword):
		return c.sentence("error.plain_password")
	case errors.Is(err.Err, sipclient.ErrBadCA):
		return c.badCA(err.Err)
	case errors.Is(err.Err, context.Canceled):
		return c.sentence("error.cancelled")
	case err.Step == sipclient.StepMedia:
		s := c.Error(err.Err)
		return s.withCode(Plain(err.Err.Error()))
	}
	host := Plain(err.Host)
	if err.Step == sipclient.StepName {
		if h, _, e := net.SplitHostPort(err.Host); e == nil {
			host = Plain(h)
		}
	}
	d := Data{"Host": host, "Status": err.Status}
	var code string
	if err.Err != nil {
		code = Plain(err.Err.Error())
	}
	switch err.Step { // once it was reached, the step says more than that it was late
	case sipclient.StepName:
		return c.sentence("error.dns", d).withCode(code)
	case sipclient.StepTLS:
		return c.sentence("error.tls", d).withCode(code)
	case sipclient.StepWebSocket:
		if err.Status != 0 {
			return c.sentence(upgradeRefused(err.Status), d).withCode(fmt.Sprintf("HTTP %d", err.Status))
		}
		return c.sentence("error.websocket", d).withCode(code)
	case sipclient.StepSIP, sipclient.StepLogin:
		return c.sentence("error.sip", d).withCode(code)
	}
	if err.Err != nil {
		if s := c.system(err.Err, host); !s.Empty() {
			return s
		}
	}
	return c.sentence("error.unreachable", d).withCode(code)
}

// upgradeRefused is the key of what an HTTP status in place of a WebSocket means.
func upgradeRefused(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "error.websocket_forbidden"
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "error.websocket_behind"
	}
	return "error.websocket_status"
}

// badCA says why the account's CA file cannot be used.
func (c *Catalog) badCA(err error) Sentence {
	var path *fs.PathError
	if errors.As(err, &path) {
		return c.file(path)
	}
	return c.sentence("error.bad_ca").withCode(detail(err, sipclient.ErrBadCA))
}

// certificate says what is wrong with a certificate and what heals it.
func (c *Catalog) certificate(err *sipclient.CertificateError) Sentence {
	d := Data{
		"Host": Plain(err.Host), "Issuer": Plain(err.Issuer), "Names": c.names(err.Names),
		"NotBefore": c.Day(err.NotBefore), "NotAfter": c.Day(err.NotAfter),
	}
	if err.Issuer == "" {
		d["Issuer"] = c.Text("error.issuer_unnamed")
	}
	var code string
	if err.Err != nil {
		code = Plain(err.Err.Error())
	}
	switch err.Problem {
	case sipclient.CertificateExpired:
		return c.sentence("error.certificate_expired", d).withCode(code)
	case sipclient.CertificateNotYetValid:
		return c.sentence("error.certificate_not_yet", d).withCode(code)
	case sipclient.CertificateWrongName:
		return c.sentence("error.certificate_name", d).withCode(code)
	case sipclient.CertificateUnknown:
		return c.sentence("error.certificate_issuer", d).withCode(code)
	case sipclient.CertificateSelfSigned:
		return c.sentence("error.certificate_self_signed", d).withCode(code)
	}
	return c.sentence("error.certificate", d).withCode(code)
}

// names lists at most four of a certificate's names.
func (c *Catalog) names(names []string) string {
	const most = 4
	if len(names) == 0 {
		return c.Text("error.names_none")
	}
	shown := make([]string, 0, most+1)
	for i, n := range names {
		if i == most {
			shown = append(shown, c.Count("error.names_more", len(names)-most))
			break
		}
		shown = append(shown, Plain(n))
	}
	return strings.Join(shown, ", ")
}

// register says why a REGISTER was refused. Where the login failed here, on a
// 401 or 407, that says more than the code.
func (c *Catalog) register(err *sipclient.RegisterError) Sentence {
	code := sipCode(err.Code, err.Phrase)
	if s := c.known(err.Err); !s.Empty() {
		return s.withCode(facts(code, s.Code))
	}
	switch {
	case err.Code == 0 && err.Err != nil:
		return c.Error(err.Err)
	case err.Code == 401, err.Code == 403, err.Code == 407:
		return c.sentence("error.login_password").withCode(code)
	case err.Code == 404, err.Code == 604:
		return c.sentence("error.login_number").withCode(code)
	case err.Code == 408, err.Code == 480, err.Code >= 500 && err.Code < 600:
		return c.sentence("error.login_later").withCode(code)
	}
	return c.sentence("error.login").withCode(code)
}

// sipCode returns "SIP 486 Busy Here".
func sipCode(code int, phrase string) string {
	if code == 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("SIP %d %s", code, Plain(phrase)))
}
