package demopbx

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// extension is the script of one call to the PBX. It runs until it returns,
// which hangs up, or until ctx ends because the caller has gone. A *rejection
// refuses the call.
type extension func(ctx context.Context, l *leg) error

// entry is a line of the dialplan.
type entry struct {
	rings   time.Duration // how long it rings (180) before the script begins
	refuses int           // the status that every call gets instead
	script  extension
}

// forever is how long an extension rings that nobody answers.
const forever = time.Duration(math.MaxInt64)

// dialplan is what doc.go says of each number.
func dialplan() map[string]entry {
	plan := map[string]entry{
		"07010002000": {rings: time.Second, script: announcement},
		"9180":        {rings: 10 * time.Second, script: announcement},
		"9181":        {script: earlyMedia},
		"9193":        {script: digitsBeforeAnswer},
		"9194":        {script: digitsWithoutEvents},
		"9195":        {script: digits},
		"9196":        {script: echo},
		"9197":        {script: tone},
		"9999":        {rings: forever},

		"302":     {script: redirects("9196")},
		"3020":    {script: redirects("3020")},
		"422":     {script: longTimer},
		"488g711": {script: onlyG711},
		"503":     {script: overloaded},
		"9090":    {script: timed("uac")},
		"9091":    {script: timed("uas")},
		"9100":    {script: reliable(false)},
		"9101":    {script: reliable(true)},
		"9182":    {script: forked},
		"9200":    {script: answersCancel},
		"9201":    {script: changes(moveMedia)},
		"9202":    {script: changes(changeCodec)},
		"9203":    {script: changes(askForOffer)},
		"9204":    {script: changes(saysThis)},
		"9407":    {script: challenges},
		"946":     {script: whoAreYou},

		"9491": {script: glare},
		"9664": {script: holdMusic},
		"9665": {script: putOnHold},

		"9183": {script: sendsREFER("9196", false)},
		"9184": {script: sendsREFER("9197", true)},
		"9185": {script: callsAgain},
		"9501": {script: refusesREFER(sip.StatusNotImplemented)},
		"9603": {script: refusesREFER(sip.StatusGlobalDecline)},

		mailboxNumber: {script: listen},
		"9886":        {script: leaveMessage},

		"404": {refuses: sip.StatusNotFound},
		"480": {refuses: sip.StatusTemporarilyUnavailable},
		"486": {refuses: sip.StatusBusyHere},
		"603": {refuses: sip.StatusGlobalDecline},
	}
	for number, v := range callBacks() {
		plan[number] = entry{script: callsBack(v)}
	}
	return plan
}

// entry finds a number in the dialplan, or among the registered extensions.
func (s *Server) entry(number string) entry {
	if e, ok := s.dialplan[number]; ok {
		return e
	}
	if _, ok := s.registrar.password(number); ok {
		return entry{script: relay}
	}
	if ringing, ok := strings.CutPrefix(number, "**"); ok {
		return entry{script: pickUpAt(ringing)}
	}
	return entry{refuses: sip.StatusNotFound}
}

// perform does what the dialplan says to a call.
func (l *leg) perform(e entry) error {
	if e.refuses != 0 {
		return reject(e.refuses)
	}
	if e.rings > 0 {
		if _, err := l.prepare(); err != nil {
			return err
		}
		l.provisional(sip.StatusRinging, "")
		if e.rings == forever {
			<-l.ctx.Done()
			return context.Cause(l.ctx)
		}
		if err := l.wait(l.ctx, e.rings); err != nil {
			return err
		}
	}
	return e.script(l.ctx, l)
}
