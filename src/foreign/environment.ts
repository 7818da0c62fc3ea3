import type { Address, PeerId } from '../core/vocabulary.js';

/** What a program that is to be a peer is told, in its environment and in its configuration file. */
export interface ProgramRole extends Address {
  readonly id: PeerId;
  readonly ttl: number;
  readonly clientPort?: number | undefined;
  /** Absolute path of the folder that it shares, and saves to. */
  readonly shareDir: string;
  readonly neighbours: readonly ProgramNeighbour[];
  readonly dialect: string;
  /** Who knows it may ask the peer; 32 hex digits. */
  readonly token: string;
  /** Absolute path of its configuration file. */
  readonly config: string;
}

export interface ProgramNeighbour extends Address {
  readonly id: PeerId;
  /** How it is to be spoken to. */
  readonly dialect: string;
}

/**
 * Variables of tool chains that programs cannot do without, where they are set. All others stay out, so that a program does
 * not behave otherwise because of what is set in somebody's shell.
 */
const toolChains = [
  ...['USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'],
  ...['VIRTUAL_ENV', 'PYENV_ROOT', 'PYENV_VERSION', 'PYTHONPATH', 'CONDA_PREFIX'],
  ...['JAVA_HOME', 'GOROOT', 'GOPATH', 'GOCACHE', 'CARGO_HOME', 'RUSTUP_HOME', 'DOTNET_ROOT', 'NVM_DIR'],
] as const;

/** Those of the variables that programs cannot do without which are set. */
export function toolChainVariables(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    toolChains.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}

/** The variables that tell a program which peer it is to be; `docs/foreign-peers.md` describes them. */
export function roleVariables(role: ProgramRole): Record<string, string> {
  const { id, ip, port, ttl, shareDir, neighbours, dialect, token, config } = role;
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
    SIM_CONFIG: config,
    // Lines are to be seen when they are printed, and not when the program ends.
    PYTHONUNBUFFERED: '1',
    // Files may have any name, and so may what is printed about them.
    PYTHONIOENCODING: 'utf-8',
  };
}

/** `2@127.0.0.1:10811`, `2@[::1]:10811`. */
function neighbourText({ id, ip, port }: ProgramNeighbour): string {
  return `${id}@${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
}
