import { describe, expect, it } from 'vitest';
import { Cluster } from '../helpers/cluster.js';
import { isGone } from '../helpers/sim.js';

const cluster = new Cluster('scripts', 2);
const hosts = ['login', 'node1', 'node2'];

describe.skipIf(cluster.missing !== null)('scripts/cluster', () => {
  it('gives each host a name, processes and a clock of its own', () => {
    for (const host of hosts) {
      expect(cluster.on(host, ['hostname']).trim()).toBe(host);
      expect(cluster.on(host, ['ps', '-p', '1', '-o', 'args=']).trim()).toMatch(new RegExp(` ${host}$`, 'u'));
    }
    const days = hosts.map((host) =>
      Math.floor(Number(cluster.on(host, [process.execPath, '-p', 'process.hrtime()[0] / 86400']))),
    );
    expect(days.map((day) => day - (days[0] ?? 0))).toEqual([0, 1, 2]);
  });

  it('ends a cluster that was left in the same folder, with all that ran in it', () => {
    const before = cluster.holders();
    expect(before.map(isGone)).toEqual([false, false, false]);
    cluster.up();
    expect(before.map(isGone)).toEqual([true, true, true]);
    expect(cluster.holders().map(isGone)).toEqual([false, false, false]);
  });

  it.skipIf(cluster.lacks('sshd'))('lets ssh reach a node by its name, until its network is cut', () => {
    const reach = (seconds: number): string =>
      cluster.on('login', ['ssh', '-o', `ConnectTimeout=${seconds}`, 'node1', 'hostname']);
    expect(reach(50)).toBe('node1\n');
    cluster.network('node1', 'off');
    expect(() => reach(1)).toThrow(/port 22/u);
    cluster.network('node1', 'on');
    expect(reach(50)).toBe('node1\n');
  });
});
