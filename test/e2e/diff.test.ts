import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sim, temporaryFolder } from '../helpers/sim.js';

/** A folder with runs of chain3: `a` and `b` search for 3.txt, `c` for a file that no peer has. */
async function ran(): Promise<string> {
  const cwd = temporaryFolder();
  const files = { a: '3.txt', b: '3.txt', c: '4.txt' };
  for (const [out, file] of Object.entries(files))
    await sim(['run', 'chain3', '--get', file, '--ports', 'auto', '--quiet', '--out', out], cwd);
  return cwd;
}

describe('sim diff', () => {
  it('finds two runs of a chain the same, and shows where a run for another file parts', async () => {
    const cwd = await ran();
    expect(await sim(['diff', 'a', 'b'], cwd)).toMatchObject({
      exitCode: 0,
      stdout: '✔ the same: 16 lines in canonical form\n',
      stderr: '',
    });
    const other = await sim(['diff', 'a', 'c'], cwd);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toBe(`✘ 1 part of the runs differs
  - a
  + c

query 1 of peer 1 differs first at peer 1, at its start:
  - ! query:issued file=3.txt ttl=4
  -   query:sent to=2 ttl=4 hops=0
  + ! query:issued file=4.txt ttl=4
  +   query:sent to=2 ttl=4 hops=0
  elsewhere: 6 events only in -, 2 events only in +

  events             -  +
  query:matched      1  0
  hit:sent           1  0
  hit:received       1  0
  transfer:started   1  0
  transfer:verified  1  0
  query:dropped      0  1
`);
    const { stdout, exitCode } = await sim(['diff', 'a', 'b/trace.ndjson', '-F', 'json'], cwd);
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      { schema: 1, same: true, lines: { one: 16, other: 16 }, sections: [] },
    ]);
  });

  it('names what is not a run, and exits 2', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'text'), 'hello\n');
    const missing = await sim(['diff', 'text', 'nowhere'], cwd);
    expect([missing.exitCode, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toContain('there is no run "nowhere"');
    const text = await sim(['diff', 'text', 'text'], cwd);
    expect(text.exitCode).toBe(2);
    expect(text.stderr).toContain(':1: "hello" is not an event');
  });
});
