#!/bin/sh
# Says in one sentence what is wrong with Go on this machine, or nothing. Exit status 0 when Go can build Offhook.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
want=$(awk '$1 == "go" { print $2; exit }' "$root/go.mod")
go=${GO:-go}

if ! command -v "$go" >/dev/null 2>&1; then
	echo "Go $want or newer is needed, and there is no \"$go\" on PATH. Get it from your system or the Go project, then try again." >&2
	exit 1
fi

# In the module's folder go itself fetches a newer toolchain when it may; what it then says is what counts.
have=$(cd "$root" && "$go" env GOVERSION 2>&1) || {
	echo "Go $want or newer is needed: $have" >&2
	exit 1
}
oldest=$(printf '%s\n%s\n' "$want" "${have#go}" | sort -V | head -n 1)
if [ "$oldest" != "$want" ]; then
	echo "Go $want or newer is needed, and this is ${have}." >&2
	exit 1
fi
