package signaling

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/emiago/sipgo/sip"
)

// errNoResponse means that nothing came for 64*T1 (timers B and F).
var errNoResponse = errors.New("the server did not answer in time")

// clientTx is a request of ours that waits for responses (RFC 3261 section
// 17.1). Over a WebSocket nothing is sent twice, so all that is left of the
// state machine is to match responses and to notice that none comes.
type clientTx struct {
	line     *line
	key      string
	serial   uint64
	request  *sip.Request
	timeout  *timer // B or F; M after the 2xx of an INVITE
	response func(*response)
	fail     func(error) // at most once, instead of a final response
}

// begin sends req and waits for its responses. Its error is what keeps the
// request from being sent; then neither function is called.
func (l *line) begin(req *sip.Request, response func(*response), fail func(error), written func(time.Time)) (*clientTx, error) {
	_, id, err := parseVia(list(req, "Via"))
	if err != nil {
		return nil, err
	}
	if err := l.transmit(req, written); err != nil {
		return nil, err
	}
	l.serial++
	tx := &clientTx{line: l, key: clientKey(id, req.Method), serial: l.serial, request: req, response: response, fail: fail}
	l.clients[tx.key] = tx
	tx.expire(errNoResponse)
	return tx, nil
}

func clientKey(branch string, method sip.RequestMethod) string { return branch + " " + string(method) }

// expire lets the transaction fail after 64*T1 from now.
func (tx *clientTx) expire(err error) {
	tx.timeout.stop()
	tx.timeout = tx.line.after(tx.line.timing.transaction, func() {
		tx.end()
		tx.fail(fmt.Errorf("%s: %w", tx.request.Method, err))
	})
}

// end forgets the transaction.
func (tx *clientTx) end() {
	tx.timeout.stop()
	delete(tx.line.clients, tx.key)
}

// onResponse gives a response to its transaction (RFC 3261 section 17.1.3).
func (l *line) onResponse(r *response) {
	tx := l.clients[clientKey(r.branch, r.of)]
	if tx == nil || value(tx.request, "Call-ID") != r.callID {
		l.drop("no transaction", fmt.Errorf("%d %s", r.StatusCode, r.of))
		return
	}
	if r.StatusCode >= 200 && r.of != sip.INVITE {
		tx.end()
	}
	tx.response(r)
}

// failClients ends all client transactions, the oldest first.
func (l *line) failClients(err error) {
	txs := slices.SortedFunc(maps.Values(l.clients), func(a, b *clientTx) int { return cmp.Compare(a.serial, b.serial) })
	for _, tx := range txs {
		tx.end()
		tx.fail(err)
	}
}
