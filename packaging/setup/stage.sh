#!/bin/sh
# Runs one stage of a longer run, and says what it was, how long it took and how it ended:
#
#     stage.sh NAME COMMAND [ARGUMENT...]
#
# The exit status is the command's own.
set -u

name=$1
shift
echo "==> $name"
began=$(date +%s)
"$@"
status=$?
took=$(($(date +%s) - began))
if [ "$status" -eq 0 ]; then
	echo "<== $name: passed in ${took} s"
else
	echo "<== $name: FAILED (exit status $status) after ${took} s"
fi
exit "$status"
