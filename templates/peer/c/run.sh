#!/bin/sh
# Builds the peer if that has not been done, and runs it. sim check --batch starts this file.
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$here/peer" ] || cc -std=c11 -O2 -Wall -Wextra -pthread -o "$here/peer" "$here/peer.c" || exit 1
exec "$here/peer"
