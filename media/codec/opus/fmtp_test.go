package opus

import "testing"

func TestTakesDeepRedundancy(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "minptime=10;useinbandfec=1": false, "x-dred": false, "x-dred=9": false, "x-dred=100": false,
		"x-dred=10": true, "useinbandfec=1; X-DRED=10 ": true,
		"x-dred=10;maxaveragebitrate=24000": false, "maxaveragebitrate=64000;x-dred=10": true, "maxaveragebitrate=;x-dred=10": false,
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
