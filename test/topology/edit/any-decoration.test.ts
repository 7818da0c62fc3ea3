import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { planModification } from '../../../src/topology/edit/modify.js';
import { loadTopology } from '../../../src/topology/load.js';
import type { PeerSpec, Topology } from '../../../src/topology/model.js';

/** Names that an INI can hardly say, and every file system can. */
const shares = [
  ...[
    'plain',
    'two words',
    '数据',
    'a;b',
    'a ;b',
    'a #b',
    '#a',
    'a=b',
    "it's",
    "'quoted'",
    ' before',
    'true',
  ],
  ...(process.platform === 'win32'
    ? []
    : ['a\\b', 'a\\;b', '\\\\a', 'a\\', '"quoted"', 'after ', 'a:b', '\ta']),
];

const cwd = mkdtempSync(join(tmpdir(), 'floodsim-any-decoration-'));
for (const share of [...shares, 'own1', 'own3']) mkdirSync(join(cwd, share));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const blank = fc.constantFrom('', ' ', '\t', '   ');
const comment = fc.constantFrom('', '', ' ; note', '\t# note = 1', ' ;; "x"');
const junk = fc.constantFrom('', '; ip_addr = 1.1.1.1', '  # [Peer-9]', '\t', ';数据');

/** How one line looks. */
const look = fc.record({
  indent: blank,
  before: blank,
  sign: fc.constantFrom('=', ':'),
  after: blank,
  quote: fc.constantFrom('', '', '"', "'"),
  comment,
  isUpper: fc.boolean(),
  junk: fc.option(junk, { nil: undefined }),
});
type Look = typeof look extends fc.Arbitrary<infer T> ? T : never;

const list = fc.record({ separator: fc.constantFrom(',', ', ', ' , '), hasBrackets: fc.boolean() });

const file = fc.record({
  looks: fc.array(look, { minLength: 18, maxLength: 18 }),
  lists: fc.array(list, { minLength: 3, maxLength: 3 }),
  ends: fc.constantFrom('\n', '\r\n', '\r'),
  hasMark: fc.boolean(),
  endsWithEnd: fc.boolean(),
  ttls: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
});
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

function lineOf(key: string, value: string, one: Look): string {
  const { indent, before, sign, after, quote, comment, isUpper } = one;
  const written = quote + value + quote + comment;
  return indent + (isUpper ? key.toUpperCase() : key) + before + sign + after + written;
}

/** Three peers, each of which names both others. */
function textOf({ looks, lists, ends, hasMark, endsWithEnd, ttls }: File): string {
  const lines = [1, 2, 3].flatMap((id, peer) => {
    const { separator = ',', hasBrackets = false } = lists[peer] ?? {};
    const others = [1, 2, 3].filter((other) => other !== id).join(separator);
    const entries = [
      ['ip_addr', '127.0.0.1'],
      ['server_port', `2000${id}`],
      ['client_port', `2100${id}`],
      ['share_dir', id === 2 ? 'plain' : `own${id}`],
      ['peer_list', hasBrackets ? `[${others}]` : others],
      ...(ttls[peer] ? [['ttl', '4']] : []),
    ] as const;
    const section = entries.flatMap(([key = '', value = ''], index) => {
      const one = looks[peer * 6 + index] as Look;
      return [...(one.junk === undefined ? [] : [one.junk]), lineOf(key, value, one)];
    });
    return [`[Peer-${id}]`, ...section];
  });
  return (hasMark ? '\u{feff}' : '') + lines.join(ends) + (endsWithEnd ? ends : '');
}

const number = fc.integer({ min: 30_000, max: 65_535 });
const change = fc.oneof(
  fc.tuple(
    fc.constant('ip'),
    fc.ipV4().filter((ip) => ip !== '127.0.0.1'),
  ),
  fc.tuple(fc.constantFrom('serverport', 'clientport', 'ttl'), number.map(String)),
  fc.tuple(fc.constant('sharedir'), fc.constantFrom(...shares.slice(1))),
  fc.tuple(fc.constant('peerlist'), fc.constantFrom('3/1', '1', '3', 'none')),
);

async function load(content: string | Uint8Array): Promise<Topology> {
  await writeFile(join(cwd, 'net.ini'), content);
  return loadTopology('net.ini', { cwd });
}

/** What was modified, as it was typed. */
function typed({ ip, port, clientPort, shareDir, neighbours, ttl }: PeerSpec, setting: string): string {
  const values: Record<string, string> = {
    ip,
    serverport: String(port),
    clientport: String(clientPort),
    sharedir: shareDir.slice(cwd.length + 1),
    peerlist: neighbours.join('/') || 'none',
    ttl: String(ttl),
  };
  return values[setting] ?? '';
}

const lineEnd = /\r\n|\n|\r/g;

/** Expects one line to be another, or to have come, and every other byte to be as it was. */
function expectOneLine(text: string, edited: string, isInserted: boolean): void {
  const [old, now] = [text.split(lineEnd), edited.split(lineEnd)];
  const at = old.findIndex((line, index) => line !== now[index]);
  // A line that comes at the very end is behind all that are there.
  const changed = at === -1 ? old.length : at;
  expect(now.toSpliced(changed, 1)).toEqual(isInserted ? old : old.toSpliced(changed, 1));
  const ends = text.match(lineEnd) ?? [];
  expect(edited.match(lineEnd)).toEqual(isInserted ? [...ends, ends[0]] : ends);
}

test('a modification of any decorated file changes one line, is read back the same, and can be undone', () =>
  fc.assert(
    fc.asyncProperty(file, change, async (shape, [setting, value]) => {
      const text = textOf(shape);
      const before = await load(text);
      const modification = await planModification(before, 2, setting, value, { cwd });
      const edited = modification?.files[0]?.after.toString() ?? '';
      const after = await load(edited);
      expect(after).toEqual(modification?.topology);
      expect(typed(after.peers[1] as PeerSpec, setting)).toBe(value);

      const isInserted = setting === 'ttl' && !shape.ttls[1];
      expectOneLine(text, edited, isInserted);
      if (isInserted || value === 'none' || (setting === 'sharedir' && /[\\"';#\s]/.test(value))) return;

      const back = await planModification(after, 2, setting, typed(before.peers[1] as PeerSpec, setting), {
        cwd,
      });
      const restored = back?.files[0]?.after.toString();
      if (setting !== 'peerlist' || value === '3/1') expect(restored).toBe(text);
    }),
    { numRuns: 200 },
  ));
