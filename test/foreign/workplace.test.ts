import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillPlaceholders } from '../../src/foreign/role.js';
import { prepareWorkplace, type WorkplacePlan } from '../../src/foreign/workplace.js';
import { loadTopology } from '../../src/topology/load.js';
import { temporaryFolder } from '../helpers/sim.js';

function plan(changes: Partial<WorkplacePlan> = {}): WorkplacePlan {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'from/sub'), { recursive: true });
  writeFileSync(join(folder, 'from/sub/a.txt'), 'a');
  return {
    folder: join(folder, 'work'),
    shareFrom: join(folder, 'from'),
    configFile: 'config.ini',
    configLayout: '2',
    id: 2,
    ip: '127.0.0.1',
    port: 20102,
    ttl: 4,
    neighbours: [
      { id: 1, ip: '127.0.0.1', port: 20101, dialect: 'native' },
      { id: 3, ip: '::1', port: 20103, dialect: 'cisen07' },
    ],
    dialect: 'native',
    token: 'f'.repeat(32),
    ...changes,
  };
}

describe('prepareWorkplace', () => {
  it('copies the share, and describes the peer in the environment', () => {
    const given = plan();
    const { folder, env } = prepareWorkplace(given);
    expect(readFileSync(join(folder, 'share/sub/a.txt'), 'utf8')).toBe('a');
    expect(env).toMatchObject({
      SIM_PEER_ID: '2',
      SIM_IP: '127.0.0.1',
      SIM_PORT: '20102',
      SIM_TTL: '4',
      SIM_SHARE_DIR: join(folder, 'share'),
      SIM_NEIGHBOURS: '1@127.0.0.1:20101,3@[::1]:20103',
      SIM_NEIGHBOUR_DIALECTS: 'native,cisen07',
      SIM_CONFIG: join(folder, 'config.ini'),
      SIM_TOKEN: 'f'.repeat(32),
    });
    expect(env).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
  });

  it.skipIf(process.platform === 'win32')('takes no link and no device into the copy', () => {
    const given = plan();
    const shareFrom = given.shareFrom ?? '';
    symlinkSync(join(shareFrom, 'sub/a.txt'), join(shareFrom, 'link'));
    symlinkSync('circle', join(shareFrom, 'circle'));
    spawnSync('mkfifo', [join(shareFrom, 'pipe')]);
    const { folder } = prepareWorkplace(given);
    expect(readdirSync(join(folder, 'share'))).toEqual(['sub']);
  });

  it('keeps saved files after a restart', () => {
    const given = plan();
    const { folder } = prepareWorkplace(given);
    writeFileSync(join(folder, 'share/saved.txt'), 's');
    prepareWorkplace({ ...given, port: 1 });
    expect(existsSync(join(folder, 'share/saved.txt'))).toBe(true);
    expect(readFileSync(join(folder, 'config.ini'), 'utf8')).toContain('port_number = 1\n');
  });

  it('lets the caller replace environment variables', () => {
    expect(prepareWorkplace(plan({ env: { SIM_TTL: '9', MINE: 'x' } })).env).toMatchObject({
      SIM_TTL: '9',
      MINE: 'x',
    });
  });
});

describe.each(['1', '2', '3'] as const)('a configuration file of layout %s', (configLayout) => {
  it('writes a configuration file that floodsim reads with the same values', async () => {
    const given = plan({ configLayout, neighbours: plan().neighbours.slice(0, 1) });
    const { folder } = prepareWorkplace(given);
    const { peers } = await loadTopology(join(folder, 'config.ini'));
    expect(peers[0]).toMatchObject({
      id: 2,
      ip: '127.0.0.1',
      port: 20102,
      neighbours: [1],
      shareDir: join(folder, 'share'),
    });
  });

  it('begins the configuration file with a section, and separates sections by one blank line, as older programs require', () => {
    const { role, folder } = prepareWorkplace(plan({ configLayout }));
    const text = readFileSync(join(folder, 'config.ini'), 'utf8');
    expect(text).toMatch(/^\[/u);
    expect(text).toMatch(/[^\n]\n$/u);
    expect(text).not.toContain('\n\n\n');
    expect(text).toContain(`= ${role.shareDir}/\n`);
    expect(text).toContain('[1, 3]');
  });
});

describe('fillPlaceholders', () => {
  const role = () => prepareWorkplace(plan()).role;

  it('replaces placeholders, and keeps unknown ones', () => {
    const given = role();
    const { shareDir, config } = given;
    expect(
      fillPlaceholders(['x', '--at={ip}:{port}', '{id}', '{ttl}', '{share}', '{config}', '{no}'], given),
    ).toEqual(['x', '--at=127.0.0.1:20102', '2', '4', shareDir, config, '{no}']);
  });

  it('replaces the command sim by this floodsim', () => {
    expect(fillPlaceholders(['sim', 'peer'], role())).toEqual([
      process.execPath,
      expect.stringMatching(/dist.cli\.js$/u),
      'peer',
    ]);
  });
});
