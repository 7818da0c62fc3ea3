import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WatchedFiles } from '../../src/check/watched-files.js';
import { isGone, sim, start, temporaryFolder } from '../helpers/sim.js';

/** A peer that only listens. */
const listening = `
  require('node:net').createServer((socket) => socket.on('error', () => {}).resume())
    .listen(Number(process.env.SIM_PORT), process.env.SIM_IP);\n`;

describe('sim check --watch', () => {
  it('tests again after each change, and leaves nothing after Ctrl-C', async () => {
    const folder = temporaryFolder();
    const pids = join(folder, 'pids.log');
    const reports = `require('node:fs').appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n');`;
    const listens = `${reports}\n${listening}`;
    writeFileSync(join(folder, 'peer.cjs'), listens);
    const running = start(
      ['check', '--watch', '--only', 'listen', '--', process.execPath, 'peer.cjs'],
      folder,
      {
        TMPDIR: folder,
      },
    );
    onTestFinished(() => void running.process.kill('SIGKILL'));
    await running.printed(/1 of 1 passed[\s\S]*watching 3 files; Ctrl-C ends this/u);
    // An editor writes another file, and renames it.
    writeFileSync(join(folder, 'peer.cjs~'), `console.log('broken'); process.exit(3);\n`);
    renameSync(join(folder, 'peer.cjs~'), join(folder, 'peer.cjs'));
    await running.printed(/it ended \(exit code 3\)[\s\S]*peer\.cjs changed: testing again[\s\S]*watching/u);
    writeFileSync(join(folder, 'peer.cjs'), listens);
    await running.printed(/(?:1 of 1 passed[\s\S]*){2}(?:watching[\s\S]*){3}/u);
    running.process.kill('SIGINT');
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(130);
    expect(stdout.match(/1 of 1 passed/gu)).toHaveLength(2);
    expect(readdirSync(folder).filter((name) => name.startsWith('floodsim-check'))).toEqual([]);
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(started).toHaveLength(2);
    for (const pid of started) expect(isGone(pid)).toBe(true);
  }, 120_000);

  it('ends a check that is running when the program changes', async () => {
    const folder = temporaryFolder();
    // It never listens, so only a change ends its start.
    writeFileSync(join(folder, 'peer.cjs'), `setInterval(() => {}, 1000);\n`);
    const running = start(
      ['check', '--watch', '--only', 'listen', '--start-timeout', '600', '--', process.execPath, 'peer.cjs'],
      folder,
      { TMPDIR: folder },
    );
    onTestFinished(() => void running.process.kill('SIGKILL'));
    const patient = { timeout: 60_000 };
    await expect.poll(() => readdirSync(folder).join(' '), patient).toMatch(/floodsim-check/u);
    const [temporary = ''] = readdirSync(folder).filter((name) => name.startsWith('floodsim-check'));
    await expect.poll(() => readdirSync(join(folder, temporary)).join(' '), patient).toMatch(/run-1/u);
    writeFileSync(join(folder, 'peer.cjs'), listening);
    await running.printed(/1 of 1 passed[\s\S]*peer\.cjs changed: testing again[\s\S]*watching/u);
    running.process.kill('SIGTERM');
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(143);
    expect(stdout).not.toContain('interrupted');
  }, 120_000);

  it.each([
    { args: ['--', 'sim', 'peer'], says: /names no file[\s\S]*sim check --watch -- python3 peer\.py/u },
    { args: ['--reporter', 'json', '--', 'x'], says: /--watch does not work with --reporter json/u },
    { args: ['--batch', '.'], says: /--watch does not work with --batch/u },
  ])('exits 2 with a hint for $args', async ({ args, says }) => {
    const { exitCode, stderr } = await sim(['check', '--watch', ...args]);
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });
});

describe('WatchedFiles', () => {
  const watched = (): { readonly folder: string; readonly files: WatchedFiles } => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'peer/node_modules'), { recursive: true });
    writeFileSync(join(folder, 'peer/peer.py'), '1');
    writeFileSync(join(folder, 'peer/data.txt'), '1');
    return { folder, files: new WatchedFiles(['python3', join(folder, 'peer/peer.py')], folder) };
  };

  it('does not take output of its own, redirected into the folder of the program, for a change', () => {
    const { folder } = watched();
    const output = join(folder, 'peer/out.txt');
    const descriptor = openSync(output, 'a');
    onTestFinished(() => closeSync(descriptor));
    const command = ['python3', join(folder, 'peer/peer.py')];
    const files = new WatchedFiles(command, folder, [descriptor]);
    const others = new WatchedFiles(command, folder, []);
    appendFileSync(output, 'a report');
    expect(files.hasChanged('all')).toBe(false);
    expect(others.hasChanged('all')).toBe(true);
  });

  it('sees a changed, a new and a removed file in the folder of the program', () => {
    const { folder, files } = watched();
    expect(files.count).toBe(2);
    writeFileSync(join(folder, 'peer/peer.py'), '22');
    writeFileSync(join(folder, 'peer/wire.py'), '1');
    rmSync(join(folder, 'peer/data.txt'));
    expect(files.hasChanged('all')).toBe(true);
    expect(files.takeChanged().sort()).toEqual(['data.txt', 'peer.py', 'wire.py']);
    expect(files.hasChanged('all')).toBe(false);
  });

  it('passes over what a running peer writes beside its program', () => {
    const { folder, files } = watched();
    for (const name of ['peer.log', 'peer.class', '.cache', 'node_modules/x.js'])
      writeFileSync(join(folder, 'peer', name), '1');
    expect(files.hasChanged('sources')).toBe(false);
    expect(files.hasChanged('all')).toBe(false);
    writeFileSync(join(folder, 'peer/peer.py'), '22');
    expect(files.hasChanged('sources')).toBe(true);
  });

  it('watches an interpreter, but not the other programs in its folder', () => {
    const { folder } = watched();
    const files = new WatchedFiles([process.execPath, join(folder, 'peer/peer.py')], folder);
    expect(files.count).toBe(3);
  });
});
