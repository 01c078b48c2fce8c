// Package setup holds the shell scripts that make runs: they install what Offhook needs from the system, start the demo,
// and run the parts of the tests. There is no Go in it but the tests of those scripts.
//
//	make run  ── go.sh ── install.sh build run ── run.sh          the window, or a call without one
//	make test ── go.sh ── test.sh ──┬── install.sh …              packages.txt says what each group needs
//	                                └── stage.sh make test-unit … one part after the other, each timed
//
// They are plain POSIX sh, as they have to run before anything is installed.
package setup
