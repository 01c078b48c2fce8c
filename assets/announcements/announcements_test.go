package announcements_test

import (
	"errors"
	"math"
	"testing"

	"offhook/assets/announcements"
)

func TestEveryAnnouncementIsSpeechAtTheSameLevel(t *testing.T) {
	names := []announcements.Name{
		announcements.Welcome, announcements.Prompt, announcements.YouDialled,
		announcements.Goodbye, announcements.CallBack, announcements.Hello, announcements.Recorded,
	}
	for _, digit := range "0123456789*#" {
		names = append(names, announcements.Digit(digit))
	}
	for _, name := range names {
		samples, err := announcements.Samples(name)
		if err != nil {
			t.Fatal(err)
		}
		sum, peak := 0.0, 0.0
		for _, x := range samples {
			sum += float64(x) * float64(x)
			peak = max(peak, math.Abs(float64(x)))
		}
		if level := 10 * math.Log10(sum/float64(len(samples))); level < -24 || level > -18 {
			t.Errorf("%s is at %.1f dBFS, want about -20", name, level)
		}
		if peak >= 0.999 {
			t.Errorf("%s is clipped: peak %v", name, peak)
		}
	}
}

func TestUnknownAnnouncement(t *testing.T) {
	if _, err := announcements.Samples(announcements.Digit('x')); !errors.Is(err, announcements.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
}
