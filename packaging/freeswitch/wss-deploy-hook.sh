#!/bin/sh
# wss-deploy-hook.sh: keeps FreeSWITCH's wss.pem in step with Let's Encrypt.
#
#   certbot certonly ... --deploy-hook /etc/letsencrypt/renewal-hooks/deploy/wss-deploy-hook.sh
#
# certbot calls it with RENEWED_LINEAGE (the folder with fullchain.pem and privkey.pem) and RENEWED_DOMAINS. It joins the
# two into wss.pem atomically, readable by FreeSWITCH alone, and makes FreeSWITCH read it. That ends the calls of the
# profile, so it is done when no call is up: at once, or by a waiter in the background that looks until then. Running it
# again changes nothing. What it does is in syslog under offhook-wss.
#
# Settings: the variables below, from the environment or from /etc/default/offhook-wss.
set -eu
umask 077

CONF=${CONF:-/etc/default/offhook-wss}
if [ -r "$CONF" ]; then
	# shellcheck source=/dev/null
	. "$CONF"
fi
TLS_DIR=${TLS_DIR:-/etc/freeswitch/tls}     # the profile's tls-cert-dir
OWNER=${OWNER:-freeswitch:freeswitch}       # whom FreeSWITCH runs as
DOMAIN=${DOMAIN:-}                          # deploy only a certificate for this name; empty: any
PROFILES=${PROFILES:-external}              # the profiles to restart; "all" reloads mod_sofia as a whole
FS_CLI=${FS_CLI:-fs_cli}                    # with its options, for a password or another port
EVERY=${EVERY:-30}                          # seconds between two looks while calls are up

pem=$TLS_DIR/wss.pem
temp=$TLS_DIR/.wss.pem.$$
pending=$TLS_DIR/.wss.pem.pending           # exists from the new file until FreeSWITCH has read it
lock=$TLS_DIR/.wss.pem.lock                 # a folder, held by whoever restarts

say() {
	printf '%s\n' "offhook-wss: $*" >&2
	if command -v logger >/dev/null 2>&1; then
		logger -t offhook-wss -p daemon.notice -- "$*" || :
	fi
}

die() {
	say "$*"
	exit 1
}

# matches tells whether the private key belongs to the certificate, as far as openssl is there to ask.
matches() {
	command -v openssl >/dev/null 2>&1 || return 0
	ours=$(openssl x509 -noout -pubkey -in "$1") && theirs=$(openssl pkey -pubout -in "$2") && [ "$ours" = "$theirs" ]
}

install_pem() {
	chain=$RENEWED_LINEAGE/fullchain.pem
	key=$RENEWED_LINEAGE/privkey.pem
	for part in "$chain" "$key"; do
		[ -s "$part" ] || die "there is no $part; wss.pem is as it was"
	done
	matches "$chain" "$key" || die "the key in $RENEWED_LINEAGE does not belong to the certificate; wss.pem is as it was"
	trap 'rm -f "$temp"' EXIT
	awk 1 "$chain" "$key" >"$temp" || die "cannot write in $TLS_DIR; wss.pem is as it was"
	if cmp -s "$temp" "$pem"; then
		[ -e "$pending" ] && return
		say "wss.pem is up to date"
		exit 0
	fi
	chown "$OWNER" "$temp" || die "cannot give the file to $OWNER; wss.pem is as it was"
	chmod 600 "$temp"
	: >"$pending"
	mv -f "$temp" "$pem"
	say "wss.pem is renewed from $RENEWED_LINEAGE"
}

# channels prints how many channels are up; it fails where FreeSWITCH does not answer.
channels() {
	# shellcheck disable=SC2086
	$FS_CLI -x 'show channels count' | sed -n 's/^\([0-9][0-9]*\) total.*$/\1/p'
}

# restart makes FreeSWITCH read wss.pem, and fails where that has to wait: for calls, for a profile's first ten seconds,
# in which FreeSWITCH refuses, or for a file that was renewed once more meanwhile.
restart() {
	# shellcheck disable=SC2086
	if ! $FS_CLI -x status >/dev/null 2>&1; then
		say "FreeSWITCH does not run; it reads wss.pem when it starts"
		rm -f "$pending"
		return 0
	fi
	[ "$(channels)" = 0 ] || return 1
	rm -f "$pending"
	if ! command_restart; then
		: >"$pending"
		return 1
	fi
	say "FreeSWITCH has read wss.pem ($PROFILES restarted)"
	[ ! -e "$pending" ]
}

# command_restart tells FreeSWITCH to, and fails where it refuses. "+OK" alone says nothing: that is the XML. A profile that
# does not exist is reported and left out: asking again would restart the others for ever.
command_restart() {
	if [ "$PROFILES" = all ]; then
		# shellcheck disable=SC2086
		case $($FS_CLI -x 'reload mod_sofia') in
		*'+OK module loaded'*) return 0 ;;
		*) return 1 ;;
		esac
	fi
	for profile in $PROFILES; do
		# shellcheck disable=SC2086
		case $($FS_CLI -x "sofia profile $profile restart") in
		*restarting*) ;;
		*'Invalid Profile'*) say "FreeSWITCH has no profile $profile; check PROFILES" ;;
		*) return 1 ;;
		esac
	done
}

# take gets the lock, also one whose holder is gone.
take() {
	if ! mkdir "$lock" 2>/dev/null; then
		holder=$(cat "$lock/pid" 2>/dev/null) || return 1
		kill -0 "$holder" 2>/dev/null && return 1
		rm -rf "$lock"
		mkdir "$lock" 2>/dev/null || return 1
	fi
	echo "$1" >"$lock/pid"
}

case ${1:-} in
wait)
	take $$ || exit 0
	trap 'rm -rf "$lock"' EXIT
	until restart; do
		sleep "$EVERY"
	done
	;;
'')
	[ -n "${RENEWED_LINEAGE:-}" ] || die "RENEWED_LINEAGE is not set: certbot calls this, or set it to /etc/letsencrypt/live/NAME"
	case " ${RENEWED_DOMAINS:-} " in
	*" $DOMAIN "*) ;;
	*)
		[ -n "$DOMAIN" ] && exit 0
		;;
	esac
	install_pem
	take $$ || {
		say "a waiter is at work already; it will make FreeSWITCH read this one"
		exit 0
	}
	if restart; then
		rm -rf "$lock"
		exit 0
	fi
	rm -rf "$lock"
	say "calls are up, or FreeSWITCH is not ready; it reads wss.pem as soon as it can"
	export CONF TLS_DIR OWNER DOMAIN PROFILES FS_CLI EVERY
	nohup "$0" wait </dev/null >/dev/null 2>&1 &
	;;
*)
	die "unknown argument $1"
	;;
esac
