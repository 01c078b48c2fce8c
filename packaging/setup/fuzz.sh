#!/bin/sh
# Runs every fuzz target of the tree for a while each:
#
#     fuzz.sh TAGS DURATION
#
# go test fuzzes one target of one package at a time, so this finds them first. Any failure ends it with a status of 1,
# after the others have had their turn; go has then written the failing input to that package's testdata/fuzz.
set -eu

cd "$(dirname -- "$0")/../.."
tags=$1
duration=$2
go=${GO:-go}
status=0

for package in $(git grep -l '^func Fuzz' -- '*_test.go' | xargs -r -n 1 dirname | sort -u); do
	for target in $("$go" test -tags "$tags" -list '^Fuzz' "./$package" | grep '^Fuzz'); do
		echo "==> $package $target"
		"$go" test -tags "$tags" -run '^$' -fuzz "^$target\$" -fuzztime "$duration" "./$package" || status=1
	done
done
exit "$status"
