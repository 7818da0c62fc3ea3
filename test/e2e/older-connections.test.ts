import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventOf, TraceEvent } from '../../src/trace/event.js';
import { hasPython, python } from '../helpers/foreign.js';
import { type RunningSim, repository, start, temporaryFolder } from '../helpers/sim.js';
import { writeTopology } from '../helpers/topologies.js';

/** A second, in ticks of /proc; 100 on every Linux. */
const ticksPerSecond = 100;

/** CPU time in seconds of all processes of a group. */
function cpuOf(group: number): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map((pid) => {
      try {
        // The name in parentheses may contain anything.
        const fields = readFileSync(join('/proc', pid, 'stat'), 'utf8')
          .replace(/^.*\) /su, '')
          .split(' ');
        return Number(fields[2]) === group ? Number(fields[11]) + Number(fields[12]) : 0;
      } catch {
        return 0;
      }
    })
    .reduce((sum, ticks) => sum + ticks / ticksPerSecond, 0);
}

async function untilEvent<T extends TraceEvent['type']>(
  running: RunningSim,
  type: T,
  isIt: (event: EventOf<T>) => boolean,
): Promise<EventOf<T>> {
  for (let seen = 0; ; ) {
    const event = running.events.find(
      (one): one is EventOf<T> => one.type === type && isIt(one as EventOf<T>),
    );
    if (event !== undefined) return event;
    seen = running.events.length;
    await running.printed(new RegExp(`^(?:.*\\n){${seen + 1}}`, 'u'));
  }
}

describe.skipIf(!hasPython || process.platform !== 'linux')('the connections to an older program', () => {
  const dialects = ['jiangluyu', 'cisen07'] as const;
  const cases = dialects.flatMap((dialect) => [
    { dialect, role: 'relay', from: 1, file: '3.txt' },
    { dialect, role: 'holder', from: 1, file: '2.txt' },
    { dialect, role: 'origin', from: 2, file: '3.txt' },
  ]);

  it.each(cases)(
    'stay open after a query with $dialect as $role, so that it uses hardly any CPU',
    async ({ dialect, from, file }) => {
      const cwd = temporaryFolder();
      const exec = `${python} ${join(repository, `test/stand-ins/${dialect}.py`)} {id}`;
      const ini = writeTopology(cwd, {
        1: { neighbours: [2] },
        2: { neighbours: [1, 3], files: { '2.txt': 'from peer 2' }, keys: { exec, dialect } },
        3: { neighbours: [2], files: { '3.txt': 'from peer 3' } },
      });
      const gets = ['--get', file, '--get', 'nobody.txt', '--quiet-for', '2'];
      const running = start(
        ['run', ini, '--allow-exec', ...gets, '--from', String(from), '--ports', 'auto', '-r', 'ndjson'],
        cwd,
      );
      const { pid } = await untilEvent(running, 'peer:started', ({ peer }) => peer === 2);
      const { outcome } = await untilEvent(running, 'query:resolved', (event) => event.file === file);
      expect(outcome).toBe('verified');
      await untilEvent(running, 'query:issued', (event) => event.file === 'nobody.txt');
      const [before, startedAt] = [cpuOf(pid), performance.now()];
      await untilEvent(running, 'query:resolved', (event) => event.file === 'nobody.txt');
      const used = cpuOf(pid) - before;
      const seconds = (performance.now() - startedAt) / 1000;
      expect(used / seconds).toBeLessThan(0.25);
      expect((await running.finished).exitCode).toBe(1);
    },
  );
});
