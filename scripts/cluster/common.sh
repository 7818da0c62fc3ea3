# What up, on, network and down share. A cluster is a folder; `hosts/NAME` in it has the process that holds a host's
# namespaces, and when that started, because process ids are used again.
folder=${FLOODSIM_CLUSTER:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.cluster}

# Daemons are there, which not every PATH has.
export PATH=$PATH:/usr/sbin:/sbin

# PID: when this process started, in ticks since boot; nothing if there is none.
started() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  # The second field is a name in brackets, which may have spaces.
  set -- ${stat##*) }
  [ "$1" = Z ] || echo "${20}"
}

# HOST: the process that holds its namespaces, if the host is up.
holder() {
  local pid start
  read -r pid start 2>/dev/null <"$folder/hosts/$1" || return 1
  [ -n "$start" ] && [ "$(started "$pid")" = "$start" ] && echo "$pid"
}

# HOST COMMAND...: runs a command there, in this folder.
on_host() {
  local pid
  pid=$(holder "$1") || {
    echo "cluster: there is no host '$1' in $folder; scripts/cluster/up starts one" >&2
    return 1
  }
  shift
  nsenter --target "$pid" --mount --uts --net --pid --time -- \
    sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
}
