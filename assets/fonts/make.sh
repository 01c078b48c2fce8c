#!/bin/sh
# Makes NotoSansCJKjp-Regular.otf and NotoSansCJKjp-Bold.otf again, from Debian's fonts-noto-cjk with fonttools.
#
# Font 0 of the collection has the Japanese shapes of kanji; its Hangul and Latin are those of the Korean one. Kept are
#   - Latin with its extensions, punctuation, currency, arrows and signs. Basic Latin has to be in the same file, or Fyne
#     draws the spaces between Hangul as missing glyphs. What it lacks (Ł, ř, İ) or has in full width (Greek, Cyrillic) Fyne
#     takes from its own Noto Sans;
#   - every Hangul syllable, for names have some outside the 2,350 of KS X 1001, and the letters;
#   - kana and CJK punctuation in full and half width;
#   - the kanji of kanji.txt: JIS X 0208 level 1, the joyo and jinmeiyo lists, and what the family and given names of
#     Mecab's IPA dictionary need besides;
#   - the hanja of hanja.txt: Korean family names, and those that given names are often written with, as far as no kanji;
#   - whatever else a translation is written in.
# Both weights have the same: names are often bold, and Fyne does not look into the other weight for what one lacks.
# The ellipsis is drawn on the baseline, as in "Ringing…"; the typeface's own stands in the middle of the line.
set -eu
cd "$(dirname -- "$0")"
from=${1:-/usr/share/fonts/opentype/noto}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat kanji.txt hanja.txt ../translations/*/*.json >"$work/texts"
for weight in Regular Bold; do
	/usr/bin/python3 - "$from/NotoSansCJK-$weight.ttc" "$work/$weight.otf" <<'END'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], fontNumber=0, recalcTimestamp=False)
baseline = {}
for record in font["GSUB"].table.FeatureList.FeatureRecord:
    if record.FeatureTag == "pwid":
        for lookup in record.Feature.LookupListIndex:
            for sub in font["GSUB"].table.LookupList.Lookup[lookup].SubTable:
                baseline.update(getattr(sub, "ExtSubTable", sub).mapping)
for table in font["cmap"].tables:
    if 0x2026 in table.cmap:
        table.cmap[0x2026] = baseline.get(table.cmap[0x2026], table.cmap[0x2026])
font.save(sys.argv[2])
END
	pyftsubset "$work/$weight.otf" --layout-features=kern --no-hinting --notdef-outline \
		--drop-tables+=vhea,vmtx,VORG,BASE --text-file="$work/texts" \
		--unicodes=U+0020-007E,U+00A0-024F,U+1E80-1EFF,U+2000-206F,U+20A9,U+20AC,U+2100-214F,U+2190-22FF,U+2460-2473,U+25A0-25FF,U+2600-266F,U+3000-30FF,U+3130-318F,U+31F0-31FF,U+AC00-D7A3,U+FF00-FFEF \
		--output-file="NotoSansCJKjp-$weight.otf"
done
