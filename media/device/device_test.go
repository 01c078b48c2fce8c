package device

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gen2brain/malgo"

	"offhook/media"
	"offhook/media/dsp"
)

func TestRing(t *testing.T) {
	var r ring
	src := make([]float32, 1000)
	dst := make([]float32, 700)
	wrote, read := 0, 0
	for range 200 {
		for i := range src {
			src[i] = float32(wrote + i)
		}
		wrote += r.write(src)
		for range 2 {
			n := r.read(dst)
			for i, s := range dst[:n] {
				if s != float32(read+i) {
					t.Fatalf("sample %v at %d", s, read+i)
				}
			}
			read += n
		}
	}
	if r.buffered() != wrote-read {
		t.Errorf("buffered %d, want %d", r.buffered(), wrote-read)
	}
	for range 20 {
		r.write(src)
	}
	if r.buffered() != ringSize || r.write(src) != 0 {
		t.Errorf("a full ring holds %d and takes more", r.buffered())
	}
	if n := testing.AllocsPerRun(100, func() { r.write(src); r.read(dst) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestBrokenDriver: what is no sound does not come out of a microphone.
func TestBrokenDriver(t *testing.T) {
	c := &Capture{stream: new(stream), meter: dsp.NewMeter()}
	l := new(line)
	c.line.Store(l)
	inf := float32(math.Inf(1))
	l.write([]float32{float32(math.NaN()), inf, -inf, 1e30, -2, 0.5})
	got := make([]float32, 8)
	if got = got[:c.Read(got)]; !slices.Equal(got, []float32{0, 1, -1, 1, -1, 0.5}) {
		t.Errorf("read %v", got)
	}
	quiet := make([]float32, media.SampleRate/10)
	l.write(quiet)
	for range 2 {
		c.Read(quiet)
	}
	if a := c.meter.Average(); a < -60 || a > 0 {
		t.Errorf("an average of %v dBFS", a)
	}
}

// TestRingTwoThreads is for the race detector.
func TestRingTwoThreads(t *testing.T) {
	var r ring
	const total = 200_000
	var wait sync.WaitGroup
	wait.Go(func() {
		src := make([]float32, 480)
		for sent := 0; sent < total; {
			for i := range src {
				src[i] = float32(sent + i)
			}
			sent += r.write(src[:min(len(src), total-sent)])
		}
	})
	wait.Go(func() {
		dst := make([]float32, 512)
		for got := 0; got < total; {
			n := r.read(dst)
			for i, s := range dst[:n] {
				if s != float32(got+i) {
					t.Errorf("sample %v at %d", s, got+i)
					return
				}
			}
			got += n
		}
	})
	wait.Wait()
}

func TestCandidates(t *testing.T) {
	devices := []found{
		{Info: Info{ID: "a", Name: "Alpha"}}, {Info: Info{ID: "b", Name: "Beta", Default: true}}, {Info: Info{ID: "c", Name: "Gamma"}},
	}
	twins := []found{{Info: Info{ID: "x", Name: "Buds"}}, {Info: Info{ID: "y", Name: "Buds"}}}
	tests := []struct {
		name    string
		devices []found
		choice  Choice
		instead Choice
		want    string // IDs with their ranks; * is opened as the default
	}{
		{"default", devices, Choice{}, Choice{}, "b*0 a3 c3"},
		{"by ID", devices, Choice{ID: "c", Name: "Alpha"}, Choice{ID: "a"}, "c0 a1 b*2"},
		{"by name", devices, Choice{ID: "z", Name: "Alpha"}, Choice{}, "a0 b*2 c3"},
		{"one of two with a name", twins, Choice{ID: "y", Name: "Buds"}, Choice{}, "y0 x2"},
		{"the default by name", devices, Choice{Name: "Beta"}, Choice{}, "b0 a3 c3"},
		{"gone", devices, Choice{ID: "z", Name: "Zeta"}, Choice{}, "b*2 a3 c3"},
		{"gone, with another instead", devices, Choice{ID: "z", Name: "Zeta"}, Choice{Name: "Gamma"}, "c1 b*2 a3"},
		{"both gone", devices, Choice{ID: "z"}, Choice{ID: "y"}, "b*2 a3 c3"},
		{"instead of the default is nothing", devices, Choice{}, Choice{ID: "c"}, "b*0 a3 c3"},
		{"no default", devices[:1], Choice{}, Choice{}, "a0"},
		{"none", nil, Choice{ID: "a"}, Choice{}, ""},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range candidates(tt.devices, tt.choice, tt.instead) {
			mark := ""
			if c.id == nil {
				mark = "*"
			}
			got = append(got, fmt.Sprintf("%s%s%d", c.ID, mark, c.wanted))
		}
		if all := strings.Join(got, " "); all != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, all, tt.want)
		}
	}
}

// TestChosenAgain: who chooses a device anew wants it tried, whatever was wrong with it.
func TestChosenAgain(t *testing.T) {
	s := &stream{moved: make(chan struct{}, 1), learned: learned{faults: map[place]fault{{id: "a"}: {why: media.ErrDeviceStuck}}}}
	devices := []found{{Info: Info{ID: "b", Name: "Beta"}}, {Info: Info{ID: "a", Name: "Alpha"}}}
	first := func() string { return s.candidates(devices)[0].ID }
	s.wish = wish{choice: Choice{ID: "a"}}
	if got := first(); got != "b" {
		t.Errorf("with a fault, %q is tried first", got)
	}
	s.Move(Choice{}, Choice{})
	s.Move(Choice{ID: "a"}, Choice{})
	if got := first(); got != "a" {
		t.Errorf("chosen again, %q is tried first", got)
	}
}

// TestStops: a device that does not run twice in a row is the last to be taken; one that
// has run in between, or was gone, is not.
func TestStops(t *testing.T) {
	devices := []found{{Info: Info{ID: "a", Name: "Alpha", Default: true}}, {Info: Info{ID: "b", Name: "Beta"}}}
	for name, tc := range map[string]struct {
		ran  []time.Duration // each time; negative: it was gone
		want string
	}{
		"once":                {[]time.Duration{0}, "a"},
		"never":               {[]time.Duration{0, 0}, "b"},
		"hardly":              {[]time.Duration{proven / 2, 0}, "b"},
		"well in between":     {[]time.Duration{0, proven, 0}, "a"},
		"well, and then not":  {[]time.Duration{proven, 0, 0}, "b"},
		"plugged in again":    {[]time.Duration{0, -1, 0}, "a"},
		"and that after all":  {[]time.Duration{0, 0, -1}, "a"},
		"well after all that": {[]time.Duration{0, 0, proven}, "b"},
	} {
		s := &stream{current: devices[0].Info, learned: learned{faults: map[place]fault{}}}
		for _, ran := range tc.ran {
			if ran < 0 {
				s.candidates(devices[1:])
			} else if err := s.stops(&opened{}, ran); !errors.Is(err, ErrLost) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := s.candidates(devices)[0].ID; got != tc.want {
			t.Errorf("%s: %q is tried first, want %q", name, got, tc.want)
		}
	}
}

// TestFaultsAreOfOneSystem: another audio system's device of the same ID has none of them.
func TestFaultsAreOfOneSystem(t *testing.T) {
	list := func(on Backend, ids ...string) (devices []found) {
		for _, id := range ids {
			devices = append(devices, found{Info: Info{ID: id}, backend: on})
		}
		return devices
	}
	s := &stream{learned: learned{faults: map[place]fault{{ALSA, "default"}: {why: media.ErrDeviceRate}}}}
	for _, tc := range []struct {
		on   Backend
		ids  []string
		want string
	}{
		{PulseAudio, []string{"default", "b"}, "default"},
		{PulseAudio, []string{"b"}, "b"},
		{ALSA, []string{"default", "b"}, "b"},
		{ALSA, []string{"b"}, "b"}, // unplugged
		{ALSA, []string{"default", "b"}, "default"},
	} {
		if got := s.candidates(list(tc.on, tc.ids...))[0]; got.ID != tc.want {
			t.Errorf("of %v on %d %q is tried first, want %q", tc.ids, tc.on, got.ID, tc.want)
		}
	}
}

// TestKnown: what a person can do something about is told from all else.
func TestKnown(t *testing.T) {
	for err, want := range map[error]error{
		malgo.ErrBusy: media.ErrDeviceHeld, malgo.ErrShareModeNotSupported: media.ErrDeviceHeld, malgo.ErrAccessDenied: media.ErrDeviceDenied,
		malgo.ErrNoDevice: nil,
	} {
		got := known(fmt.Errorf("opening: %w", err))
		if !errors.Is(got, err) || want != nil && !errors.Is(got, want) || errors.Is(got, media.ErrDeviceHeld) != (want == media.ErrDeviceHeld) {
			t.Errorf("%v: %v", err, got)
		}
	}
}

func TestText(t *testing.T) {
	ascii := func(s string) (id malgo.DeviceID) { copy(id[:], s); return }
	wide := func(s string) (id malgo.DeviceID) {
		for i, r := range s {
			binary.LittleEndian.PutUint16(id[2*i:], uint16(r))
		}
		return
	}
	number := malgo.DeviceID{3}
	for _, tt := range []struct {
		id   malgo.DeviceID
		want string
	}{
		{ascii("alsa_output.pci-0000_00_1f.3.analog-stereo"), "alsa_output.pci-0000_00_1f.3.analog-stereo"},
		{wide("{0.0.0.00000000}.{5a6b}"), "{0.0.0.00000000}.{5a6b}"},
		{number, "03"},
		{malgo.DeviceID{}, ""},
	} {
		if got := text(tt.id); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestNullDevices opens miniaudio's own devices, which need no audio system.
func TestNullDevices(t *testing.T) {
	list, err := Enumerate([]Backend{Null})
	if err != nil || len(list.Inputs) != 1 || len(list.Outputs) != 1 {
		t.Fatalf("null devices: %+v, %v", list, err)
	}
	in, out := OpenCapture(Options{Backends: []Backend{Null}}), OpenPlayback(Options{Backends: []Backend{Null}})
	defer in.Close()
	defer out.Close()
	for name, ready := range map[string]error{"in": in.Ready(t.Context()), "out": out.Ready(t.Context())} {
		if ready != nil {
			t.Fatalf("%s: %v", name, ready)
		}
	}
	out.Write(make([]float32, 4800))
	read, buffer := 0, make([]float32, 480)
	eventually(t, "the null devices run", func() bool {
		read += in.Read(buffer)
		return read >= 4800 && out.Buffered() == 0
	})
	if in.Current().Name == "" {
		t.Error("no name of the open device")
	}
}

func TestNoSystem(t *testing.T) {
	other := []Backend{CoreAudio}
	if System()[0] == CoreAudio {
		other = []Backend{WASAPI}
	}
	if _, err := Enumerate(other); !errors.Is(err, ErrNoSystem) {
		t.Errorf("enumerate: %v, want ErrNoSystem", err)
	}
	in := OpenCapture(Options{Backends: other})
	defer in.Close()
	if err := in.Ready(t.Context()); !errors.Is(err, ErrNoInput) || !errors.Is(err, ErrNoSystem) {
		t.Errorf("capture: %v, want ErrNoInput and ErrNoSystem", err)
	}
	out := OpenPlayback(Options{Backends: other})
	defer out.Close()
	if err := out.Ready(t.Context()); !errors.Is(err, ErrNoOutput) {
		t.Errorf("playback: %v, want ErrNoOutput", err)
	}
}

// eventually waits until done is true, and fails the test if that takes too long.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(30 * time.Second)
	for !done() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("timed out: %s", what)
		}
	}
}

// TestForeignDevice: a device that is not laid out as callback.c knows it is refused,
// and not written into.
func TestForeignDevice(t *testing.T) {
	h, err := openHost([]Backend{Null})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	s, l := &stream{kind: malgo.Playback}, new(line)
	var pinned runtime.Pinner
	pinned.Pin(l)
	defer pinned.Unpin()
	d, err := s.start(h, nil, l)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Uninit()
	if err := d.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := new(line).attach(d, malgo.Playback); !errors.Is(err, errForeign) {
		t.Errorf("with another line: %v", err)
	}
	if err := l.attach(d, malgo.Capture); !errors.Is(err, errForeign) {
		t.Errorf("as another kind: %v", err)
	}
	if err := l.attach(d, malgo.Playback); err != nil {
		t.Errorf("as it is: %v", err)
	}
}
