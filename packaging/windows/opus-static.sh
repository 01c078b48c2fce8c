#!/bin/sh
# Build libopus for Windows as a static archive, and print the pkg-config folder that leads to it.
#
#	PKG_CONFIG_LIBDIR=$(packaging/windows/opus-static.sh build/windows/opus) go build …
#
# The argument is the folder to install into; what is there already is not built again. Needs the mingw-w64 compiler,
# make and apt-get. Debian has no Opus for mingw-w64, so it is built from Debian's source package, of the version that the
# Linux package links: both systems speak with the same voice. apt-get checks Debian's signature, the hash below that
# it is these very bytes. The list of sources is our own, so nothing of the system's is changed and nobody has to be root.
set -eu

version=1.3.1
revision=3
sha256=65b58e1e25b2a114157014736a3d9dfeaad8d41be1c8179866f144a2fb44ff9d
suite=bookworm
host=x86_64-w64-mingw32

if [ $# -ne 1 ]; then
	echo "usage: $0 DIR" >&2
	exit 2
fi

mkdir -p "$1"
dir=$(cd "$1" && pwd)
pkgconfig=$dir/$version/lib/pkgconfig
if [ -f "$pkgconfig/opus.pc" ]; then
	echo "$pkgconfig"
	exit 0
fi

work=$(mktemp -d "$dir/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# fetch puts the tarball into this folder.
fetch() {
	mkdir -p lists/partial cache/archives/partial
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" >sources.list
	set -- -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists" \
		-o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)"
	apt-get "$@" update
	apt-get "$@" source --download-only "opus=$version-$revision"
	echo "$sha256  opus_$version.orig.tar.gz" | sha256sum --check --quiet
}

# build installs into this folder's prefix. Without a stack protector and fortified functions there is no libssp to ship.
build() {
	tar -xzf "opus_$version.orig.tar.gz"
	cd "opus-$version"
	./configure --quiet --host="$host" CC="$host-gcc-posix" --prefix="$dir/$version" --disable-shared --enable-static \
		--disable-doc --disable-extra-programs --disable-stack-protector CFLAGS="-O2 -D_FORTIFY_SOURCE=0"
	make --silent -j"$(nproc)"
	make --silent install DESTDIR="$work/root"
}

{ fetch && build; } >build.log 2>&1 || {
	cat build.log >&2
	exit 1
}
# All of it appears at once, so that a build that was cut off is not taken for a whole one.
mv "$work/root$dir/$version" "$dir/$version"
echo "$pkgconfig"
