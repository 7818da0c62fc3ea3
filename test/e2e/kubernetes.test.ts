import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { containerOf, objectsIn, validate } from '../helpers/kubernetes.js';
import { RunningSim, sim, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const kubernetes = (args: readonly string[], cwd = temporaryFolder()) =>
  sim(['cluster', 'kubernetes', ...args], cwd);
const usual = ['--get', '3.txt', '--image', 'floodsim:0.1.0'];

describe('sim cluster kubernetes', () => {
  it.each(['chain3', 'complete5', 'copies', 'grid3x3', 'per-peer', 'ring8', 'seven', 'star6'])(
    'prints a manifest of %s that Kubernetes accepts, with a new key each time',
    async (topology) => {
      const outputs = [];
      for (const _ of [1, 2]) {
        const { exitCode, stdout, stderr } = await kubernetes([topology, '--get', '1.txt', ...usual]);
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
        for (const object of objectsIn(stdout)) validate(object);
        outputs.push(stdout);
      }
      const keys = outputs.map((text) => /"key":"([0-9a-f]{64})"/u.exec(text)?.[1]);
      expect(new Set([...keys, undefined]).size).toBe(3);
    },
  );

  it('passes on the options of sim run, and the files that faults name', async () => {
    const cwd = temporaryFolder();
    writeTopology(cwd, chainOf(3, { '3.txt': 'x' }));
    writeFileSync(join(cwd, 'times.txt'), '5\n6ms\n');
    const fault = 'latency 1-2 file times.txt';
    const given = ['--ttl', '3', '--strict', '--seed', '-1', '--fault', fault, '--hosts', '3'];
    const { stdout, exitCode } = await kubernetes(['test.ini', ...usual, ...given], cwd);
    expect(exitCode).toBe(0);
    const { command } = containerOf(objectsIn(stdout));
    expect(command?.slice(4)).toEqual([
      ...['/topology/test.ini', '--hosts=3', '--launcher=none', '--invitation=/invitation/invitation.json'],
      ...[
        '--get=3.txt',
        '--ttl=3',
        '--hosts-within=600',
        '--fault=latency 1-2 file /topology/faults/1',
        '--seed=-1',
        '--strict',
      ],
    ]);
    expect(stdout).toContain('path: faults/1');
  });

  it('reads a topology from standard input', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'a'));
    const ini = '[Peer-1]\nip_addr = 127.0.0.1\nserver_port = 20001\nshare_dir = a\npeer_list = []\n';
    const args = ['cluster', 'kubernetes', '-', '--allow-outside-shares', ...usual];
    const { stdout, exitCode } = await new RunningSim(args, cwd, {}, ini).finished;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('share_dir = empty');
    expect(stdout).toContain('completions: 2\n');
  });

  it('prints nothing, and says what is wrong and what to do', async () => {
    const cwd = temporaryFolder();
    const large = writeTopology(cwd, chainOf(2, { '3.txt': Buffer.alloc(1 << 20) }));
    const program = temporaryFolder();
    writeTopology(program, { 1: { neighbours: [], keys: { exec: 'python3 x.py' } } });
    const cases: readonly (readonly [args: readonly string[], text: string])[] = [
      [
        [large, ...usual],
        'bytes, and a ConfigMap holds 1048576\n  hint: copy them to a volume, and name its claim with --claim',
      ],
      [
        [join(program, 'test.ini'), ...usual],
        'peer 1 runs a program, which only this machine can start\n  hint: remove exec',
      ],
      [['chain3', ...usual, '--hosts', '4'], '4 hosts are more than the 3 peers'],
      [['chain3', ...usual, '--hosts', '0'], 'invalid --hosts 0'],
      [['chain3', ...usual, '--name', 'Chain'], '--name "Chain" must consist of'],
      [['chain3', ...usual, '--namespace', 'a_b'], '--namespace "a_b" is not'],
      [['chain3', ...usual, '--claim-path', 'x'], '--claim-path needs --claim'],
      [
        ['chain3', ...usual, '--claim', 'c', '--claim-path', '../x'],
        '--claim-path "../x" is not in the claim',
      ],
      [['chain3', '--get', '3.txt', '-i', 'A'], '--image "A" is not such a name'],
      [['chain3', ...usual, '--fault', 'cut 1-9'], 'there is no peer 9'],
      [['chain3', ...usual, '--place', 'x'], '--place'],
      [['chain3', '--get', '3.txt'], '--image'],
    ];
    for (const [args, text] of cases) {
      const { exitCode, stdout, stderr } = await kubernetes(args);
      expect([args, exitCode, stdout]).toEqual([args, 2, '']);
      expect(stderr).toContain(text);
    }
  });
});
