import { execSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTopology } from '../../src/topology/load.js';
import { expectSameThroughEveryFormat, shapeOf } from '../helpers/every-format.js';
import { sim, simJson, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

describe('sim topology', () => {
  it.each([
    { args: ['topology'], says: /topology needs a tool[\s\S]*validate, show, /u },
    {
      args: ['topology', 'shwo', 'chain3'],
      says: /unknown tool: topology shwo[\s\S]*did you mean sim topology show\?/u,
    },
    { args: ['topology', 'show'], says: /topology show needs a topology/u },
    { args: ['topology', 'show', 'chain3', '--fromat', 'dot'], says: /did you mean --format\?/u },
    { args: ['topology', 'show', 'chain3', '--from', '9'], says: /no peer 9[\s\S]*1, 2, 3/u },
    { args: ['topology', 'convert', 'chain3'], says: /needs --out[\s\S]*write sim /u },
    {
      args: ['topology', 'convert', 'chain3', '-o', 'x.what'],
      says: /cannot tell the format of x\.what[\s\S]*network, peer, config, edges/u,
    },
    {
      args: ['topology', 'convert', 'chain3', '-o', 'x.ini', '--base-port', '0'],
      says: /--base-port 0 is out of range/u,
    },
    {
      args: ['topology', 'convert', 'nope.graphml', '-o', 'x.ini'],
      says: /there is no file "nope\.graphml"/u,
    },
    { args: ['topolgy', 'show'], says: /did you mean topology\?/u },
  ])('refuses $args with a hint', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await sim(args);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/hint:|see /u);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each(['validate', 'show', 'convert'])('%s --help fits in 80 columns', async (tool) => {
    const { exitCode, stdout } = await sim(['topology', tool, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`sim topology ${tool}`);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

describe('sim topology show', () => {
  it('prints distances, degrees, components and a drawing', async () => {
    const { stdout } = await sim(['topology', 'show', 'grid3x3', '--from', '5']);
    expect(stdout).toMatch(/^grid3x3: 9 peers, 12 links, all two-way$/mu);
    expect(stdout).toMatch(/^ +diameter +4 links, from 1 to 9$/mu);
    expect(stdout).toMatch(/^ +3 +4 +█+$/mu);
    expect(stdout).toMatch(/^ {2}5\n {2}├─ 2\n/mu);
  });

  it('lists the components of a disconnected network', async () => {
    const cwd = temporaryFolder();
    writeTopology(cwd, { 1: { neighbours: [2] }, 2: { neighbours: [1] }, 3: { neighbours: [] } });
    const { stdout } = await sim(['topology', 'show', 'test.ini'], cwd);
    expect(stdout).toMatch(/components +2: \{1 and 2\} \{3\}/u);
    expect(stdout).toMatch(/reachable +2 of 6 ordered pairs/u);
  });

  it('shows a graph in another format, too', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'net.dot'), 'graph { a -- b -- c }');
    const { stdout, stderr } = await sim(['topology', 'show', 'net.dot'], cwd);
    expect(stderr).toMatch(/note: not all ids are numbers/u);
    expect(stdout).toMatch(/^net: 3 peers, 2 links, all two-way\n +file +net\.dot, dot$/mu);
  });

  it.each(['mermaid', 'dot', 'graphml', 'json'])('writes %s', async (format) => {
    const { exitCode, stdout } = await sim(['topology', 'show', 'chain3', '--format', format]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      { mermaid: /1 --- 2/u, dot: /1 -- 2;/u, graphml: /source="n1" target="n2"/u, json: /"id": 1/u }[
        format
      ] ?? /$^/u,
    );
  });
});

describe('sim topology validate', () => {
  it('lists all errors and warnings of all files, and exits 2 for errors', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      join(cwd, 'a.ini'),
      '[Peer-1]\nip_addr = 1.2\nserver_port = 0\nshare_dir = nowhere\npeer_list = [9]\n',
    );
    const { exitCode, stdout } = await sim(
      ['topology', 'validate', 'a.ini', 'chain3', 'per-peer', 'nope'],
      cwd,
    );
    expect(exitCode).toBe(2);
    for (const line of [2, 3, 4, 5]) expect(stdout).toMatch(new RegExp(`error {2}a\\.ini:${line}: `, 'u'));
    expect(stdout).toMatch(/✔ chain3\n✔ per-peer\n {2}warning {2}\S+:\d+: /u);
    expect(stdout).toMatch(/✘ nope\n {2}error {2}there is no file or folder "nope"/u);
    expect(stdout).toMatch(/4 topologies, 5 errors, 4 warnings\n$/u);
  });

  it('writes JSON with --format json', async () => {
    const { exitCode, stdout } = await sim([
      'topology',
      'validate',
      'chain3',
      'per-peer',
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(0);
    const { schema, topologies } = JSON.parse(stdout);
    expect(schema).toBe(1);
    expect(topologies[0]).toEqual({ path: 'chain3', ok: true, errors: [], warnings: [] });
    expect(topologies[1].warnings[0]).toMatchObject({
      line: 4,
      message: expect.any(String),
      hint: expect.any(String),
    });
  });

  it('treats warnings as errors with --strict', async () => {
    expect((await sim(['topology', 'validate', 'per-peer'])).exitCode).toBe(0);
    expect((await sim(['topology', 'validate', 'per-peer', '--strict'])).exitCode).toBe(2);
  });
});

describe('sim topology convert', () => {
  it.each(['grid3x3', 'seven'])(
    'converts %s through every format and back without a change',
    expectSameThroughEveryFormat,
  );

  it('keeps an absent neighbour between the layouts with one file per peer, and notes where a format cannot hold it', async () => {
    const cwd = temporaryFolder();
    await sim(['topology', 'convert', 'per-peer', '-o', 'x', '--format', 'config'], cwd);
    await sim(['topology', 'convert', 'x', '-o', 'y.dot'], cwd);
    await sim(['topology', 'convert', 'y.dot', '-o', 'z', '--format', 'peer'], cwd);
    expect(shapeOf(await loadTopology('z', { cwd }))).toEqual(shapeOf(await loadTopology('per-peer')));
    const { exitCode, stderr } = await sim(['topology', 'convert', 'per-peer', '-o', 'all.ini'], cwd);
    expect(stderr).toMatch(/note: network cannot hold absent neighbours/u);
    expect(exitCode).toBe(0);
  });

  it('notes that no format but INI has faults', async () => {
    const cwd = temporaryFolder();
    appendFileSync(writeTopology(cwd, chainOf(2)), '[Faults]\na = cut 1-2\n');
    const { exitCode, stderr } = await sim(['topology', 'convert', 'test.ini', '-o', 'net.dot'], cwd);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('note: dot cannot hold faults')]);
    await sim(['topology', 'convert', 'test.ini', '-o', 'peers', '--format', 'peer'], cwd);
    expect((await sim(['topology', 'show', 'peers'], cwd)).stdout).toContain('a: cut 1-2');
  });

  it('turns an edge list into a network that runs', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'links.txt'), '# FromNodeId\tToNodeId\n1\t2\n2\t3\n');
    const { stderr } = await sim(['topology', 'convert', 'links.txt', '-o', 'net.ini', '--undirected'], cwd);
    expect(stderr).toMatch(
      /note: addresses and shares were generated\nnet\.ini: 3 peers, 2 links, as network/u,
    );
    writeFileSync(join(cwd, 'net-shares/3/x.txt'), 'x');
    const { queries } = await simJson(['net.ini', '--get', 'x.txt'], cwd);
    expect(queries[0]).toMatchObject({ verdict: 'verified', path: [1, 2, 3] });
  });

  it('notes what an edge list cannot hold', async () => {
    const cwd = temporaryFolder();
    const { stderr } = await sim(['topology', 'convert', 'chain3', '-o', 'links.txt'], cwd);
    expect(stderr).toMatch(/edges cannot hold addresses, shares and network options/u);
    expect(readFileSync(join(cwd, 'links.txt'), 'utf8')).toBe(
      '# Undirected graph\n# Nodes: 3 Edges: 2\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n',
    );
  });

  it('overwrites nothing without --overwrite, and leaves no partial output after a failure', async () => {
    const cwd = temporaryFolder();
    writeTopology(cwd, chainOf(2));
    writeFileSync(join(cwd, 'links.txt'), '1 2\n');
    const before = readFileSync(join(cwd, 'test.ini'), 'utf8');
    const refused = await sim(['topology', 'convert', 'links.txt', '-o', 'test.ini'], cwd);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/test\.ini already exists[\s\S]*--overwrite/u);
    expect(readFileSync(join(cwd, 'test.ini'), 'utf8')).toBe(before);
    expect(existsSync(join(cwd, 'test-shares'))).toBe(false);
    expect(
      (await sim(['topology', 'convert', 'links.txt', '-o', 'test.ini', '--overwrite'], cwd)).exitCode,
    ).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['links.txt', 'shares', 'test-shares', 'test.ini']);
    await sim(['topology', 'convert', 'chain3', '-o', 'folder', '--format', 'peer'], cwd);
    const other = await sim(
      ['topology', 'convert', 'links.txt', '-o', 'folder', '--format', 'peer', '--overwrite'],
      cwd,
    );
    expect(other.stderr).toMatch(/holds 3\/config\.ini, which would become part of the network/u);
  });

  it('reports every error of a graph with its line', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'links.txt'), '1 2\nx\n3\n');
    const { exitCode, stderr } = await sim(['topology', 'convert', 'links.txt', '-o', 'net.ini'], cwd);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /links\.txt: 2 problems\n {2}links\.txt:2: "x" is not a link[\s\S]*links\.txt:3: /u,
    );
    expect(existsSync(join(cwd, 'net.ini'))).toBe(false);
  });
});

describe('an INI whose shared folders are not there', () => {
  const withoutShares = (): string => {
    const cwd = temporaryFolder();
    writeTopology(cwd, chainOf(3));
    rmSync(join(cwd, 'shares'), { recursive: true });
    return cwd;
  };

  it.each(['text', 'mermaid', 'dot', 'graphml', 'json'])('is shown as %s, with a note', async (format) => {
    const { exitCode, stdout, stderr } = await sim(
      ['topology', 'show', 'test.ini', '--format', format],
      withoutShares(),
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/3/u);
    expect(stderr).toContain('note: 3 shared folders missing (shares/1, ...)');
  });

  it.each(['out.dot', 'out.mmd', 'out.txt', 'out.graphml', 'out.json', 'out.ini'])(
    'is converted to %s, and no folder is created',
    async (out) => {
      const cwd = withoutShares();
      const { exitCode, stderr } = await sim(['topology', 'convert', 'test.ini', '-o', out], cwd);
      expect(exitCode, stderr).toBe(0);
      expect(existsSync(join(cwd, 'shares'))).toBe(false);
    },
  );

  it.each([
    { line: 'run test.ini --get x.txt', on: 'stderr' },
    { line: 'topology predict test.ini --get x.txt', on: 'stderr' },
    { line: 'topology validate test.ini', on: 'stdout' },
  ] as const)(
    'is refused by sim $line, with the line and a command that creates each folder',
    async ({ line, on }) => {
      const cwd = withoutShares();
      const { exitCode, ...output } = await sim(line.split(' '), cwd);
      expect(exitCode).toBe(2);
      const commands = [
        ...output[on].matchAll(
          /test\.ini:\d+: missing folder "shares\/\d"\n\s+hint: create it with (mkdir [^,]+), or/gu,
        ),
      ];
      expect(commands).toHaveLength(3);
      for (const [, command = ''] of commands) execSync(command, { cwd });
      expect((await sim(['topology', 'validate', 'test.ini'], cwd)).exitCode).toBe(0);
      expect(existsSync(join(cwd, 'runs'))).toBe(false);
    },
  );
});
