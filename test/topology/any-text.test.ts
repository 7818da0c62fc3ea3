import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { loadTopology } from '../../src/topology/load.js';

const cwd = mkdtempSync(join(tmpdir(), 'floodsim-any-text-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** What a file's content comes to: a whole topology, or a SimError that says why not. */
async function expectTopologyOrProblems(content: string | Uint8Array): Promise<void> {
  writeFileSync(join(cwd, 'any.ini'), content);
  try {
    const { peers } = await loadTopology('any.ini', { cwd });
    expect(peers).not.toHaveLength(0);
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    expect(error.problems).not.toHaveLength(0);
    for (const { file, message, hint } of error.problems) {
      expect(file).toBe('any.ini');
      // A message is one line, and no byte of the file reaches the terminal as a command.
      expect(`${message}${hint}`).not.toMatch(/\p{Cc}/u);
    }
  }
}

const section = fc.constantFrom(
  ...[
    '[Peer-0]',
    '[Peer-1]',
    '[Peer-x]',
    '[Netpeers]',
    '[config]',
    '[network]',
    '[Network]',
    '[__proto__]',
    '[a.b]',
    '[',
    ']',
  ],
);
const key = fc.constantFrom(
  ...[
    'ip_addr',
    'server_port',
    'client_port',
    'share_dir',
    'peer_list',
    'ttl',
    'ID',
    'port_number',
    'peer_ID',
  ],
  ...[
    'peer_addr',
    'peer_ports',
    'id',
    'ip',
    'port',
    'dir',
    'ids',
    'ips',
    'ports',
    'digest',
    'forward_on_hit',
    'strategy',
  ],
  ...['__proto__', 'constructor', 'a[]', 'toString', '"ttl"'],
);
const value = fc.oneof(
  fc.constantFrom(
    '.',
    '127.0.0.1',
    '::1',
    '10800',
    '[]',
    '[0]',
    '[1, 2]',
    '[127.0.0.1]',
    'yes',
    'true',
    'null',
  ),
  fc.constantFrom(
    '"\\u0000"',
    '"\\n\\u001b[2J"',
    "'{}'",
    "'[1]'",
    "'null'",
    '"',
    "'",
    '\\',
    ';',
    '\u{2028}',
    '\u{202e}',
  ),
  fc.string({ unit: 'binary' }),
);
const line = fc.oneof(
  { weight: 2, arbitrary: section },
  {
    weight: 8,
    arbitrary: fc.tuple(key, fc.constantFrom(' = ', '=', ': '), value).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

test('loadTopology gives a topology or problems for any bytes', () =>
  fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), expectTopologyOrProblems)));

test('loadTopology gives a topology or problems for any text', () =>
  fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), expectTopologyOrProblems)));

test('loadTopology gives a topology or problems for any lines that look like an INI', () =>
  fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), (lines) =>
      expectTopologyOrProblems(lines.join('\n')),
    ),
    { numRuns: 500 },
  ));
