#!/bin/sh
# Makes NotoSansKR-Regular.otf and NotoSansKR-Bold.otf again, from Debian's fonts-noto-cjk with pyftsubset (fonttools).
#
# Kept are Latin with its extensions, punctuation, currency and letter-like signs, CJK punctuation, full-width forms, and
# every Hangul syllable and letter: names have syllables outside the 2,350 of KS X 1001. Basic Latin has to be in the
# same file, or Fyne draws the spaces inside Hangul as missing glyphs. A .ttc is of no use to Fyne; font 1 in it is Korean.
set -eu
cd "$(dirname -- "$0")"
from=${1:-/usr/share/fonts/opentype/noto}
for weight in Regular Bold; do
	pyftsubset "$from/NotoSansCJK-$weight.ttc" --font-number=1 --layout-features=kern --no-hinting \
		--unicodes=U+0020-024F,U+1100-11FF,U+2000-206F,U+20A9,U+20AC,U+2100-214F,U+3000-303F,U+3130-318F,U+AC00-D7A3,U+FF00-FFEF \
		--output-file="NotoSansKR-$weight.otf"
done
