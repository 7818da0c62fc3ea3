import { describe, expect, it, onTestFinished } from 'vitest';
import { open } from '../../src/library/open.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';
import { chainOf, type TestPeer, writeTopology } from '../helpers/topologies.js';

/** A running network, and its events so far. */
async function opened(peers: Readonly<Record<number, TestPeer>>) {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const network = await open({
    topology: writeTopology(cwd, peers),
    ports: 'auto',
    cwd,
    seed: 1,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(async () => void (await network.close()));
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  return { network, of };
}

/** Peers 1 to n, each linked with all others. */
function completeOf(n: number): Record<number, TestPeer> {
  const ids = Array.from({ length: n }, (_, index) => index + 1);
  return Object.fromEntries(ids.map((id) => [id, { neighbours: ids.filter((other) => other !== id) }]));
}

describe('faults on links of a running network', () => {
  it('lose messages until they are healed, on links that were open before', async () => {
    const { network, of } = await opened(chainOf(4));
    expect((await network.ask('y.txt')).verdict).toBe('not-found');
    expect(of('query:received')).toHaveLength(3);
    const cut = await network.addFault('cut 2-3');
    expect((await network.ask('x.txt')).verdict).toBe('not-found');
    expect(of('query:lost')).toMatchObject([{ peer: 2, to: 3, fault: cut }]);
    expect(await network.heal()).toEqual([cut]);
    expect((await network.ask('x.txt')).verdict).toBe('verified');
    expect(of('query:lost')).toHaveLength(1);
    expect(of('query:settled').map(({ by }) => by)).toEqual(['count', 'count', 'count']);
  });

  it('are counted when links are replaced during floods', async () => {
    const { network, of } = await opened(completeOf(6));
    const asked = Array.from({ length: 30 }, (_, index) =>
      network.ask(`${index}.txt`, { from: (index % 6) + 1 }),
    );
    const faults = ['latency 1-* 3ms +-3', 'loss 2-* 30%', 'duplicate 3-* every 2', 'reset 4-* every 5'];
    await Promise.all(faults.map((text) => network.addFault(text)));
    const more = Array.from({ length: 30 }, (_, index) =>
      network.ask(`more-${index}.txt`, { from: (index % 6) + 1 }),
    );
    await Promise.all([...asked, ...more]);
    expect(of('query:settled').map(({ by }) => by)).toEqual(Array.from({ length: 60 }, () => 'count'));
    const copied = of('query:duplicated').length;
    const lost = of('query:lost').length;
    expect(Math.min(copied, lost)).toBeGreaterThan(0);
    expect(of('query:received')).toHaveLength(of('query:sent').length + copied - lost);
  });

  it('are refused for a link that the network does not have', async () => {
    const { network } = await opened(chainOf(3));
    await expect(network.addFault('cut 1-3')).rejects.toMatchObject({ code: 'bad-usage' });
    expect(network.faults).toEqual([]);
  });

  it('act on a peer that restarts, too', async () => {
    const { network, of } = await opened(chainOf(4));
    await network.addFault('cut 2>3');
    await network.kill(3);
    await network.start(3);
    expect((await network.ask('x.txt')).verdict).toBe('not-found');
    expect(of('query:lost')).toHaveLength(1);
  });

  it('lose what waits for a peer that is killed, which no query waits for', async () => {
    const { network, of } = await opened(chainOf(4));
    await network.addFault('latency 2>3 1h');
    const asked = network.ask('x.txt');
    await expect.poll(() => of('fault:applied')).toHaveLength(1);
    await network.kill(3);
    expect((await asked).verdict).toBe('not-found');
    expect(of('query:settled')).toMatchObject([{ by: 'count' }]);
  });
});
