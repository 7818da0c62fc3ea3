import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Tests start real children, which are built files: builds them where a source is newer. No test reads or writes what the user
 * keeps between runs.
 */
export default function setUp(): () => void {
  const built = 'dist/cli.js';
  if (!existsSync(built) || newest('src') >= statSync(built).mtimeMs)
    execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const state = mkdtempSync(join(tmpdir(), 'floodsim-state-'));
  process.env['XDG_STATE_HOME'] = state;
  return () => rmSync(state, { recursive: true, force: true });
}

function newest(folder: string): number {
  const times = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(join(folder, name)).mtimeMs,
  );
  return Math.max(...times);
}
