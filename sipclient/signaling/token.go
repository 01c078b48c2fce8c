package signaling

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"
)

// token returns n characters (at most 26) from crypto/rand, five bits each:
// tags, branches, Call-IDs and hosts that nobody can guess (RFC 3261 section
// 19.3 wants at least 32 bits of randomness).
func token(n int) string { return strings.ToLower(rand.Text())[:n] }

// branch returns a new branch with RFC 3261's magic cookie (section 8.1.1.7).
func branch() string { return magicCookie + token(20) }

const magicCookie = "z9hG4bK"

// upTo returns a random duration below limit in whole seconds, for
// Retry-After (RFC 3261 section 14.2).
func upTo(limit time.Duration) time.Duration {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(limit/time.Second)))
	if err != nil {
		return limit / 2
	}
	return time.Duration(n.Int64()) * time.Second
}

// between returns a random duration from least up to most, in steps of 10 ms.
func between(least, most time.Duration) time.Duration {
	const step = 10 * time.Millisecond
	n, err := rand.Int(rand.Reader, big.NewInt(int64((most-least)/step)+1))
	if err != nil {
		return most
	}
	return least + time.Duration(n.Int64())*step
}

// firstRSeq returns where an RSeq may begin (RFC 3262 section 3): from 1 to 2^31.
func firstRSeq() uint32 {
	n, err := rand.Int(rand.Reader, big.NewInt(1<<31))
	if err != nil {
		return 1
	}
	return uint32(n.Int64()) + 1
}

// instanceURN is the +sip.instance of an account on this machine (RFC 5626
// section 4.1): the same after every start, so that a registrar replaces the
// binding that a crash left behind; another one for another account or
// machine; and nothing can be read out of it.
func instanceURN(accountID string) string {
	if accountID == "" {
		accountID = token(26)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	id := sha256.Sum256([]byte("offhook instance\x00" + host + "\x00" + accountID))
	id[6] = id[6]&0x0F | 0x80 // version 8: made by the application (RFC 9562)
	id[8] = id[8]&0x3F | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}
