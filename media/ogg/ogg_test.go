package ogg_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"offhook/media/ogg"
)

var stereo = ogg.Head{Channels: 2, PreSkip: 312}

// written is a file of packets, with a flush after each tenth.
func written(t testing.TB, end int64, packets ...[]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := ogg.NewWriter(&file, stereo, 0x01020304)
	for i, p := range packets {
		err = errors.Join(err, w.Write(p))
		if i%10 == 9 {
			err = errors.Join(err, w.Flush())
		}
	}
	if err = errors.Join(err, w.Close(end)); err != nil {
		t.Fatal(err)
	}
	if w.Written() != int64(file.Len()) {
		t.Errorf("%d bytes told of %d", w.Written(), file.Len())
	}
	return file.Bytes()
}

// packetsOf makes 20 ms packets of CELT, of growing size: 255 and 510 are those
// whose last segment is empty.
func packetsOf(count int) [][]byte {
	sizes := []int{1, 254, 255, 256, 510, 1275, 40000}
	packets := make([][]byte, count)
	for i := range packets {
		packets[i] = bytes.Repeat([]byte{byte(i)}, sizes[i%len(sizes)])
		packets[i][0] = 31<<3 | 1<<2
	}
	return packets
}

// TestGolden: the bytes of a small file, whose checksums opusinfo has found right.
func TestGolden(t *testing.T) {
	const want = "4f6767530002000000000000000004030201000000008f9e5d6e01134f707573486561640102380180bb0000000000" +
		"4f676753000000000000000000000403020101000000261b7d5e01174f70757354616773070000004f6666686f6f6b00000000" +
		"4f6767530004e803000000000000040302010200000011f1f137020202fcfffcfe"
	got := written(t, 1000, []byte{0xfc, 0xff}, []byte{0xfc, 0xfe})
	if hex.EncodeToString(got) != want {
		t.Errorf("got  %x\nwant %s", got, want)
	}
}

func TestRoundTrip(t *testing.T) {
	packets := packetsOf(100)
	file := written(t, 100*960-17, packets...)
	r, err := ogg.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if r.Head() != stereo {
		t.Errorf("head %+v", r.Head())
	}
	for i, want := range packets {
		if got, err := r.Read(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("packet %d: %d bytes, %v; want %d", i, len(got), err, len(want))
		}
	}
	for range 2 {
		if _, err := r.Read(); err != io.EOF {
			t.Errorf("at the end: %v", err)
		}
	}
	if r.End() != 100*960-17 {
		t.Errorf("ends at %d", r.End())
	}
}

// TestBrokenOff: wherever a file ends, what was flushed before can be read.
func TestBrokenOff(t *testing.T) {
	packets := packetsOf(21)
	file := written(t, 1<<40, packets...)
	last := 0
	for n := range file {
		if n%97 != 0 && n < len(file)-200 {
			continue
		}
		r, err := ogg.NewReader(bytes.NewReader(file[:n]))
		if err != nil {
			if !errors.Is(err, ogg.ErrFormat) || n > 200 {
				t.Fatalf("%d bytes: %v", n, err)
			}
			continue
		}
		read := 0
		for ; err == nil; read++ {
			_, err = r.Read()
		}
		if err != io.EOF || read-1 < last {
			t.Fatalf("%d bytes: %d packets after %d, %v", n, read-1, last, err)
		}
		last = read - 1
	}
	if last < 18 { // all but the last page
		t.Errorf("%d packets of %d at last", last, len(packets))
	}
}

func TestWhatIsNoOpus(t *testing.T) {
	good := written(t, 1000, packetsOf(3)...)
	change := func(at int, b ...byte) []byte {
		return append(append(slices.Clone(good[:at]), b...), good[at+len(b):]...)
	}
	tests := map[string]struct {
		file []byte
		want error
	}{
		"empty":      {nil, ogg.ErrFormat},
		"text":       {[]byte("this is a text file, and none of sound"), ogg.ErrFormat},
		"checksum":   {change(30, 'X'), ogg.ErrFormat},
		"middle":     {good[47:], ogg.ErrFormat},
		"no comment": {good[:60], ogg.ErrFormat},
	}
	for name, test := range tests {
		if _, err := ogg.NewReader(bytes.NewReader(test.file)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err := ogg.NewReader(bytes.NewReader(change(110, 0xff)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); !errors.Is(err, ogg.ErrFormat) {
		t.Errorf("a wrong checksum later: %v", err)
	}
}

// full fails after some bytes.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return len(b) + f.left, errFull
	}
	return len(b), nil
}

// TestFullDisk: the error stays, and only whole pages are counted.
func TestFullDisk(t *testing.T) {
	w, err := ogg.NewWriter(&full{left: 3000}, stereo, 1)
	for n := 0; err == nil; n++ {
		if n > 1000 {
			t.Fatal("no error")
		}
		if err = w.Write(packetsOf(6)[n%6]); err == nil {
			err = w.Flush()
		}
	}
	if !errors.Is(err, errFull) || w.Written() > 3000 {
		t.Errorf("%v after %d bytes", err, w.Written())
	}
	for _, err := range []error{w.Write([]byte{0xfc}), w.Flush(), w.Close(0)} {
		if !errors.Is(err, errFull) {
			t.Errorf("later: %v", err)
		}
	}
	if err := w.Close(0); !errors.Is(err, ogg.ErrClosed) {
		t.Errorf("closed again: %v", err)
	}
	if _, err := ogg.NewWriter(&full{left: 10}, stereo, 1); !errors.Is(err, errFull) {
		t.Errorf("no room for a head: %v", err)
	}
}

func TestPacketTime(t *testing.T) {
	for _, test := range []struct {
		packet []byte
		want   time.Duration
	}{
		{nil, 0},
		{[]byte{0 << 3}, 10 * time.Millisecond},
		{[]byte{3 << 3}, 60 * time.Millisecond},
		{[]byte{13 << 3}, 20 * time.Millisecond},
		{[]byte{16 << 3}, 2500 * time.Microsecond},
		{[]byte{31<<3 | 1}, 40 * time.Millisecond},
		{[]byte{31<<3 | 3}, 0},
		{[]byte{31<<3 | 3, 6}, 120 * time.Millisecond},
		{[]byte{31<<3 | 3, 7}, 0},
	} {
		if got := ogg.PacketTime(test.packet); got != test.want {
			t.Errorf("%x: %v, want %v", test.packet, got, test.want)
		}
	}
	w, err := ogg.NewWriter(io.Discard, stereo, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, packet := range [][]byte{nil, {31<<3 | 3}, make([]byte, 1<<16)} {
		if err := w.Write(packet); !errors.Is(err, ogg.ErrPacket) {
			t.Errorf("%d bytes: %v", len(packet), err)
		}
	}
}

// FuzzReader: no file makes it panic, go on for ever, or give a packet that is
// larger than any.
func FuzzReader(f *testing.F) {
	f.Add(written(f, 1000, packetsOf(7)...))
	f.Add(written(f, 0))
	f.Add([]byte("OggS"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := ogg.NewReader(bytes.NewReader(file))
		for packets := 0; err == nil; packets++ {
			var packet []byte
			packet, err = r.Read()
			if len(packet) > 48*1275 || packets > len(file) {
				t.Fatalf("packet %d of %d bytes", packets, len(packet))
			}
		}
		if err != io.EOF && !errors.Is(err, ogg.ErrFormat) && !errors.Is(err, ogg.ErrUnsupported) {
			t.Errorf("an error of its own: %v", err)
		}
	})
}
