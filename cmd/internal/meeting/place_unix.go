//go:build unix

package meeting

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// maxSocketPath is what fits into sockaddr_un on every system (104 on macOS).
const maxSocketPath = 103

// Place is where the processes of a person find each other: a socket, and a
// lock beside it. Whoever has the lock owns the socket; a socket without a lock
// was left behind by a crash. Locks of dead processes are free.
type Place struct{ socket, lock string }

// At returns the place of that name, in a folder that only this
// person can open: of the session, or in the cache where that is of no use, as
// after su, which leaves the other person's.
func At(name string) (Place, error) {
	var missing error
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		m, err := meetIn(dir, name)
		if err == nil {
			return m, nil
		}
		missing = err
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return Place{}, errors.Join(missing, err)
	}
	m, err := meetIn(dir, name)
	if err != nil {
		return Place{}, errors.Join(missing, err)
	}
	return m, nil
}

// meetIn is At in one folder.
func meetIn(dir, name string) (Place, error) {
	dir = filepath.Join(dir, "offhook")
	m := Place{socket: filepath.Join(dir, name+".sock"), lock: filepath.Join(dir, name+".lock")}
	if len(m.socket) > maxSocketPath {
		return Place{}, fmt.Errorf("%s is too long for a socket", m.socket)
	}
	if err := private(dir); err != nil {
		return Place{}, err
	}
	return m, nil
}

// private makes a folder, and looks that nobody else can get in.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(owner.Uid) != os.Getuid() {
		return fmt.Errorf("%s: %w: it is not a folder of ours", dir, fs.ErrPermission)
	}
	if info.Mode().Perm() != 0o700 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}

// Listen takes the place until release is called; ErrTaken where somebody has it.
func (m Place) Listen() (net.Listener, func(), error) {
	lock, err := os.OpenFile(m.lock, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	release := func() { _ = lock.Close() } // the lock goes with it
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		release()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, nil, ErrTaken
		}
		return nil, nil, fmt.Errorf("locking %s: %w", m.lock, err)
	}
	if err := os.Remove(m.socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		release()
		return nil, nil, err
	}
	listener, err := net.Listen("unix", m.socket)
	if err != nil {
		release()
		return nil, nil, err
	}
	return listener, release, nil
}

// Dial connects to the process that has the place.
func (m Place) Dial(ctx context.Context) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "unix", m.socket)
}
