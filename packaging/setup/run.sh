#!/bin/sh
# Starts the phone on its built-in demo PBX: the window where there is a display, else one call on the command line.
set -eu

cd "$(dirname -- "$0")/../.."

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
	exec bin/offhook --demo
fi

echo "No display here (neither DISPLAY nor WAYLAND_DISPLAY is set): placing the demo call without a window."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bin/offhookctl call 07010002000 --demo --record "$folder/heard.wav"
