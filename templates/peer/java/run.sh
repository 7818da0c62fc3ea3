#!/bin/sh
# Builds the peer where that has not been done, and becomes it. sim check --batch starts this.
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -f "$here/peer.jar" ]; then
  javac -d "$here/build" "$here/Peer.java" || exit 1
  jar --create --file "$here/peer.jar" --main-class Peer -C "$here/build" . || exit 1
fi
exec java -jar "$here/peer.jar"
