package tone

import (
	"fmt"
	"strings"
	"time"
)

// DTMFPause is the silence that follows a digit before the next may sound.
const DTMFPause = 70 * time.Millisecond

// NewDTMF makes the sound of a digit's key (ITU-T Q.23: 0-9, *, #, A-D in either
// case) that lasts d, and silence after it. Errors: ErrDigit.
func NewDTMF(digit rune, d time.Duration) (*Generator, error) {
	low, high, err := DTMF(digit)
	if err != nil {
		return nil, err
	}
	return &Generator{&cadencePlayer{
		cadence: cadence{{duration: d, hz: [2]float64{low, high}}, off(DTMFPause.Milliseconds())},
		index:   1, once: true,
	}}, nil
}

// DTMF returns the two frequencies of a digit in Hz. Errors: ErrDigit.
func DTMF(digit rune) (low, high float64, err error) {
	const keys = "123A456B789C*0#D" // the rows and columns of a telephone's keypad
	i := strings.IndexRune(keys, toUpper(digit))
	if i < 0 {
		return 0, 0, fmt.Errorf("make a DTMF tone: %w", ErrDigit) // the digit may be part of a PIN: not in an error
	}
	rows, columns := [4]float64{697, 770, 852, 941}, [4]float64{1209, 1336, 1477, 1633}
	return rows[i/4], columns[i%4], nil
}

func toUpper(r rune) rune {
	if r >= 'a' && r <= 'd' {
		return r - 'a' + 'A'
	}
	return r
}
