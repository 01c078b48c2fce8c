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
	line, err := p.firstLine(secret.MaxPassword)
	switch {
	case err != nil:
		return account.Password{}, err
	case line == "":
		return account.Password{}, hinted("Give it as the first line, for example from a password manager.", "There is no password on standard input.")
	case len(line) > secret.MaxPassword:
		return account.Password{}, hinted("", "The password is longer than %d bytes.", secret.MaxPassword)
	}
	return account.NewPassword(line), nil
}

// firstLine reads the first line of standard input. One that has more than most bytes is
// cut, but not to as few.
func (p *program) firstLine(most int64) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(p.in, most+3)).ReadString('\n') // with a line break
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
