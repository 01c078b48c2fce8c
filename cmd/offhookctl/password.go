package main

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"offhook/sipclient/account"
	"offhook/sipclient/secret"
)

// readPassword reads the first line of standard input. A password never comes
// from an argument: those can be seen by everybody on the machine.
func (p *program) readPassword() (account.Password, error) {
	in := bufio.NewReader(io.LimitReader(p.in, secret.MaxPassword+3)) // and a line break
	line, err := in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return account.Password{}, err
	}
	line = strings.TrimRight(line, "\r\n")
	switch {
	case line == "":
		return account.Password{}, hinted("Give it as the first line, for example from a password manager.", "There is no password on standard input.")
	case len(line) > secret.MaxPassword:
		return account.Password{}, hinted("", "The password is longer than %d bytes.", secret.MaxPassword)
	}
	return account.NewPassword(line), nil
}
