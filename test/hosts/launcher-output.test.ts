import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorLines, notInstalled } from '../../src/hosts/launcher-output.js';
import { temporaryFolder } from '../helpers/sim.js';

const node = '/nowhere/bin/node';
const agent = '/nowhere/floodsim/dist/agent.cjs';

/** What a command prints to its standard error. */
function printed(command: string, ...args: string[]): string[] {
  return spawnSync(command, args, { encoding: 'utf8' }).stderr.trimEnd().split('\n');
}

describe('notInstalled', () => {
  it.skipIf(process.platform === 'win32')('finds a Node that a shell does not find', () => {
    expect(notInstalled(printed('sh', '-c', `${node} x`), node, agent)).toMatch(
      /^a host has no \/nowhere\/bin\/node; /u,
    );
  });

  it('finds floodsim missing where Node is there', () => {
    const path = join(temporaryFolder(), 'agent.cjs');
    expect(notInstalled(printed(process.execPath, path), process.execPath, path)).toBe(
      `a host has no ${path}; floodsim must be on each host at the same path as here, and the same Node: see docs/cluster.md`,
    );
  });

  it.each([
    [
      'srun',
      [
        'slurmstepd: error: execve(): /nowhere/bin/node: No such file or directory',
        'srun: error: node1: task 0: Exited with exit code 2',
      ],
    ],
    [
      'mpirun',
      [
        'mpirun was unable to launch the specified application as it could not access',
        'or execute an executable:',
        '',
        `Executable: ${node}`,
        'Node: n1',
      ],
    ],
    ['ssh', [`bash: line 1: ${node}: No such file or directory`]],
  ])('knows the output of %s', (_, lines) => {
    expect(notInstalled(lines, node, agent)).toMatch(/^a host has no \/nowhere\/bin\/node; /u);
  });

  it('finds a Node that cannot read the agent', () => {
    const lines = [`${agent}:1`, '"use strict";a??=b;', '   ^', "SyntaxError: Unexpected token '??='"];
    expect(notInstalled(lines, node, agent)).toMatch(/^the Node of a host is too old; /u);
  });

  it('says nothing of other errors', () => {
    for (const line of [
      'srun: error: Unable to allocate resources: Invalid partition',
      'sh: 1: module: not found',
    ])
      expect(notInstalled([line], node, agent)).toBeNull();
  });
});

describe('errorLines', () => {
  it('takes what mpirun and ssh say first, and not the advice at the end', () => {
    const lines = [
      '[login:02004] plm:rsh: Warning: setpgid(2008,2008) in parent with errno=13',
      'ssh: Could not resolve hostname nosuch: Temporary failure in name resolution',
      '--------------------------------------------------------------------------',
      'ORTE was unable to reliably start one or more daemons.',
      'This usually is caused by:',
      '',
      'be to set the MCA param routed=direct on the command line or',
      'in your environment. We apologize for the problem.',
      '--------------------------------------------------------------------------',
    ];
    expect(errorLines(lines, 3)).toEqual([lines[1], lines[3]]);
  });

  it('takes the reason of an mpirun of root', () => {
    const lines = [
      '-----',
      'mpirun has detected an attempt to run as root.',
      '',
      'at your own risk.',
      '-----',
    ];
    expect(errorLines(lines, 3)).toEqual([lines[1]]);
  });

  it('takes each line once', () => {
    const error = 'srun: error: Unable to allocate resources: Invalid node name specified';
    expect(errorLines(['srun: job 3 queued', error, error], 3)).toEqual([error]);
  });

  it('takes the last lines if none says what is wrong', () => {
    expect(errorLines(['a', 'b', 'c', 'd'], 3)).toEqual(['b', 'c', 'd']);
    expect(errorLines(['a'], 3)).toEqual(['a']);
    expect(errorLines(['a', 'b', 'c', 'd'], 3, 0)).toEqual([]);
  });
});
