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

  it('gives up after --wait, and says why the supervisor was not found', async () => {
    const cwd = temporaryFolder();
    const invitation = { addresses: ['127.0.0.1'], port: 9, key: '0'.repeat(64) };
    writeFileSync(join(cwd, 'invitation'), JSON.stringify(invitation), { mode: 0o600 });
    const { exitCode, stderr } = await sim(['agent', 'invitation', '--wait', '0.1'], cwd);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no supervisor was found at port 9 (127.0.0.1: connection refused)');
    const wrong = await sim(['agent', 'invitation', '--wait', '0'], cwd);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      "sim: invalid --wait '0'\n  hint: use 0 < seconds <= 86400\n",
    ]);
  });

  it.skipIf(process.platform === 'win32')('refuses an invitation that other users can read', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'open'), '{}', { mode: 0o644 });
    const { exitCode, stderr } = await sim(['agent', 'open'], cwd);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('can be used by other users');
  });
});
