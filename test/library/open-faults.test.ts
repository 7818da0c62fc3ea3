import { describe, expect, it, onTestFinished } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { type OpenOptions, open } from '../../src/library/open.js';
import type { OpenNetwork } from '../../src/library/open-network.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { isGone, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

interface Opened {
  readonly network: OpenNetwork;
  readonly of: <T extends TraceEvent['type']>(type: T) => EventOf<T>[];
}

/** A chain of three peers, whose last one has `x.txt`. Checks at the end that nothing is left over. */
async function openChain(options: Partial<OpenOptions> = {}): Promise<Opened> {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const network = await open({
    topology: writeTopology(cwd, chainOf(3)),
    ports: 'auto',
    cwd,
    onEvent: (event) => events.push(event),
    ...options,
  });
  onTestFinished(async () => {
    const { leftovers } = await network.close();
    expect(leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
  });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  return { network, of };
}

const effectsOf = ({ of }: Opened) => of('fault:applied').map(({ peer, effect }) => [peer, effect]);

describe('faults on peers of an open network', () => {
  it('kills a peer, and starts it again when the fault is healed', async () => {
    const opened = await openChain();
    const { network } = opened;
    expect(await network.addFault('kill 2')).toBe(1);
    expect(network.faults).toMatchObject([{ number: 1, text: 'kill 2', state: 'active' }]);
    expect(network.peers.map(({ isUp }) => isUp)).toEqual([true, false, true]);
    expect(await network.ask('x.txt')).toMatchObject({ verdict: 'not-found', gone: [2] });
    expect(await network.heal(1)).toEqual([1]);
    expect(network.faults).toMatchObject([{ state: 'ended' }]);
    expect(await network.ask('x.txt')).toMatchObject({ verdict: 'verified', path: [1, 2, 3] });
    expect(effectsOf(opened)).toEqual([
      [2, 'killed'],
      [2, 'started'],
    ]);
    expect(await network.heal()).toEqual([]);
  });

  it('starts no peer that the fault did not end', async () => {
    const opened = await openChain();
    await opened.network.kill(2);
    await opened.network.addFault('kill 2');
    await opened.network.heal();
    expect(opened.network.peers[1]?.isUp).toBe(false);
    expect(effectsOf(opened)).toEqual([]);
  });

  it('pauses a peer, so that a message waits there until the peer goes on', async () => {
    const opened = await openChain();
    await opened.network.addFault('pause 2');
    const asked = opened.network.ask('x.txt');
    await expect.poll(() => opened.of('query:sent').length).toBe(1);
    await opened.network.heal(1);
    expect(await asked).toMatchObject({ verdict: 'verified', settledBy: 'count' });
    const [resumed] = opened.of('fault:applied').filter(({ effect }) => effect === 'resumed');
    const [received] = opened.of('query:received').filter(({ peer }) => peer === 2);
    expect(received?.at).toBeGreaterThan(resumed?.at ?? Number.NaN);
  });

  it('ends a pause after its time', async () => {
    const opened = await openChain();
    await opened.network.addFault('pause 2 on query:sent 1>2 for 100ms');
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'verified', settledBy: 'count' });
    await expect
      .poll(() => effectsOf(opened))
      .toEqual([
        [2, 'paused'],
        [2, 'resumed'],
      ]);
  });

  it('lets a peer go on by a fault of its own', async () => {
    const opened = await openChain();
    await opened.network.addFault('pause 2');
    await opened.network.addFault('resume 2 on query:sent 1>2');
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'verified', settledBy: 'count' });
    expect(opened.network.faults).toMatchObject([{ triggered: 1 }, { triggered: 1, state: 'ended' }]);
  });

  it('stops a network with a paused peer', async () => {
    const { network } = await openChain({ faults: ['pause 2'] });
    const pids = network.peers.map(({ pid }) => pid ?? 0);
    await network.close();
    expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
  });

  it('slows the look-ups of a peer, as often as each fault may', async () => {
    const opened = await openChain({ faults: ['slow 2 30ms times 1', 'slow 2 1ms'] });
    await opened.network.ask('x.txt');
    await opened.network.ask('none.txt');
    const slowed = opened.of('fault:applied');
    expect(slowed).toMatchObject([
      { fault: 1, peer: 2, effect: 'slowed', amount: 30 },
      { fault: 2, peer: 2, effect: 'slowed', amount: 1 },
      { fault: 2, peer: 2, effect: 'slowed', amount: 1 },
    ]);
    const [sent] = opened.of('query:sent').filter(({ to }) => to === 2);
    const [received] = opened.of('query:received').filter(({ peer }) => peer === 2);
    expect((received?.at ?? 0) - (sent?.at ?? 0)).toBeGreaterThan(25);
  });

  it('starts a late peer after the others, and links it', async () => {
    const opened = await openChain({ faults: ['late 3 1ms'] });
    await expect.poll(() => opened.network.peers.filter(({ isUp }) => isUp).length).toBe(3);
    const [started] = opened.of('fault:applied');
    expect(started).toMatchObject({ peer: 3, effect: 'started' });
    const others = opened.of('link:opened').filter(({ peer, to }) => peer < 3 && to < 3);
    expect(others).toHaveLength(2);
    for (const { at } of others) expect(at).toBeLessThan(started?.at ?? 0);
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'verified' });
  });

  it('lets a peer join when a query was not found', async () => {
    const opened = await openChain({ faults: ['join 3 on query:settled'] });
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'not-found' });
    await expect.poll(() => opened.network.peers.filter(({ isUp }) => isUp).length).toBe(3);
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'verified' });
  });

  it('lets a peer leave and join', async () => {
    const opened = await openChain({ faults: ['leave 3 on query:settled', 'join 3 after 2 query:settled'] });
    await opened.network.ask('none.txt');
    await expect.poll(() => opened.network.peers[2]?.isUp).toBe(false);
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'not-found' });
    await expect.poll(() => opened.network.peers[2]?.isUp).toBe(true);
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'verified' });
    expect(effectsOf(opened)).toEqual([
      [3, 'stopped'],
      [3, 'started'],
    ]);
  });

  it('kills and starts a peer again and again, and leaves it running when it ends', async () => {
    const opened = await openChain({ faults: ['churn 2 session exponential 20ms absence 1ms'], seed: 1 });
    await expect.poll(() => effectsOf(opened).length).toBeGreaterThan(5);
    await opened.network.heal();
    expect(opened.network.peers[1]?.isUp).toBe(true);
    const effects = effectsOf(opened).map(([, effect]) => effect);
    expect(effects.every((effect, index) => effect === (index % 2 === 0 ? 'killed' : 'started'))).toBe(true);
    expect(await opened.network.ask('x.txt')).toMatchObject({ verdict: 'verified' });
  });

  it('refuses an unknown number and a fault that this network cannot have', async () => {
    const { network } = await openChain();
    await expect(network.heal(1)).rejects.toThrow('there is no fault 1');
    await expect(network.addFault('cut 1-3')).rejects.toBeInstanceOf(SimError);
    expect(network.faults).toEqual([]);
  });
});

describe('faults on transfers of an open network', () => {
  it('act on the next transfer, and a stalled one goes on when its fault is healed', async () => {
    const { network, of } = await openChain();
    await network.addFault('flip 3');
    expect(await network.ask('x.txt')).toMatchObject({ verdict: 'unverified', failures: [{ faults: [1] }] });
    await network.heal(1);
    await network.addFault('stall 3 once');
    const asked = network.ask('x.txt');
    await expect.poll(() => of('fault:applied').at(-1)?.effect, { timeout: 30_000 }).toBe('stalled');
    expect(network.faults[1]).toMatchObject({ state: 'active' });
    expect(await network.heal(2)).toEqual([2]);
    expect(await asked).toMatchObject({ verdict: 'verified', holder: 3, failures: [] });
  });
});
