#!/bin/sh
# Runs every part of the tests, each as a stage, and goes on when one fails: one run then tells all that is wrong.
#
# Where something cannot be installed the parts that need it are left out by name. In CI (CI=true) that counts as a
# failure: there everything has to be tested.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../.."
make=${MAKE:-make}
failed=
left_out=

stage() {
	"$here/stage.sh" "$1" "$make" --no-print-directory "$1" || failed="$failed $1"
}

# One apt run for all parts.
"$here/stage.sh" set-up "$here/install.sh" build run interop gui deb || true

if "$here/install.sh" --check build 2>/dev/null; then
	stage test-unit
else
	left_out="$left_out test-unit"
	stage test-pure
fi
for part in interop gui deb; do
	if "$here/install.sh" --check build run "$part" 2>/dev/null; then
		stage "test-$part"
	else
		left_out="$left_out test-$part"
	fi
done

# Half a gigabyte of compilers and Wine, and ten minutes the first time, are for CI and for make test-exe; so are ten
# minutes of a call, for CI and for make test-soak.
if [ "${CI:-}" = true ]; then
	stage test-soak
	stage test-exe
fi

if [ -n "$left_out" ]; then
	echo "Left out, because something they need is missing (named above):$left_out"
	[ "${CI:-}" != true ] || failed="$failed$left_out"
fi
if [ -n "$failed" ]; then
	echo "FAILED:$failed"
	exit 1
fi
echo "All that ran has passed."
