import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Program } from '../../src/processes/program.js';
import { Warden } from '../../src/processes/warden.js';

const folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
const warden = new Warden(join(folder, 'warden.log'));
afterAll(async () => {
  await warden.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function reasonOf(command: readonly string[]): Promise<string | null> {
  const program = new Program({
    command,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    mark: 'abc123',
    warden,
    stdin: '',
    log: join(folder, 'log'),
  });
  await program.exited;
  await program.stop();
  return program.startError;
}

function script(name: string, text: string, mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('Program.startError', () => {
  it('names a file that does not exist', async () => {
    expect(await reasonOf(['./peer'])).toBe(`there is no file ${join(folder, 'peer')}; has it been built?`);
  });

  it('names a program that is not on the PATH', async () => {
    expect(await reasonOf(['no-such-program'])).toBe('there is no program no-such-program on the PATH');
  });

  it('names an interpreter that does not exist, with its invisible line end', async () => {
    const path = script('asks', '#!/no/such/python\r\n');
    expect(await reasonOf([path])).toBe(
      `${path} needs the interpreter /no/such/python\\r, which does not exist`,
    );
  });

  it('names a file that is not executable', async () => {
    const path = script('plain', '#!/bin/sh\n', 0o644);
    expect(await reasonOf(['./plain'])).toBe(`${path} is not executable; use chmod +x`);
  });

  it('says that the command is a folder', async () => {
    mkdirSync(join(folder, 'folder'));
    expect(await reasonOf(['./folder'])).toBe(`${join(folder, 'folder')} is a folder`);
  });

  it('says that the command begins with an empty word', async () => {
    expect(await reasonOf([''])).toBe('its command begins with an empty word');
  });
});
