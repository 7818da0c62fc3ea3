import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sim, temporaryFolder } from '../helpers/sim.js';

describe('sim agent', () => {
  it('says what is wrong with an invitation, and exits with 1', async () => {
    const cwd = temporaryFolder();
    const write = (name: string, text: string, mode = 0o600): void =>
      writeFileSync(join(cwd, name), text, { mode });
    write('text', 'x');
    write('keyless', '{"addresses": ["127.0.0.1"], "port": 7000}');
    for (const [name, message] of [
      ['missing', 'there is no invitation at "missing"'],
      ['text', 'is not JSON'],
      ['keyless', 'has no "key" of 64 hex digits'],
    ] as const) {
      const { exitCode, stdout, stderr } = await sim(['agent', name], cwd);
      expect([name, exitCode, stdout]).toEqual([name, 1, '']);
      expect(stderr).toContain(message);
      expect(stderr).toContain('hint: ');
    }
  });

  it.skipIf(process.platform === 'win32')('refuses an invitation that other users can read', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'open'), '{}', { mode: 0o644 });
    const { exitCode, stderr } = await sim(['agent', 'open'], cwd);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('can be used by other users');
  });
});
