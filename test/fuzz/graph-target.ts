import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../src/core/errors.js';
import { decodeGraph } from '../../src/topology/formats/decode.js';
import { readNetwork } from '../../src/topology/formats/load-network.js';
import { recognize } from '../../src/topology/formats/recognize.js';
import { formatNamed } from '../../src/topology/formats/registry.js';
import type { PartialNetwork } from '../../src/topology/model.js';
import type { SourceLocation } from '../../src/topology/source.js';
import { type FuzzTarget, promise } from './target.js';

const options = {
  ttl: 4,
  forwardOnHit: true,
  strategy: 'flood',
  compression: 'store',
  digest: 'both',
} as const;
const written: PartialNetwork = {
  options,
  peers: [
    { id: 1, neighbours: [2, 3, 9], name: 'n"1', ip: '127.0.0.1', port: 7001, shareDir: 'a b', ttl: 3 },
    { id: 2, neighbours: [1], ip: '::1', port: 7002, clientPort: 7102, shareDir: '数' },
    { id: 3, neighbours: [] },
  ],
  absent: [{ id: 9, ip: '127.0.0.1', port: 7009 }],
};

/**
 * A graph format: a network, or problems. What floodsim writes of a network that it has read is the same network when read again.
 *
 * @param texts valid ones, as other programs write them
 */
export function graphTarget(name: string, texts: readonly string[], tokens: readonly string[]): FuzzTarget {
  const own = formatNamed(name)?.write?.(written, ['a comment']);
  return {
    seeds: [...texts, ...(own === undefined ? [] : [own])].map((text) => Buffer.from(text)),
    tokens: [
      ...tokens,
      '\u202e',
      '\x1b',
      '\ufeff',
      '__proto__',
      'constructor',
      '数',
      '1e9',
      '-1',
      '4294967296',
    ],
    maxBytes: 16 * 1024,
    open: () => ({
      run: (input) => {
        try {
          run(name, input);
        } catch (error) {
          if (!(error instanceof SimError)) throw error;
        }
      },
    }),
  };
}

function run(name: string, input: Buffer): void {
  const decoded = decodeGraph(input);
  if (!('text' in decoded)) return;
  recognize(decoded.text);
  const network = read(name, decoded.text, input.length % 2 === 0);
  if (network === null) return;
  const format = formatNamed(name);
  if (format?.write === undefined) return;
  const again = read(name, format.write(network, []), false);
  promise(again !== null, 'a written network is read without problems');
  promise(isDeepStrictEqual(linksOf(again), linksOf(network)), 'a written network has the same links');
}

/** Null if there are problems. */
function read(name: string, text: string, undirected: boolean): PartialNetwork | null {
  const format = formatNamed(name);
  if (format === undefined) throw new Error(`there is no format ${name}`);
  let problems = 0;
  const isClean = (shown: string): boolean => !/[\p{Cc}\u202e]/u.test(shown);
  const report = (_: SourceLocation, message: string, hint: string): void => {
    problems += 1;
    promise(isClean(`${message}${hint}`), 'a message is one line without control characters');
  };
  const note = (shown: string): void =>
    promise(isClean(shown), 'a note is one line without control characters');
  const network = readNetwork(format, text, { file: { path: '/x', shown: 'x' }, undirected, note, report });
  return problems === 0 && network.peers.length > 0 ? network : null;
}

const linksOf = ({ peers }: PartialNetwork): unknown =>
  peers.map(({ id, neighbours }) => [id, neighbours.toSorted((a, b) => a - b)]).sort();
