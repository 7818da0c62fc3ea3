import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemToString, SimError } from '../../src/core/errors.js';
import type { GivenHosts } from '../../src/hosts/hosts-plan.js';
import { launchWords } from '../../src/hosts/launchers.js';
import { readHostsPlan } from '../../src/hosts/read-plan.js';
import { loadTopology } from '../../src/topology/load.js';
import { temporaryFolder } from '../helpers/sim.js';
import { chainOf, type TestPeer, writeTopology } from '../helpers/topologies.js';

interface Case {
  readonly given?: GivenHosts;
  readonly env?: NodeJS.ProcessEnv;
  /** Lines of its section. */
  readonly section?: string;
  readonly peers?: Readonly<Record<number, TestPeer>>;
  /** Files by their names. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A folder with a program of each launcher's name. */
function programs(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['srun', 'mpirun', 'parallel', 'start']) {
    writeFileSync(join(bin, name), '#!/bin/sh\n');
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

async function plan({ given = {}, env = {}, section, peers = chainOf(4), files = {} }: Case) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, peers);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  if (section !== undefined) writeFileSync(ini, `[Launcher]\n${section}\n`, { flag: 'a' });
  const topology = await loadTopology(ini);
  const values = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value?.replace('CWD', cwd)]),
  );
  return readHostsPlan(topology, given, { cwd, env: { PATH: programs(cwd), ...values } });
}

/** The error as lines, with its hint. */
async function refusal(one: Case): Promise<string> {
  const error: unknown = await plan(one).then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SimError)) throw error;
  expect(error.exitCode).toBe(2);
  const [problem] = error.problems;
  if (problem !== undefined) return `${problemToString(problem)} (${problem.hint})`;
  return `${error.message} (${error.hint})`;
}

describe('readHostsPlan', () => {
  it('takes number and names of the hosts as the user gives them', async () => {
    const launcher = 'slurm';
    expect(await plan({ given: { launcher, hosts: 3 } })).toMatchObject({ hosts: 3, names: null });
    expect(await plan({ given: { launcher, hosts: '3' } })).toMatchObject({ hosts: 3, names: null });
    expect(await plan({ given: { launcher, hosts: 'n1,n2' } })).toMatchObject({
      hosts: 2,
      names: ['n1', 'n2'],
    });
    expect(await plan({ given: { launcher, hosts: ['n1', 'n2'] } })).toMatchObject({ names: ['n1', 'n2'] });
    expect(await plan({ given: { launcher, hosts: 'n1' } })).toMatchObject({ hosts: 1, names: ['n1'] });
    const files = { 'hosts.txt': '# of the lab\nn1\n\n  n2   # the new one\n' };
    expect(await plan({ given: { launcher, hosts: 'hosts.txt' }, files })).toMatchObject({
      names: ['n1', 'n2'],
    });
  });

  it('takes the allocation that is there, and no more hosts than peers', async () => {
    const given = { launcher: 'slurm' };
    expect(await plan({ given, env: { SLURM_JOB_NUM_NODES: '3' } })).toMatchObject({ hosts: 3, names: null });
    expect(await plan({ given, env: { SLURM_NNODES: '2' } })).toMatchObject({ hosts: 2 });
    expect(await plan({ given, env: { SLURM_JOB_NUM_NODES: '9' } })).toMatchObject({ hosts: 4 });
    const files = { nodes: 'a\na\nb\nb\n' };
    const pbs = { given: { launcher: 'parallel' }, env: { PBS_NODEFILE: 'CWD/nodes' }, files };
    expect(await plan(pbs)).toMatchObject({ hosts: 2, names: ['a', 'b'] });
  });

  it('has defaults, which the section and then the options replace', async () => {
    const section = 'launcher = slurm\nhosts = 3\nplace = random:7\npartial = yes\nhosts_within = 5';
    expect(await plan({ given: { launcher: 'slurm', hosts: 2 } })).toMatchObject({
      ...{ placement: { kind: 'blocks' }, isPartial: false, withinMs: 60_000, invitation: null },
    });
    expect(await plan({ section })).toMatchObject({
      ...{ hosts: 3, placement: { kind: 'random', seed: '7' }, isPartial: true, withinMs: 5000 },
    });
    const given = { launcher: 'start', hosts: 2, place: 'round-robin', partial: false, hostsWithin: 9 };
    expect(await plan({ section, given })).toMatchObject({
      ...{ launcher: { name: 'start' }, hosts: 2, placement: { kind: 'round-robin' } },
      ...{ isPartial: false, withinMs: 9000 },
    });
  });

  it.each<[Case, string]>([
    [
      { given: { launcher: 'slurm' } },
      '--launcher slurm needs --hosts (give their number, or run inside an allocation)',
    ],
    [
      { given: { launcher: 'start' } },
      '--launcher start needs --hosts (give their number, or their names: --hosts n1,n2)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 0 } },
      '--hosts "0" is not a number of hosts, or names with commas between them (write a number such as 4, or names such as n1,n2)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 5 } },
      '5 hosts are more than the 4 peers (use --hosts 4 or fewer)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 3 }, env: { SLURM_JOB_NUM_NODES: '2' } },
      '3 hosts are more than the 2 of this allocation (use --hosts 2, or leave it out)',
    ],
    [
      { given: { launcher: 'parallel', hosts: 2 } },
      '--launcher parallel needs the names of the hosts, not only their number (write --hosts n1,n2, or the path of a file with one name per line)',
    ],
    [
      { given: { launcher: 'start', hosts: 'n1,n2' } },
      'the command of the launcher has no {names} for the names of hosts (write {names} where they belong, or give the number of hosts)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 'n1,n1' } },
      '--hosts: n1 is named twice (a host has one agent; name each once)',
    ],
    [
      { given: { launcher: 'slurm', hosts: '--help' } },
      '--hosts "--help" is not a number of hosts, or names with commas between them (write a number such as 4, or names such as n1,n2)',
    ],
    [
      { given: { launcher: 'slurm', hosts: '2.5' } },
      '--hosts "2.5" is not a number of hosts, or names with commas between them (write a number such as 4, or names such as n1,n2)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 'hosts.txt' } },
      '--hosts: there is no file "hosts.txt" (give a number, names, or a file that exists)',
    ],
    [
      { given: { launcher: 'slurm', hosts: './no' } },
      '--hosts: there is no file "./no" (give a number, names, or a file that exists)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 'h' }, files: { h: 'n1\nn2 slots=4\n' } },
      'h:2: "n2 slots=4" is not the name of a host (write one name per line, and # before a comment)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 'h' }, files: { h: 'n1\nn1\n' } },
      'h:2: n1 is named twice: line 1 has the first (a host has one agent; name each once)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 'h' }, files: { h: '#\n' } },
      'h names no host (write one name per line)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 2, ports: 'ini' } },
      '--ports ini is for one machine: its ports may be taken on another one (leave out --ports; each peer then gets a free port of its host)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 1 }, peers: { 1: { neighbours: [], keys: { exec: 'x' } } } },
      'peer 1 runs a program, and programs run on this machine only (leave out --launcher, or use --launcher local)',
    ],
    [
      { given: { launcher: 'slrm', hosts: 2 } },
      '--launcher "slrm": there is no program slrm on the PATH (did you mean slurm?)',
    ],
    [
      { given: { launcher: 'srun', hosts: 2 } },
      '--launcher srun would start one agent only (did you mean slurm?)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 2 }, env: { PATH: '/nowhere' } },
      '--launcher slurm: there is no program srun on the PATH (install it, or run where it is installed; --launcher local runs all peers on this machine)',
    ],
    [
      { given: { launcher: 'nosuch', hosts: 2 } },
      '--launcher nosuch: there is no program nosuch on the PATH (write slurm, mpirun, parallel, none, local, or a command that starts an agent on each host)',
    ],
    [
      { given: { launcher: "start 'x", hosts: 2 } },
      '--launcher "start \'x" is not a launcher (write slurm, mpirun, parallel, none, local, or a command, with both quotes of each pair)',
    ],
    [
      { given: { launcher: 'none', hosts: 2 } },
      '--launcher none needs --invitation <file> (it is made if it is missing; then start sim agent <file> on each host)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 2, invitation: 'x' } },
      '--invitation is for agents that are started by hand, and slurm starts them (leave it out, or use --launcher none)',
    ],
    [
      { given: { launcher: 'slurm', hosts: 2, hostsWithin: 0 } },
      "invalid --hosts-within '0' (use 0 < seconds <= 86400)",
    ],
    [
      { given: { launcher: 'slurm', hosts: 2, place: 'here' } },
      "--place: 'here' is not a way to place peers on hosts (write blocks, round-robin or random:<seed>)",
    ],
    [
      { section: 'launcher = slurm\nhosts = 7' },
      'test.ini:32: 7 hosts are more than the 4 peers (use --hosts 4 or fewer)',
    ],
    [
      { section: 'launcher = slrm\nhosts = 2' },
      'test.ini:31: --launcher "slrm": there is no program slrm on the PATH (did you mean slurm?)',
    ],
  ])('refuses %o', async (one, expected) => {
    expect(await refusal(one)).toBe(expected);
  });

  it('begins the path of a program in the folder of the INI that names it, or where the user is', async () => {
    const [folder, cwd] = [temporaryFolder(), temporaryFolder()];
    for (const place of [folder, cwd]) writeFileSync(join(place, 'go.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const ini = writeTopology(folder, chainOf(2));
    writeFileSync(ini, `[Launcher]\nlauncher = ./go.sh 'a b' {agent}\nhosts = 2\n`, { flag: 'a' });
    const topology = await loadTopology(ini);
    const context = { cwd, env: {} };
    const agents = async (given: GivenHosts) =>
      launchWords((await readHostsPlan(topology, given, context)).launcher, { hosts: 2, names: null }, [
        'agent',
      ]);
    expect(await agents({})).toEqual([join(folder, 'go.sh'), 'a b', 'agent']);
    expect(await agents({ launcher: './go.sh' })).toEqual([join(cwd, 'go.sh'), 'agent']);
  });

  it('refuses an address of another machine, with its line', async () => {
    const peers = { 1: { neighbours: [2] }, 2: { neighbours: [1] } };
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, peers);
    const topology = await loadTopology(ini);
    const moved = { ...topology, peers: topology.peers.map((peer) => ({ ...peer, ip: '10.0.0.7' })) };
    const context = { cwd, env: { PATH: programs(cwd) } };
    await expect(readHostsPlan(moved, { launcher: 'slurm', hosts: 2 }, context)).rejects.toMatchObject({
      problems: [
        {
          file: 'test.ini',
          line: 3,
          message:
            'peer 1 has the address 10.0.0.7, but with a launcher each peer has the address of its host',
        },
      ],
    });
  });

  it('refuses an invitation that is none, before anything is started', async () => {
    const given = { launcher: 'none', hosts: 2, invitation: 'i.json' };
    expect(await plan({ given })).toMatchObject({ invitation: expect.stringMatching(/\/i\.json$/u) });
    expect(await refusal({ given, files: { 'i.json': '{}' } })).toContain('can be used by other users');
  });
});
