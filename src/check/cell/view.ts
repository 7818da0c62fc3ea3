import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { isWithin } from '../../core/platform.js';

/** One mount in a cell: the file system that an isolated peer sees. */
export interface Mount {
  /** `tool`: read-only. `copy`: reads the source, and writes elsewhere. `work`: shared with the check. `cover`: hides. */
  readonly kind: 'tool' | 'copy' | 'work' | 'cover';
  readonly source: string;
  readonly target: string;
}

export interface View {
  readonly mounts: readonly Mount[];
  /** Symbolic links of the root folder: path and target. */
  readonly links: readonly (readonly [path: string, target: string])[];
  /** Mount points below the sources of `tool`, which need to be made read-only one by one. */
  readonly submounts: readonly string[];
}

export interface ViewRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The peer's own folders. */
  readonly own: readonly string[];
  /** The folder of the trials. */
  readonly work: string;
  /** What must not be seen, even inside a folder that is. */
  readonly hidden: readonly string[];
  /** Programs that must be found: names, or absolute paths. */
  readonly programs: readonly string[];
}

/** Where floodsim is seen in a cell. The peer itself sees it only if it is floodsim's own. */
export const packageTarget = '/floodsim';
export const homeTarget = '/home/peer';

const systemFolders = [
  '/usr',
  '/opt',
  '/nix',
  '/gnu',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
];
/** Settings of language runtimes; nothing with a secret in it. */
const settings =
  /^(?:alternatives|ld\.so\.(?:cache|conf|conf\.d)|localtime|locale\.alias|mime\.types|protocols|services|java.*|python.*|perl|php.*|lua.*|mono|dotnet|R)$/u;
const toolVariables = [
  ...[
    'VIRTUAL_ENV',
    'PYENV_ROOT',
    'CONDA_PREFIX',
    'JAVA_HOME',
    'GOROOT',
    'RUSTUP_HOME',
    'DOTNET_ROOT',
    'NVM_DIR',
  ],
  ...['PYTHONPATH', 'LD_LIBRARY_PATH'],
] as const;
const runtimes = ['python3', 'node', 'java', 'go', 'ruby', 'dotnet'] as const;

/** What an isolated peer sees: its own folders, and the programs and libraries of this machine, read-only. */
export function viewFor({ env, own, work, hidden, programs }: ViewRequest): View {
  const { HOME: home = '/', PATH: path = '' } = env;
  const links = systemFolders.flatMap((path) => (isLink(path) ? [[path, readlinkSync(path)] as const] : []));
  const folders = systemFolders.filter((path) => existsSync(path) && !isLink(path));
  const etc = readdirSync('/etc').filter((name) => settings.test(name));
  const found = [...runtimes, ...programs].flatMap((name) => locate(name, path));
  const named = [
    ...toolVariables.flatMap((name) => (env[name] ?? '').split(delimiter)),
    ...found.flatMap((path) => [dirname(path), ...prefixOf(realpathSync(path))]),
  ].filter((path) => isAbsolute(path) && existsSync(path) && !links.some(([link]) => isWithin(path, link)));
  // A folder that contains the user's files or the peer's own folder is not a tool.
  const tools = named.filter((path) => ![home, work, ...own].some((inner) => isWithin(inner, path)));
  const covers = [home, ...hidden]
    .filter((path) => path !== '/' && existsSync(path))
    .flatMap((path) => [path, realpathSync(path)]);
  const wanted: Mount[] = [
    ...own.map((path) => mount('copy', path)),
    ...covers.map((path) => mount('cover', path)),
    ...[...folders, ...etc.map((name) => join('/etc', name)), ...tools].map((path) => mount('tool', path)),
  ];
  const mounts: Mount[] = [];
  // A shorter path first, as it may contain a longer one.
  for (const one of wanted.sort(byDepth)) {
    const around = innermost(mounts, one.target)?.kind ?? 'cover';
    const isNeeded = one.kind === 'copy' || (one.kind === 'cover') !== (around === 'cover');
    if (isNeeded && !mounts.some(({ target }) => target === one.target)) mounts.push(one);
  }
  mounts.push(mount('work', work));
  const tree = mounts.filter(({ kind }) => kind === 'tool');
  const submounts = mountPoints().filter((path) =>
    tree.some(({ target }) => path !== target && isWithin(path, target)),
  );
  return { mounts, links, submounts };
}

/** Whether a path is visible, so that a variable may name it. */
export function isVisible({ mounts, links }: View, path: string): boolean {
  const around = innermost(mounts, path);
  return around === undefined ? links.some(([link]) => isWithin(path, link)) : around.kind !== 'cover';
}

function mount(kind: Mount['kind'], path: string): Mount {
  return { kind, source: path, target: path };
}

function innermost(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts.findLast(({ target }) => isWithin(path, target));
}

function byDepth({ target: one }: Mount, { target: other }: Mount): number {
  return one.split('/').length - other.split('/').length;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The program that a name means: at most one. */
function locate(name: string, path: string): string[] {
  const places = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  return places.filter((place) => isAbsolute(place) && isFile(place)).slice(0, 1);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** `/x/y` of `/x/y/bin/node`, and of `/x/y/shims/python3`: a runtime has its libraries there. */
function prefixOf(program: string): string[] {
  const folder = dirname(program);
  return /^(?:bin|shims)$/u.test(basename(folder)) ? [dirname(folder), folder] : [folder];
}

/** Man page: proc_pid_mountinfo(5); blanks are octal there. */
function mountPoints(): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const point = line.split(' ')[4];
    return point === undefined
      ? []
      : [point.replace(/\\([0-7]{3})/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))];
  });
}
