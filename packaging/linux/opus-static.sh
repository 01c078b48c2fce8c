#!/bin/sh
# Link libopus statically: print the linker flags that make -lopus mean libopus.a.
#
#	go build -tags nolibopusfile -ldflags "-extldflags '$(packaging/linux/opus-static.sh build/opus)'" ./cmd/...
#
# The argument is a folder for a link to the archive, made if need be. Needs
# pkg-config and libopus-dev (Debian ships libopus.a in it).
#
# The linker looks into -L folders before the system's, and this one has the
# archive but no shared library. Why not -extldflags=-static: the C library and
# OpenGL must stay dynamic. Why not another opus.pc on PKG_CONFIG_PATH: Go does
# not look at pkg-config's output when it decides what the build cache can
# answer, so it would go on linking what it linked before.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: $0 DIR" >&2
	exit 2
fi

archive=$(pkg-config --variable=libdir opus)/libopus.a
if [ ! -f "$archive" ]; then
	echo "$0: $archive is missing; install libopus-dev, or build without this script to link libopus dynamically" >&2
	exit 1
fi

mkdir -p "$1"
dir=$(cd "$1" && pwd)
ln -sf "$archive" "$dir/libopus.a"
echo "-L$dir -lm" # libopus.a needs the mathematics library, which a shared one would bring along
