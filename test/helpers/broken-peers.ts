import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { DialectName } from '../../src/core/vocabulary.js';
import {
  mutations,
  type OlderDialect,
  olderDialects,
  olderMutations,
  walking,
  walkingMutations,
} from '../broken-peers/mutations.js';
import { repository, sim } from './sim.js';

const whole = join(repository, 'examples/javascript');
const files = ['peer.mjs', 'zip.mjs'] as const;

type Edit = readonly [from: string, to: string];

/** Applies edits to the text of the complete peer. @throws Error unless each text to replace occurs exactly once */
export function mutated(edits: readonly Edit[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>(files.map((name) => [name, readFileSync(join(whole, name), 'utf8')]));
  for (const [from, to] of edits) {
    const found = [...texts].filter(([, text]) => text.includes(from));
    const [name, text = ''] = found[0] ?? [];
    if (name === undefined || found.length > 1 || text.split(from).length !== 2) {
      throw new Error(`not exactly once in ${files.join(' and ')}: ${from}`);
    }
    texts.set(
      name,
      text.replace(from, () => to),
    );
  }
  return texts;
}

/** The edits that make the complete peer break one requirement, after those that give it an older dialect. */
export function editsFor(id: string, dialect: DialectName = 'native'): readonly Edit[] {
  if (dialect === 'native') return mutations[id]?.edits ?? unknown(id);
  return [...olderDialects[dialect], ...(olderMutations[id] ?? mutations[id]?.edits ?? unknown(id))];
}

function unknown(id: string): never {
  throw new Error(`no mutation for ${id}`);
}

let folder: string | null = null;

/** Writes a peer that breaks one requirement; returns the path of its program. */
export function brokenPeer(id: string, dialect: DialectName = 'native'): string {
  return writePeer(`${id}-${dialect}`, editsFor(id, dialect));
}

/** Writes a peer with random walkers, which breaks one requirement of its strategy if `id` names one. */
export function walkingPeer(id: string | null): string {
  const edits = id === null ? [] : (walkingMutations[id]?.edits ?? unknown(id));
  return writePeer(`walking-${id}`, [...walking, ...edits]);
}

/** The complete peer in an older dialect. */
export function olderPeer(dialect: OlderDialect): string {
  return writePeer(`whole-${dialect}`, olderDialects[dialect]);
}

/** Writes the complete peer with these edits; returns the path of its program. */
export function writePeer(name: string, edits: readonly Edit[]): string {
  if (folder === null) {
    const created = mkdtempSync(join(tmpdir(), 'floodsim-broken-'));
    process.once('exit', () => rmSync(created, { recursive: true, force: true }));
    folder = created;
  }
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  for (const [file, text] of mutated(edits)) writeFileSync(join(own, file), text);
  return join(own, 'peer.mjs');
}

export interface CheckedPeer {
  readonly exitCode: number | null;
  /** Status of each selected requirement. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** Runs `sim check` on a program; `only` selects requirements, by default all. */
export async function checkPeer(
  peer: string,
  dialect: DialectName,
  only?: readonly string[],
): Promise<CheckedPeer> {
  const selection = only === undefined ? [] : ['--only', only.join(',')];
  const options = ['--dialect', dialect, '--start-timeout', '5', '--reporter', 'json', ...selection];
  const args = ['check', ...options, '--', process.execPath, peer];
  const { stdout, stderr, exitCode } = await sim(args, dirname(peer));
  expect(stderr.replace(/^folders and logs: .+\n/u, '')).toBe('');
  const { requirements } = JSON.parse(stdout) as { requirements: { id: string; status: string }[] };
  return { exitCode, statuses: Object.fromEntries(requirements.map((one) => [one.id, one.status])) };
}

/** A peer that listens elsewhere cannot be started, as far as the check can see. */
export function expectedExitCode(id: string): number {
  return id === 'listen' ? 2 : 1;
}
