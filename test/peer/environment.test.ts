import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { readEnvironment } from '../../src/peer/environment.js';
import { temporaryFolder } from '../helpers/sim.js';

const token = '0123456789abcdef0123456789abcdef';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    expect(error.exitCode).toBe(2);
    for (const { hint } of error.problems) expect(hint).toMatch(/^set it to /u);
    return error.problems.map(({ message }) => message);
  }
}

describe('the environment of a standalone peer', () => {
  it('gives its address, share, token and neighbours', () => {
    const shareDir = temporaryFolder();
    const env = {
      SIM_PORT: '20101',
      SIM_SHARE_DIR: shareDir,
      SIM_PEER_ID: '7',
      SIM_IP: '::1',
      SIM_TOKEN: token,
      SIM_NEIGHBOURS: '1@127.0.0.1:20102,2@[::1]:20103',
      SIM_NEIGHBOUR_DIALECTS: ',jiangluyu',
      SIM_STRATEGY: 'walk:walkers=4',
    };
    expect(readEnvironment(env)).toEqual({
      ...{ id: 7, ip: '::1', port: 20_101, shareDir, token, strategy: 'walk:walkers=4' },
      neighbours: [
        { id: 1, address: { ip: '127.0.0.1', port: 20_102 }, dialect: 'native' },
        { id: 2, address: { ip: '::1', port: 20_103 }, dialect: 'jiangluyu' },
      ],
    });
  });

  it('takes the usual values for variables that are not set or empty', () => {
    const env = { SIM_PORT: '0', SIM_SHARE_DIR: temporaryFolder(), SIM_TOKEN: '', SIM_NEIGHBOURS: '' };
    expect(readEnvironment(env)).toMatchObject({ id: 1, ip: '127.0.0.1', port: 0, neighbours: [] });
    expect(readEnvironment(env).token).toMatch(/^[0-9a-f]{32}$/u);
  });

  it.each([
    ['SIM_TOKEN', 'short', 'is not a token: it has 5 characters'],
    ['SIM_TOKEN', token.toUpperCase(), 'is not a token: it has 32 characters'],
    ['SIM_PORT', 'abc', '"abc" is not a port'],
    ['SIM_PORT', '65536', '"65536" is not a port'],
    ['SIM_PORT', '', 'is not set'],
    ['SIM_STRATEGY', 'teleport', '"teleport" is not a strategy'],
    ['SIM_PEER_ID', '1.5', '"1.5" is not a peer id'],
    ['SIM_IP', '127.0.0.1\n', '"127.0.0.1\\x0a" is not an IP address'],
    ['SIM_IP', 'example.org', '"example.org" is not an IP address'],
    ['SIM_NEIGHBOURS', '2@x', '"2@x" is not a list of neighbours, each once'],
    [
      'SIM_NEIGHBOURS',
      '2@127.0.0.1:1,2@127.0.0.1:2',
      '"2@127.0.0.1:1,2@127.0.0.1:2" is not a list of neighbours, each once',
    ],
    ['SIM_NEIGHBOURS', '2@127.0.0.1:70000', '"2@127.0.0.1:70000" is not a list of neighbours, each once'],
    ['SIM_NEIGHBOUR_DIALECTS', 'klingon', '"klingon" is not a list of dialects, one for each neighbour'],
    [
      'SIM_NEIGHBOUR_DIALECTS',
      'native,native',
      '"native,native" is not a list of dialects, one for each neighbour',
    ],
  ])('[E1] refuses %s=%j with its name, what is wrong and a hint', (name, value, problem) => {
    const env = { SIM_PORT: '0', SIM_SHARE_DIR: temporaryFolder(), SIM_NEIGHBOURS: '3@127.0.0.1:20102' };
    expect(problemsOf(env)).toEqual([]);
    expect(problemsOf({ ...env, [name]: value })).toEqual([`${name} ${problem}`]);
  });

  it('[E1] refuses a share that is a file or is not there', () => {
    const file = join(temporaryFolder(), 'file');
    expect(problemsOf({ SIM_PORT: '0', SIM_SHARE_DIR: file })).toEqual([
      `SIM_SHARE_DIR "${file}" is not a folder`,
    ]);
    writeFileSync(file, '');
    expect(problemsOf({ SIM_PORT: '0', SIM_SHARE_DIR: file })).toEqual([
      `SIM_SHARE_DIR "${file}" is not a folder`,
    ]);
  });

  it('[E1] gives all problems at once, and does not repeat a token', () => {
    expect(problemsOf({ SIM_TOKEN: 'secret' })).toEqual([
      'SIM_SHARE_DIR is not set',
      'SIM_PORT is not set',
      'SIM_TOKEN is not a token: it has 6 characters',
    ]);
  });
});
