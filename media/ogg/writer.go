package ogg

import (
	"errors"
	"fmt"
	"io"

	"offhook/media"
)

// vendor is what a file says of who wrote it.
const vendor = "Offhook"

// maxPacket is the most that a packet of two channels and 120 ms may be, in bytes
// (RFC 6716 3.2: 1275 a frame, 48 frames).
const maxPacket = 48 * 1275

// Writer writes one stream of Opus packets. The first error stays: from then on
// every call returns it. One goroutine writes.
type Writer struct {
	out  io.Writer
	page page // what is collected of the next one
	end  int64
	done int64 // bytes of whole pages in out

	packet []byte // the last one, which is kept back: it may be the file's end
	bytes  []byte // of a page
	err    error
}

// NewWriter writes the head of a file. serial tells the stream from others that
// the file may be joined with. Errors: those of out.
func NewWriter(out io.Writer, h Head, serial uint32) (*Writer, error) {
	w := &Writer{out: out, packet: make([]byte, 0, maxPacket), bytes: make([]byte, 0, 1<<16)}
	w.page = page{serial: serial, segments: make([]byte, 0, maxSegments), body: make([]byte, 0, 1<<16)}
	w.collect(h.append(nil))
	w.write(flagFirst)
	w.collect(appendTags(nil, vendor))
	w.write(0)
	return w, w.err
}

// Write adds a packet. Errors: ErrPacket, ErrClosed, those of the file (a full
// disk, say).
func (w *Writer) Write(packet []byte) error {
	length := PacketTime(packet)
	if length == 0 || len(packet) > maxPacket {
		return fmt.Errorf("%w: %d bytes", ErrPacket, len(packet))
	}
	if w.err != nil {
		return w.err
	}
	w.settle()
	w.packet = append(w.packet[:0], packet...)
	w.end += int64(media.Samples(length, Rate))
	return w.err
}

// Flush writes all but the last packet to the file.
func (w *Writer) Flush() error {
	if w.err == nil && len(w.page.segments) > 0 {
		w.write(0)
	}
	return w.err
}

// Written is how many bytes of whole pages the file has.
func (w *Writer) Written() int64 { return w.done }

// Close writes what is left, with the mark of the end. The sound ends after
// samples at Rate, those to be skipped included, if the packets last longer (RFC
// 7845 4.4). It does not close the file.
func (w *Writer) Close(samples int64) error {
	if errors.Is(w.err, ErrClosed) {
		return w.err
	}
	if w.err == nil {
		end := min(w.end, samples)
		w.settle()
		w.page.granule = end
		w.write(flagLast)
	}
	err := w.err
	w.err = ErrClosed
	return err
}

// settle puts the packet that was kept back into the page.
func (w *Writer) settle() {
	if len(w.packet) == 0 {
		return
	}
	if len(w.page.segments)+len(w.packet)/fullSegment+1 > maxSegments {
		w.write(0)
	}
	w.collect(w.packet)
	w.packet = w.packet[:0]
	w.page.granule = w.end
}

func (w *Writer) collect(packet []byte) {
	for n := len(packet); ; n -= fullSegment {
		w.page.segments = append(w.page.segments, byte(min(n, fullSegment)))
		if n < fullSegment {
			break
		}
	}
	w.page.body = append(w.page.body, packet...)
}

// write writes the page and begins the next one.
func (w *Writer) write(flags byte) {
	if w.err != nil {
		return
	}
	w.page.flags = flags
	w.bytes = w.page.appendTo(w.bytes[:0])
	n, err := w.out.Write(w.bytes)
	if err != nil {
		w.err = fmt.Errorf("write Ogg file: %w", err)
		return
	}
	w.done += int64(n)
	w.page.sequence++
	w.page.segments, w.page.body = w.page.segments[:0], w.page.body[:0]
}
