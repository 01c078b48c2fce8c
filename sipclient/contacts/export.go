package contacts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"offhook/sipclient"
	"offhook/sipclient/internal/disk"
)

// Export implements sipclient.ContactFiles. The file is there whole or not at
// all.
func (s *Store) Export(ctx context.Context, path string, version sipclient.VCardVersion, progress func(done, total int)) (int, error) {
	all, err := s.Find(ctx, sipclient.ContactQuery{Limit: sipclient.MaxContacts})
	if err != nil {
		return 0, err
	}
	if version != sipclient.VCard3 {
		version = sipclient.VCard4
	}
	write := cardWriter(version)
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		write = writeCSV
	}
	err = disk.Replace(path, func(w io.Writer) error {
		err := write(&stoppable{ctx, w}, all, func(done int) {
			if progress != nil && (done%reportEvery == 0 || done == len(all)) {
				progress(done, len(all))
			}
		})
		return errors.Join(err, ctx.Err())
	})
	if disk.Full(err) {
		err = fmt.Errorf("%w: %w", sipclient.ErrContactsFull, err)
	}
	if err != nil {
		return 0, err
	}
	return len(all), nil
}

// stoppable is a writer that fails once its context has ended.
type stoppable struct {
	ctx context.Context
	w   io.Writer
}

func (s *stoppable) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}
