#!/bin/sh
# Builds the peer if that has not been done, and runs it. sim check --batch starts this file.
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$here/peer" ] || go build -o "$here/peer" "$here/peer.go" || exit 1
exec "$here/peer"
