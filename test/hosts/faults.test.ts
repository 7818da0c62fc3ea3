import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Canonical, type CanonicalTrace } from '../../src/judge/canonical.js';
import { differenceOfRuns } from '../../src/judge/run-difference.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { onHosts } from '../helpers/agents.js';
import { runFolderOf, sim, temporaryFolder } from '../helpers/sim.js';

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly trace: CanonicalTrace;
}

async function run(...args: readonly string[]): Promise<Ended> {
  const cwd = temporaryFolder();
  const { exitCode, stderr } = await sim(['run', 'chain3', '--get', '3.txt', '--quiet', ...args], cwd);
  const canonical = new Canonical();
  for (const line of readFileSync(join(runFolderOf(cwd), 'trace.ndjson'), 'utf8')
    .trimEnd()
    .split('\n'))
    canonical.see(JSON.parse(line) as TraceEvent);
  return { exitCode, stderr, trace: canonical.result };
}

describe.runIf(process.platform === 'linux')('a fault on a peer of another host', () => {
  it.each([
    ['kill 2'],
    ['leave 2'],
    ['late 3 1h'],
    ['join 2 at 1h'],
    ['pause 3', 'resume 3 on query:received at 2'],
    ['slow 3 100ms'],
  ])('acts as on this machine: %s', async (...faults) => {
    const options = faults.flatMap((fault) => ['--fault', fault]);
    const [here, there] = await Promise.all([
      run('--ports', 'auto', ...options),
      run(...onHosts(3), ...options),
    ]);
    expect(there.stderr).toBe(here.stderr);
    expect(there.exitCode).toBe(here.exitCode);
    expect(differenceOfRuns(here.trace, there.trace)).toMatchObject({ same: true });
  });
});
