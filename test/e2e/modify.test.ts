import { once } from 'node:events';
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository, runFolderOf, sim, simScript, temporaryFolder, traceOf } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** A copy of chain3 in a layout, that may be written to, on ports of its own. */
async function copyOf(
  layout: 'network' | 'peer' | 'config',
  basePort: number,
): Promise<{ cwd: string; where: string }> {
  const cwd = temporaryFolder();
  cpSync(join(repository, 'fixtures/chain3'), join(cwd, 'shares'), { recursive: true });
  const ini = readFileSync(join(repository, 'topologies/chain3.ini'), 'utf8')
    .replaceAll('../fixtures/chain3', 'shares')
    .replaceAll(
      /server_port = 1081(\d)/gu,
      (_, digit: string) => `server_port = ${basePort + Number(digit)}`,
    );
  writeFileSync(join(cwd, 'net.ini'), ini);
  if (layout === 'network') return { cwd, where: 'net.ini' };
  await sim(['topology', 'convert', 'net.ini', '-o', 'net', '--format', layout], cwd);
  return { cwd, where: 'net' };
}

describe.each([
  { layout: 'network', port: 22_100 },
  { layout: 'peer', port: 22_200 },
  { layout: 'config', port: 22_300 },
] as const)('modify in a network of layout $layout', ({ layout, port }) => {
  it('changes each category in the file and the network, and restarts only affected peers', async () => {
    const { cwd, where } = await copyOf(layout, port);
    cpSync(join(cwd, 'shares/1'), join(cwd, 'shares/new'), { recursive: true });
    const share2 = layout === 'network' ? 'shares/new' : '../../shares/new';
    const { stdout, exitCode } = await simScript(
      ['shell', where, '--allow-outside-shares', '--allow-remote-addresses'],
      [
        'as 2',
        `modify serverport ${port + 50}`,
        'modify ip 127.0.0.2',
        `modify sharedir ${share2}`,
        'modify clientport 21999',
        'modify ttl 3',
        'modify peerlist 3',
        'get 3.txt',
        'get 1.txt',
        'as 1',
        'get noise.bin',
        'modify peerlist none',
        'get 数据.txt',
        'modify peerlist 2/3',
        'get 数据.txt',
        'modify peerlist 2/3',
      ],
      cwd,
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines[1]).toMatch(
      new RegExp(
        `^Modify success: peer 2 serverport ${port + 1} -> ${port + 50} in \\S+.*, 1 peer restarted$`,
        'u',
      ),
    );
    expect(lines[2]).toMatch(
      /^Modify success: peer 2 ip 127\.0\.0\.1 -> 127\.0\.0\.2 in .*, 1 peer restarted$/u,
    );
    expect(lines[3]).toMatch(/^Modify success: peer 2 sharedir .*, 1 peer restarted$/u);
    for (const index of [4, 5, 6]) expect(lines[index]).toMatch(/^Modify success: [^,]*$/u);
    expect(lines[7]).toMatch(/^✔ 3\.txt found at peer 3/u);
    expect(lines[8]).toMatch(/^✔ 1\.txt is already in the share of peer 2/u);
    expect(lines[10]).toMatch(/^✔ noise\.bin found at peer 3/u);
    expect(lines[12]).toBe('✘ 数据.txt not found');
    expect(lines[14]).toMatch(/^✔ 数据\.txt found at peer 3/u);
    expect(lines[15]).toBe('No modification found');
    expect(exitCode).toBe(1);
    const shown = await sim(['topology', 'show', where, '--format', 'json'], cwd);
    expect(JSON.parse(shown.stdout).peers[1]).toMatchObject({
      id: 2,
      neighbours: [3],
      ip: '127.0.0.2',
      port: String(port + 50),
      client_port: '21999',
      ttl: '3',
    });
  });

  it('refuses invalid changes, and changes nothing', async () => {
    const { cwd, where } = await copyOf(layout, port + 5);
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port: taken } = stranger.address() as AddressInfo;
    const file = layout === 'network' ? 'net.ini' : 'net/1/config.ini';
    const before = readFileSync(join(cwd, file));
    const { stdout, exitCode } = await simScript(
      ['shell', where, '--allow-outside-shares', '--allow-remote-addresses'],
      [
        `modify serverport ${taken}`,
        `modify serverport ${port + 6}`,
        'modify ip 999.0.0.1',
        'modify ip 192.0.2.7',
        'modify sharedir nowhere',
        'modify peerlist 2/9',
        'modify peerlist 1',
        'modify clientport 70000',
        'modify ttl many',
        'modify shardir x',
        'modify ttl',
        'get 3.txt',
      ],
      cwd,
    );
    stranger.close();
    const says = [
      /^port \d+ is taken: something listens on 127\.0\.0\.1:\d+; choose another port, or stop the program using it$/u,
      /^\d+ is the server port of peer 2; give peer 1 another port$/u,
      /"999\.0\.0\.1" is not an IP address/u,
      /^192\.0\.2\.7 is not an address of this machine/u,
      /missing folder "nowhere"/u,
      /9/u,
      /lists itself/u,
      /"70000" is not a port/u,
      /"many" is not a TTL/u,
      /did you mean sharedir/u,
      /^modify needs <category> <value>/u,
      /^✔ 3\.txt found at peer 3/u,
    ];
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(says.length);
    for (const [index, pattern] of says.entries()) expect(lines[index]).toMatch(pattern);
    expect(readFileSync(join(cwd, file))).toEqual(before);
    expect(exitCode).toBe(2);
  });
});

it('modify does not disturb a running query of other peers', async () => {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, chainOf(4, { 'big.bin': '', 'x.txt': 'x' }));
  // Large enough that its transfer still runs when the last line has been executed.
  truncateSync(join(cwd, 'shares/4/big.bin'), 1 << 28);
  cpSync(join(cwd, 'shares/3'), join(cwd, 'shares/new'), { recursive: true });
  const { stdout, exitCode } = await simScript(
    ['shell', ini, '--ports', 'auto'],
    ['get big.bin &', 'as 3', 'modify peerlist 4', 'as 2', 'modify sharedir shares/new', 'get x.txt'],
    cwd,
  );
  expect(stdout).toMatch(/^Modify success: peer 3 peerlist 2\/4 -> 4 /mu);
  expect(stdout).toMatch(/^Modify success: peer 2 sharedir shares\/2 -> shares\/new .*1 peer restarted$/mu);
  expect(stdout).toMatch(/^✔ x\.txt found at peer 4/mu);
  expect(stdout).toMatch(/^✔ big\.bin found at peer 4, transferred and verified/mu);
  expect(exitCode).toBe(0);
  const result = JSON.parse(readFileSync(join(runFolderOf(cwd), 'result.json'), 'utf8'));
  expect(result.queries).toHaveLength(2);
  for (const query of result.queries) expect(query).toMatchObject({ verdict: 'verified', settled: true });
  const modified = traceOf(result).findIndex(({ type }) => type === 'topology:changed');
  const resolved = traceOf(result).findIndex(
    (event) => event.type === 'query:resolved' && event.file === 'big.bin',
  );
  expect(modified).toBeGreaterThan(0);
  expect(resolved).toBeGreaterThan(modified);
});
