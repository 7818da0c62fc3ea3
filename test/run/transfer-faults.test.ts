import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/core/errors.js';
import { run } from '../../src/run/run.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { hasPython, standIns } from '../helpers/foreign.js';
import { temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

/** Not all of it is read at once. */
const large = randomBytes(3 << 20);

interface Options {
  readonly content?: string | Buffer;
  /** Peers that have the file, all neighbours of the origin. */
  readonly holders?: readonly number[];
  readonly network?: Readonly<Record<string, string>>;
  /** The dialect of the holders, if they are foreign peers. */
  readonly dialect?: keyof typeof standIns;
}

/** A query of peer 1 for x.txt, with faults. */
async function fetchWith(
  faults: readonly string[],
  { content = 'honest\n', holders = [2], network = {}, dialect }: Options = {},
) {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const peers: Record<number, TestPeer> = { 1: { neighbours: holders }, 4: { neighbours: [1] } };
  const keys = dialect === undefined ? {} : { exec: standIns[dialect], dialect };
  for (const id of holders) peers[id] = { neighbours: [1], files: { 'x.txt': content }, keys };
  const result = await run({
    topology: writeTopology(cwd, peers, network),
    get: ['x.txt'],
    from: 1,
    ports: 'auto',
    cwd,
    faults,
    seed: 1,
    allowExec: true,
    onEvent: (event) => events.push(event),
  });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  expect(result.leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  expect(result.violations).toEqual([]);
  for (const id of holders)
    expect(readFileSync(join(cwd, 'shares', String(id), 'x.txt')).equals(Buffer.from(content))).toBe(true);
  const downloads = join(result.folder, 'downloads', '1');
  const saved = existsSync(downloads) ? readdirSync(downloads) : [];
  const [query] = result.queries;
  return { result, query, of, saved, downloads };
}

const kinds = [
  { fault: 'flip', effect: 'flipped', code: 'bad-transfer' },
  { fault: 'truncate', effect: 'truncated', code: 'connection-lost' },
  { fault: 'swap', effect: 'swapped', code: 'bad-transfer' },
  { fault: 'lie', effect: 'lied', code: 'bad-transfer' },
] as const;

describe('run with faults on transfers', () => {
  it.each(kinds)('$fault: with no other holder, exits with 3 and saves no file', async (kind) => {
    const { result, of, saved, query } = await fetchWith([`${kind.fault} 2`]);
    const [started] = of('fault:started');
    const [applied] = of('fault:applied');
    expect(applied).toMatchObject({ effect: kind.effect, from: 2, to: 1, cause: started?.id });
    expect(applied?.query).toBe(query?.query);
    expect(of('transfer:failed')).toMatchObject([{ from: 2, code: kind.code }]);
    expect(query).toMatchObject({ verdict: 'unverified', savedTo: null });
    expect(query?.failures).toMatchObject([{ holder: 2, faults: [1], next: null, outcome: null }]);
    expect(result).toMatchObject({ exitCode: ExitCode.unverified, faults: [{ triggered: 1 }] });
    expect(saved).toEqual([]);
  });

  it.each(['flip * once', 'truncate * once', 'swap * once'])(
    '%s: asks the next holder, and verifies its file',
    async (fault) => {
      const { result, of, query, downloads } = await fetchWith([fault], { holders: [2, 3] });
      const [failed] = of('transfer:failed');
      expect(of('transfer:failed')).toHaveLength(1);
      expect(of('fault:applied')).toMatchObject([{ from: failed?.from }]);
      const next = failed?.from === 2 ? 3 : 2;
      expect(query).toMatchObject({ verdict: 'verified', holder: next });
      expect(query?.failures).toMatchObject([
        { holder: failed?.from, faults: [1], next, outcome: 'verified' },
      ]);
      expect(result.exitCode).toBe(ExitCode.ok);
      expect(readFileSync(join(downloads, 'x.txt'), 'utf8')).toBe('honest\n');
    },
  );

  it.each(['flip 2 0B', 'flip 2 1GB', 'flip 2 50%', 'truncate 2 99%', 'truncate 2 0%'])(
    '%s: acts on an archive of many chunks',
    async (fault) => {
      const { of, query, saved } = await fetchWith([fault], { content: large });
      expect(of('fault:applied')).toHaveLength(1);
      expect(query?.verdict).toBe('unverified');
      expect(saved).toEqual([]);
    },
  );

  it('swap: a large file changes while it is sent, and its holder notices', async () => {
    const { of, query } = await fetchWith(['swap 2'], { content: large });
    expect(of('fault:applied')).toMatchObject([{ effect: 'swapped', from: 2 }]);
    const [failed] = of('transfer:failed');
    expect(failed).toMatchObject({ from: 2, code: 'file-changed' });
    expect(failed?.message).toMatch(/^the holder reports: x\.txt changed while it was read/u);
    expect(query?.verdict).toBe('unverified');
  });

  it.each(['md5', 'sha256'])('lie: is noticed with digest=%s', async (digest) => {
    const { of, query } = await fetchWith(['lie 2'], { network: { digest } });
    const [sent] = of('hit:sent');
    const actual = createHash('sha256').update('honest\n').digest('hex');
    expect(sent?.sha256).not.toBe(actual);
    const message = of('transfer:failed')[0]?.message;
    if (digest === 'md5') expect(message).toMatch(/^MD5 mismatch/u);
    else expect(message).toBe(`SHA-256 mismatch: expected ${sent?.sha256}, got ${actual}`);
    expect(query?.verdict).toBe('unverified');
  });

  it('acts only on the transfers that it is aimed at', async () => {
    const { query, result } = await fetchWith(['flip 1', 'lie 1', 'swap 2 on query:lost', 'flip 4>1']);
    expect(query?.verdict).toBe('verified');
    expect(result.faults.map(({ triggered }) => triggered)).toEqual([0, 0, 0, 0]);
  });
});

describe('faults on transfers that wait for an event', () => {
  it.each(['flip 2 on transfer:started at 1', 'lie 2 on query:received at 2', 'swap 2 on hit:received at 1'])(
    '%s: acts on this transfer',
    async (fault) => {
      const { query, result, of } = await fetchWith([fault]);
      const event = fault.split(' ')[3] as TraceEvent['type'];
      expect(of('fault:started')[0]?.cause).toBe(of(event)[0]?.id);
      expect(result.faults).toMatchObject([{ triggered: 1 }]);
      expect(query?.verdict).toBe('unverified');
    },
  );
});

describe.skipIf(!hasPython)('faults on transfers of foreign holders', () => {
  const dialects = ['jiangluyu', 'cisen07', 'native'] as const;
  const cases = dialects.flatMap((dialect) => [
    { dialect, fault: 'flip 2 50%', code: 'bad-transfer' },
    { dialect, fault: 'truncate 2>1 20B', code: 'connection-lost' },
  ]);

  it.each(cases)('$dialect, $fault: is noticed, and no file is saved', async ({ dialect, fault, code }) => {
    const { of, query, saved } = await fetchWith([fault], { dialect });
    const [applied] = of('fault:applied');
    expect(applied).toMatchObject({ from: 2, to: 1, query: query?.query });
    expect(of('transfer:failed')).toMatchObject([{ from: 2, code }]);
    expect(query?.verdict).toBe('unverified');
    expect(saved).toEqual([]);
  });

  it.each(dialects)('%s: a stall that ends only delays the transfer', async (dialect) => {
    const { of, query, result } = await fetchWith(['stall 2 30B 50ms'], { dialect });
    // The older programs announce the 7 bytes of the content as those of the archive.
    const amount = dialect === 'native' ? 30 : 6;
    expect(of('fault:applied')).toMatchObject([{ effect: 'stalled', from: 2, amount }]);
    expect(query?.verdict).toBe('verified');
    expect(result.exitCode).toBe(ExitCode.ok);
  });

  it('refuses a fault that only a native holder can carry out, before anything runs', async () => {
    await expect(fetchWith(['lie 2'], { dialect: 'native' })).rejects.toThrow(
      /holder 2 is a foreign peer, and lie needs a native one/u,
    );
  });
});
