import { describe, expect, it, onTestFinished } from 'vitest';
import { open } from '../../src/library/open.js';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';
import { type TestPeer, writeTopology } from '../helpers/topologies.js';

const keys = { exec: 'sim peer' };

/** A chain whose second and third peer are foreign; the third one has `x.txt`. */
const mixed: Record<number, TestPeer> = {
  1: { neighbours: [2] },
  2: { neighbours: [1, 3], keys },
  3: { neighbours: [2], keys, files: { 'x.txt': 'x\n' } },
};

async function openMixed(faults: readonly string[]) {
  const cwd = temporaryFolder();
  const events: TraceEvent[] = [];
  const network = await open({
    topology: writeTopology(cwd, mixed),
    ports: 'auto',
    cwd,
    faults,
    quietFor: 3,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(async () => {
    const { leftovers, exitCode, queries } = await network.close();
    expect(leftovers).toEqual({ processes: 0, ports: 0, temporaryFiles: 0 });
    expect(exitCode).toBe(queries.some(({ verdict }) => verdict === 'not-found') ? 1 : 0);
  });
  const of = <T extends TraceEvent['type']>(type: T) =>
    events.filter((event): event is EventOf<T> => event.type === type);
  const isUp = (id: number): boolean => network.peers.find((peer) => peer.id === id)?.isUp ?? false;
  return { network, of, isUp };
}

describe('faults on foreign peers', () => {
  it('kills one on an event that is only observed, and starts it again', async () => {
    const { network, of, isUp } = await openMixed(['kill 3 on query:received at 2']);
    await network.ask('none.txt');
    await expect.poll(() => isUp(3)).toBe(false);
    expect(await network.ask('x.txt')).toMatchObject({ verdict: 'not-found' });
    await network.heal();
    expect(isUp(3)).toBe(true);
    expect(await network.ask('x.txt')).toMatchObject({ verdict: 'verified' });
    const [received] = of('query:received').filter(({ peer }) => peer === 2);
    expect(received?.observedBy).toBeDefined();
    expect(of('fault:started')[0]?.cause).toBe(received?.id);
  });

  it('pauses all its processes, and lets them go on', async () => {
    const { network, of } = await openMixed(['pause 2']);
    const asked = network.ask('x.txt');
    await expect.poll(() => of('query:sent').length).toBeGreaterThan(0);
    await network.heal();
    expect(await asked).toMatchObject({ verdict: 'verified' });
    expect(of('fault:applied').map(({ effect }) => effect)).toEqual(['paused', 'resumed']);
  });

  it('stops a network with a paused one', async () => {
    const { isUp } = await openMixed(['pause 3']);
    expect(isUp(3)).toBe(true);
  });

  it('starts a late one, whose neighbour knows its address', async () => {
    const { network, isUp } = await openMixed(['late 3 1ms']);
    await expect.poll(() => isUp(3)).toBe(true);
    expect(await network.ask('x.txt')).toMatchObject({ verdict: 'verified' });
  });

  it('refuses a late native neighbour, whose address it could not know', async () => {
    await expect(openMixed(['late 1 1s'])).rejects.toThrow('must know its neighbour 1 at its start');
  });

  it('refuses to slow one', async () => {
    await expect(openMixed(['slow 2 1ms'])).rejects.toThrow('peer 2 is a foreign peer');
  });
});
