package opus

import "testing"

func TestTakesDeepRedundancy(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "minptime=10;useinbandfec=1": false, "x-dred": false, "x-dred=9": false, "x-dred=100": false,
		"x-dred=10": true, "useinbandfec=1; X-DRED=10 ": true,
		"x-dred=10;maxaveragebitrate=24000": false, "maxaveragebitrate=64000;x-dred=10": true, "maxaveragebitrate = 24000; x-dred = 10": false, "maxaveragebitrate=;x-dred=10": true,
		fmtp(Library{Neural: true}): true, fmtp(Library{}): false,
	} {
		if got := TakesDeepRedundancy(in); got != want {
			t.Errorf("%q: %t", in, got)
		}
	}
}

func TestLikesDTX(t *testing.T) {
	for in, want := range map[string][2]bool{
		"": {false, false}, "minptime=10;useinbandfec=1": {false, false}, "usedtx=1": {true, true}, "useinbandfec=1; UseDTX = 1 ": {true, true},
		"usedtx=0": {false, true}, "usedtx": {false, true}, "xusedtx=1": {false, false}, WithDTX(""): {true, true}, WithDTX(fmtp(Library{})): {true, true},
	} {
		if likes, said := LikesDTX(in); likes != want[0] || said != want[1] {
			t.Errorf("%q: likes it %t, says so %t", in, likes, said)
		}
	}
}

func TestPlaysLess(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "useinbandfec=1": false, "maxplaybackrate=48000": false, "useinbandfec=1; MaxPlaybackRate = 16000": true, "maxplaybackrate=8000;usedtx=1": true,
		"maxplaybackrate=": false, "maxplaybackrate": false, "sprop-maxcapturerate=16000": false,
	} {
		if got := PlaysLess(in); got != want {
			t.Errorf("%q: %t", in, got)
		}
	}
}

func TestMostBitrate(t *testing.T) {
	for in, want := range map[string]struct {
		bps  int
		said bool
	}{
		"": {64000, false}, "minptime=10;useinbandfec=1": {64000, false}, "stereo=1": {128000, false}, "stereo=0": {64000, false},
		"useinbandfec=1; maxaveragebitrate=20000": {20000, true}, "MAXAVERAGEBITRATE = 16000;stereo=1": {16000, true},
		"maxaveragebitrate=6000": {6000, true}, "maxaveragebitrate=510000": {510000, true},
		"maxaveragebitrate=5999": {64000, false}, "maxaveragebitrate=510001": {64000, false}, "maxaveragebitrate=x": {64000, false},
		"maxaveragebitrate=-5": {64000, false}, "maxaveragebitrate": {64000, false}, "xmaxaveragebitrate=16000": {64000, false},
	} {
		if bps, said := MostBitrate(in); bps != want.bps || said != want.said {
			t.Errorf("%q: %d, said %t, want %v", in, bps, said, want)
		}
	}
}
