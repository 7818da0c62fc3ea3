import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cases, goldens } from '../../scripts/goldens.mjs';
import { simulate } from '../../src/simulate/simulate.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { temporaryFolder } from '../helpers/sim.js';
import { canonicalTextOf } from '../helpers/simulated-trace.js';

const searches = Object.entries(cases).flatMap(([name, args]) =>
  args.includes('--fault')
    ? []
    : args
        .filter((_, index) => args[index - 1] === '--get')
        .map((file, index) => ({ name, args, file, number: index + 1 })),
);

/** The network and one query of a canonical trace. */
function sectionsOf(canonical: string, number: number): string[] {
  const sections = canonical.split(/^(?=# )/mu);
  return [sections[0] ?? '', (sections[number] ?? '').replace(/^# query \d+/u, '# query')];
}

/** The value of an option. */
function optionIn(args: readonly string[], name: string): string | undefined {
  return args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
}

it.each(searches)(
  'a simulation of the INI has the canonical trace of the real run: $name, $file',
  async ({ name, args, file, number }) => {
    const trace = join(temporaryFolder(), 'trace.sim');
    const from = optionIn(args, '--from');
    const ttl = optionIn(args, '--ttl');
    const request = {
      topology: args[0] ?? '',
      get: file,
      ...(from !== undefined && { from }),
      ...(ttl !== undefined && { ttl: Number(ttl) }),
    };
    await simulate(request, { trace });
    const events: TraceEvent[] = [];
    for await (const event of readTrace(trace)) events.push(event);
    const golden = readFileSync(join(goldens, `${name}.txt`), 'utf8');
    expect(sectionsOf(canonicalTextOf(events), 1)).toEqual(sectionsOf(golden, number));
  },
);
