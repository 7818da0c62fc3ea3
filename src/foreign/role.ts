import { join } from 'node:path';
import { packageFolder } from '../core/package.js';
import type { Address, PeerId } from '../core/vocabulary.js';

/** What a foreign peer gets to know, in its environment and in its configuration file. */
export interface ForeignRole extends Address {
  readonly id: PeerId;
  readonly ttl: number;
  readonly clientPort?: number | undefined;
  /** Absolute path of the folder that it shares and saves to. */
  readonly shareDir: string;
  readonly neighbours: readonly ForeignNeighbour[];
  readonly dialect: string;
  /** Clients need it to send `ask` to the peer; 32 hex digits. */
  readonly token: string;
  /** The search strategy of the network; undefined: a flood. */
  readonly strategy?: string | undefined;
  /** Absolute path of its configuration file. */
  readonly config: string;
}

export interface ForeignNeighbour extends Address {
  readonly id: PeerId;
  readonly dialect: string;
}

/**
 * The variables that programs may need from the user's environment. All others are left out, so that a program behaves the same in
 * every shell.
 */
const toolChains = [
  ...['USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'],
  ...['VIRTUAL_ENV', 'PYENV_ROOT', 'PYENV_VERSION', 'PYTHONPATH', 'CONDA_PREFIX'],
  ...['JAVA_HOME', 'GOROOT', 'GOPATH', 'GOCACHE', 'CARGO_HOME', 'RUSTUP_HOME', 'DOTNET_ROOT', 'NVM_DIR'],
] as const;

export function toolChainVariables(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    toolChains.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}

/** The variables that describe a foreign peer to itself; see `docs/foreign-peers.md`. */
export function roleVariables(role: ForeignRole): Record<string, string> {
  const { id, ip, port, ttl, shareDir, neighbours, dialect, token, strategy, config } = role;
  return {
    SIM_PEER_ID: String(id),
    SIM_IP: ip,
    SIM_PORT: String(port),
    SIM_SHARE_DIR: shareDir,
    SIM_TTL: String(ttl),
    SIM_NEIGHBOURS: neighbours.map(neighbourText).join(','),
    SIM_NEIGHBOUR_DIALECTS: neighbours.map((neighbour) => neighbour.dialect).join(','),
    SIM_DIALECT: dialect,
    SIM_TOKEN: token,
    ...(strategy !== undefined && { SIM_STRATEGY: strategy }),
    SIM_CONFIG: config,
    // Output must appear when it is printed, not when the program ends.
    PYTHONUNBUFFERED: '1',
    // File names may contain any character, and so may the output.
    PYTHONIOENCODING: 'utf-8',
  };
}

/** `2@127.0.0.1:10811`, `2@[::1]:10811`. */
function neighbourText({ id, ip, port }: ForeignNeighbour): string {
  return `${id}@${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
}

/** The values of `{name}` in the words of a command. */
const placeholders: Readonly<Record<string, (role: ForeignRole) => string>> = {
  id: ({ id }) => String(id),
  ip: ({ ip }) => ip,
  port: ({ port }) => String(port),
  ttl: ({ ttl }) => String(ttl),
  share: ({ shareDir }) => shareDir,
  config: ({ config }) => config,
};

/**
 * Fills in the placeholders of a command, such as `{port}`. The command `sim` is this floodsim, which need not be on the PATH.
 */
export function fillPlaceholders([first = '', ...rest]: readonly string[], role: ForeignRole): string[] {
  const words =
    first === 'sim' ? [process.execPath, join(packageFolder(), 'dist/cli.js'), ...rest] : [first, ...rest];
  return words.map((word) =>
    word.replace(/\{(\w+)\}/gu, (whole, name: string) =>
      Object.hasOwn(placeholders, name) ? (placeholders[name]?.(role) ?? whole) : whole,
    ),
  );
}
