/** Types and constants that all parts of floodsim share. No behaviour belongs here. */

/** A peer's number, as in the INI file. Ids need not start at 0 or be contiguous. */
export type PeerId = number;

/** The address on which a peer listens. */
export interface Address {
  /** IPv4 or IPv6 address in its usual text form. */
  readonly ip: string;
  /** TCP port, 1 to 65535. */
  readonly port: number;
}

export const digestModes = ['both', 'sha256', 'md5'] as const;
/** Which digests a transfer carries. */
export type DigestMode = (typeof digestModes)[number];

export const compressions = ['store', 'deflate'] as const;
/** How archives are packed. */
export type Compression = (typeof compressions)[number];

/** Ways to start agents on other hosts that have a name; any other text is a command. `local`: no other hosts. */
export const launcherNames = ['slurm', 'mpirun', 'parallel', 'none', 'local'] as const;

/** Whether `--launcher` or an INI has a command, and not a name. */
export function isLauncherCommand(text: string): boolean {
  return !launcherNames.some((name) => name === text);
}

export const dialectNames = ['native', 'jiangluyu', 'cisen07'] as const;
/** Families of peers that differ in message format and use of connections; `docs/wire.md` describes them. */
export type DialectName = (typeof dialectNames)[number];

/** The configuration file that programs of each dialect are known to read, and its layout. */
export const dialectDefaults = {
  native: { configFile: 'config.ini', configLayout: '2' },
  jiangluyu: { configFile: 'config.ini', configLayout: '1' },
  cisen07: { configFile: 'my_config.ini', configLayout: '3' },
} as const satisfies Record<DialectName, { configFile: string; configLayout: string }>;

/** Largest TTL and hop count that a message may carry. */
export const maxTtl = 65_535;

/** Largest peer id. */
export const maxPeerId = 2 ** 31 - 1;

/** Largest TCP port. */
export const maxPort = 65_535;

/** Maximum milliseconds by which a message is delayed on a link. */
export const maxSlowMs = 5_000;
