import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Children } from '../../src/agent/children.js';
import type { FromAgent } from '../../src/control/agent-messages.js';
import { temporaryFolder } from '../helpers/sim.js';

describe('the children of an agent', () => {
  it('start one in each turn of the event loop, and get their messages in order', async () => {
    const folder = temporaryFolder();
    const sent: FromAgent[] = [];
    const children = new Children((message) => sent.push(message));
    onTestFinished(() => children.killAll());
    const started = (): number[] => sent.flatMap((one) => (one.type === 'started' ? [one.child] : []));
    for (let child = 1; child <= 6; child += 1) {
      children.do({ type: 'start', child, entry: 'peer', log: join(folder, `${child}.log`) });
      children.do({ type: 'to', child, message: { type: 'stop' } });
    }
    for (let turn = 1; turn <= 6; turn += 1) {
      expect(started()).toHaveLength(turn);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(started()).toEqual([1, 2, 3, 4, 5, 6]);
    // Each got its message: it has ended by itself.
    await expect.poll(() => sent.filter(({ type }) => type === 'gone')).toHaveLength(6);
    expect(sent.filter(({ type }) => type === 'gone')).toMatchObject(
      Array.from({ length: 6 }, () => ({ exit: { code: 0, signal: null } })),
    );
  });

  it('are not started any more once all are ended', async () => {
    const folder = temporaryFolder();
    const sent: FromAgent[] = [];
    const children = new Children((message) => sent.push(message));
    for (let child = 1; child <= 4; child += 1)
      children.do({ type: 'start', child, entry: 'peer', log: join(folder, `${child}.log`) });
    await children.killAll();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.filter(({ type }) => type === 'started')).toHaveLength(1);
  });
});
