package rtc

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// pionLog passes pion's warnings and errors on at debug level: what they mean
// for the call is reported by State. Its finer levels are dropped, because they
// print ICE passwords.
type pionLog struct {
	log *slog.Logger
}

// NewLogger implements logging.LoggerFactory.
func (l pionLog) NewLogger(scope string) logging.LeveledLogger {
	return pionLog{log: l.log.With("part", scope)}
}

// Trace and the other levels below Warn are dropped.
func (pionLog) Trace(string)          {}
func (pionLog) Tracef(string, ...any) {}
func (pionLog) Debug(string)          {}
func (pionLog) Debugf(string, ...any) {}
func (pionLog) Info(string)           {}
func (pionLog) Infof(string, ...any)  {}

// Warn and the levels above it are passed on.
func (l pionLog) Warn(text string)               { l.log.Debug(text) }
func (l pionLog) Warnf(format string, a ...any)  { l.log.Debug(fmt.Sprintf(format, a...)) }
func (l pionLog) Error(text string)              { l.log.Debug(text) }
func (l pionLog) Errorf(format string, a ...any) { l.log.Debug(fmt.Sprintf(format, a...)) }
