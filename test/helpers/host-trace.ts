import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceEvent } from '../../src/trace/event.js';
import { repository } from './sim.js';

/**
 * Traces of real runs on four hosts of a Slurm cluster: 24 peers, of which peer 1 searches for 20.txt. In `lost` the agent of node2 was
 * killed while the first of three queries ran.
 */
export function hostTrace(name: 'four' | 'lost'): TraceEvent[] {
  const text = readFileSync(join(repository, `test/traces/hosts-${name}.ndjson`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TraceEvent);
}
