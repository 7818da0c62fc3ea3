import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin, temporaryFolder } from '../helpers/sim.js';

/** A chain of three peers; the second has an unreadable song.txt and an unreadable folder, the third good ones. */
function chain(): string {
  const cwd = temporaryFolder();
  for (const path of ['s/1', 's/2/docs', 's/3/docs']) mkdirSync(join(cwd, path), { recursive: true });
  for (const peer of [2, 3]) {
    writeFileSync(join(cwd, `s/${peer}/song.txt`), `of peer ${peer}`);
    writeFileSync(join(cwd, `s/${peer}/docs/a.txt`), `a of peer ${peer}`);
  }
  writeFileSync(join(cwd, 's/2/only.txt'), 'x');
  symlinkSync('nowhere', join(cwd, 's/2/link.txt'));
  for (const path of ['song.txt', 'docs/a.txt', 'only.txt']) chmodSync(join(cwd, 's/2', path), 0);
  const peers = { 1: '2', 2: '1, 3', 3: '2' };
  const sections = Object.entries(peers).map(
    ([id, list]) =>
      `[Peer-${id}]\nip_addr = 127.0.0.1\nserver_port = 2185${id}\nshare_dir = s/${id}\npeer_list = [${list}]\n`,
  );
  writeFileSync(join(cwd, 'n.ini'), sections.join(''));
  for (const path of ['.', 's', 's/1', 's/2', 's/3']) chmodSync(join(cwd, path), 0o777);
  return cwd;
}

/** Modes do not restrict root, so another user runs it. */
function asUser(cwd: string, args: readonly string[]) {
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: cwd, TMPDIR: cwd, NO_COLOR: '1' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...args], {
    ...{ ...user, cwd, env, encoding: 'utf8' },
  } as const);
  return { stdout: String(stdout), stderr: String(stderr), status };
}

const run = (...files: readonly string[]) => [
  ...['run', 'n.ini', '--ports', 'auto'],
  ...files.flatMap((file) => ['--get', file]),
];

describe.skipIf(process.platform === 'win32')('A holder that cannot read what it has', () => {
  it('passes the query on to the next holder, and the report names it and the reason', () => {
    const cwd = chain();
    const { stdout, status } = asUser(cwd, run('song.txt', 'docs'));
    expect(stdout).toContain('peer 2 has song.txt but cannot read it: EACCES');
    expect(stdout).toContain('peer 2 has docs but cannot read "a.txt": EACCES');
    expect(stdout).toMatch(/song\.txt.*peer 3/u);
    expect(status).toBe(0);
  });

  it('is named if there is no other, in text, JSON and JUnit', () => {
    const cwd = chain();
    for (const reporter of ['text', 'json', 'junit']) {
      const { stdout, status } = asUser(cwd, [...run('only.txt', 'link.txt'), '--reporter', reporter]);
      expect(stdout).toContain('peer 2 has only.txt but cannot read it: EACCES');
      expect(stdout).toContain('peer 2 has link.txt but does not share it: it is a symbolic link');
      expect(status).toBe(1);
    }
  });

  it('is named by validate and by predict', () => {
    const cwd = chain();
    const { stdout } = asUser(cwd, ['topology', 'validate', 'n.ini']);
    expect(stdout).toContain('peer 2 has docs/a.txt but cannot read it: EACCES');
    expect(stdout).toContain('peer 2 has song.txt but cannot read it: EACCES');
    const predicted = asUser(cwd, ['topology', 'predict', 'n.ini', '--get', 'song.txt']);
    expect(predicted.stdout).toContain('peer 2 has song.txt but cannot read it: EACCES');
    expect(predicted.stdout).toContain('TTL 2 is the smallest that finds it: peer 3');
  });
});
