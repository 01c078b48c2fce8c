// Package config keeps the settings file: accounts, devices, language, theme.
//
//	config.toml ──read──> bytes ──TOML──> tree ──fields──> sipclient.Settings
//	     ^                                  │
//	     │                          keys we do not know
//	     └──rename── temp file <──write──── + Settings
//
// It is TOML, made to be read and edited by people, in the configuration folder
// of the operating system (DefaultPath). Four rules protect what a person wrote:
//
//   - A file that does not load is reported with line and column (*sipclient.SettingsError),
//     and Save refuses to replace it until it loads again or is moved away.
//   - What others wrote since the file was loaded is kept: Save applies only
//     what its caller changed, under a lock that other Offhook processes
//     respect, so that a window and a shell can both add accounts. Where both
//     changed the same thing nothing is written (ErrChanged).
//   - Keys that this version does not know are kept when the file is rewritten,
//     in their tables and accounts. Comments are not: the first lines of the
//     file say so.
//   - Writing is atomic (temporary file in the same folder, fsync, rename): a
//     full disk or a crash leaves the old file whole.
//
// No password is ever in the file. A key that looks like one is reported as a
// Warning and never read; passwords live in package secret.
//
// The package starts no goroutine. A Store is safe for concurrent use. All calls
// touch the disk: never call them from a window's own goroutine.
//
// Read next: fields.go, the one list of everything in the file; store.go, when
// it is read and written.
package config
