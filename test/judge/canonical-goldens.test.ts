import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases, goldens } from '../../scripts/goldens.mjs';
import { Canonical, canonicalText } from '../../src/judge/canonical.js';
import { loadTopology } from '../../src/topology/load.js';
import { floodTrace } from '../helpers/flood-trace.js';
import { folded } from '../helpers/folds.js';

/** The lines of a part of a run, without its title. */
function part(text: string, title: RegExp): string[] {
  const found = text.split(/^# /mu).find((section) => title.test(section));
  return found?.trimEnd().split('\n').slice(1) ?? [];
}

/** In `per-peer`, a neighbour is absent: the message to it fails, which virtual time does not know. */
const withoutFaults = Object.entries(cases).filter(
  ([name, args]) => !args.includes('--fault') && name !== 'per-peer',
);

describe('the golden of a run in lockstep', () => {
  it.each(withoutFaults)(
    'has the same full flood as virtual time at unit latency: %s',
    async (name, args) => {
      const { peers } = await loadTopology(args[0] ?? '', { cwd: process.cwd() });
      const neighbours: (readonly number[])[] = [];
      for (const peer of peers) neighbours[peer.id] = peer.neighbours;
      const from = args.indexOf('--from');
      const origin = from === -1 ? (peers[0]?.id ?? 0) : Number(args[from + 1]);
      const ttl = peers.find(({ id }) => id === origin)?.ttl ?? 0;
      const graph = { name, neighbours };
      // One flood behind the start of the peers, which has two events each.
      const minEvents = 2 * peers.length + 2;
      const trace = floodTrace(graph, { minEvents, ttl, random: () => 0, origin, file: 'nowhere.txt' });
      const virtual = part(canonicalText(folded(trace, new Canonical())), /^query 1 /u);
      const golden = part(readFileSync(join(goldens, `${name}.txt`), 'utf8'), /^query 2 /u);
      expect(virtual.length).toBeGreaterThan(3);
      expect(golden).toEqual(virtual);
    },
  );
});
