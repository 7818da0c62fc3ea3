#!/bin/sh
# Builds the peer where that has not been done, and becomes it. sim check --batch starts this.
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$here/peer" ] || go build -o "$here/peer" "$here/peer.go" || exit 1
exec "$here/peer"
