package session

import (
	"math/rand/v2"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// relay is a network between two phones that loses RTP packets: each phone sees
// one of its sockets as the other phone.
type relay struct {
	t    testing.TB
	loss float64
	a, b *net.UDPConn // facing each phone

	mu           sync.Mutex
	realA, realB *net.UDPAddr
	random       *rand.Rand
	dropped      int
}

func newRelay(t testing.TB, loss float64) *relay {
	t.Helper()
	r := &relay{t: t, loss: loss, random: rand.New(rand.NewPCG(1, 2))}
	open := func() *net.UDPConn {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	r.a, r.b = open(), open()
	var wait sync.WaitGroup
	wait.Go(func() { r.carry(r.a, r.b, &r.realB) })
	wait.Go(func() { r.carry(r.b, r.a, &r.realA) })
	t.Cleanup(func() {
		r.a.Close()
		r.b.Close()
		wait.Wait()
	})
	return r
}

// carry takes what one phone sends to from, and sends it from the other socket.
func (r *relay) carry(from, through *net.UDPConn, to **net.UDPAddr) {
	buffer := make([]byte, 2048)
	for {
		n, _, err := from.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		isRTP := n > 1 && buffer[0] >= 128 && buffer[0] < 192 && (buffer[1] < 192 || buffer[1] > 223)
		r.mu.Lock()
		address := *to
		drop := isRTP && r.random.Float64() < r.loss
		if drop {
			r.dropped++
		}
		r.mu.Unlock()
		if address != nil && !drop {
			// A datagram that cannot be sent is lost, as on any network.
			_, _ = through.WriteToUDP(buffer[:n], address)
		}
	}
}

var loopbackCandidate = regexp.MustCompile(`a=candidate:\S+ 1 (?i:udp) \d+ 127\.0\.0\.1 (\d+) typ host[^\r\n]*\r\n`)

// between makes a description name the relay's socket through as its only
// candidate, and remembers the real one.
func (r *relay) between(sdp string, through *net.UDPConn, address **net.UDPAddr) string {
	r.t.Helper()
	found := loopbackCandidate.FindStringSubmatch(sdp)
	if found == nil {
		r.t.Fatalf("no loopback candidate in\n%s", sdp)
	}
	port, err := strconv.Atoi(found[1])
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	*address = &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
	r.mu.Unlock()
	changed := strings.Replace(found[0], " "+found[1]+" ", " "+strconv.Itoa(through.LocalAddr().(*net.UDPAddr).Port)+" ", 1)
	var lines []string
	for line := range strings.Lines(sdp) {
		if line == found[0] {
			line = changed
		} else if strings.HasPrefix(line, "a=candidate:") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}
