#!/bin/sh
# Build libopus with its neural parts as a static archive, and print the folder that it lies in:
#
#	go build -ldflags "-extldflags=-L$(packaging/opus/build.sh)" ./cmd/...
#	build.sh [--there] [HOST]
#
# HOST is that of a cross compiler, as x86_64-w64-mingw32; without it, this machine's. The folder has libopus.a and COPYING. It
# lies in the user's cache, the same for all checkouts; what is there already is not built again. --there builds nothing,
# and prints nothing where nothing was built.
#
# Distributions build Opus without the neural concealment (deep PLC), the enhancement of what is decoded (OSCE) and deep
# redundancy (DRED), so it is built from Debian's source package: apt-get checks Debian's signature, the hash below that it is
# these very bytes. The list of sources is our own, so nothing of the system's is changed and nobody has to be root. Needs
# a compiler, make and apt-get, and a minute.
#
# The linker looks into -L folders before the system's, and this one has no shared library. Why not an opus.pc on
# PKG_CONFIG_PATH: Go does not look at pkg-config's output when it decides what the build cache can answer, so it would go on
# linking what it linked before. Why not CGO_LDFLAGS: it looks at that for all that is written in C.
set -eu

version=1.5.2
revision=2
sha256=65c1d2f78b9f2fb20082c38cbe47c951ad5839345876e46941612ee87f9a7ce1
suite=trixie

there=false
if [ "${1:-}" = --there ]; then
	there=true
	shift
fi
if [ $# -gt 1 ]; then
	echo "usage: $0 [--there] [HOST]" >&2
	exit 2
fi
host=${1:-}
case $host in
"") compiler=${CC:-gcc} ;;
*-mingw32) compiler=$host-gcc-posix ;;
*) compiler=$host-gcc ;;
esac
if ! machine=$("$compiler" -dumpmachine 2>/dev/null); then
	$there && exit 0
	echo "$0: there is no $compiler" >&2
	exit 1
fi

# Another compiler, or other instructions than these, make another archive.
instructions=$({
	cat "$0"
	"$compiler" --version
} | sha256sum | cut -c 1-12)
dir=${XDG_CACHE_HOME:-$HOME/.cache}/offhook/opus-$version-$machine-$instructions
case $dir in
*[[:space:]]*)
	$there && exit 0
	echo "$0: Go cannot tell its linker of a folder with a space in its name: $dir" >&2
	exit 1
	;;
esac
if [ -f "$dir/libopus.a" ]; then
	echo "$dir"
	exit 0
fi
! $there || exit 0

echo "Building Opus $version for $machine, once" >&2
mkdir -p "${dir%/*}"
work=$(mktemp -d "$dir.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# fetch puts the tarball into this folder.
fetch() {
	mkdir -p lists/partial cache/archives/partial
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" >sources.list
	set -- -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" \
		-o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::http::Timeout=20
	apt-get "$@" update
	apt-get "$@" source --download-only "opus=$version-$revision"
	echo "$sha256  opus_$version.orig.tar.gz" | sha256sum --check --quiet
}

# build makes the archive. For Windows it is without a stack protector and fortified functions: there is no libssp to ship.
build() {
	tar -xzf "opus_$version.orig.tar.gz"
	cd "opus-$version"
	set -- --quiet CC="$compiler" CFLAGS=-O2
	[ -z "$host" ] || set -- "$@" --host="$host"
	case $host in
	*-mingw32) set -- "$@" --disable-stack-protector CFLAGS="-O2 -D_FORTIFY_SOURCE=0" ;;
	esac
	./configure "$@" --disable-shared --enable-static --with-pic --disable-doc --disable-extra-programs \
		--enable-deep-plc --enable-dred --enable-osce
	make --silent -j"$(nproc)" libopus.la
	mkdir "$work/finished"
	cp .libs/libopus.a COPYING "$work/finished"
}

# A make that runs this has flags for its own.
unset MAKEFLAGS MFLAGS MAKELEVEL
{ fetch && build; } >build.log 2>&1 || {
	cat build.log >&2
	echo "$0: Opus $version could not be built; the reason is above" >&2
	exit 1
}
# All of it appears at once, so that a build that was cut off is not taken for a whole one; somebody else's is as good.
mv -T "$work/finished" "$dir" 2>/dev/null || [ -f "$dir/libopus.a" ]
echo "$dir"
