#!/bin/sh
# Installs what Offhook needs from the system, and does nothing where it is there already.
#
#     install.sh [--check] GROUP...        the groups of packages.txt
#
# Exit status: 0 everything is there; 3 something is missing and could not be installed, each thing named on standard
# error; 2 wrong usage. It uses apt as root, or through sudo. Without either it only says what a person has to install.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
list=${OFFHOOK_PACKAGES:-$here/packages.txt}

usage() {
	echo "usage: install.sh [--check] GROUP..." >&2
	exit 2
}

check_only=false
if [ "${1:-}" = --check ]; then
	check_only=true
	shift
fi
[ $# -gt 0 ] || usage

# packages_of GROUP prints "package probe" for each line of that group.
packages_of() {
	awk -v group="$1" '
		/^[[:space:]]*(#|$)/ { next }
		{ n = split($1, groups, ","); for (i = 1; i <= n; i++) if (groups[i] == group) print $2, $3 }' "$list"
}

# has_library SONAME: known to the dynamic linker?
has_library() {
	PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -qF "$1 "
}

# is_present PACKAGE PROBE: installed as a package, or found by its probe?
is_present() {
	if command -v dpkg-query >/dev/null 2>&1 &&
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; then
		return 0
	fi
	case $2 in
	cmd:*) command -v "${2#cmd:}" >/dev/null 2>&1 ;;
	pc:*) pkg-config --exists "${2#pc:}" 2>/dev/null ;;
	lib:*) has_library "${2#lib:}" ;;
	*) return 1 ;;
	esac
}

# missing_of GROUP... prints the packages of those groups that are not there, each once.
missing_of() {
	for group in "$@"; do
		packages_of "$group" | while read -r package probe; do
			is_present "$package" "$probe" || echo "$package"
		done
	done | sort -u
}

# as_root COMMAND...: directly, or through sudo. sudo asks for a password only where somebody can type one.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	elif [ -t 0 ]; then
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

can_install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	[ "$(id -u)" -eq 0 ] && return 0
	command -v sudo >/dev/null 2>&1 || return 1
	[ -t 0 ] || sudo -n true 2>/dev/null
}

# Every group is looked up before anything is changed, so that a mistyped one installs nothing.
for group in "$@"; do
	[ -n "$(packages_of "$group")" ] || {
		echo "install.sh: no group called $group in $list" >&2
		exit 2
	}
done

missing=$(missing_of "$@")
[ -n "$missing" ] || exit 0

if ! $check_only && can_install; then
	echo "Installing: $(echo "$missing" | tr '\n' ' ')"
	servers_are_new=$(echo "$missing" | grep -xE 'kamailio|coturn|rtpengine-daemon' || true)
	as_root apt-get update -q || echo "apt-get update failed: going on with the lists that are there" >&2
	# One package that this release does not have must not keep the others away: then each is tried alone.
	# shellcheck disable=SC2086 # one word per package is meant
	as_root apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 $missing ||
		for package in $missing; do
			as_root apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 "$package" || true
		done
	# A server that came only for the tests is not left running on this machine's port 5060 or 3478.
	if [ -d /run/systemd/system ]; then
		for server in $servers_are_new; do
			as_root systemctl disable --now "$server.service" || true
		done
	fi
	missing=$(missing_of "$@")
	[ -n "$missing" ] || exit 0
fi

{
	echo "Missing for \"$*\":"
	echo "$missing" | sed 's/^/    /'
	echo "Install with:  sudo apt-get install --no-install-recommends $(echo "$missing" | tr '\n' ' ')"
} >&2
exit 3
