#!/bin/sh
# Say what is being packaged, as shell assignments:
#
#	eval "$(packaging/version.sh [VERSION])"
#
#	version   1.2.3 at the tag v1.2.3; between two releases that of FyneApp.toml, and which commit: 0.1.0~git20261123.919fe1a5.
#	          The tilde sorts before the release itself, for dpkg as for people.
#	numbers   the same as Windows wants it, four numbers: 1.2.3.0
#	maintainer  who made the commit, unless MAINTAINER says who publishes the packages
#	SOURCE_DATE_EPOCH  when the commit was made: the date of every file in a package, so that two builds of a commit
#	          are the same bytes (https://reproducible-builds.org/specs/source-date-epoch)
set -eu

cd "$(dirname -- "$0")/.."
version=${1:-}
next=$(awk -F '"' '/^Version/ { print $2; exit }' FyneApp.toml)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date +%s)}"
: "${MAINTAINER:=$(git log -1 --format='%an <%ae>' 2>/dev/null || echo "Offhook <root@localhost>")}"

if [ -z "$version" ]; then
	if tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null); then
		version=${tag#v}
	elif commit=$(git rev-parse --short=8 HEAD 2>/dev/null); then
		version="$next~git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d).$commit"
	else
		version="$next~dev"
	fi
fi
if ! printf '%s\n' "$version" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+([~+][A-Za-z0-9.~+]+)?'; then
	echo "$0: $version is no version: write 1.2.3, or 1.2.3~rc1 for one that comes before" >&2
	exit 2
fi

cat <<END
version='$version'
numbers='${version%%[~+]*}.0'
maintainer='$(printf '%s' "$MAINTAINER" | tr -d "'")'
export SOURCE_DATE_EPOCH='$SOURCE_DATE_EPOCH'
END
