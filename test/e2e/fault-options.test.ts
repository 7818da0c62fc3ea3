import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sim, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** The last of three peers in a chain has x.txt; faults stand in the INI. */
function chain(...faults: string[]): string {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, chainOf(3));
  if (faults.length > 0) appendFileSync(ini, `\n[Faults]\n${faults.join('\n')}\n`);
  return cwd;
}

const run = (cwd: string, ...args: string[]) =>
  sim(['run', 'test.ini', '--ports', 'auto', '--get', 'x.txt', '--lockstep', ...args], cwd);

describe('sim run --fault', () => {
  it.each([
    ['cut 1-3', 'there is no link between 1 and 3', 'peer 1 has links to 2'],
    ['loss 1-2 50', '"50" at character 10 is not understood', 'write loss <link> [10% | every 3]'],
    ['latency 1-2 file none.txt', 'none.txt" cannot be read', 'give a text file that exists'],
  ])('%s is refused before anything starts', async (fault, message, hint) => {
    const cwd = chain();
    const { exitCode, stdout, stderr } = await run(cwd, '--fault', fault);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('needs a fault in quotes, and says so', async () => {
    const { exitCode, stderr } = await run(chain(), '--fault', 'cut', '1-2');
    expect(exitCode).toBe(2);
    expect(stderr).toContain("hint: write a fault in quotes, such as --fault 'cut 2-3 at 200ms'");
  });

  it('comes after the faults of the INI, and both act', async () => {
    const cwd = chain('a = slice 1-2', 'b = latency 1>2 matrix ms.csv');
    writeFileSync(join(cwd, 'ms.csv'), ',2\n1,7\n');
    const { exitCode, stdout } = await run(cwd, '--fault', 'cut 2>3', '--reporter', 'json');
    expect(exitCode).toBe(1);
    const { faults } = JSON.parse(stdout);
    expect(faults).toMatchObject([
      { number: 1, text: 'slice 1-2', triggered: 1 },
      { number: 2, text: expect.stringMatching(/^latency 1>2 matrix .*ms\.csv"?$/u), triggered: 1 },
      { number: 3, text: 'cut 2>3', triggered: 1, lost: 1 },
    ]);
  });

  it('is reported with file and line if it stands in an INI', async () => {
    const { exitCode, stdout, stderr } = await run(chain('a = cut 1-2', 'b = kill 3 on query:recieved'));
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /test\.ini:\d+: fault "kill 3 on query:recieved": "query:recieved" at character 11/u,
    );
    expect(stderr).toContain('hint: did you mean query:received?');
  });

  it('loses the same messages with the same seed', async () => {
    const cwd = chain();
    const lostWith = async (seed: string): Promise<unknown[]> => {
      const gets = Array.from({ length: 11 }, (_, index) => ['--get', `none${index}`]).flat();
      const args = ['--fault', 'loss * 50%', '--seed', seed, '--reporter', 'ndjson', ...gets];
      const { stdout } = await run(cwd, ...args);
      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const numbers = new Map<string, number>();
      return events.flatMap(({ type, query, peer, to }) => {
        if (type === 'query:issued') numbers.set(query, numbers.size);
        return type === 'query:lost' ? [[numbers.get(query), peer, to]] : [];
      });
    };
    const [one, same, other] = [await lostWith('1'), await lostWith('1'), await lostWith('2')];
    expect(one.length).toBeGreaterThan(0);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('fails the run with --strict if it never acted', async () => {
    const cwd = chain('a = cut 3>2');
    expect((await run(cwd)).exitCode).toBe(0);
    expect((await run(cwd, '--strict', '--overwrite')).exitCode).toBe(1);
  });
});
