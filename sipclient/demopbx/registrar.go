package demopbx

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// defaultExpires is granted to a REGISTER that asks for no time.
const defaultExpires = 5 * time.Minute

// users are the extensions of the demo, with passwords that are no secret.
func users() []User {
	return []User{{"1000", "demo1000"}, {"1001", "demo1001"}, {"1002", "demo1002"}, {"1003", "demo1003"}}
}

// binding is where an extension can be reached: a contact on a connection. It
// dies with its connection.
type binding struct {
	user    string
	contact sip.Uri
	conn    *conn
	until   time.Time
	made    time.Time
}

// registrar keeps the bindings of each extension.
type registrar struct {
	passwords  map[string]string
	maxExpires time.Duration

	mu       sync.Mutex
	bindings map[string]map[string]*binding // user, contact URI
}

func newRegistrar(users []User, maxExpires time.Duration) *registrar {
	r := &registrar{passwords: map[string]string{}, maxExpires: maxExpires, bindings: map[string]map[string]*binding{}}
	for _, u := range users {
		r.passwords[u.Name] = u.Password
		r.bindings[u.Name] = map[string]*binding{}
	}
	return r
}

// password is a user's password, if there is such a user.
func (r *registrar) password(user string) (string, bool) {
	p, ok := r.passwords[user]
	return p, ok
}

// find is the newest binding of a user that has not run out, or nil.
func (r *registrar) find(user string) *binding {
	r.mu.Lock()
	defer r.mu.Unlock()
	var newest *binding
	for _, b := range r.bindings[user] {
		if time.Now().Before(b.until) && !b.conn.gone() && (newest == nil || b.made.After(newest.made)) {
			newest = b
		}
	}
	return newest
}

func (r *registrar) count(user string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, b := range r.bindings[user] {
		if time.Now().Before(b.until) {
			n++
		}
	}
	return n
}

// registeredOn reports whether user has a binding on this connection.
func (r *registrar) registeredOn(c *conn, user string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.bindings[user] {
		if b.conn == c && time.Now().Before(b.until) {
			return true
		}
	}
	return false
}

// forget drops every binding of a connection that has ended.
func (r *registrar) forget(c *conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, contacts := range r.bindings {
		for key, b := range contacts {
			if b.conn == c {
				delete(contacts, key)
			}
		}
	}
}

// update does what a REGISTER's contacts ask for and returns the Contact lines
// of the user's bindings afterwards (RFC 3261 section 10.3).
func (r *registrar) update(c *conn, user string, req *sip.Request) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	contacts, now := r.bindings[user], time.Now()
	for _, header := range req.GetHeaders("Contact") {
		if strings.TrimSpace(header.Value()) == "*" {
			clear(contacts)
			break
		}
		contact, ok := header.(*sip.ContactHeader)
		if !ok {
			continue
		}
		key, life := contact.Address.String(), min(askedExpires(req, contact), r.maxExpires)
		if life <= 0 {
			delete(contacts, key)
			continue
		}
		contacts[key] = &binding{user: user, contact: contact.Address, conn: c, until: now.Add(life), made: now}
	}
	var lines []string
	for key, b := range contacts {
		if left := b.until.Sub(now).Round(time.Second); left > 0 {
			lines = append(lines, "Contact: <"+key+">;expires="+strconv.Itoa(int(left/time.Second)))
		}
	}
	return lines
}

// brief reports whether a REGISTER asks for less time than least, and for some.
func (r *registrar) brief(req *sip.Request, least time.Duration) bool {
	for _, header := range req.GetHeaders("Contact") {
		if contact, ok := header.(*sip.ContactHeader); ok {
			if life := askedExpires(req, contact); life > 0 && life < least {
				return true
			}
		}
	}
	return false
}

// askedExpires is a contact's expires parameter, else the Expires header, else
// the default. contact may be nil.
func askedExpires(req *sip.Request, contact *sip.ContactHeader) time.Duration {
	text, ok := "", false
	if contact != nil {
		text, ok = contact.Params.Get("expires")
	}
	if header := req.GetHeader("Expires"); !ok && header != nil {
		text, ok = header.Value(), true
	}
	seconds, err := strconv.ParseUint(strings.TrimSpace(text), 10, 31)
	if !ok || err != nil {
		return defaultExpires
	}
	return time.Duration(seconds) * time.Second
}
