import { homeTarget, type Mount, packageTarget, type View } from './view.js';

/** Shell scripts, with the tools of util-linux: the kernel's calls for namespaces and mounts, which Node does not have. */

/** The user of an isolated peer, as it sees itself. */
const peerUser = 1000;
const devices = ['null', 'zero', 'full', 'random', 'urandom'] as const;
const tools = 'PATH="$PATH:/usr/sbin:/sbin:/usr/bin:/bin"';

export interface CellPlan {
  readonly view: View;
  /** An empty folder. */
  readonly root: string;
  /** The folder of floodsim's package. */
  readonly packageFolder: string;
  /** Bytes that the peer may write to its own folders and to `/tmp`. */
  readonly disk: number;
  /** The user for the check and the peer if floodsim runs as root; null if it does not. */
  readonly user: number | null;
}

/** Builds the cell, and executes the script's arguments in it. */
export function cellScript({ view, root, packageFolder, disk, user }: CellPlan): string {
  const own = view.mounts.filter(({ kind }) => kind === 'copy');
  const covers = view.mounts.filter(({ kind }) => kind === 'cover');
  const owner = user === null ? '' : `,uid=${user},gid=${user}`;
  const lines = [
    'set -e',
    'umask 022',
    tools,
    `cd ${quoted(root)}`,
    'mount -n -t tmpfs -o size=4m,mode=755 none .',
    `cd ${quoted(root)}`,
    'mkdir -p proc dev/shm dev/pts etc mnt old tmp home/peer',
    ...view.links.map(([path, target]) => `ln -s ${quoted(target)} .${quoted(path)}`),
    // All that the peer may write, with one limit.
    `mount -n -t tmpfs -o ${memoryDisk(disk)},mode=755${owner} none mnt`,
    'mkdir -p mnt/tmp mnt/home mnt/own',
    'chmod 1777 mnt/tmp',
    ...chown(user, 'mnt/home'),
    'mount -n --bind mnt/tmp tmp',
    'mount -n --bind mnt/home home/peer',
    ...view.mounts.flatMap((one) => mountLines(one, own.indexOf(one), user)),
    ...view.submounts.map((path) => `! mountpoint -q .${quoted(path)} || ${readOnly(path)}`),
    ...covers.map(({ target }) => `mount -n -o remount,bind,ro .${quoted(target)}`),
    ...mountLines({ kind: 'tool', source: packageFolder, target: packageTarget }, -1, user),
    ...devices.map((name) => `: > dev/${name}; mount -n --bind /dev/${name} dev/${name}`),
    'ln -s /proc/self/fd dev/fd; ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr',
    `printf '%s\\n' 'root:x:0:0:root:/:/bin/sh' 'peer:x:${peerUser}:${peerUser}:peer:${homeTarget}:/bin/sh' > etc/passwd`,
    `printf '%s\\n' 'root:x:0:' 'peer:x:${peerUser}:' > etc/group`,
    "printf '%s\\n' '127.0.0.1 localhost' '::1 localhost' > etc/hosts",
    "printf '%s\\n' 'hosts: files' 'passwd: files' 'group: files' > etc/nsswitch.conf",
    'mount -n -t proc -o nosuid,nodev,noexec proc proc',
    'hostname peer 2>/dev/null || :',
    'ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || busybox ip link set lo up 2>/dev/null ||' +
      " { echo 'no program can bring up the loopback interface: install iproute2' >&2; exit 1; }",
    'umount -n mnt',
    'pivot_root . old',
    'umount -n -l /old',
    'mount -n -o remount,bind,ro /',
    'cd /',
    `exec ${user === null ? '' : `setpriv --reuid ${user} --regid ${user} --clear-groups -- `}` +
      'unshare --user --map-root-user --mount -- setpriv --pdeathsig KILL -- "$@"',
  ];
  return lines.join('\n');
}

function mountLines({ kind, source, target }: Mount, ownIndex: number, user: number | null): string[] {
  const at = `.${quoted(target)}`;
  const from = quoted(source);
  switch (kind) {
    case 'tool':
      return [
        `if [ -d ${from} ]; then mkdir -p ${at}; else mkdir -p "$(dirname ${at})"; [ -e ${at} ] || : > ${at}; fi`,
        `mount -n --rbind ${from} ${at}`,
        readOnly(target),
      ];
    case 'copy': {
      const layers = `mnt/own/${ownIndex}`;
      // Short relative paths, as a path may contain the characters that separate options.
      const options = `lowerdir=${layers}/lower,upperdir=${layers}/upper,workdir=${layers}/work`;
      return [
        `mkdir -p ${at} ${layers}/upper ${layers}/work ${layers}/lower`,
        `mount -n --bind ${from} ${layers}/lower`,
        // With metacopy, a change of the owner copies no content. Only root may use it.
        `lay() { mount -n -t overlay -o "${options}$1" none ${at} 2>/dev/null; }`,
        `lay ,metacopy=on || lay '' || {`,
        `  mount -n --bind ${layers}/upper ${at}`,
        `  cp -RP ${layers}/lower/. ${at}/`,
        '}',
        `umount -n ${layers}/lower`,
        ...chown(user, at),
        `mount -n -o remount,bind,nosuid,nodev ${at}`,
      ];
    }
    case 'work':
      return [
        `mkdir -p ${at}`,
        `mount -n --bind ${from} ${at}`,
        `mount -n -o remount,bind,nosuid,nodev ${at}`,
      ];
    case 'cover':
      return [`mount -n -t tmpfs -o size=64k,mode=755 none ${at}`];
  }
}

/** Options of a mount that a container has locked must be repeated. */
function readOnly(path: string): string {
  const at = `.${quoted(path)}`;
  const options = 'remount,bind,ro,nosuid,nodev';
  return `mount -n -o ${options} ${at} 2>/dev/null || mount -n -o ${options},noexec ${at}`;
}

/** Only root can give files to another user; in a namespace of an ordinary user they are its own already. */
function chown(user: number | null, at: string): string[] {
  return user === null ? [] : [`chown -Rh ${user}:${user} ${at}`];
}

/** Limits of the kernel for one peer; those that count its processes together are watched. */
export interface TrialLimits {
  readonly memory: number;
  readonly processes: number;
  readonly disk: number;
}

const peerScript =
  'echo 1 > /proc/sys/user/max_user_namespaces && exec ' +
  `unshare --user --map-user=${peerUser} --map-group=${peerUser} -- setpriv --no-new-privs -- "$@"`;

/**
 * The first process of a trial's pid namespace: it shows the peer its own trial alone, and ends with the peer. Then the kernel
 * kills all other processes of the namespace.
 *
 * Arguments: the trial's folder, the folder of all trials, whether floodsim is visible (yes or no), and the command.
 */
export function trialScript({ memory, processes, disk }: TrialLimits): string {
  const limits = [
    '--core=0',
    `--fsize=${disk}`,
    // Threads count as well.
    `--nproc=${processes * 20}`,
    // Brakes what grows faster than it is watched. Stacks of threads count, although most of them are never used.
    `--data=${memory * 4}`,
  ];
  return [
    'set -e',
    'box=$1; all=$2; sees=$3; shift 3',
    'outer=$PATH',
    tools,
    'mount -n -t proc -o nosuid,nodev,noexec proc /proc',
    // If the machine has no memory left, the kernel ends the peer and not the check.
    'echo 1000 > /proc/self/oom_score_adj',
    'mount -n --bind "$box" /mnt',
    'mount -n -t tmpfs -o size=64k,mode=755 none "$all"',
    'mkdir -p "$box"',
    'mount -n --move /mnt "$box"',
    'mount -n -o remount,bind,ro "$all"',
    `[ "$sees" = yes ] || mount -n -t tmpfs -o size=4k,ro none ${packageTarget}`,
    'mount -n -t tmpfs -o size=64m,mode=1777,nosuid,nodev none /dev/shm',
    'cd "$box/peer" 2>/dev/null || cd "$box"',
    'PATH=$outer',
    // The outer namespace permits one more, which is the inner one: the peer cannot make a namespace in which it is root.
    `prlimit ${limits.join(' ')} -- unshare --user --map-root-user -- sh -c '${peerScript}' peer "$@" <&0 &`,
    'status=0; wait $! || status=$?',
    'exit $status',
  ].join('\n');
}

/** Words that run a command in a pid namespace of its own. */
export function trialWords(script: string, box: string, all: string, seesFloodsim: boolean): string[] {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--ipc', '--uts'];
  return ['unshare', ...namespaces, '--', 'sh', '-c', script, 'trial', box, all, seesFloodsim ? 'yes' : 'no'];
}

/** How many bytes of a disk a file uses up at least. */
export const leastFileBytes = 8192;

/** A memory file system of this size. */
export function memoryDisk(bytes: number): string {
  return `size=${bytes},nr_inodes=${Math.max(1000, Math.ceil(bytes / leastFileBytes))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
