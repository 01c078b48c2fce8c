#!/bin/sh
# Build the Debian package into a folder:
#
#	deb.sh DIST TAGS [VERSION]
#
# Both programs as position-independent executables, with Opus inside; desktop file, AppStream metainfo, icons, man
# pages and licences. Needs the groups build and deb of packaging/setup/packages.txt.
set -eu

[ $# -ge 2 ] || {
	echo "usage: $0 DIST TAGS [VERSION]" >&2
	exit 2
}
cd "$(dirname -- "$0")/../.."
dist=$1
tags=$2
assignments=$(packaging/version.sh "${3:-}")
eval "$assignments"
# shellcheck disable=SC2154 # version and maintainer come from version.sh
export VERSION="$version" MAINTAINER="$maintainer" SOURCE_DATE_EPOCH
go=${GO:-go}
NFPM=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2 # 2.46 and later need modules that cannot be had
id=org.offhook.Offhook
here=packaging/linux
tree=build/deb/tree

ARCH=$("$go" env GOARCH)
export ARCH

# put MODE FILE TARGET: into the tree; compress does it through gzip without a date in it.
put() {
	install -D -m "$1" "$2" "$tree/$3"
}
compress() {
	mkdir -p "$(dirname "$tree/$2")"
	gzip -9n <"$1" >"$tree/$2"
	chmod 644 "$tree/$2"
}

rm -rf build/deb
mkdir -p "$tree/usr/bin" "$dist"
rm -f "$dist"/offhook_*_"$ARCH".deb

# Without Debian's servers, the system's libopus does; it lacks what packaging/opus/build.sh adds.
if ! opus=$(packaging/opus/build.sh); then
	echo "$0: this package gets the system's libopus" >&2
	opus=build/deb/opus
	mkdir -p "$opus"
	ln -s "$(pkg-config --variable=libdir opus)/libopus.a" "$opus/libopus.a"
	cp /usr/share/doc/libopus-dev/copyright "$opus/COPYING"
fi

# Go would make its build ID of the flags, and so of the folder that this checkout lies in.
"$go" build -trimpath -buildvcs=false -buildmode=pie -tags "$tags" -o "$tree/usr/bin/" \
	-ldflags "-s -w -buildid=$version -X offhook/cmd/internal/boot.version=$version -extldflags '-Wl,-z,relro,-z,now -L$opus'" \
	./cmd/offhook ./cmd/offhookctl

put 644 "$here/$id.desktop" "usr/share/applications/$id.desktop"
put 644 "$here/$id.metainfo.xml" "usr/share/metainfo/$id.metainfo.xml"
put 644 assets/icons/app/offhook.svg "usr/share/icons/hicolor/scalable/apps/$id.svg"
for size in 16 22 24 32 48 64 128 256 512; do
	folder=usr/share/icons/hicolor/${size}x$size/apps
	mkdir -p "$tree/$folder"
	rsvg-convert --width $size --height $size assets/icons/app/offhook.svg --output "$tree/$folder/$id.png"
done
for program in offhook offhookctl; do
	compress "$here/$program.1" "usr/share/man/man1/$program.1.gz"
done

doc=usr/share/doc/offhook
# The fonts' licence is the one that Debian does not have in common-licenses.
{
	cat "$here/copyright"
	printf '\nLicense: OFL-1.1\n'
	sed 's/^$/./; s/^/ /' assets/fonts/OFL.txt
} >build/deb/copyright
put 644 build/deb/copyright "$doc/copyright"
compress CHANGELOG.md "$doc/changelog.gz"
cat >build/deb/changelog <<END
offhook ($version-0offhook1) unstable; urgency=medium

  * What is new stands in changelog.gz, for each version.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END
compress build/deb/changelog "$doc/changelog.Debian.gz"
"$go" run ./cmd/internal/licences \
	-also "Opus=$opus/COPYING" -also "Noto Sans CJK=assets/fonts/OFL.txt" \
	"$tree/usr/bin/offhook" "$tree/usr/bin/offhookctl" >build/deb/third-party.txt
compress build/deb/third-party.txt "$doc/third-party.txt.gz"

find "$tree" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
find "$tree" -type d -exec chmod 755 {} +
"$go" run "$NFPM" package --config "$here/nfpm.yaml" --packager deb --target "$dist/offhook_$version-0offhook1_$ARCH.deb"
