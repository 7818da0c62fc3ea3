import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dialectDefaults } from '../../src/core/vocabulary.js';
import { type ConfigLayout, configText } from '../../src/foreign/config-text.js';
import { freePorts, untilListening } from '../../src/foreign/ports.js';
import type { ForeignNeighbour, ForeignRole } from '../../src/foreign/role.js';
import { prepareWorkplace } from '../../src/foreign/workplace.js';
import { hasPython, python } from '../helpers/foreign.js';
import { repository, temporaryFolder } from '../helpers/sim.js';

const two: readonly ForeignNeighbour[] = [
  { id: 1, ip: '127.0.0.1', port: 20101, dialect: 'native' },
  { id: 3, ip: '127.0.0.1', port: 20103, dialect: 'native' },
];

function role(neighbours: readonly ForeignNeighbour[], id = 2): ForeignRole {
  const about = { id, ip: '127.0.0.1', port: 20102, clientPort: 21102, ttl: 4 };
  return { ...about, neighbours, shareDir: '/s/2', dialect: 'jiangluyu', token: '', config: '/w/config.ini' };
}

describe('configText', () => {
  it('writes its own section and one for each neighbour in layout 1, with six lines each', () => {
    const peer = (id: number, clientPort: number, list: string): string =>
      `[Peer-${id}]\nip_addr = 127.0.0.1\nserver_port = ${20_100 + id}\nclient_port = ${clientPort}\nshare_dir = /s/2/\npeer_list = ${list}\n`;
    expect(configText('1', role(two))).toBe(
      [peer(2, 21_102, '[1, 3]'), peer(1, 20_101, '[2]'), peer(3, 20_103, '[2]')].join('\n'),
    );
  });

  it('writes the neighbours as three lists in layout 2', () => {
    expect(configText('2', role(two))).toBe(
      '[Peer-0]\nID = 2\nip_addr = 127.0.0.1\nport_number = 20102\nshare_dir = /s/2/\nttl = 4\n\n[Netpeers]\npeer_ID = [1, 3]\npeer_addr = [127.0.0.1, 127.0.0.1]\npeer_ports = [20101, 20103]\n',
    );
  });

  it('writes the neighbours as three lists in layout 3', () => {
    expect(configText('3', role(two))).toBe(
      '[config]\nid = 2\nip = 127.0.0.1\nport = 20102\ndir = /s/2/\nttl = 4\n\n[network]\nids = [1, 3]\nips = [127.0.0.1, 127.0.0.1]\nports = [20101, 20103]\n',
    );
  });

  it.each<{ layout: ConfigLayout; id: number; lists: string[] }>([
    { layout: '1', id: 2, lists: ['peer_list = [0]', '[Peer-0]', 'server_port = 1\n'] },
    { layout: '1', id: 0, lists: ['peer_list = [1]', '[Peer-1]', 'server_port = 1\n'] },
    { layout: '2', id: 2, lists: ['peer_ID = [0]', 'peer_addr = [127.0.0.1]', 'peer_ports = [1]'] },
    { layout: '3', id: 2, lists: ['ids = [0]', 'ips = [127.0.0.1]', 'ports = [1]'] },
  ])('writes no empty list in layout $layout for peer $id without neighbours', ({ layout, id, lists }) => {
    const text = configText(layout, role([], id));
    for (const list of lists) expect(text).toContain(list);
    expect(text).not.toContain('[]');
  });
});

describe.skipIf(!hasPython)('the configuration file of an older program', () => {
  const dialects = ['jiangluyu', 'cisen07'] as const;
  const cases = dialects.flatMap((dialect) => [0, 1, 2].map((count) => ({ dialect, count })));

  it.each(cases)('lets $dialect start with $count neighbours', async ({ dialect, count }) => {
    const [port = 0] = await freePorts('127.0.0.1', 1);
    const folder = join(temporaryFolder(), 'work');
    const neighbours = two.slice(0, count);
    const plan = {
      ...dialectDefaults[dialect],
      id: 2,
      ip: '127.0.0.1',
      port,
      ttl: 4,
      neighbours,
      dialect,
      token: '',
    };
    const { env } = prepareWorkplace({ ...plan, folder, shareFrom: null });
    const script = join(repository, `test/stand-ins/${dialect}.py`);
    const program = spawn(python, [script, '2'], { cwd: folder, env, detached: true });
    onTestFinished(() => void process.kill(-(program.pid ?? 0), 'SIGKILL'));
    await untilListening({ ip: '127.0.0.1', port }, AbortSignal.timeout(60_000));
  });
});
