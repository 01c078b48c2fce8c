#!/bin/sh
# Build the programs for 64-bit Windows, on Linux, into a folder:
#
#	exe.sh DIST TAGS [VERSION]
#
# All C parts are inside, so that they need nothing but what Windows has. DIST gets offhook-VERSION-windows-amd64.zip with
# both programs and the licences. Needs the groups build and exe of packaging/setup/packages.txt. The first build
# compiles Fyne's and SQLite's big files anew and takes some eight minutes of processor time; then the build cache has it.
set -eu

[ $# -ge 2 ] || {
	echo "usage: $0 DIST TAGS [VERSION]" >&2
	exit 2
}
cd "$(dirname -- "$0")/../.."
dist=$1
tags="$2 accessibility" # Fyne's names for screen readers; there are none on Linux
assignments=$(packaging/version.sh "${3:-}")
eval "$assignments"
# shellcheck disable=SC2154 # version and numbers come from version.sh
name=offhook-$version-windows-amd64 four_numbers=$numbers
go=${GO:-go}
WINRES=github.com/tc-hib/go-winres@v0.3.3
here=packaging/windows
out=build/windows/$name

rm -rf build/windows/offhook-*
mkdir -p "$out" build/windows/icons "$dist"
rm -f "$dist"/offhook-*-windows-amd64.zip

opus=$(packaging/opus/build.sh x86_64-w64-mingw32)
# Only for these two is Go told of Windows: what it runs below runs here. The threads of C++ are those of mingw's -posix
# compilers; why the flags for C++ stands in media/dsp/voice. The folder of Opus would be in Go's build ID, so an ID is given.
build() {
	env CGO_ENABLED=1 GOOS=windows GOARCH=amd64 \
		CC=x86_64-w64-mingw32-gcc-posix CXX=x86_64-w64-mingw32-g++-posix \
		CGO_CXXFLAGS_ALLOW=-fms-extensions CGO_CXXFLAGS="-O2 -D__try=if(0) -D__except(x)=else" \
		"$go" build -trimpath -buildvcs=false -tags "$tags" -o "$out/" \
		-ldflags "-s -w -buildid=$version $1 -X offhook/cmd/internal/boot.version=$version -extldflags '-static -lwinmm -ldbghelp -lbcrypt -L$opus'" "$2"
}
build "-H windowsgui" ./cmd/offhook
build "" ./cmd/offhookctl

for size in 16 20 24 32 40 48 64 128 256; do
	rsvg-convert --width $size --height $size assets/icons/app/offhook.svg --output build/windows/icons/$size.png
done
for program in offhook offhookctl; do
	"$go" run "$WINRES" patch --in "$here/$program.winres.json" --no-backup \
		--file-version "$four_numbers" --product-version "$version" "$out/$program.exe"
done

cp LICENSE "$out/LICENSE.txt"
"$go" run ./cmd/internal/licences -also "Opus=$opus/COPYING" -also "Noto Sans CJK=assets/fonts/OFL.txt" \
	-also "mingw-w64=/usr/share/doc/mingw-w64-common/copyright" -also "GCC's libraries=/usr/share/doc/gcc-mingw-w64-base/copyright" \
	"$out/offhook.exe" "$out/offhookctl.exe" >"$out/THIRD-PARTY.txt"

# The same bytes for the same commit: dates are the commit's, and in a zip they are local time.
find "$out" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
target=$(cd "$dist" && pwd)/$name.zip
(cd build/windows && TZ=UTC zip -q -X -r -9 "$target" "$name/LICENSE.txt" "$name/THIRD-PARTY.txt" "$name/offhook.exe" "$name/offhookctl.exe")
