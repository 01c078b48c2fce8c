package demopbx

import (
	"sync"

	"github.com/emiago/sipgo/sip"
)

// table finds what a message belongs to: the call leg by dialog or by INVITE
// branch, the waiting transaction by response branch.
type table struct {
	mu           sync.Mutex
	dialogs      map[string]*leg // Call-ID and our tag
	invites      map[string]*leg // branch of a received INVITE, until the leg ends
	transactions map[string]*transaction
}

func newTable() *table {
	return &table{dialogs: map[string]*leg{}, invites: map[string]*leg{}, transactions: map[string]*transaction{}}
}

func dialogKey(callID, ourTag string) string { return callID + "\x00" + ourTag }

// branch is the top Via's branch and sent-by, which together name a transaction
// (RFC 3261 section 17.2.3).
func branch(m sip.Message) string {
	via := m.Via()
	id, _ := via.Params.Get("branch")
	return id + "\x00" + via.SentBy()
}

func (t *table) add(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dialogs[dialogKey(l.dialog.callID, l.dialog.localTag)] = l
	if !l.outgoing {
		t.invites[branch(l.invite)] = l
	}
}

// addDialog adds a further dialog of an INVITE whose CANCEL goes to the first.
func (t *table) addDialog(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dialogs[dialogKey(l.dialog.callID, l.dialog.localTag)] = l
}

func (t *table) remove(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.dialogs, dialogKey(l.dialog.callID, l.dialog.localTag))
	if !l.outgoing && t.invites[branch(l.invite)] == l {
		delete(t.invites, branch(l.invite))
	}
}

func (t *table) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.dialogs)
}

// dialog finds the leg of a request with a To tag, or nil.
func (t *table) dialog(req *sip.Request) *leg {
	tag, _ := req.To().Params.Get("tag")
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.dialogs[dialogKey(req.CallID().Value(), tag)]
}

// invite finds the leg whose INVITE has the branch of a CANCEL, an ACK or a
// repeated INVITE, or nil.
func (t *table) invite(req *sip.Request) *leg {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.invites[branch(req)]
}

// ringingAt are the calls that an extension's phones have not answered yet.
func (t *table) ringingAt(number string) []*leg {
	t.mu.Lock()
	defer t.mu.Unlock()
	var legs []*leg
	for _, l := range t.dialogs {
		if l.outgoing && l.phone == number {
			legs = append(legs, l)
		}
	}
	return legs
}

// lost tells every leg on c that its connection is gone.
func (t *table) lost(c *conn) {
	t.mu.Lock()
	var legs []*leg
	for _, l := range t.dialogs {
		legs = append(legs, l)
	}
	t.mu.Unlock()
	for _, l := range legs {
		l.connectionLost(c)
	}
}

// transaction is a request of ours that waits for its responses.
type transaction struct {
	key       string
	request   *sip.Request
	responses chan *sip.Response
}

// maxResponses is how many responses may wait for a call's goroutine; more are
// dropped.
const maxResponses = 64

func (t *table) begin(req *sip.Request) *transaction {
	tx := &transaction{
		key:     branch(req) + "\x00" + string(req.CSeq().MethodName),
		request: req, responses: make(chan *sip.Response, maxResponses),
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.transactions[tx.key] = tx
	return tx
}

func (t *table) end(tx *transaction) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.transactions, tx.key)
}

// response hands a response to the request that waits for it; others are
// dropped (RFC 3261 section 18.1.2).
func (t *table) response(res *sip.Response) {
	t.mu.Lock()
	tx := t.transactions[branch(res)+"\x00"+string(res.CSeq().MethodName)]
	t.mu.Unlock()
	if tx == nil {
		return
	}
	select {
	case tx.responses <- res:
	default:
	}
}
