package record

import (
	"fmt"
	"io"
	"os"

	"offhook/media"
)

// finish closes the file and says what it is. err is why the recording ended.
func (r *Recorder) finish(err error) {
	if closing := r.out.Close(); err == nil && closing != nil {
		err = fmt.Errorf("ending the recording: %w", closing)
	}
	size, _ := r.file.Seek(0, io.SeekEnd) // 0 where it cannot be known
	if closing := r.file.Close(); err == nil && closing != nil {
		err = fmt.Errorf("closing the recording: %w", closing)
	}
	r.result = media.Recorded{Path: r.file.Name(), Duration: media.Duration(int(r.written), media.SampleRate), Bytes: size}
	r.err = coreError(err)
	close(r.done)
}

// coreError adds to a full disk's error the one that the core knows for it.
func coreError(err error) error {
	if isFull(err) {
		return fmt.Errorf("%w: %w", media.ErrDiskFull, err)
	}
	return err
}

// remove takes away the file of a recording that did not begin.
func remove(file storage) error { return os.Remove(file.Name()) }
