#!/bin/sh
# Builds the peer if that has not been done, and runs it. sim check --batch starts this file.
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -f "$here/peer.jar" ]; then
  javac -d "$here/build" "$here/Peer.java" || exit 1
  jar --create --file "$here/peer.jar" --main-class Peer -C "$here/build" . || exit 1
fi
exec java -jar "$here/peer.jar"
