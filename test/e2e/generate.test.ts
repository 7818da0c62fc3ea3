import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generators } from '../../src/topology/generate/generators/index.js';
import { linkCount } from '../../src/topology/graph.js';
import { loadTopology } from '../../src/topology/load.js';
import { type Finished, sim, simJson, temporaryFolder } from '../helpers/sim.js';

const generate = (args: string, cwd?: string): Promise<Finished> =>
  sim(['topology', 'generate', ...args.split(' ')], cwd);

/** A small network of each kind: its options, the number of peers and of links. */
const small: Readonly<Record<string, readonly [options: string, peers: number, links: number]>> = {
  chain: ['-n 4', 4, 3],
  ring: ['-n 5', 5, 5],
  star: ['-n 5', 5, 4],
  tree: ['--depth 2', 7, 6],
  grid: ['--width 3 --height 2', 6, 7],
  torus: ['--width 3 --height 3', 9, 18],
  complete: ['-n 4', 4, 6],
  hypercube: ['--dimensions 3', 8, 12],
  bipartite: ['--left 2 --right 3', 5, 6],
  'erdos-renyi': ['-n 6 --links 9', 6, 9],
  'random-regular': ['-n 6 -d 3', 6, 9],
  // Some pairs list each other, so links are fewer than 6.
  'k-out': ['-n 3 -k 2', 3, 3],
  'watts-strogatz': ['-n 8 -k 4 --beta 0.2', 8, 16],
  'barabasi-albert': ['-n 8 -m 2', 8, 13],
  'power-law': ['-n 8 --min-degree 2 --max-degree 2', 8, 8],
  'two-tier': ['--ultrapeers 4 --leaves 4 -d 2', 8, 8],
};

describe('sim topology generate', () => {
  it.each(generators.map(({ name }) => name))('writes a %s that loads, and prints its size', async (kind) => {
    const cwd = temporaryFolder();
    const [options, peers, links] = small[kind] ?? ['', 0, 0];
    const { exitCode, stdout, stderr } = await generate(`${kind} ${options} -s 3 -o net.ini`, cwd);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(new RegExp(`^net\\.ini: ${kind}, ${peers} peers, `, 'u'));
    const topology = await loadTopology('net.ini', { cwd });
    expect([topology.peers.length, linkCount(topology.peers)]).toEqual([peers, links]);
    for (const { id, shareDir } of topology.peers) expect(readdirSync(shareDir)).toEqual([`${id}.txt`]);
    expect(readdirSync(cwd).sort()).toEqual(['net-shares', 'net.ini']);
  });

  it('writes a network that runs, and prints the command', async () => {
    const cwd = temporaryFolder();
    const { stderr } = await generate('barabasi-albert -n 7 -m 2 -s 7 -o net.ini --ttl 5', cwd);
    const [, file = ''] = /try: sim run net\.ini --get (\S+)\n/u.exec(stderr) ?? [];
    const { queries } = await simJson(['net.ini', '--get', file], cwd);
    expect(queries[0]).toMatchObject({ verdict: 'verified', ttl: 5 });
  });

  it('places each file on --replicas peers', async () => {
    const cwd = temporaryFolder();
    const { stderr } = await generate('ring -n 6 -s 1 -o net.ini --files 12 --replicas 2 --first-id 0', cwd);
    expect(stderr).toMatch(
      /^net\.ini: ring, 6 peers, 6 links, seed 1, connected\n {2}try: sim run net\.ini --get file-/u,
    );
    const names = readdirSync(join(cwd, 'net-shares')).flatMap((id) =>
      readdirSync(join(cwd, 'net-shares', id)),
    );
    expect(names).toHaveLength(24);
    expect(new Set(names).size).toBe(12);
    expect(readdirSync(join(cwd, 'net-shares')).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('repeats a network with the command in its comment, and makes another one with another seed', async () => {
    const cwd = temporaryFolder();
    await generate('erdos-renyi -n 40 --p 0.05 --connect -o one.txt', cwd);
    const text = readFileSync(join(cwd, 'one.txt'), 'utf8');
    const [, command = ''] = /^# sim topology generate (.*)$/mu.exec(text) ?? [];
    expect(command).toMatch(
      /^erdos-renyi --peers 40 --probability 0\.05 --seed \d+ --out one\.txt --connect$/u,
    );
    await generate(`${command} --overwrite`, cwd);
    expect(readFileSync(join(cwd, 'one.txt'), 'utf8')).toBe(text);
    const other = await generate('erdos-renyi -n 40 --p 0.05 --connect -o - -s another', cwd);
    expect(other.stdout.split('FromNodeId')[1]).not.toBe(text.split('FromNodeId')[1]);
  });

  it('lists disconnected peers, and connects them with --connect', async () => {
    const cwd = temporaryFolder();
    const apart = await generate('erdos-renyi -n 5 --links 1 -s 2 -o net.ini', cwd);
    expect(apart.stderr).toMatch(
      /^net\.ini: erdos-renyi, 5 peers, 1 link, seed 2, 4 components\n {2}it has 4 components: 3 peers of 5 cannot reach the largest: \d, \d and \d\n {2}--connect connects them\n/u,
    );
    const joined = await generate('erdos-renyi -n 5 --links 1 -s 2 -o net.ini --connect --overwrite', cwd);
    expect(joined.stderr).toMatch(
      /^net\.ini: erdos-renyi, 5 peers, 4 links, seed 2, connected\n {2}it had 4 components; 3 links added to connect them\n/u,
    );
  });

  it('writes many links to a file and to stdout', async () => {
    const cwd = temporaryFolder();
    const { exitCode } = await generate('random-regular -n 100000 -d 4 -s 1 -o big.edges --first-id 5', cwd);
    expect(exitCode).toBe(0);
    const lines = readFileSync(join(cwd, 'big.edges'), 'utf8').split('\n');
    expect(lines.length).toBe(4 + 200_000 + 1);
    expect(lines[2]).toBe('# Nodes: 100000 Edges: 200000');
    const piped = await generate('random-regular -n 100000 -d 4 -s 1 -o - --first-id 5', cwd);
    expect(piped.stdout.split('\n').slice(2)).toEqual(lines.slice(2));
    expect(readdirSync(cwd)).toEqual(['big.edges']);
  });

  it('warns where the system may use the ports itself', async () => {
    const { stderr } = await generate('ring -n 3 --base-port 40000 -o net.ini', temporaryFolder());
    expect(stderr).toContain('the system may use some of the ports itself: run it with --ports auto\n');
    expect(stderr).toContain('try: sim run net.ini --get 3.txt --ports auto\n');
  });

  it.each(['net.ini', 'net-shares'])('replaces %s only with --overwrite', async (there) => {
    const cwd = temporaryFolder();
    if (there === 'net.ini') writeFileSync(join(cwd, there), 'mine');
    else mkdirSync(join(cwd, there, '9'), { recursive: true });
    const refused = await generate('ring -n 3 -o net.ini', cwd);
    expect(refused).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: `sim: ${there} already exists\n  hint: write to another file, or replace it with --overwrite\n`,
    });
    expect(readdirSync(cwd)).toEqual([there]);
    const forced = await generate('ring -n 3 -o net.ini --overwrite', cwd);
    expect(forced.exitCode).toBe(0);
    expect((await loadTopology('net.ini', { cwd })).peers).toHaveLength(3);
    expect(readdirSync(cwd).sort()).toEqual(['net-shares', 'net.ini']);
    expect(readdirSync(join(cwd, 'net-shares'))).toEqual(['1', '2', '3']);
  });

  it('restores the old shares where the INI cannot be written', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'net.ini'));
    mkdirSync(join(cwd, 'net-shares'));
    const generated = 'This is old.txt. To find it: ask';
    writeFileSync(join(cwd, 'net-shares/old.txt'), generated);
    const { exitCode, stderr } = await generate('ring -n 3 -o net.ini --overwrite', cwd);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('net.ini is not a file, so it cannot be replaced'),
    ]);
    expect(readFileSync(join(cwd, 'net-shares/old.txt'), 'utf8')).toBe(generated);
    expect(readdirSync(cwd).sort()).toEqual(['net-shares', 'net.ini']);
  });

  it('never replaces a folder that contains a file of the user', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'net-shares'));
    writeFileSync(join(cwd, 'net-shares/thesis.txt'), 'mine');
    const { exitCode, stderr } = await generate('ring -n 3 -o net.ini --overwrite', cwd);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('net-shares holds thesis.txt, which was not generated'),
    ]);
    expect(readdirSync(cwd)).toEqual(['net-shares']);
  });

  it('replaces the target of a symbolic link, not the link', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'links.txt'), 'old');
    symlinkSync('links.txt', join(cwd, 'link.txt'));
    expect((await generate('ring -n 3 -o link.txt --overwrite', cwd)).exitCode).toBe(0);
    expect(lstatSync(join(cwd, 'link.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(cwd, 'links.txt'), 'utf8')).toContain('FromNodeId');
  });

  it.each([
    ['rnig -n 3 -o net.ini', 'unknown kind of network: "rnig"', 'did you mean ring?'],
    ['-o net.ini', 'topology generate needs <kind>', 'write sim topology generate <kind>'],
    ['ring -o net.ini', '--peers is missing: number of peers', 'give --peers a whole number from 3 to'],
    ['ring -n three -o net.ini', "--peers 'three' is not a number", 'for example: --peers 3'],
    ['ring -n 3 -n 4 -o net.ini', '--peers is given 2 times', 'give it once'],
    ['ring -n 3 -m 2 -o net.ini', 'ring does not take --attach', 'it takes --peers'],
    ['ring -n 3', '--out is missing: where to write', 'write --out ring.ini, or --out ring.txt'],
    ['ring -n 3 -o net', "cannot tell the format of 'net' from its name", 'use .ini for a network'],
    ['ring -n 3 -o - --format ini', 'an INI needs a folder of shares beside it', 'give --out name.ini'],
    ['ring -n 3 -o net.txt --ttl 3', 'an edge list cannot hold --ttl', 'leave it out'],
    ['ring -n 3 -o net.ini --ttl 0', '--ttl 0 is out of range', 'give --ttl a whole number from 1 to 65535'],
    ['ring -n 3 -o net.ini --replicas 2', '--replicas needs --files', 'give --files too'],
    ['ring -n 3 -o net.ini --files 2 --replicas 4', '--replicas 4 is out of range', 'from 1 to 3'],
    [
      'ring -n 3 -o net.ini --first-id 2147483646',
      '--first-id 2147483646 is out of range',
      'from 0 to 2147483645',
    ],
    ['ring -n 3 -o no/net.ini', 'there is no folder no', 'create it'],
    [
      'ring -n 70000 -o net.ini',
      'from port 1024 on there are enough ports for 64512 peers',
      '--format edges needs no ports',
    ],
    ['ring -n 3 -s a -s b -o net.ini', '--seed is given 2 times', 'give it once'],
    ['ring -n 3 -o net.ini --baes-port 9', 'unknown option: --baes-port', 'did you mean --base-port?'],
  ])('refuses %s', async (args, message, hint) => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await generate(args, cwd);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`sim: ${message}`);
    expect(stderr).toContain(`hint: `);
    expect(stderr).toContain(hint);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('lists in its help, in 80 columns, the options of each kind', async () => {
    const { stdout } = await generate('--help');
    for (const { name } of generators) expect(stdout).toContain(`\n  ${name} `);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
