import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { NeighbourConfig } from '../control/messages.js';
import { type Problem, SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import {
  type Address,
  type DialectName,
  dialectNames,
  maxPeerId,
  maxPort,
  type PeerId,
} from '../core/vocabulary.js';
import { parseStrategy } from '../protocol/strategy-text.js';
import { idDigits, readHex, readNumber } from '../wire/fields.js';

/** What the environment variables of a standalone peer say (`docs/foreign-peers.md`). */
export interface Environment extends Address {
  readonly id: PeerId;
  readonly shareDir: string;
  /** 32 hex digits. */
  readonly token: string;
  /** The search strategy; undefined: a flood. */
  readonly strategy?: string | undefined;
  readonly neighbours: readonly NeighbourConfig[];
}

/** @throws SimError `bad-usage` with a problem for each variable that cannot be used */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const problems: Problem[] = [];
  /** An empty variable counts as one that is not set. */
  const read = <T>(
    name: string,
    usual: T | null,
    parse: (text: string) => T | null,
    what: string,
    hint: string,
  ): T | null => {
    const text = env[name] ?? '';
    if (text === '' && usual !== null) return usual;
    const value = text === '' ? null : parse(text);
    if (value === null)
      problems.push({ message: text === '' ? `${name} is not set` : `${name} ${what}`, hint });
    return value;
  };
  const shown = (name: string): string => quote(env[name] ?? '');
  const shareDir = read(
    'SIM_SHARE_DIR',
    null,
    (text) => (isFolder(text) ? text : null),
    `${shown('SIM_SHARE_DIR')} is not a folder`,
    'set it to the folder that the peer shares and saves to',
  );
  const port = read(
    'SIM_PORT',
    null,
    (text) => readNumber(text, maxPort),
    `${shown('SIM_PORT')} is not a port`,
    `set it to a whole number from 1 to ${maxPort}, or to 0 to let the system choose`,
  );
  const id = read(
    'SIM_PEER_ID',
    1,
    (text) => readNumber(text, maxPeerId),
    `${shown('SIM_PEER_ID')} is not a peer id`,
    `set it to a whole number from 0 to ${maxPeerId}`,
  );
  const ip = read(
    'SIM_IP',
    '127.0.0.1',
    readIp,
    `${shown('SIM_IP')} is not an IP address`,
    'set it to an address of this machine, such as 127.0.0.1',
  );
  const token = read(
    'SIM_TOKEN',
    // One that is not known to anybody: without a token nothing can send `ask`.
    randomBytes(idDigits / 2).toString('hex'),
    (text) => readHex(text, idDigits),
    // Not quoted, because it is a secret.
    `is not a token: it has ${env['SIM_TOKEN']?.length} characters`,
    `set it to ${idDigits} hex digits: 0 to 9, a to f`,
  );
  const neighbours = read(
    'SIM_NEIGHBOURS',
    [],
    readNeighbours,
    `${shown('SIM_NEIGHBOURS')} is not a list of neighbours, each once`,
    'set it to ids and addresses, such as 2@127.0.0.1:10811,3@[::1]:10812',
  );
  const dialects = read(
    'SIM_NEIGHBOUR_DIALECTS',
    [],
    (text) => readDialects(text, neighbours?.length ?? Number.POSITIVE_INFINITY),
    `${shown('SIM_NEIGHBOUR_DIALECTS')} is not a list of dialects, one for each neighbour`,
    `set it to words of ${dialectNames.join(', ')}, in the order of SIM_NEIGHBOURS`,
  );
  const strategy = read(
    'SIM_STRATEGY',
    'flood',
    (text) => (isStrategy(text) ? text : null),
    `${shown('SIM_STRATEGY')} is not a strategy`,
    'set it to a strategy of docs/strategies.md, such as walk:walkers=4',
  );
  if (
    strategy === null ||
    shareDir === null ||
    port === null ||
    id === null ||
    ip === null ||
    token === null ||
    neighbours === null ||
    dialects === null
  ) {
    throw new SimError('bad-usage', 'the environment variables do not describe a peer', { problems });
  }
  return {
    ...{ id, ip, port, shareDir, token },
    ...(strategy !== 'flood' && { strategy }),
    neighbours: neighbours.map((neighbour, index) => ({
      ...neighbour,
      dialect: dialects[index] ?? 'native',
    })),
  };
}

function isStrategy(text: string): boolean {
  try {
    parseStrategy(text);
    return true;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readIp(text: string): string | null {
  if (text === 'localhost') return '127.0.0.1';
  return isIP(text) === 0 ? null : text;
}

type Neighbour = Pick<NeighbourConfig, 'id' | 'address'>;

/** @param text `2@127.0.0.1:10811,3@[::1]:10812` */
function readNeighbours(text: string): readonly Neighbour[] | null {
  const neighbours: Neighbour[] = [];
  for (const item of text.split(',')) {
    const [, word, v6, v4, portWord] = /^(\d+)@(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/u.exec(item.trim()) ?? [];
    const id = readNumber(word, maxPeerId);
    const ip = readIp(v6 ?? v4 ?? '');
    const port = readNumber(portWord, maxPort);
    if (id === null || ip === null || port === null || port === 0) return null;
    if (neighbours.some((other) => other.id === id)) return null;
    neighbours.push({ id, address: { ip, port } });
  }
  return neighbours;
}

/** An empty word is the native dialect. */
function readDialects(text: string, max: number): readonly DialectName[] | null {
  const names = text
    .split(',')
    .map((word) => dialectNames.find((name) => name === (word.trim() || 'native')));
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length && known.length <= max ? known : null;
}
