#!/bin/sh
# A pod without Kubernetes, for root on Linux: runs a command as user 1000 in a root file system that cannot be written.
#
#   pod.sh VOLUMES NODE CLI INDEX NAME ADDRESS COMMAND...
#
# VOLUMES has the folders topology/ and invitation/; NODE is the program, CLI the file that `sim` runs; NAME is known as ADDRESS.
set -eu
if [ "${IN_POD:-}" = "" ]; then IN_POD=1 exec unshare --mount "$0" "$@"; fi
volumes=$1 node=$2 cli=$3 index=$4 name=$5 address=$6
shift 6
mount --make-rprivate /
root=$volumes/root
mkdir -p "$root"
mount -t tmpfs tmpfs "$root"

bind() {
  mkdir -p "$root$2"
  mount --rbind "$1" "$root$2"
}
for folder in /usr /etc /proc /dev; do bind "$folder" "$folder"; done
for link in /bin /lib /lib64 /sbin; do
  if [ -L "$link" ]; then cp -P "$link" "$root$link"; elif [ -d "$link" ]; then bind "$link" "$link"; fi
done
bind "$(dirname "$node")" /image/node
bind "$(dirname "$(dirname "$cli")")" /image/floodsim
mkdir "$root/image/bin"
printf '#!/bin/sh\nexec /image/node/%s /image/floodsim/dist/%s "$@"\n' "$(basename "$node")" "$(basename "$cli")" >"$root/image/bin/sim"
chmod 755 "$root/image/bin/sim"

for volume in topology invitation; do
  bind "$volumes/$volume" "/$volume"
  mount -o remount,bind,ro "$root/$volume"
done
for folder in /tmp /results; do
  mkdir "$root$folder"
  mount -t tmpfs -o mode=1777 tmpfs "$root$folder"
done
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" >"$root/image/hosts"
mount --bind "$root/image/hosts" "$root/etc/hosts"
mount -o remount,ro "$root"
if touch "$root/written" 2>/dev/null; then
  echo 'pod.sh: the root file system can be written' >&2
  exit 99
fi
exec chroot --userspec=1000:1000 --groups=1000 "$root" \
  env -i PATH=/image/bin:/usr/bin:/bin HOME=/home/node NO_COLOR=1 JOB_COMPLETION_INDEX="$index" \
  sh -c 'cd /results && exec "$@"' sh "$@"
