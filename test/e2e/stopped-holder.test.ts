import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { runFolderOf, sim, start, temporaryFolder } from '../helpers/sim.js';
import { writeTopology } from '../helpers/topologies.js';

/** So long that its transfer is not over when the holder is stopped. */
const size = 300_000_000;

describe.skipIf(process.platform === 'win32')(
  'sim run, with a holder that is stopped in mid-transfer,',
  // 300 MB are sent twice, and read again.
  { timeout: 600_000 },
  () => {
    it('[B3] asks the next holder, although the timeout is short, and its reports agree', async () => {
      const cwd = temporaryFolder();
      const ini = writeTopology(cwd, {
        1: { neighbours: [2, 3] },
        2: { neighbours: [1] },
        3: { neighbours: [1] },
      });
      for (const holder of ['2', '3']) {
        const share = join(cwd, 'shares', holder);
        mkdirSync(share, { recursive: true });
        writeFileSync(join(share, 'x.bin'), '');
        truncateSync(join(share, 'x.bin'), size);
      }
      const args = ['--get', 'x.bin', '--ports', 'auto', '--timeout', '6', '-r', 'ndjson'];
      const run = start(['run', ini, ...args], cwd);
      const [, stopped] = await run.printed(/"transfer:started","peer":1,.*?"from":(\d)/u);
      const [, pid] = await run.printed(new RegExp(`"peer:started","peer":${stopped},.*?"pid":(\\d+)`, 'u'));
      process.kill(Number(pid), 'SIGSTOP');
      const { exitCode } = await run.finished;
      const folder = runFolderOf(cwd);
      const { queries } = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as RunResult;
      const other = 5 - Number(stopped);
      expect({ exitCode, query: queries[0] }).toMatchObject({
        exitCode: 0,
        query: {
          verdict: 'verified',
          holder: other,
          hits: 2,
          failures: [{ holder: Number(stopped), code: 'timed-out' }],
        },
      });
      expect(statSync(queries[0]?.savedTo ?? '').size).toBe(size);
      const { stdout: shown } = await sim(['report', folder, '-F', 'markdown', '-o', '-'], cwd);
      expect(shown).toContain(`| failed | transfer from peer ${stopped} given up: the holder `);
      expect(shown).toContain(`found at peer ${other}, transferred and verified`);
    });
  },
);
