import { describe, expect, it, onTestFinished } from 'vitest';
import { ExitCode } from '../../src/core/errors.js';
import { open } from '../../src/library/open.js';
import { run } from '../../src/run/run.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { hasPython, standIns } from '../helpers/foreign.js';
import { temporaryFolder } from '../helpers/sim.js';
import { writeTopology } from '../helpers/topologies.js';

type Kind = keyof typeof standIns | 'own';

/** Runs a chain of such peers, whose last one has `x.txt`, with faults, and gives the result and the events. */
async function runChain(kinds: readonly Kind[], faults: readonly string[]) {
  const cwd = temporaryFolder();
  const peers = kinds.map((kind, index) => {
    const id = index + 1;
    const neighbours = [id - 1, id + 1].filter((other) => other >= 1 && other <= kinds.length);
    const keys = kind === 'own' ? {} : { exec: standIns[kind], dialect: kind };
    return [id, { neighbours, keys, files: id === kinds.length ? { 'x.txt': 'from the last peer' } : {} }];
  });
  const events: TraceEvent[] = [];
  const result = await run({
    topology: writeTopology(cwd, Object.fromEntries(peers), { ttl: 6 }),
    get: ['x.txt'],
    ports: 'auto',
    allowExec: true,
    cwd,
    faults,
    seed: 1,
    onEvent: (event) => events.push(event),
  });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  const seen = new Set<string>();
  for (const { id, cause } of events) {
    if (cause !== undefined) expect(seen).toContain(cause);
    seen.add(id);
  }
  return { result, of };
}

const kinds = hasPython ? (['native', 'jiangluyu', 'cisen07'] as const) : (['native'] as const);

describe('run with faults on links of foreign peers', () => {
  it.each(kinds)('loses a message to a %s peer', async (kind) => {
    const { result, of } = await runChain(['own', kind, 'own'], ['cut 1>2']);
    expect(result.exitCode).toBe(ExitCode.notFound);
    const [sent] = of('query:sent');
    expect(of('query:lost')).toMatchObject([{ peer: 1, to: 2, cause: sent?.id }]);
    expect(of('query:received')).toEqual([]);
  });

  it.each(kinds)('loses a message from a %s peer', async (kind) => {
    const { result, of } = await runChain(['own', kind, 'own'], ['cut 2>3']);
    expect(result.exitCode).toBe(ExitCode.notFound);
    // Some peers also send it back, and that message may come first.
    const [sent] = of('query:sent').filter(({ peer, to }) => peer === 2 && to === 3);
    expect(of('query:lost').filter(({ to }) => to === 3)).toMatchObject([
      { peer: 2, to: 3, cause: sent?.id },
    ]);
    expect(of('query:received').filter(({ peer }) => peer === 3)).toEqual([]);
  });

  it.each(kinds)(
    'delays and copies messages around a %s peer, and finds the file all the same',
    async (kind) => {
      const { result, of } = await runChain(['own', kind, 'own'], ['latency 1-2 20ms', 'duplicate 2>3']);
      expect(result.exitCode).toBe(ExitCode.ok);
      const [first] = of('query:sent').filter(({ to }) => to === 2);
      const [arrived] = of('query:received').filter(({ peer }) => peer === 2);
      expect(arrived?.cause).toBe(first?.id);
      const copied = of('query:duplicated').map(({ id }) => id);
      const causes = of('query:received').flatMap(({ peer, cause }) => (peer === 3 ? [cause] : []));
      expect(copied.length).toBeGreaterThan(0);
      expect(causes).toEqual(expect.arrayContaining(copied));
    },
  );

  it.each(kinds)('sends a copy to a %s peer', async (kind) => {
    const { result, of } = await runChain(['own', kind, 'own'], ['duplicate 1>2 once']);
    expect(result.exitCode).toBe(ExitCode.ok);
    const [sent] = of('query:sent');
    const [copied] = of('query:duplicated');
    expect(copied?.cause).toBe(sent?.id);
    const causes = of('query:received').flatMap(({ peer, cause }) => (peer === 2 ? [cause] : []));
    expect(causes).toEqual(expect.arrayContaining([sent?.id, copied?.id]));
  });

  it('does not make a foreign peer send a query back to its origin, which it knows by the address of the proxy', async () => {
    const cwd = temporaryFolder();
    const sent: string[] = [];
    const keys = { exec: standIns.native, dialect: 'native' };
    const peers = {
      1: { neighbours: [2] },
      2: { neighbours: [1, 3] },
      3: { neighbours: [2, 1, 4], keys },
      4: { neighbours: [3] },
    };
    const { faults } = await run({
      topology: writeTopology(cwd, peers, { ttl: 6 }),
      get: ['x.txt'],
      ports: 'auto',
      allowExec: true,
      cwd,
      faults: ['cut 3>*'],
      onEvent: (event) => {
        if (event.type === 'query:sent') sent.push(`${event.peer}>${event.to}`);
      },
    });
    expect(sent).toEqual(['1>2', '2>3', '3>4']);
    expect(faults).toMatchObject([{ lost: 1 }]);
  });

  it('is refused by hand on a link of a foreign peer that runs without a proxy', async () => {
    const cwd = temporaryFolder();
    const keys = { exec: standIns.native, dialect: 'native' };
    const peers = { 1: { neighbours: [2] }, 2: { neighbours: [1, 3], keys }, 3: { neighbours: [2] } };
    const topology = writeTopology(cwd, peers);
    const network = await open({ topology, ports: 'auto', allowExec: true, cwd });
    onTestFinished(async () => void (await network.close()));
    await expect(network.addFault('cut 2>3')).rejects.toMatchObject({ code: 'bad-usage' });
    expect(await network.addFault('cut 1>2')).toBe(1);
    expect((await network.ask('x.txt')).verdict).toBe('not-found');
    expect(network.faults).toMatchObject([{ triggered: 1 }]);
  });

  it('loses a message between two foreign peers', async () => {
    const { result, of } = await runChain(['own', 'native', 'native', 'own'], ['cut 2>3']);
    expect(result.exitCode).toBe(ExitCode.notFound);
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3 }]);
    expect(of('query:received').map(({ peer }) => peer)).toEqual([2]);
  });

  it('resets the connection between two foreign peers', async () => {
    const { of } = await runChain(['own', 'native', 'native', 'own'], ['reset 2>3 once']);
    expect(of('fault:applied')).toMatchObject([{ effect: 'reset', from: 2, to: 3 }]);
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3 }]);
  });
});
